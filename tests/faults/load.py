"""Calls of a company as the exchange pushes them, and what of them was acknowledged."""

import asyncio
import random
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from urllib.parse import urlencode

from sandbox.company import MAIN
from sandbox.vats.virtual import real_time

CONNECTIONS = 16
TOGETHER = 5
"""So many calls come at the same time."""
ASIDE = "anna"
"""An employee who is not in Telegram."""


@dataclass(frozen=True, slots=True)
class Push:
    """One event as it is pushed."""

    call_id: str
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A call that one employee gets, from the first ring to the history. Its client calls once in a life."""

    number: int
    login: str
    missed: bool
    department: str = ""
    """It rang in a department and nobody took it: it is told where the department's news go."""

    @property
    def id(self) -> str:
        """As the exchange names it."""
        return f"call-{self.number}"

    @property
    def is_news(self) -> bool:
        """Whether somebody is to be told."""
        return self.missed or self.login != ASIDE

    @property
    def client(self) -> str:
        """The phone of the client."""
        return f"7926{self.number:07d}"

    @property
    def shown(self) -> str:
        """The phone as cards show it."""
        digits = self.client
        return f"+7 {digits[1:4]} {digits[4:7]}-{digits[7:9]}-{digits[9:]}"

    def pushes(self, token: str, ahead: timedelta = timedelta()) -> list[Push]:
        """All its events; ``ahead``: by how much the time of the call is ahead of the real one."""
        common = {
            "crm_token": token,
            "callid": self.id,
            "phone": self.client,
            "user": self.login,
            "diversion": MAIN,
        }
        if self.department:
            common["groupRealName"] = self.department
        kinds = ["INCOMING", "CANCELLED"] if self.missed else ["INCOMING", "ACCEPTED", "COMPLETED"]
        pushes = [Push(self.id, kind, _body(common, cmd="event", type=kind, direction="in")) for kind in kinds]
        status = "Missed" if self.missed else "Success"
        start = f"{real_time() + ahead - timedelta(seconds=32):%Y%m%dT%H%M%SZ}"
        end = _body(common, cmd="history", type="in", status=status, start=start, duration="31")
        if self.department:
            return [Push(self.id, "history", end)]
        return [*pushes, Push(self.id, "history", end)]


def _body(common: dict[str, str], **fields: str) -> bytes:
    return urlencode(common | fields).encode()


@dataclass
class Load:
    """A stream of calls over several connections; what is not acknowledged is pushed again, as long as it takes."""

    token: str
    logins: Sequence[str]
    seed: int = 1
    missed: float = 0.5
    """Which part of the calls is missed."""
    aside: float = 0.0
    """Which part of the calls is answered by somebody whom the program cannot write to: they are news for nobody."""
    ahead: timedelta = timedelta()
    """By how much calls come later than it is: the program's clock was moved."""
    department: str = ""
    """If one is named, all calls ring there and are missed by everybody."""
    calls: dict[str, Call] = field(default_factory=dict)
    acknowledged: set[tuple[str, str]] = field(default_factory=set)
    statuses: dict[int, int] = field(default_factory=dict)
    _queue: deque[Push] = field(default_factory=deque)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def comes(self, calls: int) -> list[Call]:
        """Let so many more calls come: a few at a time, their events among each other's."""
        made: list[Call] = []
        while len(made) < calls:
            some = [self._call(next(self._numbers)) for _ in range(min(TOGETHER, calls - len(made)))]
            made += some
            stories = [deque(call.pushes(self.token, self.ahead)) for call in some]
            while stories:
                story = self._chance.choice(stories)
                self._queue.append(story.popleft())
                stories = [one for one in stories if one]
        self.calls |= {call.id: call for call in made}
        return made

    def _call(self, number: int) -> Call:
        if self.department:
            return Call(number, "", missed=True, department=self.department)
        if self._chance.random() < self.aside:
            return Call(number, ASIDE, missed=False)
        return Call(number, self._chance.choice(self.logins), self._chance.random() < self.missed)

    def comes_again(self, times: int) -> None:
        """Let everything that waits come so many times, in any order."""
        self._queue = deque(self._chance.sample([*self._queue] * times, len(self._queue) * times))

    def loses(self, part: float) -> int:
        """Let a part of what waits never be pushed; answer how much."""
        kept = [push for push in self._queue if self._chance.random() >= part]
        lost = len(self._queue) - len(kept)
        self._queue = deque(kept)
        return lost

    def forget(self) -> None:
        """Let what waits never be pushed."""
        self._queue.clear()

    @property
    def left(self) -> int:
        """How many events wait to be pushed."""
        return len(self._queue)

    async def pushes(self, port: int, most: int | None = None, connections: int = CONNECTIONS) -> int:
        """Push what waits, ``most`` events at most, until the door is gone; answer how many were acknowledged."""
        budget = [self.left if most is None else min(most, self.left)]
        before = len(self.acknowledged)
        lines = [self._line(port, budget) for _ in range(connections)]
        for failure in await asyncio.gather(*lines, return_exceptions=True):
            if failure is not None and not isinstance(failure, ConnectionError | asyncio.IncompleteReadError):
                raise failure
        return len(self.acknowledged) - before

    async def _line(self, port: int, budget: list[int]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            while self._queue and budget[0] > 0:
                budget[0] -= 1
                push = self._queue.popleft()
                try:
                    status = await _post(reader, writer, push.body)
                except BaseException:
                    self._queue.appendleft(push)
                    raise
                self.statuses[status] = self.statuses.get(status, 0) + 1
                if status == 200:
                    self.acknowledged.add((push.call_id, push.kind))
                else:
                    self._queue.append(push)
        finally:
            writer.close()


async def _post(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> int:
    writer.write(
        b"POST /vats HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    await writer.drain()
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
    await reader.readexactly(length)
    return int(head[9:12])
