"""The bot of a demonstration: the whole of it, in a process of its own, on a lead.

It is told its settings and the time in lines of JSON on its standard input. On its standard output it tells where its
door is, that it works, and which time it has heard of. When the input ends (whoever leads has gone, be it by ``kill
-9``) it ends too, so nothing is ever left behind.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot import logs
from bot.app import build
from bot.demo_clock import DayClock
from bot.settings import Settings
from chat.pace import Limits

_LIMITS = Limits(chat_burst=5)  # a day in a minute: Telegram lets so many go at once to a chat that has rested
_LAST_RESORT = 3.0
"""Seconds after its end was asked for at which it ends whatever still hangs."""


def tell(**what: object) -> None:
    """Tell who leads something."""
    # Who leads may be gone; then the input has ended too.
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(f"{json.dumps(what)}\n")
        sys.stdout.flush()


class Lead:
    """What is said on the standard input, in a thread: it must be heard whatever the program is busy with."""

    def __init__(self, hear: Callable[[dict[str, Any]], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._hear = hear
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()
        self._last = threading.Timer(_LAST_RESORT, os._exit, [1])
        self._last.daemon = True

    def follow(self) -> None:
        """Begin to listen."""
        threading.Thread(target=self._listen, name="lead", daemon=True).start()

    def end(self) -> None:
        """Ask for the end."""
        self.begun.set()
        self.ended.set()
        if not self._last.is_alive():
            self._last.start()

    def let_go(self) -> None:
        """The program has ended in time."""
        self._last.cancel()

    def _listen(self) -> None:
        rest = b""
        while chunk := os.read(0, 65536):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._say(self._hear, json.loads(line))
        self._say(self.end)

    def _say(self, what: Callable[..., None], *values: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(what, *values)


async def serve() -> None:
    """Run the bot until the lead ends, or until SIGTERM."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.loop_failure)
    clock = DayClock()
    told: list[Settings] = []

    def hear(said: dict[str, Any]) -> None:
        if "ahead" in said:
            clock.ahead = timedelta(seconds=said["ahead"])
            tell(ahead=said["ahead"])
        if "settings" in said:
            told.append(Settings(**said["settings"], _env_file=None))
            lead.begun.set()

    lead = Lead(hear)
    loop.add_signal_handler(signal.SIGTERM, lead.end)
    lead.follow()
    await lead.begun.wait()
    if told:
        settings = told[0]
        logs.configure(settings.log_level, settings.log_format, secrets=settings.secrets())
        await _work(settings, clock, lead)
    lead.let_go()


async def _work(settings: Settings, clock: DayClock, lead: Lead) -> None:
    async with build(settings, clock=clock, limits=_LIMITS) as app:
        tell(door=app.door_url)
        async with asyncio.TaskGroup() as tasks:
            ready = tasks.create_task(_tells_when_ready(app.ready), name="ready")
            await lead.ended.wait()
            ready.cancel()


async def _tells_when_ready(ready: asyncio.Event) -> None:
    await ready.wait()
    tell(ready=True)


if __name__ == "__main__":
    # Ctrl-C at the terminal is for who leads; that one tells us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(serve())
