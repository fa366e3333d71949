"""Takes what the ВАТС pushed, in order, and turns it into what chats should show (design, «The way of an event»).

A batch of deliveries is one transaction: the calls they fold into, the cards these want, and the note that they are
done. So a crash at any moment leaves either all of it or nothing, and nothing is told twice or forgotten.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

import structlog

from calls import floods, notices
from calls.board import Board
from calls.book import MOST_PAST, PAST, Book
from calls.call import Received
from calls.floods import Odd
from calls.losses import REROUTE
from calls.namesakes import namesakes
from calls.office import look_around
from calls.show import Show
from calls.story import RINGS_AT_MOST, Stage
from calls.wanted import PARKED
from calls.where import where
from chat.clock import Clock
from chat.refresh import REFRESH
from storage.calls import StoredCall
from storage.errors import StorageError, StorageUnavailable
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

BATCH: Final = 100
"""So many deliveries are one transaction: the door's own commits wait for it."""
TRIES: Final = 3
"""A delivery that our code stumbles over is tried so many times, alone, and then set aside."""

REFRESHED: Final = timedelta(days=1)
"""Cards of calls younger than this are brought up to date when their client's name or note changes."""

_Read: TypeAlias = tuple[Kept, Event | UnreadableEvent | None]

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
    tick: float = 20.0
    """Seconds after which it looks at calls that have gone silent, when nothing else comes."""
    rest: float = 2.0
    """Seconds to wait when the database is away."""
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    """One batch at a time: what is read before the transaction must still be so inside it."""

    async def run(self) -> None:
        """Work for ever: take what comes, and between whiles look after calls that have gone silent."""
        wakes = self.store.inbox.wakes
        while True:
            wakes.clear()
            try:
                while await self.take():
                    pass
                await self.settle()
            except StorageError as error:
                _log.warning("desk_waits_for_storage", error=type(error).__name__)
                await asyncio.sleep(self.rest)
            except Exception as error:  # noqa: BLE001 - a worker's loop: it must not end while the program runs
                _log.error("desk_failed", error=type(error).__name__, where=where(error))
                await asyncio.sleep(self.rest)
            else:
                with suppress(TimeoutError):
                    # Not `wait_for`: on Python 3.11 it may swallow a cancellation that comes with the event.
                    async with asyncio.timeout(self.tick):
                        await wakes.wait()

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

        Answer how many calls know more than before. A client that was forgotten on purpose is not brought back.
        """
        async with self._turn:
            show = await self._look()
            ids = {call_id for call_id, _ in rows}
            buried = await self.store.forgetting.among(ids)
            rows = [row for row in rows if row[0] not in buried]
            book = show.book
            await book.open(call_id for call_id, _ in rows)
            told: dict[str, datetime | None] = {}
            for call_id, received in rows:
                was_over = book.story(call_id).over
                if book.fold(call_id, received):
                    # A known end that the history adds something to (a recording, say) is no late news.
                    told[call_id] = None if was_over else book.story(call_id).moment or received.at
            await show.prepare(told)
            async with self._writing(show):
                await self._still(buried, ids)
                await show.calls(told)
        return len(told)

    async def settle(self) -> None:
        """Say of calls that have gone silent that they are unsure: nobody is shown a phone that rang long ago.

        And bring up to date what the administrators are told of deliveries that came in a flood.
        """
        if await floods.behind(self.store.state, self.clock.now()):
            async with self._turn:
                show = await self._look()
                async with self._writing(show):
                    await floods.catch_up(self.store.state, show, show.now)
        silent = await self.store.calls.live(self.clock.now() - RINGS_AT_MOST)
        if not silent:
            return
        try:
            await self._settle(silent)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - as in take()
            _log.warning("settling_failed", size=len(silent), error=type(error).__name__, where=where(error))
            for call in silent:
                await self._settle_alone(call)

    async def _settle(self, silent: Sequence[StoredCall]) -> None:
        async with self._turn:
            show = await self._look()
            book = show.book
            await book.open(call.call_id for call in silent)
            stages = {call.call_id: book.story(call.call_id).stage for call in silent}
            for call_id, stage in stages.items():
                if stage not in {Stage.RINGING, Stage.TALKING}:
                    book.touch(call_id)
            async with self._writing(show):
                unsure = [call_id for call_id, stage in stages.items() if stage is Stage.UNSURE]
                await show.calls(dict.fromkeys(unsure), known_only=True)

    async def _settle_alone(self, call: StoredCall) -> None:
        try:
            await self._settle([call])
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - as in take()
            _log.error("call_not_settled", call_id=call.call_id, error=type(error).__name__, where=where(error))
            await self.store.calls.settled(call.call_id)

    async def _work_off(self, batch: Sequence[Kept]) -> None:
        async with self._turn:
            show = await self._look()
            events = await self._told_apart([(kept, _read(kept)) for kept in batch])
            ids = {call_id for _, event in events for call_id in _ids(event)}
            buried = await self.store.forgetting.among(ids)
            gone = [kept.id for kept, event in events if not buried.isdisjoint(_ids(event)[:1])]
            events = [(kept, _without(buried, event)) for kept, event in events if kept.id not in gone]
            await show.book.open(call_id for _, event in events for call_id in _ids(event))
            told: dict[str, datetime | None] = {}
            wishes: list[Kept] = []
            odds: list[Odd] = []
            for kept, event in events:
                match event:
                    case CallEvent() | CallEnded() | Rated() | ContactAsked():
                        self._fold(show.book, event, kept.received_at, told)
                    case None if kept.cmd == PARKED:
                        odds.append(_parked(kept))
                    case None:
                        wishes.append(kept)
                    case LineFault():
                        show.notice(f"event:{kept.id}", notices.line_fault(event), kept.received_at)
                    case _:
                        odds.append(_odd(kept, event))
            await show.book.open(told)
            await show.prepare(told)
            async with self._writing(show):
                await self._still(buried, ids)
                await show.calls(told)
                await floods.note(self.store.state, show, odds, show.now)
                for wish in wishes:
                    await self._grant(show, wish)
                await self.store.inbox.done([kept.id for kept, _ in events])
                await self.store.inbox.drop(gone)

    async def _still(self, buried: set[str], among: set[str]) -> None:
        """Make sure, inside the transaction, that no client was forgotten since its calls were read.

        Raises:
            StorageUnavailable: one was; all is to be read anew.
        """
        if await self.store.forgetting.among(among) != buried:
            raise StorageUnavailable("a client was forgotten meanwhile")

    async def _told_apart(self, events: list[_Read]) -> list[_Read]:
        """Give events the id that their call is known by: a push may come after the history has told it by another."""
        about = [event for _, event in events if isinstance(event, CallEvent | CallEnded | Rated | ContactAsked)]
        known = await namesakes(self.store, about)
        if not known:
            return events
        return [
            (kept, replace(event, call_id=known[event.call_id]))
            if isinstance(event, CallEvent | CallEnded | Rated | ContactAsked) and event.call_id in known
            else (kept, event)
            for kept, event in events
        ]

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

    async def _grant(self, show: Show, wish: Kept) -> None:
        """Do what one of our own deliveries asks for."""
        if wish.cmd == REFRESH:
            await self._refresh(show, str(wish.fields["client"]))
        else:
            await self._reroute(show, str(wish.fields["key"]), told_before=bool(wish.fields["told_before"]))

    async def _refresh(self, show: Show, client: str) -> None:
        """Bring a client's fresh cards and its cases up to date; nobody new is told."""
        hidden = client.removeprefix("call:") if client.startswith("call:") else None
        known = await self.store.calls.by_client(client, show.now - PAST, MOST_PAST) if hidden is None else []
        await show.book.open(call.call_id for call in known)
        cases = {case.id: case for case in await self.store.cases.of_client(client)}
        missed = [call.call_id for call in known if show.book.story(call.call_id).missed]
        for call_id in missed if hidden is None else [hidden]:
            cases |= {case.id: case for case in await self.store.cases.of_call(call_id)}
        fresh = [call.call_id for call in known if call.started_at >= show.now - REFRESHED]
        await show.calls(dict.fromkeys(fresh), known_only=True)
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
        await show.calls({call_id: show.book.story(call_id).moment for call_id in call_ids})

    async def _alone(self, kept: Kept) -> None:
        try:
            await self._work_off([kept])
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - as in take()
            tries = await self.store.inbox.failed(kept.id, type(error).__name__, park_after=TRIES)
            _log.error("delivery_failed", id=kept.id, tries=tries, error=type(error).__name__, where=where(error))
            if tries >= TRIES:
                async with self._turn:
                    show = await self._look()
                    odd = Odd("parked", f"parked:{kept.id}", kept.cmd, kept.call_id, kept.received_at)
                    async with self._writing(show):
                        await floods.note(self.store.state, show, [odd], show.now)

    async def _look(self) -> Show:
        office = await look_around(self.store, self.admin_ids)
        now = self.clock.now()
        book = Book(self.store, office.company, now)
        return Show(self.store, book, Board(self.store, now), office, now, self.zone, self.own_link, self.low_rating)

    @asynccontextmanager
    async def _writing(self, show: Show) -> AsyncIterator[None]:
        """Write in one transaction what was folded and what is wanted; wake the courier when it is committed."""
        async with self.store.database.transaction():
            await show.book.save()
            yield
            wanted = await show.board.write()
        if wanted:
            self.wants.set()


