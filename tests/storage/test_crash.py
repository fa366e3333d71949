"""What is left after a program was killed, or its disk was full: real processes, real signals."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from storage.database import Database
from storage.store import Store

KEEP = """
import asyncio, resource, signal, sys
from datetime import UTC, datetime
from storage.database import Database
from storage.delivery import Delivery
from storage.errors import StorageUnavailable
from storage.store import Store

AT = datetime(2026, 11, 24, tzinfo=UTC)

def say(*words):
    print(*words, flush=True)
"""

WITHOUT_END = (
    KEEP
    + """
async def main(url):
    async with Database.open(url) as database, asyncio.TaskGroup() as tasks:
        store = Store(database)

        async def keep(worker):
            for n in range(1_000_000):
                await database.intake.keep(Delivery("event", f"{worker}-{n}", {"n": n}, AT))
                say(f"{worker}-{n}")

        async def write():
            for n in range(1_000_000):
                async with database.transaction():
                    await store.state.set("one", str(n))
                    await store.state.set("other", str(n))

        for worker in range(8):
            tasks.create_task(keep(worker))
        tasks.create_task(write())

asyncio.run(main(sys.argv[1]))
"""
)

ON_A_FULL_DISK = (
    KEEP
    + """
async def main(url):
    async with Database.open(url) as database:
        async def keep(name):
            try:
                await database.intake.keep(Delivery("event", name, {"text": "x" * 3000}, AT))
            except StorageUnavailable:
                return False
            say("kept", name)
            return True

        assert await keep("first")
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
        n = 0
        while await keep(f"before-{n}"):
            n += 1
        say("full", n)
        assert not any(await asyncio.gather(*(keep(f"full-{n}") for n in range(20))))
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert all(await asyncio.gather(*(keep(f"after-{n}") for n in range(20))))

asyncio.run(main(sys.argv[1]))
"""
)


@asynccontextmanager
async def running(program: str, path: Path) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, f"sqlite:///{path}", stdout=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_nothing_that_was_acknowledged_is_lost_by_kill_9(path: Path) -> None:
    told: list[str] = []
    for round_ in range(3):
        async with running(WITHOUT_END, path) as process:
            assert process.stdout is not None
            told += [(await process.stdout.readline()).decode().strip() for _ in range(200 + 77 * round_)]
            os.kill(process.pid, signal.SIGKILL)
            told += (await process.stdout.read()).decode().split("\n")[:-1]
            assert await process.wait() == -signal.SIGKILL

        async with Database.open(f"sqlite:///{path}") as database:
            store = Store(database)
            kept = {row.call_id for row in await store.inbox.waiting(1_000_000)}
            assert set(told) <= kept
            assert await store.state.get("one") == await store.state.get("other")
    assert len(set(told)) > 300


async def test_a_full_disk_loses_nothing_and_is_got_over(path: Path) -> None:
    async with running(ON_A_FULL_DISK, path) as process:
        output, _ = await process.communicate()
        assert process.returncode == 0
    lines = [line.split() for line in output.decode().splitlines()]
    told = {words[1] for words in lines if words[0] == "kept"}
    assert [words[0] for words in lines if words[0] != "kept"] == ["full"]

    async with Database.open(f"sqlite:///{path}") as database:
        kept = {row.call_id for row in await Store(database).inbox.waiting(1_000_000)}
    assert kept == told
    assert {name.partition("-")[0] for name in kept} == {"first", "before", "after"}
