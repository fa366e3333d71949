"""Hand-made bytes and bodies to the door of the running program: each has its planned answer, and harms nothing."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import aiohttp
import pytest
import pytest_asyncio

from bot.app import door_of
from bot.house import House
from bot.metrics import Metrics
from chat.clock import Clock
from storage.database import Database
from storage.store import Store
from tests.attacks.by_hand import bodies, raw_requests
from tests.door.conftest import TOKEN, Caller, settings_for

KEPT: Final = ("kept", "unreadable")


@pytest_asyncio.fixture
async def door(tmp_path: Path) -> AsyncIterator[Caller]:
    """The door as it stands while Telegram posts updates."""
    settings = settings_for(tmp_path, bot_webhook_url="http://127.0.0.1:8443")
    async with Database.open(settings.database_url) as database, aiohttp.ClientSession() as web:
        house = House(settings, Clock(), database, Metrics())
        house.furnish(Store(database))
        async with door_of(house).open(settings.listen_host, settings.listen_port) as url:
            yield Caller(house, url, web)


def kept_by(door: Caller) -> int:
    """How many events were kept up to now."""
    return sum(many for (_, outcome), many in door.house.metrics.events.items() if outcome in KEPT)


def filled(sent: bytes, number: int) -> bytes:
    """Put a right event, its length and its size in their places."""
    event = f"cmd=event&type=INCOMING&phone=79160000001&user=anna&callid=raw{number}&crm_token={TOKEN}".encode()
    sent = sent.replace(b"{length}", b"%d" % len(event)).replace(b"{size}", b"%x" % len(event))
    return sent.replace(b"{event}", event).replace(b"{token}", TOKEN.encode())


async def answers(port: int, sent: bytes, expected: int) -> tuple[int, ...]:
    """Send bytes; answer with which statuses they were answered, those too that nobody expected."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    heard, quiet = b"", 2.0
    with suppress(ConnectionResetError, TimeoutError):
        writer.write(sent)
        while True:
            async with asyncio.timeout(quiet):
                part = await reader.read(65_536)
            if not part:
                break
            heard += part
            # Whatever else would be answered is there by now, or comes at once.
            quiet = 0.02 if len(statuses(heard)) >= expected else 2.0
    writer.close()
    for body in re.findall(rb"HTTP/[01]\.[0-9] 400 .*?\r\n\r\n([^\r]*)", heard, re.DOTALL):
        assert set(json.loads(body)) == {"error"}, "what came is not quoted"
    return statuses(heard)


def statuses(heard: bytes) -> tuple[int, ...]:
    """Answer the statuses of the whole answers; «100 Continue» is none."""
    return tuple(int(one) for one in re.findall(rb"HTTP/[01]\.[0-9] (\d{3}) ", heard) if one != b"100")


async def test_bytes(door: Caller, caplog: pytest.LogCaptureFixture) -> None:
    wrong = []
    for number, case in enumerate(raw_requests.TABLE):
        before = kept_by(door)
        found = await answers(door.port, filled(case.sent, number), len(case.answers))
        kept = kept_by(door) - before
        if (found, kept) != (case.answers, case.kept):
            wrong.append(f"{case.why}: {found}, {kept} kept; should be {case.answers}, {case.kept}")
    assert not wrong, "\n".join(wrong)
    assert [one for one in caplog.records if one.levelno >= logging.WARNING] == [], (
        "strangers write no errors into our log"
    )


async def test_bodies(door: Caller, caplog: pytest.LogCaptureFixture) -> None:
    wrong = []
    for case in bodies.TABLE:
        before = door.house.metrics.events.copy()
        sent = case.sent.replace(b"{token}", TOKEN.encode()).replace(b"{TOKEN}", TOKEN.upper().encode())
        answer = await door.posts(sent, case.content_type)
        made = [outcome for _, outcome in (door.house.metrics.events - before).elements()]
        expected = [case.made_of_it] if case.made_of_it else []
        if (answer.status, made) != (case.answered, expected):
            wrong.append(f"{case.why}: {answer.status}, {made}; should be {case.answered}, {expected}: {sent[:80]!r}")
        assert answer.status == 200 or set(answer.json) == {"error"}
    assert not wrong, "\n".join(wrong)
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []
