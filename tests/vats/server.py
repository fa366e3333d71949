"""A small real ВАТС-shaped HTTP server on the loopback: it answers what a test tells it to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.serving import served

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Seen:
    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    url: str
    handler: Handler
    requests: list[Seen] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(
            Seen(
                request.method,
                request.raw_path.partition("?")[0],
                list(request.query.items()),
                dict(request.headers),
                await request.read(),
            )
        )
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            return await self.handler(request)
        finally:
            self.under_way -= 1

    def answers(self, status: int, text: str = "", media_type: str = "application/json", **headers: str) -> None:
        """Answer every request so from now on."""

        async def handler(_: web.Request) -> web.StreamResponse:
            return web.Response(status=status, text=text, content_type=media_type, headers=headers)

        self.handler = handler


async def _nothing(_: web.Request) -> web.StreamResponse:
    return web.Response(status=204)


@asynccontextmanager
async def running() -> AsyncIterator[Server]:
    server = Server("", _nothing)
    app = web.Application(client_max_size=2**20)
    app.router.add_route("*", "/{tail:.*}", server.answer)
    async with served(app, "127.0.0.1", (0,), patience=0.1, handler_cancellation=True) as server.url:
        yield server


async def silent(_: web.Request) -> web.StreamResponse:
    """Take the request and never answer."""
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


async def dropping(request: web.Request) -> web.StreamResponse:
    """Take the request and cut the line."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def half(request: web.Request) -> web.StreamResponse:
    """Begin an answer and cut the line in the middle."""
    response = web.StreamResponse(status=200, headers={"Content-Type": "application/json", "Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"state":')
    assert request.transport is not None
    request.transport.close()
    return response
