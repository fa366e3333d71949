from pathlib import Path

import pytest

from storage.address import PostgresAddress, SqliteAddress, read_address
from storage.database import Database
from storage.errors import WrongAddress


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///data/bot.db", "data/bot.db"),
        ("sqlite:////var/lib/bot/bot.db", "/var/lib/bot/bot.db"),
        (" SQLite:///bot.db ", "bot.db"),
        ("sqlite+aiosqlite:///bot.db", "bot.db"),
        ("sqlite:////tmp/%D0%B1%D0%BE%D1%82%20%231.db".replace("%231", "1"), "/tmp/бот 1.db"),
    ],
)
def test_a_path_is_read(url: str, path: str) -> None:
    assert read_address(url) == SqliteAddress(Path(path))


@pytest.mark.parametrize(
    ("url", "dsn"),
    [
        ("postgresql://user:pass@host/name", "postgresql://user:pass@host/name"),
        ("postgres://host:5433/name", "postgresql://host:5433/name"),
        ("postgresql+asyncpg://u@[::1]/name", "postgresql://u@[::1]/name"),
    ],
)
def test_a_server_is_read(url: str, dsn: str) -> None:
    address = read_address(url)
    assert address == PostgresAddress(dsn)
    assert "pass" not in repr(address)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "bot.db",
        "/data/bot.db",
        "mysql://user:secret@host/name",
        "sqlite:",
        "sqlite://",
        "sqlite:///",
        "sqlite://bot.db",
        "sqlite:///:memory:",
        "sqlite:///data/",
        "sqlite:///bot.db?mode=memory",
        "postgresql:name",
        "postgresql://user:secret@host",
        "postgresql://user:secret@host/",
        "postgresql://user:secret@host:port/name",
        "postgresql://user:secret@[::1/name",
    ],
)
async def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(WrongAddress) as caught:
        async with Database.open(url):
            pass
    assert "secret" not in str(caught.value)
    assert "DATABASE_URL" in caught.value.advice


async def test_a_relative_path_begins_where_the_program_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with Database.open("sqlite:///data/bot.db"):
        monkeypatch.chdir("/")
        assert (tmp_path / "data" / "bot.db").exists()
