"""Failures on demand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class How(StrEnum):
    """A way to fail. Those of ``BEFORE_WORK`` do nothing of what was asked; the others do it, then fail to say so."""

    SILENCE = "silence"
    DROP = "drop"
    DROP_AFTER = "drop-after"
    SLOW = "slow"
    GARBAGE = "garbage"
    HALF = "half"
    NULL = "null"
    EMPTY = "empty"
    HUGE = "huge"
    REDIRECT = "redirect"
    REFUSE = "refuse"
    BAD_REQUEST = "400"
    WRONG_KEY = "401"
    CRM_DISABLED = "401-disabled"
    SWITCHED_OFF = "401-off"
    DOMAIN_DISABLED = "401-domain"
    NO_RIGHT = "403"
    NOT_THERE = "404"
    METHOD = "405"
    TOO_MANY = "429"
    BROKEN = "500"
    NOT_IMPLEMENTED = "501"
    BAD_GATEWAY = "502-html"
    UNAVAILABLE = "503"


REFUSALS: Mapping[How, tuple[int, str]] = {
    How.REFUSE: (400, "Validation error"),
    How.BAD_REQUEST: (400, "Validation error"),
    How.WRONG_KEY: (401, "Invalid token"),
    How.CRM_DISABLED: (401, "CRM disabled"),
    How.SWITCHED_OFF: (401, "CRM switched off"),
    How.DOMAIN_DISABLED: (401, "Domain disabled"),
    How.NO_RIGHT: (403, "Don't have permission to access"),
    How.NOT_THERE: (404, "Not Found"),
    How.METHOD: (405, "Method Not Allowed"),
    How.TOO_MANY: (429, "Too Many Requests"),
    How.BROKEN: (500, "Internal Server Error"),
    How.NOT_IMPLEMENTED: (501, "Not Implemented"),
    How.UNAVAILABLE: (503, "Service Unavailable"),
}
BEFORE_WORK = frozenset({*REFUSALS, How.SILENCE, How.DROP, How.BAD_GATEWAY, How.REDIRECT})


@dataclass(slots=True)
class Failure:
    """A failure that waits for its request; ``left`` None: until cleared. ``seconds`` is for silence and slowness."""

    target: str
    how: How
    left: int | None
    seconds: float
    message: str | None = None


@dataclass(slots=True)
class Failures:
    """What is to fail; the failure that was set last goes first."""

    planned: list[Failure] = field(default_factory=list)

    def plan(
        self,
        target: str,
        how: str,
        times: int | None = None,
        seconds: float | None = None,
        message: str | None = None,
    ) -> None:
        """Let an operation id, ``recording`` or ``*`` (everything) fail, always or so many times."""
        usual = 60.0 if how == How.SILENCE else 1.0
        failure = Failure(target, How(how), times, usual if seconds is None else seconds, message)
        self.planned.insert(0, failure)

    def clear(self, target: str | None = None) -> None:
        """Let it work again: this target, or everything."""
        self.planned = [one for one in self.planned if target not in (None, one.target)]

    def take(self, target: str) -> Failure | None:
        """Use up a failure of this target."""
        for failure in self.planned:
            if failure.target in ("*", target) and failure.left != 0:
                if failure.left is not None:
                    failure.left -= 1
                return failure
        return None
