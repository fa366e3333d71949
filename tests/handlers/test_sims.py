"""/sims and /sim: whose a card is, where a company's card leads, and that switching on is giving it away again."""

import pytest

from sandbox.company import ANNA_NUMBER, BORIS_NUMBER, SALES_ID
from sandbox.telegram.people import Person
from sandbox.vats.state import Route, Sim
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes

pytestmark = pytest.mark.usefixtures("bot")

FREE, OTHER_FREE = "79265550001", "79265550002"


def sim(vats: VirtualVats, number: str) -> Sim:
    """Give a SIM card of the exchange."""
    return next(one for one in vats.company.sims if one.telnum == number)


async def test_lists_and_shows(vats: VirtualVats, owner: Person) -> None:
    every = await owner.writes("/sims")
    assert "2 SIM-карты" in every.text
    assert "+7 926 111-22-33 – сотрудник Анна Смирнова, приём звонков включён" in every.text
    for said in ("/sims борис", "/sims 8 926 444"):
        found = await owner.writes(said)
        assert "1 SIM-карта" in found.text, said
        assert "Борис Волков" in found.text
    assert "не нашёл" in (await owner.writes("/sims кощей")).text
    assert vats.performed("list_sims")
    for said in ("/sim 79261112233", "/sim +7 926 111-22-33", "/sim Анна Смирнова", "/sim anna"):
        assert "Анна Смирнова" in (await owner.writes(said)).text, said
    assert vats.performed("get_sim")
    available = await owner.writes("/sim available")
    assert "+7 926 555-00-01" in available.text
    assert f"/sim add {FREE}" in available.text
    assert vats.performed("list_available_sims")
    vats.company.available_sims.clear()
    assert "нет" in (await owner.writes("/sim свободные")).text
    vats.company.sims.clear()
    assert "SIM-карт нет" in (await owner.writes("/sims")).text
    assert changes(vats) == []


async def test_adds(vats: VirtualVats, owner: Person) -> None:
    asked = await owner.writes("/sim add")
    answer = (await owner.presses("+7 926 555-00-01", asked)).message
    assert vats.performed("add_sim")[-1].body == {"telnum": FREE}
    assert "ничья, приём звонков выключен" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert vats.performed("delete_sim")[-1].path.endswith(FREE)

    answer = await owner.writes(f"/sim add {FREE} user=Иван")
    assert vats.performed("add_sim")[-1].body == {"telnum": FREE, "user": "ivan"}
    assert "сотрудник Иван Кузнецов, приём звонков включён" in answer.text

    # The exchange lets a number of the company ring somebody: who, is told, and it can be led elsewhere at once.
    answer = await owner.writes(f"/sim add {OTHER_FREE} company")
    assert vats.performed("add_sim")[-1].body == {"telnum": OTHER_FREE, "company": True}
    assert "общий номер компании" in answer.text
    assert "идут: сотрудник Администратор" in answer.text
    assert f"/route {OTHER_FREE}" in answer.text
    assert "Подтвердить" in str((await owner.writes(f"/route {OTHER_FREE} group продаж")).buttons)


async def test_a_code_is_awaited_in_the_cabinet(vats: VirtualVats, owner: Person) -> None:
    vats.company.sms_confirmation = True
    assert "кабинет" in (await owner.writes("/sim available")).text
    answer = await owner.writes(f"/sim add {FREE} company")
    assert "ждёт подтверждения по SMS" in answer.text
    assert "в кабинете" in answer.text
    assert answer.buttons == []
    vats.lacks.add("Номера → Просмотр")
    vats.company.sms_confirmation = False
    answer = await owner.writes(f"/sim add {OTHER_FREE} company")
    assert "не видно" in answer.text


