"""Updates of Telegram: kept before Telegram is told that we have them, worked off afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from storage.repository import Repository, columns_of
from storage.tables import updates


@dataclass(frozen=True, slots=True)
class Update:
    """An update (JSON text, as Telegram sent it). ``tries`` > 0: it was begun and not finished."""

    update_id: int
    body: str
    received_at: datetime
    tries: int


_UPDATE = columns_of(updates, Update)


class Updates(Repository):
    """The inbox of Telegram. Done updates stay for a while, so that repeats are known."""

    async def keep(self, several: Sequence[tuple[int, str]], at: datetime) -> list[int]:
        """Keep updates (id, body); the ids of the new ones, in the given order. Safe on disk when this returns."""
        if not several:
            return []
        rows = [{"update_id": id_, "body": body, "received_at": at, "done": False} for id_, body in several]
        insert = self._insert(updates).values(rows).on_conflict_do_nothing(index_elements=["update_id"])
        async with self._database.transaction() as connection:
            new = {row.update_id for row in await connection.execute(insert.returning(updates.c.update_id))}
        return [id_ for id_ in dict.fromkeys(id_ for id_, _ in several) if id_ in new]

    async def waiting(self, limit: int = 100) -> list[Update]:
        """Give updates that are not done, the first first, those that were begun too."""
        question = select(*_UPDATE).where(~updates.c.done).order_by(updates.c.update_id).limit(limit)
        return [Update(*row) for row in await self._all(question)]

    async def begin(self, update_id: int) -> int:
        """Note that an update is being worked off; how many times it has been begun, this one included.

        0: there is nothing to do. It is done: a list of those that waited may have been read before.
        """
        there = updates.c.update_id == update_id, ~updates.c.done
        change = update(updates).where(*there).values(tries=updates.c.tries + 1)
        row = await self._returned(change.returning(updates.c.tries))
        return 0 if row is None else int(row.tries)

    async def done(self, update_id: int) -> None:
        """Note that an update is worked off; its body, which may hold what people wrote, is dropped."""
        await self._write(update(updates).where(updates.c.update_id == update_id).values(done=True, body=""))

    async def forget(self, before: datetime) -> int:
        """Drop done updates that came before a moment. Telegram repeats an update for 24 hours at most."""
        return (await self._write(delete(updates).where(updates.c.received_at < before, updates.c.done))).rowcount
