from collections.abc import AsyncIterator

import pytest

from tests.vats.server import Server, running
from vats.client import Vats


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with running() as server:
        yield server


@pytest.fixture
async def vats(server: Server) -> AsyncIterator[Vats]:
    async with Vats(server.url, "key-of-the-test", timeout=2.0) as vats:
        yield vats
