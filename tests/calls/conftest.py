from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from calls.desk import Desk
from storage.database import Database
from storage.store import Store
from tests.calls.office import MovedClock, furnish
from tests.calls.scenes import ADMIN, ZONE


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def store(tmp_path: Path, clock: MovedClock) -> AsyncIterator[Store]:
    """A database with the company, its people linked and the sales chat bound."""
    async with Database.open(f"sqlite:///{tmp_path}/bot.db") as database:
        store = Store(database)
        await furnish(store)
        yield store


@pytest.fixture
def desk(store: Store, clock: MovedClock) -> Desk:
    return Desk(
        store,
        clock,
        zone=ZONE,
        admin_ids=frozenset({ADMIN}),
        own_link=lambda link: link.startswith("https://vats.example/"),
    )
