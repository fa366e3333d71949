"""What nobody understands, or we stumble over, told to the administrators in few messages, however often it comes.

The first of a kind is told at once. What comes again within an hour brings that message up to date: how many, and the
last of them. What is counted lies in the database, so that a restart begins no new messages.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from calls import notices
from calls.card import View
from calls.notices import Matter
from calls.show import Show
from storage.state import State

LASTS: Final = timedelta(hours=1)
"""So long one message is brought up to date; what comes afterwards is told by a new one, and heard."""

AT_ONCE: Final = 3
"""So many of a kind are shown as they come; the later ones are gathered."""

EDITED_EVERY: Final = timedelta(seconds=15)

MOST_KINDS: Final = 10
"""So many kinds of a matter have messages of their own within the hour; all others share one."""

_MOST_NAMED: Final = 5
_MOST_SIGNS: Final = 200
_NAME: Final = "floods"


@dataclass(frozen=True, slots=True)
class Odd:
    """One delivery of a matter. ``key``: its own, for the message that it may begin."""

    matter: Matter
    key: str
    word: str
    """Its command; of a notification, its type."""
    id: str
    """Of its call; of a notification, its own."""
    at: datetime


@dataclass(frozen=True, slots=True)
class _Flood:
    """Deliveries of one kind within an hour."""

    matter: Matter
    key: str
    since: datetime
    last_at: datetime
    told_at: datetime
    times: int = 0
    told: int = 0
    """How many of them its message speaks of."""
    last: tuple[tuple[str, str], ...] = ()

    def with_one(self, odd: Odd) -> "_Flood":
        last = (*self.last, (odd.word[:_MOST_SIGNS], odd.id[:_MOST_SIGNS]))[-_MOST_NAMED:]
        return replace(self, times=self.times + 1, last_at=odd.at, last=last)

    def is_to_be_told(self, now: datetime) -> bool:
        at_once = not self.told or self.times <= AT_ONCE
        return self.told < self.times and (at_once or now - self.told_at >= EDITED_EVERY)

    def view(self) -> View:
        return notices.odd(self.matter, self.times, self.last)

    def dump(self) -> dict[str, Any]:
        moments = {"since": self.since, "last_at": self.last_at, "told_at": self.told_at}
        counts = {"matter": self.matter, "key": self.key, "times": self.times, "told": self.told, "last": self.last}
        return counts | {name: moment.isoformat() for name, moment in moments.items()}

    @staticmethod
    def load(kept: Mapping[str, Any]) -> "_Flood":
        moments = {name: datetime.fromisoformat(kept[name]) for name in ("since", "last_at", "told_at")}
        last = tuple((word, id_) for word, id_ in kept["last"])
        return _Flood(kept["matter"], kept["key"], **moments, times=kept["times"], told=kept["told"], last=last)


async def note(state: State, show: Show, odds: Iterable[Odd], now: datetime) -> None:
    """Count some deliveries, and want the messages that are to be told now. Inside the transaction of their batch."""
    several = list(odds)
    if not several:
        return
    floods = {kind: flood for kind, flood in (await _read(state)).items() if now - flood.since < LASTS}
    for odd in several:
        kind = f"{odd.matter}:{odd.word.strip().lower()[:_MOST_SIGNS]}"
        if kind not in floods and sum(flood.matter == odd.matter for flood in floods.values()) >= MOST_KINDS:
            kind = odd.matter
        flood = floods.get(kind) or _Flood(odd.matter, odd.key, since=now, last_at=odd.at, told_at=now)
        floods[kind] = flood.with_one(odd)
    await _tell(state, show, floods, now)


async def behind(state: State, now: datetime) -> bool:
    """Say whether there are messages that may be brought up to date now (see `catch_up`)."""
    return any(flood.is_to_be_told(now) for flood in (await _read(state)).values())


async def catch_up(state: State, show: Show, now: datetime) -> None:
    """Bring messages up to date that are behind. Inside a transaction."""
    await _tell(state, show, await _read(state), now)


async def _tell(state: State, show: Show, floods: Mapping[str, _Flood], now: datetime) -> None:
    told = {}
    for kind, flood in floods.items():
        told[kind] = flood
        if flood.is_to_be_told(now):
            show.notice(flood.key, flood.view(), flood.last_at)
            told[kind] = replace(flood, told=flood.times, told_at=now)
    await state.set(_NAME, json.dumps({kind: flood.dump() for kind, flood in told.items()}))


async def _read(state: State) -> dict[str, _Flood]:
    kept: dict[str, Any] = json.loads(await state.get(_NAME) or "{}")
    return {kind: _Flood.load(flood) for kind, flood in kept.items()}
