"""`python -m sandbox`: the virtual services and the page by themselves, for somebody else's bot or CRM."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from sandbox.__main__ import main
from sandbox.telegram.virtual import VirtualTelegram
from tests.program.running import ROOT
from tests.sandbox.page.conftest import Page


@asynccontextmanager
async def alone(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def told(process: asyncio.subprocess.Process, last: str) -> dict[str, str]:
    """Read what it says of its addresses."""
    assert process.stdout is not None
    found: dict[str, str] = {}
    async with asyncio.timeout(20):
        while last not in found:
            line = (await process.stdout.readline()).decode().strip()
            assert line, "it ended"
            name, _, value = line.partition("=")
            found[name] = value
    return found


async def test_both_services_and_the_page_for_a_bot_of_ones_own(web: aiohttp.ClientSession) -> None:
    ports = ("--vats-port", "0", "--telegram-port", "0", "--page-port", "0")
    async with alone("vats", "telegram", "page", *ports, "--bot-token", "5:mine", "--api-key", "my-key") as process:
        addresses = await told(process, "PAGE")
        assert (addresses["BOT_TOKEN"], addresses["VATS_API_KEY"]) == ("5:mine", "my-key")
        page = Page(addresses["PAGE"], web)
        state = await page.state()
        assert state["bot"] is None
        await page.does("say", person=state["people"][1]["id"], chat=state["people"][1]["id"], text="/start")
        async with web.get(f"{addresses['BOT_API_URL']}/bot5:mine/getUpdates") as answer:
            [update] = (await answer.json())["result"]
        assert update["message"]["text"] == "/start"
        call = (await page.does("exchange/ring", client="79161234567", number="74951234567"))["call"]
        assert call
        async with asyncio.timeout(10):
            process.send_signal(signal.SIGINT)
            assert await process.wait() == 0


async def test_a_taken_port_is_told(telegram: VirtualTelegram) -> None:
    port = telegram.url.rpartition(":")[2]
    async with alone("vats", "telegram", "--vats-port", "0", "--telegram-port", port) as process:
        _, error = await asyncio.wait_for(process.communicate(), 20)
        assert process.returncode == 1
        assert error.decode().startswith("Cannot listen: ")
        assert "Traceback" not in error.decode()


@pytest.mark.parametrize("arguments", [["page"], ["page", "vats"], ["telephone"], []])
def test_what_cannot_be_run_is_said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "python -m sandbox" in capsys.readouterr().err


def test_help_shows_how(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert "python -m sandbox vats telegram page --crm-url" in shown
    assert str(8080) in shown
