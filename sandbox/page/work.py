"""Work that outlives its request: the exchange waits for the bot, the page does not wait for the exchange."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from sandbox.page.fields import NotDone, cannot, missing
from sandbox.page.why import first_of, in_english, in_russian
from sandbox.telegram.waiting import NoAnswer
from sandbox.vats.calls import CallError
from sandbox.vats.errors import Refusal

T = TypeVar("T")

_log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds that a request of the page waits for its work."""


class Work:
    """Runs work in a task group; what is refused there is answered, not raised."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._running: set[asyncio.Task[None]] = set()

    async def do(self, work: Coroutine[Any, Any, T], patience: float = PATIENCE) -> T | None:
        """Do work, and wait for it a while; answer ``None`` if it goes on.

        Raises:
            NotDone: it cannot be done.
        """
        outcome = self.start(work)
        await asyncio.wait([outcome], timeout=patience)
        return outcome.result() if outcome.done() else None

    def start(self, work: Coroutine[Any, Any, T]) -> "asyncio.Future[T]":
        """Begin work, and do not wait."""
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        outcome.add_done_callback(_looked_at)
        task = self._group.create_task(_kept(work, outcome))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return outcome

    def stop(self) -> None:
        """Cancel all work."""
        for task in self._running:
            task.cancel()


async def _kept(work: Coroutine[Any, Any, T], outcome: "asyncio.Future[T]") -> None:
    try:
        done = await work
    except NotDone as refusal:
        outcome.set_exception(refusal)
    except (CallError, NoAnswer) as error:
        outcome.set_exception(cannot(in_russian(error), in_english(error)))
    except Refusal as refusal:
        outcome.set_exception(missing("В АТС такого нет.", f"The exchange has none: {refusal.message}"))
    except asyncio.CancelledError:
        outcome.cancel()
        raise
    except Exception as error:  # noqa: BLE001 -- a worker's loop: one act that fails must not take the page down
        _log.warning("an act of the page failed", exc_info=error)
        outcome.set_exception(cannot("Так не получилось.", f"It did not work: {first_of(error)}"))
    else:
        outcome.set_result(done)


def _looked_at(outcome: "asyncio.Future[Any]") -> None:
    if not outcome.cancelled():
        outcome.exception()  # nobody may be waiting any more
