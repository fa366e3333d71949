"""Notes that people write about a call and its client."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from storage.repository import Repository, columns_of
from storage.tables import notes


@dataclass(frozen=True, slots=True)
class Note:
    """A note: of which call (``""`` if of none), about which client, by whom."""

    id: int
    call_id: str
    client: str
    person_id: int
    text: str
    at: datetime


_NOTE = columns_of(notes, Note)


class Notes(Repository):
    """Notes by client."""

    async def add(self, call_id: str, client: str, person_id: int, text: str, at: datetime) -> int:
        """Add a note; its id."""
        values = {"call_id": call_id, "client": client, "person_id": person_id, "text": text, "at": at}
        row = await self._made(insert(notes).values(values).returning(notes.c.id))
        return int(row.id)

    async def of_client(self, client: str, limit: int = 10) -> list[Note]:
        """Give a client's notes, the newest first."""
        question = select(*_NOTE).where(notes.c.client == client).order_by(notes.c.id.desc()).limit(limit)
        return [Note(*row) for row in await self._all(question)]

    async def forget(self, before: datetime) -> int:
        """Drop notes that were written before a moment."""
        return (await self._write(delete(notes).where(notes.c.at < before))).rowcount
