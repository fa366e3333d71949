"""Missing values are asked for, one at a time; dialogues survive restarts; button, /cancel, command leave them."""

from pathlib import Path

import pytest

from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from storage.company import CustomRole, Department, Employee, OwnNumber
from tests.chat.house import House, house
from tests.running import MovedClock, hosted


async def test_missing_value_is_asked_with_buttons(anna: Person, vats: VirtualVats) -> None:
    question = await anna.writes("/dnd")
    assert question.buttons == [["Вкл", "Выкл"], ["Отмена"]]
    pressed = await anna.presses("Вкл")
    assert "не приходят" in pressed.text
    assert pressed.message.id == question.id
    assert vats.employee("anna").takes_calls is False


async def test_free_text_goes_on_with_the_dialogue(anna: Person, vats: VirtualVats) -> None:
    await anna.writes("/dnd")
    assert "не приходят" in (await anna.writes("вкл")).text
    assert vats.employee("anna").takes_calls is False


async def test_wrong_value_explains_and_asks_again(anna: Person, vats: VirtualVats) -> None:
    await anna.writes("/dnd")
    again = await anna.writes("может быть")
    assert "такого варианта нет" in again.text
    assert "Например: вкл" in again.text
    assert again.buttons == [["Вкл", "Выкл"], ["Отмена"]]
    await anna.writes("выкл")
    assert [one.operation for one in vats.requests][-3:].count("enable_calls") == 1


async def test_values_one_at_a_time(admin: Person, core: House) -> None:
    assert "номер" in (await admin.writes("/both")).text.lower()
    assert "сотрудник" in (await admin.presses("Основной")).text.lower()
    assert "тихо" in (await admin.presses("Анна")).text


async def test_choices_are_paged(admin: Person, core: House) -> None:
    first = await admin.writes("/both 74951234567")
    assert len(first.buttons) == 8
    await core.store.directory.replace(*await many_employees(core), core.clock.now())
    first = await admin.writes("/both 74951234567")
    assert first.buttons[-2:] == [["Ещё ›"], ["Отмена"]]
    second = await admin.presses("Ещё", first)
    assert second.message.buttons[-2] == ["‹ Назад", "Ещё ›"]
    third = await admin.presses("›", second.message)
    assert third.message.buttons[-2] == ["‹ Назад"]
    back = await admin.presses("‹ Назад", third.message)
    assert "Ещё ›" in back.message.buttons[-2]
    assert "Сделано не всё: 1 из 2" in (await admin.presses("Человек 10", back.message)).text


async def many_employees(
    core: House,
) -> tuple[list[Employee], list[Department], list[OwnNumber], list[CustomRole]]:
    company = await core.store.directory.company()
    more = [Employee(f"e{number}", f"Человек {number}", str(800 + number)) for number in range(12)]
    return (
        [*company.employees.values(), *more],
        list(company.departments.values()),
        list(company.numbers.values()),
        list(company.roles.values()),
    )


@pytest.mark.parametrize("way", ["button", "/cancel", "/said слово"])
async def test_ways_out(way: str, anna: Person, core: House, vats: VirtualVats) -> None:
    question = await anna.writes("/dnd")
    if way == "button":
        assert (await anna.presses("Отмена")).text == "Отменено."
    else:
        assert (await anna.writes(way)).text in {"Отменил.", "понято: слово"}
    assert await core.store.dialogues.get(anna.id, anna.id) is None
    assert "Не понял" in (await anna.writes("вкл")).text
    if way != "button":
        assert "неактуален" in (await anna.presses("Вкл", question)).text
    assert vats.employee("anna").takes_calls is True


async def test_cancel_with_nothing_to_leave(anna: Person) -> None:
    assert (await anna.writes("/cancel")).text == "Отменять нечего."


async def test_several_match_and_the_bot_asks_which(admin: Person, vats: VirtualVats, core: House) -> None:
    question = await admin.writes("/dnd on о")
    assert "не нашёл" in question.text or "Подходят" in question.text
    question = await admin.writes("/dnd on Анн")
    assert "не приходят" in question.text
    near = await admin.writes("/dnd on Смирновва до 18:00")
    assert near.buttons[0] == ["Анна Смирнова · 702"]
    assert "до 18:00" in (await admin.presses("Анна")).text


