"""What a person wants to be told in private, and how loudly. What must be told to somebody is told all the same."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from storage.store import Store

_KEPT: Final = "preferences"
"""Name of the one value that holds everybody's: whoever draws cards reads them all at once."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of each day, on the company's clock; they may pass midnight. Minutes from midnight, the end excluded."""

    start: int
    end: int

    def holds(self, now: datetime) -> bool:
        """Tell whether a moment of the company's clock is within."""
        minute = now.hour * 60 + now.minute
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def __str__(self) -> str:
        """Say them: «22:00–8:00»."""
        return f"{_clock(self.start)}–{_clock(self.end)}"


@dataclass(frozen=True, slots=True)
class Preferences:
    """One person's wishes.

    Attributes:
        missed_only: A call makes a card only once it is missed; else all calls do.
        sound: Messages about calls may be heard.
        quiet: When they may not, even so.
    """

    missed_only: bool = False
    sound: bool = True
    quiet: Quiet | None = None

    def is_silent(self, now: datetime) -> bool:
        """Tell whether what is told now, on the company's clock, comes without a sound."""
        return not self.sound or (self.quiet is not None and self.quiet.holds(now))

    def dump(self) -> dict[str, Any]:
        """Write them down."""
        return asdict(self)

    @classmethod
    def load(cls, told: Mapping[str, Any]) -> "Preferences":
        """Read back what `dump` gave."""
        quiet = told["quiet"]
        return cls(told["missed_only"], told["sound"], Quiet(**quiet) if quiet is not None else None)


DEFAULT: Final = Preferences()


async def preferences(store: Store) -> dict[int, Preferences]:
    """Read what people wish, by Telegram id; whoever is not there wishes nothing special."""
    kept = await store.state.get(_KEPT)
    return {int(person): Preferences.load(told) for person, told in json.loads(kept or "{}").items()}


async def prefer(store: Store, person_id: int, wished: Preferences) -> None:
    """Keep what a person wishes."""
    async with store.database.transaction():
        kept = await preferences(store)
        kept[person_id] = wished
        told = {str(person): one.dump() for person, one in kept.items() if one != DEFAULT}
        await store.state.set(_KEPT, json.dumps(told) if told else None)


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
