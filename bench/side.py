"""Processes that a measure starts, and figures over several rounds."""

import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROUNDS = 5
"""Alternating rounds of a comparison; their median is told."""


def free_port() -> int:
    """A port of the loopback that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A server of ``bench.servers`` from «open» to the end of the block."""
    command = [sys.executable, "-m", "bench.servers", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            if process.stdout.readline().strip() != "open":
                raise RuntimeError(f"{' '.join(arguments)} did not open")
            yield process
        finally:
            process.stdin.close()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def loaded(port: int, token: str, **options: object) -> dict[str, Any]:
    """Run one load against a port; its report."""
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "bench.load", str(port), "--token", token, *flags]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    report: dict[str, Any] = json.loads(done.stdout)
    if set(report["statuses"]) != {"200"}:
        raise RuntimeError(f"refused under load: {report['statuses']}")
    return report


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what was measured, the figures, the aim and whether it was met."""

    name: str
    figure: str
    aim: str
    met: bool

    def __str__(self) -> str:
        return f"| {self.name} | {self.figure} | {self.aim} | {'yes' if self.met else 'no'} |"


def spread(values: Sequence[float], digits: int = 2) -> str:
    """The median and, in brackets, the least and the most."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def memory(pid: int) -> float:
    """MiB that a process holds in memory now (RSS)."""
    with Path(f"/proc/{pid}/status").open(encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def wait_until(true_now: Any, seconds: float, what: str) -> float:
    """Ask again and again until it is so; the seconds that took."""
    began = time.perf_counter()
    while not true_now():
        if time.perf_counter() - began > seconds:
            raise TimeoutError(what)
        time.sleep(0.005)
    return time.perf_counter() - began
