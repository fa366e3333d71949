"""/groups, /group and its members: what is not named stays, the order counts, what leads there is told first."""

import pytest

from sandbox.company import ACCOUNTS_ID, MAIN, SALES_ID, SUPPORT_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes
from tests.running import eventually

pytestmark = pytest.mark.usefixtures("bot")


def order(vats: VirtualVats, department: str) -> list[tuple[str, bool]]:
    """Give the members in their order, and whether the department's calls come to each."""
    return [(member.login, member.takes_calls) for member in vats.department(department).members]


async def test_lists_and_shows(vats: VirtualVats, owner: Person) -> None:
    every = await owner.writes("/groups")
    assert "3 отдела" in every.text
    assert "Отдел продаж (700) – 3 сотрудника · звонки: всем сразу" in every.text
    assert "по порядку" in every.text
    assert "1 отдел" in (await owner.writes("/groups поддерж")).text
    assert "не нашёл" in (await owner.writes("/groups склад")).text
    assert vats.performed("list_groups")

    for said in ("/group sales", "/group 700", "/group Отдел продаж", "/group продаж"):
        shown = await owner.writes(said)
        for fact in (
            "id: sales",
            "добавочный: 700",
            "всем сразу",
            "за 60 с: сотрудник Администратор",
            "1. Анна Смирнова (702)",
            "3. Ольга Петрова (704) – руководитель",
        ):
            assert fact in shown.text, (said, fact)
    vats.employee("admin").is_absent = True
    shown = await owner.writes("/group бухгалтерия")
    assert "Администратор (701) – звонки отдела не приходят, временно не принимает звонки" in shown.text
    assert "сообщить, что все заняты" in shown.text
    assert vats.performed("get_group")
    assert changes(vats) == []


async def test_adds(vats: VirtualVats, owner: Person) -> None:
    answer = await owner.writes(
        "/group add name=«Отдел поставок» ext=730 call_order=EVENLY call_duration=20 advanced=callback "
        "timeout=30 timeout_to=Анна"
    )
    (request,) = vats.performed("add_group")
    assert request.body == {
        "name": "Отдел поставок",
        "ext": "730",
        "call_order": "EVENLY",
        "call_duration": 20,
        "advanced": "callback",
        "timeout": {"time": 30, "target": "user", "user": "anna"},
    }
    made = vats.company.departments[-1]
    for fact in (made.id, "730", "равномерно", "по 20 с", "обратный звонок", "за 30 с: сотрудник Анна Смирнова"):
        assert fact in answer.text
    assert made.id in (await owner.writes("/group поставок")).text
    await owner.presses("Отменить изменение", answer)
    assert vats.performed("delete_group")[-1].path.endswith(made.id)

    asked = await owner.writes("/group add")
    assert "Как назвать" in asked.text
    await owner.writes("Склад")
    assert vats.performed("add_group")[-1].body == {"name": "Склад"}


@pytest.mark.parametrize("lost", [True, False])
async def test_reads_back_what_was_lost(vats: VirtualVats, owner: Person, lost: bool) -> None:  # noqa: FBT001
    vats.fail("add_group", "drop" if lost else "drop-after", times=1)
    answer = await owner.writes("/group add name=Склад")
    assert ("не сделано" if lost else "Прочитал заново. Сейчас: id: g_") in answer.text
    assert len([one for one in vats.requests if one.operation == "add_group"]) == 1


