"""/departments, /join, /leave: one department is left with its id, never without."""

from sandbox.company import SALES_ID, SUPPORT_ID
from sandbox.telegram.people import Person
from sandbox.vats.state import Member
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes, member
from tests.running import MovedClock


def _in_both(vats: VirtualVats) -> None:
    vats.department(SUPPORT_ID).members.append(Member("anna"))


async def test_departments_tell_where_calls_come_from(vats: VirtualVats, anna: Person, olga: Person) -> None:
    _in_both(vats)
    member(vats, SALES_ID, "anna").takes_calls = False

    answer = await anna.writes("/departments")

    assert "Отдел продаж (700) – звонки не приходят" in answer.text
    assert "Поддержка (710) – звонки приходят" in answer.text
    asked = [one.query["group_id"] for one in vats.performed("get_group_calls")]
    assert asked == [[SALES_ID], [SUPPORT_ID]]
    await anna.presses("Войти: Отдел продаж", answer)
    assert member(vats, SALES_ID, "anna").takes_calls is True

    assert "Анна Смирнова: отделы" in (await olga.writes("/departments anna")).text
    assert "не в вашей власти" in (await anna.writes("/departments olga")).text
    vats.department(SALES_ID).members = []
    assert "Борис Волков: отделов нет" in (await olga.writes("/departments boris")).text


async def test_one_department_is_left_with_its_id(vats: VirtualVats, anna: Person) -> None:
    _in_both(vats)

    answer = await anna.writes("/leave продаж")

    assert "Отдел продаж – звонки не приходят" in answer.text
    (request,) = vats.performed("disable_group_calls")
    assert request.query == {"group_id": [SALES_ID]}
    assert member(vats, SALES_ID, "anna").takes_calls is False
    assert member(vats, SUPPORT_ID, "anna").takes_calls is True

    undone = await anna.presses("Отменить изменение", answer)
    assert "звонки приходят" in undone.text
    assert vats.performed("enable_group_calls")[-1].query == {"group_id": [SALES_ID]}
    assert member(vats, SALES_ID, "anna").takes_calls is True

    await anna.writes("/leave 700")
    assert "звонки приходят" in (await anna.writes("/join 700")).text
    assert "звонки приходят" in (await anna.writes("/join 700")).text
    assert len(vats.performed("enable_group_calls")) == 2


async def test_all_are_left_at_once_and_undone_one_by_one(vats: VirtualVats, anna: Person) -> None:
    _in_both(vats)
    member(vats, SUPPORT_ID, "anna").takes_calls = False

    asked = await anna.writes("/leave все")
    assert "Все отделы: Отдел продаж, Поддержка" in asked.text
    assert changes(vats) == []
    answer = await anna.presses("Подтвердить", asked)

    assert "Отдел продаж – звонки не приходят; Поддержка – звонки не приходят" in answer.text
    (request,) = vats.performed("disable_group_calls")
    assert request.query == {}

    await anna.presses("Отменить изменение", answer.message)
    assert member(vats, SALES_ID, "anna").takes_calls is True
    # It was left before: that is no part of the change.
    assert member(vats, SUPPORT_ID, "anna").takes_calls is False

    joined = await anna.presses("Подтвердить", await anna.writes("/join all"))
    assert "Поддержка – звонки приходят" in joined.text
    assert vats.performed("enable_group_calls")[-1].query == {}


async def test_for_a_time_is_given_back(vats: VirtualVats, olga: Person, clock: MovedClock) -> None:
    answer = await olga.writes("/leave Продаж Борис for 1h")
    assert "Борис Волков: Отдел продаж – звонки не приходят до 13:00" in answer.text
    assert "не приходят до 13:00" in (await olga.writes("/departments boris")).text

    await clock.moves(minutes=61)

    told = await olga.sees("вернул, как было")
    assert "Отдел продаж – звонки приходят" in told.text
    assert member(vats, SALES_ID, "boris").takes_calls is True


async def test_a_lasting_leave_ends_a_term(vats: VirtualVats, anna: Person, clock: MovedClock) -> None:
    await anna.writes("/leave продаж until 13:00")
    assert "до 13:00" not in (await anna.writes("/leave продаж")).text
    await clock.moves(hours=2)
    assert member(vats, SALES_ID, "anna").takes_calls is False


async def test_warns_when_nobody_is_left(vats: VirtualVats, anna: Person) -> None:
    for login in ("boris", "olga"):
        vats.employee(login).takes_calls = False
    assert "некому ответить в отделе «Отдел продаж»" in (await anna.writes("/leave продаж")).text


async def test_by_right_alone(vats: VirtualVats, anna: Person, olga: Person, maria: Person) -> None:
    assert "не в вашей власти" in (await anna.writes("/leave продаж boris")).text
    assert "не в вашей власти" in (await olga.writes("/join поддержка ivan")).text
    assert "не разрешено" in (await maria.writes("/leave поддержка")).text
    assert "Поддержка" in (await maria.writes("/departments")).text
    assert changes(vats) == []


BAD = (
    ("/leave поддержка", "не состоит в отделе «Поддержка». Отделы: Отдел продаж"),
    ("/leave Луна", "Например: /leave «Отдел продаж»"),
)


async def test_bad_departments(vats: VirtualVats, anna: Person) -> None:
    for said, told in BAD:
        assert told in (await anna.writes(said)).text
    assert changes(vats) == []


async def test_somebody_in_no_department(vats: VirtualVats, anna: Person) -> None:
    vats.department(SALES_ID).members = []
    assert "не состоит ни в одном отделе" in (await anna.writes("/join all")).text


async def test_errors_are_told_and_read_back(vats: VirtualVats, anna: Person) -> None:
    vats.fail("disable_group_calls", "403", times=1)
    assert "нет права" in (await anna.writes("/leave продаж")).text

    vats.fail("disable_group_calls", "drop-after", times=1)
    answer = await anna.writes("/leave продаж")
    assert "изменение сделано" in answer.text
    assert changes(vats) == ["disable_group_calls"] * 2

    vats.fail("get_user_groups", "502-html")
    assert "через минуту" in (await anna.writes("/departments")).text
