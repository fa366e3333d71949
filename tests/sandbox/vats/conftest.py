from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from sandbox.serving import served
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.wire import Wire


class Crm:
    """The other side of the pushes: keeps them, answers what it is told to."""

    def __init__(self) -> None:
        self.url = ""
        self.got: list[dict[str, str]] = []
        self.kinds: list[str] = []
        self.bodies: list[bytes] = []
        self.contact: object = {}

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        fields = {str(name): str(value) for name, value in (await request.post()).items()}
        self.bodies.append(body)
        self.kinds.append(request.content_type)
        self.got.append(fields)
        return web.json_response(self.contact if fields.get("cmd") == "contact" else {})

    def story(self) -> list[str]:
        """Tell what was pushed, a word or two each."""
        return [" ".join(filter(None, (one.get("type", one["cmd"]), one.get("user")))) for one in self.got]


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def moves(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def crm() -> AsyncIterator[Crm]:
    crm = Crm()
    application = web.Application()
    application.router.add_post("/vats", crm.take)
    async with served(application, "127.0.0.1", (0,), patience=1) as url:
        crm.url = f"{url}/vats"
        yield crm


@pytest.fixture
async def vats(time: Time, crm: Crm) -> AsyncIterator[VirtualVats]:
    async with VirtualVats(now=time.now, crm_url=crm.url).running() as vats:
        yield vats


@pytest.fixture
async def wire(vats: VirtualVats) -> AsyncIterator[Wire]:
    wire = Wire(vats)
    async with wire.http:
        yield wire
