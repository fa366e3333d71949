"""Takes what the ВАТС pushed, in order, and turns it into what chats should show (design, «The way of an event»).

A batch of deliveries is one transaction: the calls they fold into, the cards these want, and the note that they are
done. So a crash at any moment leaves either all of it or nothing, and nothing is told twice or forgotten.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from calls import notices
from calls.book import MOST_PAST, PAST, Book
from calls.call import Received
from calls.losses import REROUTE
from calls.office import look_around
from calls.show import Show
from calls.story import RINGS_AT_MOST, Stage
from calls.where import where
from chat.clock import Clock
from chat.refresh import REFRESH
from storage.errors import StorageError
from storage.inbox import Kept
from storage.store import Store
from vats.events import (
    CallEnded,
    CallEvent,
    ContactAsked,
    Event,
    LineFault,
    OtherWebhook,
    Rated,
    UnknownCommand,
    UnreadableEvent,
    read,
)

BATCH: Final = 200
TRIES: Final = 3
"""A delivery that our code stumbles over is tried so many times, alone, and then set aside."""

REFRESHED: Final = timedelta(days=1)
"""Cards of calls younger than this are brought up to date when their client's name or note changes."""

_TICK: Final = 20.0
"""Seconds between two looks at calls that have gone silent."""

_REST: Final = 2.0
"""Seconds to wait when the database is away."""

_log = structlog.get_logger(__name__)


