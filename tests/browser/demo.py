"""The demonstration as a process of its own: the real bot, both virtual services and the page between them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.demo_bot import surroundings

_ROOT = Path(__file__).parents[2]
_ENDS_WITHIN = 10


@contextmanager
def demonstration() -> Iterator[str]:
    """Start it on a free port, with its data in a folder that goes with it; gives the page's address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--page", "--port", "0", "--no-browser"],
        cwd=_ROOT,
        env=surroundings(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    try:
        yield _address(process.stdout)
    finally:
        process.terminate()
        process.communicate(timeout=_ENDS_WITHIN)


def _address(told: IO[str]) -> str:
    """Read what it tells until the page's address comes; pytest's own time-out bounds the waiting."""
    lines = []
    for line in told:
        lines.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return found[0]
    raise AssertionError(f"the demonstration did not begin:\n{''.join(lines)}")
