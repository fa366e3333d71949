"""The only way out to Telegram: paced, 429 obeyed, and its errors in a few kinds that can be acted on (contract §7)."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final, Literal, TypeVar, cast

import aiohttp
import structlog
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import SendChatAction, TelegramMethod

from chat.pace import Limits, Pace, Urgency
from chat.throttling import KEPT_FROM, Refusals, Waits

__all__ = [
    "ChatGone",
    "Dropped",
    "Limits",
    "Migrated",
    "NotNow",
    "Reason",
    "Sender",
    "SendingError",
    "TelegramAway",
    "TopicGone",
    "Urgency",
]

T = TypeVar("T")

Reason = Literal["blocked", "kicked", "deactivated", "not_found", "silenced"]

_log = structlog.get_logger(__name__)

_AFTER_429: Final = 0.05
"""Seconds beyond ``retry_after``: two clocks never run quite alike."""

_SECONDS_TO_FINISH: Final = 2.0
"""How long a message that is under way is waited for when we are stopped."""

_SECONDS_TO_NOTE: Final = 1.0
"""How long a task that is being cancelled has to note the answer that it was given instead."""

_PACED: Final = ("send", "edit", "copy", "forward", "stopPoll", "setMessage")


# ruff: noqa: N818 — the tree says that these are errors
class SendingError(Exception):
    """A message did not arrive, or may not have."""


class ChatGone(SendingError):
    """Nothing can be written to this chat any more; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class TopicGone(SendingError):
    """The topic of the group is deleted or closed."""


class Migrated(SendingError):
    """The group has become a supergroup: ``new_id`` is its id now."""

    def __init__(self, new_id: int) -> None:
        super().__init__("migrated")
        self.new_id = new_id


class Dropped(SendingError):
    """It was sent and no answer came: it may have arrived."""


class NotNow(SendingError):
    """Telegram lets nothing be written to this chat for longer than one waits in line: it has surely not arrived."""

    def __init__(self, seconds: float) -> None:
        super().__init__("told to wait")
        self.seconds = seconds


class TelegramAway(SendingError):
    """Telegram was not reached, or is out of order: it has surely, or as good as surely, not arrived."""


_GONE: Final[Mapping[str, Reason]] = {
    "bot was blocked by the user": "blocked",
    "bot can't initiate conversation": "blocked",
    "user is deactivated": "deactivated",
    "bot was kicked": "kicked",
    "bot is not a member": "kicked",
    "group chat was deleted": "not_found",
    "group chat was deactivated": "not_found",
    "chat was deleted": "not_found",
    "chat not found": "not_found",
    "peer_id_invalid": "not_found",
    "have no rights to send a message": "silenced",
    "not enough rights to send": "silenced",
    "chat_write_forbidden": "silenced",
    "need administrator rights in the channel": "silenced",
    "chat_restricted": "silenced",
}
_TOPIC_GONE: Final = ("message thread not found", "topic_deleted", "topic_closed", "topic_id_invalid")
_NOT_MODIFIED: Final = "message is not modified"


