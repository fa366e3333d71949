"""The whole form tells at its end what was tried and measured."""

from typing import Final

import pytest

from tests.attacks import figures, size

LEAST_GENERATED: Final = 200_000
GENERATING: Final = frozenset({"test_fuzz_pure.py", "test_door_under_attack.py", "test_schemathesis.py"})


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a whole form in which less was generated than is promised."""
    is_whole = size.WHOLE and {item.path.name for item in session.items} >= GENERATING
    if is_whole and figures.generated() < LEAST_GENERATED:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures."""
    lines = figures.table()
    if lines:
        terminalreporter.section("attacks")
        for line in lines:
            terminalreporter.write_line(line)
        terminalreporter.write_line(f"{figures.generated():,} generated in all; promised are {LEAST_GENERATED:,}")
