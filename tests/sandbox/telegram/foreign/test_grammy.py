"""The virtual Telegram as grammY sees it: a bot of a working day in JavaScript, by polling and by webhook."""

import asyncio
import base64
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox.telegram.virtual import VirtualTelegram
from tests.sandbox.telegram.foreign.working_day import ALLOWED, COMMANDS, Day
from tests.sandbox.telegram.pictures import picture

PROGRAM = Path(__file__).parent / "grammy_bot.mjs"
LIBRARY = Path(__file__).parents[4] / "node_modules" / "grammy"

pytestmark = pytest.mark.foreign


def _left_out(why: str) -> None:
    if os.environ.get("ALLOW_NO_OMISSION") == "1":
        pytest.fail(why)
    pytest.skip(why)


@asynccontextmanager
async def _at_work(telegram: VirtualTelegram, secret: str) -> AsyncIterator[None]:
    """Let the bot run until the end of the block; it must not end by itself."""
    if shutil.which("node") is None:
        _left_out("node is not installed")
    if not LIBRARY.exists():
        _left_out("grammY is not installed: npm install")
    pictures = [base64.b64encode(picture(one)).decode() for one in (1, 2)]
    environment = {
        "PATH": os.environ["PATH"],
        "API_ROOT": telegram.url,
        "BOT_TOKEN": telegram.token,
        "WEBHOOK_SECRET": secret,
        "ALLOWED": json.dumps(ALLOWED),
        "COMMANDS": json.dumps(COMMANDS),
        "PICTURES": json.dumps(pictures),
    }
    process = await asyncio.create_subprocess_exec(
        "node", str(PROGRAM), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(30):
            line = await process.stdout.readline()
        assert line.strip() == b"ready", (await process.stderr.read()).decode()
        yield
        assert process.returncode is None, (await process.stderr.read()).decode()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


@pytest.mark.parametrize("secret", ["", "day_secret-2"], ids=["polling", "webhook"])
async def test_a_working_day(telegram: VirtualTelegram, secret: str) -> None:
    async with _at_work(telegram, secret):
        await Day(telegram).everything()
        assert (telegram.updates.webhook is not None) is bool(secret)
        assert telegram.updates.webhook is None or telegram.updates.webhook.last_error == ""
        # By webhook this one comes as the answer to an update: «Making requests when getting updates».
        assert telegram.calls("sendChatAction") == [{"chat_id": telegram.people[0].id, "action": "upload_document"}]
