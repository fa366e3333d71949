"""Where everything is put together: opened in order, closed in reverse.

The door opens first and takes events at once. All that is slow to load or to reach (aiogram, the client of the ВАТС)
comes after it, from a thread.
"""

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot import logs
from bot.door import Behind, Door
from bot.health import Health
from bot.house import House
from bot.known import Known
from bot.metrics import Levels, Metrics
from bot.settings import Settings
from bot.webhook import telegram_secret
from chat.clock import Clock
from storage.database import Database
from storage.errors import StorageError
from storage.store import Store

if TYPE_CHECKING:
    import httpx

GRACE = 5.0
"""Seconds that commands and messages in hand have to come to their end."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class App:
    """The running program."""

    house: House
    door_url: str

    @property
    def ready(self) -> asyncio.Event:
        """Set when commands are answered and news delivered; events are taken before."""
        return self.house.ready

    @property
    def store(self) -> Store:
        """What is remembered."""
        return self.house.store


@asynccontextmanager
async def build(
    settings: Settings, *, clock: Clock | None = None, vats_transport: "httpx.AsyncBaseTransport | None" = None
) -> AsyncIterator[App]:
    """Open everything in order; close it in reverse.

    Args:
        settings: What the operator decided.
        clock: Where the time comes from.
        vats_transport: The wire to the ВАТС, where it is not the network.

    Raises:
        StorageError: the database cannot be used.
        OSError: the door cannot be opened.
    """
    logs.hide(*settings.secrets())
    clock = clock or Clock()
    async with AsyncExitStack() as opened:
        database = await opened.enter_async_context(Database.open(settings.database_url))
        store = Store(database)
        house = House(
            settings=settings,
            clock=clock,
            database=database,
            store=store,
            health=Health(clock, database.check, Oldest(store)),
            metrics=Metrics(),
            vats_transport=vats_transport,
        )
        tasks = await opened.enter_async_context(asyncio.TaskGroup())
        url = await opened.enter_async_context(_door(house).open(settings.listen_host, settings.listen_port))
        _log.info("door_open", url=url)
        serving = tasks.create_task(_load_and_serve(house), name="telegram")
        opened.push_async_callback(_stop, house, serving)
        yield App(house, url)


async def _load_and_serve(house: House) -> None:
    """Load what is slow, beside the open door, and let it work."""
    telegram = await asyncio.to_thread(importlib.import_module, "bot.telegram")
    await telegram.serve(house)


async def _stop(house: House, serving: "asyncio.Task[None]") -> None:
    """Begin nothing new, let what is in hand come to its end, cancel the rest."""
    house.stopping.set()
    if house.working.is_set():
        await asyncio.wait([serving], timeout=GRACE)
    serving.cancel()


class Oldest:
    """Tells since when the oldest news waits that nobody has seen: an event not taken up, a card not shown."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def __call__(self) -> datetime | None:
        """Answer the moment, or ``None`` when nothing waits."""
        moments = [await self._store.inbox.oldest_waiting(), await self._store.cards.oldest_unsent()]
        return min((moment for moment in moments if moment is not None), default=None)


def _door(house: House) -> Door:
    store, settings = house.store, house.settings

    async def keep_update(update_id: int, body: str) -> None:
        await store.updates.keep([(update_id, body)], house.clock.now())
        house.updates_wake.set()

    async def exposition() -> bytes:
        module = await asyncio.to_thread(importlib.import_module, "bot.exposition")
        try:
            inbox, oldest = await store.inbox.depth(), await Oldest(store)()
        except StorageError:
            levels = Levels(traffic=house.traffic)
        else:
            age = max(0.0, (house.clock.now() - oldest).total_seconds()) if oldest else 0.0
            levels = Levels(inbox, age, house.traffic)
        return bytes(module.render(house.metrics, levels))

    behind = Behind(
        inbox=store.inbox,
        known=Known(store.contacts, store.directory),
        updates=keep_update,
        health=house.health,
        metrics=house.metrics,
        exposition=exposition,
        clock=house.clock,
    )
    return Door(
        behind,
        token=settings.vats_crm_token.get_secret_value(),
        telegram_secret=telegram_secret(settings) if settings.bot_webhook_url else None,
    )
