"""A command from the update to the reply, against a bare aiogram handler that does the same with httpx."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import httpx
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import Message

from bench.side import ROUNDS, Row, spread
from bot.app import build
from bot.settings import Settings
from sandbox.telegram.limits import NONE
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats

COMMANDS = 40
LINE = "/dnd status anna"


def command_against_bare() -> Iterator[Row]:
    """The median time of a command that reads one state of the ВАТС; forty people ask, one after another."""
    ratios, ours, theirs = [], [], []
    for _ in range(ROUNDS):
        bare, full = asyncio.run(_round())
        ours.append(full * 1000)
        theirs.append(bare * 1000)
        ratios.append(full / bare)
    figure = f"{spread(ratios)} × ({statistics.median(ours):.1f} ms against {statistics.median(theirs):.1f} ms)"
    yield Row("a command / bare aiogram + httpx", figure, "≤ 1.5 ×", statistics.median(ratios) <= 1.5)


async def _round() -> tuple[float, float]:
    async with AsyncExitStack() as opened:
        vats = await opened.enter_async_context(VirtualVats().running())
        return await _bare(vats), await _full(vats)


def _people(telegram: VirtualTelegram) -> list[Person]:
    people = [telegram.person(f"Администратор {n}", id=2_000_000 + n) for n in range(COMMANDS)]
    for person in people:
        person.user.wrote = True
    return people


async def _asked(people: list[Person]) -> float:
    """The median of the seconds from the update to the reply, of people who have asked before."""
    took = []
    for person in people:
        await person.writes(LINE)
    for person in people:
        before = len(person.chat.from_bot)
        began = time.perf_counter()
        person.sends(LINE)
        await person.waiting.until(partial(_answered, person, before), 10)
        took.append(time.perf_counter() - began)
    return statistics.median(took[5:])


def _answered(person: Person, before: int) -> bool | None:
    return len(person.chat.from_bot) > before or None


async def _bare(vats: VirtualVats) -> float:
    async with VirtualTelegram(limits=NONE).running(port=0) as telegram:
        bot = Bot(telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.url)))
        dispatcher = Dispatcher()
        client = httpx.AsyncClient(base_url=f"{vats.url}/crmapi/v1", headers={"X-API-KEY": vats.api_key})

        @dispatcher.message(Command("dnd"))
        async def dnd(message: Message) -> None:
            state = (await client.get("/users/anna/dnd")).json()["state"]
            await message.answer("звонки приходят" if state else "звонки не приходят")

        people = _people(telegram)
        polling = asyncio.get_running_loop().create_task(dispatcher.start_polling(bot, handle_signals=False))
        await asyncio.sleep(0.5)
        took = await _asked(people)
        await dispatcher.stop_polling()
        await polling
        await client.aclose()
        return took


async def _full(vats: VirtualVats) -> float:
    with tempfile.TemporaryDirectory() as folder:
        async with VirtualTelegram(limits=NONE).running(port=0) as telegram:
            people = _people(telegram)
            settings = Settings(
                bot_token=telegram.token,
                bot_api_url=telegram.url,
                vats_url=vats.url,
                vats_api_key=vats.api_key,
                vats_crm_token=vats.crm_token,
                admin_ids=frozenset(person.id for person in people),
                database_url=f"sqlite:///{Path(folder) / 'bot.db'}",
                listen_host="127.0.0.1",
                listen_port=0,
                timezone="Europe/Moscow",
                _env_file=None,
            )
            async with build(settings) as app:
                await asyncio.wait_for(app.ready.wait(), 20)
                return await _asked(people)
