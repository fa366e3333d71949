"""/help: by subject and right, with examples that work; and every example of every command, said to the bot."""

import re

from handlers import commands
from sandbox.telegram.groups import Group
from sandbox.telegram.message import Message
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes


def labels(message: Message) -> list[str]:
    return [label for row in message.buttons for label in row]


async def test_help_is_grouped_by_subject_and_right(anna: Person, admin: Person) -> None:
    own = await anna.writes("/help")
    assert own.pieces("bold")[1:3] == ["Звонки", "Не беспокоить"]
    assert own.text.index("Контакты") < own.text.index("/contact –") < own.text.index("Мои отделы")
    assert "Чёрный список" not in own.text
    assert labels(own)[:2] == ["Звонки", "Не беспокоить"]

    everything = await admin.writes("/help")
    assert "Чёрный список" in everything.pieces("bold")
    shown = {one.name for one in commands() if not one.hidden and one.private}
    assert shown <= set(re.findall(r"/(\w+)", everything.text))


async def test_subject_of_help_is_a_button(anna: Person) -> None:
    answer = await anna.writes("/help")
    await anna.presses("Контакты", answer)
    told = await anna.sees("/contacts [")
    assert "/contact del <клиент>" in told.text
    assert "/missed" not in told.text


async def test_one_command_is_told_with_values_rights_and_examples(anna: Person, admin: Person) -> None:
    one = await anna.writes("/help missed")
    for words in ("/missed [<период>]", "• <период> – период", "Кто может: каждый сотрудник", "Где: в личном чате"):
        assert words in one.text
    assert "/missed вчера" in one.pieces("code")
    assert labels(one) == ["/missed", "/missed вчера", "/missed неделя отдел"]
    await anna.presses("/missed вчера", one)
    await anna.sees("Пропущенные за период «вчера»")

    blacklist = await admin.writes("/help blacklist add")
    assert "администратор или роль с правом blacklist.create" in blacklist.text


async def test_example_of_a_change_begins_a_dialogue_and_changes_nothing(anna: Person, vats: VirtualVats) -> None:
    answer = await anna.writes("/help dnd")
    assert labels(answer) == ["/dnd status", "Начать: /dnd"]
    await anna.presses("Начать: /dnd", answer)
    assert ["Вкл", "Выкл"] in (await anna.sees("Что выбрать?")).buttons
    assert changes(vats) == []


async def test_help_understands_russian_words_and_refuses_others(anna: Person) -> None:
    assert "/missed [" in (await anna.writes("/help пропущенные")).text
    assert "/dnd" in (await anna.writes("/help не беспокоить")).text
    assert "у вас нет" in (await anna.writes("/help route")).text
    assert "у вас нет" in (await anna.writes("/help погода")).text


async def test_long_list_of_a_word_is_short_and_names_the_way_on(admin: Person) -> None:
    answer = await admin.writes("/help group")
    assert "Подробно: /help group" in answer.text
    assert "Кто может" not in answer.text


async def test_help_in_a_group_has_no_buttons(anna: Person, group: Group) -> None:
    answer = await anna.writes("/help", chat=group)
    assert answer.buttons == []
    assert "/export" not in answer.text
