"""Notes that people write about a call and its client."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from storage.repository import Repository, columns_of, pieces
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

    async def last_of(self, clients: Collection[str]) -> dict[str, Note]:
        """Give the newest note of each of several clients; whoever has none is left out."""
        found: dict[str, Note] = {}
        for piece in pieces(clients):
            newest = select(func.max(notes.c.id)).where(notes.c.client.in_(piece)).group_by(notes.c.client)
            rows = await self._all(select(*_NOTE).where(notes.c.id.in_(newest)))
            found.update((row.client, Note(*row)) for row in rows)
        return found

    async def forget(self, before: datetime) -> int:
        """Drop notes that were written before a moment."""
        return (await self._write(delete(notes).where(notes.c.at < before))).rowcount
