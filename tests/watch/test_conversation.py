"""The watch between people, the bot and the exchange: /snapshot, /diff, the hourly look, «Вернуть как было»."""

import json

import pytest

from sandbox.company import HOURS, MAIN, SALES_ID, SPAM, SUPPORT_ID
from sandbox.telegram.people import Person, Pressed
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.telegram.world import Message
from sandbox.vats.state import Blocked, Employee, Route
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes
from tests.running import MovedClock, RunningBot

pytestmark = pytest.mark.usefixtures("bot")


def told_by(pressed: Pressed) -> Message:
    """Give the message that says what came of a press."""
    return pressed.answer or pressed.message


def lead_elsewhere(vats: VirtualVats) -> None:
    vats.company.number(MAIN).route = Route("group", group=SUPPORT_ID)


async def test_snapshot_and_difference(owner: Person, anna: Person, vats: VirtualVats) -> None:
    assert "администраторы" in (await anna.writes("/snapshot")).text
    assert "администраторы" in (await anna.writes("/diff")).text
    vats.lacks.add("SIM-карты → Просмотр")
    answer = await owner.writes("/snapshot")
    assert answer.file is not None
    saved = answer.file.content
    found = json.loads(saved)
    assert (found["format"], found["version"]) == ("vats-settings", 1)
    assert found["parts"]["numbers"][MAIN]["department_id"] == SALES_ID
    for words in ("7 сотрудников", "3 отдела", "Не прочитано – SIM-карты", "SIM-карты → Просмотр", "/diff"):
        assert words in answer.text
    assert "ничего не изменилось" in (await owner.writes("/diff")).text

    vats.company.number(MAIN).name = "Другой"
    lead_elsewhere(vats)
    vats.company.blacklist.pop(0)
    told = await owner.writes("/diff")
    for words in ("2 изменения", "отдел «Отдел продаж» → отдел «Поддержка»", "Чёрный список: +7 499 333-22-11"):
        assert words in told.text
    assert "SIM" in told.text
    things = told_by(await owner.presses("По одному", told))
    assert "Что вернуть?" in things.text
    question = told_by(await owner.presses("Вернуть: Чёрный", things))
    assert "Станет: Чёрный список" in question.text
    await owner.presses("Подтвердить", question)
    assert [one.telnum for one in vats.company.blacklist].count(SPAM) == 1
    assert "1 изменение" in (await owner.writes("/diff")).text
    file = told_by(await owner.presses("Всё файлом", told))
    assert file.file is not None
    assert "отдел «Поддержка»" in file.file.content.decode()
    assert changes(vats) == ["add_to_blacklist"]


async def test_a_file_is_compared(owner: Person, anna: Person, vats: VirtualVats) -> None:
    sent = await owner.writes("/snapshot")
    assert sent.file is not None
    lead_elsewhere(vats)
    await owner.writes("/snapshot")
    assert "ничего не изменилось" in (await owner.writes("/diff")).text
    assert "→ отдел «Поддержка»" in (await owner.writes("/diff", reply_to=sent)).text
    owner.sends_file("старый.json", sent.file.content, caption="/diff")
    await owner.sees("1 изменение")
    owner.sends_file("старый.json", sent.file.content)
    told = await owner.sees("1 изменение")
    question = told_by(await owner.presses("Вернуть как было", told))
    await owner.presses("Подтвердить", question)
    assert vats.number(MAIN).route.group == SALES_ID
    owner.sends_file("чужой.json", b"{}", caption="/diff")
    await owner.sees("не снимок")
    owner.sends_file("большой.json", b" " * (9 * 2**20), caption="/diff")
    await owner.sees("слишком велик")
    assert "больше нет" in (await owner.writes("/diff file=abc")).text
    anna.sends_file("старый.json", sent.file.content, caption="/diff")
    await anna.sees("администраторы")
    anna.sends_file("старый.json", sent.file.content)
    assert await anna.never_sees("изменение", within=0.2)


async def test_a_file_that_telegram_does_not_give(owner: Person, telegram: VirtualTelegram) -> None:
    telegram.fail("getFile", "400-file is too big", times=1)
    owner.sends_file("старый.json", b"{}", caption="/diff")
    await owner.sees("скачать не удалось")


async def test_cabinet_is_noticed_within_the_hour(
    owner: Person, admin: Person, anna: Person, vats: VirtualVats, clock: MovedClock
) -> None:
    lead_elsewhere(vats)
    vats.company.blacklist.append(Blocked("79990001122", "Плохой"))
    await clock.moves(hours=1)
    told = await owner.sees("В кабинете ВАТС, не через бота: 2 изменения")
    await admin.sees("В кабинете ВАТС, не через бота: 2 изменения")
    assert "Номер «Основной» (+7 495 123-45-67): ведёт: отдел «Отдел продаж» → отдел «Поддержка»" in told.text
    assert await anna.never_sees("кабинете", within=0.1)

    question = told_by(await owner.presses("Вернуть как было", told))
    assert "ведёт отдел «Поддержка»" in question.text.partition("Станет")[0]
    assert "ведёт отдел «Отдел продаж»" in question.text.partition("Станет")[2]
    assert changes(vats) == []
    done = await owner.presses("Подтвердить", question)
    assert done.message.text.count("как было") == 2
    assert changes(vats) == ["edit_telnum_route", "delete_from_blacklist"]
    assert vats.number(MAIN).route.group == SALES_ID
    assert vats.number(MAIN).greeting
    assert "Вернуть настройки" in (await owner.writes("/audit")).text

    await owner.presses("Отменить изменение", done.message)
    assert vats.number(MAIN).route.group == SUPPORT_ID
    assert [one.telnum for one in vats.company.blacklist][-1] == "79990001122"
    await clock.moves(hours=1)
    await clock.moves(hours=1)
    assert not [one for one in owner.home.from_bot if "ничего" in one.text]
    owner.sends("/diff")
    await owner.sees("ничего")  # not the next message: hours that pass at once alarm the bot
    assert sum("В кабинете" in message.text for message in owner.home.from_bot) == 1


