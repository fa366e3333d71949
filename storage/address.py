"""The address of the database: ``sqlite:///data/bot.db`` or ``postgresql://user:password@host/name``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from storage.errors import WrongAddress

_SQLITE: Final = ("sqlite", "sqlite+aiosqlite")
_POSTGRES: Final = ("postgresql", "postgres", "postgresql+asyncpg")
_TO_PATH: Final = "///"


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """A file of SQLite."""

    path: Path


@dataclass(frozen=True, slots=True, repr=False)
class PostgresAddress:
    """A database of PostgreSQL, as the drivers take it. It may hold a password, so it is never shown."""

    dsn: str


def read_address(url: str) -> SqliteAddress | PostgresAddress:
    """Read ``DATABASE_URL``.

    Three slashes begin a path from the working directory, four one from the root.

    Raises:
        WrongAddress: it is neither; the text does not repeat it.
    """
    scheme, colon, rest = url.strip().partition(":")
    scheme = scheme.lower()
    if colon and scheme in _SQLITE:
        return SqliteAddress(_path(rest))
    if colon and scheme in _POSTGRES:
        dsn = f"postgresql:{rest}"
        _check(dsn)
        return PostgresAddress(dsn)
    raise WrongAddress("DATABASE_URL must begin with sqlite:/// or postgresql://")


def _path(rest: str) -> Path:
    if not rest.startswith(_TO_PATH):
        raise WrongAddress("a path to a SQLite file takes three slashes, or four from the root: sqlite:///data/bot.db")
    name = unquote(rest.removeprefix(_TO_PATH))
    if not name or name == ":memory:" or name.endswith("/") or "\0" in name:
        raise WrongAddress(
            "DATABASE_URL names no file: sqlite:///data/bot.db (a database in memory would forget everything)"
        )
    if "?" in name or "#" in name:
        raise WrongAddress("a path to a SQLite file takes no parameters: sqlite:///data/bot.db")
    return Path(name)


def _check(dsn: str) -> None:
    try:
        parts = urlsplit(dsn)
        name, _ = parts.path.strip("/"), parts.port
    except ValueError:
        raise WrongAddress("the host or the port cannot be read: postgresql://user:password@host:5432/name") from None
    if not dsn.startswith("postgresql://") or not name:
        raise WrongAddress("the name of the database is missing: postgresql://user:password@host/name")
