"""Who is calling: the one question that the ВАТС asks while a phone rings."""

from dataclasses import dataclass
from datetime import UTC, datetime

from storage.delivery import storable
from storage.reader import Reader

_QUESTION = "SELECT phone, name, login, note, updated_at FROM contacts WHERE phone = $1"


@dataclass(frozen=True, slots=True)
class Contact:
    """A client with a name. ``login``: the responsible employee."""

    phone: str
    name: str | None
    login: str | None
    note: str | None
    updated_at: datetime


class Phonebook:
    """Finds contacts by phone, in microseconds on SQLite."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def answer(self, phone: str) -> Contact | None:
        """Find a contact by its phone (canonical digits).

        Raises:
            StorageUnavailable: the storage cannot be read now.
        """
        for number, name, login, note, updated_at in await self._reader.rows(_QUESTION, storable(phone)):
            moment = datetime.fromisoformat(updated_at) if isinstance(updated_at, str) else updated_at
            return Contact(number, name, login, note, moment.replace(tzinfo=UTC))
        return None
