"""A line of the table of faults."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was done, what came of it, what must hold, and whether it does."""

    fault: str
    figures: str
    must: str
    holds: bool

    def __str__(self) -> str:
        return f"| {self.fault} | {self.figures} | {self.must} | {'yes' if self.holds else '**no**'} |"


def spread(seconds: Sequence[float], digits: int = 2) -> str:
    """The median and the most of some times."""
    if not seconds:
        return "none"
    return f"median {statistics.median(seconds):.{digits}f} s, most {max(seconds):.{digits}f} s"


def p95(seconds: Sequence[float]) -> float:
    """Below this are 95 of 100."""
    return sorted(seconds)[max(0, round(len(seconds) * 0.95) - 1)] if seconds else 0.0
