"""The command core alone, between both virtual services: a small program that polls, talks, delivers and ticks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Update

from calls.courier import Courier
from calls.losses import Losses
from chat.command import Commands
from chat.sender import Limits, Sender
from chat.sync import Synchronisation
from chat.talk import Talk
from chat.turn import ChatSettings
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from storage.database import Database
from storage.store import Store
from tests.chat import commands
from tests.running import MovedClock
from vats.client import Vats

OWNER_ID = 100_001
QUICK = Limits(a_second=1000, window=1000, chat_pause=0.0, group_messages=1000)


@dataclass
class House:
    """What runs."""

    talk: Talk
    store: Store
    sender: Sender
    vats: Vats
    clock: MovedClock
    telegram: VirtualTelegram
    synchronisation: Synchronisation
    courier: Courier
    bot: Bot
    failed: list[str]
    offset: int = 0

    async def poll(self) -> None:
        """Take updates, for ever."""
        while True:
            for update in await self.bot.get_updates(offset=self.offset, timeout=30):
                self.offset = update.update_id + 1
                await self.handle(update)

    async def handle(self, update: Update) -> None:
        """Handle one, as the program does."""
        key = f"update:{update.update_id}"
        message, query = update.message, update.callback_query
        try:
            if message is not None:
                await self.talk.message(message, key)
            elif query is not None:
                await self.talk.press(query, key)
            elif update.my_chat_member is not None:
                await self.talk.member(update.my_chat_member)
        except (RuntimeError, TelegramAPIError) as error:
            self.failed.append(str(error))
            if message is not None:
                await self.talk.sorry(message.chat.id, message.message_thread_id)
            elif query is not None and query.message is not None:
                await self.talk.sorry(query.message.chat.id, None, query.id)

    async def due(self) -> None:
        """Do what is due now."""
        for work in await self.store.due.ready(self.clock.now(), 100):
            assert await self.talk.due(work)

    async def link(self, person: Person, login: str) -> Person:
        """Put a person in who was linked before."""
        person.user.wrote = True
        await self.store.people.seen(person.id, person.user.first_name, person.user.username)
        await self.store.people.link(person.id, login, person.id, self.clock.now())
        return person


@asynccontextmanager
async def _bot(telegram: VirtualTelegram) -> AsyncIterator[Bot]:
    """Open a bot. Its own way to close waits a quarter of a second for TLS, which there is none of here."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    yield Bot(telegram.token, session=session)
    await (await session.create_session()).close()


@asynccontextmanager
async def house(
    telegram: VirtualTelegram, exchange: VirtualVats, clock: MovedClock, folder: Path, *, limits: Limits = QUICK
) -> AsyncIterator[House]:
    """Open everything; the company is synchronised."""
    async with (
        Database.open(f"sqlite:///{folder}/bot.db") as database,
        Vats(exchange.url, exchange.api_key, timeout=2.0) as vats,
        _bot(telegram) as bot,
    ):
        store, sender = Store(database), Sender(bot, limits)
        admin_ids = frozenset({OWNER_ID})
        settings = ChatSettings(bot_username=telegram.username, admin_ids=admin_ids)
        courier = Courier(store, sender, clock, Losses(store, clock, admin_ids))
        zone = ZoneInfo("Europe/Moscow")
        talk = Talk(Commands.of([commands]), store, vats, clock, sender, settings, zone, courier.wakes)
        synchronisation = Synchronisation(vats, store, clock, admin_ids)
        await synchronisation.run()
        opened = House(talk, store, sender, vats, clock, telegram, synchronisation, courier, bot, [])
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(opened.poll()), tasks.create_task(courier.run())]
            yield opened
            while not all(task.done() for task in running):
                for task in running:
                    task.cancel()
                await asyncio.sleep(0)
        # What was handled is not handed to the next house, however little time there was to say so.
        await bot.get_updates(offset=opened.offset, timeout=0)
