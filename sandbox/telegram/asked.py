"""One request to the levers: what it names, and how what came of it is shown."""

from typing import TYPE_CHECKING, Any, TypeVar

from sandbox.telegram.groups import Channel, Group
from sandbox.telegram.manual import Json
from sandbox.telegram.people import Person
from sandbox.telegram.voices import Place
from sandbox.telegram.waiting import PATIENCE
from sandbox.telegram.world import Message

if TYPE_CHECKING:
    from sandbox.telegram.virtual import VirtualTelegram

P = TypeVar("P", Person, Group, Channel)


class Wrong(Exception):  # noqa: N818 (an answer, not an error of ours)
    """What was asked for is refused with this status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Asked:
    """One request: the values in its path, its query and its body."""

    def __init__(self, telegram: "VirtualTelegram", values: Json) -> None:
        self.telegram = telegram
        self._values = values

    def take(self, name: str, kind: type, default: Any = None) -> Any:
        """Read a value; ``...`` as default makes it required.

        Raises:
            Wrong: it is missing or of another type.
        """
        value = self._values.get(name, default)
        if value is default and default is not ...:
            return default
        if kind in {int, float} and isinstance(value, str):
            value = int(value) if value.lstrip("-").isdecimal() else value
        if kind is float and isinstance(value, int):
            value = float(value)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise Wrong(400, f"{name} must be {kind.__name__}")
        return value

    def person(self, name: str = "person") -> Person:
        """Find the person that a value names.

        Raises:
            Wrong: there is nobody.
        """
        return self._one_of(self.telegram.people, self.take(name, int, ...), "person")

    def place(self) -> Place | None:
        """Find the group of ``chat``; ``None`` for the private chat."""
        return None if self.take("chat", int) is None else self.group()

    def group(self) -> Group:
        """Find the group of ``chat``.

        Raises:
            Wrong: there is none.
        """
        return self._one_of(self.telegram.groups, self.take("chat", int, ...), "group")

    def channel(self) -> Channel:
        """Find the channel of ``chat``.

        Raises:
            Wrong: there is none.
        """
        return self._one_of(self.telegram.channels, self.take("chat", int, ...), "channel")

    @staticmethod
    def _one_of(things: "list[P]", number: int, what: str) -> "P":
        found = next((thing for thing in things if thing.id == number), None)
        if found is None:
            raise Wrong(404, f"no {what} {number}")
        return found

    def message(self, place: Place, name: str) -> Message | None:
        """Find the message of a chat that a value names, if it names one."""
        number = self.take(name, int)
        if number is None:
            return None
        found = place.chat.find(number)
        if found is None:
            raise Wrong(404, f"no message {number}")
        return found

    def known_message(self, place: Place, name: str = "message") -> Message:
        """Find the message of a chat that a value must name.

        Raises:
            Wrong: it names none.
        """
        found = self.message(place, name)
        if found is None:
            raise Wrong(400, f"{name} must be int")
        return found

    @property
    def seconds(self) -> float:
        """How long to wait for the bot."""
        return float(self.take("timeout", float, PATIENCE))


def shown(message: Message | None) -> Json | None:
    """Make the JSON of a message as a person sees it."""
    if message is None:
        return None
    return {
        "id": message.number,
        "only_for": message.alone.id if message.alone else None,
        "chat": message.chat.id,
        "topic": message.thread_id,
        "from": message.sender.id if message.sender else None,
        "by_bot": message.by_bot,
        "date": message.date.isoformat(),
        "text": message.text,
        "entities": list(message.entities),
        "buttons": message.buttons,
        "keyboard": message.keyboard,
        "file": message.file.name if message.file else None,
        "reply_to": message.reply_to.id if message.reply_to else None,
        "edited": message.edited,
        "deleted": message.deleted,
        "silent": message.silent,
    }
