"""Where everything is put together: opened in order, closed in reverse.

The door opens first and takes events at once. All that is slow to load or to reach (aiogram, the client of the ВАТС)
comes after it, from a thread.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot import logs
from bot.door import Behind, Door
from bot.house import House
from bot.known import Known
from bot.loading import load, unswept
from bot.metrics import Metrics
from bot.settings import Settings
from bot.webhook import telegram_secret
from chat.clock import Clock
from chat.pace import Limits
from storage.database import Database

if TYPE_CHECKING:
    import httpx

    from storage.store import Store

GRACE = 5.0
"""Seconds that commands and messages in hand have to come to their end."""

HEAD_START = 0.2
"""Seconds that the door has for itself before anything slow is loaded: events may have waited for us to start."""
_TELEGRAM = "bot.telegram"

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

    async def store(self) -> "Store":
        """Answer what is remembered; comes a second or two after the door."""
        return await self.house.store()


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    vats_transport: "httpx.AsyncBaseTransport | None" = None,
    limits: Limits | None = None,
) -> AsyncIterator[App]:
    """Open everything in order; close it in reverse.

    Args:
        settings: What the operator decided.
        clock: Where the time comes from.
        vats_transport: The wire to the ВАТС, where it is not the network.
        limits: How much Telegram takes, where it is not Telegram's own.

    Raises:
        StorageError: the database cannot be used.
        OSError: the door cannot be opened.
    """
    logs.hide(*settings.secrets())
    clock = clock or Clock()
    async with AsyncExitStack() as opened:
        database = await opened.enter_async_context(Database.open(settings.database_url))
        house = House(settings, clock, database, Metrics(), vats_transport, limits)
        door = await opened.enter_async_context(AsyncExitStack())
        url = await door.enter_async_context(door_of(house).open(settings.listen_host, settings.listen_port))
        _log.info("door_open", url=url)
        tasks = await opened.enter_async_context(asyncio.TaskGroup())
        serving = tasks.create_task(_load_and_serve(house), name="telegram")
        opened.push_async_callback(_stop, house, serving)
        opened.push_async_callback(door.aclose)  # opened before all else, and closed before it: nothing new comes in
        yield App(house, url)


async def _load_and_serve(house: House) -> None:
    """Load what is slow, beside the open door, and let it work."""
    if _TELEGRAM not in sys.modules:
        await asyncio.sleep(HEAD_START)
    with unswept():
        storing = await load("storage.store")
        house.furnish(storing.Store(house.database))
        await load("bot.light")
        telegram = await load(_TELEGRAM)
    await telegram.serve(house)


async def _stop(house: House, serving: "asyncio.Task[None]") -> None:
    """Begin nothing new, let what is in hand come to its end, cancel the rest."""
    house.stopping.set()
    if house.working.is_set():
        await asyncio.wait([serving], timeout=GRACE)
    serving.cancel()


def door_of(house: House) -> Door:
    """Make the door of a house: it needs the database alone, and nothing that is slow to load."""
    settings, database = house.settings, house.database

    async def exposition() -> bytes:
        levels = await (await load("bot.levels")).levels(house)
        return bytes((await load("bot.exposition")).render(house.metrics, levels))

    behind = Behind(
        inbox=database.intake,
        known=Known(database.phonebook, database.roster),
        updates=house.keep_update,
        health=house.health,
        metrics=house.metrics,
        exposition=exposition,
        clock=house.clock,
        strangers=house.strangers,
    )
    return Door(
        behind,
        token=settings.vats_crm_token.get_secret_value(),
        telegram_secret=telegram_secret(settings) if settings.bot_webhook_url else None,
    )
