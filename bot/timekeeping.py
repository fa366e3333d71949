"""Whether the machine's clock runs evenly: it is held against one that nobody can set."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

JUMP: Final = 120.0
"""Seconds between two looks by which the clock must be off; what corrects it little by little does not matter."""

REMEMBERED: Final = 600.0
"""Seconds for which a jump is spoken of."""


def since_boot() -> float:
    """Tell the seconds since the machine was switched on, those too that it slept; not every system counts them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass
class Timekeeping:
    """Notices when the clock is set.

    Attributes:
        wall: Seconds by the clock that can be set.
        steady: Seconds by the one that cannot.
    """

    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = since_boot
    _apart: float = field(init=False)
    _jump: timedelta | None = field(default=None, init=False)
    _noticed_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._apart = self.wall() - self.steady()

    def jumped(self) -> timedelta | None:
        """Tell by how much the clock was set within the last minutes; below zero: back."""
        steady = self.steady()
        apart = self.wall() - steady
        off, self._apart = apart - self._apart, apart
        if abs(off) > JUMP:
            self._jump, self._noticed_at = timedelta(seconds=round(off)), steady
        elif steady - self._noticed_at > REMEMBERED:
            self._jump = None
        return self._jump
