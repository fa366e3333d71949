"""The bot as a process of its own whose clock is moved by what a file says: `python -m tests.faults.moved FILE`.

With `hasty` behind it, it sends as fast as it can: where a day has to be told in minutes.
"""

import asyncio
import signal
import sys
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path

from bot import logs
from bot.app import build
from bot.settings import Settings
from chat.clock import Clock
from chat.pace import Limits
from tests.faults.program import Program, program
from tests.faults.stage import Stage
from tests.running import HASTE


class FileClock(Clock):
    """The machine's clock, and so many seconds beside it as a file says."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """Tell the time."""
        return super().now() + timedelta(seconds=float(self._file.read_text(encoding="ascii") or 0))


def moved(scene: Stage, file: Path, *arguments: str, **changes: str) -> AbstractAsyncContextManager[Program]:
    """Run the program on a stage, with the clock that the file moves; ``changes``: of its settings."""
    return program(scene.folder, scene.settings | changes, str(file), *arguments, module="tests.faults.moved")


async def serve(settings: Settings, clock: Clock, limits: Limits | None) -> None:
    """Run until SIGTERM."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    async with build(settings, clock=clock, limits=limits):
        await told.wait()


def main() -> None:
    """Take the settings of the environment, as the program does."""
    settings = Settings(_env_file=None)
    logs.configure(settings.log_level, settings.log_format, secrets=settings.secrets())
    limits = HASTE if sys.argv[2:] == ["hasty"] else None
    asyncio.run(serve(settings, FileClock(Path(sys.argv[1])), limits))


if __name__ == "__main__":
    main()
