import asyncio
from datetime import datetime, timedelta

import pytest

from storage.audit import AuditEntry, NewEntry
from storage.store import Store

ANNA, BORIS = 1, 2
MINUTE = timedelta(minutes=1)
UNDO = [{"operation": "enable_calls", "fields": {"login": "anna"}}]


def entry(
    at: datetime, *, person: int = ANNA, login: str | None = "anna", command: str = "dnd", key: str | None = None
) -> NewEntry:
    return NewEntry(at, person, login, person, command, "Звонки: Анна", "приходят", key)


async def begun(store: Store, new: NewEntry) -> int:
    id_ = await store.audit.begin(new)
    assert id_ is not None
    return id_


async def test_a_change_is_written_before_and_after(store: Store, at: datetime) -> None:
    id_ = await begun(store, entry(at))
    start = AuditEntry(id_, at, ANNA, "anna", ANNA, "dnd", "Звонки: Анна", "приходят", None, None, None, None, None)
    assert await store.audit.get(id_) == start
    assert await store.audit.unfinished() == [start]

    await store.audit.finish(id_, "done", "не приходят", UNDO, at + 10 * MINUTE)
    assert (end := await store.audit.get(id_)) is not None
    assert (end.result, end.after, end.undo, end.undo_until) == ("done", "не приходят", UNDO, at + 10 * MINUTE)
    assert await store.audit.unfinished() == []
    assert await store.audit.get(id_ + 1) is None


async def test_one_update_makes_one_change(store: Store, at: datetime) -> None:
    answers = await asyncio.gather(*(store.audit.begin(entry(at, key="update:5")) for _ in range(5)))
    assert len([id_ for id_ in answers if id_ is not None]) == 1
    assert await store.audit.begin(entry(at, key="update:6")) is not None
    assert await store.audit.begin(entry(at)) is not None
    assert await store.audit.begin(entry(at)) is not None


async def test_the_list_is_of_a_time_and_of_an_employee_newest_first(store: Store, at: datetime) -> None:
    ids = [
        await begun(store, entry(at + n * MINUTE, login=login))
        for n, login in enumerate(["anna", "boris", "anna", None])
    ]

    async def listed(since: int, until: int, login: str | None = None, limit: int = 50, offset: int = 0) -> list[int]:
        found = await store.audit.list(at + since * MINUTE, at + until * MINUTE, login, limit, offset)
        return [ids.index(one.id) for one in found]

    assert await listed(0, 4) == [3, 2, 1, 0]
    assert await listed(1, 3) == [2, 1]
    assert await listed(0, 4, "anna") == [2, 0]
    assert await listed(0, 4, limit=2, offset=1) == [2, 1]


async def test_a_change_is_taken_back_once(store: Store, at: datetime) -> None:
    id_ = await begun(store, entry(at))
    assert await store.audit.take_undo(id_, at) is None, "not finished"
    await store.audit.finish(id_, "done", "не приходят", UNDO, at + 10 * MINUTE)

    taken = await asyncio.gather(*(store.audit.take_undo(id_, at + MINUTE) for _ in range(5)))
    (won,) = [one for one in taken if one is not None]
    assert (won.id, won.undo, won.undone_at) == (id_, UNDO, at + MINUTE)


@pytest.mark.parametrize(("undo", "minutes"), [(None, 0), ([], 0), (UNDO, 10)])
async def test_what_cannot_be_taken_back_is_not(
    store: Store, at: datetime, undo: list[dict[str, object]] | None, minutes: int
) -> None:
    id_ = await begun(store, entry(at))
    await store.audit.finish(id_, "done", "не приходят", undo, at + 10 * MINUTE)
    assert await store.audit.take_undo(id_, at + minutes * MINUTE) is None
    assert await store.audit.last_undoable(ANNA, at + minutes * MINUTE) is None


async def test_the_last_change_that_can_be_taken_back(store: Store, at: datetime) -> None:
    first, second = [await begun(store, entry(at + n * MINUTE)) for n in range(2)]
    others = await begun(store, entry(at + 2 * MINUTE, person=BORIS))
    for id_ in (first, second, others):
        await store.audit.finish(id_, "done", "не приходят", UNDO, at + 10 * MINUTE)

    assert (last := await store.audit.last_undoable(ANNA, at + 3 * MINUTE)) is not None
    assert last.id == second
    await store.audit.take_undo(second, at + 3 * MINUTE)
    assert (last := await store.audit.last_undoable(ANNA, at + 3 * MINUTE)) is not None
    assert last.id == first
    assert await store.audit.last_undoable(ANNA, at + 10 * MINUTE) is None


async def test_uses_of_a_command_are_counted(store: Store, at: datetime) -> None:
    for n in range(3):
        await begun(store, entry(at + n * MINUTE, command="call"))
    await begun(store, entry(at + MINUTE))
    await begun(store, entry(at + MINUTE, person=BORIS, command="call"))
    assert await store.audit.count(ANNA, "call", at + MINUTE) == 2
