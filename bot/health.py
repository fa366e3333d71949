"""How the program is: what `/health/ready` answers.

The storage is asked (a real write); of Telegram and the ВАТС those who talk with them tell here what they saw last.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import structlog

from chat.clock import Clock
from storage.errors import StorageError

Status: TypeAlias = Literal["ok", "degraded", "down"]
Neighbour: TypeAlias = Literal["telegram", "vats"]
Cause: TypeAlias = Literal["away", "key", "off", "conflict"]
"""Why a neighbour does not work with us: silent, our key is refused, switched off, another of us works in our name."""

_log = structlog.get_logger(__name__)
_STORAGE_TIMEOUT = 3.0
FRESH = 1.0
"""Seconds for which an answer of the storage holds: probes of several watchers cost one write."""
_LATE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at, in words for the operator."""

    status: Status
    words: str
    oldest_unsent_seconds: float | None = None
    inbox_waiting: int | None = None
    """Events that are kept and not yet worked off."""
    history_unread_seconds: float | None = None
    """How long ago the exchange's history was read last: what was never pushed since then is not known."""
    cause: Cause = "away"

    def dump(self) -> dict[str, object]:
        """Answer the check as JSON."""
        figures = ("oldest_unsent_seconds", "inbox_waiting", "history_unread_seconds")
        known = {name: getattr(self, name) for name in figures}
        told = {name: figure for name, figure in known.items() if figure is not None}
        return {"status": self.status, "words": self.words, **told}


@dataclass(frozen=True, slots=True)
class Report:
    """All checks together."""

    checks: dict[str, Check]

    @property
    def status(self) -> Status:
        """``down`` when events cannot be kept; ``degraded`` when anything else is not as it should be."""
        if self.checks["storage"].status == "down":
            return "down"
        return "ok" if all(check.status == "ok" for check in self.checks.values()) else "degraded"

    def dump(self) -> dict[str, object]:
        """Answer the report as JSON (contract 2)."""
        return {"status": self.status, "checks": {name: check.dump() for name, check in self.checks.items()}}


class Health:
    """What is known of how the program is.

    Args:
        write: Writes to the storage and raises `StorageError` when it cannot.
        oldest: When the oldest news that nobody has seen yet came, or ``None``.
        depth: How many events wait to be worked off.
        read_until: When the exchange's history was read last, or ``None``.
    """

    def __init__(
        self,
        clock: Clock,
        write: Callable[[], Awaitable[None]],
        oldest: Callable[[], Awaitable[datetime | None]],
        depth: Callable[[], Awaitable[int]] | None = None,
        read_until: Callable[[], Awaitable[datetime | None]] | None = None,
    ) -> None:
        self._depth = depth
        self._read_until = read_until
        self._clock = clock
        self._write = write
        self._oldest = oldest
        self._neighbours: dict[Neighbour, Check] = {
            "telegram": Check("degraded", "ещё загружается"),
            "vats": Check("degraded", "ещё не спрашивали"),
        }
        self.lacks: dict[str, str | None] = {}
        """Operations that the key has no right to, with the right that each needs where the manual names it."""
        self._one_at_a_time = asyncio.Lock()
        self._storage: Check | None = None
        self._asked_at = 0.0

    def well(self, name: Neighbour, words: str = "отвечает") -> None:
        """Note that a neighbour answered."""
        self._change(name, Check("ok", words))

    def unwell(self, name: Neighbour, words: str, cause: Cause = "away") -> None:
        """Note that a neighbour does not answer, or refuses us."""
        self._change(name, Check("degraded", words, cause=cause))

    def neighbour(self, name: Neighbour) -> Check:
        """Answer what was seen last of a neighbour."""
        return self._neighbours[name]

    @property
    def another_is_here(self) -> bool:
        """Whether another bot of our token was seen at work."""
        check = self._neighbours["telegram"]
        return check.status != "ok" and check.cause == "conflict"

    def _change(self, name: Neighbour, check: Check) -> None:
        before = self._neighbours[name]
        self._neighbours[name] = check
        if before.status != check.status:
            log = _log.info if check.status == "ok" else _log.warning
            log("neighbour_changed", neighbour=name, status=check.status, words=check.words)

    async def report(self) -> Report:
        """Look at everything; takes three seconds at most."""
        storage = await self._ask_storage()
        telegram, vats = self._neighbours["telegram"], self._neighbours["vats"]
        delivery = await self._delivery(storage)
        return Report({"storage": storage, "telegram": telegram, "vats": vats, "delivery": delivery})

    async def _ask_storage(self) -> Check:
        async with self._one_at_a_time:
            now = asyncio.get_running_loop().time()
            if self._storage is None or now - self._asked_at >= FRESH:
                self._storage = await self._written()
                self._asked_at = asyncio.get_running_loop().time()
            return self._storage

    async def _written(self) -> Check:
        try:
            async with asyncio.timeout(_STORAGE_TIMEOUT):
                await self._write()
        except StorageError as error:
            return Check("down", f"не записать: {error.advice}")
        except TimeoutError:
            return Check("down", "не записать: хранилище не отвечает")
        return Check("ok", "пишется")

    async def _delivery(self, storage: Check) -> Check:
        if storage.status != "ok":
            return Check("degraded", "неизвестно: хранилище не отвечает")
        try:
            oldest = await self._oldest()
            waiting = await self._depth() if self._depth is not None else 0
            read_until = await self._read_until() if self._read_until is not None else None
        except StorageError:
            return Check("degraded", "неизвестно: хранилище не отвечает")
        unread = self._age(read_until)
        age = self._age(oldest)
        if age is None:
            return Check("ok", "всё доставлено", 0.0, waiting, unread)
        if age > _LATE.total_seconds():
            words = f"старейшая недоставленная новость ждёт {age:.0f} с; событий в очереди: {waiting}"
            return Check("degraded", words, age, waiting, unread)
        return Check("ok", f"доставляется; событий в очереди: {waiting}", age, waiting, unread)

    def _age(self, at: datetime | None) -> float | None:
        """Say how long ago that was, in seconds; what is yet to come was just now."""
        return None if at is None else round(max(0.0, (self._clock.now() - at).total_seconds()), 1)
