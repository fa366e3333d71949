"""A push that comes after the history has told its call under another id is no second call."""

from datetime import timedelta
from typing import Any

import pytest

from calls.call import Received
from calls.desk import Desk
from storage.store import Store
from tests.calls.office import MovedClock, Wire, cards_in, labels, shows, work
from tests.calls.scenes import ANNA, CLIENT, NOON, NUMBER, SALES_CHAT
from vats.events import CallEnded


async def fetched(desk: Desk, uid: str = "u1", seconds: float = 0, **fields: str | None) -> None:
    """Let the history have told a missed call, so many seconds after noon."""
    told = {"client": CLIENT, "direction": "in", "login": None, "department": "Отдел продаж", "number": NUMBER}
    start = NOON + timedelta(seconds=seconds)
    whole: dict[str, Any] = {**told, **fields, "start": start, "duration": 0, "status": "missed"}
    row = CallEnded(uid, status_shown="missed", **whole)
    assert await desk.take_rows([(uid, Received(row, NOON + timedelta(minutes=5), late=True, wait=13))]) == 1


async def pushed(wire: Wire, desk: Desk, status: str = "Missed", **fields: str) -> None:
    told = {"callid": "c1", "user": "", "groupRealName": "Отдел продаж", "start": "20261124T090002Z", **fields}
    await wire.history(status, **told)
    await work(desk)


async def times(store: Store) -> list[int]:
    return [case.times for case in await store.cases.of_client(CLIENT)]


async def test_it_is_the_same_call(store: Store, desk: Desk, wire: Wire, clock: MovedClock) -> None:
    await fetched(desk)
    clock.moves(minutes=10)
    await pushed(wire, desk)
    assert await times(store) == [1]
    assert await store.calls.get("c1") is None
    assert await store.calls.linked(["c1"]) == {"c1": "u1"}
    await wire.push("rating", callid="c1", user="anna", rating="2")
    await wire.event("INCOMING", callid="c1")
    await work(desk)
    assert await store.calls.get("c1") is None
    assert [card.key for card in await cards_in(store, SALES_CHAT)] == ["case:1"]


@pytest.mark.parametrize(
    "fields",
    [
        {"start": "20261124T090011Z"},
        {"phone": "79990001122"},
        {"phone": "anonymous"},
        {"type": "out"},
        {"diversion": "74959999999"},
        {"start": ""},
    ],
)
async def test_another_call_is_another(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock, fields: dict[str, str]
) -> None:
    await fetched(desk)
    clock.moves(minutes=10)
    await pushed(wire, desk, **fields)
    assert await store.calls.get("c1") is not None


async def test_of_two_that_fit_it_is_neither(store: Store, desk: Desk, wire: Wire, clock: MovedClock) -> None:
    await fetched(desk)
    await fetched(desk, "u2", 3)
    clock.moves(minutes=10)
    await pushed(wire, desk)
    assert await store.calls.get("c1") is not None


async def test_a_call_that_was_pushed_itself_is_another(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.event("INCOMING", callid="u1")
    await work(desk)
    clock.moves(minutes=1)
    await pushed(wire, desk, callid="u1")
    await pushed(wire, desk)
    assert await store.calls.get("c1") is not None


async def test_the_recording_goes_to_the_call_that_is_told(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await fetched(desk, login="anna")
    clock.moves(minutes=10)
    link = "https://vats.example/records/1.mp3"
    await pushed(wire, desk, status="Success", user="anna", duration="20", link=link)
    assert "Запись" in await labels(store, ANNA, "call:u1")
    assert "0:20" in await shows(store, ANNA, "call:u1")
