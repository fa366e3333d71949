"""`make torture`: every fault in earnest, as a table; `python -m tests.faults kills stop` does some.

`--write` puts the table, with date and machine, into docs/reliability.md. `--hasty` does each row in the small form of
the tests, `--events` says how many the row of very many events has.
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TextIO

from sandbox.vats.virtual import real_time
from tests.faults import clocks, disk, ends, exchange_odd, masses, people_gone, slaughter, telegram_away
from tests.faults.report import Row
from tests.faults.test_rows import ROWS as SMALL

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
Do = Callable[[Path], Awaitable[Row]]

EARNEST: Mapping[str, Do] = {
    "kills": slaughter.killed,
    "upkeep": slaughter.killed_at_upkeep,
    "sync": partial(ends.synchronised_before_answer, calls=500),
    "stop": ends.stopped_with_work_in_hand,
    "start": partial(ends.begun_again, starts=20),
    "telegram away": partial(telegram_away.telegram_away, calls=860, seconds=600),
    "429": telegram_away.every_second_refused,
    "lost answers": telegram_away.answers_dropped,
    "exchange": exchange_odd.exchange_mad,
    "repeats": partial(exchange_odd.repeated, calls=960),
    "outage": partial(exchange_odd.outage, calls=100),
    "disk": partial(disk.disk_troubles, troubles={"disk full": 10, "EIO": 10, "read-only": 10, "locked": 60}),
    "damage": disk.damaged,
    "refused": people_gone.refused,
    "two at once": people_gone.two_at_once,
    "stumbled over": people_gone.stumbled_over,
    "clock": clocks.clock_moved,
}
HASTY: Mapping[str, Do] = {
    "kills": partial(slaughter.killed, random=20, chosen=2, calls=20),
    "upkeep": partial(slaughter.killed_at_upkeep, each=3),
    **SMALL,
}
BESIDE = ("telegram away",)
"""Rows that wait most of their time: they run beside the others."""
_HEAD = "| fault | what came of it | must hold | holds |\n|---|---|---|---|"


async def _row(name: str, do: Do) -> Row:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        try:
            row = await do(Path(folder))
        except (AssertionError, TimeoutError) as failure:
            row = Row(name, f"not finished: {type(failure).__name__} {failure}".strip(), "an end", holds=False)
    _say(str(row))
    _say(f"{name}: {time.monotonic() - began:.0f} s", sys.stderr)
    return row


def _say(words: str, to: TextIO = sys.stdout) -> None:
    to.write(f"{words}\n")
    to.flush()


async def all_of(rows: Mapping[str, Do]) -> list[Row]:
    """Do them; those that only wait are done beside the others."""
    done: dict[str, Row] = {}
    async with asyncio.TaskGroup() as tasks:
        beside = {name: tasks.create_task(_row(name, do)) for name, do in rows.items() if name in BESIDE}
        for name, do in rows.items():
            if name not in BESIDE:
                done[name] = await _row(name, do)
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
    parser.add_argument("rows", nargs="*", metavar="row", help=f"of: {', '.join([*EARNEST, 'very many'])}")
    parser.add_argument("--hasty", action="store_true", help="the small form of each row")
    parser.add_argument("--events", type=int, default=0, help="also push so many events through one process")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    asked = parser.parse_args()
    known = dict(HASTY if asked.hasty else EARNEST)
    known["very many"] = partial(masses.very_many, events=asked.events or 1_000_000)
    wanted = asked.rows or [name for name in known if name != "very many" or asked.events]
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
