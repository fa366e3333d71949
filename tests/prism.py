"""Stoplight Prism, a program that was not written here: it mocks openapi.yaml, or stands before a server and compares
what goes through with it.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[1] / "node_modules" / ".bin" / "prism"
START_SECONDS = 60


@contextmanager
def running_prism(*arguments: str | Path) -> Iterator[str]:
    """Run Prism with these arguments and give its address; leave the test out where Prism is not there."""
    if shutil.which("node") is None:
        _left_out("node is not installed")
    if not PROGRAM.exists():
        _left_out("Prism is not installed: npm install")
    port = free_port()
    process = subprocess.Popen(
        [PROGRAM, *arguments, "--host", "127.0.0.1", "--port", str(port), "--errors"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _listens(port):
            assert process.poll() is None, "Prism ended at once"
            assert time.monotonic() < deadline, "Prism did not start"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _left_out(why: str) -> None:
    if os.environ.get("ALLOW_NO_OMISSION") == "1":
        pytest.fail(why)
    pytest.skip(why)


def _listens(port: int) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) == 0
