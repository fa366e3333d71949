"""What goes wrong, switched on in the page: it is seen that it is on purpose, and the bot comes through."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.visitor import Visitor

pytestmark = [
    pytest.mark.foreign,
    pytest.mark.asyncio(loop_scope="session"),
]

BOT_STARTS = 60_000
"""Milliseconds that a process of the bot may take to start on a busy machine."""


@pytest_asyncio.fixture(loop_scope="session")
async def breaker(regular: Visitor) -> AsyncIterator[Visitor]:
    """Somebody who breaks things, after whom all is mended."""
    yield regular
    for how in ("Починить", "Запустить"):
        button = regular.page.get_by_role("button", name=how)
        if await button.count():
            await button.click()
    await expect(regular.page.locator("#bot-state")).to_have_text("Бот работает", timeout=BOT_STARTS)
    await expect(regular.page.locator("#broken")).to_be_hidden()


async def test_telegram_that_says_too_often_gets_everything_later(breaker: Visitor) -> None:
    await breaker.opens("Анна Смирнова")
    sign = breaker.page.locator("#broken")
    await expect(sign).to_be_hidden()
    switch = await breaker.breaks("Telegram", "429")
    await expect(switch).to_be_checked()
    await expect(sign).to_contain_text("Сломано нарочно: Telegram: 429")
    before = await breaker.messages.count()
    await breaker.writes("/me")
    await breaker.page.get_by_role("tab", name="Журнал").click()
    await expect(breaker.page.locator(".log-line", has_text="sendMessage").first).to_contain_text("429")
    await expect(breaker.messages).to_have_count(before + 1)
    await switch.click()
    await expect(sign).to_be_hidden()
    await expect(breaker.messages).to_have_count(before + 2)
    await breaker.sees("Анна Смирнова", "702")


async def test_a_missing_right_is_told_in_words(breaker: Visitor) -> None:
    await breaker.opens("Анна Смирнова")
    await breaker.breaks("ВАТС", "403")
    await breaker.writes("/dnd status")
    await breaker.sees("прав")
    await breaker.page.get_by_role("tab", name="Журнал").click()
    await breaker.page.get_by_role("button", name="Только ошибки").click()
    await expect(breaker.page.locator(".log-line").first).to_contain_text("403")
    await breaker.page.get_by_role("button", name="Только ошибки").click()
    await breaker.page.get_by_role("button", name="Починить").click()
    await expect(breaker.page.locator("#broken")).to_be_hidden()


async def test_a_killed_bot_answers_after_its_start_what_was_written_meanwhile(breaker: Visitor) -> None:
    state = breaker.page.locator("#bot-state")
    await breaker.opens("Ольга Петрова")
    await breaker.page.get_by_role("button", name="Убить").click()
    await expect(state).to_have_text("Бот убит")
    await expect(breaker.page.locator("#broken")).to_contain_text("Бот убит")
    await breaker.writes("/me")
    await expect(breaker.last).to_have_class(re.compile(r"\bown\b"))
    await breaker.page.get_by_role("button", name="Запустить").click()
    await expect(state).to_have_text("Бот работает", timeout=BOT_STARTS)
    await breaker.sees("Ольга Петрова", "704")
