"""/who: who is on the phone's line, who talks now, to whom calls do not come."""

from sandbox.company import CLIENT, MAIN
from sandbox.telegram.people import Person
from sandbox.vats.state import Employee
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes


def _line(text: str, name: str) -> str:
    return next(line for line in text.splitlines() if name in line)


async def test_lists_everybody_with_what_holds_now(vats: VirtualVats, anna: Person) -> None:
    vats.employee("boris").takes_calls = False
    answer = await anna.writes("/who")

    assert "7 сотрудников" in answer.text
    assert "на связи" in _line(answer.text, "Анна Смирнова (702)")
    assert "не на связи" in _line(answer.text, "Павел Зайцев")
    assert "звонки не приходят" in _line(answer.text, "Борис Волков")
    assert "не приходят" not in _line(answer.text, "Ольга Петрова")
    assert "Отдел продаж" in _line(answer.text, "Ольга Петрова")
    assert vats.performed("list_users")[-1].query["with"] == ["status"]
    assert changes(vats) == []


async def test_tells_who_talks_now(vats: VirtualVats, anna: Person, admin: Person) -> None:
    call = await vats.rings(CLIENT, MAIN)
    assert "говорит" not in (await admin.writes("/who")).text
    await call.answered_by("anna")
    await anna.sees("Разговор")

    answer = await admin.writes("/who")
    assert "говорит сейчас" in _line(answer.text, "Анна Смирнова")
    assert "говорит" not in _line(answer.text, "Борис Волков")

    await call.ends(seconds=60)
    await anna.sees("1:0")
    assert "говорит" not in (await admin.writes("/who")).text


async def test_of_a_department_or_of_a_name(anna: Person) -> None:
    for said in ("/who продаж", "/who отдел продаж", "/who 700", "/who sales"):
        answer = await anna.writes(said)
        assert "3 сотрудника" in answer.text
        assert "Борис Волков" in answer.text
        assert "Иван" not in answer.text

    # Several of a name are all shown: nothing is acted on, so nothing need be asked.
    answer = await anna.writes("/who Иван")
    assert "1 сотрудник" in answer.text
    assert "705" in answer.text
    assert "705" in (await anna.writes("/who 705")).text
    assert "не нашёл" in (await anna.writes("/who Кощей")).text


async def test_of_many_is_not_asked_one_by_one(vats: VirtualVats, anna: Person) -> None:
    vats.company.employees += [
        Employee(f"u{number}", f"Сотрудник {number:03}", str(2000 + number)) for number in range(80)
    ]
    asked = len(vats.performed("get_dnd"))

    answer = await anna.writes("/who")

    assert "87 сотрудников" in answer.text
    assert len(vats.performed("get_dnd")) == asked
    for _ in range(4):
        answer = (await anna.presses("Ещё", answer)).message
    assert "Сотрудник 079" in answer.text
    assert "покажу по отделу" in answer.text


async def test_what_cannot_be_read_is_told(vats: VirtualVats, anna: Person) -> None:
    vats.fail("get_dnd", "403")
    assert "нет права" in (await anna.writes("/who продаж")).text
