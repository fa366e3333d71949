"""One browser and one demonstration for the tests of the page; a fresh visitor for each test."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any, TypeAlias

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.demo import demonstration
from tests.browser.visitor import PATIENCE, Visitor

Visits: TypeAlias = Callable[..., Awaitable[Visitor]]


def _left_out(why: str) -> None:
    if os.environ.get("ALLOW_NO_OMISSION") == "1":
        pytest.fail(why)
    pytest.skip(why)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the storm come last, in whatever order files are named: its cards come for minutes."""
    items.sort(key=lambda item: item.name == "test_a_storm_of_calls_is_come_through")


@pytest.fixture(scope="session")
def only_here(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where processes share the tests, one has all of the page's: a second browser and demonstration cost a minute."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        (tmp_path_factory.getbasetemp().parent / "browser").touch(exist_ok=False)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser(only_here: None) -> AsyncIterator[Browser]:
    """Debian's own Chromium: no browser is downloaded."""
    program = shutil.which("chromium")
    if program is None:
        _left_out("chromium is not installed")
    # Chromium refuses its sandbox to root; what it opens here is our own page only.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=program, args=arguments)
        yield opened
        await opened.close()


@pytest.fixture(scope="session")
def address(browser: Browser) -> Iterator[str]:
    """One demonstration for all who come after everybody met the bot; without a browser none is started."""
    with demonstration() as at:
        yield at


@pytest_asyncio.fixture(loop_scope="session")
async def visits(browser: Browser, address: str) -> AsyncIterator[Visits]:
    """Open the page for somebody new. Whatever the page's console complained of turns the test red."""
    async with AsyncExitStack() as opened:
        visitors: list[Visitor] = []

        async def visit(**how: Any) -> Visitor:
            usual: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "ru-RU"}
            context = await browser.new_context(**(usual | how))
            opened.push_async_callback(context.close)
            context.set_default_timeout(PATIENCE)
            visitors.append(Visitor(await context.new_page(), address))
            return await visitors[-1].comes()

        yield visit
        assert [line for visitor in visitors for line in visitor.wrong] == []


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(visits: Visits) -> Visitor:
    """Somebody who looks at the page on a computer, in Russian."""
    return await visits()


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def met(browser: Browser, address: str) -> AsyncIterator[Visitor]:
    """Everybody knows the bot, and the group is bound: the first scenario of the page. Who pressed it stays."""
    page = await browser.new_page(viewport={"width": 1280, "height": 800}, locale="ru-RU")
    page.set_default_timeout(PATIENCE)
    who = await Visitor(page, address).comes()
    await who.plays("Познакомить")
    yield who
    await page.close()


@pytest_asyncio.fixture(loop_scope="session")
async def regular(met: Visitor) -> AsyncIterator[Visitor]:
    """Somebody whose page has been open since the morning: what went before has left its traces in it."""
    await met.page.get_by_role("tab", name="АТС").click()
    yield met
    await met.opens("Семён Прохожий")  # a chat that stays open is read at once, also beside another page
    assert met.wrong == []
