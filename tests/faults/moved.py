"""The bot as a process of its own whose clock is moved by what a file says: `python -m tests.faults.moved FILE`."""

import asyncio
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot import logs
from bot.app import build
from bot.settings import Settings
from chat.clock import Clock


class FileClock(Clock):
    """The machine's clock, and so many seconds beside it as a file says."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """Tell the time."""
        return super().now() + timedelta(seconds=float(self._file.read_text(encoding="ascii") or 0))


async def serve(settings: Settings, clock: Clock) -> None:
    """Run until SIGTERM."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    async with build(settings, clock=clock):
        await told.wait()


def main() -> None:
    """Take the settings of the environment, as the program does."""
    settings = Settings(_env_file=None)
    logs.configure(settings.log_level, settings.log_format, secrets=settings.secrets())
    asyncio.run(serve(settings, FileClock(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
