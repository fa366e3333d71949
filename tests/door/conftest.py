import asyncio
import io
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import door_of
from bot.house import House
from bot.metrics import Metrics
from bot.settings import Settings
from chat.clock import Clock
from storage.database import Database
from storage.inbox import Kept
from storage.store import Store

TOKEN = "d47f9e88-cbe3-4961-8deb-ce55c169f40c"
LARGE = 500_000
FORM = "application/x-www-form-urlencoded"


def settings_for(folder: Path, **changes: Any) -> Settings:
    given: dict[str, Any] = {
        "bot_token": "123456789:AAE-canary-of-the-bot-token",
        "vats_url": "http://127.0.0.1:9",
        "vats_api_key": "canary-of-the-api-key",
        "vats_crm_token": TOKEN,
        "database_url": f"sqlite:///{folder / 'bot.db'}",
        "listen_host": "127.0.0.1",
        "listen_port": 0,
        "_env_file": None,
    }
    return Settings(**(given | changes))


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        assert self.headers["Content-Type"].startswith("application/json")
        return json.loads(self.body)


class Caller:
    """Whoever knocks at the door."""

    def __init__(self, house: House, url: str, web: aiohttp.ClientSession) -> None:
        self.house = house
        self.url = url
        self.port = int(url.rpartition(":")[2])
        self._web = web

    async def asks(self, method: str, path: str, **how: Any) -> Answer:
        async with self._web.request(method, self.url + path, **how) as answer:
            return Answer(answer.status, await answer.read(), dict(answer.headers))

    async def posts(self, body: str | bytes, content_type: str = FORM, path: str = "/vats", **headers: str) -> Answer:
        given = {"Content-Type": content_type} | {name.replace("_", "-"): value for name, value in headers.items()}
        whole = body.encode() if isinstance(body, str) else body
        return await self.asks("POST", path, data=io.BytesIO(whole) if len(whole) > LARGE else whole, headers=given)

    async def kept(self) -> list[Kept]:
        """What is in the inbox."""
        return await (await self.house.store()).inbox.waiting(1000)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without anything in it: laying its tables out takes longer than most tests."""
    folder = tmp_path_factory.mktemp("empty")

    async def lay_out() -> None:
        async with Database.open(f"sqlite:///{folder / 'bot.db'}"):
            pass

    asyncio.run(lay_out())
    return folder / "bot.db"


@pytest.fixture
def settings(tmp_path: Path, empty_database: Path) -> Settings:
    shutil.copy(empty_database, tmp_path / "bot.db")
    return settings_for(tmp_path)


@pytest.fixture
async def door(settings: Settings) -> AsyncIterator[Caller]:
    async with Database.open(settings.database_url) as database, aiohttp.ClientSession() as web:
        house = House(settings, Clock(), database, Metrics())
        house.furnish(Store(database))
        async with door_of(house).open(settings.listen_host, settings.listen_port) as url:
            yield Caller(house, url, web)
