"""Every operation is sent to a server that was not written here: Stoplight Prism, which mocks openapi.yaml and
refuses requests that are not as it says.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.prism import running_prism
from tests.vats.examples import EXAMPLES
from tests.vats.manual import SPEC
from vats.client import Vats
from vats.operation import Operation

pytestmark = pytest.mark.foreign


@pytest.fixture(scope="module")
def prism() -> Iterator[str]:
    with running_prism("mock", SPEC / "openapi.yaml") as address:
        yield address


@pytest.fixture
async def mock(prism: str) -> AsyncIterator[Vats]:
    async with Vats(prism, "any-key") as vats:
        yield vats


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{at}-{each.word()}" for at, each in enumerate(EXAMPLES)])
async def test_prism_takes_it_and_its_answer_is_read(mock: Vats, example: Operation[Any]) -> None:
    answer = await mock(example)
    assert (answer is None) is (example.answers_with() in {None, type(None)})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/makecall", {"phone": "no digits", "user": "anna"}),
        ("POST", "/makecall", {"phone": "79261904198", "user": "anna", "more": 1}),
        ("POST", "/makecall", {"phone": "79261904198"}),
        ("DELETE", "/blacklist/telnums", None),
        ("GET", "/history/json?type=everything", None),
        ("PUT", "/users/anna", {}),
        ("GET", "/nowhere", None),
    ],
)
def test_prism_refuses_what_is_wrong(prism: str, method: str, path: str, body: object) -> None:
    answer = httpx.request(method, f"{prism}/crmapi/v1{path}", json=body, headers={"X-API-KEY": "any"}, trust_env=False)
    assert 400 <= answer.status_code < 500


def test_prism_refuses_what_has_no_key(prism: str) -> None:
    assert httpx.get(f"{prism}/crmapi/v1/domain", trust_env=False).status_code == 401
