"""Codes of invitations that are wrong, again and again: whoever guesses is not heard for a while, and it is told.

A code has 128 bits and nobody guesses it; but somebody who tries is worth knowing of.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chat.turn import Turn
from storage.state import State

WITHIN: Final = timedelta(minutes=10)
MOST_OF_ONE: Final = 20
"""Wrong codes of one person in ten minutes; the next ones are answered like wrong ones, whatever they are."""
MANY: Final = 40
"""Wrong codes of all in ten minutes that the administrators are told of: no slips of the finger."""

_NAME: Final = "wrong_codes"
_MOST_PEOPLE: Final = 200
"""So many are counted one by one: a flood must not cost room."""
_OTHERS: Final = "others"


@dataclass(frozen=True, slots=True)
class Guesses:
    """Wrong codes since a moment, by person."""

    since: datetime
    times: Mapping[str, int]

    @property
    def in_all(self) -> int:
        """How many there were."""
        return sum(self.times.values())

    @property
    def people(self) -> int:
        """By how many people, as far as they are counted."""
        return len(self.times)


async def lately(state: State, now: datetime) -> Guesses:
    """Tell of the wrong codes of the last minutes."""
    kept = json.loads(await state.get(_NAME) or "{}")
    since = datetime.fromisoformat(kept["since"]) if kept else now
    if not since <= now < since + WITHIN:
        return Guesses(now, {})
    return Guesses(since, kept["times"] if kept else {})


async def may_try(turn: Turn) -> bool:
    """Tell whether a person's code is looked at."""
    guesses = await lately(turn.store.state, turn.clock.now())
    return guesses.times.get(_who(turn, guesses), 0) < MOST_OF_ONE


async def was_wrong(turn: Turn) -> None:
    """Count a wrong code."""
    async with turn.store.database.transaction():
        guesses = await lately(turn.store.state, turn.clock.now())
        who = _who(turn, guesses)
        times = {**guesses.times, who: guesses.times.get(who, 0) + 1}
        await turn.store.state.set(_NAME, json.dumps({"since": guesses.since.isoformat(), "times": times}))


def _who(turn: Turn, guesses: Guesses) -> str:
    person = str(turn.actor.person.id)
    return person if person in guesses.times or guesses.people < _MOST_PEOPLE else _OTHERS
