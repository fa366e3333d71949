"""The beginning and the end of the program, and what stands between an event and its `200`."""

import asyncio
import re
import time
from functools import partial
from pathlib import Path

from tests.faults.books import audited
from tests.faults.program import STRACE, TELEGRAM_COMES
from tests.faults.report import Row, p95, spread
from tests.faults.stage import Stage, stage
from tests.running import eventually


async def stopped_with_work_in_hand(folder: Path, *, calls: int = 290) -> Row:
    """SIGTERM with 1,000 events in hand; the next start tells what is left, and nothing again."""
    async with stage(folder) as scene:
        async with scene.program() as run:
            await run.opens()
            await run.polls()
            scene.load.comes(calls)
            await scene.load.pushes(run.port)
            in_hand = len(scene.load.acknowledged)
            code, seconds = await run.stops()
            unclean = [line["event"] for line in run.said() if line["level"] not in {"info", "debug", "warning"}]
            words = run.log.read_text(encoding="utf-8").lower()
        async with scene.program() as run:
            await run.opens()
            await scene.is_told(run, 120)
            await run.stops()
        books = audited(scene)
    noisy = any(word in words for word in ("unclosed", "never awaited", "never retrieved", "was destroyed"))
    holds = books.is_right and not books.doubled and code == 0 and seconds <= 8 and not noisy and not unclean
    figures = f"{in_hand} events in hand, out in {seconds:.1f} s, {books.missing} lost, {books.doubled} doubled"
    return Row("SIGTERM", figures, "0 lost, ≤ 8 s, no «unclosed»", holds)


async def begun_again(folder: Path, *, starts: int = 3, longest: float = 0.6, goes_on: float = 5.0) -> Row:
    """Start after a kill: the time to the first durable `200`, and until unfinished work goes on."""
    opened, told = [], []
    async with stage(folder) as scene:
        for number in range(starts):
            scene.load.comes(3)
            async with scene.program() as run:
                await run.opens()
                await scene.load.pushes(run.port)
                await run.kills()
            scene.load.comes(1)
            before = len(scene.telegram.calls("sendMessage"))
            async with scene.program() as run:
                await run.opens()
                await scene.load.pushes(run.port, 1, connections=1)
                opened.append(time.monotonic() - run.began)
                await eventually(partial(_has_sent, scene, before), TELEGRAM_COMES)
                told.append(time.monotonic() - run.began)
                if number == starts - 1:
                    await scene.load.pushes(run.port)
                    await scene.is_told(run, 60)
                await run.kills()
        right = audited(scene).is_right
    figures = f"{starts} starts: 200 p95 {p95(opened):.2f} s; goes on: {spread(told)}"
    holds = right and p95(opened) <= longest and max(told) <= goes_on
    return Row("start after a kill", figures, "200 p95 ≤ 0.6 s; goes on ≤ 5 s", holds)


async def synchronised_before_answer(folder: Path, *, calls: int = 60) -> Row:
    """Watch the system calls: between an event that came in and its `200`, the disk has synchronised."""
    async with stage(folder) as scene, scene.program() as run:
        await run.opens()
        log = folder / "strace.log"
        tracer = await asyncio.create_subprocess_exec(
            STRACE, "-f", "-s", "80", "-e", "trace=recvfrom,sendto,fdatasync,fsync", "-o", str(log),
            "-p", str(run.process.pid), stderr=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert tracer.stderr is not None
        assert b"attached" in await asyncio.wait_for(tracer.stderr.readline(), 10)
        scene.load.comes(calls)
        await scene.load.pushes(run.port)
        await run.kills()
        await asyncio.wait_for(tracer.communicate(), 10)
        answers, early = order_of(log.read_text(encoding="utf-8", errors="replace"))
        complete = answers == len(scene.load.acknowledged)
    figures = f"{answers} answers watched, {early} without a sync before them"
    return Row("sync before 200 (strace)", figures, "a sync precedes every 200", complete and early == 0)


_LINE = re.compile(r"(\d+) +(?:<\.\.\. )?(recvfrom|sendto|fdatasync|fsync)(?:\((\d+)| resumed>)(.*)")


def order_of(trace: str) -> tuple[int, int]:
    """Count the answers `200` to events in a trace, and those with no sync since the event was read."""
    syncs, answers, early = 0, 0, 0
    read_at: dict[str, int] = {}
    open_call: dict[str, str] = {}
    for line in trace.splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        thread, call, file, rest = found.groups()
        if file is not None:
            open_call[thread] = file
        file = open_call.get(thread, "")
        begins_answer = call == "sendto" and "HTTP/1.1 200" in rest
        if call == "recvfrom" and "POST /vats" in rest:
            read_at[file] = syncs
        elif begins_answer and file in read_at:
            answers += 1
            early += syncs <= read_at.pop(file)
        elif call in {"fdatasync", "fsync"} and rest.endswith("= 0"):
            syncs += 1
    return answers, early


def _has_sent(scene: Stage, before: int) -> bool:
    return len(scene.telegram.calls("sendMessage")) > before
