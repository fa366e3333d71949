"""Which tests stay together when two processes share the work: those that share what is dear to start.

pytest-xdist has a mark for it (`xdist_group`), but writes it where pytest no longer looks (3.8 with 9.2): without this,
both processes started a browser, a demonstration and a Prism each, and tests of one story saw half of it.
"""

from typing import Final

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

GROUPS: Final = {
    "tests/browser/": "browser and demonstration",
    "tests/program/test_demo.py": "demonstration",
    "tests/sandbox/telegram/foreign/test_grammy.py": "node",
    "tests/sandbox/vats/test_vats_prism.py": "prism",
    "tests/vats/test_prism.py": "prism",
}
"""What they share, by the beginning of their path."""


class Groups(LoadScopeScheduling):  # type: ignore[misc]
    """Deals out tests one by one, those of a group to one process, in their order."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """Name the group of a test: by itself, if it shares nothing."""
    return next((group for path, group in GROUPS.items() if nodeid.startswith(path)), nodeid)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Groups | None:
    """Deal out by groups where `--dist loadgroup` asks for it."""
    return Groups(config, log) if config.getoption("dist") == "loadgroup" else None
