"""SQLAlchemy's engines. Loaded when the first repository asks, not at the start: the door opens without them."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import aiosqlite
from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionInTime
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from storage import schema, sqlite
from storage.errors import StorageError, StorageUnavailable

if TYPE_CHECKING:
    import asyncio

_READERS: Final = 2
_ROWS_AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine to write with, one to read with: the same connections on PostgreSQL, different ones on SQLite."""

    writing: AsyncEngine
    reading: AsyncEngine

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction; committed if nothing is raised inside.

        Raises:
            StorageError: the database did not do it.
        """
        with _translated():
            async with _connected(self.writing) as connection, connection.begin():
                yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection to read with.

        Raises:
            StorageError: the database did not answer.
        """
        with _translated():
            async with _connected(self.reading) as connection:
                yield connection

    async def close(self) -> None:
        """Close all connections."""
        await self.writing.dispose()
        await self.reading.dispose()


def sqlite_engines(path: Path) -> Engines:
    """Make the engines of a SQLite file: one connection that writes, a few that only read."""
    url = URL.create("sqlite+aiosqlite", database=str(path))
    common: dict[str, Any] = {
        "poolclass": AsyncAdaptedQueuePool,
        "hide_parameters": True,
        "connect_args": {"timeout": sqlite.PATIENCE, "isolation_level": None, "async_creator_fn": _opened},
    }
    writing = create_async_engine(url, pool_size=1, max_overflow=0, **common)
    reading = create_async_engine(url, pool_size=_READERS, max_overflow=_READERS, **common)
    event.listen(writing.sync_engine, "connect", _for_writing)
    event.listen(writing.sync_engine, "begin", _begin)
    event.listen(reading.sync_engine, "connect", _for_reading)
    return Engines(writing, reading)


def postgres_engines(dsn: str) -> Engines:
    """Make the engines of a PostgreSQL database. Reads are statements of their own, with no transaction around."""
    url = make_url(dsn).set(drivername="postgresql+asyncpg")
    writing = create_async_engine(
        url,
        pool_size=5,
        max_overflow=5,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"timeout": 5, "command_timeout": 30},
    )
    return Engines(writing, writing.execution_options(isolation_level="AUTOCOMMIT"))


async def upgrade(engines: Engines) -> None:
    """Bring the tables to the last revision by the migrations, all of them or none; the engines are closed then.

    Raises:
        StorageError: it could not be done.
    """
    try:
        async with engines.begin() as connection:
            await connection.run_sync(schema.upgrade)
    finally:
        await engines.close()


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    connection = engine.connect()
    try:
        await connection.start()
    except OSError as error:
        raise StorageUnavailable(f"the database server does not answer ({type(error).__name__})") from error
    async with AsyncExitStack() as opened:
        opened.push_async_exit(connection)
        yield connection


@contextmanager
def _translated() -> Iterator[None]:
    """Turn SQLAlchemy's errors into ours; those that can only be mistakes of ours stay what they are."""
    try:
        yield
    except NoConnectionInTime as error:
        raise StorageUnavailable("all connections are in use") from error
    except DBAPIError as error:
        ours = _translate(error)
        if ours is None:
            raise
        raise ours from error


def _translate(error: DBAPIError) -> StorageError | None:
    cause = error.orig
    if cause is None:
        return None
    if cause.__class__.__module__.startswith("sqlite3"):
        return sqlite.translate(cause)
    from storage import postgres  # noqa: PLC0415 - the driver is loaded only where it is used

    return postgres.translate(cause)


def _for_writing(connection: Any, _: object) -> None:
    sqlite.prepare(connection)


def _for_reading(connection: Any, _: object) -> None:
    sqlite.prepare(connection)
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()


def _begin(connection: Any) -> None:
    # The lock is taken at once: a transaction that began by reading could be refused when it comes to write.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


class _Connection(aiosqlite.Connection):
    """A connection that may be ended more than once.

    SQLAlchemy ends a connection whose task was cancelled, and ends it anew when that task is cancelled meanwhile.
    aiosqlite then waits for ever for a thread that has ended already, and so would the program when it stops.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, _ROWS_AT_ONCE)
        self._thread.daemon = True  # as SQLAlchemy has it: it must not hold up the end of the program
        self._is_stopped = False

    def stop(self) -> "asyncio.Future[Any] | None":
        """End the thread, once."""
        if self._is_stopped:
            return None
        self._is_stopped = True
        return super().stop()

    async def close(self) -> None:
        """Close it, if it is not being ended already."""
        if not self._is_stopped:
            await super().close()


def _opened(database: str, **how: Any) -> _Connection:
    return _Connection(partial(sqlite3.connect, database, **how))
