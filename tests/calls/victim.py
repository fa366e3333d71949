"""The desk and the courier in a process of their own, to be killed at any moment."""

import asyncio

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from calls.courier import Courier
from calls.desk import Desk
from calls.losses import Losses
from chat.clock import Clock
from chat.sender import Limits, Sender
from storage.database import Database
from storage.store import Store
from tests.calls.botapi import TOKEN
from tests.calls.scenes import ADMIN, ZONE


def live(database_url: str, telegram_url: str) -> None:
    """Work until killed."""
    asyncio.run(_live(database_url, telegram_url))


async def _live(database_url: str, telegram_url: str) -> None:
    clock, admins = Clock(), frozenset({ADMIN})
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram_url)))
    async with Database.open(database_url) as database, asyncio.TaskGroup() as tasks:
        store = Store(database)
        desk = Desk(store, clock, zone=ZONE, admin_ids=admins, own_link=lambda _: False)
        courier = Courier(
            store, Sender(bot, Limits(chat_pause=0.0)), clock, Losses(store, clock, admins), wakes=desk.wants
        )
        tasks.create_task(desk.run())
        tasks.create_task(courier.run())
