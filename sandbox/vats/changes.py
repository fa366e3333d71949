"""Word of changes for whoever watches an exchange: a page, a test that waits."""

import asyncio
from collections.abc import AsyncIterator


class Changes:
    """Counts changes and wakes who waits for one; several in a row may be told as one."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def note(self) -> None:
        """Tell that something has changed."""
        self.count += 1
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def follow(self) -> AsyncIterator[int]:
        """Give the count after each change, from now on, for ever."""
        seen = self.count
        while True:
            while self.count == seen:
                future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.add(future)
                try:
                    await future
                finally:
                    self._waiting.discard(future)
            seen = self.count
            yield seen
