"""Copies that the command line makes while events come in, and puts back."""

import asyncio
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sandbox.vats.virtual import real_time
from tests.faults.books import audited, missing_in
from tests.faults.program import Program, is_whole, program
from tests.faults.report import Row, spread
from tests.faults.stage import Stage, stage

_RATE = 150
"""Events that come in a second while copies are made."""
_AT_LEAST = 100
_BURST = 5
"""So many calls come at a time."""
_OLDEST = 60
"""Seconds: what came longer ago than that must be in a copy that is made now; here, all that came before it began."""


@dataclass
class _Copies:
    """What came of the copies."""

    seconds: list[float] = field(default_factory=list)
    """How long each took to make."""
    ages: list[float] = field(default_factory=list)
    """How long ago the last event of each had come when it was there."""
    wrong: list[str] = field(default_factory=list)


async def backed_up(folder: Path, *, times: int = 20) -> Row:
    """`python -m bot backup` while events come in, `python -m bot restore` elsewhere; the bot works on the last one."""
    copies, backs = _Copies(), _folders(folder, times)
    async with stage(folder, staff=1) as scene:
        scene.load.aside = 1.0
        async with scene.program() as run:
            await run.opens()
            await run.polls()
            async with asyncio.TaskGroup() as tasks:
                began = time.monotonic()
                stream = tasks.create_task(_streams(scene, run))
                for back in backs:
                    await _copied(scene, back, copies)
                rate = len(scene.load.acknowledged) / (time.monotonic() - began)
                stream.cancel()
            await scene.load.pushes(run.port)
            await scene.is_told(run, 60)
            await run.stops()
        books = audited(scene)
        goes_on = await _goes_on(scene, backs[-1])
    figures = (
        f"{times} copies while {rate:.0f} events a second came in, each in {spread(copies.seconds, 1)}: "
        f"{len(copies.wrong)} not restored or with something missing, the last event {max(copies.ages):.1f} s old at "
        f"most; the bot {'works' if goes_on else 'does not work'} on the last one"
    )
    holds = goes_on and not copies.wrong and books.is_right and rate >= _AT_LEAST and max(copies.ages) <= _OLDEST
    return Row("backup under load", figures, "all restore clean, none older than 60 s", holds)


def _folders(folder: Path, number: int) -> list[Path]:
    folders = [folder / f"back-{n}" for n in range(number)]
    for one in folders:
        one.mkdir()
    return folders


async def _streams(scene: Stage, run: Program) -> None:
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        scene.load.comes(_BURST)
        due += scene.load.left / _RATE
        await scene.load.pushes(run.port, connections=4)
        await asyncio.sleep(due - loop.time())


async def _copied(scene: Stage, back: Path, copies: _Copies) -> None:
    """Make a copy, restore it in a folder of its own, and look into what is there then."""
    made = scene.folder / f"{back.name}.copy"
    before, began = set(scene.load.acknowledged), time.monotonic()
    code = await _ends(scene.folder, "backup", made)
    copies.seconds.append(time.monotonic() - began)
    there = real_time()
    code = code or await _ends(back, "restore", made)
    if code:
        copies.wrong.append(f"{back.name}: exit {code}")
        return
    whole, lost, last = await asyncio.to_thread(_seen, back / "bot.db", before)
    copies.ages.append((there - last).total_seconds())
    if lost or not whole:
        copies.wrong.append(f"{back.name}: {lost} lost" if whole else f"{back.name}: damaged")


async def _ends(folder: Path, command: str, copy: Path) -> int:
    async with program(folder, {}, command, str(copy)) as run:
        return await asyncio.wait_for(run.process.wait(), 60)


def _seen(database: Path, before: set[tuple[str, str]]) -> tuple[bool, int, datetime]:
    """Tell whether it is whole, how many events are not there, and when the last one came."""
    whole, lost = is_whole(database), len(missing_in(database, before))
    with closing(sqlite3.connect(database)) as connection:
        (last,) = connection.execute("SELECT max(received_at) FROM inbox").fetchone()
    return whole, lost, datetime.fromisoformat(last).replace(tzinfo=UTC)


async def _goes_on(scene: Stage, back: Path) -> bool:
    """Start the bot on what was restored: it takes events, and tells them."""
    scene.load.aside = 0.0
    async with scene.elsewhere(back).program() as run:
        await run.opens()
        some = scene.load.comes(1)
        await scene.load.pushes(run.port)
        await scene.are_told(some, 90)
        code, _ = await run.stops()
    return code == 0