async def test_is_given_to_somebody_else_and_back(vats: VirtualVats, owner: Person) -> None:
    answer = await owner.writes(f"/sim user {ANNA_NUMBER} Борис")
    assert vats.performed("assign_sim_to_user")[-1].path.endswith(f"{ANNA_NUMBER}/user/boris")
    assert "сотрудник Борис Волков" in answer.text
    assert "уже есть прямой номер +7 926 444-55-66" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert sim(vats, ANNA_NUMBER).user == "anna"
    count = len(changes(vats))
    assert "Анна Смирнова" in (await owner.writes(f"/sim user {ANNA_NUMBER} anna")).text
    assert len(changes(vats)) == count

    answer = await owner.writes(f"/sim компания {ANNA_NUMBER}")
    assert vats.performed("assign_sim_to_company")
    assert "идут: сотрудник Администратор" in answer.text
    # A number of the company loses its route by becoming somebody's own: asked first, and the route comes back too.
    vats.number(ANNA_NUMBER).route = Route("group", group=SALES_ID)
    vats.number(ANNA_NUMBER).greeting = True
    assert "отдел «Отдел продаж»" in (await owner.writes(f"/sim {ANNA_NUMBER}")).text
    asked = await owner.writes(f"/sim user {ANNA_NUMBER} anna")
    assert "перестанет быть общим; ведёт сейчас: отдел «Отдел продаж»" in asked.text
    await owner.presses("Подтвердить", asked)
    assert sim(vats, ANNA_NUMBER).user == "anna"
    await owner.presses("Отменить изменение")
    assert sim(vats, ANNA_NUMBER).company is True
    assert vats.number(ANNA_NUMBER).route.group == SALES_ID
    assert vats.number(ANNA_NUMBER).greeting is True

    # What was nobody's, or led to a menu, cannot be made so again: no button promises it.
    vats.number(ANNA_NUMBER).route = Route("ivr", ivr={"name": "Меню", "greeting": False, "items": []})
    asked = await owner.writes(f"/sim user {ANNA_NUMBER} ivan")
    assert "голосовое меню" in asked.text
    assert "Отменить изменение" not in str((await owner.presses("Подтвердить", asked)).message.buttons)
    sim(vats, ANNA_NUMBER).user, sim(vats, ANNA_NUMBER).disabled = "", True
    answer = await owner.writes(f"/sim user {ANNA_NUMBER} anna")
    assert "Анна Смирнова, приём звонков включён" in answer.text
    assert answer.buttons == []
    # One that was switched off is switched off again.
    sim(vats, ANNA_NUMBER).disabled = True
    answer = await owner.writes(f"/sim user {ANNA_NUMBER} boris")
    await owner.presses("Отменить изменение", answer)
    assert (sim(vats, ANNA_NUMBER).user, sim(vats, ANNA_NUMBER).disabled) == ("anna", True)


async def test_off_and_deleted(vats: VirtualVats, owner: Person) -> None:
    shown = await owner.writes(f"/sim {ANNA_NUMBER}")
    answer = (await owner.presses("Выключить", shown)).answer
    assert answer is not None
    assert "приём звонков выключен" in answer.text
    assert "отдать заново" in answer.text
    assert vats.performed("disable_sim")
    assert sim(vats, ANNA_NUMBER).disabled is True
    assert "выключен" in (await owner.writes(f"/sim off {ANNA_NUMBER}")).text
    assert len(vats.performed("disable_sim")) == 1
    await owner.presses("Отменить изменение", answer)
    assert sim(vats, ANNA_NUMBER).disabled is False

    asked = await owner.writes(f"/sim del {BORIS_NUMBER}")
    assert "Борис Волков" in asked.text
    assert "/sim available" in asked.text
    assert not vats.performed("delete_sim")
    await owner.presses("Подтвердить", asked)
    assert vats.performed("delete_sim")[-1].path.endswith(BORIS_NUMBER)
    assert BORIS_NUMBER in vats.company.available_sims
    assert "нет" in (await owner.writes(f"/sim {BORIS_NUMBER}")).text


async def test_bad_words_and_rights(vats: VirtualVats, anna: Person, owner: Person) -> None:
    for said, told in (
        (f"/sim add {FREE} company user=anna", "Что-то одно"),
        ("/sim add 79260000000", "+7 926 555-00-01"),
        (f"/sim add {ANNA_NUMBER}", "уже в ВАТС"),
        ("/sim add 12", "короткий номер"),
        ("/sim 79260000000", "/sims"),
        ("/sim off кощей", "не телефон"),
        (f"/sim user {ANNA_NUMBER} кощей", "не нашёл"),
    ):
        assert told in (await owner.writes(said)).text, said
    for said in ("/sims", "/sim available", f"/sim off {ANNA_NUMBER}", f"/sim del {ANNA_NUMBER}"):
        assert "администраторы" in (await anna.writes(said)).text, said
    assert changes(vats) == []
    vats.lacks.update({"SIM-карты → Создание", "SIM-карты → Редактирование"})
    assert "SIM-карты → Создание" in (await owner.writes(f"/sim add {FREE}")).text
    assert "SIM-карты → Редактирование" in (await owner.writes(f"/sim off {ANNA_NUMBER}")).text
    vats.lacks.add("SIM-карты → Просмотр")
    assert "SIM-карты → Просмотр" in (await owner.writes("/sims")).text
    assert "SIM-карты → Просмотр" in (await owner.writes("/user del ivan")).text
