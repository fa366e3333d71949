"""Group commit on SQLite: who shares a commit, who is told what when it fails."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from storage.delivery import Delivery, Parcel
from storage.errors import Corrupt, StorageUnavailable
from storage.intake import MOST_AT_ONCE, Intake
from storage.sqlite import SqliteShelf
from storage.store import Store


def delivery(at: datetime, n: int = 0) -> Delivery:
    return Delivery("event", str(n), {"n": n, "text": "x" * 200}, at)


def connection_of(store: Store) -> sqlite3.Connection:
    shelf = store.database._shelf
    assert isinstance(shelf, SqliteShelf)
    return shelf._connection


@pytest.fixture
def told(sqlite: Store) -> Iterator[list[str]]:
    """What the intake tells SQLite, statement by statement."""
    statements: list[str] = []
    connection_of(sqlite).set_trace_callback(statements.append)
    yield statements
    connection_of(sqlite).set_trace_callback(None)


def count(told: list[str], word: str) -> int:
    return sum(statement.startswith(word) for statement in told)


async def test_all_who_wait_share_one_commit(sqlite: Store, at: datetime, told: list[str]) -> None:
    news = await asyncio.gather(*(sqlite.inbox.keep(delivery(at, n)) for n in range(100)))

    assert all(news)
    assert (count(told, "BEGIN IMMEDIATE"), count(told, "INSERT"), count(told, "COMMIT")) == (1, 1, 1)


async def test_those_who_come_during_a_commit_share_the_next(sqlite: Store, at: datetime, told: list[str]) -> None:
    async def keep_three(start: int) -> None:
        for n in range(3):
            await sqlite.inbox.keep(delivery(at, start + n))

    await asyncio.gather(*(keep_three(start) for start in range(0, 300, 3)))
    assert await sqlite.inbox.depth() == 300
    assert 3 <= count(told, "COMMIT") <= 6


async def test_it_is_committed_when_it_is_answered(sqlite: Store, at: datetime, told: list[str]) -> None:
    for n in range(3):
        await sqlite.inbox.keep(delivery(at, n))
        assert count(told, "COMMIT") == n + 1
    assert connection_of(sqlite).execute("PRAGMA synchronous").fetchone() == (2,)


async def test_it_waits_for_the_transaction_before_it_and_not_for_a_lock(
    sqlite: Store, path: Path, at: datetime, told: list[str]
) -> None:
    async with asyncio.TaskGroup() as tasks:
        async with sqlite.database.transaction():
            keeping = tasks.create_task(sqlite.inbox.keep(delivery(at)))
            await asyncio.sleep(0.05)
            assert told == []
            with closing(sqlite3.connect(path, timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
                # The lock of the file is taken from the beginning, though nothing has been written yet.
                other.execute("BEGIN IMMEDIATE")
        assert await keeping


async def test_a_commit_is_bounded(sqlite: Store, at: datetime, told: list[str]) -> None:
    news = await asyncio.gather(*(sqlite.inbox.keep(delivery(at, n)) for n in range(2 * MOST_AT_ONCE + 1)))
    assert all(news)
    assert count(told, "COMMIT") == 3


async def test_a_cancelled_caller_harms_no_other(sqlite: Store, at: datetime) -> None:
    async with asyncio.TaskGroup() as tasks:
        keeping = [tasks.create_task(sqlite.inbox.keep(delivery(at, n))) for n in range(30)]
        await asyncio.sleep(0)
        for task in keeping[::3]:
            task.cancel()
        await asyncio.sleep(0.0005)
        for task in keeping[1::3]:
            task.cancel()
    assert all(task.result() for task in keeping[2::3])
    kept = {row.call_id for row in await sqlite.inbox.waiting(100)}
    assert kept >= {str(n) for n in range(2, 30, 3)}
    assert await sqlite.inbox.keep(delivery(at, 99))


@contextmanager
def full(connection: sqlite3.Connection) -> Iterator[None]:
    """Let the file grow no more, as on a full disk."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    yield
    connection.execute("PRAGMA max_page_count = 1000000")