class Sender:
    """Performs Telegram's methods: ``await sender(SendMessage(…), Urgency.RINGING)``.

    Messages wait until Telegram takes them; other methods go at once. A 429 is waited out, however often it comes. Of
    a message that would change nothing (an edit) the answer is True.

    Cancelled while a message is under way, it gives its answer, if that comes within two seconds, and cancels its task
    a second later: a message whose answer is lost would be sent twice.

    Attributes:
        sent: How many methods were carried out.
        failed: How many were not.
        throttled: How many 429 came.
    """

    def __init__(self, bot: Bot, limits: Limits | None = None, waits: Waits | None = None) -> None:
        self.bot = bot
        self.sent = 0
        self.failed = 0
        self.throttled = 0
        self._pace = Pace(limits)
        self._held: dict[str, float] = {}
        self._waits = waits
        self._told_to_wait: dict[int | None, float] = {}
        """Chats (None: all) that have to wait for long, and until when by the loop's clock."""
        self._refusals = Refusals()

    @property
    def waiting(self) -> int:
        """How many messages wait for their turn."""
        return self._pace.waiting

    async def __call__(self, method: TelegramMethod[T], urgency: Urgency = Urgency.REPLY) -> T:
        """Perform a method.

        Raises:
            SendingError: It did not arrive, or may not have; see the kinds.
            aiogram.exceptions.TelegramAPIError: Telegram refused what was sent.
        """
        _not_while_stopping()
        try:
            answer = await (self._paced(method, urgency) if _is_message(method) else self._at_once(method))
        except (SendingError, TelegramAPIError):
            self.failed += 1
            raise
        self.sent += 1
        return answer

    async def in_turn(
        self, chat_id: int, urgency: Urgency, make: Callable[[], Awaitable[TelegramMethod[T] | None]]
    ) -> T | None:
        """Make a message when its turn in a chat has come, and send it: it is as fresh as can be.

        ``make`` is asked again after a 429. If it gives None there is nothing to send any more: the turn costs nothing.

        Raises:
            NotNow: The chat has to wait for long; `told_to_wait` names it until then.
            SendingError: As `__call__` does.
            aiogram.exceptions.TelegramAPIError: As `__call__` does.
        """
        _not_while_stopping()
        try:
            answer = await self._in_turn(chat_id, urgency, make, patient=False)
        except (SendingError, TelegramAPIError):
            self.failed += 1
            raise
        self.sent += answer is not None
        return answer

    async def _paced(self, method: TelegramMethod[T], urgency: Urgency) -> T:
        async def made() -> TelegramMethod[T]:
            return method

        return cast("T", await self._in_turn(int(cast("Any", method).chat_id), urgency, made, patient=True))

    async def _in_turn(
        self,
        chat_id: int,
        urgency: Urgency,
        make: Callable[[], Awaitable[TelegramMethod[T] | None]],
        *,
        patient: bool,
    ) -> T | None:
        number = self._pace.number()
        while True:
            async with self._pace.turn(chat_id, urgency, number) as turn:
                method = await make()
                if method is None:
                    turn.give_back()
                    return None
                try:
                    answer = await self._whole(method)
                except TelegramRetryAfter as told:
                    await self._hold(chat_id, told.retry_after)
                    if told.retry_after >= KEPT_FROM and not patient:
                        raise NotNow(told.retry_after) from None
                else:
                    self._refusals.none(asyncio.get_running_loop().time())
                    return answer

    async def _at_once(self, method: TelegramMethod[T]) -> T:
        name, loop = method.__api_method__, asyncio.get_running_loop()
        while True:
            wait = self._held.get(name, 0.0) - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            try:
                return await self._whole(method)
            except TelegramRetryAfter as told:
                self.throttled += 1
                _log.warning("telegram_throttles", method=name, seconds=told.retry_after)
                self._held[name] = loop.time() + told.retry_after + _AFTER_429

    def told_to_wait(self) -> AbstractSet[int | None]:
        """Name the chats that have to wait for long; None among them: all have to."""
        now = asyncio.get_running_loop().time()
        self._told_to_wait = {chat: until for chat, until in self._told_to_wait.items() if until > now}
        return self._told_to_wait.keys()

    async def remember(self) -> None:
        """Go on with the waits that were asked for before the program was started.

        Raises:
            StorageError: they cannot be read.
        """
        for chat_id, seconds in (await self._waits.left() if self._waits is not None else {}).items():
            self._wait(chat_id, seconds)

    def _wait(self, chat_id: int | None, seconds: float) -> None:
        if seconds >= KEPT_FROM:
            self._told_to_wait[chat_id] = asyncio.get_running_loop().time() + seconds
        self._pace.hold(chat_id, seconds)

    async def _hold(self, chat_id: int, seconds: float) -> None:
        """Obey a 429; see `chat/throttling.py`."""
        self.throttled += 1
        everybody = self._refusals.one_more(chat_id, seconds, asyncio.get_running_loop().time())
        _log.warning("telegram_throttles", chat=chat_id, seconds=seconds, everybody=round(everybody, 1))
        for who, wait in ((chat_id, float(seconds)), (None, everybody)):
            if wait > 0:
                self._wait(who, wait + _AFTER_429)
            if wait >= KEPT_FROM and self._waits is not None:
                await self._waits.note(who, wait + _AFTER_429)

    async def _whole(self, method: TelegramMethod[T]) -> T:
        """Perform a method and wait for its answer, also when we are cancelled meanwhile."""
        sending = asyncio.get_running_loop().create_task(self._perform(method))
        try:
            return await asyncio.shield(sending)
        except asyncio.CancelledError:
            await asyncio.wait([sending], timeout=_SECONDS_TO_FINISH)
            if not sending.done():
                sending.cancel()
                await asyncio.wait([sending])
                raise
            if (task := asyncio.current_task()) is not None:
                asyncio.get_running_loop().call_later(_SECONDS_TO_NOTE, task.cancel)
            return sending.result()

    async def _perform(self, method: TelegramMethod[T]) -> T:
        try:
            return await self.bot(method)
        except (TelegramRetryAfter, TelegramMigrateToChat, TelegramForbiddenError, TelegramBadRequest) as error:
            if isinstance(error, TelegramBadRequest) and _NOT_MODIFIED in error.message.lower():
                return cast("T", True)
            raise _sorted(error) from None
        except TelegramNetworkError as error:
            raise _of_network(error) from None
        except TelegramServerError:
            raise TelegramAway("out of order") from None
        except ClientDecodeError as error:
            raise _of_garbage(error) from None


def _sorted(error: TelegramAPIError) -> Exception:
    """Tell what a refusal of Telegram means for the chat; a refusal of the message itself stays what it is."""
    if isinstance(error, TelegramMigrateToChat):
        return Migrated(error.migrate_to_chat_id)
    if isinstance(error, TelegramRetryAfter):
        return error
    text = error.message.lower()
    if any(part in text for part in _TOPIC_GONE):
        return TopicGone("topic gone")
    reason = next((reason for part, reason in _GONE.items() if part in text), None)
    if reason is None and isinstance(error, TelegramForbiddenError):
        reason = "kicked"
    return ChatGone(reason) if reason else error


def _of_network(error: TelegramNetworkError) -> SendingError:
    """Tell whether it may have arrived: only a connection that never stood surely carried nothing."""
    cause = error.__cause__ or error.__context__
    if isinstance(cause, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return TelegramAway("not reached")
    return Dropped("no answer")


def _of_garbage(error: ClientDecodeError) -> SendingError:
    """An answer that is none: what stands before Telegram said it is away, or Telegram's own answer was cut short."""
    whole = error.data if isinstance(error.data, str) else json.dumps(error.data)
    return Dropped("unreadable answer") if whole.lstrip().startswith("{") else TelegramAway("not Telegram's answer")


def _is_message(method: TelegramMethod[Any]) -> bool:
    """Whether Telegram counts it: what puts something into a chat, or changes it."""
    counted = method.__api_method__.startswith(_PACED) and not isinstance(method, SendChatAction)
    return counted and isinstance(getattr(method, "chat_id", None), int)


def _not_while_stopping() -> None:
    """Begin nothing new in a task that is being cancelled: see the class."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
