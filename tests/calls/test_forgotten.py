"""A client that was forgotten on purpose: neither late pushes nor the history bring it back."""

import asyncio

import pytest

from calls.call import Received
from calls.desk import Desk
from storage.errors import StorageUnavailable
from storage.store import Store
from tests.calls.office import MovedClock, Wire, cards_in, shown_now, shows, work
from tests.calls.scenes import ANNA, BORIS, CLIENT, history


async def forgotten(store: Store, desk: Desk, wire: Wire, clock: MovedClock) -> None:
    await wire.event("INCOMING")
    await work(desk)
    await shown_now(store)
    await store.forgetting.forget(CLIENT, clock.now())
    await shown_now(store)


async def test_a_late_push_of_its_call_leaves_nothing(store: Store, desk: Desk, wire: Wire, clock: MovedClock) -> None:
    await forgotten(store, desk, wire, clock)
    await wire.event("ACCEPTED")
    await wire.history("Missed", user="")
    await work(desk)
    assert await store.calls.get("c1") is None
    assert await cards_in(store, ANNA) == []
    assert await shows(store, ANNA) == "Данные клиента удалены."
    assert (await store.forgetting.traces(CLIENT)).calls == 0
    async with store.database.reading() as connection:
        kept = (await connection.exec_driver_sql("SELECT count(*) FROM inbox")).scalar()
    assert kept == 0, "the delivery itself says who called"


async def test_a_row_of_the_history_leaves_nothing(store: Store, desk: Desk, wire: Wire, clock: MovedClock) -> None:
    await forgotten(store, desk, wire, clock)
    rows = [
        ("c1", Received(history("Missed").event, clock.now(), late=True)),
        ("c2", Received(history("Missed", callid="c2").event, clock.now(), late=True)),
    ]
    assert await desk.take_rows(rows) == 1
    assert await store.calls.get("c1") is None
    assert await store.calls.get("c2") is not None, "a new call of the same client is news as ever"


async def test_a_new_call_that_is_handed_over_from_it_is_told(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await forgotten(store, desk, wire, clock)
    await wire.event("INCOMING", "boris", callid="c3", phone="79990000001")
    await wire.event("TRANSFERRED", "boris", callid="c3", phone="79990000001", second_callid="c1")
    await work(desk)
    assert await store.calls.get("c1") is None
    assert (await shows(store, BORIS, "call:c3")).strip()


async def test_what_was_read_before_a_client_was_forgotten_is_read_anew(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.event("INCOMING")
    await work(desk)
    await wire.event("ACCEPTED")

    async def takes() -> None:
        with pytest.raises(StorageUnavailable, match="forgotten meanwhile"):
            await desk.take()

    async with asyncio.TaskGroup() as tasks, store.database.transaction():
        tasks.create_task(takes())
        await asyncio.sleep(0.2)  # it has read what it needs, and waits for its turn to write
        await store.forgetting.forget(CLIENT, clock.now())
    await work(desk)
    assert await store.calls.get("c1") is None
    assert await store.inbox.depth() == 0
