"""/numbers, /number, /interval, /holiday: words for inverse flags, whole schedules sent back, ids found again."""

import pytest

from sandbox.company import HOURS, MAIN, MENU
from sandbox.telegram.people import Person
from sandbox.vats.state import CustomRoute, Holiday, Interval
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes
from tests.running import MovedClock

pytestmark = pytest.mark.usefixtures("bot")

SHIFT_ID, INTERVAL_ID, HOLIDAY_ID = "r-shift", "cf149526-28b1-4921-8f3b", "5d0ac0ff-7a11-4dd0-9d2e"


@pytest.fixture
def shift(vats: VirtualVats) -> CustomRoute:
    """A route of its own for some hours and days of the number with working hours."""
    route = CustomRoute(
        SHIFT_ID,
        "Третья смена",
        [Interval(INTERVAL_ID, ["monday", "wednesday"], 72000, 84600)],
        [Holiday(HOLIDAY_ID, "2027-01-01T00:00:00", "2027-01-08T23:59:00")],
    )
    vats.number(HOURS).custom_routes.append(route)
    return route


async def test_lists_and_shows(vats: VirtualVats, owner: Person, shift: CustomRoute) -> None:
    every = await owner.writes("/numbers")
    assert "5 номеров" in every.text
    assert "Основной (+7 495 123-45-67) – отдел «Отдел продаж» · основной" in every.text
    for said in ("/numbers 8 495 123", "/numbers основной", "/numbers горячая"):
        assert "1 номер" in (await owner.writes(said)).text, said
    assert "не нашёл" in (await owner.writes("/numbers 812000")).text
    assert vats.performed("list_telnums")

    menu = await owner.writes("/number горячая линия")
    for fact in ("голосовое меню", "с приветствием", "приём звонков включён", "кнопка 2: отдел «Поддержка»"):
        assert fact in menu.text
    assert "не нажали: сотрудник Администратор" in menu.text
    hours = await owner.writes(f"/number {HOURS}")
    for fact in (
        "рабочее время: пн–пт 9:00–18:00",
        "в рабочее время: отдел «Отдел продаж»",
        "в остальное время: дежурный – сотрудник Иван Кузнецов",
        f"пн, ср 20:00–23:30 – «{shift.name}», интервал {INTERVAL_ID}",
        f"2027-01-01 – 2027-01-08 – «{shift.name}», особенный день {HOLIDAY_ID}",
    ):
        assert fact in hours.text, fact
    assert vats.performed("get_telnum")

    vats.number(HOURS).route.work = {"type": "ivr", "greeting": True}
    vats.number(HOURS).route.other = {"type": "onduty", "subtype": "telnum", "telnum": "79261904198"}
    vats.number(MENU).route.ivr["items"][0] = {"button": "9", "type": "fax"}
    hours = await owner.writes("/number витрина")
    assert "в рабочее время: голосовое меню" in hours.text
    assert "в остальное время: дежурный – номер +7 926 190-41-98" in hours.text
    assert "кнопка 9: fax" in (await owner.writes("/number горячая")).text
    assert changes(vats) == []


async def test_calls_are_switched_off_and_on(vats: VirtualVats, owner: Person, clock: MovedClock) -> None:
    shown = await owner.writes("/number 4567")
    asked = (await owner.presses("Выкл", shown)).answer
    assert asked is not None
    for fact in ("приём звонков включён", "приём звонков выключен", "отдел «Отдел продаж»"):
        assert fact in asked.text
    assert vats.number(MAIN).disabled is False
    await owner.presses("Отмена", asked)
    assert changes(vats) == []

    asked = await owner.writes(f"/number off {MAIN} until 18:00")
    pressed = await owner.presses("Подтвердить", asked)
    assert "приём звонков выключен до 18:00" in pressed.text
    assert vats.performed("disable_telnum_calls")[-1].method == "DELETE"
    assert vats.number(MAIN).disabled is True
    assert "выключен до 18:00" in (await owner.writes(f"/number {MAIN}")).text
    await clock.moves(hours=6, minutes=1)
    assert "включён" in (await owner.sees("вернул, как было")).text
    assert vats.number(MAIN).disabled is False

    vats.number(MENU).disabled = True
    assert "приём звонков выключен" in (await owner.writes("/numbers горячая")).text
    answer = await owner.writes("/number вкл горячая")
    assert "приём звонков включён" in answer.text
    assert vats.performed("enable_telnum_calls")[-1].path.endswith(f"{MENU}/enabled")
    await owner.presses("Отменить изменение", answer)
    assert vats.number(MENU).disabled is True


