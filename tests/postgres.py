"""A real PostgreSQL for tests: one server a session, one database a test.

A conftest imports the fixtures it needs: ``from tests.postgres import postgres_server, postgres_url``.
"""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from storage.database import Database


@dataclass
class Server:
    """A running server; it listens to a socket in its own directory alone."""

    directory: Path
    has_ours: bool = False

    def url(self, name: str) -> str:
        """Give the address of one of its databases, as ``DATABASE_URL`` has it."""
        return f"postgresql://postgres@/{name}?host={self.directory}"

    async def value(self, question: str) -> int:
        """Ask for a number that concerns the whole server."""
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            return int(await connection.fetchval(question))
        finally:
            await connection.close()

    async def run(self, statement: str, name: str = "postgres") -> None:
        """Run a statement in one of its databases."""
        connection = await asyncpg.connect(self.url(name))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def programs() -> Path | None:
    """Find where PostgreSQL's programs are: on the path, or where Debian puts them."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


def missing(what: str) -> None:
    """Leave the test out with a reason, where nothing may be left out fail it."""
    if os.environ.get("ALLOW_NO_OMISSION") == "1":
        pytest.fail(f"{what}, and nothing may be left out", pytrace=False)
    pytest.skip(what)


def _unprivileged(directory: Path) -> list[str]:
    """Say how a program is run as somebody who is not root: the server refuses to be."""
    if os.geteuid() != 0:
        return []
    runuser = shutil.which("runuser")
    if runuser is None:
        missing("PostgreSQL refuses to run as root, and there is no runuser")
    for user in ("postgres", "nobody"):
        try:
            shutil.chown(directory, user)
        except LookupError:
            continue
        return [str(runuser), "-u", user, "--"]
    missing("PostgreSQL refuses to run as root, and there is no other user")
    return []


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A server with an empty cluster, gone after the tests."""
    place = programs()
    if place is None:
        missing("PostgreSQL is not installed (initdb and pg_ctl)")
    assert place is not None
    # Not pytest's own temporary directory: nobody but its owner may enter that.
    directory = Path(tempfile.mkdtemp(prefix="vats-pg-"))
    as_user = _unprivileged(directory)

    def call(program: str, *arguments: str) -> None:
        command = [*as_user, str(place / program), *arguments]
        done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False, timeout=60)
        if done.returncode:
            pytest.fail(f"{program}: {done.stdout}{done.stderr}", pytrace=False)

    cluster, log = str(directory / "cluster"), str(directory / "log")
    call("initdb", "-D", cluster, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "--locale=C")
    options = f"-c listen_addresses= -c unix_socket_directories={directory} -c fsync=off -c max_connections=200"
    call("pg_ctl", "-D", cluster, "-l", log, "-w", "-o", options, "start")
    try:
        yield Server(directory)
    finally:
        call("pg_ctl", "-D", cluster, "-m", "immediate", "-w", "stop")
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
async def postgres_empty(postgres_server: Server) -> AsyncIterator[str]:
    """The address of a database without tables."""
    name = f"test_{uuid.uuid4().hex}"
    await postgres_server.run(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    await postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def postgres_url(postgres_server: Server) -> str:
    """The address of a database with our tables and nothing in them."""
    url = postgres_server.url("ours")
    if not postgres_server.has_ours:
        await postgres_server.run("CREATE DATABASE ours")
        async with Database.open(url):
            postgres_server.has_ours = True
    # One database, emptied: making and dropping one for each test would take most of the tests' time.
    await postgres_server.run(_EMPTY, "ours")
    return url


# Deleting the few rows of a test is faster by far than truncating two dozen tables.
_EMPTY = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE 'DELETE FROM ' || quote_ident(name);
    END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
        PERFORM setval(quote_ident(name)::regclass, 1, false);
    END LOOP;
END $$
"""
