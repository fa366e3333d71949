"""Killed at every moment, the program loses nothing of what it acknowledged."""

from pathlib import Path

import pytest

from tests.faults.books import audited
from tests.faults.kills import MOMENTS, Killing
from tests.faults.stage import stage
from tests.faults.upkeep import Upkeep
from tests.running import eventually

pytestmark = [pytest.mark.foreign, pytest.mark.timeout(240)]


async def test_nothing_acknowledged_is_lost_whenever_it_is_killed(tmp_path: Path) -> None:
    async with stage(tmp_path) as scene:
        killing = Killing(scene, seed=5, calls=8, span=2.0)
        for moment in MOMENTS:
            await killing.round(moment)
        assert killing.broken == []
        async with scene.program() as run:
            await run.opens()
            await scene.load.pushes(run.port)
            await run.polls()
            await scene.is_told(run, 120)
            await eventually(lambda: bool(scene.staff["admin"].chat.from_bot), 30)
            await run.stops()
        books = audited(scene)
    kills = killing.done.total()
    assert books.is_right, books
    assert books.acknowledged > 10 * kills
    assert books.doubled <= kills
    asked = killing.asked_to_call()
    assert len(asked) == len(set(asked)) == killing.done["makecall in flight"]
    assert scene.telegram.problems == []


async def test_a_migration_and_a_copy_that_are_killed_harm_nothing(tmp_path: Path) -> None:
    upkeep = Upkeep(tmp_path, seed=3)
    await upkeep.migration(1)
    await upkeep.migration(2)
    (tmp_path / "scene").mkdir()
    async with stage(tmp_path / "scene", staff=1) as scene, scene.program() as run:
        await run.opens()
        for number in range(3):
            scene.load.comes(20)
            await scene.load.pushes(run.port)
            await upkeep.copy(scene, number)
    assert upkeep.broken == []
    assert upkeep.hit >= 4
