"""The page itself: narrow, by keyboard alone, for who listens instead of looking, in both languages, at home."""

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visits
from tests.browser.visitor import Visitor

pytestmark = [
    pytest.mark.foreign,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.usefixtures("met"),
]

LOOKS = Path(__file__).with_name("looks.js").read_text(encoding="utf-8")
TELEPHONE = {"width": 360, "height": 640}


async def _fits(page: Page) -> None:
    wider = await page.evaluate(
        "() => [...document.querySelectorAll('body, body *')].filter((one) => one.checkVisibility()"
        " && !one.closest('.unseen, .skip') && one.getBoundingClientRect().right > innerWidth + 0.5)"
        ".map((one) => one.outerHTML.slice(0, 100))"
    )
    assert wider == []
    assert await page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]


async def test_on_a_telephone_one_part_is_seen_at_a_time_and_none_is_cut(visits: Visits) -> None:
    visitor = await visits(viewport=TELEPHONE, has_touch=True, is_mobile=True)
    page = visitor.page
    await _fits(page)
    await visitor.opens("Анна Смирнова")
    await expect(page.get_by_role("navigation", name="Список чатов")).to_be_hidden()
    await visitor.writes("/help")
    await visitor.sees("/calls")
    await _fits(page)
    await page.get_by_role("button", name="К списку чатов").click()
    await expect(page.get_by_role("navigation", name="Список чатов")).to_be_visible()
    await visitor.opens("Отдел продаж")
    await _fits(page)
    await page.get_by_role("tab", name="АТС").click()
    await expect(page.get_by_role("tabpanel", name="АТС")).to_be_visible()
    await expect(page.locator("#part-chats")).to_be_hidden()
    for title in ("Отделы", "Сотрудники", "Чёрный список"):
        await page.locator("summary", has_text=title).click()
    await visitor.rings("+7 916 555-02-01")
    await expect(visitor.telephone("anna")).to_have_attribute("data-state", "ringing")
    await _fits(page)
    await page.get_by_role("button", name="Клиент кладёт трубку").first.click()
    await page.get_by_role("tab", name="Журнал").click()
    await page.locator(".log-line summary").first.click()
    await _fits(page)
    await page.get_by_role("button", name="Неполадки").click()
    await expect(page.get_by_role("region", name="Неполадки")).to_be_visible()
    await _fits(page)


