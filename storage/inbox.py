"""Deliveries of the ВАТС: kept before they are acknowledged, taken in order afterwards."""

import asyncio
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, select, update

from storage.database import Database
from storage.delivery import Delivery, wrap
from storage.repository import Repository, columns_of
from storage.tables import inbox

__all__ = ["Delivery", "Inbox", "Kept"]

PARK_AFTER = 3
"""A delivery that failed this many times is put aside, so that the rest flows."""

FORGET_AT_ONCE = 5000
"""Rows dropped in one transaction."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A delivery in the inbox. ``tries`` counts the failures to work it off."""

    id: int
    cmd: str
    call_id: str
    fields: dict[str, Any]
    received_at: datetime
    tries: int


_KEPT = columns_of(inbox, Kept)


class Inbox(Repository):
    """The inbox. Rows stay after they are done, so that repeats are known; ``forget`` says for how long."""

    wakes: asyncio.Event
    """Set when something new is kept, in the leader by any process; whoever waits for it clears it."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.wakes = database.intake.wakes

    async def keep(self, delivery: Delivery) -> bool:
        """Keep a delivery; answer whether it is new. Safe on disk when this returns.

        All callers that wait share one commit. A repeat is the same fields again (the token and the order count for
        nothing): for a call, for as long as the row is remembered; what names no call, within ten minutes.
        Inside the caller's transaction it is a part of that, and as safe as that.

        Raises:
            StorageUnavailable: it could not be kept, and nothing was.
        """
        connection = self._database.joined
        if connection is None:
            return await self._database.intake.keep(delivery)
        parcel = wrap(delivery)
        values = {**parcel._asdict(), "fields": json.loads(parcel.fields)}
        insert = self._insert(inbox).values(values).on_conflict_do_nothing(index_elements=["call_id", "digest"])
        new = (await connection.execute(insert.returning(inbox.c.id))).one_or_none() is not None
        if new:
            self._database.after_commit(self.wakes.set)
        return new

    async def waiting(self, limit: int) -> list[Kept]:
        """Give what is to be worked off, the oldest first."""
        question = select(*_KEPT).where(inbox.c.state == "waiting").order_by(inbox.c.id).limit(limit)
        return [Kept(*row) for row in await self._all(question)]

    async def done(self, ids: Collection[int]) -> None:
        """Note that deliveries are worked off."""
        if ids:
            await self._write(update(inbox).where(inbox.c.id.in_(ids)).values(state="done", reason=None))

    async def drop(self, ids: Collection[int]) -> None:
        """Leave nothing of deliveries, not even that they came: for those about a client that was forgotten."""
        if ids:
            await self._write(delete(inbox).where(inbox.c.id.in_(ids)))

    async def failed(self, id: int, reason: str, *, park_after: int = PARK_AFTER) -> int:  # noqa: A002 - the word of all records
        """Note that working a delivery off failed; answer how often it has. After ``park_after`` times it is parked."""
        tries = inbox.c.tries + 1
        change = (
            update(inbox)
            .where(inbox.c.id == id)
            .values(tries=tries, reason=reason, state=case((tries >= park_after, "parked"), else_=inbox.c.state))
            .returning(inbox.c.tries)
        )
        row = await self._returned(change)
        return 0 if row is None else int(row.tries)

    async def parked(self) -> list[Kept]:
        """Give what was put aside after too many failures."""
        question = select(*_KEPT).where(inbox.c.state == "parked").order_by(inbox.c.id)
        return [Kept(*row) for row in await self._all(question)]

    async def parked_count(self) -> int:
        """Count what was put aside."""
        return int(await self._number(select(func.count()).where(inbox.c.state == "parked")))

    async def again(self) -> int:
        """Have everything that was put aside worked off anew, from its first try; answer how much it is."""
        change = update(inbox).where(inbox.c.state == "parked").values(state="waiting", tries=0, reason=None)
        async with self._database.transaction():
            repeated = (await self._write(change)).rowcount
            self._database.after_commit(self.wakes.set)
        return repeated

    async def depth(self) -> int:
        """Count what is to be worked off."""
        return int(await self._number(select(func.count()).where(inbox.c.state == "waiting")))

    async def oldest_waiting(self) -> datetime | None:
        """Say since when the oldest of it waits."""
        question = select(inbox.c.received_at).where(inbox.c.state == "waiting").order_by(inbox.c.id).limit(1)
        found: datetime | None = await self._number(question)
        return found

    async def forget(self, before: datetime) -> int:
        """Drop what came before a moment and waits no more; a repeat of it would count as new. Keep at least 7 days."""
        # Ids are in the order of arrival: where the first younger one stands, the old ones end. In pieces, so that
        # nobody who writes has to wait for all of it.
        younger = select(inbox.c.id).where(inbox.c.received_at >= before).order_by(inbox.c.id).limit(1)
        end = await self._number(younger)
        old = select(inbox.c.id).where(inbox.c.received_at < before, inbox.c.state != "waiting")
        if end is not None:
            old = old.where(inbox.c.id < end)
        piece = delete(inbox).where(inbox.c.id.in_(old.order_by(inbox.c.id).limit(FORGET_AT_ONCE)))
        forgotten = 0
        while dropped := (await self._write(piece)).rowcount:
            forgotten += dropped
        return forgotten
