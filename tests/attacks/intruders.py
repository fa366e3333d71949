"""Who tries: each says a line or presses a button, in a kind of chat, as Telegram would tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.attacks.ground import BOUND, OWNER, UNBOUND, Ground
from tests.attacks.law import Kind, Role

Json = dict[str, Any]

ADMIN: Final = 201
GROUPS: Final = {Kind.BOUND: BOUND, Kind.UNBOUND: UNBOUND}
_ANONYMOUS: Final = 1_087_968_824
_CHANNEL_BOT: Final = 136_817_688
_CHANNEL: Final = -1_000_000_000_777
_AT: Final = 1_764_000_000


@dataclass(frozen=True, slots=True)
class Intruder:
    """Somebody, and how it comes.

    Attributes:
        id: The Telegram id that the update names.
        role: What the contract sees in it.
        message: More of a message of it: another sender, a forward, another bot on the way.
        update: The kind of update that it comes as.
        is_bot: Whether Telegram says that it is a bot.
        alone: Its private chat is one of this type.
    """

    name: str
    id: int
    role: Role
    message: Mapping[str, Any]
    update: str = "message"
    is_bot: bool = False
    alone: str = "private"

    def chat(self, kind: Kind) -> Json:
        """Give the chat where it speaks."""
        if kind is Kind.PRIVATE:
            return {"id": self.id if self.alone == "private" else _CHANNEL, "type": self.alone, "title": "Канал"}
        return {"id": GROUPS[kind], "type": "supergroup", "title": "Группа"}

    async def says(self, ground: Ground, text: str, kind: Kind) -> None:
        """Say a line."""
        message = {"message_id": 5, "date": _AT, "chat": self.chat(kind), "from": self._user(), "text": text}
        await ground.handle(**{self.update: message | dict(self.message)})

    async def presses(self, ground: Ground, key: str, kind: Kind) -> None:
        """Press a button by its key."""
        message = {"message_id": 6, "date": _AT, "chat": self.chat(kind), "text": "Вопрос"}
        query = {"id": "77", "from": self._user(), "chat_instance": "1", "data": key, "message": message}
        await ground.handle(callback_query=query)

    def _user(self) -> Json:
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}


def _origin(of: int) -> Json:
    return {"type": "user", "date": _AT, "sender_user": {"id": of, "is_bot": False, "first_name": "Администратор"}}


_GROUP: Final[Json] = {"id": BOUND, "type": "supergroup", "title": "Группа"}
_NEWS: Final[Json] = {"id": _CHANNEL, "type": "channel", "title": "Канал"}
_OTHER_BOT: Final[Json] = {"id": 555, "is_bot": True, "first_name": "Другой", "username": "other_bot"}

STRANGER: Final = Intruder("stranger", 999, Role.NOBODY, {})
PEOPLE: Final = (
    STRANGER,
    Intruder("unlinked", 300, Role.NOBODY, {}),
    Intruder("dismissed", 208, Role.NOBODY, {}),
    Intruder("restricted user", 206, Role.RESTRICTED, {}),
    Intruder("user", 202, Role.USER, {}),
    Intruder("head", 204, Role.HEAD, {}),
    Intruder("custom role", 207, Role.DISPATCHER, {}),
    Intruder("administrator", ADMIN, Role.ADMIN, {}),
    Intruder("administrator without a login", OWNER, Role.ADMIN, {}),
)
"""Who speaks for itself: what it may not, it may not by its role or by the place."""

MASKS: Final = (
    Intruder("anonymous administrator", _ANONYMOUS, Role.NOBODY, {"sender_chat": _GROUP}, is_bot=True, alone="channel"),
    Intruder("channel in a group", _CHANNEL_BOT, Role.NOBODY, {"sender_chat": _NEWS}, is_bot=True, alone="channel"),
    Intruder("post of a channel", ADMIN, Role.NOBODY, {"sender_chat": _NEWS}, "channel_post", alone="channel"),
    Intruder("other bot", 555, Role.NOBODY, {}, is_bot=True),
    Intruder("administrator's words by another bot", ADMIN, Role.NOBODY, {"via_bot": _OTHER_BOT}),
    Intruder("administrator's words forwarded by himself", ADMIN, Role.NOBODY, {"forward_origin": _origin(ADMIN)}),
    Intruder("administrator's words forwarded by a user", 202, Role.NOBODY, {"forward_origin": _origin(ADMIN)}),
    Intruder("administrator's edited message", ADMIN, Role.NOBODY, {"edit_date": _AT}, "edited_message"),
    Intruder("administrator on behalf of a business", ADMIN, Role.NOBODY, {}, "business_message"),
)
"""Who comes in a shape that is never obeyed, whoever is behind it."""
