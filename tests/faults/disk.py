"""The disk full, broken, read-only; the file locked by somebody else, damaged, or of a later version."""

import asyncio
import os
import resource
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path

from tests.faults.books import audited
from tests.faults.program import STRACE, Program
from tests.faults.report import Row
from tests.faults.stage import Stage, stage
from tests.running import eventually


@asynccontextmanager
async def full(run: Program, scene: Stage, seconds: float) -> AsyncIterator[None]:
    """No file may grow."""
    size = os.path.getsize(f"{scene.database}-wal")  # noqa: ASYNC240, PTH202 (a moment)
    resource.prlimit(run.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    yield
    await asyncio.sleep(seconds)
    resource.prlimit(run.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@asynccontextmanager
async def _failing(run: Program, seconds: float, calls: str, error: str) -> AsyncIterator[None]:
    tracer = await asyncio.create_subprocess_exec(
        *(STRACE, "-f", "-q", "-o", os.devnull, "-e", f"trace={calls}"),
        *("-e", f"inject={calls}:error={error}", "-p", str(run.process.pid)),
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    await eventually(lambda: _is_traced(run.process.pid), 10)
    yield
    await asyncio.sleep(seconds)
    tracer.terminate()
    await tracer.wait()


def _is_traced(pid: int) -> bool:
    threads = Path(f"/proc/{pid}/task").iterdir()
    return all(
        "TracerPid:\t0\n" not in (one / "status").read_text(encoding="ascii", errors="replace") for one in threads
    )


def broken(run: Program, scene: Stage, seconds: float) -> AbstractAsyncContextManager[None]:
    """The disk does not take what is synchronised."""
    return _failing(run, seconds, "fdatasync,fsync", "EIO")


def read_only(run: Program, scene: Stage, seconds: float) -> AbstractAsyncContextManager[None]:
    """The disk was mounted anew, to be read only."""
    return _failing(run, seconds, "pwrite64", "EROFS")


@asynccontextmanager
async def locked(run: Program, scene: Stage, seconds: float) -> AsyncIterator[None]:
    """Another program writes to the file, and goes on and on."""
    with closing(sqlite3.connect(scene.database, timeout=10, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        await asyncio.sleep(seconds)
        other.execute("ROLLBACK")


TROUBLES: Mapping[str, Callable[[Program, Stage, float], AbstractAsyncContextManager[None]]] = {
    "disk full": full,
    "EIO": broken,
    "read-only": read_only,
    "locked": locked,
}


async def disk_troubles(folder: Path, *, troubles: Mapping[str, float] | None = None) -> Row:
    """While nothing can be written each event is refused with 503; afterwards all goes on by itself."""
    told, wrong = [], []
    async with stage(folder) as scene, scene.program() as run:
        await run.opens()
        await run.polls()
        for name, seconds in (troubles or dict.fromkeys(TROUBLES, 0.5)).items():
            scene.load.comes(20)
            await scene.load.pushes(run.port)
            before = dict(scene.load.statuses)
            async with TROUBLES[name](run, scene, seconds):
                scene.load.comes(10)
                await scene.load.pushes(run.port, 16)
                ready = (await run.health())["status"]
            refused = scene.load.statuses.get(503, 0) - before.get(503, 0)
            taken = scene.load.statuses[200] - before[200]
            told.append(f"{name} {seconds:.0f} s: {refused} × 503, {taken} taken")
            wrong += [name] if not refused or ready != "down" else []
            await eventually_takes(scene, run)
        await scene.is_told(run, 90)
        await run.stops()
        books = audited(scene)
    others = set(scene.load.statuses) - {200, 503}
    figures = f"{'; '.join(told)}; then all by itself: {books.missing} lost, {books.doubled} doubled"
    holds = books.is_right and not wrong and not others
    return Row("disk full, EIO, read-only, locked", figures, "503, down in the health; recovers by itself", holds)


async def eventually_takes(scene: Stage, run: Program, within: float = 30) -> None:
    """Push until everything that waits is taken."""
    async with asyncio.timeout(within):
        while scene.load.left:
            await scene.load.pushes(run.port, 16)
            await asyncio.sleep(0.05)


async def damaged(folder: Path) -> Row:
    """A page of the file is overwritten while nobody uses it; a later version of the bot has had it."""
    async with stage(folder) as scene:
        async with scene.program() as run:
            await run.opens()
            scene.load.comes(40)
            await scene.load.pushes(run.port)
            await run.stops()
        whole = scene.database.read_bytes()
        with scene.database.open("r+b") as file:
            file.write(b"\xff" * 100)
        code, advice = await _start(scene)
        kept = scene.database.stat().st_size == len(whole)
        scene.database.write_bytes(whole)
        with closing(sqlite3.connect(scene.database)) as opened, opened:
            opened.execute("UPDATE alembic_version SET version_num = '9999'")
        newer, newer_advice = await _start(scene)
    figures = f"damaged: exit {code}, «{advice}»; newer: exit {newer}, «{newer_advice}»"
    holds = code == newer == 1 and "restore" in advice and bool(newer_advice) and kept
    return Row(
        "damaged file; newer schema", figures, "refuses to start, says how to restore; nothing is touched", holds
    )


async def _start(scene: Stage) -> tuple[int, str]:
    async with scene.program() as run:
        code = await asyncio.wait_for(run.process.wait(), 30)
    said = run.said("database_unusable")
    return code, str(said[-1]["advice"]) if said else ""
