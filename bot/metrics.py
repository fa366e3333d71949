"""What is counted, as plain numbers: an event of the ВАТС costs one addition here.

How the numbers become Prometheus text is in `bot/exposition.py`, which is loaded when somebody first asks.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

COMMANDS = frozenset({"history", "event", "contact", "rating", "webhook"})
SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the buckets for the answers of the ВАТС; above the last one is the rest."""


@dataclass(slots=True)
class Latency:
    """How long one operation of the ВАТС took: a histogram with the bounds `SECONDS`."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(SECONDS) + 1))
    total: float = 0.0

    def took(self, seconds: float) -> None:
        """Count one answer."""
        self.counts[bisect_left(SECONDS, seconds)] += 1
        self.total += seconds


@dataclass(slots=True)
class Metrics:
    """The counts of one process since its start."""

    events: Counter[tuple[str, str]] = field(default_factory=Counter)
    requests: Counter[tuple[str, str]] = field(default_factory=Counter)
    latency: dict[str, Latency] = field(default_factory=dict)
    updates: Counter[str] = field(default_factory=Counter)

    def event(self, cmd: str, outcome: str) -> None:
        """Count a request to `/vats`; an unknown command is `other`, so that nobody can make endless series."""
        self.events[cmd if cmd in COMMANDS else "other", outcome] += 1

    def request(self, operation: str, outcome: str, seconds: float) -> None:
        """Count a request to the ВАТС: which operation, what came of it, how long it took."""
        self.requests[operation, outcome] += 1
        self.latency.setdefault(operation, Latency()).took(seconds)

    def update(self, outcome: str) -> None:
        """Count an update of Telegram."""
        self.updates[outcome] += 1


class Traffic(Protocol):
    """What went out to Telegram: requests, answers 429, refusals."""

    sent: int
    throttled: int
    failed: int


@dataclass(frozen=True, slots=True)
class Levels:
    """What stands at the moment of asking; ``None`` is unknown."""

    inbox: int | None = None
    parked: int | None = None
    oldest_unsent_seconds: float | None = None
    known_seconds: Mapping[str, float] = field(default_factory=dict)
    """Age of what we know of the exchange, by what it is."""
    alarms: Collection[str] = ()
    """Names of the troubles that the administrators were told of and that last."""
    traffic: Traffic | None = None
