"""/clid: the number that clients see: the main one, an employee's, a department's, a region's in exactly its mode."""

import pytest

from sandbox.company import HOURS, MAIN, MENU, SALES_ID, SUPPORT, SUPPORT_ID
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes

pytestmark = pytest.mark.usefixtures("bot")


async def test_reads(vats: VirtualVats, owner: Person, anna: Person) -> None:
    vats.number(HOURS).outgoing = False
    shown = await owner.writes("/clid")
    for fact in (
        "основной: Основной (+7 495 123-45-67)",
        "Анна Смирнова: Основной",
        "отдел «Поддержка»: Поддержка (+7 495 987-65-43)",
        "регион «Алтай» (все телефоны): Основной",
    ):
        assert fact in shown.text
    numbers = await owner.writes("/clid номера")
    assert "+7 800 555-01-99" in numbers.text
    assert "+7 495 222-33-44) – звонить нельзя" in numbers.text
    assert "43 – Москва и Московская обл." in (await owner.writes("/clid regions")).text
    found = await owner.writes("/clid regions петер")
    assert "61" in found.text
    assert "Москва" not in found.text
    assert "не нашёл" in (await owner.writes("/clid regions Атлантида")).text
    for operation in ("get_caller_ids", "list_caller_id_telnums", "list_regions"):
        assert vats.performed(operation), operation
    for said in ("/clid", "/clid numbers", "/clid regions", f"/clid main {SUPPORT}", "/clid user anna del"):
        assert "администраторы" in (await anna.writes(said)).text, said
    vats.fail("get_caller_ids", "403", times=1)
    assert "Исходящие номера → Просмотр" in (await owner.writes("/clid")).text

    for said, told in (
        (f"/clid main {HOURS}", "нельзя"),
        ("/clid main 79990001122", "не наш номер"),
        (f"/clid user Кощей {MAIN}", "не нашёл"),
        ("/clid region Атлантида del", "не нашёл"),
        ("/clid region Москва del", "удалять нечего"),
        ("/clid region Алтай del mobile", "Есть для: все телефоны"),
    ):
        assert told in (await owner.writes(said)).text, said
    assert changes(vats) == []


async def test_main(vats: VirtualVats, owner: Person) -> None:
    asked = await owner.writes("/clid main Поддержка")
    assert "Основной" in asked.text
    assert "6 сотрудников" in asked.text
    assert changes(vats) == []
    pressed = await owner.presses("Подтвердить", asked)
    assert "Поддержка (+7 495 987-65-43)" in pressed.text
    assert vats.performed("set_main_caller_id")[-1].body == {"telnum": SUPPORT}
    await owner.presses("Отменить изменение", pressed.message)
    assert vats.number(MAIN).is_main
    vats.number(HOURS).outgoing = False
    asked = await owner.writes("/clid main")
    assert "Горячая линия" in str(asked.buttons)
    assert "Витрина" not in str(asked.buttons)
    asked = (await owner.presses("Горячая", asked)).message
    await owner.presses("Подтвердить", asked)
    assert vats.number(MENU).is_main


async def test_of_an_employee_and_a_department(vats: VirtualVats, owner: Person) -> None:
    answer = await owner.writes("/clid user анна 8 (495) 987-65-43")
    assert vats.performed("set_user_caller_id")[-1].body == {"telnum": SUPPORT, "login": "anna"}
    assert "Поддержка" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert vats.company.caller_ids.users == {"anna": MAIN}
    asked = await owner.writes("/clid user anna del")
    assert vats.company.caller_ids.users == {"anna": MAIN}
    pressed = await owner.presses("Подтвердить", asked)
    assert "виден основной" in pressed.text
    assert vats.performed("delete_user_caller_id")[-1].path.endswith("/users/anna")
    assert vats.company.caller_ids.users == {}
    await owner.presses("Отменить изменение", pressed.message)
    assert vats.company.caller_ids.users == {"anna": MAIN}
    assert "Основной" in (await owner.writes(f"/clid user anna {MAIN}")).text
    sent = len(changes(vats))
    assert "виден основной" in (await owner.writes("/clid user boris del")).text
    assert len(changes(vats)) == sent

    await owner.writes(f"/clid group «Отдел продаж» {MENU}")
    assert vats.performed("set_group_caller_id")[-1].body == {"telnum": MENU, "id": SALES_ID}
    asked = await owner.writes("/clid отдел Поддержка удалить")
    await owner.presses("Подтвердить", asked)
    assert vats.performed("delete_group_caller_id")[-1].path.endswith(f"/groups/{SUPPORT_ID}")
    assert vats.company.caller_ids.groups == {SALES_ID: MENU}


async def test_of_a_region(vats: VirtualVats, owner: Person) -> None:
    answer = await owner.writes(f"/clid region Москва {SUPPORT} мобильные")
    assert vats.performed("set_region_caller_id")[-1].body == {"telnum": SUPPORT, "id": "43", "mode": "mobile"}
    assert "Поддержка" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert vats.performed("delete_region_caller_id")[-1].query["mode"] == ["mobile"]
    assert ("43", "mobile") not in vats.company.caller_ids.regions
    await owner.writes(f"/clid region 2 {MENU} fixed")
    await owner.writes(f"/clid region 61 {MAIN}")
    assert vats.company.caller_ids.regions == {("2", "all"): MAIN, ("2", "fixed"): MENU, ("61", "all"): MAIN}

    # Which of several goes is asked: what «all» would take with it is not said.
    asked = await owner.writes("/clid region Алтай del")
    assert "Какой убрать" in asked.text
    asked = (await owner.presses("Городские", asked)).message
    pressed = await owner.presses("Подтвердить", asked)
    assert vats.company.caller_ids.regions == {("2", "all"): MAIN, ("61", "all"): MAIN}
    assert "виден основной" in pressed.text
    asked = await owner.writes("/clid region Петербург del")
    await owner.presses("Подтвердить", asked)
    assert vats.performed("delete_region_caller_id")[-1].query["mode"] == ["all"]
    assert vats.company.caller_ids.regions == {("2", "all"): MAIN}
    vats.fail("set_region_caller_id", "403", times=1)
    assert "Исходящие номера → Редактирование" in (await owner.writes(f"/clid region 61 {MAIN}")).text
