"""The file of SQLite: whose it is, who may read it, what is refused."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from storage.database import Database
from storage.delivery import Delivery
from storage.errors import Corrupt, DatabaseInUse, NewerSchema, StorageUnavailable, WrongAddress
from storage.store import Store


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def try_to_open(path: Path) -> None:
    async with Database.open(f"sqlite:///{path}"):
        pass


def damage(path: Path, start: int) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:start] + b"\xff" * (len(whole) - start))


async def test_files_and_their_directory_are_the_owners_alone(tmp_path: Path, at: datetime) -> None:
    path = tmp_path / "deep" / "data" / "bot.db"
    before = os.umask(0)
    try:
        async with Database.open(f"sqlite:///{path}") as database:
            await database.intake.keep(Delivery("event", "1", {}, at))
            await Store(database).state.set("a", "1")
            names = {file.name: mode(file) for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert names == dict.fromkeys(["bot.db", "bot.db-wal", "bot.db-shm", "bot.db.lock"], 0o600)
    assert mode(path.parent) == 0o700


async def test_files_that_others_could_read_are_closed_to_them(path: Path, at: datetime) -> None:
    await try_to_open(path)
    for file in path.parent.glob("bot.db*"):
        file.chmod(0o644)
    async with Database.open(f"sqlite:///{path}") as database:
        await database.intake.keep(Delivery("event", "1", {}, at))
        assert {mode(file) for file in path.parent.glob("bot.db*")} == {0o600}


async def test_a_second_opening_is_refused_here_and_elsewhere(path: Path, sqlite: Store) -> None:
    with pytest.raises(DatabaseInUse) as caught:
        await try_to_open(path)
    assert "PostgreSQL" in caught.value.advice

    link = path.parent / "link.db"
    link.symlink_to(path)
    with pytest.raises(DatabaseInUse):
        await try_to_open(link)

    program = f"""
import asyncio
from storage.database import Database
from storage.errors import DatabaseInUse

async def main():
    try:
        async with Database.open("sqlite:///{path}"):
            print("opened")
    except DatabaseInUse:
        print("in use")

asyncio.run(main())
"""
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout == "in use\n"


async def test_after_closing_it_can_be_opened_again_and_all_is_there(path: Path, at: datetime) -> None:
    async with Database.open(f"sqlite:///{path}") as database:
        await database.intake.keep(Delivery("event", "1", {"a": "б"}, at))
    async with Database.open(f"sqlite:///{path}") as database:
        assert [kept.fields for kept in await Store(database).inbox.waiting(10)] == [{"a": "б"}]


async def test_a_closed_storage_keeps_nothing(path: Path, at: datetime) -> None:
    async with Database.open(f"sqlite:///{path}") as database:
        pass
    with pytest.raises(StorageUnavailable):
        await database.intake.keep(Delivery("event", "1", {}, at))


async def test_what_was_taken_before_closing_is_kept(path: Path, at: datetime) -> None:
    async with asyncio.TaskGroup() as tasks, Database.open(f"sqlite:///{path}") as database:
        kept = [tasks.create_task(database.intake.keep(Delivery("event", str(n), {}, at))) for n in range(2500)]
        await asyncio.sleep(0)
    assert all(task.result() for task in kept)


async def test_tables_of_a_newer_bot_are_refused_and_left_alone(path: Path) -> None:
    await try_to_open(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerSchema, match="9999") as caught:
        await try_to_open(path)
    assert "обновите" in caught.value.advice
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


async def test_a_database_of_another_program_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    with pytest.raises(WrongAddress):
        await try_to_open(path)


@pytest.mark.parametrize("content", [b"hello, I am a text" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(Corrupt):
        asyncio.run(try_to_open(path))
    assert path.read_bytes() == content


async def test_damage_is_named_when_it_is_met(path: Path, at: datetime) -> None:
    async with Database.open(f"sqlite:///{path}") as database:
        for n in range(300):
            await database.intake.keep(Delivery("event", str(n), {"text": "x" * 1000}, at))
    damage(path, 8192)

    async def read() -> None:
        async with Database.open(f"sqlite:///{path}") as database:
            await Store(database).inbox.waiting(1000)

    with pytest.raises(Corrupt):
        await read()


async def test_a_place_where_no_file_can_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnavailable):
        await try_to_open(tmp_path / "file" / "bot.db")
    with pytest.raises(StorageUnavailable):
        await try_to_open(tmp_path)
    (tmp_path / "bot.db").mkdir()
    with pytest.raises(StorageUnavailable):
        await try_to_open(tmp_path / "bot.db")


async def test_commits_are_synchronised_to_the_disk(sqlite: Store) -> None:
    async with sqlite.database.transaction() as connection:
        level = (await connection.exec_driver_sql("PRAGMA synchronous")).scalar()
        journal = (await connection.exec_driver_sql("PRAGMA journal_mode")).scalar()
    assert (level, journal) == (2, "wal")
