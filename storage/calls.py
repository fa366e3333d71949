"""Calls as the fold left them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, union, update

from storage.repository import Repository, columns_of, pieces
from storage.tables import call_links, calls


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A call: its folded state (JSON, the fold's own), and what it is looked up by. ``client`` may be ``""``."""

    call_id: str
    state: dict[str, Any]
    client: str
    started_at: datetime
    updated_at: datetime
    over: bool


_CALL = columns_of(calls, StoredCall)


class Calls(Repository):
    """Calls by id, by client and by time."""

    async def get(self, call_id: str) -> StoredCall | None:
        """Find a call."""
        row = await self._one(select(*_CALL).where(calls.c.call_id == call_id))
        return None if row is None else StoredCall(*row)

    async def many(self, ids: Collection[str]) -> dict[str, StoredCall]:
        """Find several calls at once; those that are not known are left out."""
        found: dict[str, StoredCall] = {}
        for piece in pieces(ids):
            rows = await self._all(select(*_CALL).where(calls.c.call_id.in_(piece)))
            found.update((row.call_id, StoredCall(*row)) for row in rows)
        return found

    async def save(self, call: StoredCall) -> None:
        """Write a call, new or known."""
        await self.save_many([call])

    async def save_many(self, several: Iterable[StoredCall]) -> None:
        """Write several calls at once."""
        rows = [{column.name: getattr(call, column.name) for column in _CALL} for call in several]
        if not rows:
            return
        insert = self._insert(calls)
        renewed = {column.name: insert.excluded[column.name] for column in _CALL if not column.primary_key}
        await self._write(insert.on_conflict_do_update(index_elements=[calls.c.call_id], set_=renewed), rows)

    async def by_client(self, client: str, since: datetime, limit: int = 20) -> list[StoredCall]:
        """Give the client's calls that started since a moment, the newest first."""
        question = (
            select(*_CALL)
            .where(calls.c.client == client, calls.c.started_at >= since)
            .order_by(calls.c.started_at.desc(), calls.c.call_id)
            .limit(limit)
        )
        return [StoredCall(*row) for row in await self._all(question)]

    async def by_clients(self, clients: Collection[str], since: datetime, limit: int) -> dict[str, list[StoredCall]]:
        """Give the calls of several clients, as ``by_client`` does of one; whoever has none is left out."""
        order = (calls.c.started_at.desc(), calls.c.call_id)
        nth = func.row_number().over(partition_by=calls.c.client, order_by=order).label("nth")
        found: dict[str, list[StoredCall]] = {}
        for piece in pieces(clients):
            among = select(*_CALL, nth).where(calls.c.client.in_(piece), calls.c.started_at >= since).subquery()
            newest = select(*(among.c[column.name] for column in _CALL)).where(among.c.nth <= limit)
            for row in await self._all(newest.order_by(among.c.client, among.c.nth)):
                found.setdefault(row.client, []).append(StoredCall(*row))
        return found

    async def live(self, before: datetime, limit: int = 1000) -> list[StoredCall]:
        """Give the calls that are not over and silent since ``before``, the longest silent first."""
        question = (
            select(*_CALL)
            .where(~calls.c.over, calls.c.updated_at < before)
            .order_by(calls.c.updated_at, calls.c.call_id)
            .limit(limit)
        )
        return [StoredCall(*row) for row in await self._all(question)]

    async def settled(self, call_id: str) -> None:
        """Note that nobody need look again what time makes of a call."""
        await self._write(update(calls).where(calls.c.call_id == call_id).values(over=True))

    async def near(self, client: str, start: datetime, seconds: float) -> list[StoredCall]:
        """Give the client's calls that started within ``seconds`` of a moment, the nearest first."""
        away = timedelta(seconds=seconds)
        question = select(*_CALL).where(
            calls.c.client == client, calls.c.started_at.between(start - away, start + away)
        )
        found = [StoredCall(*row) for row in await self._all(question)]
        return sorted(found, key=lambda call: (abs(call.started_at - start), call.call_id))

    async def clients_between(self, clients: Collection[str], since: datetime, until: datetime) -> set[str]:
        """Say which of several clients have calls that started between two moments, both included."""
        found: set[str] = set()
        for piece in pieces(clients):
            among = (calls.c.client.in_(piece), calls.c.started_at.between(since, until))
            found.update(row.client for row in await self._all(select(calls.c.client).where(*among).distinct()))
        return found

    async def known_ids(self, ids: Collection[str]) -> set[str]:
        """Say which of the ids we know, as a call's own or as another name of one (``link``)."""
        known: set[str] = set()
        for piece in pieces(ids):
            question = union(
                select(calls.c.call_id).where(calls.c.call_id.in_(piece)),
                select(call_links.c.other_id).where(call_links.c.other_id.in_(piece)),
            )
            known.update(row[0] for row in await self._all(question))
        return known

    async def link(self, call_id: str, other_id: str) -> None:
        """Remember that a call is also known by another id (the ``uid`` of the history); the last word counts."""
        insert = self._insert(call_links).values(call_id=call_id, other_id=other_id)
        await self._write(insert.on_conflict_do_update(index_elements=["other_id"], set_={"call_id": call_id}))

    async def linked(self, other_ids: Collection[str]) -> dict[str, str]:
        """Say to which calls other ids belong: ``{other_id: call_id}``, the unknown left out."""
        found: dict[str, str] = {}
        for piece in pieces(other_ids):
            question = select(call_links.c.other_id, call_links.c.call_id).where(call_links.c.other_id.in_(piece))
            found.update((row.other_id, row.call_id) for row in await self._all(question))
        return found

    async def forget(self, before: datetime) -> int:
        """Drop calls of which nothing was heard since a moment, with their other names."""
        old = select(calls.c.call_id).where(calls.c.updated_at < before)
        async with self._database.transaction():
            await self._write(delete(call_links).where(call_links.c.call_id.in_(old)))
            return (await self._write(delete(calls).where(calls.c.updated_at < before))).rowcount
