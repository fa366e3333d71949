"""What a way back is made of."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from vats.operation import Operation

Step: TypeAlias = Operation[Any]


@dataclass(frozen=True, slots=True)
class Move:
    """An operation of the way back, and the one that takes it back; None: there is none."""

    do: Step
    undo: Step | None


@dataclass(frozen=True, slots=True)
class Back:
    """A way back.

    Attributes:
        moves: In order; empty: nothing can be done from here.
        cannot: What of it cannot be brought back, in words.
        warnings: What to beware of.
    """

    moves: tuple[Move, ...] = ()
    cannot: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
