from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.exchange import WatchedVats
from bot.health import Health
from bot.metrics import Metrics
from bot.zone import zone_of
from chat.clock import Clock
from sandbox.vats.virtual import VirtualVats
from storage.store import Store
from tests.running import hosted
from vats.errors import NotThere, RightMissing, VatsError
from vats.operations import DisableCalls, GetDnd, ListUsers


@pytest.fixture
async def exchange() -> AsyncIterator[VirtualVats]:
    async with hosted(VirtualVats().running()) as vats:
        yield vats


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def health(store: Store) -> Health:
    return Health(Clock(), store.database.check, store.inbox.oldest_waiting)


@pytest.fixture
async def watched(exchange: VirtualVats, health: Health, metrics: Metrics) -> AsyncIterator[WatchedVats]:
    async with WatchedVats(exchange.url, exchange.api_key, health=health, metrics=metrics) as vats:
        yield vats


async def told(health: Health) -> tuple[str, str]:
    check = (await health.report()).checks["vats"]
    return check.status, check.words


async def test_every_operation_is_counted_and_timed(watched: WatchedVats, health: Health, metrics: Metrics) -> None:
    assert (await told(health))[0] == "degraded"
    await watched(GetDnd(login="anna"))
    await watched.every(ListUsers())
    assert metrics.requests == {("get_dnd", "ok"): 1, ("list_users", "ok"): 1}
    assert sum(metrics.latency["get_dnd"].counts) == 1
    assert 0 < metrics.latency["get_dnd"].total < 5
    assert await told(health) == ("ok", "отвечает")


async def test_a_refusal_is_no_illness_of_the_exchange(watched: WatchedVats, health: Health, metrics: Metrics) -> None:
    with pytest.raises(NotThere):
        await watched(GetDnd(login="nobody"))
    assert metrics.requests == {("get_dnd", "not_there"): 1}
    assert (await told(health))[0] == "ok"


async def test_a_right_that_the_key_lacks_is_known_until_it_has_it(
    watched: WatchedVats, exchange: VirtualVats, health: Health
) -> None:
    exchange.fail("list_users", how="403")
    with pytest.raises(RightMissing):
        await watched.every(ListUsers())
    assert set(health.lacks) == {"list_users"}
    assert (await told(health))[0] == "ok"
    exchange.works()
    await watched.every(ListUsers())
    assert health.lacks == {}


@pytest.mark.parametrize(
    ("how", "outcome", "words"),
    [
        ("401", "wrong_key", "VATS_API_KEY"),
        ("401-off", "api_switched_off", "включите"),
        ("drop-after", "outcome_unknown", "не отвечает"),
        ("500", "outcome_unknown", "не отвечает"),
        ("429", "temporary", "не отвечает"),
    ],
)
async def test_what_ails_the_exchange_is_said(
    watched: WatchedVats, exchange: VirtualVats, health: Health, metrics: Metrics, how: Any, outcome: str, words: str
) -> None:
    exchange.fail("disable_calls", how=how)
    with pytest.raises(VatsError):
        await watched(DisableCalls(login="anna"))
    assert metrics.requests == {("disable_calls", outcome): 1}
    status, said = await told(health)
    assert status == "degraded"
    assert words in said


async def test_answers_that_nobody_can_read_are_said(
    watched: WatchedVats, exchange: VirtualVats, health: Health
) -> None:
    exchange.fail("get_dnd", how="garbage")
    with pytest.raises(VatsError):
        await watched(GetDnd(login="anna"))
    assert "неразборчиво" in (await told(health))[1]


async def test_the_zone_is_that_of_the_exchange_and_remembered(
    watched: WatchedVats, exchange: VirtualVats, store: Store
) -> None:
    exchange.fail("get_domain", how="403")
    assert (await zone_of(watched, store.state)).key == "Europe/Moscow"
    exchange.works()
    exchange.company.timezone = "Asia/Yekaterinburg"
    assert (await zone_of(watched, store.state)).key == "Asia/Yekaterinburg"
    exchange.fail("get_domain", how="403")
    assert (await zone_of(watched, store.state)).key == "Asia/Yekaterinburg"
