"""People, chats and topics as Telegram knows them, and how each looks in JSON."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from sandbox.telegram.files import StoredFile
from sandbox.telegram.manual import Json

if TYPE_CHECKING:
    from sandbox.telegram.message import Message

Status: TypeAlias = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
ChatKind: TypeAlias = Literal["private", "group", "supergroup", "channel"]

ANONYMOUS_ADMINISTRATOR = 1087968824
CHANNEL_BOT = 136817688
TELEGRAM = 777000
GENERAL = 1


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
    """A topic of a forum; its id is that of the message that opened it, or ``GENERAL`` for the one always there."""

    id: int
    name: str
    colour: int = 7322096
    icon: str = ""
    closed: bool = False
    hidden: bool = False
    deleted: bool = False


@dataclass(slots=True, eq=False, repr=False)
class Chat:
    """A chat with all that was ever said in it.

    ``rights`` are what somebody may: of an administrator the rights (nothing there = all of them), of a restricted
    member the permissions. ``linked`` is the discussion group of a channel, and the channel of that group.
    """

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
    rights: dict[int, Json] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    until: dict[int, int] = field(default_factory=dict)
    promoted_by_bot: set[int] = field(default_factory=set)
    permissions: Json = field(default_factory=dict)
    description: str = ""
    photo: StoredFile | None = None
    links: list[Json] = field(default_factory=list)
    asking: list[int] = field(default_factory=list)
    linked: "Chat | None" = None
    ephemeral: "dict[int, Message]" = field(default_factory=dict)
    general: Topic = field(default_factory=lambda: Topic(GENERAL, "General"))

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
        return self.status(user_id) in {"creator", "administrator", "member", "restricted"}

    def find(self, number: int) -> "Message | None":
        """Find a message by its number: below zero, an ephemeral one."""
        return self.messages.get(number) if number > 0 else self.ephemeral.get(-number)

    def seen_by(self, user_id: int) -> "list[Message]":
        """Answer what somebody can read here now, oldest first, with what is for that person alone."""
        alone = [one for one in self.ephemeral.values() if not one.deleted and one.is_seen_by(user_id)]
        hidden = {one.instead.id for one in alone if one.instead is not None}
        common = [one for one in self.messages.values() if not one.deleted and one.id not in hidden]
        return sorted([*common, *alone], key=lambda one: (one.id or one.after, one.ephemeral_id))

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
