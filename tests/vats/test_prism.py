"""Every operation is sent to a server that was not written here: Stoplight Prism, which mocks openapi.yaml and
refuses requests that are not as it says.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.vats.examples import EXAMPLES
from tests.vats.manual import SPEC
from vats.client import Vats
from vats.operation import Operation

PROGRAM = Path(__file__).parents[2] / "node_modules" / ".bin" / "prism"
START_SECONDS = 60

pytestmark = [pytest.mark.foreign, pytest.mark.xdist_group("prism")]


def _left_out(why: str) -> None:
    if os.environ.get("ALLOW_NO_OMISSION") == "1":
        pytest.fail(why)
    pytest.skip(why)


def _listens(port: int) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def prism() -> Iterator[str]:
    if shutil.which("node") is None:
        _left_out("node is not installed")
    if not PROGRAM.exists():
        _left_out("Prism is not installed: npm install")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [PROGRAM, "mock", "--host", "127.0.0.1", "--port", str(port), "--errors", SPEC / "openapi.yaml"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _listens(port):
            assert process.poll() is None, "Prism ended at once"
            assert time.monotonic() < deadline, "Prism did not start"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


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
