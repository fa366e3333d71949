"""Waiting without sleeping: who changes something rings, who waits looks again."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Wakes everybody who waits for a change of one thing."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Let all who wait look again."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, look: Callable[[], T | None], timeout: float | None) -> T | None:  # noqa: ASYNC109
        """Wait until ``look()`` finds something; answer it, or ``None`` after ``timeout`` seconds."""
        loop = asyncio.get_running_loop()
        deadline = None if timeout is None else loop.time() + timeout
        while True:
            found = look()
            if found is not None:
                return found
            if deadline is not None and loop.time() >= deadline:
                return None
            await self._once(None if deadline is None else deadline - loop.time())

    async def _once(self, seconds: float | None) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            # Not `wait_for`: on Python 3.11 it may swallow a cancellation that comes with the bell.
            async with asyncio.timeout(seconds):
                await future
        except TimeoutError:
            return
        finally:
            self._waiting.discard(future)
