"""Whoever hangs on the line is cut in time and holds up nobody: silent ones, half requests, and those that drip."""

import asyncio
import json
import sys
import time
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from bot import connections
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.attacks import figures, size
from tests.attacks.hanging import room_for
from tests.running import RunningBot

HALF_OPEN: Final = size.of(200, 1_000)
ROOT: Final = Path(__file__).parents[2]


async def hanging(port: int) -> list[float]:
    """Let them hang; answer how many seconds each was suffered."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.attacks.hanging",
        str(port),
        str(HALF_OPEN),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    return [float(one) for one in json.loads(said)]


async def asks_all_the_time(port: int, said: str, numbers: "count[int]", until: asyncio.Event) -> list[float]:
    """Send valid events on one connection, some twenty a second; answer how many seconds each took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    while not until.is_set():
        body = f"{said}{next(numbers)}".encode()
        began = time.monotonic()
        writer.write(b"POST /vats HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        await reader.readexactly(2)
        took.append(time.monotonic() - began)
        await asyncio.sleep(0.05)
    writer.close()
    return took


async def test_who_hangs_on_the_line_is_cut_and_holds_up_nobody(
    vats: VirtualVats, bot: RunningBot, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not size.WHOLE:
        monkeypatch.setattr(connections, "PATIENCE", 2.0)
        monkeypatch.setattr(connections, "CUT", 2.5)
    port, over, numbers = int(bot.door_url.rpartition(":")[2]), asyncio.Event(), count(1)
    # Events of one call: what is measured is the door, and not the making of cards.
    event = f"cmd=event&type=ACCEPTED&phone=79160000001&user=anna&callid=1&crm_token={vats.crm_token}&x="
    room_for(HALF_OPEN)
    async with asyncio.TaskGroup() as tasks:
        valid = [tasks.create_task(asks_all_the_time(port, event, numbers, over)) for _ in range(4)]
        cut = max(await hanging(port))
        over.set()
    took = sorted(one for task in valid for one in task.result())
    p99 = took[int(len(took) * 0.99)]
    figures.note("half-open connections", HALF_OPEN)
    figures.note("… all cut after, s", round(cut, 2))
    figures.note("… valid traffic meanwhile: events", len(took))
    figures.note("… valid traffic meanwhile: p99, ms", round(p99 * 1000, 1))
    assert len(took) > 100
    # The machine of the small form is shared: half a second and three times the answer's time are let pass.
    assert cut <= (15.0 if size.WHOLE else 3.0)
    assert p99 <= (0.1 if size.WHOLE else 0.3)
    assert "Анна" in (await anna.writes("/me")).text
