"""The courier in the tests' hands: deliver a round, run, wait; and what is known of cards then."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from calls.courier import Courier
from storage.cards import Card
from storage.store import Store
from tests.calls.office import MovedClock


async def deliver(courier: Courier, rounds: int = 1) -> None:
    """Start all that can be delivered now, and wait until it is done; again, ``rounds`` times."""
    for _ in range(rounds):
        async with asyncio.TaskGroup() as tasks:
            await courier.start(tasks)


@contextlib.asynccontextmanager
async def running(courier: Courier) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        worker = tasks.create_task(courier.run())
        yield
        worker.cancel()


async def until(holds: Callable[[], bool], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - the other end of a wire sets no event
            await asyncio.sleep(0.01)


async def the_card(store: Store, chat_id: int, key: str = "call:c1") -> Card:
    card = await store.cards.get(chat_id, None, key)
    assert card is not None
    return card


async def dirty(store: Store, clock: MovedClock) -> list[Card]:
    return await store.cards.dirty(100, clock.now())
