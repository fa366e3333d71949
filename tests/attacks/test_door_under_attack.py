"""The running program's HTTP door: bodies and headers that nobody should send, updates that Telegram never would.

No unplanned 5xx, no restart, nothing told in a chat that it does not concern.
"""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, Final

import aiohttp
import pytest

from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.attacks import figures, nasty, size
from tests.attacks.test_fuzz_pure import SEED, TYPES, body, thing
from tests.running import MovedClock, RunningBot, eventually

RAW: Final = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET / HTTP/9.9\r\n\r\n",
    b"POST /vats HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
    b"POST /vats HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
    b"POST /vats HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /vats HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    b"POST /vats HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"POST /vats HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    b"POST /vats HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % at for at in range(2_000)) + b"\r\n",
    b"POST http://evil.example/vats HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    b"POST /vats\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"POST /vats HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n",
    b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"\r\n" * 1_000,
)
PATHS: Final = ("/vats", "/telegram", "/metrics", "/health/live", "/", "//vats", "/vats/../metrics", "/%00", "/.env")
PLANNED: Final = {200, 400, 401, 404, 405, 408, 411, 413, 415, 417, 431, 501, 505}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
async def bot(
    telegram: VirtualTelegram, vats: VirtualVats, clock: MovedClock, owner: Person, tmp_path: Path
) -> AsyncIterator[RunningBot]:
    """The bot, to which Telegram posts its updates."""
    port = _free_port()
    changes: dict[str, Any] = {"listen_port": port, "bot_webhook_url": f"http://127.0.0.1:{port}"}
    running = RunningBot(telegram, vats, clock, tmp_path, frozenset({owner.id}), changes=changes)
    await running.starts()
    yield running
    await running.stops()


async def _is_well(bot: RunningBot, anna: Person) -> None:
    assert "Анна" in (await anna.writes("/me")).text
    async with aiohttp.ClientSession() as web, web.get(f"{bot.door_url}/health/ready") as answer:
        assert answer.status == 200
        assert (await answer.json())["checks"]["storage"]["status"] == "ok"


async def test_bodies_that_nobody_should_send(
    vats: VirtualVats, telegram: VirtualTelegram, bot: RunningBot, anna: Person, stranger: Person
) -> None:
    random, statuses = Random(SEED + 10), set[int]()
    token = f"&crm_token={vats.crm_token}".encode()
    async with aiohttp.ClientSession() as web:
        for number in range(size.of(500, 5_000)):
            content_type, made = body(random)
            if number % 2 and not made.lstrip().startswith(b"{"):
                made += token
            headers = {"Content-Type": content_type, "X-Forwarded-For": random.choice(("1.2.3.4", "x" * 500, "::1,,"))}
            async with web.post(f"{bot.door_url}/vats", data=made, headers=headers) as answer:
                statuses.add(answer.status)
    assert statuses <= PLANNED
    assert {200, 400, 401} <= statuses
    figures.count("generated: bodies through the door", size.of(500, 5_000))
    await _is_well(bot, anna)
    assert stranger.chat.from_bot == []
    assert telegram.problems == []


async def test_raw_bytes_and_headers(bot: RunningBot, anna: Person) -> None:
    port = int(bot.door_url.rpartition(":")[2])
    for raw in RAW:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with suppress(ConnectionError):
            writer.write(raw)
            writer.write_eof()
            heard = await asyncio.wait_for(reader.read(), 20)
            if heard:
                assert int(heard.split(b" ", 2)[1]) in PLANNED, raw[:60]
        writer.close()
    async with aiohttp.ClientSession() as web:
        for method in ("GET", "PUT", "TRACE", "OPTIONS", "HEAD", "BREW", "POST"):
            for path in (
                "/vats",
                "/telegram",
                "/metrics",
                "/health/live",
                "/",
                "//vats",
                "/vats/../metrics",
                "/%00",
                "/.env",
            ):
                async with web.request(method, bot.door_url + path) as answer:
                    assert answer.status in PLANNED
        for content_type in TYPES:
            async with web.post(
                f"{bot.door_url}/vats", data=b"\xff\xfe", headers={"Content-Type": content_type}
            ) as answer:
                assert answer.status in PLANNED
    await _is_well(bot, anna)


SPOILT: Final = ("id", "text", "from", "chat", "date", "entities", "contact", "type", "reply_to_message")


def _update(random: Random, number: int, chat: int) -> dict[str, Any]:
    """Make an update that has Telegram's shape in most places, and something else in others."""
    user = {"id": chat, "is_bot": False, "first_name": nasty.made(random)[:60]}
    message: dict[str, Any] = {
        "message_id": number, "date": 1764000000, "from": user, "text": nasty.made(random)[:4000],
        "chat": {"id": chat, "type": "private", "first_name": "x"},
    }  # fmt: skip
    query = {"id": str(number), "from": user, "chat_instance": "1", "data": nasty.made(random)[:64], "message": message}
    update: dict[str, Any] = {"message": message} if random.random() < 0.6 else {"callback_query": query}
    if random.random() < 0.4:
        spoilt = random.choice((message, user, message["chat"], update))
        spoilt[
            random.choice(("id", "text", "from", "chat", "date", "entities", "contact", "type", "reply_to_message"))
        ] = thing(random)
    if random.random() < 0.1:
        message["text"] = random.choice(("/start ", "/call ", "/dnd ", "/")) + str(message["text"])
    return {"update_id": 10**9 + number, **update}


async def test_updates_that_telegram_would_never_send(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, owner: Person, anna: Person, stranger: Person
) -> None:
    secret = telegram.calls("setWebhook")[-1]["secret_token"]
    random, before, named = Random(SEED + 11), len(vats.requests), {str(anna.id), str(stranger.id)}
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
    stranger.user.wrote = True
    async with aiohttp.ClientSession() as web:
        for wrong in ("", "x", secret[:-1], secret + "x"):
            given = {**headers, "X-Telegram-Bot-Api-Secret-Token": wrong}
            async with web.post(f"{bot.door_url}/telegram", data=b'{"update_id": 1}', headers=given) as answer:
                assert answer.status == 401
        for number in range(size.of(300, 3_000)):
            update = _update(random, number, stranger.id)
            told = json.dumps(update).encode()
            # An answer goes where an update says that it came from, though Telegram would not say so.
            named |= set(re.findall(r"-?\d+", json.dumps(update)))
            if random.random() < 0.1:
                told = told[: random.randrange(len(told))]
            async with web.post(f"{bot.door_url}/telegram", data=told, headers=headers) as answer:
                assert answer.status in {200, 400}
    figures.count("generated: updates", size.of(300, 3_000))
    await _is_well(bot, anna)
    await stranger.waiting.settle()
    asked = [one for one in vats.requests[before:] if one.method != "GET"]
    assert asked == []
    told_in = {str(one.fields.get("chat_id")) for one in telegram.requests if one.method == "sendMessage"}
    assert told_in <= named
    assert str(owner.id) not in told_in
    await eventually(lambda: stranger.chat.from_bot)
    # Its own words may come back to it; the company's are not among them.
    assert [one.text for one in stranger.chat.from_bot if "Смирнова" in one.text] == []
