"""The page between a virtual exchange and a virtual Telegram; the bot is whoever posts to them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from sandbox.page.bot_control import BotState
from sandbox.page.cast import Cast, cast
from sandbox.page.playground import Playground
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.running import hosted

Json = dict[str, Any]


@dataclass
class Page:
    """A browser with the page, as its scripts ask."""

    url: str
    web: aiohttp.ClientSession

    async def gets(self, path: str, **headers: str) -> tuple[int, Any]:
        async with self.web.get(f"{self.url}{path}", headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)

    async def posts(self, path: str, **body: Any) -> tuple[int, Json]:
        async with self.web.post(f"{self.url}api/{path}", json=body) as answer:
            return answer.status, await answer.json()

    async def does(self, path: str, **body: Any) -> Json:
        """Post, and expect that it is done."""
        status, told = await self.posts(path, **body)
        assert status == 200, told
        return told

    async def refused(self, path: str, **body: Any) -> tuple[int, str]:
        """Post, and expect a refusal; answer its status and code."""
        status, told = await self.posts(path, **body)
        error = told["error"]
        assert error["text"], error
        assert error["text_en"][0].isascii(), error
        return status, error["code"]

    async def state(self) -> Json:
        status, told = await self.gets("api/state")
        assert status == 200
        return dict(told)

    async def message(self, chat: int, number: int) -> Json:
        return next(one for one in (await self.state())["messages"] if (one["chat"], one["id"]) == (chat, number))

    @asynccontextmanager
    async def events(self, after: str, **headers: str) -> AsyncIterator["Events"]:
        given = {"after": after} if after else {}
        async with self.web.get(f"{self.url}api/events", params=given, headers=headers) as stream:
            assert stream.content_type == "text/event-stream"
            yield Events(stream)


@dataclass
class Events:
    """A stream of events, as a browser reads it."""

    stream: aiohttp.ClientResponse
    last: str = ""

    async def next(self) -> tuple[str, Json]:
        """Wait for an event: its kind and what it holds."""
        found: dict[str, str] = {}
        while True:
            line = (await self.stream.content.readline()).decode().rstrip("\n")
            if not line and "data" in found:
                self.last = found["id"]
                return found["event"], json.loads(found["data"])
            name, _, value = line.partition(": ")
            if name:
                found[name] = value

    async def until(self, part: str) -> Any:
        """Wait for a change that has such a part."""
        while True:
            kind, told = await self.next()
            assert kind == "change"
            if part in told:
                return told[part]


@dataclass
class Lever:
    """A bot that is a row of switches, for pages that control one."""

    state: BotState = "running"
    pid: int | None = 4242
    since: str = "2026-11-24T09:00:00.000+00:00"
    starts: int = 1
    code: int | None = None
    ahead: float = 0.0
    done: list[str] = field(default_factory=list)

    async def kill(self) -> None:
        self.state, self.pid, self.code = "killed", None, -9
        self.done.append("kill")

    async def stop(self) -> None:
        self.state, self.pid, self.code = "stopped", None, 0
        self.done.append("stop")

    async def start(self) -> None:
        self.state, self.pid, self.starts = "running", 4243, self.starts + 1
        self.done.append("start")

    async def passes(self, seconds: float) -> None:
        self.ahead += seconds


@dataclass
class Bot:
    """Whoever has the token: calls the Bot API by hand."""

    telegram: VirtualTelegram
    web: aiohttp.ClientSession

    async def calls(self, method: str, **fields: Any) -> Any:
        async with self.web.post(f"{self.telegram.url}/bot{self.telegram.token}/{method}", json=fields) as answer:
            told = await answer.json()
        assert told["ok"], told
        return told["result"]

    async def says(self, chat: int, text: str, **fields: Any) -> int:
        return int((await self.calls("sendMessage", chat_id=chat, text=text, **fields))["message_id"])


@pytest.fixture
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def played(vats: VirtualVats, telegram: VirtualTelegram) -> Cast:
    """The people of the play."""
    return cast(vats, telegram)


@pytest.fixture
def lever() -> Lever:
    return Lever()


@pytest.fixture
async def playground(
    vats: VirtualVats, telegram: VirtualTelegram, played: Cast, lever: Lever
) -> AsyncIterator[Playground]:
    async with hosted(Playground(vats, telegram, lever, played).running()) as page:
        page.scenarios.pace = 0.0
        yield page


@pytest.fixture
def page(playground: Playground, web: aiohttp.ClientSession) -> Page:
    return Page(playground.url, web)


@pytest.fixture
def the_bot(telegram: VirtualTelegram, web: aiohttp.ClientSession) -> Bot:
    return Bot(telegram, web)