async def test_everything_is_done_by_keyboard(visitor: Visitor) -> None:
    page = visitor.page
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="К полю сообщения")).to_be_focused()
    await page.get_by_role("button", name=re.compile("^Анна Смирнова")).focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("textbox", name="Сообщение").focus()
    await page.keyboard.type("/dn")
    suggested = page.get_by_role("option", name="/dnd")
    await expect(suggested).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("textbox", name="Сообщение")).to_have_value("/dnd ")
    await page.keyboard.type("status")
    await page.keyboard.press("Enter")
    await visitor.sees("Звонки приходят")
    await page.get_by_role("tab", name="АТС").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="Журнал")).to_be_focused()
    await expect(page.get_by_role("tabpanel", name="Журнал")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await page.locator("#client-form [name=client]").focus()
    await page.keyboard.press("ControlOrMeta+A")
    await page.keyboard.type("+79165550202")
    await page.keyboard.press("Enter")
    card = await visitor.sees("Звонит", "916 555-02-02")
    answer = visitor.telephone("anna").get_by_role("button", name="Ответить")
    await answer.focus()
    await page.keyboard.press("Enter")
    await expect(visitor.telephone("anna")).to_have_attribute("data-state", "talking")
    await expect(visitor.telephone("anna").locator(":focus")).to_have_count(1)
    await visitor.telephone("anna").get_by_role("button", name="Положить трубку").focus()
    await page.keyboard.press("Space")
    await expect(visitor.telephone("anna")).to_have_attribute("data-state", "free")
    await visitor.shows(card, "Общая длительность")
    menu = card.get_by_role("button", name="Действия")
    await menu.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem").first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()


async def test_the_keyboard_keeps_its_place_while_things_change(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.opens("Анна Смирнова")
    await visitor.rings("+7 916 555-02-06")
    card = await visitor.sees("Звонит", "916 555-02-06")
    await visitor.rings("+7 916 555-02-07")
    newer = await visitor.sees("Звонит", "916 555-02-07")
    menu = card.get_by_role("button", name="Действия")

    async def ends(call: str) -> None:  # by nobody's mouse: what has the focus keeps it
        await page.get_by_role("button", name=f"Клиент кладёт трубку: {call}").dispatch_event("click")

    await page.get_by_role("button", name="Клиент кладёт трубку: +7 916 555-02-06").focus()
    await ends("+7 916 555-02-07")
    await visitor.shows(newer, "Пропущенный")
    await expect(page.get_by_role("button", name="Клиент кладёт трубку: +7 916 555-02-06")).to_be_focused()

    await menu.focus()
    await ends("+7 916 555-02-06")
    await visitor.shows(card, "Пропущенный")
    await expect(menu).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem").first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_can_be_read_and_has_names_for_who_listens(visits: Visits, scheme: str) -> None:
    visitor = await visits(color_scheme=scheme, reduced_motion="reduce")
    page = visitor.page
    await visitor.opens("Анна Смирнова")
    await visitor.writes("/me")
    await visitor.sees("Анна Смирнова", "702")
    await visitor.rings("+7 916 555-02-03")
    await visitor.sees("Звонит", "916 555-02-03")
    await visitor.last.hover()
    await visitor.last.get_by_role("button", name="Действия").click()
    await page.get_by_role("menuitem", name="Ответить").click()
    await visitor.writes("Просил счёт")
    await expect(page.locator(".message .quote").last).to_be_visible()
    await visitor.breaks("ВАТС", "медлит")
    await expect(page.locator("#broken")).to_be_visible()
    for part in ("АТС", "Журнал"):
        await page.get_by_role("tab", name=part).click()
        looks = await page.evaluate(LOOKS)
        assert looks == {"nameless": [], "lost": [], "faint": []}
    await visitor.opens("Отдел продаж")
    await visitor.sees("Чат «Отдел продаж»")
    assert await page.evaluate(LOOKS) == {"nameless": [], "lost": [], "faint": []}
    await page.get_by_role("button", name="Починить").click()
    await page.get_by_role("tab", name="АТС").click()
    await page.get_by_role("button", name="Клиент кладёт трубку").first.click()
    await expect(page.locator("#broken")).to_be_hidden()


async def test_landmarks_headings_and_what_is_said_aloud(visitor: Visitor) -> None:
    page = visitor.page
    for role in ("banner", "main"):
        await expect(page.get_by_role(role)).to_have_count(1)
    await expect(page.get_by_role("heading", level=1)).to_have_count(1)
    levels = await page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].filter((one) => one.checkVisibility())"
        ".map((one) => Number(one.tagName[1]))"
    )
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    await visitor.opens("Борис Волков")
    await visitor.rings("+7 916 555-02-04")
    aloud = page.locator("#spoken")
    await expect(aloud).to_have_attribute("role", "log")
    await expect(aloud).to_contain_text("звонит: Борис Волков")
    await expect(aloud).to_contain_text("916 555-02-04")
    await page.get_by_role("button", name="Клиент кладёт трубку").first.click()
    await expect(aloud).to_contain_text("изменено")


async def test_it_speaks_both_languages_and_remembers_which(visits: Visits) -> None:
    english = await visits(locale="en-GB")
    page = english.page
    await expect(page.get_by_role("tab", name="Exchange")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.get_by_role("button", name="Русский").click()
    await expect(page.get_by_role("tab", name="АТС")).to_be_visible()
    await expect(page.get_by_role("button", name="Отправить")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("tab", name="АТС")).to_be_visible()
    await page.get_by_role("button", name="English").click()
    russian_left = await page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3[data-word], .tabs button, .phone-state, label span,"
        " .failures button, .scenarios button, .log-sides button, .company summary, .top button')]"
        ".map((one) => one.textContent).filter((words) => /[а-яё]/i.test(words))"
    )
    assert russian_left == []


