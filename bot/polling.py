"""Updates of Telegram come to us: asked for (long polling), or posted to the door (webhook).

Either way they are kept in the storage before Telegram is told that we have them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, ClassVar, Final

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteWebhook, GetMe, GetUpdates, SetWebhook, TelegramMethod

from bot.health import Health
from storage.errors import StorageError

ALLOWED: Final = ["message", "callback_query", "my_chat_member"]
"""Kinds of updates that we take; edited messages are no commands, so they are not asked for."""

_LONG: Final = 25
"""Seconds that Telegram keeps a question open when there is nothing new."""
_PATIENCE: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds to wait before the next try, the last one again and again."""
_MOST: Final = 100
_LOOK: Final = 60.0

Keep = Callable[[Sequence[dict[str, Any]]], Awaitable[object]]

_log = structlog.get_logger(__name__)


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates`, answered as plain JSON: one update that aiogram cannot read must not hold up all others."""

    __returning__: ClassVar[Any] = list[dict[str, Any]]
    __api_method__: ClassVar[str] = GetUpdates.__api_method__

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


def patience() -> Iterator[float]:
    """Give the seconds to wait after the first failure, the second, and so on."""
    yield from _PATIENCE
    while True:
        yield _PATIENCE[-1]


def words_of(error: TelegramAPIError | ClientDecodeError) -> str:
    """Say for the operator why Telegram does not work with us."""
    match error:
        case TelegramUnauthorizedError() | TelegramNotFound():
            return "токен не принят: проверьте BOT_TOKEN"
        case TelegramConflictError():
            return "этот же бот запущен ещё где-то: остановите второй экземпляр"
        case TelegramRetryAfter():
            return f"просит подождать {error.retry_after} с"
        case TelegramNetworkError() | TelegramServerError():
            return "не отвечает"
        case _:
            return "отвечает ошибкой"


async def until_told(ask: Callable[[], Awaitable[Any]], health: Health, back: Callable[[], None] = lambda: None) -> Any:
    """Ask Telegram until it answers, with growing pauses; what it says meanwhile is in the health.

    ``back`` is called when it answers after it did not.
    """
    waits = patience()
    was_away = False
    while True:
        try:
            told = await ask()
        except (TelegramAPIError, ClientDecodeError) as error:
            was_away = True
            health.unwell("telegram", words_of(error))
            _log.warning("telegram_away", kind=type(error).__name__)
            wait = next(waits)
            await asyncio.sleep(max(wait, error.retry_after) if isinstance(error, TelegramRetryAfter) else wait)
        else:
            health.well("telegram")
            if was_away:
                back()
            return told


class Polling:
    """Asks Telegram for updates.

    Args:
        keep: Keeps updates; safe on disk when it returns.
        back: Is called when Telegram answers again after it did not.
    """

    def __init__(self, bot: Bot, keep: Keep, health: Health, back: Callable[[], None]) -> None:
        self._bot = bot
        self._keep = keep
        self._back = back
        self._health = health
        self._offset: int | None = None

    async def run(self) -> None:
        """Ask for ever."""
        await until_told(lambda: self._bot(DeleteWebhook()), self._health)
        _log.info("polling")
        waits = patience()
        while True:
            try:
                await self.once()
                waits = patience()
            except StorageError as error:
                _log.warning("updates_not_kept", kind=type(error).__name__)
                await asyncio.sleep(next(waits))
            except TelegramConflictError as error:
                self._health.unwell("telegram", words_of(error), "conflict")
                await asyncio.sleep(next(waits))
                await until_told(lambda: self._bot(DeleteWebhook()), self._health)

    async def once(self) -> None:
        """Ask once, waiting for something new; keep what came before the next question acknowledges it."""

        async def ask() -> list[dict[str, Any]]:
            try:
                question = GetRawUpdates(offset=self._offset, limit=_MOST, timeout=_LONG, allowed_updates=ALLOWED)
                return await self._bot(question, request_timeout=_LONG + 10)
            except TelegramConflictError as error:
                raise _Conflict from error

        try:
            updates = await until_told(ask, self._health, self._back)
        except _Conflict as conflict:
            raise conflict.__cause__ or conflict from None
        if not updates:
            return
        await self._keep(updates)
        self._offset = max(update["update_id"] for update in updates) + 1


class _Conflict(Exception):  # noqa: N818 -- carries a conflict past the waiting for better times
    pass


async def post_to(bot: Bot, url: str, secret: str, health: Health) -> None:
    """Have Telegram post its updates to an address of ours, with a secret that only it is told.

    Then look for ever whether Telegram is still there: who only listens would not notice.
    """
    method = SetWebhook(url=url, secret_token=secret, allowed_updates=ALLOWED, max_connections=40)
    await until_told(lambda: bot(method), health)
    _log.info("webhook_set")
    while True:
        await asyncio.sleep(_LOOK)
        await until_told(lambda: bot(GetMe()), health)
