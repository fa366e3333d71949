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


async def left_open(
    serving: Callable[[], AbstractAsyncContextManager[T]], url_of: Callable[[T], str], times: int
) -> tuple[int, list[str]]:
    """Open servers and close each while people come in; tell how many did, and which connections nobody closed."""
    inside = list[socket.socket]()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for _ in range(times):
            async with serving() as opened:
                _come_in(url_of(opened), inside)
                for _ in range(_BEFORE):
                    await asyncio.sleep(0)
            for _ in range(_AFTERWARDS):
                await asyncio.sleep(0)
        gc.collect()
    still = [f"{one.getsockname()} was not told" for one in inside if not _was_told(one)]
    return len(inside), still + [str(one.message) for one in told if issubclass(one.category, ResourceWarning)]


def _come_in(url: str, inside: list[socket.socket]) -> None:
    """Connect at this turn of the loop and at all that follow, as long as there is a server."""
    where = urlsplit(url)

    def come() -> None:
        try:
            inside.extend(socket.create_connection((str(where.hostname), int(where.port or 0))) for _ in range(_A_TURN))
        except OSError:
            return
        asyncio.get_running_loop().call_soon(come)

    come()


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
