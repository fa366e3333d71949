"""/route: greeting and name stay, a menu is not wiped by accident, and the old route comes back."""

from sandbox.company import HOURS, MAIN, MENU, OTHER_OPERATOR, SALES_ID, SUPPORT, SUPPORT_ID
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes
from tests.running import MovedClock


async def test_is_shown_confirmed_and_keeps_greeting_and_name(vats: VirtualVats, admin: Person) -> None:
    asked = await admin.writes(f"/route {MAIN} group Поддержка")
    for fact in (
        "Основной (+7 495 123-45-67)",
        "Сейчас: ",
        "отдел «Отдел продаж», с приветствием",
        "Станет: ",
        "отдел «Поддержка», с приветствием",
        "будет получать отдел «Поддержка», а не отдел «Отдел продаж»",
    ):
        assert fact in asked.text
    assert changes(vats) == []

    done = await admin.presses("Подтвердить", asked)

    assert "отдел «Поддержка», с приветствием" in done.text
    (request,) = vats.performed("edit_telnum_route")
    assert request.body == {"type": "group", "group": SUPPORT_ID, "greeting": True, "name": "Основной"}
    number = vats.number(MAIN)
    assert (number.route.group, number.greeting, number.name) == (SUPPORT_ID, True, "Основной")

    undone = await admin.presses("Отменить изменение", done.message)
    assert "отдел «Отдел продаж», с приветствием" in undone.text
    assert vats.number(MAIN).route.group == SALES_ID


async def test_leads_to_an_employee_with_another_greeting(vats: VirtualVats, admin: Person) -> None:
    asked = await admin.writes("/route основной сотруднику Анна greeting off")
    await admin.presses("Подтвердить", asked)
    (request,) = vats.performed("edit_telnum_route")
    assert request.body == {"type": "user", "user": "anna", "greeting": False, "name": "Основной"}

    # The greeting alone: the number leads where it led.
    asked = await admin.writes("/route 4567 приветствие вкл")
    assert "сотрудник Анна Смирнова, с приветствием" in asked.text
    await admin.presses("Подтвердить", asked)
    assert vats.performed("edit_telnum_route")[-1].body["user"] == "anna"
    assert vats.number(MAIN).greeting is True

    same = await admin.writes(f"/route {MAIN} user anna")
    assert "сотрудник Анна Смирнова" in same.text
    assert same.buttons == []
    await admin.presses("Отмена", await admin.writes(f"/route {MAIN} group 710"))
    assert len(changes(vats)) == 2


async def test_for_a_time_is_given_back(vats: VirtualVats, admin: Person, clock: MovedClock) -> None:
    asked = await admin.writes(f"/route {MAIN} group Поддержка until 18:00")
    assert "до 18:00" in asked.text
    done = await admin.presses("Подтвердить", asked)
    assert "до 18:00" in done.text

    # Once more for a time: back to what was there before the first time.
    asked = await admin.writes(f"/route {MAIN} user Иван на час")
    assert "отдел «Поддержка», с приветствием до 18:00" in asked.text
    await admin.presses("Подтвердить", asked)
    assert vats.number(MAIN).route.user == "ivan"

    await clock.moves(minutes=61)
    told = await admin.sees("вернул, как было")
    assert "отдел «Отдел продаж», с приветствием" in told.text
    assert vats.number(MAIN).route.group == SALES_ID
    assert vats.performed("edit_telnum_route")[-1].body["name"] == "Основной"
    await clock.moves(hours=6)
    assert len(changes(vats)) == 3


async def test_a_lasting_route_ends_a_term(vats: VirtualVats, admin: Person, clock: MovedClock) -> None:
    await admin.presses("Подтвердить", await admin.writes(f"/route {MAIN} group Поддержка until 13:00"))
    await admin.presses("Подтвердить", await admin.writes(f"/route {MAIN} group Поддержка"))
    await clock.moves(hours=2)
    assert vats.number(MAIN).route.group == SUPPORT_ID


