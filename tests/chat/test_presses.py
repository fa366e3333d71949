"""Every press is checked anew and answered once: whose button, how old, who presses (contract §3)."""

from datetime import timedelta

import pytest

from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from storage.cards import Want
from tests.chat.house import House


def answers(telegram: VirtualTelegram) -> list[dict[str, object]]:
    return telegram.calls("answerCallbackQuery")


async def test_button_runs_its_command_in_a_new_message(anna: Person, telegram: VirtualTelegram) -> None:
    listed = await anna.writes("/list 3")
    assert listed.buttons == [["Выбрать 0"]]
    pressed = await anna.presses("Выбрать")
    assert pressed.answer is not None
    assert pressed.answer.text == "понято: 0"
    assert pressed.answer.id != listed.id
    assert len(answers(telegram)) == 1


async def test_button_that_replaces_its_message(anna: Person) -> None:
    said = await anna.writes("/said раз")
    pressed = await anna.presses("Ещё раз", said)
    assert (pressed.answer, pressed.message.text) == (None, "понято: повтор")


async def test_pages_turn_in_place(anna: Person, telegram: VirtualTelegram) -> None:
    first = await anna.writes("/list")
    assert first.buttons == [["Выбрать 0"], ["Ещё ›"]]
    assert first.text.startswith("Список за сегодня\nстрока 0\n")
    second = await anna.presses("Ещё")
    assert second.message.id == first.id
    assert "строка 20\n" in second.text
    assert second.message.buttons == [["‹ Назад", "Ещё ›"]]
    last = await anna.presses("›")
    assert "строка 44" in last.text
    assert last.message.buttons == [["‹ Назад"]]
    assert "строка 20\n" in (await anna.presses("‹ Назад")).text
    assert len(answers(telegram)) == 3


async def test_button_that_works_once(anna: Person) -> None:
    message = await anna.writes("/toast")
    once = message.inline[0][0]["callback_data"]
    pressed = await anna.forges(once, message)
    assert (pressed.toast, pressed.alert, pressed.changed) == ("Всплыло", True, False)
    assert (await anna.forges(once, message)).toast == "Эта кнопка уже сработала."


async def test_anothers_button_does_nothing_but_say_so(group: Group, anna: Person, boris: Person) -> None:
    message = await anna.writes("/toast", chat=group)
    pressed = await boris.presses("Раз", message, chat=group)
    assert (pressed.toast, pressed.alert) == ("Это кнопка другого человека.", True)
    assert (await anna.presses("Раз", message, chat=group)).toast == "Всплыло"
    assert (await boris.presses("Любому", message, chat=group)).toast == "Всплыло"


async def test_stranger_in_a_group_presses(group: Group, anna: Person, stranger: Person) -> None:
    group.joined_by(stranger)
    message = await anna.writes("/toast", chat=group)
    pressed = await stranger.presses("Любому", message, chat=group)
    assert "Сначала представьтесь" in pressed.text


async def test_button_works_for_a_month(anna: Person, core: House) -> None:
    message = await anna.writes("/list 3")
    await core.clock.moves(days=30)
    assert (await anna.presses("Выбрать", message)).text == "понято: 0"
    await core.clock.moves(days=2)
    assert "устарела" in (await anna.presses("Выбрать", message)).text


@pytest.mark.parametrize("data", ["", "x", "я" * 32, "0" * 64])
async def test_forged_data(data: str, anna: Person) -> None:
    message = await anna.writes("/list 3")
    pressed = await anna.forges(data, message)
    assert "устарела" in pressed.text
    assert pressed.alert


async def test_key_of_another_chat(group: Group, anna: Person) -> None:
    private = await anna.writes("/list 3")
    here = await anna.writes("/list 3", chat=group)
    pressed = await anna.forges(private.inline[0][0]["callback_data"], here)
    assert "устарела" in pressed.text


async def test_keys_are_long_and_random(anna: Person) -> None:
    messages = [await anna.writes("/list 3") for _ in range(3)]
    keys = {message.inline[0][0]["callback_data"] for message in messages}
    assert len(keys) == 3
    assert all(len(key) >= 22 for key in keys)


async def test_button_of_a_command_that_is_no_more(anna: Person, core: House) -> None:
    message = await anna.writes("/list 3")
    now = core.clock.now()
    later = now + timedelta(days=1)
    gone = await core.store.buttons.make(anna.id, anna.id, {"command": "gone", "values": {}}, "x", now, later, False)
    odd = await core.store.buttons.make(anna.id, anna.id, {"core": "odd", "dialogue": ""}, "x", now, later, False)
    assert "устарела" in (await anna.forges(gone, message)).text
    assert "неактуален" in (await anna.forges(odd, message)).text


