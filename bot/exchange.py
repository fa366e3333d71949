"""The ВАТС as the program uses it: every operation is counted, timed, tells how the ВАТС is, and is known as ours."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

import httpx

from bot.health import Health
from bot.metrics import Metrics
from storage.errors import StorageError
from vats.client import Vats
from vats.errors import (
    ApiSwitchedOff,
    BadAnswer,
    KeyRefused,
    NoAnswer,
    OutcomeUnknown,
    RightMissing,
    Temporary,
    VatsError,
)
from vats.operation import Operation

T = TypeVar("T")

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class WatchedVats(Vats):
    """`Vats` that tells the metrics and the health what it sees; behaves the same in all else.

    ``ours`` is told of every change, before it goes out and when it has come back; ``done`` if that was well.
    """

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        health: Health,
        metrics: Metrics,
        transport: httpx.AsyncBaseTransport | None = None,
        ours: Callable[..., Awaitable[None]] | None = None,
    ) -> None:
        super().__init__(url, api_key, transport=transport)
        self._ours = ours
        self._health = health
        self._metrics = metrics

    async def _perform(self, operation: Operation[T], deadline: float) -> T:
        """Perform an operation, alone or as a page of a list, and note what came of it."""
        loop = asyncio.get_running_loop()
        await self._note(operation)
        began = loop.time()
        try:
            answer = await super()._perform(operation, deadline)
        except VatsError as error:
            outcome = _CAPITAL.sub("_", type(error).__name__).lower()
            self._metrics.request(operation.id, outcome, loop.time() - began)
            self._look(error)
            if isinstance(error, RightMissing):
                self._health.lacks[operation.id] = error.right
            if error.carried_out is not False:
                await self._note(operation)
            raise
        self._metrics.request(operation.id, "ok", loop.time() - began)
        self._health.well("vats")
        self._health.lacks.pop(operation.id, None)
        await self._note(operation, done=True)
        return answer

    async def _note(self, operation: Operation[Any], *, done: bool = False) -> None:
        """Say that a change is ours. What is not noted is told as somebody else's: better than not to make it."""
        if self._ours is not None and not operation.is_read:
            with suppress(StorageError):
                await self._ours(operation, done=done)

    def _look(self, error: VatsError) -> None:
        match error:
            case ApiSwitchedOff():
                self._health.unwell("vats", "API или сама ВАТС выключены: включите REST API в кабинете", "off")
            case KeyRefused():
                self._health.unwell("vats", "ключ не принят: проверьте VATS_API_KEY", "key")
            case NoAnswer() | OutcomeUnknown() | Temporary():
                self._health.unwell("vats", "не отвечает")
            case BadAnswer():
                self._health.unwell("vats", "отвечает неразборчиво")
            case _:
                self._health.well("vats")
