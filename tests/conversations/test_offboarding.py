"""Who leaves can do nothing from then on; what it held is handed on, and the administrators are told once."""

from sandbox.company import CLIENT, MAIN, OTHER_CLIENT
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.world import Message
from sandbox.vats.state import Company
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, RunningBot, eventually


async def missed_case(group: Group, vats: VirtualVats, client: str) -> Message:
    call = await vats.rings(client=client, number=MAIN)
    await call.missed()
    shown = f"{client[4:7]}-{client[7:9]}-{client[9:]}"
    await eventually(lambda: any(shown in message.text for message in group.from_bot))
    return next(message for message in group.from_bot if shown in message.text)


def fire(company: Company, login: str) -> None:
    company.employees.remove(company.employee(login))
    for department in company.departments:
        department.members = [member for member in department.members if member.login != login]


async def test_employee_that_vanished(
    group: Group, anna: Person, olga: Person, owner: Person, vats: VirtualVats, bot: RunningBot, clock: MovedClock
) -> None:
    card = await missed_case(group, vats, CLIENT)
    await anna.presses("Взять", card, chat=group)
    await eventually(lambda: "Анна" in card.text)
    store = await bot.store()
    await store.contacts.set(CLIENT, "Мария Иванова", "anna", anna.id, clock.now())
    await store.contacts.set(OTHER_CLIENT, "Пётр Сидоров", "anna", anna.id, clock.now())
    question = await anna.writes("/contact del 79161234567")
    await anna.writes("/join")

    fire(vats.company, "anna")
    await clock.moves(minutes=10)
    told = await owner.sees("Ушёл из ВАТС сотрудник Анна Смирнова (anna)")
    for words in ("Снял связь с Telegram", "Передал 1 обращение: Ольга Петрова", "2 клиента", "Пётр Сидоров"):
        assert words in told.text
    await olga.sees("Обращения теперь за вами: Мария Иванова, +7 916 123-45-67")
    await eventually(lambda: "Взял(а): Ольга Петрова" in card.text)
    assert "устарела" in (await anna.presses("Подтвердить", question)).text
    assert "Сначала" in (await anna.presses("Отпустить", card, chat=group)).text
    assert "Отдел" not in (await anna.writes("Отдел продаж")).text
    assert await store.contacts.get(CLIENT) is not None

    await clock.moves(minutes=10)
    assert sum("Ушёл из ВАТС" in message.text for message in owner.home.from_bot) == 1

    await owner.presses("Передать клиентов", told)
    await owner.presses("Борис")
    await owner.presses("Подтвердить")
    contact = await store.contacts.get(OTHER_CLIENT)
    assert contact is not None
    assert contact.login == "boris"
    await owner.presses("Отменить изменение")
    contact = await store.contacts.get(OTHER_CLIENT)
    assert contact is not None
    assert contact.login == "anna"
    assert "не закреплено" in (await owner.writes("/handover ivan boris")).text
    assert "другому" in (await owner.writes("/handover boris boris")).text


async def test_employee_that_was_deleted_here(
    group: Group, boris: Person, admin: Person, owner: Person, vats: VirtualVats
) -> None:
    card = await missed_case(group, vats, CLIENT)
    await boris.presses("Взять", card, chat=group)
    await eventually(lambda: "Борис" in card.text)
    question = await owner.writes("/user del boris")
    await owner.presses("Подтвердить", question)
    await admin.presses("Подтвердить")
    await admin.sees("Ушёл из ВАТС сотрудник Борис Волков (boris)")
    await eventually(lambda: "Взял(а): Ольга Петрова" in card.text)
    assert "Сначала" in (await boris.presses("Отпустить", card, chat=group)).text
    assert (
        "Поделиться" in str((await boris.writes("/me")).reply_markup) or "представ" in (await boris.writes("/me")).text
    )
    assert sum("Ушёл из ВАТС" in message.text for message in admin.home.from_bot) == 1


async def test_employee_that_is_unlinked(
    group: Group, anna: Person, olga: Person, owner: Person, vats: VirtualVats, bot: RunningBot
) -> None:
    card = await missed_case(group, vats, CLIENT)
    await anna.presses("Взять", card, chat=group)
    await eventually(lambda: "Анна" in card.text)
    await vats.rings(client=OTHER_CLIENT, number=MAIN)
    ringing = await anna.sees("+7 903 765-43-21")
    told = await owner.writes("/unlink anna")
    for words in ("ни с кем не связан", "Передал 1 обращение: Ольга Петрова", "Звонило в эту минуту: 1", "Отмена"):
        assert words in told.text
    await olga.sees("Обращения теперь за вами: +7 916 123-45-67")
    await olga.sees("больше не отвечает, а звонок идёт")
    await eventually(lambda: "Взял(а): Ольга Петрова" in card.text)
    await eventually(lambda: "звонок передан" in ringing.text)
    assert "Сначала" in (await anna.presses("Отпустить", card, chat=group)).text
    await owner.presses("Отменить изменение", told)
    linked = await (await bot.store()).people.by_login("anna")
    assert linked is not None
    assert linked.id == anna.id
    assert "Взял(а): Ольга Петрова" in card.text, "what was handed on stays with whom it was handed to"


async def test_without_a_head_cases_are_free_again(
    group: Group, olga: Person, owner: Person, vats: VirtualVats, clock: MovedClock
) -> None:
    card = await missed_case(group, vats, CLIENT)
    await olga.presses("Взять", card, chat=group)
    await eventually(lambda: "Ольга" in card.text)
    fire(vats.company, "olga")
    await clock.moves(minutes=10)
    assert "Снова свободны: 1 обращение" in (await owner.sees("Ушёл из ВАТС")).text
    await eventually(lambda: "Взять" in str(card.buttons))


async def test_call_that_rings_is_taken_away(anna: Person, olga: Person, owner: Person, vats: VirtualVats) -> None:
    await vats.rings(client=CLIENT, number=MAIN)
    ringing = await anna.sees("+7 916 123-45-67")
    await owner.presses("Подтвердить", await owner.writes("/user del anna"))
    assert "Звонило в эту минуту: 1" in (await owner.sees("Ушёл из ВАТС")).text
    assert "+7 916 123-45-67" in (await olga.sees("больше не отвечает, а звонок идёт")).text
    await eventually(lambda: "звонок передан" in ringing.text)
    assert "916" not in ringing.text


async def test_role_that_falls(
    group: Group, admin: Person, anna: Person, olga: Person, owner: Person, vats: VirtualVats, clock: MovedClock
) -> None:
    shown = await admin.writes("/number 74951234567")
    vats.employee("admin").role = "user"
    card = await missed_case(group, vats, CLIENT)
    await anna.presses("Взять", card, chat=group)
    await eventually(lambda: "Анна" in card.text)
    vats.employee("anna").role = "restricted_user"
    await clock.moves(minutes=10)
    await owner.sees("Администратор (admin) – администратор → пользователь")
    told = await owner.sees("Анна Смирнова (anna) – пользователь → пользователь с ограничениями")
    assert "Передал 1 обращение: Ольга Петрова" in told.text
    await eventually(lambda: "Взял(а): Ольга Петрова" in card.text)
    assert "администратор" in (await admin.presses("Выкл", shown)).text
    assert not vats.number(MAIN).disabled
    vats.employee("admin").role = "admin"
    await clock.moves(minutes=10)
    assert await owner.never_sees("пользователь → администратор", within=0.2)
