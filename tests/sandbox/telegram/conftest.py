import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram


class Time:
    """The time of the virtual Telegram in these tests."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC) + self.ahead


@dataclass
class Caller:
    """A bot without a mind: calls what a test says."""

    session: aiohttp.ClientSession
    telegram: VirtualTelegram

    async def __call__(self, method: str, **fields: Any) -> Any:
        """Call with a JSON body and give the result; a refusal fails the test."""
        answer = await self.tries(method, **fields)
        assert answer["ok"], answer
        return answer["result"]

    async def tries(self, method: str, **fields: Any) -> Any:
        """Call with a JSON body and give the whole answer."""
        url = f"{self.telegram.url}/bot{self.telegram.token}/{method}"
        async with self.session.post(url, json=fields) as response:
            return await response.json()

    async def refused(self, method: str, **fields: Any) -> tuple[int, str]:
        """Call and give the code and the words of the refusal."""
        answer = await self.tries(method, **fields)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]

    async def updates(self, **fields: Any) -> list[dict[str, Any]]:
        """Take the updates that wait, and confirm them."""
        found: list[dict[str, Any]] = await self("getUpdates", **fields)
        if found:
            await self("getUpdates", offset=found[-1]["update_id"] + 1)
        return found


@pytest.fixture
def moment() -> Time:
    return Time()


@pytest.fixture
async def telegram(moment: Time) -> AsyncIterator[VirtualTelegram]:
    async with VirtualTelegram(now=moment.now).running() as server:
        yield server


@pytest.fixture
async def call(telegram: VirtualTelegram) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        yield Caller(session, telegram)


@pytest.fixture
def anna(telegram: VirtualTelegram) -> Person:
    person = telegram.person("Анна Смирнова", phone="79261904198", username="anna")
    person.user.wrote = True
    return person


@pytest.fixture
def boris(telegram: VirtualTelegram) -> Person:
    person = telegram.person("Борис")
    person.user.wrote = True
    return person


async def soon() -> None:
    """Let the loop go round a few times."""
    for _ in range(5):
        await asyncio.sleep(0.01)
