"""PostgreSQL, in its driver's own words: the intake, quick reads, and the choice of the process that leads."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from typing import Any, Final

import asyncpg

from storage.delivery import Parcel
from storage.errors import Corrupt, StorageError, StorageUnavailable
from storage.intake import REPEATS_WITHIN
from storage.sqlite import first_of

TIMEOUT: Final = 5.0
"""Seconds for a connection or a statement."""

LEADS: Final = 0x7661_7473
"""The advisory lock («vats» in ASCII) that the leading process holds; each database has its own locks."""

_CHANNEL: Final = "vats_inbox"
_LOOK: Final = 5.0
_LOOK_FOR_THE_LEAD: Final = 0.5
_TRY_TO_LEAD: Final = "SELECT pg_try_advisory_lock($1)"
_PASSING: Final = ("08", "28", "3D", "40", "53", "55", "57", "58", "25006")
"""Classes of errors that speak of the server, not of what we asked: connection, access, resources, system …"""
_DAMAGED: Final = ("XX001", "XX002")


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into ours; those that can only be mistakes of ours stay what they are."""
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
        ours = translate(error)
        if ours is None:
            raise
        raise ours from error


def translate(error: BaseException) -> StorageError | None:
    """Name an error of the driver in our words, if it speaks of the server and not of what we asked."""
    state = getattr(error, "sqlstate", None)
    if isinstance(error, ValueError):
        return None  # the driver could not write a value of ours
    if state is None:
        # Not an answer of the server: there is none.
        return StorageUnavailable(f"the database server does not answer ({type(error).__name__})")
    if state.startswith(_DAMAGED):
        return Corrupt("the database server reports damaged data")
    if state.startswith(_PASSING):
        return StorageUnavailable(f"the database server cannot be used now ({type(error).__name__}, {state})")
    return None


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[Any]:
    """Open a few connections, and close them after use."""
    with translated():
        pool = await asyncpg.create_pool(dsn, min_size=1, max_size=4, timeout=TIMEOUT, command_timeout=TIMEOUT)
    try:
        yield pool
    finally:
        try:
            await asyncio.wait_for(pool.close(), TIMEOUT)
        except TimeoutError:
            pool.terminate()


async def version_of(pool: Any) -> str:
    """Read which version of the tables the database has; ``""``: it has none of ours."""
    with translated():
        if await pool.fetchval("SELECT to_regclass('alembic_version')") is None:
            return ""
        return str(await pool.fetchval("SELECT version_num FROM alembic_version") or "")


class PostgresReader:
    """Reads through the pool."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    async def rows(self, question: str, *values: str) -> Sequence[Sequence[Any]]:
        """Ask; the values stand where the question has ``$1`` and so on."""
        with translated():
            found: Sequence[Sequence[Any]] = await self._pool.fetch(question, *values)
        return found


_PUT_AGAIN: Final = 3
_PUT: Final = """
INSERT INTO inbox (digest, cmd, call_id, fields, received_at)
SELECT digest, cmd, call_id, fields, received_at
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
     WITH ORDINALITY AS parcel (digest, cmd, call_id, fields, received_at, place)
ORDER BY place
ON CONFLICT (call_id, digest) DO NOTHING
RETURNING call_id, digest
"""
_LET_REPEAT: Final = """
DELETE FROM inbox WHERE digest = ANY ($1::text[]) AND call_id = '' AND state = 'done' AND received_at < $2
"""
_TOUCH: Final = """
INSERT INTO state (name, value) VALUES ('storage.checked', '1')
ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(state.value AS BIGINT) + 1 AS TEXT)
"""


class PostgresShelf:
    """Puts parcels into the database; other processes do the same beside."""

    def __init__(self, pool: Any) -> None:
        self.turn = nullcontext()
        self.is_damaged = False
        """Never so: what a server makes of its own damage is its administrator's business, and events are refused."""
        self._pool = pool

    async def put(self, parcels: Sequence[Parcel]) -> list[bool]:
        """Put all or nothing; tell of each whether it is new."""
        with translated():
            for _ in range(_PUT_AGAIN):
                # Two processes that put the same in another order wait for each other: one is told to try again.
                with suppress(asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
                    return await self._put(parcels)
            return await self._put(parcels)

    async def touch(self) -> None:
        """Write something, to see whether that can be done."""
        with translated():
            await self._pool.execute(_TOUCH)

    async def scrub(self) -> None:
        """Do nothing: when the server overwrites what was deleted is the business of its administrator (VACUUM)."""

    async def _put(self, parcels: Sequence[Parcel]) -> list[bool]:
        async with self._pool.acquire(timeout=TIMEOUT) as connection, connection.transaction():
            nameless = [parcel for parcel in parcels if not parcel.call_id]
            if nameless:
                before = min(parcel.received_at for parcel in nameless) - REPEATS_WITHIN
                await connection.execute(_LET_REPEAT, [parcel.digest for parcel in nameless], before)
            put = await connection.fetch(_PUT, *map(list, zip(*parcels, strict=True)))
            if put:
                await connection.execute("SELECT pg_notify($1, '')", _CHANNEL)
        return first_of(parcels, {(row["call_id"], row["digest"]) for row in put})


class Lead:
    """The lead of one process among those that share a database, for as long as its connection lives."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._gone = asyncio.Event()
        connection.add_termination_listener(lambda _: self._gone.set())

    async def lost(self) -> None:
        """Return when the lead is lost: the connection that held it is dead. Another process may lead from then on."""
        while not self._gone.is_set():
            try:
                # Not `wait_for`: on Python 3.11 it may swallow a cancellation that comes with the event.
                async with asyncio.timeout(_LOOK):
                    await self._gone.wait()
            except TimeoutError:
                # A network that drops everything tells nobody that the connection is dead.
                with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                    await self._connection.execute("SELECT 1", timeout=_LOOK)
                    continue
                return


@asynccontextmanager
async def leading(dsn: str, wakes: asyncio.Event) -> AsyncIterator[Lead]:
    """Wait until this process leads, and lead. The leader is woken by what any process keeps."""
    with translated():
        connection = await asyncpg.connect(dsn, timeout=TIMEOUT)
    try:
        lead = Lead(connection)
        with translated():
            # Another process lets go of the lock, not a task of ours: there is no event to wait for.
            while not await connection.fetchval(_TRY_TO_LEAD, LEADS, timeout=TIMEOUT):  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_FOR_THE_LEAD)
            await connection.add_listener(_CHANNEL, lambda *_: wakes.set())
        # What was kept while nobody led has told nobody.
        wakes.set()
        yield lead
    finally:
        try:
            await connection.close(timeout=TIMEOUT)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            connection.terminate()
