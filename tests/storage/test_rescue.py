"""A damaged database loses no delivery: what comes is kept beside it, and taken in when a copy was restored."""

import asyncio
import shutil
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
import structlog

from storage.database import Database
from storage.delivery import Delivery, wrap
from storage.errors import Corrupt, StorageUnavailable
from storage.rescue import Rescue
from storage.sqlite import SqliteShelf
from storage.store import Store


def delivery(at: datetime, number: int) -> Delivery:
    return Delivery("event", str(number), {"cmd": "event", "callid": str(number), "crm_token": "canary-token"}, at)


def damage(path: Path) -> None:
    """Spoil everything but the first page, and leave nothing whole in the log."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))


@pytest.fixture
def rescue(path: Path) -> Rescue:
    return Rescue(path)


@asynccontextmanager
async def damaged(path: Path, at: datetime) -> AsyncIterator[Database]:
    """Open a database that has a copy beside it, and that is damaged while it is open."""
    async with Database.open(f"sqlite:///{path}") as database:
        for number in range(50):
            await database.intake.keep(delivery(at, number))
        await database.scrub()
        shutil.copyfile(path, path.with_suffix(".copy"))
        shelf = SqliteShelf(path, asyncio.Lock())
        await shelf.touch()  # somebody else has written: what the others remember of the file counts no more
        await shelf.scrub()
        shelf.close()
        damage(path)
        yield database


def restore(path: Path) -> None:
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    shutil.copyfile(path.with_suffix(".copy"), path)


async def test_what_comes_while_the_file_is_damaged_is_there_after_a_restore(
    path: Path, at: datetime, rescue: Rescue
) -> None:
    with structlog.testing.capture_logs() as logs:
        async with damaged(path, at) as database:
            assert await database.intake.keep(delivery(at, 100))
            assert await database.intake.keep(delivery(at, 101))
            assert await database.intake.keep(delivery(at, 7)), "whether it is a repeat cannot be known"
            with pytest.raises(Corrupt):
                await database.check()
    told = [line for line in logs if line["log_level"] == "critical"]
    assert len(told) == 1, "once, not for each delivery"
    assert "restore" in told[0]["advice"]
    assert stat.S_IMODE(rescue.path.stat().st_mode) == 0o600
    assert b"canary-token" not in rescue.path.read_bytes()

    restore(path)
    async with Database.open(f"sqlite:///{path}") as database:
        waiting = await Store(database).inbox.waiting(1000)
    assert [kept.call_id for kept in waiting] == [*map(str, range(50)), "100", "101"]
    assert waiting[-1].received_at == at
    assert not rescue.path.exists()
    async with Database.open(f"sqlite:///{path}") as database:
        assert await Store(database).inbox.depth() == 52


async def test_a_damaged_file_at_the_start_leaves_what_was_rescued(path: Path, at: datetime, rescue: Rescue) -> None:
    async with damaged(path, at) as database:
        await database.intake.keep(delivery(at, 100))
    with pytest.raises(Corrupt):
        async with Database.open(f"sqlite:///{path}"):
            pass
    assert [parcel.call_id for parcel in rescue.kept()] == ["100"]


async def test_where_there_is_no_room_nothing_is_claimed(path: Path, at: datetime, rescue: Rescue) -> None:
    rescue.path.mkdir()  # nothing can be written there
    with pytest.raises(StorageUnavailable):
        rescue.kept()
    rescue.path.rmdir()
    async with damaged(path, at) as database:
        rescue.path.mkdir()
        with pytest.raises(StorageUnavailable):
            await database.intake.keep(delivery(at, 100))


def test_a_torn_line_spoils_no_other(at: datetime, rescue: Rescue) -> None:
    parcels = [wrap(delivery(at, number)) for number in range(3)]
    rescue.put(parcels[:1])
    with rescue.path.open("ab") as file:
        file.write(b'["torn", "event", "99", "{}"')
    rescue.put(parcels[1:])
    assert rescue.kept() == parcels
    rescue.drop()
    assert rescue.kept() == []
