"""What the attacks came to: noted by the tests, printed at the end of the whole form."""

from typing import Final

from tests.attacks import size

NOTED: Final[dict[str, float]] = {}


def note(what: str, figure: float) -> None:
    """Note a figure."""
    NOTED[what] = figure


def count(what: str, many: int) -> None:
    """Count cases that were really tried."""
    NOTED[what] = NOTED.get(what, 0) + many


def generated() -> int:
    """Answer how many cases were made by machine."""
    return round(sum(many for what, many in NOTED.items() if what.startswith("generated: ")))


def table() -> list[str]:
    """Give the lines of the table; nothing in the small form."""
    return [f"{what:<60} {figure:>12,}" for what, figure in sorted(NOTED.items())] if size.WHOLE else []
