"""What the desk makes of faults, odd deliveries, late rows and a database in trouble."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest

from calls.call import Received
from calls.desk import TRIES, Desk
from chat.refresh import refresh_cards
from storage.calls import StoredCall
from storage.delivery import Delivery
from storage.errors import StorageUnavailable
from storage.store import Store
from tests.calls.office import MovedClock, Wire, cards_in, labels, read_only, shown_now, shows, without_table, work
from tests.calls.scenes import ADMIN, ANNA, BORIS, CLIENT, NOON, OLGA, history

OWN_RECORD = "https://vats.example/records/1.mp3"


async def test_a_line_fault_goes_to_the_administrators(store: Store, desk: Desk, wire: Wire) -> None:
    data = '{"telnum": "79262005060", "name": "Тест", "domain": "regtest.example"}'
    await wire.push("webhook", type="sipregs_error", data=data)
    await work(desk)
    (card,) = await cards_in(store, ADMIN)
    for fact in ("+7 926 200-50-60", "Тест", "regtest.example"):
        assert fact in card.wanted["text"]
    assert await cards_in(store, ANNA) == []


@pytest.mark.parametrize(
    ("fields", "facts"),
    [
        ({"cmd": "newcmd", "callid": "x-77"}, ["newcmd", "x-77"]),
        ({"cmd": "event", "callid": "", "type": "INCOMING"}, ["event", "не указан"]),
        ({"cmd": "webhook", "type": "new_type", "id": "w-1"}, ["webhook", "new_type", "w-1"]),
        ({"cmd": "webhook", "type": "sipregs_error"}, ["Подробностей ВАТС не прислала"]),
        ({"cmd": "webhook", "type": "strange"}, ["strange"]),
    ],
)
async def test_what_is_not_understood_is_shown_to_the_administrators(
    store: Store, desk: Desk, clock: MovedClock, fields: dict[str, str], facts: list[str]
) -> None:
    await store.inbox.keep(Delivery(fields["cmd"], fields.get("callid", ""), fields, clock.now()))
    await work(desk)
    (card,) = await cards_in(store, ADMIN)
    assert all(fact in card.wanted["text"] for fact in facts)
    assert await store.inbox.depth() == 0


async def test_an_unknown_kind_of_event_is_kept_and_not_shown(store: Store, desk: Desk, wire: Wire) -> None:
    await wire.event("HOLD")
    await work(desk)
    assert await store.cards.of_key("call:c1") == []
    stored = await store.calls.get("c1")
    assert stored is not None
    assert stored.state["facts"]["heard"][0][1] == "hold"


async def test_a_delivery_that_we_stumble_over_is_set_aside_and_the_rest_flows(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.event("INCOMING")
    # A wish of our own without what it must say: the code that reads it fails, as a mistake of ours would.
    await store.inbox.keep(Delivery("our:reroute", "", {"nothing": 1}, clock.now()))
    await wire.event("INCOMING", "boris", callid="c2")
    for _ in range(TRIES + 1):
        await desk.take()
    assert (await shows(store, ANNA)).startswith("📞 Звонит: ")
    assert (await shows(store, BORIS, "call:c2")).startswith("📞 Звонит: ")
    assert [kept.cmd for kept in await store.inbox.parked()] == ["our:reroute"]
    (card,) = await cards_in(store, ADMIN)
    assert "отложено" in card.wanted["text"]
    assert "our:reroute" in card.wanted["text"]


async def test_a_silent_call_that_we_stumble_over_keeps_no_other_from_being_settled(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    spoilt = StoredCall("c0", {"facts": "of another version"}, CLIENT, clock.now(), clock.now(), over=False)
    await store.calls.save(spoilt)
    await wire.event("INCOMING")
    await desk.take()
    clock.moves(hours=1)
    await desk.settle()
    assert not (await shows(store, ANNA)).startswith("📞 Звонит: ")
    live = await store.calls.live(clock.now())
    assert "c0" not in [call.call_id for call in live], "it is looked at once, not for ever"


async def test_a_row_of_the_history_is_told_late_and_once(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    row = history("Missed").event
    late = [("c1", Received(row, clock.now(), late=True, wait=9))]
    clock.moves(hours=1)
    assert await desk.take_rows(late) == 1
    card = await store.cards.get(ANNA, None, "call:c1")
    assert card is not None
    assert card.wanted["late"] is True
    assert not card.silent
    assert await desk.take_rows(late) == 0


async def test_a_row_that_adds_to_a_known_end_is_no_late_news(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.history("Success")
    await work(desk)
    await shown_now(store)
    clock.moves(minutes=10)
    row = history("Success", link=OWN_RECORD).event
    assert await desk.take_rows([("c1", Received(row, clock.now(), late=True))]) == 1
    card = await store.cards.get(ANNA, None, "call:c1")
    assert card is not None
    assert "late" not in card.wanted
    assert card.event_at == clock.now()
    assert "Запись" in await labels(store, ANNA)


async def test_news_that_wait_do_not_grow_young_by_a_change_of_looks(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.history("Success")
    await work(desk)
    before = await store.cards.get(ANNA, None, "call:c1")
    assert before is not None
    clock.moves(minutes=10)
    await store.contacts.set(CLIENT, "Ромашка", None, ADMIN, NOON)
    await refresh_cards(store, client=CLIENT, because="u1", at=clock.now())
    await work(desk)
    after = await store.cards.get(ANNA, None, "call:c1")
    assert after is not None
    assert "Ромашка" in after.wanted["text"]
    assert after.event_at == before.event_at
    await store.cards.shown(after.id, after.version, 7)
    await store.contacts.set(CLIENT, "Лютик", None, ADMIN, NOON)
    await refresh_cards(store, client=CLIENT, because="u2", at=clock.now())
    await work(desk)
    after = await store.cards.get(ANNA, None, "call:c1")
    assert after is not None
    assert after.event_at == clock.now()


async def test_a_card_that_was_told_late_stays_marked_while_its_call_stands(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.history("Success")
    await work(desk)
    card = await store.cards.get(ANNA, None, "call:c1")
    assert card is not None
    await store.cards.amend(card.id, {"late": True})
    await wire.push("rating", user="anna", rating="5")
    await work(desk)
    card = await store.cards.get(ANNA, None, "call:c1")
    assert card is not None
    assert card.wanted["late"] is True
    clock.moves(seconds=1)
    await wire.event("COMPLETED")
    await work(desk)
    card = await store.cards.get(ANNA, None, "call:c1")
    assert card is not None
    assert "late" not in card.wanted


@contextlib.asynccontextmanager
async def running(desk: Desk) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        worker = tasks.create_task(desk.run())
        yield
        worker.cancel()


async def appears(store: Store, key: str = "call:c1") -> None:
    async with asyncio.timeout(5):
        while not await store.cards.of_key(key):  # noqa: ASYNC110 - the desk sets no event for it
            await asyncio.sleep(0.01)


async def test_running_it_takes_what_comes_at_once(store: Store, desk: Desk, wire: Wire) -> None:
    async with running(desk):
        await asyncio.sleep(0.05)
        await wire.event("INCOMING")
        await appears(store)
        await wire.event("INCOMING", callid="c2")
        await appears(store, "call:c2")


async def test_running_it_looks_after_silent_calls_by_itself(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    desk.tick = 0.02
    async with running(desk), asyncio.timeout(5):
        await wire.event("INCOMING")
        await appears(store)
        clock.moves(minutes=4)
        while "Исход уточняется" not in await shows(store, ANNA):  # noqa: ASYNC110 - the desk sets no event for it
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("trouble", [read_only, partial(without_table, name="inbox")], ids=["away", "broken"])
async def test_a_database_in_trouble_is_waited_for_and_nothing_is_lost(
    store: Store, desk: Desk, wire: Wire, trouble: Callable[[Store], AbstractAsyncContextManager[None]]
) -> None:
    desk.rest = 0.02
    await wire.event("INCOMING")
    async with trouble(store), running(desk):
        await asyncio.sleep(0.1)
        assert await store.cards.of_key("call:c1") == []
    async with running(desk):
        await appears(store)
    assert await store.inbox.parked() == []


async def test_a_database_away_amid_a_doubtful_batch_is_no_mark_against_its_deliveries(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await store.inbox.keep(Delivery("our:reroute", "", {"nothing": 1}, clock.now()))
    await wire.event("INCOMING")
    async with read_only(store):
        with pytest.raises(StorageUnavailable):
            await desk.take()
    assert [kept.tries for kept in await store.inbox.waiting(9)] == [0, 0]


async def test_an_administrator_without_a_login_who_blocked_the_bot_is_left_out(
    store: Store, desk: Desk, wire: Wire
) -> None:
    desk.admin_ids = frozenset({ADMIN, 42, 43})
    await store.people.seen(42, "Сорок Два", None)
    await store.people.reachable(42, False)
    await wire.push("webhook", type="sipregs_error")
    await work(desk)
    assert await cards_in(store, 42) == []
    assert len(await cards_in(store, 43)) == 1
    assert len(await cards_in(store, ADMIN)) == 1


async def test_a_low_rating_alone_names_what_is_known(store: Store, desk: Desk, wire: Wire) -> None:
    await store.contacts.set(CLIENT, "Ромашка", None, ADMIN, NOON)
    await wire.push("rating", user="anna", rating="1")
    await wire.push("rating", callid="c2", user="", rating="1", phone="")
    await work(desk)
    told = await shows(store, OLGA, "notice:rating:c1")
    assert "Сотрудник: Анна Смирнова\nКлиент: Ромашка\n+7 926 190-41-98" in told
    assert await shows(store, ADMIN, "notice:rating:c2") == ("⭐ Низкая оценка: оценка 1\nКлиент: номер не определён")
