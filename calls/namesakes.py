"""One call under two ids: the history's row came first, under its ``uid``, and the push comes late, under its own id.

Then the push is about the call that is told already, and must not become a second one (A02-8). It is taken for that
call only where nothing speaks against it: same client, direction and number, starts told by the ВАТС within seconds of
each other, a call that nothing was ever pushed about, and no other that would fit as well.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from calls.book import call_in
from calls.call import Claim
from storage.calls import StoredCall
from storage.store import Store
from vats.events import CallEnded, CallEvent, ContactAsked, Rated

CLOSE: Final = 10.0
"""Seconds by which the starts of one call may differ where both are told by the ВАТС."""


async def namesakes(store: Store, events: Iterable[CallEvent | CallEnded | Rated | ContactAsked]) -> dict[str, str]:
    """Say of the ids of some events under which other id their call is known; links that are new are kept."""
    several = list(events)
    ids = {event.call_id for event in several if event.call_id}
    linked = await store.calls.linked(ids)
    late = [event for event in several if isinstance(event, CallEnded) and event.call_id not in linked]
    known = await store.calls.known_ids({event.call_id for event in late}) if late else set()
    dated = [
        (event, event.start)
        for event in late
        if event.start is not None and event.client.isdigit() and event.call_id not in known
    ]
    about = await _with_calls_then(store, dated)
    for event, start in dated:
        if event.client not in about or event.call_id in linked:
            continue
        fitting = [
            stored
            for stored in await store.calls.near(event.client, start, CLOSE)
            if stored.call_id not in ids and _is_fetched_only(stored) and _fits(stored, event, start)
        ]
        if len(fitting) == 1:
            linked[event.call_id] = fitting[0].call_id
            await store.calls.link(fitting[0].call_id, event.call_id)
    return linked


async def _with_calls_then(store: Store, dated: Sequence[tuple[CallEnded, datetime]]) -> set[str]:
    """Say which clients of some events have calls of about the time at all: mostly none has, and one question tells."""
    if not dated:
        return set()
    starts, close = [start for _, start in dated], timedelta(seconds=CLOSE)
    return await store.calls.clients_between(
        {event.client for event, _ in dated}, min(starts) - close, max(starts) + close
    )


def _is_fetched_only(stored: StoredCall) -> bool:
    """Whether all that is known of a call was read in the history."""
    call = call_in(stored)
    return (
        bool(call.outcomes)
        and not call.uids
        and all(not outcome.pushed for outcome in call.outcomes)
        and all(kind == "row" for _, kind in call.heard)
    )


def _fits(stored: StoredCall, event: CallEnded, start: datetime) -> bool:
    call = call_in(stored)
    told = [(call.direction, event.direction), (call.number, event.number)]
    return abs((stored.started_at - start).total_seconds()) <= CLOSE and all(_agree(*both) for both in told)


def _agree(known: Claim | None, told: str | None) -> bool:
    return known is None or not told or known.value == told
