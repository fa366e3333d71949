"""Very many events through one process."""

import time
from pathlib import Path

from tests.faults.report import Row
from tests.faults.stage import stage

_PORTION = 5000


async def very_many(folder: Path, *, events: int = 1_000_000, growth: float = 0.10) -> Row:
    """Answered calls of somebody who is not in Telegram: all is kept and folded, and nobody has to be told."""
    async with stage(folder, staff=1) as scene, scene.program() as run:
        load = scene.load
        load.logins, load.missed = ["anna"], 0.0
        await run.opens()
        await run.polls()
        memory: list[float] = []
        pushed, began = 0, time.monotonic()
        while pushed < events:
            load.comes(_PORTION // 4)
            pushed += await load.pushes(run.port)
            load.acknowledged.clear()
            load.calls.clear()
            await scene.is_told(run, 300)
            memory.append(run.memory())
        seconds = time.monotonic() - began
        await run.stops()
    settled = memory[len(memory) // 10]
    most = max(memory[len(memory) // 10 :])
    figures = (
        f"{pushed:,} events in {seconds / 60:.0f} min ({pushed / seconds:,.0f} a second): "
        f"{settled:.0f} MiB after a tenth, {most:.0f} MiB at most"
    )
    return Row("very many events through one process", figures, "memory flat ± 10 %", most <= settled * (1 + growth))
