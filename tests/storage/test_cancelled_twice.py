"""Whoever is cancelled a second time, while the first is still being seen to, leaves nothing that waits for ever."""

import asyncio
import random
from pathlib import Path

from storage.database import Database
from storage.store import Store

TIMES = 60


async def test_nothing_waits_for_ever(tmp_path: Path) -> None:
    chance = random.Random(7)
    before = asyncio.all_tasks()
    async with Database.open(f"sqlite:///{tmp_path}/bot.db") as database:
        store = Store(database)

        async def work() -> None:
            while True:
                await store.state.set("a", "1")
                await store.state.get("a")

        for _ in range(TIMES):
            task = asyncio.get_running_loop().create_task(work())
            await asyncio.sleep(chance.random() * 0.01)
            while not task.done():
                task.cancel()
                await asyncio.sleep(0)
        await store.state.set("a", "2")
        assert await store.state.get("a") == "2"
    if left := asyncio.all_tasks() - before:
        await asyncio.wait(left, timeout=2)
    assert [task for task in left if not task.done()] == []