async def test_who_was_unlinked_presses(anna: Person, core: House) -> None:
    message = await anna.writes("/list 3")
    await core.store.people.unlink(anna.id, core.clock.now())
    pressed = await anna.presses("Выбрать", message)
    assert "Сначала представьтесь" in pressed.text


async def test_group_that_is_bound_no_more(group: Group, anna: Person, owner: Person, core: House) -> None:
    message = await anna.writes("/list 3", chat=group)
    owners = await owner.writes("/list 3", chat=group)
    await core.store.chats.unbind(group.id, None)
    assert "не привязана" in (await anna.presses("Выбрать", message, chat=group)).text
    assert "только" in (await owner.presses("Выбрать", owners, chat=group)).text


async def test_message_that_can_be_edited_no_more(anna: Person, telegram: VirtualTelegram) -> None:
    first = await anna.writes("/list")
    telegram.fail("editMessageText", "400-message can't be edited", times=1)
    pressed = await anna.presses("Ещё", first)
    assert pressed.answer is not None
    assert "строка 20\n" in pressed.answer.text


async def test_message_that_is_not_accessible(anna: Person) -> None:
    first = await anna.writes("/list")
    key = first.inline[1][0]["callback_data"]
    assert "строка 20\n" in (await anna.forges(key, first, accessible=False)).text


async def test_press_that_telegram_forgot(anna: Person, telegram: VirtualTelegram) -> None:
    first = await anna.writes("/list")
    telegram.fail("answerCallbackQuery", "400-query is too old", times=1)
    anna.events.pressed(anna.user, first, first.inline[1][0]["callback_data"])
    await anna.sees("строка 20\n")


async def test_refusal_of_the_exchange_pops_up(anna: Person, core: House, telegram: VirtualTelegram) -> None:
    question = await anna.writes("/dnd")
    core.vats._base = core.vats._base.copy_with(port=1)
    pressed = await anna.presses("Вкл", question)
    assert "ВАТС не отвечает" in pressed.text
    assert pressed.alert
    assert len(answers(telegram)) == 1


async def test_what_breaks_says_sorry_and_no_more(anna: Person, core: House) -> None:
    answer = await anna.writes("/fails")
    assert "Что-то пошло не так" in answer.text
    assert "тайное" not in answer.text
    assert core.failed == ["тайное"]


async def test_what_breaks_on_a_press(anna: Person, core: House) -> None:
    now = core.clock.now()
    message = await anna.writes("/list 3")
    action = {"command": "fails", "values": {}}
    key = await core.store.buttons.make(anna.id, anna.id, action, "x", now, now + timedelta(days=1), False)
    pressed = await anna.forges(key, message)
    assert core.failed == ["тайное"]
    assert "не так" in pressed.text
    assert pressed.alert


async def test_what_breaks_after_the_press_was_answered(anna: Person, core: House, telegram: VirtualTelegram) -> None:
    message = await anna.writes("/list 3")
    telegram.fail("sendMessage", "400-something", times=1)
    pressed = await anna.presses("Выбрать", message)
    assert pressed.answer is not None
    assert "Что-то пошло не так" in pressed.answer.text
    assert len(core.failed) == 1


async def test_reply_to_a_card_is_a_note(group: Group, anna: Person, core: House, telegram: VirtualTelegram) -> None:
    now = core.clock.now()
    for chat_id in (anna.id, group.id):
        want = Want(chat_id, None, "call:42", {"text": "Звонок", "entities": []}, 2, now)
        await core.store.cards.want_many([want])
    core.courier.wakes.set()
    private, there = await anna.sees("Звонок"), await anna.sees("Звонок", chat=group)
    assert (await anna.writes("перезвонить завтра", reply_to=private)).text == "заметка к 42: перезвонить завтра"
    assert (await anna.writes("занят", reply_to=there)).text == "заметка к 42: занят"
    assert await anna.is_ignored("просто так", chat=group)
    await core.store.cards.want_many([Want(group.id, None, "notice:x", {"text": "Новость", "entities": []}, 2, now)])
    core.courier.wakes.set()
    notice = await anna.sees("Новость", chat=group)
    assert await anna.is_ignored("понятно", reply_to=notice)
