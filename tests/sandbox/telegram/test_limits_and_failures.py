"""Haste is refused, and what was asked to fail fails."""

import asyncio

import aiohttp
import pytest

from sandbox.telegram.limits import NONE, STRICT, Limits, Pace
from sandbox.telegram.people import Person
from sandbox.telegram.refusals import Refusal
from sandbox.telegram.virtual import VirtualTelegram
from tests.sandbox.telegram.conftest import Caller


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def _wait(pace: Pace, chat_id: int, *, group: bool = False) -> int:
    try:
        pace.allow(chat_id, group=group)
    except Refusal as refusal:
        return int(refusal.parameters["retry_after"])
    return 0


def test_thirty_a_second_in_all(seconds: Seconds) -> None:
    pace = Pace(Limits(), seconds)
    assert [_wait(pace, chat) for chat in range(31)] == [0] * 30 + [1]
    seconds.now += 1.01
    assert _wait(pace, 99) == 0
    assert pace.refused == 1


def test_one_a_second_in_a_chat_after_a_short_burst(seconds: Seconds) -> None:
    pace = Pace(Limits(), seconds)
    assert [_wait(pace, 1) for _ in range(6)] == [0] * 5 + [1]
    seconds.now += 0.5
    assert _wait(pace, 1) == 1
    seconds.now += 1
    assert _wait(pace, 1) == 0
    strict = Pace(STRICT, seconds)
    assert [_wait(strict, 1), _wait(strict, 1), _wait(strict, 2)] == [0, 1, 0]


def test_retry_after_counts_to_the_second(seconds: Seconds) -> None:
    pace = Pace(STRICT, seconds)
    assert [_wait(pace, 1), _wait(pace, 1)] == [0, 1]
    seconds.now += 0.9
    assert _wait(pace, 1) == 1
    seconds.now += 1
    assert _wait(pace, 1) == 0
    lax = Pace(Limits(chat_burst=1, quiet=False), seconds)
    assert [_wait(lax, 1), _wait(lax, 1)] == [0, 1]


def test_twenty_a_minute_in_a_group(seconds: Seconds) -> None:
    pace = Pace(Limits(), seconds)
    for _ in range(20):
        assert _wait(pace, -1, group=True) == 0
        seconds.now += 1
    assert _wait(pace, -1, group=True) == 40
    assert _wait(pace, -2, group=True) == 0
    seconds.now += 40
    assert _wait(pace, -1, group=True) == 0


async def test_haste_gets_429_over_http(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    for _ in range(5):
        await call("sendMessage", chat_id=anna.id, text="а")
    url = f"{telegram.url}/bot{telegram.token}/sendMessage"
    async with call.session.post(url, json={"chat_id": anna.id, "text": "а"}) as response:
        body = await response.json()
        assert (response.status, response.headers["Retry-After"]) == (429, "1")
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert telegram.problems == []


@pytest.mark.parametrize(
    ("how", "code", "words"),
    [
        ("429", 429, "Too Many Requests: retry after 3"),
        ("500", 500, "Internal Server Error"),
        ("401", 401, "Unauthorized"),
        ("404", 404, "Not Found"),
        ("400-message thread not found", 400, "Bad Request: message thread not found"),
        ("403-bot was blocked by the user", 403, "Forbidden: bot was blocked by the user"),
    ],
)
async def test_refusals_on_demand(
    call: Caller, telegram: VirtualTelegram, anna: Person, how: str, code: int, words: str
) -> None:
    failure = telegram.fail("sendMessage", how, times=1, seconds=3)
    assert await call.refused("sendMessage", chat_id=anna.id, text="а") == (code, words)
    await call("sendMessage", chat_id=anna.id, text="а")
    assert failure.hits == 1
    assert [request.code for request in telegram.requests] == [code, 200]


async def test_failure_for_one_chat(call: Caller, telegram: VirtualTelegram, anna: Person, boris: Person) -> None:
    telegram.fail("*", "500", chat=boris)
    await call("sendMessage", chat_id=anna.id, text="а")
    assert (await call.refused("sendMessage", chat_id=boris.id, text="а"))[0] == 500
    telegram.heal()
    await call("sendMessage", chat_id=boris.id, text="а")


async def test_dropped_before_and_after_the_work(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    for how, done in (("drop", 0), ("drop-after", 1)):
        telegram.fail("sendMessage", how, times=1)
        with pytest.raises(aiohttp.ClientError):
            await call.tries("sendMessage", chat_id=anna.id, text="а")
        assert len(anna.chat.from_bot) == done


async def test_silence_and_slowness(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    telegram.fail("sendMessage", "silence", times=1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await call("sendMessage", chat_id=anna.id, text="а")
    assert anna.chat.from_bot == []
    telegram.fail("sendMessage", "slow", times=1, seconds=0.2)
    began = asyncio.get_running_loop().time()
    await call("sendMessage", chat_id=anna.id, text="а")
    assert asyncio.get_running_loop().time() - began >= 0.2


async def test_healing_lets_go_of_what_hangs(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    telegram.fail("sendMessage", "silence")
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        hanging = tasks.create_task(_gives_up(call, anna))
        await asyncio.sleep(0.05)
        assert not hanging.done()
        telegram.heal()
    await call("sendMessage", chat_id=anna.id, text="а")
    assert len(anna.chat.from_bot) == 1


async def _gives_up(call: Caller, anna: Person) -> None:
    with pytest.raises(aiohttp.ClientError):
        await call.tries("sendMessage", chat_id=anna.id, text="а")


async def test_other_limits_from_now_on(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    telegram.paces(STRICT)
    await call("sendMessage", chat_id=anna.id, text="а")
    assert (await call.refused("sendMessage", chat_id=anna.id, text="а"))[0] == 429
    telegram.paces(NONE)
    await call("sendMessage", chat_id=anna.id, text="а")


@pytest.mark.parametrize(("how", "status"), [("garbage", 200), ("502-html", 502)])
async def test_answers_that_are_no_json(
    call: Caller, telegram: VirtualTelegram, anna: Person, how: str, status: int
) -> None:
    telegram.fail("getMe", how)
    async with call.session.get(f"{telegram.url}/bot{telegram.token}/getMe") as response:
        assert (response.status, response.content_type) == (status, "text/html")


def test_unknown_failures_are_named(telegram: VirtualTelegram) -> None:
    with pytest.raises(ValueError, match="no failure"):
        telegram.fail("getMe", "explode")
