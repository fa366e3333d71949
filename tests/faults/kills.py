"""`kill -9` at random and at chosen moments, and the books afterwards."""

import asyncio
import random
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.faults.books import missing_in
from tests.faults.program import TELEGRAM_COMES, Program, is_whole, killed_at
from tests.faults.stage import Stage
from tests.running import eventually

LANDLINE = 84950000000
"""Where commands call: each time another phone, so that a repeat would be seen."""


@dataclass
class Killing:
    """One database that is killed again and again."""

    stage: Stage
    seed: int
    calls: int = 20
    """So many calls come in a round."""
    span: float = 2.5
    """Seconds after the door opened within which a random kill comes, every second time."""
    told_for: float = 1.5
    """The same after Telegram was there, every other time."""
    done: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    dialled: list[str] = field(default_factory=list)
    copies: int = 0
    """The most messages beyond the first that one call got by one kill."""
    _told: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self._numbers = count(1)

    async def round(self, moment: str) -> None:
        """Run the program, kill it at a moment, look at the file."""
        self.stage.load.comes(self.calls)
        async with self.stage.program() as run:
            await run.opens()
            await MOMENTS[moment](self, run)
            await run.kills()
        self.done[moment] += 1
        self.counts_copies()
        await asyncio.to_thread(self._look, moment)

    def counts_copies(self) -> None:
        """See what was told since the last kill, and how much of that again."""
        for call_id, messages in self.stage.told().items():
            before = self._told.get(call_id, 0)
            self.copies = max(self.copies, len(messages) - max(1, before))
            self._told[call_id] = len(messages)

    def _look(self, moment: str) -> None:
        """Look into a copy of what the crash left: the next start is to find it as it was left."""
        copy = self.stage.folder / "look"
        copy.mkdir(exist_ok=True)
        for part in ("", "-wal"):
            found = Path(f"{self.stage.database}{part}")
            beside = copy / found.name
            beside.unlink(missing_ok=True)
            if found.exists():
                shutil.copyfile(found, beside)
        database = copy / self.stage.database.name
        lost = missing_in(database, self.stage.load.acknowledged)
        if lost or not is_whole(database):
            self.broken.append(f"{moment}: {len(lost)} lost" if lost else f"{moment}: damaged")

    async def _random(self, run: Program) -> None:
        async with asyncio.TaskGroup() as tasks:
            load = tasks.create_task(self.stage.load.pushes(run.port))
            if self.chance.random() < 0.5:
                await asyncio.sleep(self.chance.uniform(0.0, self.span))
            else:
                await run.polls()
                await asyncio.sleep(self.chance.uniform(0.0, self.told_for))
            await run.kills()
            await load

    async def _traced(self, run: Program, syscall: str, most: int) -> None:
        """Be killed at a system call while events come in."""
        log = self.stage.folder / "strace.log"
        async with killed_at(run, syscall, self.chance.randint(1, most), log):
            with suppress(ConnectionError):
                await self.stage.load.pushes(run.port)

    async def _body_read(self, run: Program) -> None:
        await self._traced(run, "recvfrom", 60)

    async def _before_commit(self, run: Program) -> None:
        await self._traced(run, "pwrite64", 60)

    async def _at_sync(self, run: Program) -> None:
        await self._traced(run, "fdatasync", 12)

    async def _before_200(self, run: Program) -> None:
        await self._traced(run, "sendto", 40)

    async def _after_200(self, run: Program) -> None:
        await self.stage.load.pushes(run.port, self.chance.randint(1, 60), connections=1)
        await run.kills()

    async def _desk(self, run: Program) -> None:
        """Be killed while what is in hand is written: nothing new comes in."""
        await self.stage.load.pushes(run.port)
        await run.says("company_synchronised")
        async with killed_at(run, "pwrite64", self.chance.randint(1, 30), self.stage.folder / "strace.log"):
            with suppress(TimeoutError):
                await asyncio.wait_for(run.process.wait(), 3)

    async def _request(self, run: Program) -> None:
        await self._at_message(run, "silence")

    async def _not_noted(self, run: Program) -> None:
        await self._at_message(run, "silence-after")

    async def _at_message(self, run: Program, how: str) -> None:
        telegram = self.stage.telegram
        failure = telegram.fail("sendMessage", how)
        await self.stage.load.pushes(run.port)
        await eventually(lambda: failure.hits > 0, TELEGRAM_COMES)
        await asyncio.sleep(0.01)  # the request is carried out and written down
        await run.kills()
        telegram.heal()

    async def _makecall(self, run: Program) -> None:
        vats = self.stage.vats
        how = self.chance.choice(("silence", "slow"))
        vats.fail("make_call", how, seconds=5)
        phone = f"+{LANDLINE + next(self._numbers) - 10**10}"
        self.dialled.append(phone)
        before = len(self.asked_to_call())
        self.stage.staff["admin"].sends(f"/call {phone}")
        await self.stage.load.pushes(run.port)
        await eventually(lambda: len(self.asked_to_call()) > before, TELEGRAM_COMES)
        await run.kills()
        vats.works("make_call")

    def asked_to_call(self) -> list[str]:
        """The phones that the exchange was asked to call, in order."""
        asked = (one.body for one in self.stage.vats.requests if one.operation == "make_call")
        return [str(body["phone"]) for body in asked]


MOMENTS: Mapping[str, Callable[[Killing, Program], Awaitable[None]]] = {
    "any": Killing._random,
    "body read": Killing._body_read,
    "before commit": Killing._before_commit,
    "at the sync of the commit": Killing._at_sync,
    "after commit before 200": Killing._before_200,
    "after 200": Killing._after_200,
    "desk's transaction": Killing._desk,
    "request to Telegram without answer": Killing._request,
    "answer not yet noted": Killing._not_noted,
    "makecall in flight": Killing._makecall,
}
QUICK = ("body read", "before commit", "at the sync of the commit", "after commit before 200", "after 200")
"""Moments that need the door alone."""
