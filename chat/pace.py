"""When the next message may go: Telegram's limits, kept by waiting instead of by being told off (contract §7)."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from heapq import heappop, heappush
from itertools import count
from typing import Final


class Urgency(IntEnum):
    """What goes first."""

    RINGING = 0
    """A call that rings now."""
    REPLY = 1
    """An answer to a person, a change of a live call."""
    NEWS = 2
    """Everything else."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much Telegram takes.

    Attributes:
        a_second: Messages a second, in all. A little less than Telegram's 30: exactly 30 earns a 429 now and then.
        window: Messages within any one second, in all.
        chat_pause: Seconds between the end of one message and the next in a chat.
        chat_burst: So many messages may go to a chat that has rested, before the pause counts.
        group_messages: Messages in a group within ``group_seconds``.
        group_seconds: See there.
    """

    a_second: float = 29.7
    window: int = 30
    chat_pause: float = 1.0
    chat_burst: int = 1
    group_messages: int = 20
    group_seconds: float = 60.0


_MARGIN: Final = 0.002
"""Seconds that two moments may draw nearer on their way to Telegram within the window of a second."""

_FIRST: Final = 0.1
"""Seconds by which the first message after a rest may come late to Telegram: a connection is made for it."""
_REST: Final = 1.0
"""Seconds without a message that are a rest."""


@dataclass(eq=False, slots=True)
class _Lane:
    """What goes to one chat: one at a time, in order of urgency."""

    chat_id: int
    waiting: list["Ticket"] = field(default_factory=list)
    is_open: bool = True
    not_before: float = 0.0
    owed_until: float = 0.0
    """When the pauses of all that went to it would be over, one after the other."""
    alarm: int = -1
    """Which entry of the sleeping ones wakes it: earlier ones are void."""
    recent: deque[float] = field(default_factory=deque)


@dataclass(eq=False, slots=True)
class Ticket:
    """A message that waits for its turn, or has it."""

    lane: _Lane
    urgency: int
    number: int
    start: asyncio.Future[float]
    is_used: bool = True

    def __lt__(self, other: "Ticket") -> bool:
        return (self.urgency, self.number) < (other.urgency, other.number)

    def give_back(self) -> None:
        """There is nothing to send after all: the turn counts for nothing."""
        self.is_used = False


class Pace:
    """Lets messages go one by one: the most urgent first, none sooner than Telegram takes it.

    Starts lie on a grid of absolute deadlines, so that late timers cost no throughput; a window of the last second and
    the pauses of each chat are kept on top of it. Times are those of the event loop.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._interval = 1 / self._limits.a_second
        self._slot = float("-inf")
        self._held_until = 0.0
        self._recent: deque[float] = deque(maxlen=self._limits.window)
        self._lanes: dict[int, _Lane] = {}
        self._asleep: list[tuple[float, int, _Lane]] = []
        self._ready: list[Ticket] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    def number(self) -> int:
        """Draw a number: of equally urgent messages the lower one goes first."""
        return next(self._numbers)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(not ticket.start.done() for lane in self._lanes.values() for ticket in lane.waiting)

    @asynccontextmanager
    async def turn(self, chat_id: int, urgency: int, number: int) -> AsyncIterator[Ticket]:
        """Wait for the turn of a message to a chat; inside, it is under way."""
        lane = self._lanes.get(chat_id)
        if lane is None:
            lane = self._lanes[chat_id] = _Lane(chat_id)
        ticket = Ticket(lane, urgency, number, asyncio.get_running_loop().create_future())
        heappush(lane.waiting, ticket)
        if lane.is_open:
            heappush(self._ready, ticket)
        self._pump()
        try:
            await ticket.start
        except asyncio.CancelledError:
            if ticket.start.done() and not ticket.start.cancelled():
                ticket.give_back()
                self._close(ticket)
            raise
        try:
            yield ticket
        finally:
            self._close(ticket)

    def hold(self, chat_id: int | None, seconds: float) -> None:
        """Let nothing go to a chat (None: to any) for some seconds: one that has its turn just now, or has rested."""
        until = asyncio.get_running_loop().time() + seconds
        if chat_id is None:
            self._held_until = max(self._held_until, until)
            return
        lane = self._lanes.setdefault(chat_id, _Lane(chat_id))
        lane.not_before = max(lane.not_before, until)
        if lane.is_open:
            lane.is_open = False
            self._sleep(lane, lane.not_before)
            self._pump()

    def _close(self, ticket: Ticket) -> None:
        """A message has gone to a chat: let it rest. What arrived at Telegram did so before this moment."""
        now, lane = asyncio.get_running_loop().time(), ticket.lane
        if not ticket.is_used:
            self._slot -= self._interval
            if (started := ticket.start.result()) in self._recent:
                self._recent.remove(started)
            self._sleep(lane, max(lane.not_before, now))
            self._pump()
            return
        lane.owed_until = max(lane.owed_until, now) + self._limits.chat_pause
        in_advance = (self._limits.chat_burst - 1) * self._limits.chat_pause
        lane.not_before = max(lane.not_before, now, lane.owed_until - in_advance)
        if lane.chat_id < 0:
            lane.recent.append(now)
            if len(lane.recent) >= self._limits.group_messages:
                lane.not_before = max(lane.not_before, lane.recent.popleft() + self._limits.group_seconds)
        self._sleep(lane, lane.not_before)
        self._pump()

    def _sleep(self, lane: _Lane, until: float) -> None:
        lane.alarm = self.number()
        heappush(self._asleep, (until, lane.alarm, lane))

    def _pump(self) -> None:
        """Start what may start now, and see to it that the rest is looked at in time."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        while self._asleep and self._asleep[0][0] <= now:
            _, alarm, lane = heappop(self._asleep)
            if alarm == lane.alarm:
                self._wake(lane, now)
        start_at = self._next_start()
        while start_at <= now and (ticket := self._best()) is not None:
            self._start(ticket, now)
            start_at = self._next_start()
        moments = [self._asleep[0][0]] if self._asleep else []
        if self._has_ready():
            moments.append(start_at)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if moments:
            self._timer = loop.call_at(min(moments), self._pump)

    def _wake(self, lane: _Lane, now: float) -> None:
        if lane.not_before > now:  # held meanwhile
            self._sleep(lane, lane.not_before)
            return
        lane.is_open = True
        while lane.waiting and lane.waiting[0].start.done():
            heappop(lane.waiting)
        if lane.waiting:
            heappush(self._ready, lane.waiting[0])
            return
        while lane.recent and lane.recent[0] + self._limits.group_seconds <= now:
            lane.recent.popleft()
        remembered_until = max(lane.recent[0] + self._limits.group_seconds if lane.recent else now, lane.owed_until)
        if remembered_until > now:
            self._sleep(lane, remembered_until)
        else:
            self._lanes.pop(lane.chat_id, None)

    def _next_start(self) -> float:
        start = max(self._slot + self._interval, self._held_until)
        if len(self._recent) == self._limits.window:
            start = max(start, self._recent[0] + 1 + _MARGIN)
        return start

    def _start(self, ticket: Ticket, now: float) -> None:
        on_grid = self._slot + self._interval
        arrives = now + _FIRST if now - on_grid > _REST else now
        self._slot = on_grid if now - on_grid < self._interval else arrives
        self._recent.append(arrives)
        ticket.lane.is_open, ticket.lane.alarm = False, -1
        ticket.start.set_result(arrives)

    def _best(self) -> Ticket | None:
        """Take the ticket that goes first of all whose chats are open."""
        if not self._has_ready():
            return None
        return heappop(self._ready)

    def _has_ready(self) -> bool:
        while self._ready:
            ticket = self._ready[0]
            if not ticket.start.done() and ticket.lane.is_open:
                return True
            heappop(self._ready)
            if ticket.lane.is_open:
                self._offer_next(ticket.lane)
        return False

    def _offer_next(self, lane: _Lane) -> None:
        """A ticket of an open chat was given up: let the next one of the chat stand in its place."""
        while lane.waiting and lane.waiting[0].start.done():
            heappop(lane.waiting)
        if lane.waiting:
            heappush(self._ready, lane.waiting[0])
