"""`python -m bot demo`: the real bot with no account anywhere, between a virtual ВАТС and a virtual Telegram.

A working day is played and checked; then, at a terminal, whoever watches may type. Everything is on the loopback, on
free ports, and in a folder that is gone afterwards.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bot import logs
from bot.app import build
from bot.demo_day import DayClock, DayFailed, Scene, plays
from bot.demo_screen import Screen, show
from bot.demo_talk import Talk, lines
from bot.settings import Settings
from chat.pace import Limits
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.telegram.waiting import NoAnswer
from sandbox.vats.virtual import VirtualVats

WELL, FAILED, STOPPED = 0, 1, 130
_ZONE = ZoneInfo("Europe/Moscow")
_READING_PAUSE = 0.4
_LIMITS = Limits(chat_burst=5)  # a day in a minute: Telegram lets so many go at once to a chat that has rested
_READY_WITHIN = 30.0
_PEOPLE = {"admin": (100_001, "Администратор"), "anna": (100_002, "Анна Смирнова"), "boris": (100_003, "Борис Волков")}


async def run() -> int:
    """Play the day and, at a terminal, let people type; answers the exit code."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 -- a coroutine runs in a task
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, task.cancel)
    try:
        with TemporaryDirectory(prefix="vats-bot-demo-") as folder:
            return await _demonstrate(Path(folder), at_terminal=sys.stdin.isatty() and sys.stdout.isatty())
    except asyncio.CancelledError:
        _take_back_cancelling()
        show("\nДемонстрация прервана.")
        return STOPPED
    finally:
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(sign)


async def _demonstrate(folder: Path, *, at_terminal: bool) -> int:
    clock = DayClock()
    show("Запускаются виртуальная АТС, виртуальный Telegram и сам бот…")
    async with _scene(folder, clock, pause=_READING_PAUSE if at_terminal else 0.0) as scene:
        try:
            await plays(scene)
        except (DayFailed, NoAnswer) as failure:
            scene.screen.catches_up()
            scene.screen.wrong(str(failure))
            return FAILED
        if scene.telegram.problems:
            scene.screen.wrong(f"бот обратился к Telegram не по правилам: {scene.telegram.problems}")
            return FAILED
        scene.screen.heading("День прошёл как надо.")
        if at_terminal:
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
async def _scene(folder: Path, clock: DayClock, *, pause: float) -> AsyncIterator[Scene]:
    """Open both virtual services and the bot between them."""
    async with (
        VirtualVats(now=clock.now).running() as vats,
        VirtualTelegram(now=clock.now).running() as telegram,
        build(_settings(folder, vats, telegram), clock=clock, limits=_LIMITS) as app,
    ):
        vats.crm_url = f"{app.door_url}/vats"
        async with asyncio.timeout(_READY_WITHIN):
            await app.ready.wait()
        screen = Screen(telegram.world, _ZONE, clock.now)
        people = {}
        for login, (number, name) in _PEOPLE.items():
            people[login] = telegram.person(name, phone=vats.employee(login).mobile, id=number)
            screen.knows(people[login], people[login].user.first_name)
        members = [people["anna"], people["boris"]]
        group = telegram.group("Отдел продаж", members, administrators=[people["admin"]])
        screen.knows(group, group.title)
        yield Scene(telegram, vats, clock, screen, people, group, pause)


def _settings(folder: Path, vats: VirtualVats, telegram: VirtualTelegram) -> Settings:
    """Make the settings; every one is named, for nothing of the surroundings may reach the demonstration."""
    logs.configure("error", "text", secrets=[])
    return Settings(
        bot_token=telegram.token,
        bot_api_url=telegram.url,
        bot_webhook_url=None,
        vats_url=vats.url,
        vats_api_key=vats.api_key,
        vats_crm_token=vats.crm_token,
        admin_ids=frozenset({_PEOPLE["admin"][0]}),
        database_url=f"sqlite:///{folder / 'bot.db'}",
        listen_host="127.0.0.1",
        listen_port=0,
        public_url=None,
        call_countries=frozenset({"RU"}),
        timezone="Europe/Moscow",
        log_level="error",
        log_format="text",
        _env_file=None,
    )
