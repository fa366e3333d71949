"""The other faults, in small; `python -m tests.faults` does them in earnest."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from tests.faults import (
    backups,
    clocks,
    days,
    disk,
    ends,
    exchange_odd,
    gone,
    masses,
    pages,
    people_gone,
    stumbles,
    telegram_away,
    told_to_wait,
)
from tests.faults.report import Row

pytestmark = [pytest.mark.foreign, pytest.mark.timeout(240)]

ROWS: dict[str, Callable[[Path], Awaitable[Row]]] = {
    "stop": partial(ends.stopped_with_work_in_hand, calls=100),
    "start": partial(ends.begun_again, starts=1, longest=10, goes_on=60),
    "sync": ends.synchronised_before_answer,
    "telegram away": partial(telegram_away.telegram_away, calls=40, seconds=3),
    "a day away": partial(days.day_away, calls=120, hours=4, aside=0.3),
    "429": partial(telegram_away.every_second_refused, calls=6, seconds=4, late=10),
    "429 long": partial(told_to_wait.waits_for_an_hour, calls=5, watched=1, all_wait=2, late=10),
    "lost answers": partial(telegram_away.answers_dropped, calls=5, seconds=3),
    "exchange": partial(exchange_odd.exchange_mad, ways={"half": {}, "redirect": {}}),
    "repeats": partial(exchange_odd.repeated, calls=30),
    "never pushed": partial(exchange_odd.never_pushed, calls=8, steps=3, step=30, lost=0.4),
    "outage": partial(exchange_odd.outage, calls=10),
    "disk": disk.disk_troubles,
    "damage": disk.damaged,
    "bad page": partial(pages.page_gone_bad, calls=20),
    "refused": partial(people_gone.refused, seconds=2, revoked_for="getUpdates"),
    "lost chats": partial(gone.lost_chats, calls=2),
    "two at once": people_gone.two_at_once,
    "stumbled over": stumbles.stumbled_over,
    "backup": partial(backups.backed_up, times=2),
    "clock": partial(clocks.clock_moved, calls=5),
    "summer time": partial(clocks.clocks_changed, calls=1, nights=clocks.NIGHTS[:1], step=30),
    "very many": partial(masses.very_many, events=4000, portion=500),
}


@pytest.mark.parametrize("row", ROWS)
async def test_what_must_hold_holds(tmp_path: Path, row: str) -> None:
    figures = await ROWS[row](tmp_path)
    assert figures.holds, str(figures)


def test_an_answer_before_its_sync_is_seen() -> None:
    trace = """
7 recvfrom(11, "POST /vats HTTP/1.1", 99, 0, NULL, NULL) = 99
9 fdatasync(5) = 0
7 sendto(11, "HTTP/1.1 200 OK", 99, 0, NULL, 0) = 99
7 recvfrom(11, "POST /vats HTTP/1.1", 99, 0, NULL, NULL) = 99
9 fdatasync(5 <unfinished ...>
7 sendto(11, "HTTP/1.1 200 OK", 99, 0, NULL, 0) = 99
9 <... fdatasync resumed>) = 0
"""
    assert ends.order_of(trace) == (2, 1)