async def test_menus_and_schedules_are_replaced_only_when_said_so(vats: VirtualVats, admin: Person) -> None:
    refused = await admin.writes(f"/route {MENU} group Поддержка")
    assert "голосовое меню" in refused.text
    assert "заменить меню" in refused.text
    assert "расписание" in (await admin.writes(f"/route {HOURS} user Анна")).text
    assert "На время так не выйдет" in (await admin.writes(f"/route {MENU} group 710 заменить меню на час")).text
    assert changes(vats) == []

    asked = await admin.writes(f"/route {MENU} group Поддержка заменить меню")
    assert "Вернуть прежний маршрут отсюда будет нельзя" in asked.text
    done = await admin.presses("Подтвердить", asked)
    assert vats.number(MENU).route.group == SUPPORT_ID
    assert vats.number(MENU).greeting is True
    assert done.message.buttons == []


BAD = (
    (f"/route {MAIN} ivr", "только в кабинете"),
    (f"/route {MAIN} факс", "только в кабинете"),
    (f"/route {MAIN} user Анна group Поддержка", "Что-то одно"),
    (f"/route {MAIN} user Кощей", "Кощей"),
    (f"/route {MAIN} group Луна", "Луна"),
    ("/route 79161234567 group Поддержка", "не наш номер"),
)


async def test_bad_words(vats: VirtualVats, admin: Person) -> None:
    for said, told in BAD:
        answer = await admin.writes(said)
        assert told in answer.text
        assert "/route" in answer.text
    assert changes(vats) == []


async def test_asks_which_number_and_where_to(vats: VirtualVats, admin: Person) -> None:
    asked = await admin.writes("/route")
    which = await admin.presses("Поддержка", asked)
    assert "сейчас: отдел «Поддержка», без приветствия" in which.text
    where = await admin.presses("Отдел «Отдел продаж»", which.message)
    await admin.presses("Подтвердить", where.answer or where.message)
    assert vats.number(SUPPORT).route.group == SALES_ID
    assert vats.number(SUPPORT).greeting is False


async def test_what_changed_meanwhile_is_shown_anew(vats: VirtualVats, admin: Person) -> None:
    asked = await admin.writes(f"/route {OTHER_OPERATOR} group Поддержка")
    vats.number(OTHER_OPERATOR).route.user = "ivan"
    again = await admin.presses("Подтвердить", asked)
    assert "изменилось" in again.text
    assert "Иван Кузнецов" in again.text
    assert changes(vats) == []


async def test_by_right_alone(vats: VirtualVats, anna: Person, olga: Person, pavel: Person) -> None:
    for person in (anna, olga):
        assert "администратор" in (await person.writes(f"/route {MAIN} group Поддержка")).text
    # The custom role names telnums.edit.
    await pavel.presses("Подтвердить", await pavel.writes(f"/route {MAIN} group Поддержка"))
    assert vats.number(MAIN).route.group == SUPPORT_ID


async def test_errors_are_told_and_read_back(vats: VirtualVats, admin: Person) -> None:
    vats.lacks.add("Номера → Редактирование")
    refused = await admin.presses("Подтвердить", await admin.writes(f"/route {MAIN} user Анна"))
    assert "Номера → Редактирование" in refused.text
    assert "Ничего не изменено" in refused.text
    vats.lacks.clear()

    vats.fail("edit_telnum_route", "drop-after", times=1)
    unknown = await admin.presses("Подтвердить", await admin.writes(f"/route {MAIN} user Анна"))
    assert "сотрудник Анна Смирнова" in unknown.text
    assert "сделано" in unknown.text
    assert vats.number(MAIN).route.user == "anna"
    assert changes(vats) == ["edit_telnum_route"] * 2

    vats.fail("get_telnum", "429")
    assert "через минуту" in (await admin.writes(f"/route {MAIN} user Анна")).text