async def test_intervals(vats: VirtualVats, owner: Person, shift: CustomRoute) -> None:
    answer = await owner.writes(f"/interval add {HOURS} route=«Третья смена» days=пн,ср start=20:00 end=23:30")
    (request,) = vats.performed("add_interval_schedule")
    assert request.body == {"route_id": SHIFT_ID, "days": ["monday", "wednesday"], "start": 72000, "end": 84600}
    assert "в кабинете" not in answer.text
    new = shift.intervals[-1].id
    assert new in answer.text
    await owner.presses("Отменить изменение", answer)
    assert vats.performed("delete_interval_schedule")[-1].path.endswith(new)
    assert [one.id for one in shift.intervals] == [INTERVAL_ID]

    taken = await owner.writes(f"/interval add {HOURS} route=Ночь days=сб-пн start=0:00 end=24:00")
    assert "пересекается" in taken.text
    vats.number(HOURS).custom_routes[0].intervals[0].days = ["wednesday"]
    answer = await owner.writes(f"/interval add {HOURS} route=Ночь days=сб-пн start=0:00 end=24:00")
    body = vats.performed("add_interval_schedule")[-1].body
    assert body == {"route_name": "Ночь", "days": ["monday", "saturday", "sunday"], "start": 0, "end": 86340}
    assert "только в кабинете" in answer.text

    vats.number(HOURS).custom_routes[0].intervals[0].days = ["monday", "wednesday"]
    vats.number(HOURS).custom_routes[1].intervals[0].days = ["saturday"]
    assert "20:00–23:30" in (await owner.writes(f"/interval edit {HOURS} {INTERVAL_ID} start=20")).text
    assert not vats.performed("edit_interval_schedule")
    answer = await owner.writes(f"/interval edit {HOURS} {INTERVAL_ID} end=22:00")
    (request,) = vats.performed("edit_interval_schedule")
    assert request.body == {"route_id": SHIFT_ID, "days": ["monday", "wednesday"], "start": 72000, "end": 79200}
    assert "20:00–22:00" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert shift.intervals[0].end == 84600

    asked = await owner.writes(f"/interval del {HOURS}")
    assert "что именно" in asked.text
    asked = (await owner.presses("пн, ср 20:00", asked)).message
    assert "Подтвердить" in str(asked.buttons)
    assert vats.performed("delete_interval_schedule")[-1].path.endswith(new)
    await owner.presses("Подтвердить", asked)
    assert vats.performed("delete_interval_schedule")[-1].path.endswith(INTERVAL_ID)
    assert shift.intervals == []
    await owner.presses("Отменить изменение")
    assert (shift.intervals[0].days, shift.intervals[0].start) == (["monday", "wednesday"], 72000)


async def test_holidays(vats: VirtualVats, owner: Person, shift: CustomRoute) -> None:
    answer = await owner.writes(f"/holiday add {HOURS} route=«Майские» from=2027-05-01 to=2027-05-03")
    (request,) = vats.performed("add_calendar_schedule")
    assert request.body == {"route_name": "Майские", "start": "2027-05-01T00:00:00", "end": "2027-05-03T23:59:00"}
    assert "2027-05-01 – 2027-05-03" in answer.text
    assert "только в кабинете" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert vats.number(HOURS).custom_routes[-1].holidays == []

    answer = await owner.writes(f"/holiday edit {HOURS} {HOLIDAY_ID[:8]} to=2027-01-10T12:30")
    (request,) = vats.performed("edit_calendar_schedule")
    assert (request.body["start"], request.body["end"]) == ("2027-01-01T00:00:00", "2027-01-10T12:30:00")
    assert request.body["route_id"] == SHIFT_ID
    assert "2027-01-10 12:30" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert shift.holidays[0].end == "2027-01-08T23:59:00"

    await owner.writes(f"/holiday add {HOURS} route=«Третья смена» calendar_predefined=on")
    assert vats.performed("add_calendar_schedule")[-1].body == {"route_id": SHIFT_ID, "calendar_predefined": True}
    assert "производственного календаря" in (await owner.writes(f"/number {HOURS}")).text

    # What the exchange does not say of the days has to be said, and other ways of writing them are understood.
    official = shift.holidays[-1].id
    assert "С какого дня" in (await owner.writes(f"/holiday edit {HOURS} {official} calendar_predefined=off")).text
    shift.holidays[0].end = "2027-01-08T23:59:59+03:00"
    answer = await owner.writes(f"/holiday edit {HOURS} {HOLIDAY_ID} from=2027-01-02 route=Каникулы")
    assert vats.performed("edit_calendar_schedule")[-1].body == {
        "route_name": "Каникулы",
        "start": "2027-01-02T00:00:00",
        "end": "2027-01-08T23:59:59",
        "calendar_predefined": False,
    }
    assert "2027-01-02 – 2027-01-08 – маршрут «Каникулы»" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert (shift.holidays[-1].id, shift.holidays[-1].start) == (HOLIDAY_ID, "2027-01-01T00:00:00")
    shift.holidays[-1].end = "2027-01-08T23:59:00"

    asked = await owner.writes(f"/holiday del {HOURS} {HOLIDAY_ID}")
    assert "2027-01-01 – 2027-01-08" in asked.text
    assert vats.performed("delete_calendar_schedule")[-1].path.endswith(HOLIDAY_ID) is False
    await owner.presses("Подтвердить", asked)
    assert vats.performed("delete_calendar_schedule")[-1].path.endswith(HOLIDAY_ID)
    await owner.presses("Отменить изменение")
    assert ("2027-01-01T00:00:00", "2027-01-08T23:59:00") in [(one.start, one.end) for one in shift.holidays]