async def test_a_full_disk_fails_each_caller_and_keeps_nothing(sqlite: Store, at: datetime) -> None:
    await sqlite.inbox.keep(delivery(at, 1_000_000))
    with full(connection_of(sqlite)):
        failed = await asyncio.gather(*(sqlite.inbox.keep(delivery(at, n)) for n in range(200)), return_exceptions=True)
        assert [type(error) for error in failed] == [StorageUnavailable] * 200
        assert len({id(error) for error in failed}) == 200, "each caller has an error of its own"
        assert [kept.call_id for kept in await sqlite.inbox.waiting(10)] == ["1000000"]
        assert not sqlite.inbox.wakes.is_set() or await sqlite.inbox.depth() == 1

    assert all(await asyncio.gather(*(sqlite.inbox.keep(delivery(at, n)) for n in range(200))))
    assert await sqlite.inbox.depth() == 201


async def test_a_full_disk_fails_other_changes_too_and_they_recover(sqlite: Store) -> None:
    async with sqlite.database.transaction() as connection:
        raw = await connection.get_raw_connection()
        driver = raw.driver_connection
        assert driver is not None
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await driver.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageUnavailable, match="FULL"):
        await sqlite.state.set("a", "x" * 100_000)
    assert await sqlite.state.get("a") is None
    async with sqlite.database.transaction() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    await sqlite.state.set("a", "x" * 100_000)
    assert await sqlite.state.get("a") == "x" * 100_000


async def test_a_file_that_somebody_else_has_locked_is_unavailable_for_a_while(
    sqlite: Store, path: Path, at: datetime
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        failed = await asyncio.gather(*(sqlite.inbox.keep(delivery(at, n)) for n in range(5)), return_exceptions=True)
        assert time.monotonic() - began < 5
        assert [type(error) for error in failed] == [StorageUnavailable] * 5
        assert await sqlite.contacts.answer("79") is None, "a reader waits for no writer"
        other.execute("ROLLBACK")
    assert await sqlite.inbox.keep(delivery(at))
    await sqlite.database.check()


async def test_a_check_sees_what_the_door_would_see(sqlite: Store) -> None:
    connection_of(sqlite).execute("PRAGMA query_only = ON")
    with pytest.raises(StorageUnavailable, match="READONLY"):
        await sqlite.database.check()
    connection_of(sqlite).execute("PRAGMA query_only = OFF")
    await sqlite.database.check()


class BrokenShelf:
    """A shelf of a database that breaks in ways that SQLite cannot be brought to."""

    turn: Any = nullcontext()

    def __init__(self, *errors: BaseException | None) -> None:
        self._errors = list(errors)
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def put(self, parcels: Sequence[Parcel]) -> list[bool]:
        await self.may_go_on.wait()
        error = self._errors.pop(0)
        if error is not None:
            raise error
        return [True] * len(parcels)


@pytest.mark.parametrize("error", [RuntimeError("79261904198"), Corrupt("damaged"), sqlite3.ProgrammingError("no")])
async def test_whatever_goes_wrong_the_callers_are_told_and_the_next_are_kept(at: datetime, error: Exception) -> None:
    async with Intake(BrokenShelf(error, None)) as intake:
        with pytest.raises(StorageUnavailable) as caught:
            await intake.keep(delivery(at))
        assert caught.value.__cause__ is error
        assert "7926" not in str(caught.value), "what others say in their errors may hold what must not be told"
        assert await intake.keep(delivery(at))


async def test_who_gave_up_while_it_failed_is_not_told(at: datetime) -> None:
    shelf = BrokenShelf(Corrupt("damaged"), None)
    async with Intake(shelf) as intake, asyncio.TaskGroup() as tasks:
        shelf.may_go_on.clear()
        keeping = [tasks.create_task(intake.keep(delivery(at))), tasks.create_task(told_that_it_failed(intake, at))]
        await asyncio.sleep(0.01)
        keeping[0].cancel()
        await asyncio.sleep(0)
        shelf.may_go_on.set()
        assert await keeping[1]
        assert await intake.keep(delivery(at)), "the worker lives"


async def told_that_it_failed(intake: Intake, at: datetime) -> bool:
    try:
        return await intake.keep(delivery(at)) and False
    except StorageUnavailable:
        return True


async def test_nothing_is_put_for_nobody(at: datetime) -> None:
    async with Intake(BrokenShelf(None)) as intake, asyncio.TaskGroup() as tasks:
        task = tasks.create_task(intake.keep(delivery(at)))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert await intake.keep(delivery(at)), "the shelf was not asked before"


async def test_errors_inside_the_storage_pass_as_they_are(path: Path) -> None:
    async def fail() -> None:
        async with Database.open(f"sqlite:///{path}"):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
