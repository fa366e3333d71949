"""What the parts of the program share: opened once by `bot/app.py`, handed to everything that runs."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.health import Health
from bot.metrics import Metrics, Traffic
from bot.settings import Settings
from bot.strangers import Strangers
from chat.clock import Clock
from chat.pace import Limits
from storage.database import Database
from storage.errors import StorageUnavailable

if TYPE_CHECKING:
    import httpx

    from storage.store import Store


@dataclass(slots=True)
class House:
    """The opened program. The store comes after the door, for SQLAlchemy takes long to load."""

    settings: Settings
    clock: Clock
    database: Database
    metrics: Metrics
    vats_transport: "httpx.AsyncBaseTransport | None" = None
    limits: Limits | None = None
    health: Health = field(init=False)
    strangers: Strangers = field(init=False)
    feed: Callable[[dict[str, Any]], Awaitable[None]] | None = None
    """Keeps an update of Telegram; ``None`` until that can be done."""
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when commands are answered and news delivered."""
    working: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there is work in hand that a stop has to wait for."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when nothing new is to be begun."""
    traffic: Traffic | None = None
    """What went out to Telegram; ``None`` in a process that does not deliver."""
    began: datetime = field(init=False)
    """When the program was started: what is older was before it."""
    _store: "Store | None" = None
    _loaded: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.began = self.clock.now()
        self.health = Health(self.clock, self.database.check, self.oldest_unsent, self.waiting, self.history_read)
        self.strangers = Strangers(self.clock, self.settings.trusted_proxies)

    def furnish(self, store: "Store") -> None:
        """Put the store in its place."""
        self._store = store
        self._loaded.set()

    async def store(self) -> "Store":
        """Wait for the store: a second or two after the start."""
        await self._loaded.wait()
        assert self._store is not None  # noqa: S101 -- `furnish` sets it before the event
        return self._store

    async def keep_update(self, update: dict[str, Any]) -> None:
        """Keep an update of Telegram that came through the door; safe on disk when this returns.

        Raises:
            StorageUnavailable: it is not kept; Telegram sends it again.
        """
        if self.feed is None:
            raise StorageUnavailable("the program has only just begun")
        await self.feed(update)

    async def oldest_unsent(self) -> datetime | None:
        """Answer since when the oldest news waits that nobody has seen; ``None`` when nothing waits.

        Raises:
            StorageUnavailable: there is no knowing now.
        """
        store = await self.store()
        moments = [await store.inbox.oldest_waiting(), await store.cards.oldest_unsent()]
        return min((moment for moment in moments if moment is not None), default=None)

    async def waiting(self) -> int:
        """Count the events that are kept and not yet worked off.

        Raises:
            StorageUnavailable: there is no knowing now.
        """
        return await (await self.store()).inbox.depth()

    async def history_read(self) -> datetime | None:
        """Answer when the exchange's history was read last; ``None`` before the first time.

        Raises:
            StorageUnavailable: there is no knowing now.
        """
        return await (await self.store()).state.history_read()
