"""Contract 4: an answer of the ВАТС that refuses is told in words, soon; what is unknown is read back and said."""

import asyncio
import re
from time import monotonic

from sandbox.company import MAIN, SALES_ID, SUPPORT_ID
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.running import RunningBot, eventually

REFUSALS = {
    "400": "Пользователь занят",
    "401": "ключ",
    "401-disabled": "CRM disabled",
    "401-off": "CRM switched off",
    "401-domain": "Domain disabled",
    "404": "нет",
    "405": "не умеет",
    "429": "занята",
}
"""Answers after which surely nothing was changed, and a word that tells which it was."""

WEAK = ("502-html", "garbage", "half", "null", "empty", "redirect")
"""What a read that gets it for long is told in words about; the words are the same for several."""

LEAKS = re.compile(r"http|Traceback|Error\b|[A-Za-z]+Exception|X-API-KEY|crmapi|httpx|\{|<html", re.IGNORECASE)
"""What no person should ever be shown."""


async def test_a_read_that_is_refused(vats: VirtualVats, anna: Person) -> None:
    for how, word in REFUSALS.items():
        vats.fail("get_dnd", how, message="Пользователь занят" if how == "400" else "")
        answer = await anna.writes("/dnd status")
        assert word in answer.text, (how, answer.text)
        assert not LEAKS.search(answer.text), answer.text
        vats.works("get_dnd")
    assert "приходят" in (await anna.writes("/dnd status")).text


async def test_a_change_that_is_refused(vats: VirtualVats, anna: Person) -> None:
    for how, word in REFUSALS.items():
        vats.fail("disable_calls", how, times=1, message="Пользователь занят" if how == "400" else "")
        answer = await anna.writes("/dnd on")
        assert word in answer.text, (how, answer.text)
        assert "Ничего не изменено" in answer.text, (how, answer.text)
        assert "не приходят" not in answer.text
        assert not answer.buttons
        assert not LEAKS.search(answer.text), answer.text
    assert len([one for one in vats.requests if one.operation == "disable_calls"]) == len(REFUSALS)
    assert vats.employee("anna").takes_calls is True


async def test_a_missing_right_is_named_by_section_and_action(vats: VirtualVats, admin: Person) -> None:
    vats.lacks.update({"Номера → Редактирование", "Черный список → Просмотр", "Черный список → Редактирование"})
    assert "Черный список → Просмотр" in (await admin.writes("/blacklist")).text
    assert "Черный список → Просмотр" in (await admin.writes("/blacklist add 79261904198")).text
    await admin.writes(f"/route {MAIN} group Поддержка")
    pressed = await admin.presses("Подтвердить")
    assert "Номера → Редактирование" in (pressed.answer or pressed.message).text
    assert vats.number(MAIN).route.group == SALES_ID
    vats.lacks.discard("Черный список → Просмотр")
    assert "Черный список → Редактирование" in (await admin.writes("/blacklist anonymous on")).text


async def test_a_read_of_an_exchange_that_is_unwell(vats: VirtualVats, admin: Person) -> None:
    for how in WEAK:
        vats.fail("get_block_anonymous", how)
        began = monotonic()
        answer = await admin.writes("/blacklist anonymous")
        assert monotonic() - began < 9, how
        assert "ВАТС" in answer.text, (how, answer.text)
        assert "проходят" not in answer.text
        assert not LEAKS.search(answer.text), answer.text
    vats.works("get_block_anonymous")
    vats.fail("get_block_anonymous", "500", times=1)
    assert "проходят" in (await admin.writes("/blacklist anonymous")).text