async def test_several_values_are_chosen_and_done(olga: Person) -> None:
    question = await olga.writes("/heads")
    assert [label for row in question.buttons for label in row] == [
        "Анна Смирнова · 702",
        "Борис Волков · 703",
        "Ольга Петрова · 704",
        "Отмена",
    ]
    first = await olga.presses("Анна")
    assert "Выбрано: Анна Смирнова" in first.text
    assert ["Готово", "Отмена"] in first.message.buttons
    await olga.presses("Борис")
    assert (await olga.presses("Готово")).text == "anna, boris"


async def test_several_values_partly_written(olga: Person) -> None:
    await olga.writes("/heads")
    await olga.presses("Анна")
    assert (await olga.writes("boris")).text == "anna, boris"


async def test_unclear_one_of_several_is_asked(admin: Person, core: House) -> None:
    question = await admin.writes("/heads anna Волкв")
    assert "Лишнее" in question.text or question.buttons
    question = await admin.writes("/heads Волкв")
    assert question.buttons[0] == ["Борис Волков · 703"]
    assert (await admin.presses("Борис")).text == "boris"


async def test_missing_after_all(owner: Person, vats: VirtualVats) -> None:
    question = await owner.writes("/route Основной")
    assert question.text == "Куда вести?"
    assert question.buttons == [["Анна", "Продажи"], ["Отмена"]]
    assert "Станет: Анна Смирнова" in (await owner.presses("Анна")).text
    await owner.presses("Подтвердить")
    number = vats.number("74951234567")
    assert (number.route.user, number.greeting, number.name) == ("anna", True, "Основной")
    await owner.writes("/route Основной")
    assert "Станет: Отдел продаж" in (await owner.writes("продажи")).text


async def test_dialogue_survives_a_restart(
    telegram: VirtualTelegram, vats: VirtualVats, clock: MovedClock, tmp_path: Path
) -> None:
    anna = telegram.person("Анна Смирнова")
    async with hosted(house(telegram, vats, clock, tmp_path)) as before:
        await before.link(anna, "anna")
        question = await anna.writes("/dnd")
    async with hosted(house(telegram, vats, clock, tmp_path)):
        assert "не приходят" in (await anna.presses("Вкл", question)).text
        await anna.writes("/dnd")
    async with hosted(house(telegram, vats, clock, tmp_path)):
        assert "звонки приходят" in (await anna.writes("выкл")).text


async def test_in_groups_only_a_reply_or_a_press(group: Group, anna: Person, boris: Person, vats: VirtualVats) -> None:
    question = await anna.writes("/dnd", chat=group)
    assert "Ответьте на это сообщение" in question.text
    assert await anna.is_ignored("вкл", chat=group)
    assert await boris.is_ignored("вкл", reply_to=question)
    answer = await anna.writes("вкл", reply_to=question)
    assert "не приходят" in answer.text
    assert vats.employee("anna").takes_calls is False
    assert vats.employee("boris").takes_calls is True


async def test_anothers_question_is_not_answered_by_a_press(group: Group, anna: Person, boris: Person) -> None:
    question = await anna.writes("/dnd", chat=group)
    pressed = await boris.presses("Вкл", question, chat=group)
    assert (pressed.toast, pressed.alert, pressed.changed) == ("Это кнопка другого человека.", True, False)


async def test_a_shared_contact_is_a_phone(anna: Person, boris: Person, core: House) -> None:
    await anna.writes("/contact")
    answer = await anna.shares_phone(boris)
    assert "79160000003" in answer.text
    assert await core.store.contacts.get("79160000003") is not None


async def test_a_picture_is_no_answer(anna: Person) -> None:
    question = await anna.writes("/dnd")
    mark = anna.waiting.mark
    anna.sends_file("x.mp3", b"1", kind="voice")
    answer = await anna.waiting.answer(mark, question.chat, None, 5)
    assert "Ответьте словами" in answer.text


async def test_a_button_of_a_finished_dialogue(anna: Person) -> None:
    question = await anna.writes("/dnd")
    await anna.writes("вкл")
    pressed = await anna.presses("Выкл", question)
    assert "неактуален" in pressed.text
    assert pressed.alert
