"""One step of a call at a time, whoever takes it: a person at a telephone, a scene, the time that passes."""

import asyncio
from types import TracebackType


class Turn:
    """A lock that lets through who holds it already: a step of a call may take other steps."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._owner: asyncio.Task[object] | None = None
        self._depth = 0

    @property
    def is_free(self) -> bool:
        """Whether nobody has the turn."""
        return self._owner is None

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        if self._owner is not task:
            await self._lock.acquire()
            self._owner = task
        self._depth += 1

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        if not self._depth:
            self._owner = None
            self._lock.release()