@dataclass
class Desk:
    """The worker between the inbox and the cards. One at a time: the order of the inbox is the order of its work.

    ``own_link`` tells whether a recording may be fetched (a link to our own ВАТС); a card has no button for another.
    ``wants`` is set when there is something new for the courier.
    """

    store: Store
    clock: Clock
    zone: ZoneInfo
    admin_ids: frozenset[int]
    own_link: Callable[[str], bool]
    low_rating: int = 3
    wants: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Work for ever: take what comes, and between whiles look after calls that have gone silent."""
        wakes = self.store.inbox.wakes
        while True:
            try:
                await self.settle()
                wakes.clear()
                while await self.take():
                    pass
                await asyncio.wait_for(wakes.wait(), _TICK)
            except TimeoutError:
                continue
            except StorageError as error:
                _log.warning("desk_waits_for_storage", error=type(error).__name__)
                await asyncio.sleep(_REST)

    async def take(self) -> int:
        """Work off one batch; answer how many deliveries it was. A batch that fails is worked off one by one."""
        batch = await self.store.inbox.waiting(BATCH)
        if not batch:
            return 0
        try:
            await self._work_off(batch)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - a worker's loop: our mistake over one delivery must not stop others
            _log.warning("batch_failed", size=len(batch), error=type(error).__name__, where=where(error))
            for kept in batch:
                await self._alone(kept)
        return len(batch)

    async def take_rows(self, rows: Sequence[tuple[str, Received]]) -> int:
        """Fold in what the history told afterwards: pairs of a call's id and its row.

        Answer how many calls know more than before.
        """
        async with self._session() as show:
            book = show.book
            await book.open(call_id for call_id, _ in rows)
            told: dict[str, datetime | None] = {}
            for call_id, received in rows:
                was_over = book.story(call_id).over
                if book.fold(call_id, received):
                    # A known end that the history adds something to (a recording, say) is no late news.
                    told[call_id] = None if was_over else book.story(call_id).moment or received.at
            await self._tell(show, told)
        return len(told)

    async def settle(self) -> None:
        """Say of calls that have gone silent that they are unsure: nobody is shown a phone that rang long ago."""
        now = self.clock.now()
        silent = await self.store.calls.live(now - RINGS_AT_MOST)
        if not silent:
            return
        async with self._session() as show:
            await show.book.open(call.call_id for call in silent)
            for call in silent:
                stage = show.book.story(call.call_id).stage
                if stage is Stage.TALKING:
                    continue
                show.book.touch(call.call_id)
                if stage is Stage.UNSURE:
                    await show.call(call.call_id, None, known_only=True)
            await show.book.save()

    async def _work_off(self, batch: Sequence[Kept]) -> None:
        async with self._session() as show:
            events = [(kept, _read(kept)) for kept in batch]
            await show.book.open(call_id for _, event in events for call_id in _ids(event))
            told: dict[str, datetime | None] = {}
            for kept, event in events:
                await self._one(show, kept, event, told)
            await self._tell(show, told)
            await self.store.inbox.done([kept.id for kept in batch])

    async def _one(
        self, show: Show, kept: Kept, event: Event | UnreadableEvent | None, told: dict[str, datetime | None]
    ) -> None:
        at = kept.received_at
        match event:
            case CallEvent() | CallEnded() | Rated() | ContactAsked():
                self._fold(show.book, event, at, told)
            case LineFault():
                await show.notice(f"line:{kept.id}", notices.line_fault(event), at)
            case OtherWebhook():
                await show.notice(f"webhook:{kept.id}", notices.other_webhook(event), at)
            case UnknownCommand():
                await show.notice(f"unknown:{kept.id}", notices.not_understood(event.cmd, event.call_id or ""), at)
            case UnreadableEvent():
                await show.notice(f"unknown:{kept.id}", notices.not_understood(event.cmd, event.call_id), at)
            case None if kept.cmd == REFRESH:
                await self._refresh(show, str(kept.fields["client"]))
            case None:
                await self._reroute(show, str(kept.fields["key"]), told_before=bool(kept.fields["told_before"]))

    def _fold(
        self,
        book: Book,
        event: CallEvent | CallEnded | Rated | ContactAsked,
        at: datetime,
        told: dict[str, datetime | None],
    ) -> None:
        call_id = event.call_id
        if not call_id or not book.fold(call_id, Received(event, at)):
            return
        due = at
        if isinstance(event, CallEnded):
            due = book.story(call_id).moment or at
        _note(told, call_id, due)
        call = book.call(call_id)
        for second in call.transferred_to:
            book.link(second, call)
        for other in call.transferred_to | call.transferred_from:
            _note(told, other, due)

    async def _tell(self, show: Show, told: dict[str, datetime | None]) -> None:
        """Write the calls first, so that the card of one finds the others in its client's past, then want the cards."""
        await show.book.open(told)
        await show.book.save()
        for call_id, due in told.items():
            await show.call(call_id, due)

    async def _refresh(self, show: Show, client: str) -> None:
        """Bring a client's fresh cards and its cases up to date; nobody new is told."""
        known = await self.store.calls.by_client(client, show.now - PAST, MOST_PAST)
        cases = {case.id: case for case in await self.store.cases.of_client(client)}
        await show.book.open(call.call_id for call in known)
        for call in known:
            if show.book.story(call.call_id).missed:
                cases |= {case.id: case for case in await self.store.cases.of_call(call.call_id)}
            if call.started_at >= show.now - REFRESHED:
                await show.call(call.call_id, None, known_only=True)
        for case in cases.values():
            await show.case(case, None)

    async def _reroute(self, show: Show, key: str, *, told_before: bool) -> None:
        """Tell a call elsewhere whose chat is gone: the audience, looked for anew, no longer has that chat.

        Of a case that the chat has seen, only its last call is news.
        """
        kind, _, name = key.partition(":")
        call_ids = [name] if kind == "call" else await self.store.cases.calls_of(int(name))
        await show.book.open(call_ids)
        if told_before:
            call_ids = [max(call_ids, key=lambda call_id: (show.book.story(call_id).began or show.now, call_id))]
        for call_id in call_ids:
            await show.call(call_id, show.book.story(call_id).moment)

    async def _alone(self, kept: Kept) -> None:
        try:
            await self._work_off([kept])
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - as in take()
            tries = await self.store.inbox.failed(kept.id, type(error).__name__, park_after=TRIES)
            _log.error("delivery_failed", id=kept.id, tries=tries, error=type(error).__name__, where=where(error))
            if tries >= TRIES:
                async with self._session() as show:
                    await show.notice(f"parked:{kept.id}", notices.parked(kept.cmd, kept.call_id), kept.received_at)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[Show]:
        """Open one transaction over the calls and cards; wake the courier when it is committed, not before."""
        async with self.store.database.transaction():
            office = await look_around(self.store, self.admin_ids)
            now = self.clock.now()
            book = Book(self.store, office.company, now)
            show = Show(self.store, book, office, now, self.zone, self.own_link, self.low_rating)
            yield show
            wanted = await show.flush()
        if wanted:
            self.wants.set()


def _read(kept: Kept) -> Event | UnreadableEvent | None:
    """Read a delivery; ``None`` is one of our own wishes."""
    if kept.cmd in {REFRESH, REROUTE} and "cmd" not in kept.fields:
        return None
    try:
        return read(kept.fields)
    except UnreadableEvent as error:
        return error


def _ids(event: Event | UnreadableEvent | None) -> Iterable[str]:
    match event:
        case CallEvent(call_id=call_id, second_call_id=str(second)):
            return (call_id, second)
        case CallEvent() | CallEnded() | Rated() | ContactAsked():
            return (event.call_id,) if event.call_id else ()
        case _:
            return ()


def _note(told: dict[str, datetime | None], call_id: str, due: datetime) -> None:
    earlier = told.get(call_id)
    told[call_id] = due if earlier is None else max(earlier, due)
