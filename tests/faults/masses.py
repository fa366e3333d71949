"""Very many events through one process."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.faults.load import ASIDE
from tests.faults.report import Row
from tests.faults.stage import stage

_EVENTS_OF_A_CALL = 4


async def very_many(folder: Path, *, events: int = 1_000_000, portion: int = 10_000, growth: float = 0.10) -> Row:
    """Answered calls of somebody who is not in Telegram: all is kept and folded, and nobody has to be told."""
    async with stage(folder, staff=1) as scene, scene.program() as run:
        load = scene.load
        load.logins, load.missed = [ASIDE], 0.0
        await run.opens()
        await run.polls()
        memory: list[float] = []
        log = 0.0
        pushed, began = 0, time.monotonic()
        while pushed < events:
            load.comes(portion // _EVENTS_OF_A_CALL)
            pushed += await load.pushes(run.port)
            load.acknowledged.clear()
            load.calls.clear()
            await scene.is_told(run, 300)
            memory.append(run.memory())
            log = max(log, _size(Path(f"{scene.database}-wal")))
        seconds = time.monotonic() - began
        await run.stops()
        kept, over = _counted(scene.database)
        size = _size(scene.database)
    # What is loaded at its first use, and the caches, are there after a tenth.
    settled, most = memory[len(memory) // 10], max(memory[len(memory) // 10 :])
    figures = (
        f"{pushed:,} events in {seconds / 60:.1f} min ({pushed / seconds:,.0f} a second), {pushed - kept} not worked "
        f"off, {pushed // _EVENTS_OF_A_CALL - over} calls not over: {settled:.0f} MiB after a tenth, {most:.0f} MiB at "
        f"most; file {size:.0f} MiB, its log {log:.0f} MiB at most"
    )
    holds = most <= settled * (1 + growth) and kept == pushed and over == pushed // _EVENTS_OF_A_CALL
    return Row("very many events through one process", figures, "0 lost, memory flat ± 10 %", holds)


def _size(file: Path) -> float:
    return file.stat().st_size / 2**20


def _counted(database: Path) -> tuple[int, int]:
    """Count the events that are worked off, and the calls that are known to be over."""
    with closing(sqlite3.connect(database, timeout=5)) as connection:
        (kept,) = connection.execute("SELECT count(*) FROM inbox WHERE state = 'done'").fetchone()
        (over,) = connection.execute("SELECT count(*) FROM calls WHERE over").fetchone()
    return kept, over
