from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import Database
from storage.store import Store
from tests.postgres import postgres_empty, postgres_server, postgres_url

__all__ = ["postgres_empty", "postgres_server", "postgres_url"]

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    """The moment at which a test plays."""
    return NOON


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file of SQLite is to be."""
    return tmp_path / "bot.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.foreign)])
def url(request: pytest.FixtureRequest, path: Path) -> str:
    """The address of a database, of each of the two kinds in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{path}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with Database.open(url) as database:
        yield database


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


@pytest.fixture
async def sqlite(path: Path) -> AsyncIterator[Store]:
    """What is remembered, in a file of SQLite."""
    async with Database.open(f"sqlite:///{path}") as database:
        yield Store(database)
