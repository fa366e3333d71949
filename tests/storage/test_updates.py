from datetime import datetime, timedelta

from storage.store import Store
from storage.updates import Update


async def test_updates_are_kept_once_and_wait_in_their_order(store: Store, at: datetime) -> None:
    assert await store.updates.keep([], at) == []
    assert await store.updates.keep([(3, "{}"), (1, '{"a": "б"}'), (3, "{}")], at) == [3, 1]
    assert await store.updates.keep([(1, "{}"), (2, "{}")], at) == [2]

    waiting = await store.updates.waiting()
    assert [update.update_id for update in waiting] == [1, 2, 3]
    assert waiting[0] == Update(1, '{"a": "б"}', at, 0)
    assert len(await store.updates.waiting(2)) == 2


async def test_an_update_that_was_begun_and_not_done_waits_still(store: Store, at: datetime) -> None:
    await store.updates.keep([(1, "{}")], at)
    assert [await store.updates.begin(1), await store.updates.begin(1)] == [1, 2]
    assert [update.tries for update in await store.updates.waiting()] == [2]
    assert await store.updates.begin(99) == 0


async def test_a_done_update_is_remembered_without_its_body(store: Store, at: datetime) -> None:
    await store.updates.keep([(1, "секрет")], at)
    await store.updates.done(1)
    assert await store.updates.waiting() == []
    assert await store.updates.begin(1) == 0
    assert await store.updates.keep([(1, "секрет")], at) == []
    async with store.database.reading() as connection:
        rows = (await connection.exec_driver_sql("SELECT body FROM updates")).all()
    assert [tuple(row) for row in rows] == [("",)]


async def test_only_done_updates_are_forgotten(store: Store, at: datetime) -> None:
    await store.updates.keep([(1, "{}"), (2, "{}")], at)
    await store.updates.done(1)
    assert await store.updates.forget(at) == 0
    assert await store.updates.forget(at + timedelta(1)) == 1
    assert [update.update_id for update in await store.updates.waiting()] == [2]
