"""The beginning of the story: who the company does not know, and how it comes to know its own."""

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

GREETING = "Я бот вашей ВАТС"


@pytest_asyncio.fixture(loop_scope="session", scope="module", autouse=True)
async def strangers(met: Visitor) -> AsyncIterator[None]:
    """Let the bot know nobody of those who are to be known here; afterwards it knows everybody again."""
    await met.opens("Администратор")
    for login, name in (("anna", "Анна Смирнова"), ("boris", "Борис Волков")):
        await met.writes(f"/unlink {login}")
        await met.sees(name, "ни с кем не связан")
    yield
    await met.plays("Познакомить")


async def test_a_stranger_gets_nothing_but_the_way_in(visitor: Visitor) -> None:
    await visitor.opens("Семён Прохожий")
    greetings = visitor.messages.filter(has_text=GREETING)
    before = await greetings.count()
    await visitor.writes("/calls")
    await expect(greetings).to_have_count(before + 1)
    await visitor.page.get_by_role("button", name="Поделиться телефоном").click()
    await visitor.sees("Сотрудника с этим номером в ВАТС нет")
    await visitor.writes("/calls")
    await expect(greetings).to_have_count(before + 2)


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
    greetings = visitor.messages.filter(has_text=GREETING)
    before = await greetings.count()
    await visitor.writes("/start")
    await expect(greetings).to_have_count(before + 1)
    await visitor.page.get_by_role("button", name="Приложить").click()
    await visitor.page.get_by_role("menuitem", name="Ольга Петрова").click()
    await visitor.sees("Это не ваш контакт")
    await visitor.writes("/me")
    await expect(greetings).to_have_count(before + 3)


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