async def test_what_is_missing_is_asked_for(vats: VirtualVats, owner: Person) -> None:
    asked = await owner.writes("/interval add витрина")
    assert "маршрут" in asked.text
    assert "дни" in (await owner.writes("Ночь")).text
    assert "С какого" in (await owner.writes("будни")).text
    assert "До какого" in (await owner.writes("20:00")).text
    await owner.writes("23.30")
    body = vats.performed("add_interval_schedule")[-1].body
    assert (body["days"][-1], body["start"], body["end"]) == ("friday", 72000, 84600)
    asked = await owner.writes("/holiday add витрина route=Ночь")
    assert "С какого дня" in asked.text
    assert "По какой день" in (await owner.writes("01.05")).text
    await owner.writes("03.05")
    assert vats.performed("add_calendar_schedule")[-1].body["end"] == "2027-05-03T23:59:00"


@pytest.mark.usefixtures("shift")
async def test_refuses_what_is_wrong_before_anything_is_sent(vats: VirtualVats, owner: Person) -> None:
    add, hours = f"/interval add {HOURS} route=Ночь", f"/interval edit {HOURS} {INTERVAL_ID}"
    for said, told in (
        ("/number 74990000000", "не наш номер"),
        ("/number off 812000", "не нашёл"),
        (f"{add} days=пн start=20:00 end=02:00", "days=monday start=20:00 end=24:00"),
        (f"{add} days=вс start=20:00 end=02:00", "days=monday start=0:00 end=2:00"),
        (f"{add} days=пн start=20:00 end=20:00", "не раньше"),
        (f"{add} days=день start=20:00 end=21:00", "не день недели"),
        (f"{add} days=пн start=25:00 end=26:00", "не время"),
        (hours, "route, days, start, end"),
        (f"{hours} end=19:00", "не раньше"),
        (f"/interval edit {HOURS} нет-такого end=22:00", "что именно"),
        (f"/interval del {MAIN}", "/interval add"),
        (f"/holiday add {HOURS} route=Б from=2027-05-03 to=2027-05-01", "раньше"),
        (f"/holiday add {HOURS} route=Б from=32.05 to=2027-05-01", "не дата"),
        (f"/holiday add {HOURS} route=Б from=2027-05-01T25:00 to=2027-05-01", "не дата"),
        (f"/holiday add {HOURS} route=Б from=2026-12-20 to=2027-03-01", "пересекается с другим особенным днём"),
        (f"/holiday edit {HOURS} {HOLIDAY_ID}", "route, from, to"),
        (f"/holiday edit {HOURS} {HOLIDAY_ID} from=2027-02-01", "раньше"),
        (f"/holiday del {MAIN} x", "/holiday add"),
    ):
        answer = await owner.writes(said)
        assert told.casefold() in answer.text.casefold(), said
    for said, told in (
        (f"/interval edit {MENU} x end=22:00", "/interval add"),
        (f"/holiday edit {HOURS} {HOLIDAY_ID} calendar_predefined=возможно", "Можно: вкл"),
    ):
        assert told in (await owner.writes(said)).text, said
    assert changes(vats) == []
    answer = await owner.writes(f"/interval add {MAIN} route=Ночь days=пн start=20:00 end=21:00")
    assert "не по расписанию" in answer.text


async def test_by_right_alone(vats: VirtualVats, anna: Person, pavel: Person, owner: Person) -> None:
    for said in (
        "/numbers",
        f"/number {MAIN}",
        f"/number off {MAIN}",
        f"/interval del {MAIN} x",
        f"/holiday del {MAIN}",
    ):
        assert "администраторы" in (await anna.writes(said)).text, said
    # The custom role names telnums.edit, and nothing of reading.
    assert "администраторы" in (await pavel.writes("/numbers")).text
    asked = await pavel.writes(f"/number off {MAIN}")
    await pavel.presses("Подтвердить", asked)
    assert vats.number(MAIN).disabled is True

    vats.lacks.add("Номера → Редактирование")
    answer = await owner.writes(f"/number on {MAIN}")
    assert "Номера → Редактирование" in answer.text
    assert vats.number(MAIN).disabled is True
    answer = await owner.writes(f"/interval add {MAIN} route=Ночь days=пн start=20:00 end=21:00")
    assert "Номера → Редактирование" in answer.text
    vats.lacks.add("Номера → Просмотр")
    assert "Номера → Просмотр" in (await owner.writes(f"/number {MAIN}")).text
