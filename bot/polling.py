"""Updates of Telegram come to us: asked for (long polling), or posted to the door (webhook).

Either way they are kept in the storage before Telegram is told that we have them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import chain, repeat
from math import ceil
from random import SystemRandom
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

_YOUNG: Final = 120.0
_PEACE: Final = 3.0
"""Seconds without another's question after which there is no other; who was interrupted asks again after one."""
_GIVES_WAY: Final = 20.0
"""Seconds after which the second one stands aside: so long an update of the program may take, old and new at once."""
_AGAIN: Final = (0.5, 1.5)
"""Seconds, at least and at most, from an interrupted question to the next: by chance, so that two fall out of step."""
_SOON: Final = (10.0, 30.0)
"""Seconds, at least and at most, until one that stands aside asks once more: both of two may, when they start together
and a third disturbs; the one that asks first finds nobody and goes on."""
_SELDOM: Final = 300.0
"""Seconds from one question to the next after that."""
_chance: Final = SystemRandom()
_ASIDE: Final = (
    "этот же бот запущен ещё где-то, второй экземпляр — этот: он уступил и спрашивает Telegram раз в 5 минут. "
    "Остановите лишний экземпляр или дайте ему другой BOT_TOKEN"
)

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


async def until_told(
    ask: Callable[[], Awaitable[Any]], health: Health | None, back: Callable[[], None] = lambda: None
) -> Any:
    """Ask Telegram until it answers, with growing pauses; what it says meanwhile is in the health, if there is one.

    ``back`` is called when it answers after it did not.
    """
    waits = patience()
    was_away = False
    while True:
        try:
            told = await ask()
        except (TelegramAPIError, ClientDecodeError) as error:
            was_away = True
            if health is not None:
                health.unwell("telegram", words_of(error))
            _log.warning("telegram_away", kind=type(error).__name__)
            wait = next(waits)
            await asyncio.sleep(max(wait, error.retry_after) if isinstance(error, TelegramRetryAfter) else wait)
        else:
            if health is not None:
                health.well("telegram")
            if was_away:
                back()
            return told


class Polling:
    """Asks Telegram for updates.

    Args:
        keep: Keeps updates; safe on disk when it returns.
        back: Is called when Telegram answers again after it did not.
        young_for: Seconds after the start in which, of two bots of one token, this one takes itself for the second.
    """

    def __init__(
        self, bot: Bot, keep: Keep, health: Health, back: Callable[[], None], *, young_for: float = _YOUNG
    ) -> None:
        self._bot = bot
        self._young_for = young_for
        self._keep = keep
        self._back = back
        self._health = health
        self._offset: int | None = None

    async def run(self) -> None:
        """Ask for ever; but only now and then while another bot of this token was here first."""
        await until_told(lambda: self._bot(DeleteWebhook()), self._health)
        _log.info("polling")
        waits = patience()
        began = asyncio.get_running_loop().time()
        while True:
            try:
                await self.once()
                waits = patience()
            except StorageError as error:
                _log.warning("updates_not_kept", kind=type(error).__name__)
                await asyncio.sleep(next(waits))
            except TelegramConflictError as error:
                self._health.unwell("telegram", words_of(error), "conflict")
                if asyncio.get_running_loop().time() - began < self._young_for:
                    await self._give_way()
                    continue
                await asyncio.sleep(next(waits))
                await until_told(lambda: self._bot(DeleteWebhook()), self._health)

    async def once(self) -> None:
        """Ask once, waiting for something new; keep what came before the next question acknowledges it."""
        updates = await self._ask(_MOST, _LONG, self._health)
        if not updates:
            return
        await self._keep(updates)
        self._offset = max(update["update_id"] for update in updates) + 1

    async def _ask(self, most: int, seconds: int, health: Health | None) -> list[dict[str, Any]]:
        """Ask until Telegram answers.

        Raises:
            TelegramConflictError: another asks too.
        """

        async def ask() -> list[dict[str, Any]]:
            try:
                question = GetRawUpdates(offset=self._offset, limit=most, timeout=seconds, allowed_updates=ALLOWED)
                return await self._bot(question, request_timeout=seconds + 10)
            except TelegramConflictError as error:
                raise _Conflict from error

        try:
            told: list[dict[str, Any]] = await until_told(ask, health, self._back)
        except _Conflict as conflict:
            raise conflict.__cause__ or conflict from None
        return told

    async def _give_way(self) -> None:
        """Take nothing until nobody else asks: what both took, both would do."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _GIVES_WAY
        pauses = chain([_chance.uniform(*_SOON)], repeat(_SELDOM))
        while True:
            try:
                await self._see_nobody()
            except TelegramConflictError as error:
                aside = loop.time() >= until
                self._health.unwell("telegram", _ASIDE if aside else words_of(error), "conflict")
                pause = next(pauses) if aside else _chance.uniform(*_AGAIN)
                if aside:
                    _log.error("another_bot_was_here_first", asks_again_in=round(pause), advice=_ASIDE)
                await asyncio.sleep(pause)
            else:
                self._health.well("telegram")
                _log.info("polling")
                return

    async def _see_nobody(self) -> None:
        """Ask for a while without taking what comes: whose it is, is not known yet.

        Raises:
            TelegramConflictError: another asks.
        """
        loop = asyncio.get_running_loop()
        await until_told(lambda: self._bot(DeleteWebhook()), None)
        peace = loop.time() + _PEACE
        while (left := peace - loop.time()) > 0:
            await self._ask(1, ceil(left), None)
            await asyncio.sleep(min(left, 0.5))


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
