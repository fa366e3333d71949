"""What the virtual Telegram knows: people, bots, chats, topics, messages; and how each looks in JSON."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Literal, TypeAlias

from sandbox.telegram.bell import Bell
from sandbox.telegram.files import Files, StoredFile
from sandbox.telegram.formatting import Entity, Formatted
from sandbox.telegram.manual import Json

Status: TypeAlias = Literal["creator", "administrator", "member", "left", "kicked"]
ChatKind: TypeAlias = Literal["private", "group", "supergroup", "channel"]

ANONYMOUS_ADMINISTRATOR = 1087968824
CHANNEL_BOT = 136817688
TELEGRAM = 777000


@dataclass(slots=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    is_bot: bool = False
    language: str = "ru"
    phone: str = ""
    wrote: bool = False
    blocked: bool = False
    gone: bool = False

    def json(self) -> Json:
        """Make the ``User`` of the Bot API."""
        told: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.last_name:
            told["last_name"] = self.last_name
        if self.username:
            told["username"] = self.username
        if not self.is_bot and self.language:
            told["language_code"] = self.language
        return told


@dataclass(slots=True)
class Topic:
    """A topic of a forum; its id is that of the message that opened it."""

    id: int
    name: str
    colour: int = 7322096
    closed: bool = False
    deleted: bool = False


@dataclass(slots=True, eq=False, repr=False)
class Chat:
    """A chat with all that was ever said in it."""

    id: int
    kind: ChatKind
    title: str = ""
    username: str = ""
    user: User | None = None
    members: dict[int, Status] = field(default_factory=dict)
    is_forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: "dict[int, Message]" = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id} {self.title or (self.user.first_name if self.user else '')!r}>"

    @property
    def is_group(self) -> bool:
        """Whether people meet here: a group or a supergroup."""
        return self.kind in {"group", "supergroup"}

    def status(self, user_id: int) -> Status:
        """Answer what somebody is in this chat."""
        if self.user is not None:
            return "member"
        return self.members.get(user_id, "left")

    def has(self, user_id: int) -> bool:
        """Tell whether somebody is in this chat now."""
        return self.status(user_id) in {"creator", "administrator", "member"}

    def is_administrator(self, user_id: int) -> bool:
        """Tell whether somebody administers this chat."""
        return self.status(user_id) in {"creator", "administrator"}

    def json(self) -> Json:
        """Make the ``Chat`` of the Bot API."""
        told: Json = {"id": self.id, "type": self.kind}
        if self.user is not None:
            person = self.user.json()
            told |= {key: person[key] for key in ("first_name", "last_name", "username") if key in person}
        else:
            told["title"] = self.title
            if self.username:
                told["username"] = self.username
        if self.is_forum:
            told["is_forum"] = True
        return told


@dataclass(slots=True, eq=False, repr=False)
class Message:
    """A message, live: it shows what Telegram shows now, and remembers what it showed before in ``versions``."""

    chat: Chat
    id: int
    date: datetime
    sender: User | None
    formatted: Formatted = field(default_factory=lambda: Formatted(""))
    sender_chat: Chat | None = None
    thread_id: int | None = None
    file: StoredFile | None = None
    contact: Json | None = None
    service: Json = field(default_factory=dict)
    inline: list[list[Json]] = field(default_factory=list)
    reply_markup: Json = field(default_factory=dict)
    reply_to: "Message | None" = None
    origin: Json | None = None
    silent: bool = False
    edited_at: datetime | None = None
    deleted: bool = False
    versions: list[str] = field(default_factory=list)
    reactions: dict[int, list[Json]] = field(default_factory=dict)

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
        return self.sender is not None and self.sender.is_bot and self.sender_chat is None

    def pieces(self, kind: str) -> list[str]:
        """Answer the texts that are formatted so, e.g. ``pieces("bold")``."""
        return [self.formatted.piece(entity) for entity in self.entities if entity["type"] == kind]

    def json(self, *, replied: bool = True) -> Json:
        """Make the ``Message`` of the Bot API."""
        told: Json = {"message_id": self.id, "date": int(self.date.timestamp()), "chat": self.chat.json()}
        if self.thread_id is not None:
            told |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        if self.sender is not None:
            told["from"] = self.sender.json()
        if self.sender_chat is not None:
            told["sender_chat"] = self.sender_chat.json()
        if self.edited_at is not None:
            told["edit_date"] = int(self.edited_at.timestamp())
        if self.origin is not None:
            told["forward_origin"] = self.origin
        if self.reply_to is not None and replied and not self.reply_to.deleted:
            told["reply_to_message"] = self.reply_to.json(replied=False)
        told |= self._content()
        told |= self.service
        if self.inline:
            told["reply_markup"] = {"inline_keyboard": self.inline}
        return told

    def _content(self) -> Json:
        told: Json = {}
        names = ("text", "entities")
        if self.file is not None:
            told[self.file.kind] = self.file.json()
            names = ("caption", "caption_entities")
        if self.contact is not None:
            told["contact"] = self.contact
        if self.text:
            told[names[0]] = self.text
            if self.entities:
                told[names[1]] = list(self.entities)
        return told


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that the bot did in a chat: ``new``, ``edit``, ``delete``, ``toast``, ``typing``."""

    number: int
    kind: str
    chat_id: int
    message: Message | None = None


