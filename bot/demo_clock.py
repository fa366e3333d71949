"""The time of a demonstration: hours pass at once, in this process and in that of the bot."""

from datetime import datetime, timedelta

from chat.clock import Clock


class DayClock(Clock):
    """The machine's clock, and hours that pass at once."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Tell the time of the day that is played."""
        return super().now() + self.ahead

    def passes(self, **time: float) -> None:
        """Let time pass, e.g. ``minutes=45``."""
        self.ahead += timedelta(**time)
