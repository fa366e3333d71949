"""Contract 4: a missing value is asked for, one at a time; the ways out; a wrong value; a restart in the middle."""

import re

from sandbox.company import MAIN, SUPPORT_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.world import Message
from sandbox.vats.state import Employee
from sandbox.vats.virtual import VirtualVats
from tests.running import RunningBot


def _labels(message: Message) -> list[str]:
    return [label for row in message.buttons for label in row]


async def test_values_are_asked_one_at_a_time_with_buttons(vats: VirtualVats, admin: Person) -> None:
    question = await admin.writes("/route")
    assert "Основной · +7 495 123-45-67" in _labels(question)
    assert _labels(question)[-1] == "Отмена"
    question = (await admin.presses("Основной", question)).message
    assert any("Поддержка" in label for label in _labels(question))
    assert not any("+7" in label for label in _labels(question))
    shown = await admin.presses("Поддержка", question)
    assert "Отдел продаж" in shown.text
    await admin.presses("Подтвердить")
    assert vats.number(MAIN).route.group == SUPPORT_ID


async def test_known_choices_are_buttons_and_free_text_is_taken_too(vats: VirtualVats, admin: Person) -> None:
    assert _labels(await admin.writes("/dnd")) == ["Вкл", "Выкл", "Отмена"]
    await admin.presses("Вкл")
    assert vats.employee("admin").takes_calls is False
    await admin.writes("/dnd")
    await admin.writes("выкл")
    assert vats.employee("admin").takes_calls is True
    question = await admin.writes("/leave")
    assert {"Бухгалтерия", "Отдел продаж", "Поддержка", "Отмена"} <= set(_labels(question))
    assert "Основной · +7 495 123-45-67" in _labels(await admin.writes("/route user Анна"))
    assert "Отмена" in _labels(await admin.writes("/call"))
    assert "+7 926 190-41-98" in (await admin.writes("8 926 190-41-98")).text
    assert vats.performed("make_call")[-1].body["phone"] == "79261904198"


async def test_a_dialogue_is_left(vats: VirtualVats, anna: Person) -> None:
    question = await anna.writes("/dnd")
    pressed = await anna.presses("Отмена", question)
    assert "Отмен" in pressed.text
    assert not _labels(question)
    assert "/help" in (await anna.writes("вкл")).text
    await anna.writes("/dnd")
    assert "тмен" in (await anna.writes("/cancel")).text
    assert "/help" in (await anna.writes("вкл")).text
    question = await anna.writes("/dnd")
    await anna.writes("/me")
    assert (await anna.presses("Вкл", question)).toast
    assert vats.employee("anna").takes_calls is True


async def test_a_dialogue_survives_a_restart(vats: VirtualVats, bot: RunningBot, admin: Person) -> None:
    question = await admin.writes("/route user Анна")
    await bot.restarts()
    shown = await admin.presses("Основной", question)
    assert "Анна Смирнова" in shown.text
    await bot.restarts()
    await admin.presses("Подтвердить", shown.message)
    assert vats.number(MAIN).route.user == "anna"
    await bot.restarts()
    await admin.presses("Отменить изменение")
    assert vats.number(MAIN).route.type == "group"
    await admin.writes("/call")
    await bot.restarts()
    await admin.writes("+7 916 555-01-02")
    assert vats.performed("make_call")[-1].body["phone"] == "79165550102"


async def test_a_wrong_answer_is_explained_and_asked_again(vats: VirtualVats, admin: Person) -> None:
    await admin.writes("/dnd")
    again = await admin.writes("может быть")
    assert "может быть" in again.text or "может" in again.text
    for possible in ("вкл", "выкл"):
        assert possible in again.text
    assert _labels(again) == ["Вкл", "Выкл", "Отмена"]
    assert "Например" in again.text
    await admin.writes("Вкл")
    assert vats.employee("admin").takes_calls is False


async def test_a_wrong_value_comes_with_an_example_that_works(vats: VirtualVats, admin: Person, anna: Person) -> None:
    """The example is sent as it stands: it must do something, or ask for what only a person can decide."""
    wrong = [
        (anna, "/dnd maybe", ("maybe", "вкл", "выкл")),
        (anna, "/dnd on for ever", ("for ever", "на 45 мин")),
        (anna, "/leave Луна", ("Луна",)),
        (anna, "/call 7926x", ("7926x",)),
        (admin, "/dnd on зззз", ("зззз", "/who")),
        (admin, "/route 79999999999 user anna", ("999", "+7 495 123-45-67")),
        (admin, f"/route {MAIN} user зззз", ("зззз",)),
        (admin, f"/route {MAIN} group зззз", ("зззз",)),
        (admin, "/blacklist add 7495*", ("7495*", "пяти")),
        (admin, "/calls зззз", ("зззз", "пропущенные", "вчера")),
    ]
    for person, said, facts in wrong:
        answer = await person.writes(said)
        for fact in facts:
            assert fact in answer.text, said
        example = re.search(r"Например: (/.+)", answer.text)
        assert example is not None, answer.text
        assert example[1].split()[0] == said.split()[0]
        works = await person.writes(example[1])
        assert "Например" not in works.text, (example[1], works.text)
        assert "не нашёл" not in works.text, (example[1], works.text)


async def test_choices_of_a_big_company_are_paged(vats: VirtualVats, bot: RunningBot, admin: Person) -> None:
    vats.company.employees += [Employee(f"worker{at:02}", f"Яков {at:02}", f"{800 + at}") for at in range(20)]
    await bot.restarts()
    question = await admin.writes(f"/route {MAIN}")
    seen = set(_labels(question))
    while any("›" in label for label in _labels(question)):
        question = (await admin.presses("Ещё", question)).message
        assert len(question.buttons) < 15
        seen |= set(_labels(question))
    assert {"Анна Смирнова", "Яков 00", "Яков 19"} <= seen
    await admin.presses("Яков 19", question)
    await admin.presses("Подтвердить")
    assert vats.number(MAIN).route.user == "worker19"


async def test_a_dialogue_in_a_group_is_its_persons(
    vats: VirtualVats, group: Group, anna: Person, boris: Person
) -> None:
    question = await anna.writes("/dnd", chat=group)
    pressed = await boris.presses("Вкл", question, chat=group)
    assert pressed.toast
    assert vats.employee("anna").takes_calls is vats.employee("boris").takes_calls is True
    await anna.writes("/dnd")
    await anna.presses("Вкл", question, chat=group)
    assert vats.employee("anna").takes_calls is False
    await anna.presses("Отмена")
    question = await anna.writes("/dnd", chat=group)
    await anna.writes("выкл", reply_to=question)
    assert vats.employee("anna").takes_calls is True
