import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot import health as health_module
from bot.health import Health
from bot.metrics import SECONDS, Metrics
from storage.errors import StorageUnavailable
from tests.door.conftest import TOKEN, Caller
from tests.running import NOON, MovedClock


async def test_live_is_200_while_the_program_runs(door: Caller) -> None:
    answer = await door.asks("GET", "/health/live")
    assert (answer.status, answer.json) == (200, {"status": "ok"})


async def test_ready_is_degraded_and_200_until_the_neighbours_are_heard_of(door: Caller) -> None:
    answer = await door.asks("GET", "/health/ready")
    assert answer.status == 200
    assert answer.json["status"] == "degraded"
    assert set(answer.json["checks"]) == {"storage", "telegram", "vats", "delivery"}
    assert all(set(check) >= {"status", "words"} for check in answer.json["checks"].values())
    assert answer.json["checks"]["storage"]["status"] == "ok"
    assert answer.json["checks"]["delivery"]["oldest_unsent_seconds"] == 0


async def test_all_well_is_ok_and_one_away_is_degraded(door: Caller) -> None:
    health = door.house.health
    health.well("telegram")
    health.well("vats")
    assert (await door.asks("GET", "/health/ready")).json["status"] == "ok"
    health.unwell("vats", "не отвечает")
    answer = await door.asks("GET", "/health/ready")
    assert (answer.status, answer.json["status"]) == (200, "degraded")
    assert answer.json["checks"]["vats"] == {"status": "degraded", "words": "не отвечает"}


async def test_news_that_wait_have_their_age(door: Caller) -> None:
    await door.posts(f"cmd=event&type=INCOMING&phone=1&callid=1&crm_token={TOKEN}")
    await asyncio.sleep(0.15)
    delivery = (await door.asks("GET", "/health/ready")).json["checks"]["delivery"]
    assert delivery["status"] == "ok"
    assert 0.1 <= delivery["oldest_unsent_seconds"] < 10


@dataclass
class Storage:
    """What the health asks: a write, and since when the oldest news waits."""

    fails: bool = False
    hangs: bool = False
    oldest: datetime | None = None
    forgets: bool = False
    written: int = 0

    async def write(self) -> None:
        self.written += 1
        if self.hangs:
            await asyncio.sleep(60)
        if self.fails:
            raise StorageUnavailable("no space")

    async def since(self) -> datetime | None:
        if self.forgets:
            raise StorageUnavailable("no answer")
        return self.oldest


@pytest.fixture
def storage() -> Storage:
    return Storage()


@pytest.fixture
def health(storage: Storage) -> Health:
    return Health(MovedClock(), storage.write, storage.since)


async def test_old_news_degrade(storage: Storage, health: Health) -> None:
    storage.oldest = NOON - timedelta(minutes=2)
    delivery = (await health.report()).checks["delivery"]
    assert delivery.status == "degraded"
    assert delivery.oldest_unsent_seconds is not None
    assert 119 < delivery.oldest_unsent_seconds < 125


async def test_a_moment_of_the_future_has_no_negative_age(storage: Storage, health: Health) -> None:
    storage.oldest = NOON + timedelta(hours=1)
    assert (await health.report()).checks["delivery"].oldest_unsent_seconds == 0


async def test_what_waits_and_what_may_be_missing_is_counted(storage: Storage) -> None:
    async def three() -> int:
        return 3

    health = Health(MovedClock(), storage.write, storage.since, three, storage.since)
    told = (await health.report()).checks["delivery"].dump()
    assert told["inbox_waiting"] == 3
    assert "history_unread_seconds" not in told  # it was never read
    storage.oldest = NOON - timedelta(seconds=30)
    told = (await health.report()).checks["delivery"].dump()
    assert isinstance(told["history_unread_seconds"], float)
    assert 29 < told["history_unread_seconds"] < 35


async def test_storage_that_fails_is_down_and_delivery_unknown(storage: Storage, health: Health) -> None:
    storage.fails = True
    report = await health.report()
    assert report.status == "down"
    assert report.checks["delivery"].status == "degraded"


async def test_storage_that_cannot_be_read_leaves_delivery_unknown(storage: Storage, health: Health) -> None:
    storage.forgets = True
    report = await health.report()
    assert report.checks["storage"].status == "ok"
    assert report.checks["delivery"].status == "degraded"


async def test_storage_that_hangs_is_down_in_time(
    storage: Storage, health: Health, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_module, "_STORAGE_TIMEOUT", 0.05)
    storage.hangs = True
    assert (await health.report()).status == "down"


async def test_many_watchers_cost_one_write(storage: Storage, health: Health) -> None:
    await asyncio.gather(*(health.report() for _ in range(20)))
    assert storage.written == 1


async def test_metrics_are_prometheus_text(door: Caller) -> None:
    await door.posts(f"cmd=event&type=INCOMING&phone=1&callid=1&crm_token={TOKEN}")
    await door.posts(f"cmd=event&type=INCOMING&phone=1&callid=1&crm_token={TOKEN}")
    await door.posts(f"cmd=event&crm_token={TOKEN}")
    await door.posts(f"cmd=contact&phone=1&crm_token={TOKEN}")
    await door.posts("cmd=event&crm_token=wrong")
    for number in range(3):
        await door.posts(f"cmd=made-up-{number}&crm_token={TOKEN}")
    door.house.metrics.request("get_dnd", "ok", 0.2)
    door.house.metrics.request("get_dnd", "no_answer", 99)
    door.house.metrics.update("handled")
    answer = await door.asks("GET", "/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = answer.body.decode().splitlines()
    for line in (
        'bot_vats_events_total{cmd="event",outcome="kept"} 1.0',
        'bot_vats_events_total{cmd="event",outcome="repeated"} 1.0',
        'bot_vats_events_total{cmd="event",outcome="unreadable"} 1.0',
        'bot_vats_events_total{cmd="contact",outcome="answered"} 1.0',
        'bot_vats_events_total{cmd="other",outcome="unauthorized"} 1.0',
        'bot_vats_events_total{cmd="other",outcome="kept"} 3.0',
        'bot_vats_requests_total{operation="get_dnd",outcome="no_answer"} 1.0',
        'bot_vats_request_seconds_bucket{le="0.1",operation="get_dnd"} 0.0',
        'bot_vats_request_seconds_bucket{le="0.25",operation="get_dnd"} 1.0',
        'bot_vats_request_seconds_bucket{le="+Inf",operation="get_dnd"} 2.0',
        'bot_telegram_updates_total{outcome="handled"} 1.0',
        "bot_inbox_waiting 5.0",
        "bot_leading 0.0",
    ):
        assert line in lines, line
    assert any(line.startswith("process_resident_memory_bytes") for line in lines)


@dataclass
class Traffic:
    sent: int = 7
    throttled: int = 2
    failed: int = 1


async def test_metrics_of_the_process_that_delivers(door: Caller) -> None:
    door.house.traffic = Traffic()
    lines = (await door.asks("GET", "/metrics")).body.decode().splitlines()
    assert "bot_telegram_requests_total 7.0" in lines
    assert "bot_telegram_throttled_total 2.0" in lines
    assert "bot_telegram_failed_total 1.0" in lines
    assert "bot_leading 1.0" in lines


def test_a_latency_falls_into_its_bucket() -> None:
    metrics = Metrics()
    for seconds in (SECONDS[0], SECONDS[-1], SECONDS[-1] + 1):
        metrics.request("get_user", "ok", seconds)
    assert metrics.latency["get_user"].counts == [1, 0, 0, 0, 0, 0, 0, 1, 1]
