"""The time, handed in: logic never looks at the machine's clock by itself."""

from datetime import UTC, datetime


class Clock:
    """The machine's clock. Tests hand in one that they move."""

    def now(self) -> datetime:
        """Tell the time: aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 — this is the clock
