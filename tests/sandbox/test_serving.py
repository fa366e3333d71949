"""No server of the sandbox leaves a connection behind, whenever it came in."""

import socket
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from aiohttp import web

from sandbox.page.playground import Playground
from sandbox.serving import served
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.knocking import left_open

TIMES = 10


@pytest.mark.parametrize(
    "make",
    [
        lambda: VirtualTelegram().running(),
        lambda: VirtualVats().running(),
        lambda: Playground(VirtualVats(), VirtualTelegram()).running(),
    ],
    ids=["telegram", "vats", "page"],
)
async def test_who_comes_in_at_the_end_is_shown_out(make: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
    came, left = await left_open(make, lambda server: server.url, TIMES)
    assert came > 6 * TIMES
    assert left == []


async def test_the_first_free_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with served(web.Application(), "127.0.0.1", (port, 0), patience=0.1) as url:
            assert url != f"http://127.0.0.1:{port}"
        with pytest.raises(OSError, match="address already in use"):
            async with served(web.Application(), "127.0.0.1", (port,), patience=0.1):
                pass
