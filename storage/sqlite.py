"""A SQLite file: whose it is, who may read it, and the connections that use no layer between."""

import asyncio
import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog

from storage.delivery import Parcel
from storage.errors import Corrupt, DatabaseInUse, StorageError, StorageUnavailable, WrongAddress
from storage.intake import MOST_AT_ONCE, REPEATS_WITHIN
from storage.rescue import Rescue

PATIENCE: Final = 2.0
"""Seconds to wait for a lock that somebody else's program holds on the file; ours take turns instead."""

_OWNER_ONLY: Final = 0o600
_BESIDE: Final = ("", "-wal", "-shm", ".lock")
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PASSING: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
    }
)

_log = structlog.get_logger(__name__)


@contextmanager
def claimed(path: Path) -> Iterator[None]:
    """Claim a file for this process, and make it the owner's alone, with all that SQLite puts beside it.

    Raises:
        DatabaseInUse: another has claimed it.
        StorageUnavailable: it cannot be made or written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = path.resolve()
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
    except OSError as error:
        raise StorageUnavailable(f"the database file cannot be made: {error.strerror}") from error
    try:
        try:
            # A lock of the open file, not of the process: it also keeps out a second opening in this process.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseInUse("another process has the database file") from None
        try:
            # SQLite gives the files beside the database the mode of the database, so it is made first, with ours.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY))
            for name in _BESIDE:
                with suppress(FileNotFoundError):
                    Path(f"{path}{name}").chmod(_OWNER_ONLY)
        except OSError as error:
            raise StorageUnavailable(f"the database file cannot be written: {error.strerror}") from error
        yield
    finally:
        os.close(lock)


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection that commits safely on disk and begins transactions only when told to."""
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        prepare(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def prepare(connection: Any) -> None:
    """Set a connection (of whatever driver) up: a write-ahead log, synchronised at each commit; what goes, goes."""
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def create(path: Path, tables: str) -> None:
    """Make the tables (SQL) in an empty file, all or none.

    Raises:
        StorageError: it could not be done.
    """
    with translated(), closing(connect(path)) as connection:
        connection.executescript(f"BEGIN IMMEDIATE; {tables}; COMMIT;")


def version_of(path: Path) -> str | None:
    """Read which version of the tables a file has; ``None``: the file is empty.

    Raises:
        WrongAddress: it is a database, and not ours.
        StorageError: the file cannot be read.
    """
    with translated(), closing(connect(path)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "alembic_version" in names:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return "" if found is None else str(found[0])
    if names:
        raise WrongAddress("the file is a database of another program")
    return None


@contextmanager
def translated() -> Iterator[None]:
    """Turn SQLite's errors into ours; those that can only be mistakes of ours stay what they are."""
    try:
        yield
    except sqlite3.Error as error:
        ours = translate(error)
        if ours is None:
            raise
        raise ours from error


def translate(error: BaseException) -> StorageError | None:
    """Name an error of SQLite in our words, if it speaks of the file and not of what we asked."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in _DAMAGED:
        return Corrupt(f"the database file is damaged ({getattr(error, 'sqlite_errorname', '?')})")
    if primary in _PASSING:
        return StorageUnavailable(f"the database file cannot be used now ({getattr(error, 'sqlite_errorname', '?')})")
    return None


class SqliteReader:
    """Reads on the event loop itself: a look-up takes microseconds, handing it to a thread would take fifty times that.

    A reader never waits for a writer (write-ahead log).
    """

    def __init__(self, path: Path) -> None:
        with translated():
            self._connection = connect(path)
            self._connection.execute("PRAGMA query_only = ON")

    async def rows(self, question: str, *values: str) -> Sequence[Sequence[Any]]:
        """Ask; the values stand where the question has ``$1`` and so on."""
        try:
            # SQLite reads ?1 as PostgreSQL reads $1. The driver keeps the statement prepared under its text.
            return self._connection.execute(question.replace("$", "?"), values).fetchall()
        except sqlite3.Error as error:
            raise translate(error) or error from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


_PUT: Final = "INSERT INTO inbox (digest, cmd, call_id, fields, received_at) VALUES "
_ROW: Final = "(?, ?, ?, ?, ?)"
_UNLESS_KNOWN: Final = " ON CONFLICT (call_id, digest) DO NOTHING"
_LAST: Final = "SELECT coalesce(max(id), 0) FROM inbox"
_NEW_SINCE: Final = "SELECT json_group_array(json_array(call_id, digest)) FROM inbox WHERE id > ?"
_LET_REPEAT: Final = """
DELETE FROM inbox
WHERE digest IN (SELECT value FROM json_each(?)) AND call_id = '' AND state = 'done' AND received_at < ?
"""
_TOUCH: Final = """
INSERT INTO state (name, value) VALUES ('storage.checked', '1')
ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(state.value AS INTEGER) + 1 AS TEXT)
"""


class SqliteShelf:
    """Puts parcels into the file, from a thread of its own: the event loop does not wait for the disk.

    Args:
        path: The file.
        turn: Held by whoever writes to the file, so that our writers take turns and never meet SQLite's busy waiting.
    """

    def __init__(self, path: Path, turn: asyncio.Lock) -> None:
        self.turn = turn
        with translated():
            self._connection = connect(path)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._rescue = Rescue(path)
        self.is_damaged = False
        """Whether the last parcels are in the file beside the database."""

    async def put(self, parcels: Sequence[Parcel]) -> list[bool]:
        """Put all or nothing; tell of each whether it is new."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._put, parcels)

    async def touch(self) -> None:
        """Write something, to see whether that can be done."""
        async with self.turn:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._touch)

    async def scrub(self) -> None:
        """Let nothing that was deleted stay in the file's log: all of it is put into the file, and the log cut off."""
        async with self.turn:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._scrub)

    def take_rescued(self) -> int:
        """Take in what was kept beside a damaged file, before anything else is; answer how much it is new.

        Raises:
            StorageError: It stays where it is.
        """
        kept, new = self._rescue.kept(), 0
        for first in range(0, len(kept), MOST_AT_ONCE):
            new += sum(self._insert(kept[first : first + MOST_AT_ONCE]))
        self._rescue.drop()
        return new

    def close(self) -> None:
        """Close the connection; what was begun is finished first."""
        self._thread.shutdown()
        self._connection.close()

    def _put(self, parcels: Sequence[Parcel]) -> list[bool]:
        try:
            news = self._insert(parcels)
        except Corrupt as error:
            self._rescue.put(parcels)
            if not self.is_damaged:
                self.is_damaged = True
                _log.critical("database_damaged", why=str(error), advice=error.advice, kept_in=self._rescue.path.name)
            return [True] * len(parcels)
        self.is_damaged = False
        return news

    def _insert(self, parcels: Sequence[Parcel]) -> list[bool]:
        # One statement for the whole batch, and the answer in one row: the driver gives up the interpreter once for
        # each row it steps to, and would have to get it back from a busy event loop as often.
        put = f"{_PUT}{', '.join([_ROW] * len(parcels))}{_UNLESS_KNOWN}"
        values = [value for parcel in parcels for value in (*parcel[:4], as_text(parcel.received_at))]
        with self._transaction() as connection:
            (last,) = connection.execute(_LAST).fetchone()
            self._let_repeat([parcel for parcel in parcels if not parcel.call_id])
            if connection.execute(put, values).rowcount == len(parcels):
                return [True] * len(parcels)
            new = json.loads(connection.execute(_NEW_SINCE, (last,)).fetchone()[0])
        return first_of(parcels, {(call_id, digest) for call_id, digest in new})

    def _let_repeat(self, parcels: Sequence[Parcel]) -> None:
        if parcels:
            digests = json.dumps([parcel.digest for parcel in parcels])
            before = min(parcel.received_at for parcel in parcels) - REPEATS_WITHIN
            self._connection.execute(_LET_REPEAT, (digests, as_text(before)))

    def _touch(self) -> None:
        with self._transaction() as connection:
            connection.execute(_TOUCH)

    def _scrub(self) -> None:
        with translated():
            # Waits for who reads just now, as long as for any lock.
            (is_held,) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[:1]
        if is_held:
            raise StorageUnavailable("the log cannot be cut off while somebody reads")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        with translated():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:  # whatever it was: rolled back, and raised again
                # After a full disk SQLite may have rolled back by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


def first_of(parcels: Sequence[Parcel], new: set[tuple[str, str]]) -> list[bool]:
    """Tell of each parcel whether it is new, by call and digest; of several equal ones the first is."""
    answer = []
    for parcel in parcels:
        answer.append((parcel.call_id, parcel.digest) in new)
        new.discard((parcel.call_id, parcel.digest))
    return answer


def as_text(moment: datetime) -> str:
    """Write a moment of UTC as SQLAlchemy does in SQLite, so that texts sort as moments do."""
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
