"""Failures that the page switches, the bot that it controls, time that it lets pass, and scenes."""

import asyncio
import time

import aiohttp
import pytest

from sandbox.page.cast import Cast
from sandbox.page.failing import HOWS
from sandbox.page.playground import Playground
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.scenarios import SCENARIOS
from sandbox.vats.virtual import VirtualVats
from tests.running import eventually
from tests.sandbox.page.conftest import Bot, Events, Json, Lever, Page

ANNA = 100_002


async def status_of(web: aiohttp.ClientSession, url: str, seconds: float = 5.0, key: str = "") -> int:
    """Ask once; 0 is no answer."""
    headers = {"X-API-KEY": key}
    try:
        async with web.get(url, headers=headers, timeout=aiohttp.ClientTimeout(total=seconds)) as answer:
            await answer.read()
            return answer.status
    except (aiohttp.ClientError, TimeoutError):
        return 0


@pytest.mark.parametrize("how", HOWS["telegram"])
async def test_telegram_fails_and_works_again(page: Page, telegram: VirtualTelegram, how: str) -> None:
    url = f"{telegram.url}/bot{telegram.token}/getMe"
    await page.does("failure", service="telegram", how=how)
    assert (await page.state())["failures"]["telegram"]["on"] == how
    if how == "garbage":
        async with page.web.get(url) as answer:
            assert "<html>" in await answer.text()
    else:
        assert await status_of(page.web, url, 0.3) != 200
    await page.does("failure", service="telegram", how=None)
    assert await status_of(page.web, url) == 200
    assert (await page.state())["failures"]["telegram"]["on"] is None


@pytest.mark.parametrize("how", [how for how in HOWS["vats"] if how not in {"garbage", "null", "empty"}])
async def test_the_exchange_fails_and_works_again(page: Page, vats: VirtualVats, how: str) -> None:
    url = f"{vats.url}/crmapi/v1/users/anna/dnd"
    await page.does("failure", service="vats", how=how)
    assert await status_of(page.web, url, 0.3, key=vats.api_key) != 200
    await page.does("failure", service="vats", how=None)
    assert await status_of(page.web, url, key=vats.api_key) == 200


async def test_one_failure_takes_the_place_of_another(page: Page, vats: VirtualVats) -> None:
    url = f"{vats.url}/crmapi/v1/users/anna/dnd"
    await page.does("failure", service="vats", how="403")
    await page.does("failure", service="vats", how="500")
    assert await status_of(page.web, url, key=vats.api_key) == 500
    assert await page.refused("failure", service="vats", how="earthquake") == (400, "bad_request")
    assert await page.refused("failure", service="moon", how="403") == (400, "bad_request")


async def test_silence_that_ends_lets_go_at_once(page: Page, telegram: VirtualTelegram, the_bot: Bot) -> None:
    await page.does("failure", service="telegram", how="silence")
    async with asyncio.TaskGroup() as group:

        async def waits() -> float:
            began = time.monotonic()
            with pytest.raises(aiohttp.ClientError):
                await the_bot.calls("getMe")
            return time.monotonic() - began

        waiting = group.create_task(waits())
        await eventually(lambda: telegram.server.calls)
        await page.does("failure", service="telegram", how=None)
    assert waiting.result() < 5


async def test_the_bot_is_killed_stopped_and_started(page: Page, lever: Lever) -> None:
    state = await page.state()
    assert state["bot"] == {
        "state": "running",
        "pid": 4242,
        "since": "2026-11-24T09:00:00.000+00:00",
        "starts": 1,
        "code": None,
    }
    assert await page.refused("bot", action="start") == (409, "cannot")
    async with page.events(state["event"]) as events:
        await page.does("bot", action="kill")
        assert (await events.until("bot"))["code"] == -9
        assert await page.refused("bot", action="kill") == (409, "cannot")
        await page.does("bot", action="start")
        assert (await events.until("bot"))["starts"] == 2
        await page.does("bot", action="stop")
        assert (await events.until("bot"))["state"] == "stopped"
    assert lever.done == ["kill", "start", "stop"]
    assert await page.refused("bot", action="burn") == (400, "bad_request")


