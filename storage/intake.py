"""The way from the door to the disk: whoever waits shares one commit.

A commit that is safe on disk takes about a millisecond whatever is in it, so the intake commits all that came while the
last commit ran, in one transaction, and then answers each caller.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from types import TracebackType
from typing import Any, Final, Protocol, Self

from storage.delivery import Delivery, Parcel, wrap
from storage.errors import StorageError, StorageUnavailable

REPEATS_WITHIN: Final = timedelta(minutes=10)
"""What names no call (a faulty line, something unknown) may come again later in the same words, and is news then."""

MOST_AT_ONCE: Final = 1000
"""Deliveries in one commit: bounds the size of a statement, and how long the other writer waits."""


class Shelf(Protocol):
    """Where parcels are put: the table ``inbox`` of a database."""

    @property
    def turn(self) -> AbstractAsyncContextManager[Any]:
        """Held while putting: keeps out the other writer of a database that has one writer at a time."""
        ...

    async def put(self, parcels: Sequence[Parcel]) -> list[bool]:
        """Put all or nothing, safe on disk when this returns; tell of each whether it is new.

        Raises:
            StorageError: nothing was put.
        """
        ...


class Intake:
    """Takes deliveries in. An async context manager: its worker runs inside."""

    def __init__(self, shelf: Shelf) -> None:
        self.wakes = asyncio.Event()
        self._shelf = shelf
        self._waiting: list[tuple[Parcel, asyncio.Future[bool]]] = []
        self._came = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._open = False
        self._worker: asyncio.Task[None] | None = None

    async def keep(self, delivery: Delivery) -> bool:
        """Keep a delivery; answer whether it is new. Safe on disk when this returns.

        A caller that is cancelled harms no other; its delivery may be kept all the same.

        Raises:
            StorageUnavailable: it could not be kept.
            ValueError: its fields cannot be written as JSON.
        """
        if not self._open:
            raise StorageUnavailable("the storage is closed")
        parcel = wrap(delivery)
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((parcel, answer))
        self._came.set()
        return await answer

    async def __aenter__(self) -> Self:
        self._open = True
        # Not a task group: that would wrap whatever is raised inside the storage's `async with` in a group of errors.
        # This task cannot die unseen: it catches everything, and __aexit__ ends it.
        self._worker = asyncio.get_running_loop().create_task(self._work(), name="intake")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take nothing more, keep what is taken."""
        self._open = False
        while self._waiting or not self._idle.is_set():
            self._came.set()
            await self._idle.wait()
            await asyncio.sleep(0)
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.wait([self._worker])

    async def _work(self) -> None:
        while True:
            await self._came.wait()
            self._idle.clear()
            try:
                # Whoever is being read in this turn of the loop comes along: fewer, larger commits.
                await asyncio.sleep(0)
                async with self._shelf.turn:
                    batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                    if not self._waiting:
                        self._came.clear()
                    await self._keep(batch)
            finally:
                self._idle.set()

    async def _keep(self, batch: list[tuple[Parcel, "asyncio.Future[bool]"]]) -> None:
        # A caller that gave up before its turn is not kept: nobody was promised anything.
        batch = [(parcel, answer) for parcel, answer in batch if not answer.done()]
        if not batch:
            return
        try:
            news = await self._shelf.put([parcel for parcel, _ in batch])
        except Exception as error:  # noqa: BLE001 - a worker's loop: each caller is answered, the next batch tried
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(_unavailable(error))
            return
        for (_, answer), new in zip(batch, news, strict=True):
            if not answer.done():
                answer.set_result(new)
        if any(news):
            self.wakes.set()


def _unavailable(error: Exception) -> StorageUnavailable:
    """Make an error for one caller: each has its own, for a raised error collects the places it passed."""
    unavailable = StorageUnavailable(str(error) if isinstance(error, StorageError) else type(error).__name__)
    unavailable.__cause__ = error
    return unavailable
