"""An event loop whose time runs as fast as nothing happens: minutes of pacing are tested in milliseconds."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.DefaultSelector):
    """Does not wait: it moves the loop's time on by what it would have waited."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
        if not events and timeout:
            self.ahead += max(timeout, 1e-6)
        return events


class FastLoop(asyncio.SelectorEventLoop):
    """A loop for what touches no socket."""

    def __init__(self) -> None:
        self._fast = _Selector()
        super().__init__(self._fast)

    def time(self) -> float:
        return self._fast.ahead


def fast(work: Coroutine[Any, Any, T]) -> T:
    """Run something in such a loop."""
    with asyncio.Runner(loop_factory=FastLoop) as runner:
        return runner.run(work)
