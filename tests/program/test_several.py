"""Several processes on one PostgreSQL: all take events, one leads."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from bot.app import build
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.postgres import postgres_server, postgres_url  # noqa: F401 -- fixtures
from tests.running import MovedClock, RunningBot

pytestmark = pytest.mark.foreign


@pytest.fixture
async def first(
    telegram: VirtualTelegram,
    vats: VirtualVats,
    clock: MovedClock,
    owner: Person,
    tmp_path: Path,
    postgres_url: str,  # noqa: F811 -- the fixture
) -> RunningBot:
    changes = {"database_url": postgres_url}
    return RunningBot(telegram, vats, clock, tmp_path, frozenset({owner.id}), changes)


async def posts(url: str, call_id: str, token: str) -> int:
    body = {"cmd": "event", "type": "INCOMING", "phone": "79261904198", "callid": call_id, "crm_token": token}
    async with aiohttp.ClientSession() as web, web.post(f"{url}/vats", data=body) as answer:
        return answer.status


async def leads(url: str) -> bool:
    async with aiohttp.ClientSession() as web, web.get(f"{url}/metrics") as answer:
        return "bot_leading 1.0" in (await answer.text()).splitlines()


async def test_one_leads_all_take_and_the_next_one_takes_over(
    first: RunningBot, vats: VirtualVats, owner: Person, clock: MovedClock
) -> None:
    await first.starts()
    async with asyncio.timeout(60), build(first.settings(), clock=clock, limits=first.limits) as second:
        assert "/help" in (await owner.writes("/start")).text
        assert await leads(first.door_url)
        assert not await leads(second.door_url)
        assert await posts(second.door_url, "1", vats.crm_token) == 200
        store = await first.store()
        while await store.inbox.depth():  # noqa: ASYNC110 (a table rings no bell)
            await asyncio.sleep(0.02)
        assert await store.calls.get("1"), "what one process took the leading one has worked off"
        assert not second.ready.is_set()
        assert (await second.house.health.report()).status == "ok"
        await first.stops()
        await asyncio.wait_for(second.ready.wait(), 20)
        assert await leads(second.door_url)
        assert "/help" in (await owner.writes("/start")).text
        assert await posts(second.door_url, "2", vats.crm_token) == 200
