"""Hand-made bodies and updates to the whole running bot: nothing falls, nobody is told what is not for him."""

import io
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.attacks.by_hand import bodies, updates
from tests.running import MovedClock, RunningBot, eventually


@pytest.fixture
async def bot(
    telegram: VirtualTelegram, vats: VirtualVats, clock: MovedClock, owner: Person, tmp_path: Path
) -> AsyncIterator[RunningBot]:
    """The bot, to which Telegram posts its updates."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    changes: dict[str, Any] = {"listen_port": port, "bot_webhook_url": f"http://127.0.0.1:{port}"}
    running = RunningBot(telegram, vats, clock, tmp_path, frozenset({owner.id}), changes=changes)
    await running.starts()
    yield running
    await running.stops()


async def test_bodies_reach_nobody_whom_they_do_not_concern(
    vats: VirtualVats, bot: RunningBot, owner: Person, anna: Person, ivan: Person, stranger: Person
) -> None:
    async with aiohttp.ClientSession() as web:
        for case in bodies.TABLE:
            sent = case.sent.replace(b"{token}", vats.crm_token.encode())
            sent = sent.replace(b"{TOKEN}", vats.crm_token.upper().encode())
            headers = {"Content-Type": case.content_type}
            async with web.post(f"{bot.door_url}/vats", data=sent, headers=headers) as answer:
                assert answer.status in {case.answered, 401}, case.why
    await vats.push("event", type="INCOMING", callid="next", phone="79165554433", user="anna")
    await anna.sees("555-44-33")
    await anna.waiting.settle()
    store = await bot.store()
    assert await store.inbox.parked() == [], "nothing of it makes our own code stumble"
    assert stranger.chat.from_bot == []
    # Ratings are a low one's business of heads; nothing here names the support department or its people.
    assert ivan.chat.from_bot == []


async def test_updates(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, owner: Person, anna: Person
) -> None:
    secret = telegram.calls("setWebhook")[-1]["secret_token"]
    said, silent = list[tuple[str, Person]](), list[tuple[str, Person]]()
    headers = {"Content-Type": "application/json"}
    asked = len(vats.requests)
    async with aiohttp.ClientSession() as web:

        async def posts(body: bytes, header: str) -> int:
            given = {**headers, "X-Telegram-Bot-Api-Secret-Token": header}
            async with web.post(f"{bot.door_url}/telegram", data=io.BytesIO(body), headers=given) as answer:
                return answer.status

        for wrong in updates.SECRETS:
            header = wrong.format(secret=secret, half=secret[:-1], SECRET=secret.upper(), token=telegram.token)
            if header != secret:
                assert await posts(b'{"update_id": 1}', header) == 401, wrong
        for number, case in enumerate(updates.TABLE):
            who = telegram.person(f"Некто {number}")
            who.user.wrote = True
            (said if case.is_answered else silent).append((case.why, who))
            body = case.body.replace(b'"{who}"', b"%d" % who.id).replace(b'"{boss}"', b"%d" % owner.id)
            assert await posts(body.replace(b"{n}", b"%d" % (10**9 + number)), secret) == case.status, case.why
    await eventually(lambda: all(who.chat.from_bot for _, who in said))
    assert "Анна" in (await anna.writes("/me")).text
    await anna.waiting.settle()
    assert [why for why, who in silent if who.chat.from_bot] == []
    assert ["Пересланные" in one.text for one in owner.chat.from_bot] == [True], "he may know of the forwarded one"
    assert [one for one in vats.requests[asked:] if one.method != "GET"] == []