class World:
    """All people and chats, and the bot of whose token they know."""

    def __init__(self, bot: User, now: Callable[[], datetime]) -> None:
        self.bot = bot
        self.now = now
        self.bell = Bell()
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.files = Files()
        self.happenings: list[Happening] = []
        self._user_ids = count(200_001)
        self._chat_ids = count(1_000_001)
        # Private chats and basic groups share one count for an account; a supergroup or channel has its own, whose
        # first message says that it was made.
        self._shared_ids = count(1)
        self._own_ids: dict[int, Iterator[int]] = {}

    def add_user(self, user: User) -> User:
        """Take a person or a bot in, and open the private chat of a person."""
        self.users[user.id] = user
        if not user.is_bot:
            self.chats[user.id] = Chat(user.id, "private", user=user)
        return user

    def free_user_id(self) -> int:
        """Answer an id that nobody has."""
        return next(number for number in self._user_ids if number not in self.users)

    def add_chat(self, kind: ChatKind, title: str, **fields: Any) -> Chat:
        """Open a group or a channel."""
        number = next(self._chat_ids)
        chat_id = -number if kind == "group" else -1_000_000_000_000 - number
        chat = self.chats[chat_id] = Chat(chat_id, kind, title, **fields)
        return chat

    def find(self, name: int | str) -> Chat | None:
        """Find a chat by its id or @username."""
        if isinstance(name, str) and name.startswith("@"):
            wanted = name[1:].lower()
            return next((chat for chat in self.chats.values() if chat.username.lower() == wanted), None)
        return self.chats.get(int(name)) if str(name).lstrip("-").isdigit() else None

    def next_id(self, chat: Chat) -> int:
        """Answer the number of the next message of a chat."""
        if chat.kind in {"private", "group"}:
            return next(self._shared_ids)
        return next(self._own_ids.setdefault(chat.id, count(2)))

    def say(self, chat: Chat, sender: User | None, **fields: Any) -> Message:
        """Put a message into a chat."""
        message = Message(chat, self.next_id(chat), self.now(), sender, **fields)
        chat.messages[message.id] = message
        message.versions.append(message.text)
        return message

    def change(self, message: Message, formatted: Formatted) -> None:
        """Give a message another text; it counts as edited."""
        message.formatted = formatted
        message.edited_at = self.now()
        message.versions.append(formatted.text)

    def tell(self, kind: str, chat_id: int, message: Message | None = None) -> None:
        """Let those who wait know what the bot did."""
        self.happenings.append(Happening(len(self.happenings), kind, chat_id, message))
        self.bell.ring()
