"""The database: opened once, with all that is needed to read and to write.

Two ways lead to it. The quick way (``intake``, ``phonebook``, ``roster``) uses the driver alone: the door stands on it,
and nothing heavy is loaded for it. All else goes through SQLAlchemy, which is loaded at its first use.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from storage import schema, sqlite
from storage.address import PostgresAddress, SqliteAddress, read_address
from storage.errors import StorageUnavailable
from storage.intake import Intake, Shelf
from storage.phonebook import Phonebook
from storage.reader import Reader
from storage.roster import Roster

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.engines import Engines

Dialect = Literal["sqlite", "postgresql"]

_TURN_WITHIN: Final = 30.0
"""Seconds to wait for a turn to write: longer means that somebody of ours holds it and waits for us."""

_ROSTER_FRESH_FOR: Final = 60.0
"""Seconds after which the company is read again where another process may have synchronised it."""


class Leadership(Protocol):
    """The lead: this process ticks, polls and delivers."""

    async def lost(self) -> None:
        """Return when the lead is lost; until then it lasts."""
        ...


class _Alone:
    """The lead of the only process."""

    async def lost(self) -> None:
        await asyncio.Event().wait()


class _Touchable(Shelf, Protocol):
    @property
    def is_damaged(self) -> bool: ...

    async def touch(self) -> None: ...

    async def scrub(self) -> None: ...


@dataclass(slots=True)
class _Writing:
    """A transaction that a task is in."""

    connection: "AsyncConnection"
    after: list[Callable[[], None]] = field(default_factory=list)


class Database:
    """An open database. ``dialect``: ``"sqlite"`` or ``"postgresql"``."""

    def __init__(
        self,
        dialect: Dialect,
        shelf: _Touchable,
        reader: Reader,
        turn: AbstractAsyncContextManager[Any],
        engines: "Callable[[], Engines]",
        leader: Callable[[asyncio.Event], AbstractAsyncContextManager[Leadership]],
    ) -> None:
        self.dialect: Dialect = dialect
        self.intake = Intake(shelf)
        self.phonebook = Phonebook(reader)
        self.roster = Roster(reader, _ROSTER_FRESH_FOR if dialect == "postgresql" else None)
        self._shelf = shelf
        self._turn = turn
        self._make_engines = engines
        self._made: Engines | None = None
        self._leader = leader
        self._writing: dict[asyncio.Task[Any] | None, _Writing] = {}

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator["Database"]:
        """Open the database of an address, its tables brought up to this version; close it after use.

        Raises:
            WrongAddress, StorageUnavailable, NewerSchema, DatabaseInUse, Corrupt: with advice for the operator.
        """
        address = read_address(url)
        async with AsyncExitStack() as opened:
            if isinstance(address, SqliteAddress):
                database = await cls._of_file(opened, address)
            else:
                database = await cls._of_server(opened, address)
            opened.push_async_callback(database._close)  # noqa: SLF001 - its own
            await opened.enter_async_context(database.intake)
            yield database

    @classmethod
    async def _of_file(cls, opened: AsyncExitStack, address: SqliteAddress) -> "Database":
        path = address.path.absolute()
        opened.enter_context(sqlite.claimed(path))
        version = sqlite.version_of(path)
        if version is None:
            sqlite.create(path, schema.SNAPSHOT.read_text(encoding="utf-8"))
        elif schema.behind(version):
            await _upgrade_file(path)
        turn = asyncio.Lock()
        shelf = sqlite.SqliteShelf(path, turn)
        opened.callback(shelf.close)
        shelf.take_rescued()
        reader = sqlite.SqliteReader(path)
        opened.callback(reader.close)

        def engines() -> "Engines":
            from storage.engines import sqlite_engines  # noqa: PLC0415 - see the top of this page

            return sqlite_engines(path)

        return cls("sqlite", shelf, reader, turn, engines, _alone)

    @classmethod
    async def _of_server(cls, opened: AsyncExitStack, address: PostgresAddress) -> "Database":
        from storage import postgres  # noqa: PLC0415 - the driver is loaded only where it is used

        pool = await opened.enter_async_context(postgres.connected(address.dsn))
        if schema.behind(await postgres.version_of(pool)):
            await _upgrade_server(address.dsn)
        shelf = postgres.PostgresShelf(pool)

        def engines() -> "Engines":
            from storage.engines import postgres_engines  # noqa: PLC0415 - see the top of this page

            return postgres_engines(address.dsn)

        def leader(wakes: asyncio.Event) -> AbstractAsyncContextManager[Leadership]:
            return postgres.leading(address.dsn, wakes)

        return cls("postgresql", shelf, postgres.PostgresReader(pool), shelf.turn, engines, leader)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["AsyncConnection"]:
        """Write: all that is done inside is done, safe on disk when this returns, or nothing is.

        A transaction inside one of the same task is a part of that. A task started inside has its own; on SQLite, where
        there is one at a time, do not wait for it inside.

        Raises:
            StorageUnavailable: nothing was done.
        """
        task = asyncio.current_task()
        joined = self._writing.get(task)
        if joined is not None:
            yield joined.connection
            return
        async with self._my_turn(), self._engines.begin() as connection:
            writing = self._writing[task] = _Writing(connection)
            try:
                yield connection
            finally:
                del self._writing[task]
        for follow in writing.after:
            follow()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator["AsyncConnection"]:
        """Read. Each question sees what is committed by then; inside the task's own transaction, what that did.

        Raises:
            StorageUnavailable: there is no answer now.
        """
        joined = self._writing.get(asyncio.current_task())
        if joined is not None:
            yield joined.connection
            return
        async with self._engines.read() as connection:
            yield connection

    def after_commit(self, follow: Callable[[], None]) -> None:
        """Call this when the transaction the task is in has been committed; not at all if it is not."""
        self._writing[asyncio.current_task()].after.append(follow)

    @property
    def joined(self) -> "AsyncConnection | None":
        """The connection of the transaction that the task is in, if it is in one."""
        writing = self._writing.get(asyncio.current_task())
        return None if writing is None else writing.connection

    @property
    def is_damaged(self) -> bool:
        """Whether the last events could be kept only beside the database: its file is damaged."""
        return self._shelf.is_damaged

    async def check(self) -> None:
        """Write something for real, the same way as events are kept.

        Raises:
            StorageUnavailable: it cannot be written now.
        """
        await self._shelf.touch()

    async def scrub(self) -> None:
        """Leave no bytes of what was deleted in a file of SQLite. Outside of transactions.

        Raises:
            StorageUnavailable: they are still in its log, which is cut off later by itself.
        """
        await self._shelf.scrub()

    def leader(self) -> AbstractAsyncContextManager[Leadership]:
        """Wait until this process is the one that ticks, polls and delivers, and lead inside: ``async with``."""
        return self._leader(self.intake.wakes)

    @property
    def _engines(self) -> "Engines":
        if self._made is None:
            self._made = self._make_engines()
        return self._made

    @asynccontextmanager
    async def _my_turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(_TURN_WITHIN):
                await self._turn.__aenter__()
        except TimeoutError:
            raise StorageUnavailable("another transaction does not end") from None
        try:
            yield
        finally:
            await self._turn.__aexit__(None, None, None)

    async def _close(self) -> None:
        if self._made is not None:
            await self._made.close()


@asynccontextmanager
async def _alone(_: asyncio.Event) -> AsyncIterator[Leadership]:
    yield _Alone()


async def _upgrade_file(path: Path) -> None:
    from storage.engines import sqlite_engines, upgrade  # noqa: PLC0415 - see the top of this page

    await upgrade(sqlite_engines(path))


async def _upgrade_server(dsn: str) -> None:
    from storage.engines import postgres_engines, upgrade  # noqa: PLC0415 - see the top of this page

    await upgrade(postgres_engines(dsn))
