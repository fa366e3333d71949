"""A whole day at the finest log level: no secret, no client's phone or name in the log, the metrics, others' chats."""

import io
import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from bot import logs
from sandbox.company import MAIN, SUPPORT
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, RunningBot, eventually

CLIENT: Final = "79167770011"
WRITTEN: Final = ("9167770011", "916 777-00-11", "777-00-11", "916)777")
NAME: Final = "Канарейкина"
PASSWORD: Final = "canary-password-7"
LIBRARIES: Final = ("httpx", "httpcore", "aiogram", "aiohttp", "aiosqlite", "sqlalchemy", "apscheduler", "asyncio", "")


class Log:
    """What was logged."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
async def bot(
    telegram: VirtualTelegram, vats: VirtualVats, clock: MovedClock, owner: Person, tmp_path: Path, log: Log
) -> AsyncIterator[RunningBot]:
    """The bot as it is run with LOG_LEVEL=debug."""
    running = RunningBot(telegram, vats, clock, tmp_path, frozenset({owner.id}))
    clock.after_move.append(running.has_done_due)
    with logs.untouched():
        logs.configure("debug", "json", secrets=running.settings().secrets(), stream=log.stream)
        await running.starts()
        yield running
        await running.stops()


def stored_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


async def a_day(
    vats: VirtualVats, bot: RunningBot, clock: MovedClock, admin: Person, anna: Person, group: Group
) -> None:
    """Let happen what happens in a day, and what goes wrong in it."""
    await admin.writes(f"/contact {CLIENT} {NAME} Мария @anna")
    talk = await vats.rings(CLIENT, MAIN)
    await talk.answered_by("anna")
    await talk.ends(seconds=75)
    await talk.rated(2)
    lost = await vats.rings(CLIENT, SUPPORT)
    await lost.missed()
    await anna.sees(NAME)
    for line in (
        f"/call {CLIENT}",
        "/missed",
        "/calls",
        f"/contact {NAME}",
        "/export calls week",
        "/stats",
        "/wrong " + CLIENT,
    ):
        await anna.writes(line)
    await anna.writes(f"/calls today {CLIENT}", chat=group)
    await admin.writes(f"/blacklist add {CLIENT} спам {NAME}")
    await admin.writes(f"/sip add 78123334400 name=Линия domain=sip.example login=x password={PASSWORD}")
    await admin.writes(f"/user add name={NAME} login=new password={PASSWORD} mobile={CLIENT}")
    await admin.writes("/audit")
    for how in ("401", "403", "500", "garbage", "502-html", "half", "drop"):
        vats.fail("*", how, message=f"{NAME} {CLIENT} {vats.api_key}")
        await anna.writes("/calls")
        await vats.push("history", type="in", status="Missed", phone=CLIENT, user="anna", callid=f"f{how}", start="x")
        vats.works()
    async with aiohttp.ClientSession() as web:
        for body in (
            f"cmd=event&type=INCOMING&phone={CLIENT}&crm_token=wrong-{vats.crm_token}x",
            f"cmd=event&phone={CLIENT}&crm_token={vats.crm_token}",
            f"cmd=new&name={NAME}&phone=%2B{CLIENT}&callid=9&crm_token={vats.crm_token}",
            f'{{"cmd": "history", "phone": "+{CLIENT}", "crm_token": "{vats.crm_token}", "callid": "10", "start": []}}',
        ):
            async with web.post(f"{bot.door_url}/vats?crm_token={vats.crm_token}", data=body) as answer:
                assert answer.status in {200, 400, 401}
    await clock.moves(hours=1)
    await bot.restarts()
    await anna.writes("/me")


async def _metrics(bot: RunningBot) -> str:
    async with aiohttp.ClientSession() as web:
        told = ""
        for path in ("/metrics", "/health/ready"):
            async with web.get(bot.door_url + path) as answer:
                told += await answer.text()
        return told


async def test_a_day_leaves_nothing_where_it_must_not_be(  # noqa: PLR0917 — a scene
    vats: VirtualVats,
    telegram: VirtualTelegram,
    bot: RunningBot,
    clock: MovedClock,
    log: Log,
    admin: Person,
    anna: Person,
    group: Group,
    ivan: Person,
    stranger: Person,
    tmp_path: Path,
) -> None:
    await stranger.writes("/start")
    await a_day(vats, bot, clock, admin, anna, group)
    told = await _metrics(bot)
    secrets = (telegram.token, telegram.token.partition(":")[2], vats.api_key, vats.crm_token, PASSWORD)
    assert len(log.text) > 5_000
    for secret in (*secrets, *WRITTEN, NAME):
        assert secret not in log.text
        assert secret not in told
    everything = [one.text for place in telegram.world.chats.values() for one in place.messages.values() if one.by_bot]
    assert len(everything) > 20
    assert not [text for text in everything for secret in secrets if secret in text]
    assert stranger.chat.from_bot
    for uninvolved in (stranger.chat, group):
        texts = "\n".join(one.text for one in uninvolved.from_bot)
        assert not [written for written in (NAME, *WRITTEN) if written in texts]
    assert not [one.text for one in (*stranger.chat.from_bot, *ivan.chat.from_bot) if PASSWORD in one.text]
    await bot.stops()
    for secret in secrets:
        assert secret.encode() not in stored_in(tmp_path)
    await bot.starts()


async def test_even_with_all_libraries_at_debug_there_is_no_secret_and_no_phone(
    vats: VirtualVats,
    telegram: VirtualTelegram,
    bot: RunningBot,
    clock: MovedClock,
    log: Log,
    admin: Person,
    anna: Person,
    group: Group,
) -> None:
    """Nobody can set it so; if a library sets its own level, the last processors mask still."""
    levels = {name: logging.getLogger(name).level for name in LIBRARIES}
    try:
        for name in LIBRARIES:
            logging.getLogger(name).setLevel(logging.DEBUG)
        await a_day(vats, bot, clock, admin, anna, group)
        await eventually(lambda: "httpcore" in log.text or "aiosqlite" in log.text)
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
    for secret in (telegram.token, telegram.token.partition(":")[2], vats.api_key, vats.crm_token):
        assert secret not in log.text
    assert not re.search(r"(?<![0-9])\+?79167770011(?![0-9])", log.text)
