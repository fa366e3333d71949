"""/limits: directions are allowed and denied to all, to employees, to departments, and read back."""

import pytest

from sandbox.company import SALES_ID
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes

pytestmark = pytest.mark.usefixtures("bot")


async def test_everybody(vats: VirtualVats, owner: Person, anna: Person) -> None:
    vats.company.directions.users["boris"] = []
    vats.company.directions.main.append("OUT")
    shown = await owner.writes("/limits")
    for fact in ("всем: Местные (LOCAL), Россия (RU), Мобильные (179), OUT", "Анна Смирнова:", "СНГ (CIS)"):
        assert fact in shown.text
    assert "Борис Волков: личных правил нет" in shown.text
    assert vats.performed("get_calls_restrictions")

    asked = await owner.writes("/limits allow all СНГ BALT ru")
    assert "7 сотрудников" in asked.text
    assert changes(vats) == []
    pressed = await owner.presses("Подтвердить", asked)
    assert vats.performed("allow_main_directions")[-1].body == {"allowed": ["CIS", "BALT"]}
    assert "Прибалтика (BALT)" in pressed.text
    await owner.presses("Отменить изменение", pressed.message)
    assert vats.performed("deny_main_directions")[-1].query["allowed"] == ["CIS", "BALT"]
    assert vats.company.directions.main == ["LOCAL", "RU", "179", "OUT"]

    asked = await owner.writes("/limits запретить всем мобильные")
    pressed = await owner.presses("Подтвердить", asked)
    assert vats.company.directions.main == ["LOCAL", "RU", "OUT"]
    assert "179" not in pressed.text
    sent = len(changes(vats))
    assert "Местные" in (await owner.writes("/limits deny all CIS")).text
    assert len(changes(vats)) == sent
    for said in ("/limits", "/limits allow all CIS", "/limits deny user anna CIS"):
        assert "администраторы" in (await anna.writes(said)).text, said


async def test_an_employee(vats: VirtualVats, owner: Person) -> None:
    answer = await owner.writes("/limits allow user boris «Северная Америка» южная америка")
    assert vats.performed("allow_user_directions")[-1].body == [{"login": "boris", "allowed": ["NA", "SA"]}]
    assert "Северная Америка (NA), Южная Америка (SA)" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert vats.company.directions.users["boris"] == []
    answer = await owner.writes("/limits deny user anna CIS 179 AFR")
    request = vats.performed("deny_user_directions")[-1]
    assert request.path.endswith("/users/anna")
    assert sorted(request.query["allowed"]) == ["179", "CIS"]
    assert vats.company.directions.users["anna"] == ["LOCAL", "RU"]
    answer = await owner.writes("/limits deny user anna местные россия")
    assert "личных правил нет" in answer.text
    assert "ни одного направления" in answer.text

    asked = await owner.writes("/limits allow user olga")
    assert "Какие направления" in asked.text
    await owner.presses("СНГ", asked)
    await owner.presses("Готово", asked)
    assert vats.company.directions.users["olga"] == ["CIS"]
    refused = await owner.writes("/limits allow user olga ALL")
    assert "ALL" in refused.text
    assert "европа" in refused.text
    assert "не нашёл" in (await owner.writes("/limits deny user Кощей CIS")).text
    vats.fail("deny_user_directions", "403", times=1)
    assert "Ограничения звонков → Удаление" in (await owner.writes("/limits deny user olga CIS")).text


async def test_a_department(vats: VirtualVats, owner: Person) -> None:
    answer = await owner.writes("/limits разрешить отделу продаж EURO")
    assert vats.performed("allow_group_directions")[-1].body == [{"id": SALES_ID, "allowed": ["EURO"]}]
    assert "Европа (EURO)" in answer.text
    answer = await owner.writes("/limits deny group продаж европу")
    assert vats.performed("deny_group_directions")[-1].path.endswith(f"/groups/{SALES_ID}")
    assert vats.company.directions.groups[SALES_ID] == []
    await owner.presses("Отменить изменение", answer)
    assert vats.company.directions.groups[SALES_ID] == ["EURO"]
    vats.fail("allow_group_directions", "drop", times=1)
    assert "не сделано" in (await owner.writes("/limits allow group Поддержка EURO")).text


async def test_a_subcommand_that_is_not_whole(vats: VirtualVats, owner: Person) -> None:
    answer = await owner.writes("/limits allow СНГ")
    assert "/limits allow user" in answer.text
    assert "/limits deny" not in answer.text
    answer = await owner.writes("/limits СНГ")
    assert "Такой подкоманды нет" in answer.text
    assert "/limits deny all" in answer.text
    assert changes(vats) == []
