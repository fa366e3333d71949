"""Reads the history for what was never pushed: after a time of not running, and every few minutes (contract §6).

What it finds is folded like everything else, marked as fetched. A row belongs to the call with its id; under an id that
we do not know, to a call of the same client that began at the same time (A02-8); else it is a call that nobody told us.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from calls.book import call_in
from calls.call import Call, Received
from calls.desk import Desk
from calls.namesakes import CLOSE
from calls.story import RINGS_AT_MOST
from chat.clock import Clock
from storage.calls import StoredCall
from storage.state import READ_UNTIL
from storage.store import Store
from vats.answers import HistoryCall
from vats.choices import HistoryType
from vats.client import Vats
from vats.errors import VatsError
from vats.events import CallEnded
from vats.operations import GetHistoryJson

SINCE: Final = "history_known_since"
"""Name of the moment before which the bot was not here yet: what was then is told to nobody."""

OVERLAP: Final = timedelta(minutes=15)
"""How far each reading goes back behind the last one: rows come when a call is over, and are asked for by its start."""

FIRST_OVERLAP: Final = timedelta(hours=2)
"""The same after a start: what began before the stop may have ended while we were away."""

LONGEST: Final = timedelta(days=7)
"""No reading goes back further: so long the inbox knows repeats."""

GRACE: Final = timedelta(seconds=90)
"""A call that has just ended is left to its push, which is better news than a late one."""

CLOSE_TO_EVENTS: Final = 45.0
"""The same where ours is only when we heard of it."""

_PORTION: Final = 200

_log = structlog.get_logger(__name__)


@dataclass
class CatchUp:
    """Compares what we know with the history."""

    vats: Vats
    store: Store
    clock: Clock
    desk: Desk
    another_tells: Callable[[], bool] = lambda: False
    """Whether another bot of ours tells what happens: then nothing is told here too."""
    _again: bool = field(default=False, init=False)
    """Whether this run of the program has read before."""

    async def run_once(self) -> int:
        """Read what is new in the history and tell it; answer how many calls know more than before.

        The very first time of all it only notes the moment. Raises ``StorageError``; a ВАТС that does not answer is
        asked again at the next time, from where it was.
        """
        now = self.clock.now()
        if self.another_tells():
            await self.store.state.set(READ_UNTIL, now.isoformat())
            self._again = True
            return 0
        since, until = await self._read_before()
        if since is None or until is None:
            await self.store.state.set(SINCE, now.isoformat())
            await self.store.state.set(READ_UNTIL, now.isoformat())
            self._again = True
            return 0
        start = max(await self._begin(until, now), now - LONGEST)
        try:
            rows = await self.vats.history(GetHistoryJson(start=start, end=now, type=HistoryType.ALL), within=60)
        except VatsError as error:
            _log.warning("history_unread", error=type(error).__name__)
            return 0
        if self._again:
            rows = [row for row in rows if (ended := _ended(row)) is None or now - ended > GRACE]
        told = await self._tell(rows, since, now)
        await self.store.state.set(READ_UNTIL, now.isoformat())
        self._again = True
        if told:
            _log.info("history_told", calls=told)
        return told

    async def _read_before(self) -> tuple[datetime | None, datetime | None]:
        since = await self.store.state.get(SINCE)
        return (datetime.fromisoformat(since) if since else None), await self.store.state.history_read()

    async def _begin(self, until: datetime, now: datetime) -> datetime:
        """Say from when to read: a while before the last reading, and from where calls began whose end never came."""
        begin = until - (OVERLAP if self._again else FIRST_OVERLAP)
        waiting = await self.store.calls.live(now - RINGS_AT_MOST)
        return min([begin, *(call.started_at - OVERLAP for call in waiting)])

    async def _tell(self, rows: list[HistoryCall], since: datetime, now: datetime) -> int:
        uids = [row.call_id for row in rows]
        linked = await self.store.calls.linked(uids)
        known = await self.store.calls.known_ids(uids)
        taken = {*uids, *linked.values()}
        found: list[tuple[str, Received]] = []
        for row in rows:
            call_id = linked.get(row.call_id, row.call_id)
            if row.call_id not in known:
                call_id = await self._same(row, taken)
                if call_id != row.call_id:
                    await self.store.calls.link(call_id, row.call_id)
                    taken.add(call_id)
                elif (ended := _ended(row)) is not None and ended < since.replace(microsecond=0):
                    continue  # over before we came
            found.append((call_id, Received(_event(row), now, late=True, wait=row.wait)))
        told = 0
        for first in range(0, len(found), _PORTION):
            told += await self.desk.take_rows(found[first : first + _PORTION])
        return told

    async def _same(self, row: HistoryCall, taken: Iterable[str]) -> str:
        """Find the call that a row under a foreign id is about; the row's own id if there is none."""
        if row.start is None or not row.client:
            return row.call_id
        near = await self.store.calls.near(row.client, row.start, CLOSE_TO_EVENTS)
        for stored in near:
            if stored.call_id not in taken and _may_be(stored, row, row.start):
                return stored.call_id
        return row.call_id


def _may_be(stored: StoredCall, row: HistoryCall, start: datetime) -> bool:
    call: Call = call_in(stored)
    if call.uids or (row.type and call.direction is not None and call.direction.value != row.type):
        return False
    told = any(outcome.moment for outcome in call.outcomes)
    return abs((stored.started_at - start).total_seconds()) <= (CLOSE if told else CLOSE_TO_EVENTS)


def _ended(row: HistoryCall) -> datetime | None:
    return row.start and row.start + timedelta(seconds=(row.wait or 0) + (row.duration or 0))


def _event(row: HistoryCall) -> CallEnded:
    """Put a row in the words of the push; ``type`` may say «missed» instead of the direction (A04-6)."""
    return CallEnded(
        call_id=row.call_id,
        client=row.client,
        direction="out" if row.type == "out" else "in",
        login=row.login or None,
        department=row.department or None,
        number=row.number or None,
        number_name=row.number_name or None,
        start=row.start,
        duration=row.duration,
        status=row.status,
        status_shown=row.status,
        link=row.record if row.record.startswith(("https://", "http://")) else None,
        rating=row.rating,
    )
