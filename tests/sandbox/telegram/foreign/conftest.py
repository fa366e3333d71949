from collections.abc import AsyncIterator

import pytest

from sandbox.telegram.limits import NONE
from sandbox.telegram.virtual import VirtualTelegram


@pytest.fixture
async def telegram() -> AsyncIterator[VirtualTelegram]:
    async with VirtualTelegram(inline=True, limits=NONE).running() as server:
        yield server
