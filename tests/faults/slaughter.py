"""Hundreds of kills: the first rows of the table."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.faults.books import Books, audited
from tests.faults.kills import MOMENTS, Killing
from tests.faults.report import Row
from tests.faults.stage import stage
from tests.faults.upkeep import Upkeep

LANES = 2
"""So many databases are killed side by side: a start keeps one processor busy."""
_PER_HUNDRED = 60
_ASIDE = 2 / 3
"""Most calls are news for nobody: their events count, and the end need not wait for 30 messages a second."""
_TOLD_A_SECOND = 10
"""What a busy machine comes to; Telegram takes 30."""


async def killed(
    folder: Path, *, random: int = 300, chosen: int = 20, calls: int = 30, seed: int = 1, lanes: int = LANES
) -> Row:
    """Kill it at random moments, and at each chosen one, each time on the same few databases; then close the books."""
    order = ["any"] * random + [moment for moment in MOMENTS if moment != "any"] * chosen
    Random(seed).shuffle(order)
    for lane in range(lanes):
        (folder / f"{lane}").mkdir()
    async with asyncio.TaskGroup() as tasks:
        killings = [
            tasks.create_task(_killed(folder / f"{lane}", order[lane::lanes], calls, seed + lane))
            for lane in range(lanes)
        ]
    done = [killing.result() for killing in killings]
    kills = sum(killing.done.total() for killing, _ in done)
    books = [closed for _, closed in done]
    asked = [killing.asked_to_call() for killing, _ in done]
    placed = sum(map(len, asked))
    again = placed - sum(len(set(phones)) for phones in asked)
    rate = sum(closed.doubled for closed in books) * 100 / kills
    most = max(killing.copies for killing, _ in done)
    broken = sum(len(killing.broken) for killing, _ in done)
    figures = (
        f"{kills} kills ({random} at random, {chosen} at each of {len(MOMENTS) - 1} moments), "
        f"{sum(closed.acknowledged for closed in books):,} events acknowledged: "
        f"{sum(len(closed.lost) for closed in books)} lost, "
        f"{sum(len(closed.untold | closed.unfolded) for closed in books)} calls untold, "
        f"{sum(len(closed.wrong) for closed in books)} told wrong, {rate:.0f} doubled messages per 100 kills "
        f"({most} copies of one call at most by one kill); {placed} calls placed, {again} twice; "
        f"file whole {kills - broken} times of {kills}"
    )
    holds = all(closed.is_right for closed in books) and not (broken or again) and rate <= _PER_HUNDRED and most <= 1
    must = (
        "0 lost, ≤ 60 doubled per 100 kills, ≤ 1 copy per kill, `makecall` never repeated, integrity check ok each time"
    )
    return Row("`kill -9`", figures, must, holds)


async def _killed(folder: Path, order: Sequence[str], calls: int, seed: int) -> tuple[Killing, Books]:
    async with stage(folder) as scene:
        scene.load.aside = _ASIDE
        killing = Killing(scene, seed, calls)
        for moment in order:
            await killing.round(moment)
        async with scene.program() as run:
            await run.opens()
            await scene.load.pushes(run.port)
            await run.polls()
            await scene.is_told(run, 120 + sum(call.is_news for call in scene.load.calls.values()) / _TOLD_A_SECOND)
            await run.stops()
        killing.counts_copies()
        return killing, audited(scene)


async def killed_at_upkeep(folder: Path, *, each: int = 20, seed: int = 1) -> Row:
    """Kill it in the middle of a migration, and of a copy that is made under load."""
    upkeep = Upkeep(folder, seed)
    for number in range(each):
        await upkeep.migration(number)
    (folder / "scene").mkdir()
    async with stage(folder / "scene", staff=1) as scene, scene.program() as run:
        await run.opens()
        for number in range(each):
            scene.load.comes(30)
            await scene.load.pushes(run.port)
            await upkeep.copy(scene, number)
    figures = (
        f"{upkeep.done['migration']} kills in a migration, {upkeep.done['backup']} in a copy ({upkeep.hit} before the "
        f"work was done): {len(upkeep.broken)} damaged or with something lost"
    )
    return Row("`kill -9` in a migration, in a copy", figures, "0 lost, the next start goes on", not upkeep.broken)
