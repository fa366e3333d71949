"""Between a client and the virtual exchange stands a program that was not written here: Stoplight Prism, which compares
each request and each answer with openapi.yaml and lets through only what is as it says.
"""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from sandbox.vats.virtual import VirtualVats
from tests.prism import free_port, running_prism
from tests.sandbox.vats.requests import REQUESTS, prepared
from tests.sandbox.vats.wire import SPEC, Wire

pytestmark = pytest.mark.foreign


@pytest.fixture(scope="module")
def port() -> int:
    """Choose where the exchange of each test is, so that Prism finds it there."""
    return free_port()


@pytest.fixture(scope="module")
def prism(port: int) -> Iterator[str]:
    with running_prism("proxy", SPEC / "openapi.yaml", f"http://127.0.0.1:{port}") as address:
        yield address


@pytest.fixture
async def watched(prism: str, port: int) -> AsyncIterator[Wire]:
    """Give a client that speaks to the exchange through Prism."""
    async with VirtualVats().running(port) as vats:
        wire = Wire(vats)
        wire.http.base_url = httpx.URL(prism)
        async with wire.http:
            yield wire


@pytest.mark.parametrize("operation", sorted(REQUESTS))
async def test_prism_finds_nothing_wrong(watched: Wire, operation: str) -> None:
    response = await watched.send(operation, **await prepared(watched, operation))
    assert response.is_success, response.text
    assert "sl-violations" not in response.headers
    assert watched.vats.performed(operation)


async def test_prism_finds_a_wrong_answer(watched: Wire) -> None:
    watched.vats.fail("get_domain", "null")
    response = await watched.http.get("/crmapi/v1/domain")
    assert response.status_code == 500
    assert "stoplight.io" in response.json()["type"]


async def test_prism_finds_a_wrong_request(watched: Wire) -> None:
    response = await watched.http.post("/crmapi/v1/makecall", json={"phone": "79161234567"})
    assert response.status_code == 422
    assert watched.vats.requests == []
