"""`python -m bot demo`: the real bot with no account anywhere, between a virtual ВАТС and a virtual Telegram.

A working day is played and checked; then, at a terminal, whoever watches may type. All of it is seen in a page of the
browser too, where one can be anybody. Everything is on the loopback, and in a folder that is gone afterwards. The bot
is a process of its own: the page can kill it.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo_bot import ChildBot
from bot.demo_browser import has_display, open_page
from bot.demo_clock import DayClock
from bot.demo_day import DayFailed, Scene, plays
from bot.demo_screen import Screen, show
from bot.demo_talk import Talk, lines
from sandbox.page.cast import Cast, cast
from sandbox.page.playground import Playground
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.telegram.waiting import NoAnswer
from sandbox.vats.virtual import VirtualVats

WELL, FAILED, STOPPED = 0, 1, 130
PORT = 8080
_OTHER_PORTS = 20
_ZONE = ZoneInfo("Europe/Moscow")
_READING_PAUSE = 0.4


@dataclass(frozen=True, slots=True)
class Options:
    """How a demonstration is wanted. ``folder``: where its data stays; without one it is gone afterwards."""

    page_only: bool = False
    port: int = PORT
    folder: Path | None = None
    browser: bool = True


@dataclass(frozen=True, slots=True)
class _Stage:
    """What a demonstration is played on."""

    vats: VirtualVats
    telegram: VirtualTelegram
    bot: ChildBot
    clock: DayClock
    cast: Cast

    def scene(self, pause: float) -> Scene:
        """Make the scene of the day."""
        screen = Screen(self.telegram.world, _ZONE, self.clock.now)
        for person in self.cast.people.values():
            screen.knows(person, person.user.first_name)
        screen.knows(self.cast.group, self.cast.group.title)
        return Scene(
            self.telegram, self.vats, self.clock, screen, self.cast.people, self.cast.group, pause, self.bot.passes
        )


async def run(options: Options | None = None) -> int:
    """Play the day and, at a terminal, let people type; or only serve the page. Answers the exit code."""
    options = options or Options()
    with _told_to_stop():
        try:
            with _folder(options.folder) as folder:
                return await _demonstrate(folder, options)
        except asyncio.CancelledError:
            _take_back_cancelling()
            if options.page_only:
                return WELL
            show("\nДемонстрация прервана.")
            return STOPPED
        except OSError as error:
            show(f"✗ {options.folder}: {error.strerror or error}")
            return FAILED


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """Let SIGINT and SIGTERM end the demonstration; the second one changes nothing, it is ending already."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task is not None  # noqa: S101 -- a coroutine runs in a task
    told: list[bool] = []

    def stop() -> None:
        if not told:
            told.append(True)
            task.cancel()

    signs = (signal.SIGINT, signal.SIGTERM)
    for sign in signs:
        loop.add_signal_handler(sign, stop)
    try:
        yield
    finally:
        for sign in signs:
            loop.remove_signal_handler(sign)


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """Give a folder for the data: one that is gone afterwards, or the wanted one.

    A folder that holds an earlier demonstration gets a new one inside: what the virtual Telegram knew then is gone.
    """
    if wanted is None:
        with TemporaryDirectory(prefix="vats-bot-demo-") as folder:
            yield Path(folder)
        return
    wanted = wanted.expanduser().resolve()
    number = 1
    folder_wanted = wanted
    while (folder_wanted / "bot.db").exists():
        number += 1
        folder_wanted = wanted / str(number)
    folder_wanted.mkdir(parents=True, exist_ok=True)
    show(f"Данные остаются в {folder_wanted}")
    yield folder_wanted


async def _demonstrate(folder: Path, options: Options) -> int:
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    show("Запускаются виртуальная АТС, виртуальный Telegram и сам бот…")
    async with _stage(folder) as stage, _page(stage, options.port) as url:
        if stage.bot.state != "running":
            show(f"✗ Бот не запустился.\n{stage.bot.last_words()}")
            return FAILED
        show(f"Страница: {url}")
        if options.browser and at_terminal and has_display():
            open_page(url)
        if options.page_only:
            stage.vats.by_itself = True
            show("Закончить — Ctrl-C.")
            await asyncio.Event().wait()
        return await _day(stage, url, at_terminal=at_terminal)


async def _day(stage: _Stage, url: str, *, at_terminal: bool) -> int:
    scene = stage.scene(_READING_PAUSE if at_terminal else 0.0)
    try:
        await plays(scene)
    except (DayFailed, NoAnswer) as failure:
        scene.screen.catches_up()
        scene.screen.wrong(str(failure))
        return FAILED
    if stage.telegram.problems:
        scene.screen.wrong(f"бот обратился к Telegram не по правилам: {stage.telegram.problems}")
        return FAILED
    scene.screen.heading("День прошёл как надо.")
    stage.vats.by_itself = True  # the day itself goes step by step
    if at_terminal:
        scene.screen.line(f"То же самое на странице: {url}")
        try:
            await Talk(scene).run(lines())
        except asyncio.CancelledError:  # Ctrl-C ends the talk; the day went well
            _take_back_cancelling()
            scene.screen.line()
    return WELL


def _take_back_cancelling() -> None:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 -- a coroutine runs in a task
    task.uncancel()


@asynccontextmanager
async def _stage(folder: Path) -> AsyncIterator[_Stage]:
    """Open both virtual services and the bot between them."""
    clock = DayClock()
    async with (
        VirtualVats(now=clock.now).running() as vats,
        VirtualTelegram(now=clock.now).running() as telegram,
    ):

        def found(door: str) -> None:
            vats.crm_url = f"{door}/vats"

        people = cast(vats, telegram)
        settings = _settings(folder, vats, telegram, admin_id=people.admin.id)
        async with ChildBot(settings, folder, clock, found).leading() as bot:
            await bot.start()
            yield _Stage(vats, telegram, bot, clock, people)


@asynccontextmanager
async def _page(stage: _Stage, port: int) -> AsyncIterator[str]:
    """Serve the page on this port or, where it is taken, on one of the next."""
    page = Playground(stage.vats, stage.telegram, stage.bot, stage.cast)
    nearest = range(port + 1, min(port + _OTHER_PORTS, 65536)) if port else ()
    async with page.running(port, *nearest, 0):
        if port and f":{port}/" not in page.url:
            show(f"Порт {port} занят, взят другой.")
        yield page.url


def _settings(folder: Path, vats: VirtualVats, telegram: VirtualTelegram, admin_id: int) -> dict[str, Any]:
    """Make the settings; every one is named, for nothing of the surroundings may reach the demonstration."""
    return {
        "bot_token": telegram.token,
        "bot_api_url": telegram.url,
        "bot_webhook_url": None,
        "vats_url": vats.url,
        "vats_api_key": vats.api_key,
        "vats_crm_token": vats.crm_token,
        "admin_ids": [admin_id],
        "database_url": f"sqlite:///{folder / 'bot.db'}",
        "listen_host": "127.0.0.1",
        "listen_port": 0,
        "public_url": None,
        "call_countries": ["RU"],
        "timezone": "Europe/Moscow",
        "log_level": "info",
        "log_format": "text",
    }
