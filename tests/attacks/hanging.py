"""Many senders that begin a request and never end it: ``python -m tests.attacks.hanging <port> <how many>``.

A process of its own, so that what they cost themselves does not slow down the door that is measured. Writes how many
seconds each was suffered, as JSON.
"""

import asyncio
import json
import resource
import sys
import time
from contextlib import suppress
from typing import Final

BEGINS: Final = (
    b"",
    b"POST /va",
    b"POST /vats HTTP/1.1\r\nHost: x\r\n",
    b"POST /vats HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\ncmd=",
    b"POST /vats HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\nExpect: 100-continue\r\n\r\n",
    b"POST /vats HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ncm",
    b"GET /metrics HTTP/1.1\r\nX-Long: " + b"a" * 4000,
    b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{",
    b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nGET /health/live HT",
    b"\x16\x03\x01\x02\x00",
)
"""How a sender begins that never goes on."""
DRIPPING: Final = 5
"""Of so many senders one goes on, a byte a second."""


async def hangs(port: int, begin: bytes, *, drips: bool) -> float:
    """Begin a request and never end it; answer how many seconds that was suffered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began, cut = time.monotonic(), asyncio.Event()

    async def drip() -> None:
        while not cut.is_set():
            writer.write(b"a")
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await cut.wait()

    async with asyncio.TaskGroup() as tasks:
        writer.write(begin)
        if drips:
            tasks.create_task(drip())
        with suppress(ConnectionError):
            while await reader.read(4096):
                pass
        suffered = time.monotonic() - began
        cut.set()
    writer.close()
    return suffered


async def all_hang(port: int, many: int) -> list[float]:
    """Let so many hang on the line until all are cut."""
    async with asyncio.TaskGroup() as tasks:
        hanging = [
            tasks.create_task(hangs(port, BEGINS[number % len(BEGINS)], drips=number % DRIPPING == 0))
            for number in range(many)
        ]
    return [task.result() for task in hanging]


def room_for(many: int) -> None:
    """Let this process have as many files open as connections need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, many + 500), hard), hard))


if __name__ == "__main__":
    PORT, MANY = map(int, sys.argv[1:])
    room_for(MANY)
    json.dump(asyncio.run(all_hang(PORT, MANY)), sys.stdout)
