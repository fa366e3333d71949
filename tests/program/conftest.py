from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.telegram.virtual import VirtualTelegram
from storage.database import Database
from storage.store import Store
from tests.running import MovedClock, hosted


@pytest.fixture
async def telegram(clock: MovedClock) -> AsyncIterator[VirtualTelegram]:
    """The virtual Telegram. Here things go wrong on purpose: apologies are no reason for a test to end red."""
    async with hosted(VirtualTelegram(now=clock.now).running()) as server:
        yield server
    assert server.problems == []


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Database.open(f"sqlite:///{tmp_path / 'bot.db'}") as database:
        yield Store(database)
