import asyncio
import random
from datetime import datetime

import pytest

from storage.database import Database
from storage.delivery import Delivery
from storage.errors import StorageUnavailable
from storage.store import Store


async def test_what_is_done_inside_is_done_together(store: Store) -> None:
    async with store.database.transaction():
        await store.state.set("a", "1")
        await store.state.set("b", "2")
        assert await store.state.get("a") == "1", "one's own changes are seen inside"
    assert (await store.state.get("a"), await store.state.get("b")) == ("1", "2")


async def test_an_error_undoes_all_of_it_and_passes_through(store: Store) -> None:
    async def fail() -> None:
        async with store.database.transaction():
            await store.state.set("a", "1")
            async with store.database.transaction():
                await store.state.set("b", "2")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert (await store.state.get("a"), await store.state.get("b")) == (None, None)
    await store.state.set("a", "3")
    assert await store.state.get("a") == "3"


async def test_others_do_not_see_what_is_not_committed(store: Store) -> None:
    async def look() -> str | None:
        return await store.state.get("a")

    async with store.database.transaction(), asyncio.TaskGroup() as tasks:
        await store.state.set("a", "1")
        assert await tasks.create_task(look()) is None
    assert await look() == "1"


async def test_a_task_that_was_started_inside_does_not_join(store: Store) -> None:
    async def write(name: str) -> None:
        await store.state.set(name, "child")

    async def fail(tasks: asyncio.TaskGroup) -> None:
        async with store.database.transaction():
            await store.state.set("parent", "1")
            tasks.create_task(write("child"))
            await asyncio.sleep(0.02)
            raise ZeroDivisionError

    async with asyncio.TaskGroup() as tasks:
        with pytest.raises(ZeroDivisionError):
            await fail(tasks)
    assert (await store.state.get("parent"), await store.state.get("child")) == (None, "child")


async def test_writers_take_turns_and_lose_nothing(store: Store) -> None:
    async def add() -> None:
        for _ in range(10):
            async with store.database.transaction() as connection:
                await connection.exec_driver_sql(
                    "INSERT INTO state (name, value) VALUES ('n', '1') "
                    "ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(state.value AS INTEGER) + 1 AS TEXT)"
                )

    await asyncio.gather(*(add() for _ in range(5)))
    assert await store.state.get("n") == "50"


async def test_keeping_and_transactions_take_turns(store: Store, at: datetime) -> None:
    async def keep(start: int) -> None:
        for n in range(20):
            assert await store.inbox.keep(Delivery("event", f"{start}-{n}", {"n": n}, at))

    async def write(start: int) -> None:
        for n in range(10):
            async with store.database.transaction():
                await store.state.set(f"{start}", f"{n}")
                await asyncio.sleep(0)

    await asyncio.gather(*(keep(n) for n in range(8)), *(write(n) for n in range(3)))
    assert await store.inbox.depth() == 160


async def test_what_follows_a_commit_follows_only_a_commit(store: Store) -> None:
    followed: list[str] = []

    async def fail() -> None:
        async with store.database.transaction():
            store.database.after_commit(lambda: followed.append("failed"))
            raise ZeroDivisionError

    async with store.database.transaction():
        async with store.database.transaction():
            store.database.after_commit(lambda: followed.append("done"))
        assert followed == []
    with pytest.raises(ZeroDivisionError):
        await fail()
    assert followed == ["done"]


async def test_a_cancelled_transaction_is_undone_and_leaves_no_lock(store: Store, at: datetime) -> None:
    """Cancelled at whatever point: it is done or it is not, and whoever comes next can write."""
    chance = random.Random(5)

    async def write(name: str) -> None:
        async with store.database.transaction():
            await store.state.set(f"{name}-1", "x")
            await store.state.set(f"{name}-2", "x")

    for n in range(40):
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(write(str(n)))
            await asyncio.sleep(chance.random() * 0.004)
            task.cancel()
        assert (await store.state.get(f"{n}-1")) == (await store.state.get(f"{n}-2"))
        async with asyncio.timeout(1):
            assert await store.inbox.keep(Delivery("event", str(n), {}, at))
            await store.state.set("after", str(n))
    assert await store.state.get("after") == "39"


async def test_a_check_writes(database: Database) -> None:
    await database.check()
    await database.check()
    assert await Store(database).state.get("storage.checked") == "2"


async def test_an_error_of_ours_is_not_taken_for_one_of_the_storage(store: Store) -> None:
    async def ask() -> None:
        async with store.database.reading() as connection:
            await connection.exec_driver_sql("SELECT no_such_column FROM state")

    with pytest.raises(Exception, match="no_such_column") as caught:
        await ask()
    assert type(caught.value).__module__.startswith("sqlalchemy")


async def test_reading_cannot_write_the_file(sqlite: Store) -> None:
    async def write() -> None:
        async with sqlite.database.reading() as connection:
            await connection.exec_driver_sql("DELETE FROM state")

    with pytest.raises(StorageUnavailable, match="READONLY"):
        await write()
