"""The door against a bare aiohttp handler: as many events as it can take, and `contact` under load."""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.servers import TOKEN
from bench.side import ROUNDS, Row, free_port, loaded, server, spread

SECONDS = 3.0
CONTACTS = 1_000_000
EVENTS = 500


def door_against_bare() -> Iterator[Row]:
    """64 connections, as fast as answers come; each event validated, deduplicated and durable before its answer."""
    ratios, ours, theirs = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(ROUNDS):
            port = free_port()
            with server("bare", str(port)):
                bare = loaded(port, TOKEN, seconds=SECONDS)
            port = free_port()
            with server("door", str(port), str(Path(folder) / f"{number}.db")):
                door = loaded(port, TOKEN, seconds=SECONDS)
            ours.append(door["rate"])
            theirs.append(bare["rate"])
            ratios.append(door["rate"] / bare["rate"])
    figure = f"{spread(ratios)} × ({statistics.median(ours):,.0f} against {statistics.median(theirs):,.0f} a second)"
    yield Row("door / bare handler, 64 connections", figure, "≥ 0.8 ×", statistics.median(ratios) >= 0.8)


def contact_under_load() -> Iterator[Row]:
    """p99 of `contact` among 1,000,000 contacts while 500 events a second come in, against the bare handler's."""
    ratios, ours, theirs = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "contacts.db")
        for number in range(ROUNDS):
            port = free_port()
            with server("bare", str(port)):
                bare = _beside_events(port)
            port = free_port()
            filled = () if number else ("--contacts", str(CONTACTS))
            with server("door", str(port), file, *filled):
                door = _beside_events(port)
            ours.append(door)
            theirs.append(bare)
            ratios.append(door / bare)
    figure = f"{spread(ratios)} × (p99 {statistics.median(ours):.2f} ms against {statistics.median(theirs):.2f} ms)"
    yield Row("contact among 1,000,000, 500 events/s beside it", figure, "≤ 1.5 ×", statistics.median(ratios) <= 1.5)


def _beside_events(port: int) -> float:
    command = [sys.executable, "-m", "bench.load", str(port), "--token", TOKEN, "--connections", "8"]
    events = [*command, "--rate", str(EVENTS), "--seconds", str(SECONDS + 2)]
    with subprocess.Popen(events, stdout=subprocess.DEVNULL) as beside:
        report = loaded(port, TOKEN, what="contact", connections=8, rate=200, seconds=SECONDS)
        beside.wait(30)
    return float(report["p99"])
