"""Employees, departments, numbers, clients: as people name them, and as the bot asks when it is not sure."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from chat.params import NotRead, Several
from chat.params.choice import ChoiceParam, Switch
from chat.params.clients import ClientParam, MaskParam, PhoneParam, TargetParam
from chat.params.departments import DepartmentParam
from chat.params.numbers import NumberParam
from chat.params.param import Param
from chat.params.people import EmployeeParam
from chat.params.text import PhraseParam, RestParam, SecretParam, WholeParam
from chat.params.together import DepartmentOrAll, ManyParam, PartyRef
from storage.company import Employee
from storage.store import Store
from tests.chat.turns import NOON, turn_of
from vats.phones import Phone


async def read(param: Param[Any], text: str, store: Store, login: str = "admin") -> tuple[Any, int]:
    found = await param.read(turn_of(login, store), text.split())
    return found.value, found.used


@pytest.mark.parametrize(
    ("text", "login", "used"),
    [
        ("anna", "anna", 1),
        ("ANNA", "anna", 1),
        ("@anna", "anna", 1),
        ("702", "anna", 1),
        ("79160000002", "anna", 1),
        ("Анна", "anna", 1),
        ("смирнова", "anna", 1),
        ("Анна Смирнова", "anna", 2),
        ("Смирнова Анна", "anna", 2),
        ("смир анн", "anna", 2),
        ("анна до 18:00", "anna", 1),
        ("Иван Семенов", "ivan2", 2),
        ("ivan", "ivan", 1),
        ("Анне Смирновой", "anna", 2),
        ("Смирновой Анне", "anna", 2),
        ("Бориса", "boris", 1),
        ("Павлу Зайцеву до", "pavel", 2),
        ("сотруднику Борису", "boris", 2),
        ("Кузнецова", "ivan", 1),
        ("Семеновым", "ivan2", 1),
        ("меня", "admin", 1),
        ("я", "admin", 1),
    ],
)
async def test_employee(text: str, login: str, used: int, store: Store) -> None:
    param = EmployeeParam()
    found = await param.read(turn_of("admin", store), text.split())
    assert (found.value.login, found.used) == (login, used)
    assert await param.read_whole(turn_of("admin", store), param.said(found.value)) == found.value


async def test_several_employees_are_asked_for(store: Store) -> None:
    with pytest.raises(Several) as raised:
        await read(EmployeeParam(), "Иван", store)
    assert [offer.said for offer in raised.value.offers] == ["ivan", "ivan2"]
    assert not raised.value.near


async def test_near_names_are_never_guessed(store: Store) -> None:
    with pytest.raises(Several) as raised:
        await read(EmployeeParam(), "Смирновва", store)
    assert raised.value.near
    assert raised.value.offers[0].said == "anna"


@pytest.mark.parametrize("text", ["Ъъъ", "999", "и"])
async def test_unknown_employee(text: str, store: Store) -> None:
    with pytest.raises(NotRead, match="not read") as raised:
        await read(EmployeeParam(), text, store)
    assert raised.value.example


@pytest.mark.parametrize("said", ["Аня", "Ане", "Ане Смирновой", "Боресу", "Смирновай"])
async def test_diminutives_and_slips_are_asked(said: str, store: Store) -> None:
    with pytest.raises(Several) as raised:
        await read(EmployeeParam(), said, store)
    assert raised.value.near
    assert raised.value.offers[0].said in {"anna", "boris"}


async def test_declined_surname_of_a_man_and_a_woman_is_asked(store: Store) -> None:
    turn = turn_of("admin", store)
    petrov = Employee("petrov", "Пётр Петров", "720", role="user")
    company = replace(turn.company, employees={**turn.company.employees, "petrov": petrov})
    with pytest.raises(Several) as raised:
        await EmployeeParam().read(replace(turn, company=company), ["Петрова"])
    assert {offer.said for offer in raised.value.offers} == {"olga", "petrov"}
    found = await EmployeeParam().read(replace(turn, company=company), ["Петровой"])
    assert found.value.login == "olga"


async def test_choices_of_employees_are_those_one_has_a_right_over(store: Store) -> None:
    param = EmployeeParam()
    assert len(await param.choices(turn_of("admin", store))) == 8
    assert {offer.said for offer in await param.choices(turn_of("olga", store))} == {"anna", "boris", "olga"}
    assert [offer.said for offer in await param.choices(turn_of("anna", store))] == ["anna"]
    assert len(await EmployeeParam(is_target=False).choices(turn_of("anna", store))) == 8


@pytest.mark.parametrize(
    ("text", "id_", "used"),
    [
        ("sales", "sales", 1),
        ("700", "sales", 1),
        ("Отдел продаж", "sales", 2),
        ("отдел продаж анна", "sales", 2),
        ("продаж", "sales", 1),
        ("поддержка", "support", 1),
        ("отдел поддержка", "support", 2),
        ("g_3", "g_3", 1),
        ("отделу продаж", "sales", 2),
        ("отдела закупок", "g_3", 2),
        ("отделе поддержки", "support", 2),
        ("поддержку", "support", 1),
        ("поддержкой до 18:00", "support", 1),
    ],
)
async def test_department(text: str, id_: str, used: int, store: Store) -> None:
    param = DepartmentParam()
    found = await param.read(turn_of("anna", store), text.split())
    assert (found.value.id, found.used) == (id_, used)
    assert await param.read_whole(turn_of("anna", store), param.said(found.value)) == found.value
    assert param.shown(found.value) == found.value.name


async def test_department_in_quotes(store: Store) -> None:
    found = await DepartmentParam().read(turn_of("anna", store), ["отдел поддержка"])
    assert found.value.id == "support"


async def test_departments_that_are_asked_for(store: Store) -> None:
    with pytest.raises(Several) as raised:
        await read(DepartmentParam(), "отдел", store)
    assert {offer.said for offer in raised.value.offers} == {"sales", "g_3"}
    with pytest.raises(Several) as nearly:
        await read(DepartmentParam(), "продажи", store)
    assert nearly.value.near
    with pytest.raises(NotRead):
        await read(DepartmentParam(), "ъъъ", store)
    assert len(await DepartmentParam().choices(turn_of("anna", store))) == 3
    assert [offer.said for offer in await DepartmentParam(is_target=True).choices(turn_of("olga", store))] == ["sales"]


@pytest.mark.parametrize(
    ("text", "digits", "used"),
    [
        ("74951234567", "74951234567", 1),
        ("+7 495 123-45-67", "74951234567", 3),
        ("8(495)1234567", "74951234567", 1),
        ("основной", "74951234567", 1),
        ("4567", "74951234567", 1),
        ("199", "78005550199", 1),
        ("поддержка до 18:00", "74959876543", 1),
    ],
)
async def test_number_of_ours(text: str, digits: str, used: int, store: Store) -> None:
    param = NumberParam()
    found = await param.read(turn_of("admin", store), text.split())
    assert (found.value.digits, found.used) == (digits, used)
    assert await param.read_whole(turn_of("admin", store), param.said(found.value)) == found.value


async def test_numbers_that_are_not_ours(store: Store) -> None:
    with pytest.raises(NotRead) as foreign:
        await read(NumberParam(), "+7 916 555-01-02", store)
    assert foreign.value.sure
    assert "+7 495 123-45-67" in str(foreign.value.possible)
    with pytest.raises(NotRead):
        await read(NumberParam(), "ъъъ", store)
    offers = await NumberParam().choices(turn_of("admin", store))
    assert [offer.label for offer in offers][::2] == ["Основной · +7 495 123-45-67", "+7 800 555-01-99"]
    param = NumberParam()
    assert param.shown(turn_of("admin", store).company.numbers["78005550199"]) == "+7 800 555-01-99"
    assert "Основной" in param.shown(turn_of("admin", store).company.numbers["74951234567"])


async def test_client_by_phone_and_by_contact(store: Store) -> None:
    await store.contacts.set("79161234567", "Марина Соколова", None, 1, NOON)
    await store.contacts.set("79161234568", "Марина Вишня", None, 1, NOON)
    param = ClientParam()
    turn = turn_of("anna", store)
    by_phone = (await param.read(turn, ["8", "916", "123-45-67"])).value
    assert by_phone.title == "Марина Соколова, +7 916 123-45-67"
    assert (await param.read(turn, ["Соколова"])).value == by_phone
    assert await param.read_whole(turn, param.said(by_phone)) == by_phone
    assert param.shown(by_phone) == by_phone.title
    assert (await param.read(turn, ["79991112233"])).value.title == "+7 999 111-22-33"
    with pytest.raises(Several):
        await param.read(turn, ["Марина"])
    with pytest.raises(NotRead):
        await param.read(turn, ["Неизвестный"])
    with pytest.raises(NotRead, match="not read"):
        await param.read(turn, ["702"])
    with pytest.raises(NotRead) as flawed:
        await param.read(turn, ["+7916123456"])
    assert "мало" in str(flawed.value.words)


async def test_contact_is_found_in_any_case_and_with_any_yo(store: Store) -> None:
    await store.contacts.set("79161234567", "Алёна Крылова", None, 1, NOON)
    await store.contacts.set("79161234568", "ООО «Ромашка»", None, 1, NOON)
    param, turn = ClientParam(), turn_of("anna", store)
    for said, phone in (
        ("Алене Крыловой", "79161234567"),
        ("алёну", "79161234567"),
        ("Крыловой", "79161234567"),
        ("ООО Ромашка", "79161234568"),
        ("Ромашке", "79161234568"),
    ):
        assert (await param.read(turn, said.split())).value.phone == phone, said
    with pytest.raises(Several) as slip:
        await param.read(turn, ["Крыловва"])
    assert slip.value.near


async def test_of_very_many_contacts_none_is_overlooked(store: Store) -> None:
    async with store.database.transaction():
        for number in range(520):
            await store.contacts.set(f"7916{number:07}", f"ООО Альфа {number:03}", None, 1, NOON)
        await store.contacts.set("79990000000", "ООО Яшма", None, 1, NOON)
    found = await ClientParam().read(turn_of("anna", store), ["ООО", "Яшма"])
    assert found.value.phone == "79990000000"


async def test_whom_to_call(store: Store) -> None:
    await store.contacts.set("79161234567", "Анна Каренина", None, 1, NOON)
    param, turn = TargetParam(), turn_of("anna", store)
    assert (await param.read(turn, ["+7", "916", "555-01-02"])).value.phone.digits == "79165550102"
    by_ext = (await param.read(turn, ["703"])).value
    assert by_ext.title == "Борис Волков, 703"
    assert (await param.read(turn, ["Борис"])).value == by_ext
    unknown = (await param.read(turn, ["799"])).value
    assert unknown.employee is None
    assert unknown.title == "799"
    contact = (await param.read(turn, ["Каренина"])).value
    assert contact.title == "Анна Каренина, +7 916 123-45-67"
    for value in (by_ext, contact):
        assert await param.read_whole(turn, param.said(value)) == value
        assert param.shown(value) == value.title
    with pytest.raises(Several) as raised:
        await param.read(turn, ["Анна"])
    assert len(raised.value.offers) == 2
    for text in ("8-800-FLOWERS", "*21#", "79161234567;ext=1", "ъъъ"):
        with pytest.raises(NotRead):
            await param.read(turn, [text])


async def test_phones_and_masks(store: Store) -> None:
    turn = turn_of("admin", store)
    assert (await PhoneParam().read(turn, ["9261904198"])).value == Phone("79261904198", "phone", "RU")
    assert (await PhoneParam(extensions=True).read(turn, ["702"])).value.kind == "extension"
    param = PhoneParam()
    value = (await param.read(turn, ["+441632960123"])).value
    assert await param.read_whole(turn, param.said(value)) == value
    assert param.shown(value) == "+44 1632 960123"
    for text in ("702", "слово", "+7926190419"):
        with pytest.raises(NotRead):
            await PhoneParam().read(turn, [text])
    masks = MaskParam()
    assert (await masks.read(turn, ["7495123*"])).value == "7495123*"
    assert (await masks.read(turn, ["8495123*"])).value == "7495123*"
    assert (await masks.read(turn, ["+7", "916", "555-01-02", "спам"])).value == "79165550102"
    assert masks.said("7495123*") == masks.shown("7495123*") == "7495123*"
    assert await masks.read_whole(turn, masks.said("79165550102")) == "79165550102"
    for text in ("7495*", "*", "702", "abc*", "слово"):
        with pytest.raises(NotRead):
            await masks.read(turn, [text])


async def test_choice_in_both_languages(store: Store) -> None:
    param, turn = ChoiceParam(Switch), turn_of("anna", store)
    for text in ("on", "ON", "вкл", "Включить"):
        assert (await param.read(turn, [text])).value is Switch.ON
    with pytest.raises(NotRead) as raised:
        await param.read(turn, ["может"])
    assert raised.value.possible == "Можно: вкл, выкл."
    assert [offer.label for offer in await param.choices(turn)] == ["Вкл", "Выкл"]
    assert (param.said(Switch.OFF), param.shown(Switch.OFF), Switch.ON.label) == ("off", "выкл", "Вкл")


async def test_choice_of_a_foreign_enumeration(store: Store) -> None:
    param = ChoiceParam(Switch, {Switch.ON: ("да",)}, what="ответ", question="Ну?")
    assert (param.what, param.question) == ("ответ", "Ну?")
    assert (await param.read(turn_of("anna", store), ["да"])).value is Switch.ON


async def test_plain_values(store: Store) -> None:
    turn = turn_of("anna", store)
    assert (await PhraseParam().read(turn, ["раз", "два"])).used == 1
    assert await PhraseParam().read_whole(turn, " раз два ") == "раз два"
    assert (await RestParam().read(turn, ["раз", "два"])).value == "раз два"
    for text in ("", "я" * 1001):
        with pytest.raises(NotRead):
            await PhraseParam().read_whole(turn, text)
    assert (await WholeParam(0, 15).read(turn, ["15"])).value == 15
    assert WholeParam().said(15) == WholeParam().shown(15) == "15"
    for text in ("16", "-1", "пять", "²", "99999999999999999999"):
        with pytest.raises(NotRead):
            await WholeParam(0, 15).read(turn, [text])
    secret = SecretParam()
    value = await secret.read_whole(turn, " тайна да ")
    assert (secret.said(value), secret.shown(value)) == ("тайна да", "•••")
    assert secret.said((await secret.read(turn, ["a", "b"])).value) == "a"
    with pytest.raises(NotRead):
        await secret.read_whole(turn, " ")


async def test_several_of_a_kind(store: Store) -> None:
    param = ManyParam(EmployeeParam())
    turn = turn_of("admin", store)
    found = await param.read(turn, ["anna", "703", "Ольга", "anna"])
    assert [one.login for one in found.value] == ["anna", "boris", "olga"]
    assert found.used == 4
    assert await param.read_whole(turn, param.said(found.value)) == found.value
    assert param.shown(found.value) == "Анна Смирнова, Борис Волков, Ольга Петрова"
    assert [one.login for one in await param.read_whole(turn, "anna, boris")] == ["anna", "boris"]
    assert [one.login for one in (await param.read(turn, ["anna,boris", "olga"])).value] == ["anna", "boris", "olga"]
    assert [one.login for one in await param.read_whole(turn, "anna boris")] == ["anna", "boris"]
    assert (await param.read(turn, ["anna", "ъъъ"])).used == 1
    assert (await param.read(turn, ["anna", "Смирновв"])).used == 1
    with pytest.raises(Several):
        await param.read(turn, ["anna", "Иван"])
    for text in ("", "anna ъъъ"):
        with pytest.raises(NotRead):
            await param.read_whole(turn, text)
    with pytest.raises(NotRead):
        await param.read(turn, ["ъъъ"])
    assert len(await param.choices(turn)) == 8


async def test_flawed_second_phone_is_no_comment(store: Store) -> None:
    param, turn = ManyParam(MaskParam()), turn_of("admin", store)
    found = await param.read(turn, ["79161234567", "+7", "916", "555-01-02", "12", "раз", "звонил"])
    assert (found.value, found.used) == (("79161234567", "79165550102"), 4)
    with pytest.raises(NotRead):
        await param.read(turn, ["79161234567", "+7916123456"])


async def test_one_of_several_kinds(store: Store) -> None:
    party: Param[Any] = get_args(PartyRef)[1]
    turn = turn_of("admin", store)
    await store.contacts.set("79161234567", "Анна Каренина", None, 1, NOON)
    for text, kind in (
        ("702", "Employee"),
        ("74951234567", "OwnNumber"),
        ("79161234568", "Client"),
        ("основной", "OwnNumber"),
    ):
        value = (await party.read(turn, text.split())).value
        assert type(value).__name__ == kind
        assert await party.read_whole(turn, party.said(value)) == value
        assert party.shown(value)
    with pytest.raises(Several) as several:
        await party.read(turn, ["Анна"])
    assert {offer.said for offer in several.value.offers} == {"anna", "+79161234567"}
    with pytest.raises(NotRead):
        await party.read(turn, ["ъъъ"])
    everything: Param[Any] = get_args(DepartmentOrAll)[1]
    assert (await everything.read(turn, ["все"])).value == "all"
    assert [offer.said for offer in await everything.choices(turn)][-1] == "all"
