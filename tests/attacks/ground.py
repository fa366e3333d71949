"""The bot's core with all its commands, where attacks are many: Telegram is a list of what was sent, the ВАТС is real.

What goes over the wire is tried elsewhere in this folder, on the running program.
"""

import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Message, Update
from sqlalchemy import text

from chat.sender import Sender
from chat.sync import Synchronisation
from chat.talk import Talk
from chat.turn import ChatSettings
from handlers import commands
from sandbox.company import SALES_ID
from sandbox.vats.virtual import VirtualVats
from storage.database import Database
from storage.store import Store
from tests.running import HASTE, MovedClock
from vats.client import Vats

OWNER: Final = 100_001
BOUND: Final = -1_000_000_000_001
UNBOUND: Final = -1_000_000_000_002
LOGINS: Final = {
    201: "admin",
    202: "anna",
    203: "boris",
    204: "olga",
    206: "maria",
    207: "pavel",
    208: "nina",
}
"""People of Telegram by the login they are linked with; «nina» has left the company."""


class Sent(BaseSession):
    """A way to Telegram that keeps what is sent and says that it arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.methods: list[TelegramMethod[Any]] = []
        self._ids = count(1000)

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 — as aiogram declares it
    ) -> TelegramType:
        self.methods.append(method)
        name = method.__api_method__
        if not name.startswith(("send", "editMessage")) or name == "sendChatAction":
            return cast("TelegramType", True)
        chat = cast("Any", method).chat_id
        told = {"message_id": next(self._ids), "date": int(time.time()), "chat": {"id": chat, "type": "private"}}
        return cast("TelegramType", Message.model_validate(told, context={"bot": bot}))

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        for part in list[bytes]():
            yield part

    async def close(self) -> None:
        """There is nothing to close."""


@dataclass
class Ground:
    """What stands."""

    talk: Talk
    store: Store
    vats: VirtualVats
    clock: MovedClock
    sent: Sent
    bot: Bot
    numbers: Any

    async def handle(self, **update: Any) -> None:
        """Handle an update as the program does: three kinds are looked at, all others are let be."""
        read = Update.model_validate({"update_id": next(self.numbers), **update}, context={"bot": self.bot})
        key = f"update:{read.update_id}"
        if read.message is not None:
            await self.talk.message(read.message, key)
        elif read.callback_query is not None:
            await self.talk.press(read.callback_query, key)

    async def learns(self) -> None:
        """Learn the company as it is now."""
        await Synchronisation(self.talk.vats, self.store, self.clock, frozenset({OWNER})).run()

    async def kept(self) -> dict[str, list[Any]]:
        """Give what our own storage holds that somebody could have changed."""
        tables = (
            "audit",
            "contacts",
            "chats",
            "invitations",
            "due",
            "notes",
            "cases",
            "approvals",
            "own_changes",
            "people",
        )
        found: dict[str, list[Any]] = {}
        async with self.store.database.reading() as connection:
            for table in tables:
                rows = "id, login FROM people WHERE login IS NOT NULL" if table == "people" else f"* FROM {table}"
                found[table] = list((await connection.execute(text(f"SELECT {rows}"))).all())
        return found


@asynccontextmanager
async def ground(folder: Path) -> AsyncIterator[Ground]:
    """Open it: the company is known, its people are linked, one group is bound to the sales department."""
    clock = MovedClock()
    async with (
        VirtualVats(now=clock.now).running() as exchange,
        Database.open(f"sqlite:///{folder}/bot.db") as database,
        Vats(exchange.url, exchange.api_key, timeout=2.0) as vats,
    ):
        store, sent = Store(database), Sent()
        bot = Bot("7000000001:virtual-telegram-knows-this-token-only", session=sent)
        settings = ChatSettings(bot_username="virtual_vats_bot", admin_ids=frozenset({OWNER}))
        talk = Talk(commands(), store, vats, clock, Sender(bot, HASTE), settings, ZoneInfo("Europe/Moscow"))
        opened = Ground(talk, store, exchange, clock, sent, bot, count(1))
        await opened.learns()
        for person, login in LOGINS.items():
            await store.people.seen(person, login.title(), None)
            await store.people.link(person, login, person, clock.now())
        await store.people.seen(OWNER, "Хозяин", None)
        await store.people.seen(300, "Непривязанный", None)
        await store.chats.bind(BOUND, None, "Продажи", [SALES_ID], OWNER, clock.now())
        yield opened
