"""An HTTP server on the loopback that leaves no connection behind when it ends."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

_TURNS = 2
"""Turns of the loop from accepting a connection to the server's knowing of it: its transport is made, then told of."""


@asynccontextmanager
async def served(
    application: web.Application,
    host: str,
    ports: Iterable[int],
    *,
    patience: float,
    handler_cancellation: bool = False,
) -> AsyncIterator[str]:
    """Serve until left, on the first of these ports that is free (0: any); gives the address, without a slash.

    ``patience`` is how many seconds requests in hand have to come to their end when it is left; with
    ``handler_cancellation`` a request ends when its client is gone.

    Raises:
        OSError: all ports are taken.
    """
    runner = web.AppRunner(
        application, handler_cancellation=handler_cancellation, shutdown_timeout=patience, access_log=None
    )
    await runner.setup()
    try:
        listening = await _listen(runner, host, ports)
        try:
            yield f"http://{host}:{listening.sockets[0].getsockname()[1]}"
        finally:
            await _stop(listening)
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, ports: Iterable[int]) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    assert runner.server is not None  # noqa: S101 (it is set up)
    *first, last = ports
    for port in first:
        try:
            return await loop.create_server(runner.server, host, port)
        except OSError:
            continue
    return await loop.create_server(runner.server, host, last)


async def _stop(listening: asyncio.Server) -> None:
    """Accept nothing more; then, when all that is accepted is known, close.

    To a connection between the two asyncio's server would look closed already: it would be left as it is, for nobody
    to close (mended in Python 3.13).
    """
    for one in listening.sockets:
        asyncio.get_running_loop().remove_reader(one)
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    listening.close()
