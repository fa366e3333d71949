"""The program as an operator runs it: a process of its own, between the two virtual services."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests import canary

ROOT = Path(__file__).parents[2]
CRM_TOKEN = "canary-of-the-crm-token"
SECRETS = {
    "BOT_TOKEN": "123456789:AAE-canary-of-the-bot-token",
    "VATS_API_KEY": "canary-of-the-api-key",
    "VATS_CRM_TOKEN": CRM_TOKEN,
}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment(folder: Path, **changes: str) -> dict[str, str]:
    """What the operator set: everything on the loopback, nobody at home at the neighbours' unless `changes` say so."""
    own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    given = {
        **own,
        **SECRETS,
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "default",
        "VATS_URL": "http://127.0.0.1:9",
        "BOT_API_URL": "http://127.0.0.1:9",
        "DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
        "LISTEN_HOST": "127.0.0.1",
        "LISTEN_PORT": str(free_port()),
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "debug",
    }
    return {**given, **changes}


class Program:
    """One run of `python -m bot`."""

    def __init__(self, process: asyncio.subprocess.Process, web: aiohttp.ClientSession, url: str) -> None:
        self.process = process
        self.url = url
        self._web = web
        self._heard: list[bytes] = []

    async def answers(self, path: str, method: str = "GET", **how: Any) -> tuple[int, str]:
        async with self._web.request(method, self.url + path, **how) as answer:
            return answer.status, await answer.text()

    async def health(self) -> dict[str, Any]:
        _, text = await self.answers("/health/ready")
        told: dict[str, Any] = json.loads(text)
        return told

    async def posts(self, call_id: str) -> int:
        body = f"cmd=event&type=INCOMING&phone=79261904198&user=anna&callid={call_id}&crm_token={CRM_TOKEN}"
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _ = await self.answers("/vats", "POST", data=body, headers=form)
        return status

    async def opens(self) -> None:
        """Wait for the door."""
        async with asyncio.timeout(20):
            while True:
                try:
                    await self.answers("/health/live")
                except aiohttp.ClientConnectorError:
                    assert self.process.returncode is None, (await self.output()).decode()
                    await asyncio.sleep(0.01)
                else:
                    return

    async def until(self, neighbour: str, status: str) -> dict[str, Any]:
        """Wait until the health says so of a neighbour."""
        async with asyncio.timeout(20):
            while (health := await self.health())["checks"][neighbour]["status"] != status:  # noqa: ASYNC110 (another process rings no bell)
                await asyncio.sleep(0.05)
        return health

    def signals(self, sign: signal.Signals) -> None:
        self.process.send_signal(sign)

    async def output(self) -> bytes:
        """Everything that it wrote, once it has ended."""
        out, err = await asyncio.wait_for(self.process.communicate(), 30)
        canary.look(out + err)
        return out + err


@asynccontextmanager
async def program(folder: Path, *arguments: str, **changes: str) -> AsyncIterator[Program]:
    """Run `python -m bot`; whatever is left of it afterwards is killed."""
    settings = environment(folder, **changes)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env=settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    url = f"http://127.0.0.1:{settings['LISTEN_PORT']}"
    try:
        async with aiohttp.ClientSession() as web:
            yield Program(process, web, url)
    finally:
        if process.returncode is None:
            process.kill()
        out, err = await process.communicate()
        canary.look(out + err)
