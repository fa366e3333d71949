"""`python -m bot` as a process of its own, that can be killed, stopped and watched; its words go into a file."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests import canary
from tests.program.running import environment

STRACE = "strace"
TELEGRAM_COMES = 60.0
"""Seconds after the start until Telegram is served, on a machine that is very busy."""


@dataclass
class Program:
    """One run of `python -m bot`, perhaps under a tracer (``tracer``: the process that was started then)."""

    process: asyncio.subprocess.Process
    port: int
    log: Path
    began: float

    @property
    def url(self) -> str:
        """Where its door is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.process.returncode is None

    async def opens(self, within: float = 20) -> float:
        """Wait for the door; answer how many seconds after the start it was open."""
        async with asyncio.timeout(within):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    assert self.runs, self.log.read_text(encoding="utf-8")[-2000:]
                    await asyncio.sleep(0.005)
                else:
                    writer.close()
                    return time.monotonic() - self.began

    async def health(self) -> dict[str, Any]:
        """What it says of itself."""
        async with aiohttp.ClientSession() as web, web.get(f"{self.url}/health/ready") as answer:
            told: dict[str, Any] = await answer.json()
            return told

    async def until(self, neighbour: str, status: str, within: float = 30) -> None:
        """Wait until it says so of a neighbour."""
        async with asyncio.timeout(within):
            while (await self.health())["checks"][neighbour]["status"] != status:  # noqa: ASYNC110 (another process rings no bell)
                await asyncio.sleep(0.05)

    async def says(self, event: str, within: float = TELEGRAM_COMES) -> None:
        """Wait for a line of its log."""
        async with asyncio.timeout(within):
            while not self.said(event):
                assert self.runs, self.log.read_text(encoding="utf-8")[-2000:]
                await asyncio.sleep(0.02)

    async def polls(self) -> None:
        """Wait until everything works: people are answered, news delivered."""
        await self.says("polling")

    async def kills(self) -> None:
        """Kill it without a word (`kill -9`)."""
        self._signals(signal.SIGKILL)
        await self.process.wait()

    async def stops(self, within: float = 15) -> tuple[int, float]:
        """Tell it to stop; answer its exit code, and how many seconds that took."""
        began = time.monotonic()
        self._signals(signal.SIGTERM)
        code = await asyncio.wait_for(self.process.wait(), within)
        return code, time.monotonic() - began

    def _signals(self, sign: signal.Signals) -> None:
        # Not `process.send_signal`: that looks for the end of the process first, and who waits for it misses the code.
        if self.runs:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, sign)

    def said(self, event: str = "") -> list[dict[str, Any]]:
        """The lines of its log (those of one event); a line that a kill cut off does not count."""
        lines = []
        for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                told = json.loads(line)
            except ValueError:
                continue
            if not event or told["event"] == event:
                lines.append(told)
        return lines

    def memory(self) -> float:
        """How many MiB it holds now."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


@asynccontextmanager
async def program(
    folder: Path, settings: Mapping[str, str], *arguments: str, under: Sequence[str] = (), module: str = "bot"
) -> AsyncIterator[Program]:
    """Start it; whatever is left of it afterwards is killed. ``under``: a command that starts it (a tracer)."""
    given = environment(folder, LOG_LEVEL="info", **settings)
    log = folder / f"bot-{time.monotonic_ns()}.log"
    with log.open("wb") as words:
        process = await asyncio.create_subprocess_exec(
            *under,
            sys.executable,
            "-m",
            module,
            *arguments,
            cwd=folder,
            env=given,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
    run = Program(process, int(given["LISTEN_PORT"]), log, time.monotonic())
    try:
        yield run
    finally:
        if run.runs:
            # A session of its own: a tracer goes together with what it traces.
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        canary.look(log.read_bytes())


@asynccontextmanager
async def killed_at(run: Program, syscall: str, number: int, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Have a running program killed when it enters a system call for the ``number``-th time from now on."""
    tracer = await asyncio.create_subprocess_exec(
        STRACE,
        *("-f", "-s", "32", "-o", str(log), "-e", f"trace={syscall}"),
        *("-e", f"inject={syscall}:signal=KILL:when={number}", "-p", str(run.process.pid)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert tracer.stderr is not None
    try:
        assert b"attached" in await asyncio.wait_for(tracer.stderr.readline(), 10)
        yield tracer
    finally:
        if run.runs:
            await run.kills()
        await asyncio.wait_for(tracer.communicate(), 10)


def is_whole(database: Path) -> bool:
    """Look whether a database that nobody uses just now is whole; what a crash left beside it is part of it."""
    with sqlite3.connect(database, timeout=5) as connection:
        found = [line for (line,) in connection.execute("PRAGMA integrity_check")]
    connection.close()
    return found == ["ok"]