async def test_edits_only_what_is_named(vats: VirtualVats, owner: Person) -> None:
    answer = await owner.writes("/group edit sales name=«Отдел мечты» timeout=90")
    (request,) = vats.performed("edit_group")
    assert request.body == {"name": "Отдел мечты", "timeout": {"time": 90, "target": "user", "user": "admin"}}
    assert "название: Отдел мечты" in answer.text
    assert "за 90 с: сотрудник Администратор" in answer.text
    assert len(vats.department(SALES_ID).members) == 3
    await owner.presses("Отменить изменение", answer)
    assert vats.department(SALES_ID).name == "Отдел продаж"
    assert vats.department(SALES_ID).timeout.time == 60

    for said, timeout in (
        ("timeout_to=voicemail", {"time": 60, "target": "voicemail"}),
        ("timeout_to=занято timeout=15", {"time": 15, "target": "msg_busy"}),
        ("timeout_to=Поддержка", {"time": 15, "target": "group", "group": SUPPORT_ID}),
        ("timeout_to=user:702", {"time": 15, "target": "user", "user": "anna"}),
        ("timeout_to=«отдел 720»", {"time": 15, "target": "group", "group": ACCOUNTS_ID}),
        ("timeout_to=705", {"time": 15, "target": "user", "user": "ivan"}),
        ("timeout_to=8(926)190-41-98", {"time": 15, "target": "telnum", "telnum": "79261904198"}),
        ("timeout_to=telnum:Основной", {"time": 15, "target": "telnum", "telnum": MAIN}),
        ("timeout_to=Витрина", {"time": 15, "target": "telnum", "telnum": "74952223344"}),
    ):
        await owner.writes(f"/group edit sales {said}")
        assert vats.performed("edit_group")[-1].body == {"timeout": timeout}, said

    # One name for an employee and a department: asked.
    vats.employee("ivan").name = "Поддержка Иван"
    await owner.writes("/user edit ivan position=Инженер position=Мастер")
    asked = await owner.writes("/group edit sales timeout_to=поддержка")
    assert "Подходят несколько" in asked.text
    await owner.presses("Поддержка Иван", asked)
    assert vats.performed("edit_group")[-1].body == {"timeout": {"time": 15, "target": "user", "user": "ivan"}}

    answer = await owner.writes("/group edit поддержка call_order=каскад")
    assert "звонки: каскадом" in answer.text
    assert "изменила и другое" not in answer.text
    assert vats.department(SUPPORT_ID).duration == 20
    assert "звонки: каскадом" in (await owner.writes("/group edit поддержка call_order=WATERFALL")).text
    assert len(vats.performed("edit_group")) == 13

    # A field that nobody named and that is another now is told, not hidden.
    vats.fail("edit_group", "slow", times=1, seconds=0.3)
    owner.sends("/group edit поддержка ext=711")
    await eventually(lambda: vats.department(SUPPORT_ID).ext == "711")
    vats.department(SUPPORT_ID).advanced = "callback"
    answer = await owner.sees("добавочный: 711")
    assert "изменила и другое: нетерпеливым: было ничего, стало заказать обратный звонок" in answer.text
    await owner.presses("Вернуть остальное", answer)
    assert vats.department(SUPPORT_ID).advanced == "off"


async def test_refuses_what_is_wrong_before_anything_is_sent(vats: VirtualVats, owner: Person) -> None:
    for said, told in (
        ("/group add name=Склад ext=702", "занят: Анна Смирнова"),
        ("/group add name=Склад call_duration=10", "call_order=EVENLY"),
        ("/group add name=Склад call_order=хаос", "EVENLY"),
        ("/group edit sales call_duration=10", "call_order=EVENLY"),
        ("/group edit поддержка call_duration=31", "от 1 до 30"),
        ("/group edit sales timeout=601", "от 1 до 600"),
        ("/group edit sales timeout_to=Продаж", "сам на себя"),
        ("/group edit sales timeout_to=марс", "Может быть"),
        ("/group edit sales timeout_to=12", "voicemail"),
        ("/group edit sales", "call_order"),
        ("/group edit склад name=Б", "не нашёл"),
        ("/group members sales add=anna remove=anna", "в одном списке"),
        ("/group members sales disable=boris remove=boris", "в одном списке"),
        ("/group members sales disable=ivan", "add=ivan"),
        ("/group members sales position=1", "add="),
        ("/group members sales remove=anna position=1", "add="),
        ("/group members sales add=ivan position=середина", "первым"),
        ("/group members sales add=кощей", "не нашёл"),
    ):
        answer = await owner.writes(said)
        assert told in answer.text, said
    assert changes(vats) == []


