"""The clock's ticks: what is done again and again, by one process.

APScheduler only ticks, once a second. Whether a duty's time has come is judged by our own `Clock`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from chat.clock import Clock
from storage.errors import StorageError
from vats.errors import VatsError

_log = structlog.get_logger(__name__)


@dataclass
class Duty:
    """Something that is done every so often.

    Attributes:
        every: From one beginning to the next; also the wait after a success.
        again: The wait after a failure.
        first: When it is done for the first time; ``None`` is at once.
    """

    name: str
    every: timedelta
    do: Callable[[], Awaitable[object]]
    again: timedelta
    first: datetime | None = None
    _running: bool = field(default=False, init=False)
    _next: datetime | None = field(default=None, init=False)

    def is_due(self, now: datetime) -> bool:
        """Tell whether its time has come, and it is not being done."""
        due = self._next or self.first
        if self._running or due is None:
            return not self._running
        # A moment that is further away than any wait: the clock was set back, and the duty would stand still.
        return now >= due or due - now > max(self.every, self.again)

    def begin(self) -> None:
        """Note that it is being done."""
        self._running = True

    async def perform(self, clock: Clock) -> None:
        """Do it, and note when it is to be done again. Whatever fails is logged, and tried again."""
        began = clock.now()
        try:
            await self.do()
        except Exception as error:  # noqa: BLE001 -- a worker's loop: one failure must not stop the clock
            # A neighbour that is away is no riddle: where it happened says nothing, and it happens again and again.
            expected = isinstance(error, VatsError | StorageError)
            _log.warning("duty_failed", duty=self.name, kind=type(error).__name__, exc_info=None if expected else error)
            self._next = clock.now() + self.again
        else:
            self._next = began + self.every
        finally:
            self._running = False


class Schedule:
    """Does duties in time, each at most once at a time."""

    def __init__(self, clock: Clock, duties: list[Duty]) -> None:
        self._clock = clock
        self._duties = duties
        self._tick = asyncio.Event()

    async def run(self) -> None:
        """Tick until cancelled; what is being done then is cancelled with it."""
        ticks = AsyncIOScheduler(timezone=UTC)
        ticks.add_job(self._ticked, "interval", seconds=1, coalesce=True, misfire_grace_time=None)
        ticks.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                while True:
                    now = self._clock.now()
                    for duty in self._duties:
                        if duty.is_due(now):
                            duty.begin()
                            tasks.create_task(duty.perform(self._clock), name=duty.name)
                    await self._tick.wait()
                    self._tick.clear()
        finally:
            ticks.shutdown(wait=False)

    async def _ticked(self) -> None:
        # A coroutine, so that APScheduler runs it on the loop: what is no coroutine it runs in a thread.
        self._tick.set()
