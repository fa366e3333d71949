"""A day of the company, as people see it: every step by clicking and typing in the page."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

pytestmark = [
    pytest.mark.foreign,
    pytest.mark.xdist_group("browser"),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.usefixtures("met"),
]

HOSTILE = "<img src=x onerror=document.title='broken'>"


async def test_a_call_is_one_message_that_changes_before_ones_eyes(visitor: Visitor) -> None:
    await visitor.opens("Анна Смирнова")
    await visitor.rings("+7 916 555-01-02")
    card = await visitor.sees("Звонит", "916 555-01-02", "Основной")
    await expect(visitor.telephone("boris")).to_have_attribute("data-state", "ringing")
    await visitor.telephone("anna").get_by_role("button", name="Ответить").click()
    await visitor.shows(card, "Ответил(а): Анна Смирнова")
    await expect(card).to_have_class(re.compile(r"\bchanged\b"))
    await expect(visitor.telephone("boris")).to_have_attribute("data-state", "free")
    await visitor.telephone("anna").get_by_role("button", name="Положить трубку").click()
    await visitor.shows(card, "Общая длительность")
    await visitor.page.locator("#client-calls").get_by_role("button", name="Оценить на 2").click()
    await visitor.shows(card, "оценка 2")
    await expect(visitor.messages.filter(has_text="916 555-01-02")).to_have_count(1)


async def test_a_recording_is_played_in_the_chat(visitor: Visitor) -> None:
    await visitor.opens("Борис Волков")
    await visitor.rings("+7 916 555-01-03")
    card = await visitor.sees("Звонит", "916 555-01-03")
    await visitor.telephone("boris").get_by_role("button", name="Ответить").click()
    await visitor.telephone("boris").get_by_role("button", name="Положить трубку").click()
    await visitor.presses("Запись", card)
    player = visitor.page.locator(".message audio").last
    await expect(player).to_be_visible()
    await player.evaluate("async (audio) => { audio.muted = true; await audio.play(); }")
    assert await player.evaluate("(audio) => audio.duration") > 0


async def test_a_missed_call_is_taken_and_called_back(visitor: Visitor) -> None:
    await visitor.rings("+7 903 765-43-21")
    await visitor.page.get_by_role("button", name="Клиент кладёт трубку").first.click()
    await visitor.opens("Отдел продаж")
    case = await visitor.sees("Пропущенный", "903")
    await visitor.page.get_by_label("Пишет").select_option(label="Борис Волков")
    await visitor.presses("Взять", case)
    await expect(visitor.page.locator(".toast")).to_contain_text("Взято")
    await visitor.shows(case, "Взял(а): Борис Волков")
    await visitor.presses("Перезвонить", case)
    await expect(visitor.telephone("boris")).to_have_attribute("data-state", "dialling")
    await visitor.page.get_by_role("button", name="Клиент отвечает").first.click()
    await expect(visitor.telephone("boris")).to_have_attribute("data-state", "talking")
    await visitor.telephone("boris").get_by_role("button", name="Положить трубку").click()
    await visitor.shows(case, "поговорили")


async def test_a_call_is_rejected_and_passed_on(visitor: Visitor) -> None:
    await visitor.opens("Ольга Петрова")
    await visitor.rings("+7 916 555-01-04")
    await visitor.sees("Звонит", "916 555-01-04")
    await visitor.telephone("boris").get_by_role("button", name="Отклонить").click()
    await expect(visitor.telephone("boris")).to_have_attribute("data-state", "free")
    await visitor.telephone("anna").get_by_role("button", name="Ответить").click()
    await visitor.telephone("anna").get_by_label("Перевести").select_option(value="transfer olga")
    await expect(visitor.telephone("olga")).to_have_attribute("data-state", "ringing")
    await visitor.telephone("olga").get_by_role("button", name="Ответить").click()
    await visitor.sees("Ответил(а): Ольга Петрова", "916 555-01-04")
    await visitor.page.get_by_role("button", name="Клиент кладёт трубку").first.click()
    await expect(visitor.telephone("olga")).to_have_attribute("data-state", "free")


async def test_silence_for_a_time_ends_by_itself(visitor: Visitor) -> None:
    await visitor.opens("Анна Смирнова")
    await visitor.writes("/dnd on for 45m")
    await visitor.sees("Звонки не приходят")
    await expect(visitor.telephone("anna")).to_contain_text("не беспокоить")
    await visitor.page.get_by_role("button", name="60 минут").click()
    await visitor.sees("Звонки приходят")
    await expect(visitor.telephone("anna")).to_contain_text("свободен")


async def test_a_route_is_confirmed_and_taken_back(visitor: Visitor) -> None:
    await visitor.opens("Администратор")
    await visitor.writes("/route Питер user olga")
    question = await visitor.sees("Борис Волков", "Ольга Петрова")
    number = visitor.page.locator(".company-list.numbers > li", has_text="Питер")
    await expect(number).to_contain_text("Борис Волков")
    await visitor.presses("Подтвердить", question)
    await expect(number).to_contain_text("Ольга Петрова")
    await expect(number).to_have_class(re.compile(r"\bchanged\b"))
    await visitor.presses("Отменить изменение")
    await expect(number).to_contain_text("Борис Волков")


async def test_what_is_wrong_is_explained(visitor: Visitor) -> None:
    await visitor.opens("Администратор")
    await visitor.writes("/route Питер group Космос")
    await visitor.sees("Космос", "Например")


async def test_a_reply_to_a_card_is_a_note(visitor: Visitor) -> None:
    await visitor.opens("Анна Смирнова")
    await visitor.rings("+7 916 555-01-05")
    card = await visitor.sees("Звонит", "916 555-01-05")
    await visitor.page.get_by_role("button", name="Клиент кладёт трубку").first.click()
    await visitor.shows(card, "Пропущенный")
    await card.hover()
    await card.get_by_role("button", name="Действия").click()
    await visitor.page.get_by_role("menuitem", name="Ответить").click()
    await visitor.writes("Просил счёт")
    await visitor.shows(card, "Просил счёт")


async def test_a_picture_is_seen(visitor: Visitor) -> None:
    await visitor.opens("Анна Смирнова")
    await visitor.writes("/stats month")
    picture = visitor.page.locator(".message img").last
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("(image) => image.naturalWidth") > 0


async def test_a_file_is_sent_to_the_bot(visitor: Visitor) -> None:
    await visitor.opens("Анна Смирнова")
    await visitor.page.locator("input[type=file]").set_input_files(
        {"name": "список.txt", "mimeType": "text/plain", "buffer": b"79161234567\n"}
    )
    link = visitor.page.get_by_role("link", name="список.txt")
    await expect(link).to_be_visible()
    async with visitor.page.expect_download() as download:
        await link.click()
    assert (await (await download.value).path()).read_bytes() == b"79161234567\n"


async def test_a_hostile_name_is_nothing_but_text(visitor: Visitor) -> None:
    await visitor.opens("Анна Смирнова")
    await visitor.writes(f"/contact +79165550106 {HOSTILE}")
    await visitor.sees(HOSTILE)
    form = visitor.page.locator("#client-form")
    await form.locator("[name=name]").fill(HOSTILE)
    await visitor.rings("+7 916 555-01-06")
    await visitor.sees("Звонит", HOSTILE)
    await expect(visitor.telephone("anna")).to_contain_text(HOSTILE)
    await expect(visitor.page.locator("#client-calls")).to_contain_text(HOSTILE)
    await visitor.page.get_by_role("tab", name="Журнал").click()
    line = visitor.page.locator(".log-line", has_text="sendMessage").first
    await line.locator("summary").click()
    await expect(line.locator("pre").first).to_contain_text("onerror")
    assert await visitor.page.locator("img[src=x]").count() == 0
    assert await visitor.page.title() != "broken"
