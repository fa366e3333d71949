"""A day of the company, as people see it: every step by clicking and typing in the page."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

pytestmark = [
    pytest.mark.foreign,
    pytest.mark.asyncio(loop_scope="session"),
]

HOSTILE = "<img src=x onerror=document.title='broken'>"


async def test_a_call_is_one_message_that_changes_before_ones_eyes(regular: Visitor) -> None:
    await regular.opens("Анна Смирнова")
    await regular.rings("+7 916 555-01-02")
    card = await regular.sees("Звонит", "916 555-01-02", "Основной")
    await expect(regular.telephone("boris")).to_have_attribute("data-state", "ringing")
    await regular.telephone("anna").get_by_role("button", name="Ответить").click()
    await regular.shows(card, "Ответил(а): Анна Смирнова")
    await expect(card).to_have_attribute("data-changes", re.compile(r"[1-9]"))
    await expect(regular.telephone("boris")).to_have_attribute("data-state", "free")
    await regular.telephone("anna").get_by_role("button", name="Положить трубку").click()
    await regular.shows(card, "Общая длительность")
    rating = regular.page.get_by_role("group", name="Оценка клиента: +7 916 555-01-02")
    await rating.get_by_role("button", name="Оценить на 2").click()
    await regular.shows(card, "оценка 2")
    await expect(regular.messages.filter(has_text="916 555-01-02")).to_have_count(1)


async def test_a_recording_is_played_in_the_chat(regular: Visitor) -> None:
    await regular.opens("Борис Волков")
    await regular.rings("+7 916 555-01-03")
    card = await regular.sees("Звонит", "916 555-01-03")
    await regular.telephone("boris").get_by_role("button", name="Ответить").click()
    await regular.telephone("boris").get_by_role("button", name="Положить трубку").click()
    await regular.presses("Запись", card)
    player = regular.page.locator(".message audio").last
    await expect(player).to_be_visible()
    await player.evaluate("async (audio) => { audio.muted = true; await audio.play(); }")
    assert await player.evaluate("(audio) => audio.duration") > 0


async def test_a_missed_call_is_taken_and_called_back(regular: Visitor) -> None:
    await regular.rings("+7 903 765-43-21")
    await regular.page.get_by_role("button", name="Клиент кладёт трубку").first.click()
    await regular.opens("Отдел продаж")
    case = await regular.sees("Пропущенный", "903")
    await regular.page.get_by_label("Пишет").select_option(label="Борис Волков")
    await regular.presses("Взять", case)
    await expect(regular.page.locator(".toast")).to_contain_text("Взято")
    await regular.shows(case, "Взял(а): Борис Волков")
    await regular.presses("Перезвонить", case)
    await expect(regular.telephone("boris")).to_have_attribute("data-state", "dialling")
    await regular.page.get_by_role("button", name="Клиент отвечает").first.click()
    await expect(regular.telephone("boris")).to_have_attribute("data-state", "talking")
    await regular.telephone("boris").get_by_role("button", name="Положить трубку").click()
    await regular.shows(case, "поговорили")


async def test_a_call_is_rejected_and_passed_on(regular: Visitor) -> None:
    await regular.opens("Ольга Петрова")
    await regular.rings("+7 916 555-01-04")
    await regular.sees("Звонит", "916 555-01-04")
    await regular.telephone("boris").get_by_role("button", name="Отклонить").click()
    await expect(regular.telephone("boris")).to_have_attribute("data-state", "free")
    await regular.telephone("anna").get_by_role("button", name="Ответить").click()
    await regular.telephone("anna").get_by_label("Перевести").select_option(value="transfer olga")
    await expect(regular.telephone("olga")).to_have_attribute("data-state", "ringing")
    await regular.telephone("olga").get_by_role("button", name="Ответить").click()
    await regular.sees("Ответил(а): Ольга Петрова", "916 555-01-04")
    await regular.page.get_by_role("button", name="Клиент кладёт трубку").first.click()
    await expect(regular.telephone("olga")).to_have_attribute("data-state", "free")


async def test_silence_for_a_time_ends_by_itself(regular: Visitor) -> None:
    await regular.opens("Анна Смирнова")
    await regular.writes("/dnd on for 45m")
    await regular.sees("Звонки не приходят")
    await expect(regular.telephone("anna")).to_contain_text("не беспокоить")
    await regular.page.get_by_role("button", name="60 минут").click()
    await regular.sees("Звонки приходят")
    await expect(regular.telephone("anna")).to_contain_text("свободен")


async def test_a_route_is_confirmed_and_taken_back(regular: Visitor) -> None:
    await regular.opens("Администратор")
    await regular.writes("/route Питер user olga")
    question = await regular.sees("Борис Волков", "Ольга Петрова")
    number = regular.page.locator(".company-list.numbers > li", has_text="Питер")
    await expect(number).to_contain_text("Борис Волков")
    await regular.presses("Подтвердить", question)
    await expect(number).to_contain_text("Ольга Петрова")
    await expect(number).to_have_attribute("data-changes", re.compile(r"[1-9]"))
    await regular.presses("Отменить изменение")
    await expect(number).to_contain_text("Борис Волков")


async def test_what_is_wrong_is_explained(regular: Visitor) -> None:
    await regular.opens("Администратор")
    await regular.writes("/route Питер group Космос")
    await regular.sees("Космос", "Например")


async def test_a_reply_to_a_card_is_a_note(regular: Visitor) -> None:
    await regular.opens("Анна Смирнова")
    await regular.rings("+7 916 555-01-05")
    card = await regular.sees("Звонит", "916 555-01-05")
    await regular.page.get_by_role("button", name="Клиент кладёт трубку").first.click()
    await regular.shows(card, "Пропущенный")
    await card.hover()
    await card.get_by_role("button", name="Действия").click()
    await regular.page.get_by_role("menuitem", name="Ответить").click()
    await regular.writes("Просил счёт")
    await regular.shows(card, "Просил счёт")


async def test_a_picture_is_seen(regular: Visitor) -> None:
    await regular.opens("Анна Смирнова")
    await regular.rings("+7 916 555-01-07")
    card = await regular.sees("Звонит", "916 555-01-07")
    await regular.telephone("anna").get_by_role("button", name="Ответить").click()
    await regular.telephone("anna").get_by_role("button", name="Положить трубку").click()
    await regular.shows(card, "Общая длительность")
    await regular.writes("/stats month")
    picture = regular.page.locator(".message img").last
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("(image) => image.naturalWidth") > 0


async def test_a_file_is_sent_to_the_bot(regular: Visitor) -> None:
    await regular.opens("Анна Смирнова")
    await regular.page.locator("input[type=file]").set_input_files(
        {"name": "список.txt", "mimeType": "text/plain", "buffer": b"79161234567\n"}
    )
    link = regular.page.get_by_role("link", name="список.txt")
    await expect(link).to_be_visible()
    async with regular.page.expect_download() as download:
        await link.click()
    assert (await (await download.value).path()).read_bytes() == b"79161234567\n"


async def test_a_hostile_name_is_nothing_but_text(regular: Visitor) -> None:
    await regular.opens("Анна Смирнова")
    await regular.writes(f"/contact +79165550106 {HOSTILE}")
    await regular.sees("Контакт", "555-01-06")  # the bot's answer, not what was typed
    await regular.sees(HOSTILE)
    form = regular.page.locator("#client-form")
    await form.locator("[name=name]").fill(HOSTILE)
    await regular.rings("+7 916 555-01-06")
    await regular.sees("Звонит", HOSTILE)
    await expect(regular.telephone("anna")).to_contain_text(HOSTILE)
    await expect(regular.page.locator("#client-calls")).to_contain_text(HOSTILE)
    await regular.page.get_by_role("tab", name="Журнал").click()
    line = regular.page.locator(".log-line", has_text="sendMessage").first
    await line.locator("summary").click()
    await expect(line.locator("pre").first).to_contain_text("onerror")
    assert await regular.page.locator("img[src=x]").count() == 0
    assert await regular.page.title() != "broken"
    await regular.page.get_by_role("tab", name="АТС").click()
    await regular.page.get_by_role("button", name="Клиент кладёт трубку").first.click()
    await expect(regular.telephone("anna")).to_have_attribute("data-state", "free")


async def test_a_storm_of_calls_is_come_through(regular: Visitor) -> None:
    # The last of all: Telegram takes one message a second in a chat, so its cards come for a while yet.
    await regular.opens("Борис Волков")
    await regular.plays("Шторм")
    await regular.sees("+7 900 000-0")
    await regular.writes("/me")
    await regular.sees("Борис Волков", "703")
