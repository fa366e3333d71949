"""/audit, /undo: who changed what, and the way back."""

from sandbox.company import CLIENT, SALES_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes, member
from tests.running import MovedClock


async def test_tells_who_when_where_what_and_how_it_ended(
    vats: VirtualVats, group: Group, admin: Person, anna: Person, olga: Person
) -> None:
    assert "нет" in (await admin.writes("/audit")).text
    await anna.writes("/dnd on")
    await anna.writes("/undo")
    await olga.writes("/leave 700 Борис", chat=group)
    vats.fail("disable_calls", "403", times=1)
    await olga.writes("/dnd on")
    vats.fail("make_call", "drop-after", times=1)
    await anna.writes(f"/call {CLIENT}")

    answer = await admin.writes("/audit")

    for fact in (
        "12:00 · Анна Смирнова · в личном чате\nНе беспокоить: Анна Смирнова: Звонки приходят → ",
        "Звонки не приходят\nсделано, потом отменено",
        "12:00 · Ольга Петрова · из чата «Продажи»\nЗвонки отделов: Борис Волков:",
        "отказано",
        "неизвестно, сделано ли",
        "Отмена: Не беспокоить: Анна Смирнова",
    ):
        assert fact in answer.text
    # The newest first.
    assert answer.text.index("Звонок:") < answer.text.index("Звонки отделов")
    only = await admin.writes("/audit сегодня Ольга")
    assert "Ольга Петрова" in only.text
    assert "Анна" not in only.text
    assert "нет" in (await admin.writes("/audit вчера")).text
    assert member(vats, SALES_ID, "boris").takes_calls is False


async def test_only_administrators_read_it(anna: Person, olga: Person, pavel: Person, owner: Person) -> None:
    await anna.writes("/dnd on")
    for person in (anna, olga, pavel):
        answer = await person.writes("/audit")
        assert "администратор" in answer.text
        assert "Не беспокоить" not in answer.text
    assert "Анна Смирнова" in (await owner.writes("/audit")).text
    assert "Например: /audit" in (await owner.writes("/audit Кощей")).text


async def test_undo_takes_back_the_last_own_change(
    vats: VirtualVats, anna: Person, boris: Person, clock: MovedClock
) -> None:
    await anna.writes("/dnd on")
    await anna.writes("/leave 700")
    await boris.writes("/dnd on")

    assert "Звонки отделов" in (await anna.writes("/undo")).text
    assert member(vats, SALES_ID, "anna").takes_calls is True
    assert vats.employee("anna").takes_calls is False
    await anna.writes("/undo")
    assert vats.employee("anna").takes_calls is True
    assert "нечего" in (await anna.writes("/undo")).text
    assert vats.employee("boris").takes_calls is False

    # Ten minutes, no more.
    await clock.moves(minutes=10, seconds=1)
    assert "нечего" in (await boris.writes("/undo")).text
    assert vats.employee("boris").takes_calls is False


async def test_an_undo_that_fails_says_so(vats: VirtualVats, anna: Person) -> None:
    await anna.writes("/dnd on")
    vats.fail("enable_calls", "403", times=1)
    answer = await anna.writes("/undo")
    assert "Отменить не удалось" in answer.text
    assert vats.employee("anna").takes_calls is False
    assert changes(vats) == ["disable_calls", "enable_calls"]


async def test_a_call_cannot_be_undone(vats: VirtualVats, anna: Person) -> None:
    await anna.writes(f"/call {CLIENT}")
    assert "нечего" in (await anna.writes("/undo")).text
    assert changes(vats) == ["make_call"]
