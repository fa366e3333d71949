"""Works off the updates of Telegram that are kept: in order within a chat, chats beside each other."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import structlog
from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

from bot.feed import Feed
from bot.metrics import Metrics
from storage.errors import StorageError
from storage.updates import Update as KeptUpdate
from storage.updates import Updates

_LOOK_AGAIN: Final = 1.0
"""Seconds after which we look by ourselves: updates may have been kept by another process."""
_REST: Final = 2.0
_MOST_WAITING: Final = 500
_TRIES: Final = 3
"""An update that was begun so often and never finished ended the program each time: it is let be."""

Handle = Callable[[Update], Awaitable[None]]

_log = structlog.get_logger(__name__)


class Pump:
    """Takes kept updates to whoever handles them; each is handled once.

    Args:
        handle: Handles one update.
        failed: Is told of an update that `handle` failed over, to say so to the person.
        wake: Set when something new was kept.
    """

    def __init__(
        self,
        updates: Updates,
        feed: Feed,
        bot: Bot,
        handle: Handle,
        failed: Handle,
        *,
        wake: asyncio.Event,
        metrics: Metrics,
    ) -> None:
        self._updates = updates
        self._feed = feed
        self._bot = bot
        self._handle = handle
        self._failed = failed
        self._wake = wake
        self._metrics = metrics
        self._queues: dict[int, deque[tuple[int, Update]]] = {}
        self._in_hand: set[int] = set()
        self._ending = False

    async def run(self) -> None:
        """Work until `end` is called; what is in hand then comes to its end."""
        async with asyncio.TaskGroup() as tasks:
            while not self._ending:
                self._wake.clear()
                try:
                    for kept in await self._updates.waiting(_MOST_WAITING):
                        await self._sort(kept, tasks)
                except StorageError as error:
                    _log.warning("updates_unreadable", kind=type(error).__name__)
                    await asyncio.sleep(_REST)
                with suppress(TimeoutError):
                    # Not `wait_for`: on Python 3.11 it may swallow a cancellation that comes with the event.
                    async with asyncio.timeout(_LOOK_AGAIN):
                        await self._wake.wait()

    def end(self) -> None:
        """Begin no further update; those that are kept and not begun wait for the next start."""
        self._ending = True
        self._wake.set()

    async def _sort(self, kept: KeptUpdate, tasks: asyncio.TaskGroup) -> None:
        """Put an update behind those of the same chat."""
        if kept.update_id in self._in_hand or self._ending:
            return
        try:
            body = self._feed.body_of(kept.update_id, kept.body)
            update = Update.model_validate_json(body, context={"bot": self._bot})
        except ValidationError:
            _log.warning("update_unreadable", update=kept.update_id)
            self._metrics.update("unreadable")
            await self._updates.done(kept.update_id)
            return
        self._in_hand.add(kept.update_id)
        chat = chat_of(update)
        queue = self._queues.get(chat)
        if queue is None:
            queue = self._queues[chat] = deque()
            tasks.create_task(self._work_off(chat, queue), name=f"chat {chat}")
        queue.append((kept.update_id, update))

    async def _work_off(self, chat: int, queue: deque[tuple[int, Update]]) -> None:
        """Handle the updates of one chat, one after the other."""
        while queue and not self._ending:
            update_id, update = queue.popleft()
            try:
                await self._one(update_id, update)
            except StorageError as error:
                # It stays kept, and is handled when the storage works again.
                _log.warning("update_put_off", update=update_id, kind=type(error).__name__)
                await asyncio.sleep(_REST)
            finally:
                self._in_hand.discard(update_id)
        self._in_hand -= {update_id for update_id, _ in queue}
        del self._queues[chat]

    async def _one(self, update_id: int, update: Update) -> None:
        tries = await self._updates.begin(update_id)
        if not tries:
            return  # done meanwhile: what waited was read just before that
        if tries <= _TRIES:
            try:
                await self._handle(update)
                self._metrics.update("handled")
            except StorageError:
                raise
            except Exception as error:  # noqa: BLE001 -- the error router: one update must not stop the others
                _log.warning("update_failed", update=update_id, kind=type(error).__name__, exc_info=error)
                self._metrics.update("failed")
                await self._say_sorry(update)
        else:
            _log.error("update_given_up", update=update_id)
            self._metrics.update("given_up")
        await self._updates.done(update_id)
        self._feed.forget(update_id)

    async def _say_sorry(self, update: Update) -> None:
        try:
            await self._failed(update)
        except Exception as error:  # noqa: BLE001 -- the error router: the apology is the last thing we can do
            _log.warning("apology_failed", kind=type(error).__name__)


def chat_of(update: Update) -> int:
    """Answer the chat whose order an update has to keep; 0 where there is none."""
    if update.message:
        return update.message.chat.id
    if update.callback_query:
        message = update.callback_query.message
        return message.chat.id if message else update.callback_query.from_user.id
    return update.my_chat_member.chat.id if update.my_chat_member else 0
