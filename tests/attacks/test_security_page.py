"""docs/security.md names a test for each line: every one of them is there."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs/security.md").read_text()
NAMED: Final = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


def test_the_page_names_tests_for_its_lines() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| attack")]
    assert len(rows) >= 40
    assert [row for row in rows if not re.search(r"::test_\w+` \|$|\| – \|$", row)] == []
    assert len([row for row in rows if row.endswith("| – |")]) == 1


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_every_named_test_exists(path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text())
    assert name in {one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_attack_is_on_the_page() -> None:
    on_the_page = {path for path, _ in NAMED}
    there = {f"tests/attacks/{path.name}" for path in (ROOT / "tests/attacks").glob("test_*.py")}
    assert there - on_the_page == {"tests/attacks/test_security_page.py"}
