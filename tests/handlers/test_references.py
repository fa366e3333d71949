"""What names a thing is listed before it is deleted; what the key may not see is said, and stands in no way."""

import pytest

from sandbox.company import ANNA_NUMBER, HOURS, MAIN, OTHER_OPERATOR, SALES_ID, SUPPORT_ID
from sandbox.telegram.people import Person
from sandbox.vats.state import Timeout
from sandbox.vats.virtual import VirtualVats

pytestmark = pytest.mark.usefixtures("bot")


async def test_all_that_names_an_employee(vats: VirtualVats, owner: Person, anna: Person) -> None:
    company = vats.company
    vats.department(SUPPORT_ID).timeout = Timeout(30, "user", user="anna")
    vats.number(HOURS).route.other = {"type": "onduty", "subtype": "user", "user": "anna"}
    company.blf.append("anna")
    company.voicemail_users.append("anna")
    company.record_exceptions.append("anna")
    await owner.writes("/contact 79261904198 Мария @anna")
    await owner.writes("/dnd on anna на 2 часа")
    shown = await owner.writes("/user del anna")
    for fact in (
        "состоит в отделах: «Отдел продаж»",
        "если не ответили, отделы: «Поддержка»",
        "сюда ведут номера: Витрина",
        "за ним SIM-карты: +7 926 111-22-33",
        "его клиенты видят номер Основной",
        "у него личные ограничения звонков",
        "получает сообщения автоответчика",
        "его звонки не записываются",
        "на консоли секретаря",
        "отвечает за 1 клиента",
        "изменено на время и уже не вернётся: Не беспокоить: Анна Смирнова",
        "связан с Telegram",
    ):
        assert fact in shown.text, (fact, shown.text)


async def test_all_that_names_a_department(vats: VirtualVats, owner: Person) -> None:
    vats.department(SUPPORT_ID).timeout = Timeout(30, "group", group=SALES_ID)
    vats.company.caller_ids.groups[SALES_ID] = MAIN
    vats.company.directions.groups[SALES_ID] = ["RU"]
    await owner.writes("/group edit sales name=Сбыт на 2 часа")
    shown = await owner.writes("/group del sales")
    for fact in (
        "состав: ",
        "если не ответили, отделы: «Поддержка»",
        "Основной",
        "Горячая линия",
        "Витрина",
        "его клиенты видят номер Основной",
        "у него свои ограничения звонков",
        "получает сообщения автоответчика",
        "изменено на время и уже не вернётся: Отдел «Отдел продаж»",
    ):
        assert fact in shown.text, (fact, shown.text)


async def test_all_that_names_a_number(vats: VirtualVats, owner: Person) -> None:
    for line, digits in ((f"/sim del {ANNA_NUMBER}", ANNA_NUMBER), (f"/sip del {OTHER_OPERATOR}", OTHER_OPERATOR)):
        vats.department(SUPPORT_ID).timeout = Timeout(30, "telnum", telnum=digits)
        vats.number(HOURS).route.other = {"type": "onduty", "subtype": "telnum", "telnum": digits}
        vats.company.caller_ids.users["boris"] = digits
        vats.company.caller_ids.groups[SUPPORT_ID] = digits
        vats.company.caller_ids.regions[("43", "all")] = digits
        shown = await owner.writes(line)
        for fact in (
            "если не ответили, отделы: «Поддержка»",
            "сюда ведут номера: Витрина",
            "с него звонят: Борис Волков, отдел «Поддержка», регион «Москва",
        ):
            assert fact in shown.text, (fact, shown.text)


async def test_what_may_not_be_seen_is_said(vats: VirtualVats, owner: Person) -> None:
    vats.lacks.update({"Исходящие номера → Просмотр", "Номера → Просмотр", "SIM-карты → Просмотр"})
    shown = await owner.writes("/user del pavel")
    for right in vats.lacks:
        assert right in shown.text
    await owner.presses("Подтвердить", shown)
    assert vats.performed("delete_user")
