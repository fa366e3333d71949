"""What the parts of the program share: opened once by `bot/app.py`, handed to everything that runs."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.health import Health
from bot.metrics import Metrics, Traffic
from bot.settings import Settings
from chat.clock import Clock
from storage.database import Database
from storage.store import Store

if TYPE_CHECKING:
    import httpx


@dataclass(slots=True)
class House:
    """The opened program."""

    settings: Settings
    clock: Clock
    database: Database
    store: Store
    health: Health
    metrics: Metrics
    vats_transport: "httpx.AsyncBaseTransport | None" = None
    updates_wake: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when an update of Telegram was kept by the door."""
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when commands are answered and news delivered."""
    working: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there is work in hand that a stop has to wait for."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when nothing new is to be begun."""
    traffic: Traffic | None = None
    """What went out to Telegram; ``None`` in a process that does not deliver."""