async def test_what_was_not_read_is_counted(visits: Visits) -> None:
    visitor = await visits()
    await visitor.opens("Семён Прохожий")
    row = visitor.page.get_by_role("navigation").get_by_role("button", name=re.compile("^Ольга Петрова"))
    await visitor.opens("Ольга Петрова")
    await expect(row.locator(".badge")).to_have_count(0)
    await visitor.opens("Семён Прохожий")
    await visitor.rings("+7 916 555-02-05")
    await expect(row.locator(".badge")).to_have_text(re.compile("^1"))
    await visitor.page.get_by_role("button", name="Клиент кладёт трубку").first.click()
    await visitor.opens("Ольга Петрова")
    await expect(row.locator(".badge")).to_have_count(0)


async def test_a_group_has_topics_and_many_who_write(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.opens("Отдел продаж")
    await page.get_by_role("navigation").get_by_role("button", name=re.compile("^Новости")).click()
    await expect(page.locator(".conversation-head h3")).to_have_text("Отдел продаж · Новости")
    await page.get_by_label("Пишет").select_option(label="Ольга Петрова")
    await visitor.writes("Всем привет")
    await expect(visitor.last).to_have_class(re.compile(r"\bown\b"))
    await page.get_by_label("Пишет").select_option(label="Анна Смирнова")
    await expect(visitor.last).not_to_have_class(re.compile(r"\bown\b"))
    await expect(visitor.last.locator(".sender")).to_have_text("Ольга Петрова")


async def test_what_one_member_sees_alone_is_shown_to_nobody_else(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.opens("Отдел продаж")
    await page.get_by_role("navigation").get_by_role("button", name=re.compile("^Новости")).click()
    await page.get_by_label("Пишет").select_option(label="Ольга Петрова")
    await visitor.writes("/contact 79165550177")
    await visitor.sees("+7 916 555-01-77")
    await expect(visitor.last.locator(".only")).to_have_text("Видно только вам")
    await page.get_by_label("Пишет").select_option(label="Анна Смирнова")
    await expect(page.locator(".message", has_text="+7 916 555-01-77")).to_have_count(0)
    await expect(visitor.last).to_contain_text("/contact 79165550177")


async def test_the_page_that_is_left_alone_is_connected_again(visitor: Visitor) -> None:
    page = visitor.page
    await page.route("**/api/events*", lambda route: route.abort())
    await page.reload()
    await expect(page.locator("#bot-state")).to_have_text("Нет связи, страница пробует снова…")
    await page.unroute("**/api/events*")
    await expect(page.locator("#bot-state")).to_have_text("Бот работает")
    visitor.wrong.clear()  # the browser complains of what was cut
    await visitor.opens("Анна Смирнова")
    await visitor.writes("/me")
    await visitor.sees("Анна Смирнова", "702")


async def test_nothing_is_asked_of_any_other_address(visitor: Visitor) -> None:
    await visitor.opens("Анна Смирнова")
    await visitor.rings("+7 916 555-02-08")
    card = await visitor.sees("Звонит", "916 555-02-08")
    await visitor.telephone("anna").get_by_role("button", name="Ответить").click()
    await visitor.telephone("anna").get_by_role("button", name="Положить трубку").click()
    await visitor.shows(card, "Общая длительность")
    await visitor.writes("/stats week")
    await expect(visitor.page.locator(".message img").last).to_be_visible()
    home = urlsplit(visitor.address).netloc
    assert {urlsplit(one).netloc for one in visitor.asked} == {home}
    assert len(visitor.asked) > 10
