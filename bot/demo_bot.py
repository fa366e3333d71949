"""The bot of a demonstration from outside: its process is started, killed and started again on the same data."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any, Self

from bot.demo_clock import DayClock
from bot.settings import Settings
from sandbox.page.bot_control import BotState

READY_WITHIN = 30.0
_STOPS_WITHIN = 3.0
_HEARS_WITHIN = 5.0
_ROOT = Path(__file__).parents[1]


def surroundings() -> dict[str, str]:
    """Answer the environment for the bot: nothing that is a setting of somebody's real bot, and no proxies."""
    foreign = {name.upper() for name in Settings.model_fields}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.upper() not in foreign and not name.upper().endswith("_PROXY")
    }
    path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return kept | {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}


@dataclass
class ChildBot:
    """A process of the bot; what it says goes to ``bot.log`` in the folder of its data.

    ``found`` is told where its door is. The door stays where it was over a restart, as an operator's would.
    """

    settings: dict[str, Any]
    folder: Path
    clock: DayClock
    found: Callable[[str], None]
    starts: int = 0
    code: int | None = None
    _state: BotState = "stopped"
    _since: str = ""
    _process: asyncio.subprocess.Process | None = None
    _tasks: asyncio.TaskGroup | None = None
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _heard: asyncio.Event = field(default_factory=asyncio.Event)
    _heard_ahead: float = 0.0

    @property
    def state(self) -> BotState:
        """What it is now."""
        return self._state

    @property
    def pid(self) -> int | None:
        """Its process, while there is one."""
        return self._process.pid if self._process is not None else None

    @property
    def since(self) -> str:
        """Since when it is so."""
        return self._since

    @property
    def ahead(self) -> float:
        """How many seconds the played time is ahead."""
        return self.clock.ahead.total_seconds()

    @property
    def log(self) -> Path:
        """Where it writes its log."""
        return self.folder / "bot.log"

    def _is(self, state: BotState) -> None:
        self._state = state
        self._since = self.clock.now().astimezone(UTC).isoformat(timespec="milliseconds")

    @asynccontextmanager
    async def leading(self) -> AsyncIterator[Self]:
        """Be there for the bot; when left, the process is gone."""
        async with asyncio.TaskGroup() as self._tasks:
            try:
                yield self
            finally:
                await self._leaves()
        self._tasks = None

    async def start(self) -> None:
        """Start it; answers when it works, or has ended again, or does not come to work in time: see ``state``."""
        if self._tasks is None or self._process is not None:
            return
        self._is("starting")
        self._ready.clear()
        self._ended.clear()
        self.starts += 1
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot.demo_inner",
                env=surroundings(),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C at the terminal is for us
            )
        self._tasks.create_task(self._follow(self._process), name="bot")
        self._say(ahead=self.ahead, settings=self.settings)
        with suppress(TimeoutError):
            async with asyncio.timeout(READY_WITHIN):
                await self._ready.wait()

    async def stop(self) -> None:
        """Let it end by itself, as SIGTERM asks for; what hangs is killed."""
        await self._ends("stopping", "terminate")

    async def kill(self) -> None:
        """End it as ``kill -9`` does."""
        await self._ends("killed", "kill")

    async def passes(self, seconds: float) -> None:
        """Let time pass, here and there."""
        self.clock.passes(seconds=seconds)
        if self._process is None:
            return  # it is told the time when it starts
        self._say(ahead=self.ahead)
        with suppress(TimeoutError):
            async with asyncio.timeout(_HEARS_WITHIN):
                while self._heard_ahead < self.ahead and self._process is not None:
                    self._heard.clear()
                    await self._heard.wait()

    async def _ends(self, state: BotState, how: str) -> None:
        process = self._process
        if process is None:
            return
        self._is(state)
        with suppress(ProcessLookupError):
            getattr(process, how)()
        try:
            async with asyncio.timeout(_STOPS_WITHIN):
                await self._ended.wait()
        except TimeoutError:
            process.kill()
            await self._ended.wait()

    async def _leaves(self) -> None:
        """See to it that the process is gone, even while we are being cancelled."""
        if self._process is not None:
            await asyncio.shield(self._ends("stopping", "terminate"))

    def _say(self, **what: object) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(f"{json.dumps(what)}\n".encode())

    async def _follow(self, process: asyncio.subprocess.Process) -> None:
        """Hear what the process says, and notice its end."""
        assert process.stdout is not None  # noqa: S101 -- it was asked for
        async for line in process.stdout:
            self._hear(json.loads(line))
        self.code = await process.wait()
        self._process = None
        self._is("stopped" if self._state == "stopping" else "killed" if self._state == "killed" else "failed")
        self._ready.set()
        self._ended.set()
        self._heard.set()

    def _hear(self, said: dict[str, Any]) -> None:
        if "door" in said:
            self.settings["listen_port"] = int(said["door"].rpartition(":")[2])
            self.found(said["door"])
        if "ahead" in said:
            self._heard_ahead = said["ahead"]
            self._heard.set()
        if "ready" in said and self._state == "starting":
            self._is("running")
            self._ready.set()

    def last_words(self) -> str:
        """Answer the end of its log."""
        with suppress(OSError):
            return self.log.read_text(errors="replace")[-2000:].strip()
        return ""
