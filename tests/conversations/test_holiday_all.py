"""Holidays in one go: a special day on all numbers, shown first, told when it stops half-way, taken back later."""

import pytest

from sandbox.company import HOURS, MAIN, MENU, OTHER_OPERATOR, SUPPORT
from sandbox.vats.state import CustomRoute, Holiday
from sandbox.vats.virtual import VirtualVats
from tests.conversations.scene import Scene, scene, telegram

__all__ = ["scene", "telegram"]

ALL = [MAIN, SUPPORT, MENU, HOURS, OTHER_OPERATOR]


def _days(vats: VirtualVats) -> dict[str, list[tuple[str, str]]]:
    """Give the special days of each number that has any."""
    found = {
        number.telnum: [
            ((one.start or "")[:10], (one.end or "")[:10]) for route in number.custom_routes for one in route.holidays
        ]
        for number in vats.company.numbers
    }
    return {telnum: days for telnum, days in found.items() if days}


@pytest.mark.asyncio(loop_scope="module")
async def test_tomorrow_is_a_day_off_everywhere(scene: Scene) -> None:
    await scene.restored()
    scene.vats.number(HOURS).custom_routes.append(CustomRoute("r-1", "Автоответчик"))
    asked = await scene.says("/holiday all from=2027-05-01")
    assert asked.buttons[0] == ["«Автоответчик» – есть на 1 из 5"]
    assert "«Праздники» – новый" in str(asked.buttons)
    pressed = await scene.admin.presses("«Автоответчик»", asked)
    shown = pressed.answer or pressed.message
    for fact in ("2027-05-01", "5 номеров", "Основной", "Витрина", "появится новый", "не по расписанию"):
        assert fact in shown.text, fact
    assert scene.vats.performed("add_calendar_schedule") == []

    pressed = await scene.admin.presses("Подтвердить", shown)
    done = pressed.answer or pressed.message
    assert _days(scene.vats) == {key: [("2027-05-01", "2027-05-01")] for key in ALL}
    bodies = {one.path.split("/")[-2]: one.body for one in scene.vats.performed("add_calendar_schedule")}
    assert bodies[HOURS] == {"start": "2027-05-01T00:00:00", "end": "2027-05-01T23:59:00", "route_id": "r-1"}
    assert bodies[MAIN]["route_name"] == "Автоответчик"
    assert "5 номеров" in done.text
    await scene.admin.presses("Отменить изменение", done)
    assert _days(scene.vats) == {}


@pytest.mark.asyncio(loop_scope="module")
async def test_what_has_the_day_already_is_left_and_said(scene: Scene) -> None:
    await scene.restored()
    held = CustomRoute("r-2", "Ремонт", [], [Holiday("h-1", "2027-05-01T00:00:00", "2027-05-05T23:59:00")])
    scene.vats.number(MAIN).custom_routes.append(held)
    shown = await scene.says("/holiday all from=2027-05-02 to=2027-05-03 route=Праздники")
    assert "Не трону" in shown.text
    assert "2027-05-01 – 2027-05-05 – маршрут «Ремонт»" in shown.text
    await scene.admin.presses("Подтвердить", shown)
    assert len(scene.vats.performed("add_calendar_schedule")) == 4
    assert _days(scene.vats)[MAIN] == [("2027-05-01", "2027-05-05")]
    refused = await scene.says("/holiday all from=2027-05-02 to=2027-05-03 route=Праздники")
    assert "добавить некуда" in refused.text


@pytest.mark.asyncio(loop_scope="module")
async def test_they_are_listed_and_taken_off_all_numbers(scene: Scene) -> None:
    await scene.restored()
    assert "нет ни на одном" in (await scene.says("/holiday")).text
    await scene.asked("/holiday all from=2027-05-01 route=Праздники", "Подтвердить")
    await scene.asked("/holiday all from=2027-06-12 route=Праздники", "Подтвердить")
    listed = await scene.says("/holiday")
    assert "2027-05-01 – маршрут «Праздники», 5 номеров" in listed.text
    pressed = await scene.admin.presses("Убрать: 2027-05-01", listed)
    shown = pressed.answer or pressed.message
    assert "5 номеров" in shown.text
    pressed = await scene.admin.presses("Подтвердить", shown)
    assert _days(scene.vats) == {key: [("2027-06-12", "2027-06-12")] for key in ALL}
    await scene.admin.presses("Отменить изменение", pressed.answer or pressed.message)
    assert [sorted(days) for days in _days(scene.vats).values()] == [
        [("2027-05-01", "2027-05-01"), ("2027-06-12", "2027-06-12")]
    ] * 5

    asked = await scene.says("/holiday all del")
    pressed = await scene.admin.presses("2027-06-12", asked)
    await scene.admin.presses("Подтвердить", pressed.answer or pressed.message)
    assert _days(scene.vats) == {key: [("2027-05-01", "2027-05-01")] for key in ALL}
    assert "нет ни на одном" in (await scene.says("/holiday all del from=2027-12-31")).text


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("how", ["400", "403", "429", "500", "drop", "drop-after"])
async def test_stopping_half_way_is_told_and_can_be_taken_back(scene: Scene, how: str) -> None:
    await scene.restored()
    shown = await scene.says("/holiday all from=2027-05-01 route=Праздники")
    scene.vats.fail("add_calendar_schedule", how)
    scene.vats.fail("add_calendar_schedule", "slow", times=2, seconds=0)
    pressed = await scene.admin.presses("Подтвердить", shown)
    told = pressed.answer or pressed.message
    made = 3 if how == "drop-after" else 2
    assert len(_days(scene.vats)) == made
    assert f"{made} номера" in told.text
    assert "Не добавлено" in told.text
    assert "2 из 5" in told.text
    assert told.buttons == [["Отменить изменение"]]
    scene.vats.works()
    await scene.admin.presses("Отменить изменение", told)
    assert _days(scene.vats) == {}


@pytest.mark.asyncio(loop_scope="module")
async def test_a_second_try_goes_on_where_the_first_stopped(scene: Scene) -> None:
    await scene.restored()
    shown = await scene.says("/holiday all from=2027-05-01 route=Праздники")
    scene.vats.fail("add_calendar_schedule", "429")
    scene.vats.fail("add_calendar_schedule", "slow", times=2, seconds=0)
    await scene.admin.presses("Подтвердить", shown)
    scene.vats.works()
    await scene.asked("/holiday all from=2027-05-01 route=Праздники", "Подтвердить")
    assert _days(scene.vats) == {key: [("2027-05-01", "2027-05-01")] for key in ALL}


@pytest.mark.asyncio(loop_scope="module")
async def test_it_comes_back_in_time(scene: Scene) -> None:
    await scene.restored()
    await scene.asked("/holiday all from=2027-05-01 route=Праздники на 2 часа", "Подтвердить")
    assert len(_days(scene.vats)) == 5
    await scene.told_after("Срок вышел: вернул, как было", hours=2, minutes=1)
    assert _days(scene.vats) == {}


@pytest.mark.asyncio(loop_scope="module")
async def test_wrong_days_are_refused(scene: Scene) -> None:
    await scene.restored()
    for said, why in (
        ("from=2027-05-03 to=2027-05-01", "раньше начала"),
        ("from=2020-05-01", "уже прошли"),
        ("from=когда-нибудь", "не дата"),
    ):
        answer = await scene.says(f"/holiday all {said} route=Праздники")
        assert why in answer.text, answer.text
        assert "Например" in answer.text
    assert scene.vats.performed("add_calendar_schedule") == []
