"""The way back of a change: steps, each with how that stood which it would change, right after the change was made.

Whoever goes back compares first: what was changed since, in the cabinet or by somebody else, is not overwritten unseen.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog

from chat.own import load_step
from chat.standing.fact import Fact
from chat.standing.reading import standing
from chat.standing.titles import title_of
from chat.things import Thing, things_of
from chat.turn import Turn
from vats.errors import VatsError

if TYPE_CHECKING:
    from chat.change import Step

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Back:
    """A step of a way back. ``stood``: how things stood after the change; None: that could not be read."""

    step: "Step"
    stood: Mapping[Thing, Fact] | None = field(default_factory=dict)

    def dump(self) -> dict[str, Any]:
        """Write it down for keeping: a step like any other, with a word more."""
        if self.stood is None:
            return {**self.step.dump(), "stood": None}
        return {**self.step.dump(), "stood": [[list(thing), one.value, one.words] for thing, one in self.stood.items()]}

    @classmethod
    def load(cls, dumped: Mapping[str, Any]) -> "Back":
        """Read it back.

        Raises:
            LookupError: There is no such step.
            pydantic.ValidationError: The fields do not fit: a secret was left out.
        """
        stood = dumped.get("stood", ())
        facts = None if stood is None else {tuple(thing): Fact(value, words) for thing, value, words in stood}
        return cls(load_step(dumped), facts)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that stands otherwise than right after the change; ``was`` is None where that was not known."""

    thing: Thing
    was: Fact | None
    now: Fact


async def with_standing(turn: Turn, steps: Sequence["Step"], also: Iterable[Thing] = ()) -> "Stood":
    """Note how that stands which the steps would change, and how other things do; what cannot be read is not known."""
    wanted = {thing for step in steps for thing in things_of(step)}
    try:
        found = await standing(turn, {*wanted, *also})
    except VatsError as error:
        _log.info("standing_not_read", operation=error.operation, error=type(error).__name__)
        return Stood([Back(step, None if things_of(step) else {}) for step in steps], {})
    return Stood([Back(step, {one: found[one] for one in things_of(step) if one in found}) for step in steps], found)


@dataclass(frozen=True, slots=True)
class Stood:
    """A way back, and how everything stood that was read with it."""

    backs: list[Back]
    found: Mapping[Thing, Fact]


async def differences(turn: Turn, backs: Sequence[Back]) -> list[Difference]:
    """Read how things stand now, and give what stands otherwise than after the change.

    Raises:
        VatsError: It cannot be read now.
    """
    before: dict[Thing, Fact | None] = {}
    for back in backs:
        before |= dict.fromkeys(things_of(back.step)) if back.stood is None else back.stood
    now = await standing(turn, before)
    return [
        Difference(thing, was, now[thing])
        for thing, was in before.items()
        if thing in now and (was is None or was.value != now[thing].value)
    ]


def told(turn: Turn, found: Iterable[Difference]) -> str:
    """Say what stands otherwise: what it was after the change, and what it is now."""
    return "\n".join(_told(turn, one) for one in found)


def _told(turn: Turn, one: Difference) -> str:
    was = f"после изменения было: {one.was.words}" if one.was is not None else "после изменения прочитать не удалось"
    return f"{title_of(turn.company, one.thing)} – {was}; сейчас: {one.now.words}"


def mark_of(found: Iterable[Difference]) -> str:
    """Give what tells this state of things from another: a question is asked about one."""
    said = json.dumps(sorted([*one.thing, one.now.value] for one in found))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
