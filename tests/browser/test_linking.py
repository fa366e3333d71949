"""The beginning of the story: who the company does not know, and how it comes to know its own."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, expect

from tests.browser.demo import demonstration
from tests.browser.visitor import Visitor

pytestmark = [
    pytest.mark.foreign,
    pytest.mark.asyncio(loop_scope="session"),
]


@pytest.fixture(scope="module")
def address(browser: Browser) -> Iterator[str]:
    """A demonstration of its own: nobody has met the bot yet."""
    with demonstration() as at:
        yield at


async def test_a_stranger_gets_nothing_but_the_way_in(visitor: Visitor) -> None:
    await visitor.opens("Семён Прохожий")
    await visitor.writes("/calls")
    await visitor.sees("Я бот вашей ВАТС", "Поделиться телефоном")
    await visitor.page.get_by_role("button", name="Поделиться телефоном").click()
    await visitor.sees("Сотрудника с этим номером в ВАТС нет")
    await visitor.writes("/calls")
    await expect(visitor.messages.filter(has_text="Я бот вашей ВАТС")).to_have_count(2)


async def test_an_employee_is_known_by_the_shared_phone(visitor: Visitor) -> None:
    await visitor.opens("Анна Смирнова")
    await visitor.writes("/start")
    await visitor.page.get_by_role("button", name="Поделиться телефоном").click()
    await visitor.sees("Готово", "Анна Смирнова")
    await expect(visitor.page.get_by_role("button", name="Поделиться телефоном")).to_have_count(0)
    await visitor.writes("/me")
    await visitor.sees("Анна Смирнова", "702", "Отдел продаж")


async def test_somebody_elses_contact_links_nobody(visitor: Visitor) -> None:
    await visitor.opens("Борис Волков")
    await visitor.writes("/start")
    await visitor.sees("Поделиться телефоном")
    await visitor.page.get_by_role("button", name="Приложить").click()
    await visitor.page.get_by_role("menuitem", name="Ольга Петрова").click()
    await visitor.sees("Это не ваш контакт")
    await visitor.writes("/me")
    await expect(visitor.messages.filter(has_text="Я бот вашей ВАТС")).to_have_count(3)


async def test_what_the_bot_cannot_know_is_refused_in_words_by_the_page(visitor: Visitor) -> None:
    await visitor.opens("Семён Прохожий")
    await visitor.page.get_by_role("button", name="Заблокировать бота").click()
    await expect(visitor.page.get_by_role("button", name="Разблокировать бота")).to_be_visible()
    field = visitor.page.get_by_role("textbox", name="Сообщение")
    await field.fill("/start")
    await field.press("Enter")
    await expect(visitor.page.locator(".toast.wrong")).to_be_visible()
    await expect(field).to_have_value(re.compile("^/start"))
    await visitor.page.get_by_role("button", name="Разблокировать бота").click()
    await expect(visitor.page.get_by_role("button", name="Заблокировать бота")).to_be_visible()
