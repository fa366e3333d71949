"""Failures on demand: what the network and the real Telegram do to a bot sooner or later."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.refusals import Refusal, too_many

HOWS = (
    "silence", "silence-after", "slow", "429", "500", "502-html", "garbage", "drop", "drop-after",
    "401", "400-…", "403-…", "404",
)  # fmt: skip


@dataclass(slots=True)
class Failure:
    """One failure: for which method, to which chat, how, and how many times more (``None`` = until it is stopped).

    ``every``: it strikes each so-many-th call only.
    """

    method: str
    how: str
    left: int | None = None
    chat_id: int | None = None
    seconds: float = 1.0
    every: int = 1
    hits: int = field(default=0)
    seen: int = field(default=0)
    _over: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def concerns(self, method: str, chat_id: object) -> bool:
        """Tell whether the failure strikes this call."""
        return (
            self.left != 0
            and self.method.lower() in {"*", method.lower()}
            and (self.chat_id is None or str(self.chat_id) == str(chat_id))
        )

    def strike(self) -> None:
        """Count a hit."""
        self.hits += 1
        if self.left is not None:
            self.left -= 1

    def stop(self) -> None:
        """Strike no more, and let go of the calls that are held in silence."""
        self.left = 0
        self._over.set()

    async def stopped(self) -> None:
        """Wait until the failure is stopped."""
        await self._over.wait()

    @property
    def refusal(self) -> Refusal | None:
        """The refusal that the failure makes, if it is one that the Bot API words itself."""
        code, _, text = self.how.partition("-")
        if code == "429":
            return too_many(max(1, round(self.seconds)))
        if code == "401":
            return Refusal(401, "Unauthorized")
        if code == "404":
            return Refusal(404, "Not Found")
        if code == "500":
            return Refusal(500, "Internal Server Error")
        if code in {"400", "403"}:
            name = {"400": "Bad Request", "403": "Forbidden"}[code]
            return Refusal(int(code), f"{name}: {text}")
        return None


class Failures:
    """All failures that were asked for."""

    def __init__(self) -> None:
        self._asked: list[Failure] = []

    def ask(
        self, method: str, how: str, times: int | None, chat_id: int | None, seconds: float, every: int = 1
    ) -> Failure:
        """Ask for a failure; see ``HOWS``.

        Raises:
            ValueError: there is no such failure.
        """
        if not any(how == known or (known.endswith("…") and how.startswith(known[:4])) for known in HOWS):
            raise ValueError(f"no failure {how!r}; there are {', '.join(HOWS)}")
        failure = Failure(method, how, times, chat_id, seconds, every)
        self._asked.append(failure)
        return failure

    def strike(self, method: str, given: dict[str, Any]) -> Failure | None:
        """Find the failure that strikes this call, and count it."""
        for failure in self._asked:
            if failure.concerns(method, given.get("chat_id")):
                failure.seen += 1
                if failure.seen % failure.every == 0:
                    failure.strike()
                    return failure
        return None

    def heal(self) -> None:
        """Forget all failures."""
        for failure in self._asked:
            failure.stop()
        self._asked.clear()
