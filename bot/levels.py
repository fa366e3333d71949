"""What stands at the moment, for `GET /metrics`. Loaded when somebody first asks."""

from datetime import datetime

from bot.alarms import those_on
from bot.house import House
from bot.metrics import Levels
from storage.errors import StorageError
from watch.looking import SEEN


async def levels(house: House) -> Levels:
    """Look how much waits, and how old is what was read of the exchange; what cannot be read is left out."""
    store = await house.store()
    try:
        known = {
            "company": (await store.directory.company()).synced_at,
            "history": await house.history_read(),
            "settings": await store.exchange.taken_at(SEEN),
        }
        return Levels(
            inbox=await store.inbox.depth(),
            parked=await store.inbox.parked_count() + await store.cards.parked_count(),
            oldest_unsent_seconds=_age(house, await house.oldest_unsent()) or 0.0,
            known_seconds={what: age for what, at in known.items() if (age := _age(house, at)) is not None},
            alarms=await those_on(store.state),
            traffic=house.traffic,
        )
    except StorageError:
        return Levels(traffic=house.traffic)


def _age(house: House, at: datetime | None) -> float | None:
    return None if at is None else max(0.0, (house.clock.now() - at).total_seconds())