async def test_members_in_their_order(vats: VirtualVats, owner: Person) -> None:
    shown = await owner.writes("/group members sales")
    assert "3 сотрудника" in shown.text
    assert "1. Анна Смирнова" in shown.text

    answer = await owner.writes("/group members продаж add=Иван,maria disable=maria,boris remove=anna position=0")
    (request,) = vats.performed("edit_group_users")
    assert request.body == {
        "add": ["ivan", "maria"],
        "calls_disable": ["maria", "boris"],
        "remove": ["anna"],
        "position": 0,
    }
    assert order(vats, SALES_ID) == [("ivan", True), ("maria", False), ("boris", False), ("olga", True)]
    assert "1. Иван Кузнецов, 2. Мария Орлова (без звонков отдела), 3. Борис Волков (без" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert order(vats, SALES_ID) == [("anna", True), ("boris", True), ("olga", True)]

    # Only new ones: the way back takes them out, and nothing else.
    answer = await owner.writes("/group состав sales add=ivan")
    await owner.presses("Отменить изменение", answer)
    assert vats.performed("edit_group_users")[-1].body == {"remove": ["ivan"]}
    # Only silence: the way back lets the calls come again.
    answer = await owner.writes("/group members sales disable=anna")
    await owner.presses("Отменить изменение", answer)
    assert vats.performed("enable_group_calls")[-1].query == {"group_id": [SALES_ID]}
    assert order(vats, SALES_ID) == [("anna", True), ("boris", True), ("olga", True)]

    answer = await owner.writes("/group members sales add=anna position=последний")
    assert [login for login, _ in order(vats, SALES_ID)] == ["boris", "olga", "anna"]
    await owner.presses("Отменить изменение", answer)
    assert [login for login, _ in order(vats, SALES_ID)] == ["anna", "boris", "olga"]

    count = len(changes(vats))
    vats.department(SALES_ID).members[0].takes_calls = False
    assert "без звонков" in (await owner.writes("/group members sales disable=anna")).text
    assert len(changes(vats)) == count
    vats.employee("olga").takes_calls = False
    answer = await owner.writes("/group members sales remove=boris")
    assert "некому ответить в отделе «Отдел продаж»" in answer.text


async def test_deletes_after_telling_what_leads_there(vats: VirtualVats, admin: Person, group: Group) -> None:
    vats.department(SUPPORT_ID).timeout.target = "group"
    vats.department(SUPPORT_ID).timeout.group = SALES_ID
    asked = await admin.writes("/group del продаж")
    for fact in ("Анна Смирнова, Борис Волков", "Поддержка", "Основной", "Горячая линия", "Витрина", group.chat.title):
        assert str(fact) in asked.text
    assert changes(vats) == []
    pressed = await admin.presses("Подтвердить", asked)
    assert "удалён" in pressed.text
    assert vats.performed("delete_group")[-1].path == "/crmapi/v1/groups/sales"
    assert "не нашёл" in (await admin.writes("/group sales")).text


async def test_by_right_alone(vats: VirtualVats, olga: Person, pavel: Person, owner: Person) -> None:
    for person, said in (
        (olga, "/groups"),
        (olga, "/group edit sales name=Б"),
        (olga, "/group members sales add=ivan"),
        (pavel, "/group members sales add=ivan"),
        (pavel, "/group del sales"),
    ):
        assert "администраторы" in (await person.writes(said)).text, said
    assert "id: sales" in (await pavel.writes("/group sales")).text
    assert changes(vats) == []
    for operation, said, right in (
        ("add_group", "/group add name=Склад", "Отделы → Создание"),
        ("edit_group", "/group edit sales ext=799", "Отделы → Редактирование"),
        ("edit_group_users", "/group members sales add=ivan", "Отделы → Редактирование"),
    ):
        vats.fail(operation, "403", times=1)
        assert right in (await owner.writes(said)).text
    vats.fail("delete_group", "403", times=1)
    asked = await owner.writes("/group del sales")
    assert "Отделы → Удаление" in (await owner.presses("Подтвердить", asked)).text
