from datetime import datetime, timedelta

from storage.due import Work
from storage.store import Store

MINUTE = timedelta(minutes=1)


async def test_work_is_given_when_it_is_due_the_longest_due_first(store: Store, at: datetime) -> None:
    later = await store.due.add(at + MINUTE, "undo", {"n": 1})
    soon = await store.due.add(at, "undo", {"n": 2})
    await store.due.add(at + 3 * MINUTE, "digest", {})

    assert await store.due.ready(at - MINUTE, 10) == []
    assert await store.due.ready(at, 10) == [Work(soon, at, "undo", {"n": 2}, None, 0)]
    assert [work.id for work in await store.due.ready(at + MINUTE, 10)] == [soon, later]
    assert [work.id for work in await store.due.ready(at + MINUTE, 1)] == [soon]
    assert [work.kind for work in await store.due.of_kind("digest")] == ["digest"]
    assert [work.id for work in await store.due.of_kind("undo")] == [soon, later]


async def test_done_work_is_gone(store: Store, at: datetime) -> None:
    work = await store.due.add(at, "undo", {})
    assert await store.due.done(work)
    assert not await store.due.done(work)
    assert await store.due.ready(at, 10) == []


async def test_work_is_put_off(store: Store, at: datetime) -> None:
    work = await store.due.add(at, "undo", {})
    await store.due.later(work, at + MINUTE)
    assert await store.due.ready(at, 10) == []
    (put_off,) = await store.due.ready(at + MINUTE, 10)
    assert (put_off.at, put_off.tries) == (at + MINUTE, 1)


async def test_of_a_key_there_is_one(store: Store, at: datetime) -> None:
    first = await store.due.add(at, "undo", {"n": 1}, key="dnd:anna")
    await store.due.later(first, at)
    again = await store.due.add(at + MINUTE, "undo", {"n": 2}, key="dnd:anna")
    other = await store.due.add(at, "undo", {"n": 3}, key="dnd:boris")

    assert again == first
    assert await store.due.of_key("dnd:anna") == Work(first, at + MINUTE, "undo", {"n": 2}, "dnd:anna", 0)
    assert await store.due.cancel("dnd:anna")
    assert not await store.due.cancel("dnd:anna")
    assert await store.due.of_key("dnd:anna") is None
    assert [work.id for work in await store.due.of_kind("undo")] == [other]
