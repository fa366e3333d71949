"""A message as everybody in the chat sees it, and as the Bot API tells it."""

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.telegram.chats import Chat, User
from sandbox.telegram.draft import Entity
from sandbox.telegram.files import StoredFile
from sandbox.telegram.formatting import Formatted
from sandbox.telegram.manual import Json
from sandbox.telegram.polls import Poll

_GOES_ALONG = ("link_preview_options", "show_caption_above_media", "has_media_spoiler")


@dataclass(slots=True, eq=False, repr=False)
class Message:
    """A message, live: it shows what Telegram shows now, and remembers what it showed before in ``versions``.

    ``author`` is who really sent it where ``sender`` does not say so (a post in a channel). ``special`` is a content
    that is neither text nor file (a location, a die …); ``told`` are other fields of the ``Message`` of the Bot API.

    An ephemeral message has a ``receiver``, who sees it alone, an ``ephemeral_id`` in place of an ``id``, and stands
    ``after`` another message of the chat, or ``instead`` of it.
    """

    chat: Chat
    id: int
    date: datetime
    sender: User | None
    formatted: Formatted = field(default_factory=lambda: Formatted(""))
    sender_chat: Chat | None = None
    thread_id: int | None = None
    file: StoredFile | None = None
    contact: Json | None = None
    special: Json = field(default_factory=dict)
    poll: Poll | None = None
    service: Json = field(default_factory=dict)
    inline: list[list[Json]] = field(default_factory=list)
    reply_markup: Json = field(default_factory=dict)
    reply_to: "Message | None" = None
    origin: Json | None = None
    author: User | None = None
    via: User | None = None
    inline_id: str = ""
    album: str = ""
    quote: Json | None = None
    told: Json = field(default_factory=dict)
    protected: bool = False
    silent: bool = False
    edited_at: datetime | None = None
    deleted: bool = False
    versions: list[str] = field(default_factory=list)
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    receiver: User | None = None
    ephemeral_id: int = 0
    after: int = 0
    instead: "Message | None" = None

    def __repr__(self) -> str:
        shown = self.file.name if self.file else self.text
        return f"<message {self.id} in {self.chat!r}: {shown!r} {self.buttons or self.keyboard or ''}>"

    @property
    def text(self) -> str:
        """The text, or the caption of a file."""
        return self.formatted.text

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities of the text or caption."""
        return self.formatted.entities

    @property
    def edited(self) -> bool:
        """Whether it was edited."""
        return self.edited_at is not None

    @property
    def buttons(self) -> list[list[str]]:
        """The labels of the inline keyboard, row by row."""
        return [[button["text"] for button in row] for row in self.inline]

    @property
    def keyboard(self) -> list[list[str]]:
        """The labels of the reply keyboard that came with this message, row by row."""
        rows = self.reply_markup.get("keyboard", [])
        return [[button["text"] for button in row] for row in rows]

    @property
    def by_bot(self) -> bool:
        """Whether a bot said it."""
        who = self.author or self.sender
        return who is not None and who.is_bot and (self.author is not None or self.sender_chat is None)

    @property
    def number(self) -> int:
        """The number that tells it from all others of its chat: its ``id``; of an ephemeral one it is below zero."""
        return self.id or -self.ephemeral_id

    @property
    def alone(self) -> User | None:
        """The person who alone sees an ephemeral message with the bot; ``None``: everybody sees it."""
        return self.sender if self.receiver is not None and self.receiver.is_bot else self.receiver

    def is_seen_by(self, user_id: int) -> bool:
        """Tell whether somebody in the chat can see it: an ephemeral one is seen by its two people alone."""
        return self.receiver is None or user_id in {self.receiver.id, self.sender.id if self.sender else None}

    def is_of(self, user: User) -> bool:
        """Tell whether somebody sent it, in whatever name."""
        return (self.author or self.sender) is user

    def pieces(self, kind: str) -> list[str]:
        """Answer the texts that are formatted so, e.g. ``pieces("bold")``."""
        return [self.formatted.piece(entity) for entity in self.entities if entity["type"] == kind]

    def json(self, *, replied: bool = True) -> Json:
        """Make the ``Message`` of the Bot API."""
        told = self._heading() | self._content()
        if self.reply_to is not None and replied and not self.reply_to.deleted:
            told |= self._reply(self.reply_to)
        told |= self.told | self.service
        if self.inline:
            told["reply_markup"] = {"inline_keyboard": self.inline}
        return told

    def _heading(self) -> Json:
        told: Json = {"message_id": self.id, "date": int(self.date.timestamp()), "chat": self.chat.json()}
        if self.thread_id is not None:
            told |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        if self.edited_at is not None:
            told["edit_date"] = int(self.edited_at.timestamp())
        known: Json = {
            "from": self.sender and self.sender.json(),
            "sender_chat": self.sender_chat and self.sender_chat.json(),
            "forward_origin": self.origin,
            "via_bot": self.via and self.via.json(),
            "media_group_id": self.album,
            "has_protected_content": self.protected,
            "ephemeral_message_id": self.ephemeral_id,
            "receiver_user": self.receiver and self.receiver.json(),
        }
        return told | {name: value for name, value in known.items() if value}

    def _reply(self, to: "Message") -> Json:
        told: Json = {}
        if to.chat is self.chat:
            told["reply_to_message"] = to.json(replied=False)
        else:
            kinds = {"contact", "poll", "location", "venue", "dice", to.file.kind if to.file else ""}
            shown = {key: value for key, value in to.json(replied=False).items() if key in kinds}
            told["external_reply"] = {"origin": origin_of(to), "chat": to.chat.json(), "message_id": to.id, **shown}
        if self.quote is not None:
            told["quote"] = self.quote
        return told

    def _content(self) -> Json:
        told: Json = {**self.special}
        names = ("text", "entities")
        if self.file is not None:
            told |= self.file.shown()
            names = ("caption", "caption_entities")
        if self.contact is not None:
            told["contact"] = self.contact
        if self.poll is not None:
            told["poll"] = self.poll.json()
        if self.text:
            told[names[0]] = self.text
            if self.entities:
                told[names[1]] = list(self.entities)
        return told

    def content(self) -> Json:
        """Answer what another message takes over when this one is forwarded or copied."""
        return {
            "formatted": self.formatted,
            "file": self.file,
            "contact": self.contact,
            "special": self.special,
            "poll": self.poll,
            "told": {key: self.told[key] for key in _GOES_ALONG if key in self.told},
        }


def origin_of(message: Message) -> Json:
    """Say where a forwarded message comes from."""
    date = int(message.date.timestamp())
    if message.sender_chat is not None:
        kind = "channel" if message.sender_chat.kind == "channel" else "chat"
        key = "chat" if kind == "channel" else "sender_chat"
        number = {"message_id": message.id} if kind == "channel" else {}
        return {"type": kind, "date": date, key: message.sender_chat.json(), **number}
    if message.sender is None:
        return {"type": "hidden_user", "date": date, "sender_user_name": "Deleted Account"}
    return {"type": "user", "date": date, "sender_user": message.sender.json()}