async def test_what_moved_since_is_left_alone(owner: Person, vats: VirtualVats, clock: MovedClock) -> None:
    lead_elsewhere(vats)
    vats.company.block_anonymous = True
    await clock.moves(hours=1)
    told = await owner.sees("2 изменения")
    vats.company.number(MAIN).route = Route("user", user="anna")
    question = told_by(await owner.presses("Вернуть как было", told))
    assert "с тех пор изменилось ещё раз" in question.text
    vats.company.block_anonymous = False
    again = await owner.presses("Подтвердить", question)
    assert "Возвращать нечего" in again.text
    assert changes(vats) == []


async def test_own_changes_are_no_news(owner: Person, vats: VirtualVats, clock: MovedClock) -> None:
    question = await owner.writes("/route 74951234567 group Поддержка")
    await owner.presses("Подтвердить", question)
    await owner.writes("/blacklist add 79990001122")
    await owner.writes("/user add name=«Пётр Сидоров»")
    await owner.writes("/limits allow user anna EURO")
    vats.company.number(HOURS).name = "Окно"
    await clock.moves(hours=1)
    told = await owner.sees("В кабинете")
    assert "1 изменение" in told.text
    assert "название: Витрина → Окно" in told.text


async def test_what_cannot_be_brought_back_is_said(owner: Person, vats: VirtualVats, clock: MovedClock) -> None:
    vats.company.employees.append(Employee("new", "Новый", "790"))
    await clock.moves(hours=1)
    told = await owner.sees("Сотрудник Новый: появилось")
    pressed = await owner.presses("Вернуть как было", told)
    assert "/user del new" in pressed.text


async def test_an_administrator_comes_back_by_two(
    owner: Person, pavel: Person, vats: VirtualVats, clock: MovedClock
) -> None:
    vats.employee("pavel").role = "admin"
    await clock.moves(minutes=10)
    await owner.writes("/snapshot")
    vats.employee("admin").role = "user"
    told = await owner.writes("/diff")
    question = told_by(await owner.presses("Вернуть как было", told))
    assert "роль администратор" in question.text
    await owner.presses("Подтвердить", question)
    assert changes(vats) == []
    await pavel.presses("Подтвердить")
    assert vats.employee("admin").role == "admin"


async def test_much_is_one_message_with_a_file(owner: Person, vats: VirtualVats, clock: MovedClock) -> None:
    vats.company.blacklist += [Blocked(f"7999000{number:04}") for number in range(25)]
    await clock.moves(hours=1)
    told = await owner.sees("25 изменений")
    assert told.file is not None
    assert told.file.content.decode().count("Чёрный список") == 25
    assert "чёрный список: 25" in told.text
    question = told_by(await owner.presses("Вернуть как было", told))
    await owner.presses("Подтвердить", question)
    assert len(vats.company.blacklist) == 2


async def test_a_look_that_fails_is_made_again(owner: Person, vats: VirtualVats, clock: MovedClock) -> None:
    lead_elsewhere(vats)
    vats.fail("list_blacklist", "503")
    await clock.moves(hours=1)
    assert await owner.never_sees("В кабинете", within=1.5)
    vats.works()
    await clock.moves(minutes=11)
    await owner.sees("В кабинете")


async def test_what_was_seen_survives_a_restart(
    owner: Person, vats: VirtualVats, clock: MovedClock, bot: RunningBot
) -> None:
    await bot.stops()
    lead_elsewhere(vats)
    await bot.starts()
    assert await owner.never_sees("В кабинете", within=0.3)
    await clock.moves(hours=1)
    await owner.sees("В кабинете")


async def test_a_part_that_is_unread_for_a_while_is_not_forgotten(
    owner: Person, vats: VirtualVats, clock: MovedClock
) -> None:
    vats.lacks.add("Черный список → Просмотр")
    await clock.moves(hours=1)
    vats.company.blacklist.pop(0)
    await clock.moves(hours=1)
    assert await owner.never_sees("В кабинете", within=1)
    vats.lacks.clear()
    await clock.moves(hours=1)
    assert "+7 499 333-22-11: больше нет" in (await owner.sees("В кабинете")).text


async def test_what_the_cabinet_changes_after_us_is_the_cabinets(
    owner: Person, vats: VirtualVats, clock: MovedClock
) -> None:
    await owner.writes("/user edit anna position=«Старший менеджер»")
    await owner.presses("Подтвердить", await owner.writes("/number off 74959876543"))
    await owner.writes("/blacklist add 79990001122 реклама")
    vats.employee("anna").position = "Директор"
    vats.number("74959876543").disabled = False
    vats.company.blacklist = [one for one in vats.company.blacklist if one.telnum != "79990001122"]
    await clock.moves(hours=1)
    told = await owner.sees("3 изменения")
    for words in ("Старший менеджер", "Директор", "+7 495 987-65-43", "+7 999 000-11-22"):
        assert words in told.text
