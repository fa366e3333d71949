"""What was never pushed is read from the history of a virtual ВАТС and told once, late."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from calls.catchup import FIRST_OVERLAP, GRACE, LONGEST, OVERLAP, CatchUp
from calls.desk import Desk
from sandbox.vats.state import OutsideCall
from sandbox.vats.virtual import VirtualVats
from storage.cards import Card
from storage.state import READ_UNTIL
from storage.store import Store
from tests.calls.office import MovedClock, Wire, cards_in, labels, shows, work
from tests.calls.scenes import ANNA, BORIS, CLIENT, NOON, NUMBER, SALES_CHAT
from vats.client import Vats


@pytest.fixture
async def exchange(clock: MovedClock) -> AsyncIterator[VirtualVats]:
    async with VirtualVats(now=clock.now).running() as exchange:
        exchange.company.outside_calls = []
        yield exchange


@pytest.fixture
async def vats(exchange: VirtualVats) -> AsyncIterator[Vats]:
    async with Vats(exchange.url, exchange.api_key, timeout=1) as vats:
        yield vats


@pytest.fixture
def catch_up(vats: Vats, store: Store, clock: MovedClock, desk: Desk) -> CatchUp:
    return CatchUp(vats, store, clock, desk)


@pytest.fixture
def again(vats: Vats, store: Store, clock: MovedClock, desk: Desk) -> CatchUp:
    """The same after a restart of the program."""
    return CatchUp(vats, store, clock, desk)


def happened(exchange: VirtualVats, seconds: float, status: str = "missed", **fields: Any) -> None:
    """Let a call have been, so many seconds after noon."""
    told = {"uid": "c1", "direction": "in", "client": CLIENT, "number": NUMBER, "wait": 13, "user": "anna"}
    exchange.company.outside_calls.append(
        OutsideCall(**{**told, "status": status, "start": NOON + timedelta(seconds=seconds), **fields})
    )


async def the_card(store: Store, chat_id: int, key: str = "call:c1") -> Card:
    card = await store.cards.get(chat_id, None, key)
    assert card is not None
    return card


async def test_the_first_start_of_all_does_not_tell_the_past(
    store: Store, catch_up: CatchUp, again: CatchUp, exchange: VirtualVats, clock: MovedClock
) -> None:
    happened(exchange, -600)
    assert await catch_up.run_once() == 0
    assert exchange.performed("get_history_json") == []
    clock.moves(minutes=5)
    assert await again.run_once() == 0
    assert len(exchange.performed("get_history_json")) > 0
    assert await store.cards.of_key("call:c1") == []


async def test_a_call_of_the_moment_of_the_first_start_is_no_past(
    store: Store, catch_up: CatchUp, again: CatchUp, exchange: VirtualVats, clock: MovedClock
) -> None:
    clock.moves(milliseconds=700)
    await catch_up.run_once()
    happened(exchange, 0, wait=0)
    happened(exchange, -2, wait=1, uid="c0")
    clock.moves(minutes=5)
    assert await again.run_once() == 1
    assert len(await store.cards.of_key("call:c1")) == 1


async def test_what_another_bot_of_ours_tells_is_not_told_here_too(
    store: Store, vats: Vats, exchange: VirtualVats, clock: MovedClock, desk: Desk
) -> None:
    others: list[str] = []
    catch_up = CatchUp(vats, store, clock, desk, another_tells=lambda: bool(others))
    await catch_up.run_once()
    others.append("the first")
    happened(exchange, 600)
    for _ in range(30):
        clock.moves(minutes=2)
        assert await catch_up.run_once() == 0
    assert exchange.performed("get_history_json") == []
    others.clear()
    happened(exchange, 3600, uid="c2")
    clock.moves(minutes=2)
    assert await catch_up.run_once() == 1
    assert await store.cards.of_key("call:c1") == []
    assert len(await store.cards.of_key("call:c2")) == 1


async def test_what_was_while_we_were_away_is_told_once_and_late(
    store: Store, catch_up: CatchUp, again: CatchUp, exchange: VirtualVats, clock: MovedClock
) -> None:
    await catch_up.run_once()
    happened(exchange, 600)
    happened(exchange, 700, uid="c2", user="", department="sales")
    happened(exchange, 800, "success", uid="c3", user="boris", talk=62, record=f"{exchange.url}/r/3.mp3", rating=5)
    happened(exchange, 900, "noanswer", uid="c4", user="boris", direction="out")
    clock.moves(hours=1)
    assert await again.run_once() == 4
    missed = await the_card(store, ANNA)
    assert missed.wanted["text"].startswith("❌ Пропущенный: ")
    assert "Ожидание 0:13" in missed.wanted["text"]
    assert missed.wanted["late"] is True
    assert "звонок был 12:10" in missed.wanted["late_line"]["text"]
    (case,) = await cards_in(store, SALES_CHAT)
    assert case.wanted["late"] is True
    assert "Разговор 1:02" in await shows(store, BORIS, "call:c3")
    assert "оценка 5" in await shows(store, BORIS, "call:c3")
    assert (await the_card(store, BORIS, "call:c3")).silent
    assert "Итог: нет ответа" in await shows(store, BORIS, "call:c4")
    clock.moves(minutes=3)
    assert await again.run_once() == 0


async def test_a_push_that_was_lost_is_made_good_within_minutes(
    store: Store, catch_up: CatchUp, exchange: VirtualVats, clock: MovedClock, desk: Desk, wire: Wire
) -> None:
    await catch_up.run_once()
    await wire.event("INCOMING")
    await work(desk)
    happened(exchange, 0)
    clock.moves(seconds=13 + GRACE.total_seconds() - 1)
    assert await catch_up.run_once() == 0
    clock.moves(minutes=3)
    assert await catch_up.run_once() == 1
    assert await shows(store, ANNA) != ""
    assert (await the_card(store, ANNA)).wanted["text"].startswith("❌ Пропущенный: ")


async def test_what_was_pushed_is_not_told_again(
    store: Store, catch_up: CatchUp, exchange: VirtualVats, clock: MovedClock, desk: Desk, wire: Wire
) -> None:
    await catch_up.run_once()
    clock.moves(seconds=41)
    await wire.history("Missed", start="20261124T090000Z", duration="13")
    await work(desk)
    before = await the_card(store, ANNA)
    happened(exchange, 0)
    clock.moves(minutes=4)
    await catch_up.run_once()
    after = await the_card(store, ANNA)
    assert (after.wanted, after.version) == (before.wanted, before.version)


async def test_a_recording_that_comes_with_the_history_alone_gets_its_button(
    store: Store, catch_up: CatchUp, exchange: VirtualVats, clock: MovedClock, desk: Desk, wire: Wire
) -> None:
    await catch_up.run_once()
    clock.moves(seconds=41)
    await wire.history("Success", start="20261124T090000Z", duration="41")
    await work(desk)
    happened(exchange, 0, "success", wait=4, talk=37, record="https://vats.example/r/1.mp3")
    clock.moves(minutes=4)
    assert await catch_up.run_once() == 1
    assert "Запись" in await labels(store, ANNA)
    assert "late" not in (await the_card(store, ANNA)).wanted


async def test_a_row_under_an_id_of_its_own_belongs_to_the_call_of_that_client_and_time(
    store: Store, catch_up: CatchUp, exchange: VirtualVats, clock: MovedClock, desk: Desk, wire: Wire
) -> None:
    await catch_up.run_once()
    clock.moves(seconds=3)
    await wire.event("INCOMING")
    await work(desk)
    happened(exchange, 0, uid="h1")
    clock.moves(minutes=4)
    assert await catch_up.run_once() == 1
    assert (await shows(store, ANNA)).startswith("❌ Пропущенный: ")
    assert await store.cards.of_key("call:h1") == []
    assert await store.calls.linked(["h1"]) == {"h1": "c1"}
    clock.moves(minutes=2)
    assert await catch_up.run_once() == 0


@pytest.mark.parametrize(
    "other",
    [{"client": "79990000000"}, {"direction": "out", "status": "noanswer"}, {"start": NOON + timedelta(seconds=50)}],
)
async def test_a_row_of_another_call_is_a_call_of_its_own(
    store: Store,
    catch_up: CatchUp,
    exchange: VirtualVats,
    clock: MovedClock,
    desk: Desk,
    wire: Wire,
    other: dict[str, Any],
) -> None:
    await catch_up.run_once()
    clock.moves(seconds=3)
    await wire.event("INCOMING")
    await work(desk)
    happened(exchange, 1, uid="h1", **other)
    clock.moves(minutes=4)
    assert await catch_up.run_once() == 1
    assert len(await store.cards.of_key("call:h1")) == 1


async def test_two_calls_of_a_client_within_seconds_are_two(
    store: Store, catch_up: CatchUp, exchange: VirtualVats, clock: MovedClock, desk: Desk, wire: Wire
) -> None:
    await catch_up.run_once()
    clock.moves(seconds=3)
    await wire.event("INCOMING")
    await work(desk)
    happened(exchange, 0)
    happened(exchange, 5, uid="c2")
    clock.moves(minutes=4)
    assert await catch_up.run_once() == 2
    assert len(await store.cards.of_key("call:c2")) == 1


async def test_two_rows_with_foreign_ids_are_not_one_call(
    store: Store, catch_up: CatchUp, exchange: VirtualVats, clock: MovedClock, desk: Desk, wire: Wire
) -> None:
    await catch_up.run_once()
    clock.moves(seconds=41)
    await wire.history("Missed", start="20261124T090002Z", duration="13")
    await work(desk)
    happened(exchange, 2, uid="h1")
    happened(exchange, 9, uid="h2")
    clock.moves(minutes=4)
    await catch_up.run_once()
    assert await store.calls.linked(["h1", "h2"]) == {"h1": "c1"}
    assert len(await store.cards.of_key("call:h2")) == 1


async def test_a_call_that_has_its_row_takes_no_second_one_later(
    store: Store, catch_up: CatchUp, exchange: VirtualVats, clock: MovedClock, desk: Desk, wire: Wire
) -> None:
    await catch_up.run_once()
    clock.moves(seconds=3)
    await wire.event("INCOMING")
    await work(desk)
    happened(exchange, 0, uid="h1")
    clock.moves(minutes=4)
    await catch_up.run_once()
    exchange.company.outside_calls = []
    happened(exchange, 5, uid="h2")
    clock.moves(minutes=2)
    assert await catch_up.run_once() == 1
    assert len(await store.cards.of_key("call:h2")) == 1


async def test_a_vats_that_is_away_is_asked_again_from_where_it_was(
    store: Store, catch_up: CatchUp, exchange: VirtualVats, clock: MovedClock
) -> None:
    await catch_up.run_once()
    exchange.fail("get_history_json", "403")
    happened(exchange, 60)
    clock.moves(hours=5)
    assert await catch_up.run_once() == 0
    assert await store.state.get(READ_UNTIL) == NOON.isoformat()
    exchange.works("get_history_json")
    assert await catch_up.run_once() == 1


async def test_it_reads_back_to_calls_whose_end_never_came(
    store: Store, catch_up: CatchUp, exchange: VirtualVats, clock: MovedClock, desk: Desk, wire: Wire
) -> None:
    await catch_up.run_once()
    await wire.event("ACCEPTED")
    await work(desk)
    for _ in range(9):
        clock.moves(minutes=7)
        await catch_up.run_once()
    happened(exchange, 0, "success", talk=3600)
    clock.moves(minutes=7)
    assert await catch_up.run_once() == 1
    assert "Разговор 1:00:00" in await shows(store, ANNA)


async def test_each_reading_goes_a_little_back_and_none_too_far(
    catch_up: CatchUp, again: CatchUp, exchange: VirtualVats, clock: MovedClock
) -> None:
    def asked_from() -> str:
        return str(exchange.performed("get_history_json")[-1].query["start"])

    await catch_up.run_once()
    clock.moves(minutes=2)
    await catch_up.run_once()
    assert (NOON - OVERLAP).strftime("%Y%m%dT%H%M%SZ") in asked_from()
    await again.run_once()
    assert (NOON + timedelta(minutes=2) - FIRST_OVERLAP).strftime("%Y%m%dT%H%M%SZ") in asked_from()
    clock.moves(days=30)
    await catch_up.run_once()
    starts = [str(one.query["start"]) for one in exchange.performed("get_history_json")]
    assert min(starts) >= (NOON - FIRST_OVERLAP).strftime("%Y%m%dT%H%M%SZ")
    assert any((clock.now() - LONGEST).strftime("%Y%m%dT%H%M%SZ") in start for start in starts)


async def test_rows_without_client_or_start_are_taken_as_they_are(
    store: Store, catch_up: CatchUp, exchange: VirtualVats, clock: MovedClock
) -> None:
    await catch_up.run_once()
    happened(exchange, 60, client="", user="", department="sales")
    clock.moves(minutes=9)
    assert await catch_up.run_once() == 1
    (card,) = await cards_in(store, SALES_CHAT)
    assert "номер не определён" in card.wanted["text"]
