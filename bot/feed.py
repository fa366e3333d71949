"""Keeps updates of Telegram before Telegram is told that we have them, but never a secret that a person wrote."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from aiogram import Bot
from aiogram.types import Message, Update
from pydantic import ValidationError

from chat.clock import Clock
from storage.errors import StorageUnavailable
from storage.updates import Updates

IsSecret = Callable[[Message], Awaitable[bool]]

_log = structlog.get_logger(__name__)


class Feed:
    """Takes updates in.

    A message with a password or a key is kept as its number alone; what it says stays in this process, which handles it
    at once. A crash in between loses it: the person sees no answer, and a secret is on no disk.

    Args:
        is_secret: Tells whether a message must be kept nowhere.
        wake: Set when something new was kept.
    """

    def __init__(self, updates: Updates, clock: Clock, bot: Bot, is_secret: IsSecret, wake: asyncio.Event) -> None:
        self._updates = updates
        self._clock = clock
        self._bot = bot
        self._is_secret = is_secret
        self._wake = wake
        self._unwritten: dict[int, str] = {}
        self.leads = False
        """Whether updates are handled in this process."""

    async def keep(self, several: Sequence[dict[str, Any]]) -> None:
        """Keep updates; safe on disk when this returns.

        Raises:
            StorageUnavailable: nothing was kept; also for a secret that another process would have to handle.
        """
        rows: list[tuple[int, str]] = []
        for raw in several:
            body = json.dumps(raw, ensure_ascii=False)
            if await self._holds_secret(raw):
                if not self.leads:
                    raise StorageUnavailable("a secret goes to the process that leads")
                self._unwritten[raw["update_id"]] = body
                body = ""
            rows.append((raw["update_id"], body))
        await self._updates.keep(rows, self._clock.now())
        self._wake.set()

    def body_of(self, update_id: int, kept: str) -> str:
        """Answer what an update says: as it was kept, or as it stayed here; empty when it is lost."""
        return kept or self._unwritten.get(update_id, "")

    def forget(self, update_id: int) -> None:
        """Drop what stayed here: the update is handled."""
        self._unwritten.pop(update_id, None)

    async def _holds_secret(self, raw: dict[str, Any]) -> bool:
        if "message" not in raw:
            return False
        try:
            update = Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError:
            return False  # the pump says that it is unreadable
        return update.message is not None and await self._is_secret(update.message)
