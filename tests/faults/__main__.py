"""`make torture`: every fault in earnest, as a table; `python -m tests.faults kills stop` does some.

`--write` puts the table, with date and machine, into docs/reliability.md. `--share 0.2` does a fifth of the kills,
of the waiting and of the many events.
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TextIO

from sandbox.vats.virtual import real_time
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
    slaughter,
    stumbles,
    telegram_away,
    told_to_wait,
)
from tests.faults.report import Row

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
Do = Callable[[Path], Awaitable[Row]]

FIRST = ("sync", "start", "stop", "429", "429 long", "exchange", "never pushed")
"""Rows that are about seconds: they are done while nothing else is."""
BESIDE = ("kills", "telegram away")
"""Long rows: they run beside the others."""


def in_earnest(share: float) -> dict[str, Do]:
    """All rows, or a share of their numbers."""
    return {
        "kills": partial(slaughter.killed, random=max(1, round(300 * share)), chosen=max(1, round(20 * share))),
        "upkeep": partial(slaughter.killed_at_upkeep, each=max(1, round(20 * share))),
        "sync": partial(ends.synchronised_before_answer, calls=500),
        "stop": ends.stopped_with_work_in_hand,
        "start": partial(ends.begun_again, starts=max(3, round(20 * share))),
        "telegram away": partial(telegram_away.telegram_away, calls=round(860 * share), seconds=600 * share),
        "a day away": partial(days.day_away, calls=round(26_200 * share)),
        "429": telegram_away.every_second_refused,
        "429 long": told_to_wait.waits_for_an_hour,
        "lost answers": telegram_away.answers_dropped,
        "exchange": exchange_odd.exchange_mad,
        "repeats": partial(exchange_odd.repeated, calls=round(960 * share)),
        "never pushed": partial(exchange_odd.never_pushed, calls=max(10, round(60 * share))),
        "outage": partial(exchange_odd.outage, calls=round(100 * share)),
        "disk": partial(disk.disk_troubles, troubles={"disk full": 5, "EIO": 5, "read-only": 5, "locked": 60 * share}),
        "damage": disk.damaged,
        "bad page": pages.page_gone_bad,
        "refused": people_gone.refused,
        "lost chats": gone.lost_chats,
        "two at once": people_gone.two_at_once,
        "stumbled over": stumbles.stumbled_over,
        "backup": partial(backups.backed_up, times=max(2, round(20 * share))),
        "clock": clocks.clock_moved,
        "summer time": clocks.clocks_changed,
        "very many": partial(masses.very_many, events=round(1_000_000 * share)),
    }


_HEAD = "| fault | what came of it | must hold | holds |\n|---|---|---|---|"

_WORDS = 200
"""Letters of what went wrong that a row shows; the rest goes to the error output."""


async def _row(name: str, do: Do) -> Row:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        try:
            row = await do(Path(folder))
        except Exception as failure:  # noqa: BLE001 - whatever it was: the other rows are done all the same
            traceback.print_exception(failure)
            words = " ".join(f"{type(failure).__name__} {failure}".split())[:_WORDS]
            row = Row(name, f"not finished: {words}", "an end", holds=False)
    _say(str(row))
    _say(f"{name}: {time.monotonic() - began:.0f} s", sys.stderr)
    return row


def _say(words: str, to: TextIO = sys.stdout) -> None:
    to.write(f"{words}\n")
    to.flush()


async def all_of(rows: Mapping[str, Do]) -> list[Row]:
    """Do them: first those that need the machine for themselves, then the long ones beside all others."""
    done = {name: await _row(name, rows[name]) for name in FIRST if name in rows}
    async with asyncio.TaskGroup() as tasks:
        beside = {name: tasks.create_task(_row(name, rows[name])) for name in BESIDE if name in rows}
        for name in rows:
            if name not in done and name not in beside:
                done[name] = await _row(name, rows[name])
    done |= {name: task.result() for name, task in beside.items()}
    return [done[name] for name in rows]


def page_of(rows: list[Row], seconds: float, form: str) -> str:
    """Word the page."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    table = "\n".join([_HEAD, *map(str, rows)])
    held = sum(row.holds for row in rows)
    machine = f"{os.cpu_count()} processors, {memory:.0f} GiB, Linux, Python {platform.python_version()}"
    return f"""# Reliability

Made by `python -m tests.faults {form}--write` on {real_time():%Y-%m-%d},
in {seconds / 60:.0f} minutes, on a machine with
{machine}: {held} of {len(rows)} rows hold.

The real program (`python -m bot`) with a database file of its own runs between the two virtual services, is called by a
made-up company, and meets the faults below. Nothing in the program knows of the tests: it is killed from outside, at
system calls by `strace`, and while the virtual services keep it waiting. Afterwards the books are closed: every event
that was answered `200` must be in the file, every call told, once, as it ended, and the file whole.

«Doubled» is a message beyond one for a call. It can only come about where the answer of Telegram was lost or not yet
noted; whoever gets it reads «возможно, повтор».

{table}

A small form of each row is in the test suite (`tests/faults/`). `make torture` does them all in earnest.
"""


def main() -> int:
    """Read the arguments, do the rows, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = in_earnest(1)
    parser.add_argument("rows", nargs="*", metavar="row", help=f"of: {', '.join(known)}")
    parser.add_argument("--share", type=float, default=1, help="do so large a part of the long rows (0–1)")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    asked = parser.parse_args()
    if not 0 < asked.share <= 1:
        parser.error("--share is above 0, and 1 at most")
    known = in_earnest(asked.share)
    wanted = asked.rows or list(known)
    if unknown := [name for name in wanted if name not in known]:
        parser.error(f"no such row: {', '.join(unknown)}")
    _say(_HEAD)
    began = time.monotonic()
    rows = asyncio.run(all_of({name: known[name] for name in wanted}))
    if asked.write:
        form = "".join(f"{part} " for part in sys.argv[1:] if part != "--write")
        PAGE.write_text(page_of(rows, time.monotonic() - began, form), encoding="utf-8")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
