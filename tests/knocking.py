"""People who come in at every turn of the loop while a server closes."""

import asyncio
import gc
import socket
import warnings
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

_A_TURN = 2
_BEFORE = 3
_AFTERWARDS = 5


async def left_open(serving: AbstractAsyncContextManager[T], url_of: Callable[[T], str]) -> tuple[int, list[str]]:
    """Open a server and close it while people come in; tell how many did, and which connections nobody closed."""
    loop, inside = asyncio.get_running_loop(), list[socket.socket]()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        async with serving as opened:
            where = urlsplit(url_of(opened))
            address = (str(where.hostname), int(where.port or 0))

            def come_in() -> None:
                try:
                    inside.extend(socket.create_connection(address) for _ in range(_A_TURN))
                except OSError:
                    return
                loop.call_soon(come_in)

            come_in()
            for _ in range(_BEFORE):
                await asyncio.sleep(0)
        for _ in range(_AFTERWARDS):
            await asyncio.sleep(0)
        gc.collect()
    still = [f"{one.getsockname()} was not told" for one in inside if not _was_told(one)]
    return len(inside), still + [str(one.message) for one in told if issubclass(one.category, ResourceWarning)]


def _was_told(one: socket.socket) -> bool:
    """Tell whether a connection was ended from the other side, and end it."""
    with one:
        one.settimeout(1)
        try:
            return one.recv(1) == b""
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False
