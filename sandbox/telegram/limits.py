"""How fast a bot may send: 30 messages a second in all, one a second in a chat, 20 a minute in a group (Bots FAQ)."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.telegram.refusals import too_many


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits to enforce; ``group_window`` is the minute, in seconds.

    ``chat_burst`` messages may come at once in a chat before its second counts. ``quiet`` = after a 429 everything to
    that chat is refused until its time is over, as the real one does.
    """

    overall_a_second: int = 30
    chat_a_second: float = 1.0
    chat_burst: int = 5
    group_a_minute: int = 20
    group_window: float = 60.0
    quiet: bool = True


STRICT = Limits(chat_burst=1)
NONE = Limits(overall_a_second=10**9, chat_a_second=1e9, chat_burst=10**9, group_a_minute=10**9)


@dataclass(slots=True)
class _Window:
    """At most ``most`` in any ``seconds``."""

    most: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        if len(self.times) < self.most:
            return 0.0
        return self.times[len(self.times) - self.most] + self.seconds - now


@dataclass(slots=True)
class _Bucket:
    """``burst`` at once, then ``rate`` a second."""

    rate: float
    burst: int
    full_at: float = 0.0

    def wait(self, now: float) -> float:
        return max(0.0, self.full_at - now - (self.burst - 1) / self.rate)

    def take(self, now: float) -> None:
        self.full_at = max(self.full_at, now) + 1 / self.rate


class Pace:
    """Counts what is sent and refuses haste."""

    def __init__(self, limits: Limits, seconds: Callable[[], float]) -> None:
        self.limits = limits
        self.refused = 0
        self._seconds = seconds
        self._overall = _Window(limits.overall_a_second, 1.0)
        self._chats: dict[int, _Bucket] = {}
        self._groups: dict[int, _Window] = {}
        self._quiet_until: dict[int, float] = {}

    def allow(self, chat_id: int, *, group: bool) -> None:
        """Count one message to a chat.

        Raises:
            Refusal: too many: 429 with ``retry_after``.
        """
        now = self._seconds()
        chat = self._chats.setdefault(chat_id, _Bucket(self.limits.chat_a_second, self.limits.chat_burst))
        minute = (
            self._groups.setdefault(chat_id, _Window(self.limits.group_a_minute, self.limits.group_window))
            if group
            else None
        )
        wait = max(
            self._overall.wait(now),
            chat.wait(now),
            minute.wait(now) if minute else 0.0,
            self._quiet_until.get(chat_id, 0.0) - now,
        )
        # A hair of tolerance: a sender that waits exactly a second is right, whatever the clock's grain.
        if wait > 0.005:
            self.refused += 1
            seconds = math.ceil(wait)
            if self.limits.quiet:
                self._quiet_until[chat_id] = max(self._quiet_until.get(chat_id, 0.0), now + seconds)
            raise too_many(seconds)
        self._overall.times.append(now)
        chat.take(now)
        if minute:
            minute.times.append(now)
