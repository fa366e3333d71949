"""Who comes in while the door closes is shown out: no connection is left that nobody closes."""

from bot.app import door_of
from bot.house import House
from bot.metrics import Metrics
from bot.settings import Settings
from chat.clock import Clock
from storage.database import Database
from storage.store import Store
from tests.knocking import left_open

TIMES = 30


async def test_who_comes_in_at_the_end_is_shown_out(settings: Settings) -> None:
    async with Database.open(settings.database_url) as database:
        house = House(settings, Clock(), database, Metrics())
        house.furnish(Store(database))
        came, left = await left_open(lambda: door_of(house).open("127.0.0.1", 0), str, TIMES)
    assert came > 6 * TIMES
    assert left == []
