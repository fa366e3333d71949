"""Migrations, tables and the quick way to an empty file come to the same."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import Database
from storage.engines import Engines, postgres_engines, sqlite_engines, upgrade
from storage.errors import NewerSchema
from storage.schema import REVISIONS, SNAPSHOT
from storage.snapshot import dump
from storage.store import Store
from storage.tables import metadata


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def differences_of(engines: Engines) -> list[object]:
    try:
        async with engines.read() as connection:
            return await connection.run_sync(differences)
    finally:
        await engines.close()


async def test_on_sqlite_the_migrations_make_the_tables(path: Path) -> None:
    await upgrade(sqlite_engines(path))
    assert await differences_of(sqlite_engines(path)) == []


@pytest.mark.foreign
async def test_on_postgresql_the_migrations_make_the_tables(postgres_empty: str) -> None:
    await upgrade(postgres_engines(postgres_empty))
    assert await differences_of(postgres_engines(postgres_empty)) == []


async def test_the_comparison_sees_a_difference(path: Path) -> None:
    await upgrade(sqlite_engines(path))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP INDEX ix_due_at")
        connection.execute("ALTER TABLE notes DROP COLUMN text")
    assert len(await differences_of(sqlite_engines(path))) == 2


async def test_an_empty_file_is_made_as_the_migrations_would(tmp_path: Path) -> None:
    slow, quick = tmp_path / "slow.db", tmp_path / "quick.db"
    await upgrade(sqlite_engines(slow))
    async with Database.open(f"sqlite:///{quick}"):
        pass
    hint = "run `python -m storage.snapshot`"
    assert SNAPSHOT.read_text(encoding="utf-8") == dump(slow), hint
    assert dump(quick) == dump(slow), hint


def test_the_revisions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(SNAPSHOT.parent / "migrations"))
    script = ScriptDirectory.from_config(config)
    assert [revision.revision for revision in script.walk_revisions()][::-1] == list(REVISIONS)


async def test_a_file_that_is_behind_is_brought_up(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    async with Database.open(f"sqlite:///{path}") as database:
        await Store(database).state.set("a", "1")
    assert await differences_of(sqlite_engines(path)) == []


@pytest.mark.foreign
async def test_several_processes_may_bring_a_server_up_at_once(postgres_empty: str) -> None:
    program = f"""
import asyncio
from storage.database import Database

async def main():
    async with Database.open("{postgres_empty}") as database:
        await database.check()

asyncio.run(main())
"""
    connection = await asyncpg.connect(postgres_empty)
    await connection.execute("SELECT pg_advisory_lock(hashtext('vats migrations'))")
    started = [await asyncio.create_subprocess_exec(sys.executable, "-c", program) for _ in range(3)]
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    async with asyncio.timeout(20):
        while await connection.fetchval(waiting) < 3:  # noqa: ASYNC110 - other processes give no event
            await asyncio.sleep(0.02)
    await connection.close()
    assert [await process.wait() for process in started] == [0, 0, 0]
    assert await differences_of(postgres_engines(postgres_empty)) == []


@pytest.mark.foreign
async def test_tables_of_a_newer_bot_are_refused_on_postgresql(postgres_empty: str) -> None:
    await upgrade(postgres_engines(postgres_empty))
    engine = create_async_engine(postgres_empty.replace("postgresql:", "postgresql+asyncpg:"))
    async with engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await engine.dispose()
    with pytest.raises(NewerSchema):
        async with Database.open(postgres_empty):
            pass


def test_the_door_needs_nothing_heavy_to_open(path: Path) -> None:
    """Neither a first start nor a later one loads what takes a fifth of a second, before a repository is asked for."""
    program = f"""
import asyncio, sys
from datetime import UTC, datetime
from storage.database import Database
from storage.delivery import Delivery
from storage.store import Store

async def main():
    async with Database.open("sqlite:///{path}") as database:
        store = Store(database)
        await database.intake.keep(Delivery("event", "1", {{}}, datetime(2026, 11, 24, tzinfo=UTC)))
        await database.phonebook.answer("79")
        await database.roster.company()
        await database.check()
        print(*(name for name in ("sqlalchemy", "alembic", "aiosqlite", "asyncpg", "aiogram") if name in sys.modules))
        await store.state.get("a")
        print(*(name for name in ("sqlalchemy", "alembic") if name in sys.modules))

asyncio.run(main())
"""
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)
        assert done.stdout.splitlines() == ["", "sqlalchemy"]
