"""``make bench``: every measure in one run, printed as a table; ``python -m bench door sends`` picks some."""

import logging
import sys
from collections.abc import Callable, Iterator, Mapping

import structlog

from bench.commands import command_against_bare
from bench.doors import contact_under_load, door_against_bare
from bench.sends import sends_at_the_limit
from bench.side import Row
from bench.starts import memory_held, start_to_first_answer

MEASURES: Mapping[str, Callable[[], Iterator[Row]]] = {
    "door": door_against_bare,
    "contact": contact_under_load,
    "sends": sends_at_the_limit,
    "command": command_against_bare,
    "start": start_to_first_answer,
    "memory": memory_held,
}


def main() -> int:
    """Measure what was asked for, or all."""
    wanted = sys.argv[1:] or list(MEASURES)
    unknown = [name for name in wanted if name not in MEASURES]
    if unknown:
        print(f"No such measure: {', '.join(unknown)}. There are: {', '.join(MEASURES)}.")
        return 2
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print("| what | median (least–most) | aim | met |\n|---|---|---|---|", flush=True)
    for name in wanted:
        for row in MEASURES[name]():
            print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
