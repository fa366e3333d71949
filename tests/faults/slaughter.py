"""Hundreds of kills: the first rows of the table."""

from pathlib import Path

from tests.faults.books import audited
from tests.faults.kills import MOMENTS, Killing
from tests.faults.report import Row
from tests.faults.stage import stage
from tests.faults.upkeep import Upkeep

_PER_HUNDRED = 60


async def killed(folder: Path, *, random: int = 300, chosen: int = 20, calls: int = 30, seed: int = 1) -> Row:
    """Kill it at random moments, and at each chosen one, on one and the same database; then close the books."""
    async with stage(folder) as scene:
        killing = Killing(scene, seed, calls)
        order = ["any"] * random + [moment for moment in MOMENTS if moment != "any"] * chosen
        killing.chance.shuffle(order)
        for moment in order:
            await killing.round(moment)
        async with scene.program() as run:
            await run.opens()
            await scene.load.pushes(run.port)
            await scene.is_told(run, 120 + len(scene.load.calls) / 20)
            await run.stops()
        books = audited(scene)
        asked = killing.asked_to_call()
    kills = killing.done.total()
    again = len(asked) - len(set(asked))
    rate = books.doubled * 100 / kills
    figures = (
        f"{kills} kills ({random} at random, {chosen} at each of {len(MOMENTS) - 1} moments), "
        f"{books.acknowledged:,} events acknowledged: {len(books.lost)} lost, {len(books.untold)} calls untold, "
        f"{len(books.wrong)} told wrong, {rate:.0f} doubled messages per 100 kills ({books.most} of one call at most); "
        f"{len(asked)} calls placed, {again} twice; file whole {kills - len(killing.broken)} times of {kills}"
    )
    holds = books.is_right and not (killing.broken or again) and rate <= _PER_HUNDRED
    must = "0 lost, ≤ 60 doubled per 100 kills, `makecall` never repeated, integrity check ok each time"
    return Row("`kill -9`", figures, must, holds)


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
