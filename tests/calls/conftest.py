from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from calls.courier import Courier
from calls.desk import Desk
from calls.losses import Losses
from chat.sender import Limits, Sender
from storage.database import Database
from storage.store import Store
from tests.calls.botapi import TOKEN, BotApi, serving
from tests.calls.office import MovedClock, Wire, furnish
from tests.calls.scenes import ADMIN, ZONE


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def store(tmp_path: Path, clock: MovedClock) -> AsyncIterator[Store]:
    """A database with the company, its people linked and the sales chat bound."""
    async with Database.open(f"sqlite:///{tmp_path}/bot.db") as database:
        store = Store(database)
        await furnish(store)
        yield store


@pytest.fixture
def desk(store: Store, clock: MovedClock) -> Desk:
    return Desk(
        store,
        clock,
        zone=ZONE,
        admin_ids=frozenset({ADMIN}),
        own_link=lambda link: link.startswith("https://vats.example/"),
    )


@pytest.fixture
def wire(store: Store, clock: MovedClock) -> Wire:
    return Wire(store, clock)


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    async with serving() as api:
        yield api


@pytest.fixture
async def courier(store: Store, clock: MovedClock, desk: Desk, telegram: BotApi) -> AsyncIterator[Courier]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    bot = Bot(TOKEN, session=session)
    losses = Losses(store, clock, frozenset({ADMIN}))
    yield Courier(store, Sender(bot, Limits(chat_pause=0.0)), clock, losses, wakes=desk.wants)
    await session.close()
