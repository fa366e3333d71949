"""Work that is due later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from storage.repository import Repository, columns_of
from storage.tables import due


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work: when it is due, its kind, what it needs. ``tries``: how often it was put off."""

    id: int
    at: datetime
    kind: str
    payload: dict[str, Any]
    key: str | None
    tries: int


_WORK = columns_of(due, Work)


class Due(Repository):
    """Due work. A key names a piece of work that there is one of: adding it again replaces it."""

    async def add(self, at: datetime, kind: str, payload: Mapping[str, Any], key: str | None = None) -> int:
        """Add work; its id."""
        values = {"at": at, "kind": kind, "payload": dict(payload), "tries": 0}
        insert = self._insert(due).values(key=key, **values)
        row = await self._made(insert.on_conflict_do_update(index_elements=["key"], set_=values).returning(due.c.id))
        return int(row.id)

    async def ready(self, now: datetime, limit: int) -> list[Work]:
        """Give work that is due, the longest due first."""
        question = select(*_WORK).where(due.c.at <= now).order_by(due.c.at, due.c.id).limit(limit)
        return [Work(*row) for row in await self._all(question)]

    async def done(self, id: int) -> bool:  # noqa: A002 - the word of all records
        """Drop work that is done; answer whether it was there."""
        return (await self._write(delete(due).where(due.c.id == id))).rowcount > 0

    async def later(self, id: int, at: datetime) -> None:  # noqa: A002
        """Put work off."""
        await self._write(update(due).where(due.c.id == id).values(at=at, tries=due.c.tries + 1))

    async def cancel(self, key: str) -> bool:
        """Drop the work of a key; answer whether there was any."""
        return (await self._write(delete(due).where(due.c.key == key))).rowcount > 0

    async def of_key(self, key: str) -> Work | None:
        """Find the work of a key."""
        row = await self._one(select(*_WORK).where(due.c.key == key))
        return None if row is None else Work(*row)

    async def of_kind(self, kind: str) -> list[Work]:
        """Give all work of a kind, the next due first."""
        question = select(*_WORK).where(due.c.kind == kind).order_by(due.c.at, due.c.id)
        return [Work(*row) for row in await self._all(question)]
