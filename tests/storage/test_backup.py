"""Copies of the database: made under load, put back, and what comes in the way."""

# ruff: noqa: ASYNC240 -- a test may wait for its own small files

import asyncio
import os
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.backup import back_up, default_path, prune, restore
from storage.database import Database
from storage.delivery import Delivery
from storage.errors import Corrupt, DatabaseInUse, NewerSchema, StorageUnavailable, WrongAddress
from storage.store import Store


def delivery(at: datetime, number: int) -> Delivery:
    return Delivery("event", f"call-{number}", {"cmd": "event", "n": str(number)}, at)


async def kept_in(path: Path) -> set[str]:
    async with Database.open(f"sqlite:///{path}") as database:
        return {row.call_id for row in await Store(database).inbox.waiting(1_000_000)}


async def fill(path: Path, at: datetime, *numbers: int) -> None:
    async with Database.open(f"sqlite:///{path}") as database:
        for number in numbers:
            await Store(database).inbox.keep(delivery(at, number))


@asynccontextmanager
async def under_load(store: Store, at: datetime) -> AsyncIterator[list[str]]:
    """Keep event after event; the list has those that are acknowledged."""
    acknowledged: list[str] = []
    ends = asyncio.Event()

    async def load() -> None:
        number = 0
        while not ends.is_set():
            several = [delivery(at, number + one) for one in range(20)]
            await asyncio.gather(*map(store.inbox.keep, several))
            acknowledged.extend(one.call_id for one in several)
            number += 20

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(load())
        try:
            yield acknowledged
        finally:
            ends.set()


async def test_a_copy_made_under_load_has_all_that_was_acknowledged_before(
    sqlite: Store, path: Path, tmp_path: Path, at: datetime
) -> None:
    copies = []
    async with under_load(sqlite, at) as acknowledged:
        for number in range(20):
            await asyncio.sleep(0.01)
            before = set(acknowledged)
            copy = await asyncio.to_thread(back_up, path, tmp_path / "copies" / f"{number}.db")
            copies.append((copy.path, before))
    for copy_path, before in copies:
        restored = copy_path.with_name(f"restored-{copy_path.name}")
        assert restore(copy_path, restored, at) is None
        assert before <= await kept_in(restored)


async def test_a_copy_is_the_owners_alone_and_one_file(path: Path, tmp_path: Path, at: datetime) -> None:
    await fill(path, at, 1)
    copy = back_up(path, tmp_path / "copies" / "one.db")
    assert [one.name for one in copy.path.parent.iterdir()] == ["one.db"]
    assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.path.parent.stat().st_mode) == 0o700
    assert copy.size == copy.path.stat().st_size


async def test_what_was_there_is_put_aside_with_its_changes(path: Path, tmp_path: Path, at: datetime) -> None:
    await fill(path, at, 1)
    copy = back_up(path, tmp_path / "copy.db")
    await fill(path, at, 2)
    aside = restore(copy.path, path, at)
    assert aside is not None
    assert await kept_in(path) == {"call-1"}
    assert await kept_in(aside) == {"call-1", "call-2"}
    assert stat.S_IMODE(aside.stat().st_mode) == stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_damaged_database_is_replaced_and_kept(path: Path, tmp_path: Path, at: datetime) -> None:
    await fill(path, at, 1)
    copy = back_up(path, tmp_path / "copy.db")
    path.write_bytes(b"no database at all" * 1000)
    with pytest.raises(Corrupt):
        back_up(path, tmp_path / "other.db")
    assert not (tmp_path / "other.db").exists()
    aside = restore(copy.path, path, at)
    assert aside is not None
    assert aside.read_bytes().startswith(b"no database")
    assert await kept_in(path) == {"call-1"}


async def test_nothing_is_put_back_while_the_bot_runs(sqlite: Store, path: Path, tmp_path: Path, at: datetime) -> None:
    await sqlite.inbox.keep(delivery(at, 1))
    copy = back_up(path, tmp_path / "copy.db")
    with pytest.raises(DatabaseInUse):
        restore(copy.path, path, at)
    assert await sqlite.inbox.depth() == 1


def spoiled(copy: Path) -> None:
    with copy.open("r+b") as file:
        file.seek(-4096, os.SEEK_END)
        file.write(b"\xff" * 4096)


def of_a_later_version(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def of_another_program(copy: Path) -> None:
    copy.unlink()
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


@pytest.mark.parametrize(
    ("harm", "error"),
    [
        (spoiled, Corrupt),
        (of_a_later_version, NewerSchema),
        (of_another_program, WrongAddress),
        (lambda copy: copy.write_bytes(b""), WrongAddress),
        (lambda copy: copy.write_bytes(b"x" * 5000), Corrupt),
        (Path.unlink, WrongAddress),
    ],
)
async def test_a_copy_that_is_no_good_harms_nothing(
    path: Path, tmp_path: Path, at: datetime, harm: object, error: type[Exception]
) -> None:
    await fill(path, at, *range(50))
    copy = back_up(path, tmp_path / "copy.db")
    assert callable(harm)
    harm(copy.path)
    names = {one.name for one in path.parent.iterdir()} | {"bot.db.lock"}
    with pytest.raises(error):
        restore(copy.path, path, at)
    assert {one.name for one in path.parent.iterdir()} == names
    assert len(await kept_in(path)) == 50


async def test_a_copy_overwrites_nothing_and_needs_a_database(path: Path, tmp_path: Path, at: datetime) -> None:
    with pytest.raises(WrongAddress):
        back_up(path, tmp_path / "copy.db")
    assert not path.exists()
    await fill(path, at, 1)
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(StorageUnavailable):
        back_up(path, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"
    with pytest.raises(StorageUnavailable):
        back_up(path, tmp_path / "copy.db" / "within-a-file.db")


async def test_what_was_deleted_is_not_in_a_copy(path: Path, tmp_path: Path, at: datetime) -> None:
    async with Database.open(f"sqlite:///{path}") as database:
        store = Store(database)
        await store.contacts.set("79261904198", "canary-contact", None, 1, at)
        await store.contacts.delete("79261904198")
        copy = back_up(path, tmp_path / "copy.db")
    assert b"canary-contact" not in copy.path.read_bytes()


async def test_the_newest_copies_are_kept(path: Path, at: datetime) -> None:
    await fill(path, at, 1)
    made = [back_up(path, default_path(path, at + timedelta(hours=number))).path for number in range(4)]
    (made[0].parent / "bot-by-hand.db").write_text("mine")
    assert sorted(prune(made[0].parent, path, 2)) == made[:2]
    assert sorted(one.name for one in made[0].parent.iterdir()) == [
        "bot-20261124-140000.db",
        "bot-20261124-150000.db",
        "bot-by-hand.db",
    ]
