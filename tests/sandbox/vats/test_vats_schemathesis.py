"""The virtual exchange is examined by a program that was not written here: Schemathesis, which makes requests out of
openapi.yaml, right ones and wrong ones, and checks every answer against it.

``SCHEMATHESIS_EXAMPLES=500`` makes the examination longer, with another seed each time.
"""

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.company import HOURS, OTHER_OPERATOR, sever
from sandbox.vats.contract import Answer
from sandbox.vats.state import Branch, Company, CustomRoute, Holiday, Interval, SipUri, Subscription
from sandbox.vats.virtual import VirtualVats, real_time
from tests.sandbox.vats.wire import SPEC

ROOT = Path(__file__).parents[3]
LONG = "SCHEMATHESIS_EXAMPLES"
EXAMPLES = os.environ.get(LONG, "4")
STORIES = os.environ.get(LONG, "25")
SEED = str(secrets.randbelow(1 << 32)) if LONG in os.environ else "20261124"
# A quarter of a minute on a machine that has nothing else to do; the limit is for one that has.
SECONDS = 300 if LONG not in os.environ else 6 * 3600

# What is not asked, and why. Everything else is.
NOT_ASKED = {
    "object_level_authorization": "wants two keys with things of their own; an exchange has one key and one company",
}
NOT_ASKED_IN_A_STORY = {
    **NOT_ASKED,
    "positive_data_acceptance": "what earlier steps of a story took away, or used up, is rightly refused with 400",
}

pytestmark = [pytest.mark.foreign, pytest.mark.timeout(SECONDS + 20)]


def _company() -> Company:
    """Make a company that has at least one of everything that a path can name."""
    company = sever(real_time())
    company.number(HOURS).custom_routes = [
        CustomRoute(
            "evening",
            "Вечер",
            [Interval("evening-1", ["monday"], 68400, 82800)],
            [Holiday("evening-2", "2026-12-31T00:00:00", "2027-01-07T23:59:00")],
        )
    ]
    company.sipuris = [SipUri(OTHER_OPERATOR, "pbx-1@sever.vats.example")]
    company.branches = [Branch("filial.example", "Филиал", "key")]
    company.subscriptions = [Subscription("subscription-1", "sipregs_error", "https://crm.example/vats")]
    return company


@pytest.fixture
async def examined() -> AsyncIterator[VirtualVats]:
    async with VirtualVats(_company()).running() as vats:
        yield vats


async def _examine(vats: VirtualVats, folder: Path, *options: str) -> tuple[int, str]:
    """Let Schemathesis examine the exchange; answer its exit code and what it says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "schemathesis.cli", "run", str(SPEC / "openapi.yaml"), "--url", vats.url, "--no-color"),
        *("--header", f"X-API-KEY: {vats.api_key}", "--seed", SEED, "--continue-on-failure", *options),
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.sandbox.vats.schemathesis_hooks",
            "SANDBOX_VATS_URL": vats.url,
            "NO_PROXY": "127.0.0.1",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, said.decode()


async def test_every_request_by_the_manual_is_answered_by_it_and_every_other_is_refused(
    examined: VirtualVats, tmp_path: Path
) -> None:
    code, said = await _examine(
        examined,
        tmp_path,
        *("--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES),
        *("--checks", "all", "--exclude-checks", ",".join(NOT_ASKED)),
    )
    assert (code, "Tested: 100\n" in said) == (0, True), said


async def test_requests_that_follow_from_answers_are_answered_by_the_manual(
    examined: VirtualVats, tmp_path: Path
) -> None:
    code, said = await _examine(
        examined,
        tmp_path,
        *("--phases", "stateful", "--max-examples", STORIES),
        *("--checks", "all", "--exclude-checks", ",".join(NOT_ASKED_IN_A_STORY)),
    )
    assert (code, "No issues found" in said) == (0, True), said


async def test_an_exchange_that_lies_is_found_out(examined: VirtualVats, tmp_path: Path) -> None:
    """The examination can fail: here an answer without its field."""
    examined.server.operations = {
        **examined.server.operations,
        "get_block_anonymous": lambda _exchange, _request: Answer(200, {"status": True}),
    }
    code, said = await _examine(
        examined,
        tmp_path,
        "--include-operation-id",
        "get_block_anonymous",
        "--phases",
        "fuzzing",
        "--max-examples",
        "1",
    )
    assert code == 1, said
    assert "Server error" in said
    examined.server.faults.clear()
