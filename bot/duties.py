"""What is done again and again while this process leads (design, «The way of time»)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import randrange
from typing import Final

import structlog
from aiogram.exceptions import TelegramAPIError

from bot.alarms import LOOK as LOOK_FOR_TROUBLE
from bot.alarms import Alarms
from bot.schedule import Duty
from calls.catchup import CatchUp
from chat.clock import Clock
from chat.sender import SendingError
from chat.sync import Synchronisation
from chat.talk import Talk
from storage.due import Work
from storage.errors import StorageError
from storage.store import Store
from watch.looking import Watch

SYNCHRONISE: Final = timedelta(minutes=9)
"""Who is gone from the ВАТС can do nothing after ten minutes at the latest: nine, and the time it takes."""
CATCH_UP: Final = timedelta(minutes=2)
LOOK: Final = timedelta(hours=1)
"""From one look at the exchange's settings to the next."""
_SPREAD: Final = 120
"""Seconds, at the most, that a look is put off after a start: restarts of many do not meet at the exchange."""
_AGAIN: Final = timedelta(seconds=30)
_MENUS: Final = timedelta(minutes=10)
_DAY: Final = timedelta(days=1)
_MOST_DUE: Final = 20
_PUT_OFF: Final = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10))

_UPDATES_FOR: Final = timedelta(days=2)
_EVENTS_FOR: Final = timedelta(days=14)
_DIALOGUES_FOR: Final = timedelta(days=7)
_BUTTONS_FOR: Final = timedelta(days=32)
"""What a button leads to is kept a day longer than the button works."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Memory:
    """How long is remembered what people may want to look up: calls and what hangs on them, and who changed what."""

    calls: timedelta
    audit: timedelta


@dataclass(frozen=True)
class Duties:
    """The duties of the leading process.

    Attributes:
        another_tells: Whether another bot of ours tells what was changed in the exchange.
    """

    store: Store
    clock: Clock
    talk: Talk
    synchronisation: Synchronisation
    catch_up: CatchUp
    watch: Watch
    memory: Memory
    alarms: Alarms
    another_tells: Callable[[], bool] = lambda: False

    def all(self, *, synchronised: bool, looked_at: datetime | None) -> list[Duty]:
        """List them.

        `synchronised` tells that the first synchronisation was made already, `looked_at` when the settings were looked
        at last: a start is no reason to look again.
        """
        now = self.clock.now()
        first_sync = now + (SYNCHRONISE if synchronised else _AGAIN)
        second = timedelta(seconds=1)
        return [
            Duty("due", second, self.due, again=5 * second),
            Duty("synchronisation", SYNCHRONISE, self.synchronisation.run, again=_AGAIN, first=first_sync),
            Duty("catch_up", CATCH_UP, self.catch_up.run_once, again=_AGAIN, first=now + CATCH_UP),
            Duty("settings", LOOK, self.look, again=_MENUS, first=self._first_look(now, looked_at)),
            Duty("alarms", LOOK_FOR_TROUBLE, self.alarms.look, again=LOOK_FOR_TROUBLE),
            Duty("menus", _MENUS, self.menus, again=timedelta(minutes=1)),
            Duty("forgetting", _DAY, self.forget, again=timedelta(hours=1)),
        ]

    @staticmethod
    def _first_look(now: datetime, looked_at: datetime | None) -> datetime:
        """Say when to look first: an hour after the last look, or soon."""
        if looked_at is not None and looked_at + LOOK > now:
            return looked_at + LOOK
        return now + timedelta(seconds=randrange(_SPREAD))  # noqa: S311 -- nobody gains by guessing it

    async def look(self) -> None:
        """Look at the settings of the exchange, unless another bot of ours tells what was changed there."""
        if not self.another_tells():
            await self.watch.look()

    async def due(self) -> None:
        """Do what is due, the longest due first."""
        ready = await self.store.due.ready(self.clock.now(), _MOST_DUE)
        async with asyncio.TaskGroup() as tasks:
            for work in ready:
                tasks.create_task(self._one(work), name=f"due {work.kind}")

    async def _one(self, work: Work) -> None:
        try:
            if not await self.talk.due(work):
                _log.error("due_work_of_nobody", kind=work.kind, work=work.id)
                await self.store.due.done(work.id)
        except StorageError as error:
            _log.warning("due_work_waits_for_storage", work=work.id, kind=type(error).__name__)
        except Exception as error:  # noqa: BLE001 -- a worker's loop: one piece of work must not stop the others
            _log.warning("due_work_failed", work=work.id, tries=work.tries, exc_info=error)
            await self.store.due.later(work.id, self.clock.now() + _PUT_OFF[min(work.tries, len(_PUT_OFF) - 1)])

    async def menus(self) -> None:
        """Bring the menus up to date: roles change with every synchronisation."""
        try:
            await self.talk.set_menus()
        except (SendingError, TelegramAPIError) as error:
            _log.info("menus_not_set", kind=type(error).__name__)
            raise

    async def forget(self) -> None:
        """Drop what nobody can need any more."""
        now, store = self.clock.now(), self.store
        await store.inbox.forget(now - _EVENTS_FOR)
        await store.updates.forget(now - _UPDATES_FOR)
        await store.dialogues.forget(now - _DIALOGUES_FOR)
        await store.buttons.forget(now - _DAY)
        await store.invitations.forget(now - _DAY)
        for of_calls in (store.cards, store.calls, store.cases, store.notes):
            await of_calls.forget(now - self.memory.calls)
        await store.forgetting.drop(now - self.memory.calls)
        await store.audit.forget(now - self.memory.audit)
        await store.requests.forget(now - self.memory.audit)
        await store.approvals.forget(now - self.memory.audit)
        await store.exchange.forget(now - _BUTTONS_FOR)
        await store.files.forget(now - _BUTTONS_FOR)
