"""The bot as the page's buttons see it: it can be killed, stopped and started, and told that time passes."""

from typing import Literal, Protocol, TypeAlias

BotState: TypeAlias = Literal["starting", "running", "stopping", "stopped", "killed", "failed"]


class BotControl(Protocol):
    """A bot that runs beside the page. A stopped or killed one can be started again on the same data."""

    @property
    def state(self) -> BotState:
        """What it is now."""

    @property
    def pid(self) -> int | None:
        """Its process, while there is one."""

    @property
    def since(self) -> str:
        """Since when it is so (ISO 8601)."""

    @property
    def starts(self) -> int:
        """How often it was started."""

    @property
    def code(self) -> int | None:
        """The exit code of the last run."""

    @property
    def ahead(self) -> float:
        """How many seconds the played time is ahead of the machine's."""

    async def kill(self) -> None:
        """End it as ``kill -9`` does."""

    async def stop(self) -> None:
        """Let it end by itself."""

    async def start(self) -> None:
        """Start it; answers when it works."""

    async def passes(self, seconds: float) -> None:
        """Let time pass for the bot and both services."""
