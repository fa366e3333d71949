"""A program that was not written here makes requests to the door out of the description of what the ВАТС pushes.

The bot publishes no description of its own: its door takes what callbacks.yaml describes, and that is what it is held
against.
"""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from tests.attacks import figures, size
from tests.attacks.test_by_hand_http import door
from tests.attacks.test_fuzz_pure import SEED
from tests.door.conftest import TOKEN, Caller

__all__ = ["door"]

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "sandbox/spec/callbacks.yaml"
EXAMPLES = size.of(25, 2_500)
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "positive_data_acceptance", "unsupported_method",
)  # fmt: skip
"""Not asked: that wrong data is refused (what the ВАТС says badly is kept and shown), and which headers are missing."""

REFUSED = {"unauthorized", "malformed"}

pytestmark = [pytest.mark.foreign, pytest.mark.timeout(size.of(120, 900))]


async def test_every_push_by_the_manual_is_taken_and_nothing_else_harms(door: Caller, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "schemathesis.cli", "run", str(SPEC), "--url", door.url, "--no-color", "--seed", str(SEED)),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES), "--checks", ",".join(CHECKS)),
        *("--continue-on-failure",),
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.attacks.schemathesis_hooks",
            "DOOR_TOKEN": TOKEN,
            "NO_PROXY": "127.0.0.1",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said = (await process.communicate())[0].decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert (process.returncode, "No issues found" in said) == (0, True), said
    found = re.search(r"([\d,]+) generated", said)
    assert found, said
    generated = int(found[1].replace(",", ""))
    figures.count("generated: requests of Schemathesis", generated)
    assert generated >= EXAMPLES, said
    taken = [many for (_, outcome), many in door.house.metrics.events.items() if outcome not in REFUSED]
    assert sum(taken) >= EXAMPLES // 3, "many of them are right ones with the right token"
