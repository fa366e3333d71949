"""/domain, /roles, /record, /blf, /voicemail: what is set for the company, and lists that are never sent empty."""

import pytest

from sandbox.company import ACCOUNTS_ID, DISPATCHER_ID, SALES_ID, SUPPORT_ID
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes
from tests.running import RunningBot

pytestmark = pytest.mark.usefixtures("bot")


async def test_reads(vats: VirtualVats, owner: Person, anna: Person) -> None:
    answer = await owner.writes("/domain")
    for fact in ("Europe/Moscow", "UTC+3", "сотрудники: 7", "запись звонков»: включена", "других АТС»: выключена"):
        assert fact in answer.text
    answer = await owner.writes("/roles")
    for fact in ("Диспетчер", "users.get", "telnums.edit", "Павел Зайцев", DISPATCHER_ID):
        assert fact in answer.text
    answer = await owner.writes("/record")
    for fact in ("внешние звонки: записываются", "внутренние звонки: не записываются", "Павел Зайцев", "в кабинете"):
        assert fact in answer.text
    assert "Администратор" in (await owner.writes("/blf")).text
    vats.company.voicemail_email = "post@sever.example"
    answer = await owner.writes("/voicemail")
    for fact in ("Администратор", "Отдел продаж", "post@sever.example"):
        assert fact in answer.text
    performed = ("get_domain", "list_custom_roles", "get_record_settings", "list_blf_users", "get_answering_machine")
    for operation in performed:
        assert vats.performed(operation), operation

    vats.company.blf, vats.company.roles = [], []
    assert "никого нет" in (await owner.writes("/blf")).text
    assert "ролей нет" in (await owner.writes("/roles")).text
    vats.company.timezone, vats.company.limits["users"] = "Asia/Kolkata", -1
    answer = await owner.writes("/domain")
    assert "UTC+5:30" in answer.text
    assert "сотрудники: 7, без ограничения" in answer.text
    vats.company.timezone = "America/New_York"
    assert "America/New_York (UTC−5)" in (await owner.writes("/domain")).text
    vats.fail("get_domain", "empty", times=1)
    assert "прочитать не удалось" in (await owner.writes("/domain")).text
    vats.lacks.add("Основные настройки → Просмотр")
    for said in ("/domain", "/record", "/blf", "/voicemail"):
        assert "Основные настройки → Просмотр" in (await owner.writes(said)).text, said
    for said in ("/domain", "/roles", "/record", "/record except boris", "/blf del admin", "/voicemail add user anna"):
        assert "администраторы" in (await anna.writes(said)).text, said
    assert changes(vats) == []


async def test_record(vats: VirtualVats, owner: Person) -> None:
    answer = await owner.writes("/record except анна 703 pavel")
    (request,) = vats.performed("add_record_exceptions")
    assert request.body == ["anna", "boris"]
    assert "не записываются: Анна Смирнова, Борис Волков" in answer.text
    assert vats.company.record_exceptions == ["pavel", "anna", "boris"]
    await owner.presses("Отменить изменение", answer)
    assert vats.performed("delete_record_exceptions")[-1].query["user"] == ["anna", "boris"]
    assert vats.company.record_exceptions == ["pavel"]

    answer = await owner.writes("/record вернуть Павел")
    assert "записываются: Павел Зайцев" in answer.text
    assert vats.company.record_exceptions == []
    sent = len(changes(vats))
    assert "Список пуст" in (await owner.writes("/record restore pavel")).text
    assert "Какой сотрудник" in (await owner.writes("/record restore")).text
    assert "не нашёл" in (await owner.writes("/record except Кощей")).text
    await owner.writes("/record except olga")
    assert "уже не записываются" in (await owner.writes("/record except olga")).text
    assert len(changes(vats)) == sent + 1
    vats.fail("delete_record_exceptions", "403", times=1)
    assert "Основные настройки → Удаление" in (await owner.writes("/record restore olga")).text


async def test_console(vats: VirtualVats, owner: Person) -> None:
    answer = await owner.writes("/blf add anna, boris")
    assert vats.performed("add_blf_users")[-1].body == ["anna", "boris"]
    assert "на консоли: Анна Смирнова, Борис Волков" in answer.text
    asked = await owner.writes("/blf del admin anna olga")
    assert vats.company.blf == ["admin", "anna", "boris"]
    assert "Анна Смирнова" in asked.text
    pressed = await owner.presses("Подтвердить", asked)
    assert vats.performed("delete_blf_users")[-1].query["user"] == ["admin", "anna"]
    assert "не на консоли" in pressed.text
    await owner.presses("Отменить изменение", pressed.message)
    assert set(vats.company.blf) == {"boris", "admin", "anna"}
    vats.fail("add_blf_users", "drop", times=1)
    answer = await owner.writes("/blf add ivan")
    assert "не сделано. Сейчас: не на консоли: Иван Кузнецов" in answer.text
    assert "там нет" in (await owner.writes("/blf del maria")).text


async def test_voicemail(vats: VirtualVats, owner: Person) -> None:
    answer = await owner.writes("/voicemail add user olga")
    assert vats.performed("add_answering_machine_users")[-1].body == ["olga"]
    assert "получают сообщения: Ольга Петрова" in answer.text
    answer = await owner.writes("/voicemail добавить отдел Поддержка Бухгалтерия")
    assert vats.performed("add_answering_machine_groups")[-1].body == [SUPPORT_ID, ACCOUNTS_ID]
    assert "отдел «Поддержка»" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert vats.company.voicemail_groups == [SALES_ID]

    asked = await owner.writes("/voicemail del group продаж")
    pressed = await owner.presses("Подтвердить", asked)
    assert vats.performed("delete_answering_machine_groups")[-1].query["group"] == [SALES_ID]
    assert "не получают сообщения: отдел «Отдел продаж»" in pressed.text
    asked = await owner.writes("/voicemail del user admin olga")
    await owner.presses("Подтвердить", asked)
    assert vats.performed("delete_answering_machine_users")[-1].query["user"] == ["admin", "olga"]
    assert vats.company.voicemail_users == []
    sent = len(changes(vats))
    assert "Список пуст" in (await owner.writes("/voicemail del user admin")).text
    assert "Какой отдел" in (await owner.writes("/voicemail del group")).text
    assert len(changes(vats)) == sent


async def test_a_custom_role_that_names_the_right(vats: VirtualVats, pavel: Person, bot: RunningBot) -> None:
    assert "администраторы" in (await pavel.writes("/blf")).text
    vats.company.roles[0].rights += ["more.get"]
    await bot.restarts()
    assert "Администратор" in (await pavel.writes("/blf")).text
    assert "администраторы" in (await pavel.writes("/blf add anna")).text
    vats.company.roles[0].rights += ["more.edit"]
    await bot.restarts()
    assert "на консоли: Анна" in (await pavel.writes("/blf add anna")).text
    assert changes(vats) == ["add_blf_users"]