def _odd(kept: Kept, event: OtherWebhook | UnknownCommand | UnreadableEvent) -> Odd:
    key = f"event:{kept.id}"
    if isinstance(event, OtherWebhook):
        return Odd("webhook", key, event.type, event.id or "", kept.received_at)
    return Odd("strange", key, event.cmd, event.call_id or "", kept.received_at)


def _parked(kept: Kept) -> Odd:
    """Read which card the courier has set aside."""
    kind, _, name = str(kept.fields["key"]).partition(":")
    return Odd("card", f"parked:card:{kept.fields['card']}", kind, name, kept.received_at)


def _read(kept: Kept) -> Event | UnreadableEvent | None:
    """Read a delivery; ``None`` is one of our own wishes."""
    if kept.cmd in {REFRESH, REROUTE, PARKED} and "cmd" not in kept.fields:
        return None
    try:
        return read(kept.fields)
    except UnreadableEvent as error:
        return error


def _without(buried: set[str], event: Event | UnreadableEvent | None) -> Event | UnreadableEvent | None:
    """Take out of an event the other call of a transfer where that was forgotten on purpose."""
    if isinstance(event, CallEvent) and event.second_call_id in buried:
        return replace(event, second_call_id=None)
    return event


def _ids(event: Event | UnreadableEvent | None) -> Sequence[str]:
    """Name the calls that an event is about: its own first, then the other one of a transfer."""
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