async def test_time_passes(page: Page, lever: Lever) -> None:
    state = await page.state()
    assert state["clock"] | {"now": ""} == {"now": "", "ahead": 0.0, "moves": True}
    async with page.events(state["event"]) as events:
        await page.does("clock", minutes=45)
        assert (await events.until("clock"))["ahead"] == 2700
    assert lever.ahead == 2700
    for minutes in (0, -5, 60 * 24 * 32):
        assert await page.refused("clock", minutes=minutes) == (400, "bad_request")


async def test_a_bot_of_somebody_else_is_not_controlled(
    vats: VirtualVats, telegram: VirtualTelegram, web: aiohttp.ClientSession
) -> None:
    async with Playground(vats, telegram).running() as playground:
        page = Page(playground.url, web)
        state = await page.state()
        assert state["bot"] is None
        assert state["clock"]["moves"] is False
        assert [one["name"] for one in state["scenarios"]] == list(SCENARIOS)
        assert await page.refused("bot", action="kill") == (409, "cannot")
        assert await page.refused("clock", minutes=5) == (409, "cannot")
        assert await page.refused("scenario", name="meet") == (400, "bad_request")


async def scene_of(page: Page, name: str) -> Json:
    return next(one for one in (await page.state())["scenarios"] if one["name"] == name)


async def ends(page: Page, name: str) -> Json:
    async with asyncio.timeout(15):
        while (scene := await scene_of(page, name))["running"]:  # noqa: ASYNC110 (another server rings no bell)
            await asyncio.sleep(0.02)
    return scene


@pytest.mark.parametrize("name", SCENARIOS)
async def test_every_scene_of_the_exchange_can_be_played(page: Page, vats: VirtualVats, name: str) -> None:
    scene = await scene_of(page, name)
    assert scene["title"]
    assert scene["title_en"].isascii() or "’" in scene["title_en"]
    await page.does("scenario", name=name)
    assert (await ends(page, name))["error"] is None
    assert name == "line" or vats.calls


async def test_a_scene_that_cannot_be_played_says_why(page: Page, vats: VirtualVats) -> None:
    for number in vats.company.numbers:
        number.disabled = True
    assert await page.refused("scenario", name="incoming") == (409, "cannot")
    scene = await ends(page, "incoming")
    assert "Ни один номер" in scene["error"]
    assert scene["error_en"]


async def test_a_scene_is_played_once_at_a_time(page: Page, playground: Playground) -> None:
    playground.scenarios.pace = 0.2
    await page.does("scenario", name="department")
    assert (await scene_of(page, "department"))["running"] is True
    assert await page.refused("scenario", name="department") == (409, "cannot")
    await ends(page, "department")


async def test_nobody_answers_who_wants_to_meet(page: Page, played: Cast, playground: Playground) -> None:
    playground.scenarios.patience = 0.6
    await page.does("scenario", name="meet")
    scene = await ends(page, "meet")
    assert scene["error"] == "Бот не ответил."
    assert played.admin.chat.messages[-1].text == "/start"


async def test_a_storm_is_told_in_pieces_that_a_page_can_draw(page: Page, vats: VirtualVats) -> None:
    state = await page.state()
    told: list[Json] = []

    async def reads(events: Events) -> None:
        while True:
            told.append((await events.next())[1])

    async with page.events(state["event"]) as events, asyncio.TaskGroup() as group:
        reading = group.create_task(reads(events))
        await page.does("scenario", name="storm")
        await ends(page, "storm")
        last = vats.calls[-1].id
        await eventually(lambda: any(one["id"] == last for part in told for one in part.get("calls", ())))
        reading.cancel()
    assert len(vats.calls) == 200
    assert len(told) < 100
    assert max(len(str(part)) for part in told) < 400_000
    assert len((await page.state())["calls"]) == 30
