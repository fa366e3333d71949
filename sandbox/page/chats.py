"""The virtual Telegram as the page shows it: people, chats, messages, what is unread."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from sandbox.page.fields import Json
from sandbox.page.messages import message_json, name_of
from sandbox.telegram.world import Chat, Message

if TYPE_CHECKING:
    from sandbox.telegram.virtual import VirtualTelegram
    from sandbox.vats.state import Company

SHOWN = 100
"""So many messages of a chat are in the state; older ones are asked for."""
_ROLES = {"admin": "admin", "group_head": "head"}


@dataclass(slots=True)
class Shown:
    """A message as it was shown last; the references tell whether it has changed since."""

    versions: int
    edited_at: datetime | None
    deleted: bool
    pinned: bool
    inline: Any
    markup: Any
    reactions: str
    json: Json

    def is_of(self, message: Message, *, pinned: bool) -> bool:
        """Tell whether this still shows the message as it is. Keyboards are replaced by edits, never changed."""
        return (
            self.versions == len(message.versions)
            and self.edited_at == message.edited_at
            and self.deleted is message.deleted
            and self.pinned is pinned
            and self.inline is message.inline
            and self.markup is message.reply_markup
            and self.reactions == _said_of(message)
        )


def _alone(chat: Chat) -> list[Message]:
    """List the newest of what one member alone sees."""
    return list(chat.ephemeral.values())[-SHOWN:]


def _said_of(message: Message) -> str:
    return repr(message.reactions) if message.reactions else ""


@dataclass
class Chats:
    """Looks at a virtual Telegram, and remembers what it has shown.

    ``read`` is up to which message a person has read a chat (and topic).
    """

    telegram: "VirtualTelegram"
    company: Callable[[], "Company"]
    read: dict[tuple[int, int, int | None], int] = field(default_factory=dict)
    _shown: dict[int, dict[int, Shown]] = field(default_factory=dict)
    _happened: int = 0
    _typing: list[int] = field(default_factory=list)

    def people(self) -> dict[int, Json]:
        """Tell of everybody who may be played."""
        by_phone = {one.mobile: one for one in self.company().employees if one.mobile}
        told: dict[int, Json] = {}
        for person in self.telegram.people:
            employee = by_phone.get(person.phone)
            told[person.id] = {
                "id": person.id,
                "key": employee.login if employee else f"p{person.id}",
                "name": name_of(person.user),
                "role": _ROLES.get(employee.role, "employee") if employee else "stranger",
                "login": employee.login if employee else None,
                "phone": person.phone,
                "blocked": person.user.blocked,
            }
        return told

    def places(self) -> Iterator[Chat]:
        """List the chats that are shown: the people's private ones, then groups; those that moved are not."""
        world, played = self.telegram.world, {person.id for person in self.telegram.people}
        for chat in list(world.chats.values()):
            if chat.user is not None and chat.user.id in played:
                yield chat
        for chat in list(world.chats.values()):
            if chat.is_group and chat.migrated_to is None:
                yield chat

    def chats(self) -> dict[int, Json]:
        """Tell of all chats."""
        return {chat.id: self._chat(chat) for chat in self.places()}

    def _chat(self, chat: Chat) -> Json:
        played = {person.id for person in self.telegram.people}
        members = [chat.user.id] if chat.user else [one for one in chat.members if one in played and chat.has(one)]
        return {
            "id": chat.id,
            "kind": chat.kind,
            "title": chat.title or name_of(chat.user),
            "person": chat.user.id if chat.user else None,
            "forum": chat.is_forum,
            "topics": [
                {"id": one.id, "name": one.name, "closed": one.closed}
                for one in chat.topics.values()
                if not one.deleted
            ],
            "members": members,
            "bot": chat.status(self.telegram.world.bot.id),
            "keyboard": self._keyboard(chat),
            "more": len(chat.messages) > SHOWN,
        }

    def _keyboard(self, chat: Chat) -> Json | None:
        """Find the reply keyboard that stands under a chat now."""
        for message in islice(reversed(chat.messages.values()), SHOWN):
            markup = message.reply_markup
            if message.sender is not self.telegram.world.bot or message.deleted:
                continue
            if markup.get("remove_keyboard"):
                return None
            if "keyboard" in markup:
                rows = [
                    [{"text": one["text"], "kind": "contact" if one.get("request_contact") else "text"} for one in row]
                    for row in markup["keyboard"]
                ]
                return {"rows": rows, "placeholder": markup.get("input_field_placeholder", "")}
        return None

    def menus(self) -> dict[Any, Any]:
        """Tell the menus that were set: only for finding out that they have changed."""
        return dict(self.telegram.api.menus)

    def newest(self) -> list[Json]:
        """Tell the newest messages of every chat."""
        self._happened = len(self.telegram.world.happenings)
        self._shown.clear()
        for chat in self.places():
            shown = self._shown[chat.id] = {}
            newest = reversed(list(islice(reversed(chat.messages.values()), SHOWN)))
            for message in (*newest, *_alone(chat)):
                shown[message.number] = self._show(message)
        return [one.json for shown in self._shown.values() for one in shown.values()]

    def changed(self) -> list[Json] | None:
        """Tell the messages that are new or look otherwise than shown last.

        ``None``: so much has come that some of it is not told one by one; everything has to be shown anew.
        """
        told: list[Json] = []
        for chat in self.places():
            shown = self._shown.setdefault(chat.id, {})
            newest = list(islice(reversed(chat.messages.values()), SHOWN))
            if len(newest) == SHOWN and newest[-1].id not in shown and (not shown or max(shown) < newest[-1].id):
                return None
            looked = (*reversed(newest), *_alone(chat))
            told += [self._look(shown, message) for message in looked if self._is_new(shown, message)]
            for number in [*shown][: max(0, len(shown) - 3 * SHOWN)]:
                del shown[number]
        happenings, self._happened = (
            self.telegram.world.happenings[self._happened :],
            len(self.telegram.world.happenings),
        )
        for happening in happenings:  # what is older than the newest may be edited too
            message = happening.message
            if message is not None and message.number not in self._shown.get(message.chat.id, {}):
                told.append(self._show(message).json)
        self._typing = list(dict.fromkeys(one.chat_id for one in happenings if one.kind == "typing"))
        return told

    @property
    def typing(self) -> list[int]:
        """The chats where the bot has said since the look before that it is typing."""
        return self._typing

    def _is_new(self, shown: dict[int, Shown], message: Message) -> bool:
        before = shown.get(message.number)
        return before is None or not before.is_of(message, pinned=message.id in message.chat.pinned)

    def _look(self, shown: dict[int, Shown], message: Message) -> Json:
        look = shown[message.number] = self._show(message)
        return look.json

    def _show(self, message: Message) -> Shown:
        pinned = message.id in message.chat.pinned
        return Shown(
            len(message.versions),
            message.edited_at,
            message.deleted,
            pinned,
            message.inline,
            message.reply_markup,
            _said_of(message),
            message_json(message),
        )

    def older(self, chat: Chat, before: int, limit: int) -> tuple[list[Json], bool]:
        """Tell messages of a chat before one of them, oldest first, and whether there are more."""
        found = [one for number, one in chat.messages.items() if number < before]
        return [message_json(one) for one in found[-limit:]], len(found) > limit

    def unread(self) -> list[Json]:
        """Count what everybody has not read yet: messages of others in the chats where they are."""
        told = []
        for chat in self.places():
            newest = [one for one in islice(reversed(chat.messages.values()), SHOWN) if not one.deleted]
            for person in self.telegram.people:
                if chat.user is not person.user if chat.user else not chat.has(person.id):
                    continue
                counts: dict[int | None, int] = {}
                for message in newest:
                    topic = message.thread_id
                    theirs = message.sender is not person.user or message.sender_chat is not None
                    if theirs and not message.service and message.id > self.read.get((person.id, chat.id, topic), 0):
                        counts[topic] = counts.get(topic, 0) + 1
                told += [
                    {"person": person.id, "chat": chat.id, "topic": topic, "count": count}
                    for topic, count in counts.items()
                ]
        return told