async def test_a_change_of_unknown_outcome_is_read_back(vats: VirtualVats, anna: Person) -> None:
    for how in ("500", "502-html", "drop"):
        vats.fail("disable_calls", how, times=1)
        answer = await anna.writes("/dnd on")
        assert "не сделано" in answer.text, (how, answer.text)
        assert "Звонки приходят" in answer.text, how
        assert vats.employee("anna").takes_calls is True
    for how in ("drop-after", "half", "garbage"):
        vats.fail("disable_calls", how, times=1)
        answer = await anna.writes("/dnd on")
        assert "Звонки не приходят" in answer.text, (how, answer.text)
        assert "изменение не сделано" not in answer.text
        assert vats.employee("anna").takes_calls is False, how
        assert answer.buttons == [["Отменить изменение"]], how
        await anna.presses("Отменить", answer)
        assert vats.employee("anna").takes_calls is True
    assert len([one for one in vats.requests if one.operation == "disable_calls"]) == 6


async def test_a_confirmed_change_of_unknown_outcome(vats: VirtualVats, admin: Person) -> None:
    shown = await admin.writes(f"/route {MAIN} group Поддержка")
    vats.fail("edit_telnum_route", "drop-after", times=1)
    pressed = await admin.presses("Подтвердить", shown)
    told = pressed.answer or pressed.message
    assert "изменение сделано" in told.text
    assert "Поддержка" in told.text
    await admin.writes("/undo")
    assert vats.number(MAIN).route.group == SALES_ID
    shown = await admin.writes(f"/route {MAIN} group Поддержка")
    vats.fail("edit_telnum_route", "500", times=1)
    pressed = await admin.presses("Подтвердить", shown)
    assert "не сделано" in (pressed.answer or pressed.message).text
    assert vats.number(MAIN).route.group != SUPPORT_ID


async def test_a_call_of_unknown_outcome_is_never_repeated(vats: VirtualVats, anna: Person) -> None:
    for how in ("drop-after", "500", "drop", "half"):
        vats.fail("make_call", how, times=1)
        mark = len(anna.chat.from_bot)
        anna.sends("/call 79161112233")
        await eventually(lambda mark=mark: any("неизвестно" in one.text for one in anna.chat.from_bot[mark:]))  # type: ignore[misc]
    vats.fail("make_call", "403", times=1)
    anna.sends("/call 79161112233")
    await anna.sees("права")
    assert len([one for one in vats.requests if one.operation == "make_call"]) == 5


async def test_silence_is_told_in_words_within_ten_seconds(
    vats: VirtualVats, bot: RunningBot, anna: Person, admin: Person, boris: Person, ivan: Person
) -> None:
    """All at once: what waits, waits together."""
    await bot.restarts()
    shown = await admin.writes(f"/route {MAIN} group Поддержка")
    vats.fail("disable_calls", "silence")
    vats.fail("get_user", "silence")
    vats.fail("edit_telnum_route", "silence")
    vats.fail("make_call", "silence")
    began = monotonic()
    change, read, pressed, call = await asyncio.gather(
        anna.writes("/dnd on", timeout=10),
        boris.writes("/me", timeout=10),
        admin.presses("Подтвердить", shown, timeout=10),
        ivan.writes("/call 79161112233", timeout=10),
    )
    assert "не сделано" in change.text
    assert "Звонки приходят" in change.text
    assert "ВАТС не отвечает" in read.text
    await eventually(lambda: any("не сделано" in one.text for one in admin.chat.from_bot), 10 - (monotonic() - began))
    assert pressed.message.text
    assert "неизвестно" in call.text
    assert "Сейчас" not in call.text
    assert len([one for one in vats.requests if one.operation == "make_call"]) <= 1


async def test_an_exchange_that_is_away_refuses_nothing_of_our_own(vats: VirtualVats, anna: Person) -> None:
    vats.fail("*", "503")
    assert "Мария" in (await anna.writes("/contact 79261904198 Мария")).text
    assert "Мария" in (await anna.writes("/contacts")).text
    assert "/dnd" in (await anna.writes("/help")).text


async def test_every_command_is_answered_when_the_exchange_is_broken(vats: VirtualVats, admin: Person) -> None:
    vats.fail("*", "garbage")
    for said in ("/me", "/dnd on", "/departments", "/missed", "/calls", "/blacklist", f"/route {MAIN} user anna"):
        answer = await admin.writes(said)
        assert not LEAKS.search(answer.text), (said, answer.text)
        assert "ВАТС" in answer.text, (said, answer.text)
