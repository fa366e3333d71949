"""/sip and /sipuri: numbers of other operators; every field reaches the exchange, the password is stored nowhere."""

from pathlib import Path

import pytest

from sandbox.company import MAIN, OTHER_OPERATOR, SALES_ID
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.state import Registration, SipUri
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes

pytestmark = pytest.mark.usefixtures("bot")

SECRET = "Слон-и-кит-42"
NEW = "78432223344"


def _registration(vats: VirtualVats, telnum: str) -> Registration:
    return next(one for one in vats.company.registrations if one.telnum == telnum)


def _stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_reads(vats: VirtualVats, owner: Person, anna: Person) -> None:
    _registration(vats, OTHER_OPERATOR).status = "forbidden"
    listed = await owner.writes("/sip")
    for fact in ("1 номер другого оператора", "Питер (+7 812 333-44-55)", "не зарегистрирован (forbidden)"):
        assert fact in listed.text
    assert vats.performed("list_sip_registrations")
    for said in ("/sip питер", "/sip operator.example", "/sip 812 333"):
        assert "Питер" in (await owner.writes(said)).text, said
    assert "не нашёл" in (await owner.writes("/sip Казань")).text

    for said in (f"/sip {OTHER_OPERATOR}", "/sip 8 (812) 333-44-55"):
        shown = await owner.writes(said)
        for fact in (
            "sip.operator.example",
            "600 с",
            "исходящие звонки разрешены",
            "сотрудник Борис Волков",
        ):
            assert fact in shown.text, said
    assert vats.performed("get_sip_registration")
    assert "в ВАТС нет" in (await owner.writes("/sip +7 843 222-33-44")).text
    for said in ("/sip", "/sip add", f"/sip del {OTHER_OPERATOR}", "/sipuri", f"/sipuri on {MAIN}"):
        assert "администраторы" in (await anna.writes(said)).text, said
    vats.lacks.add("Номера других операторов → Просмотр")
    for said in ("/sip", "/sipuri", f"/sip edit {OTHER_OPERATOR} name=Нева"):
        assert "Номера других операторов → Просмотр" in (await owner.writes(said)).text, said
    assert changes(vats) == []


async def test_adds_a_registration(vats: VirtualVats, owner: Person, telegram: VirtualTelegram, tmp_path: Path) -> None:
    vats.company.limits["local_gw"] = 10
    answer = await owner.writes(
        f"/sip add {NEW} name=Казань domain=sip.kazan.example login=kazan password={SECRET} "
        "auth_name=kzn expires=300 proxy=proxy.kazan.example outgoing=off"
    )
    made = _registration(vats, NEW)
    assert (made.name, made.domain, made.login, made.password) == ("Казань", "sip.kazan.example", "kazan", SECRET)
    assert (made.auth_name, made.expires, made.proxy) == ("kzn", 300, "proxy.kazan.example")
    assert (made.active, made.outgoing) == (True, False)
    for fact in (
        "название: Казань",
        "300 с",
        "исходящие звонки запрещены",
        "сотрудник Администратор",
        "/route",
    ):
        assert fact in answer.text
    assert telegram.calls("deleteMessage")
    # It is a number of ours at once, and can be taken back.
    assert "Казань" in (await owner.writes("/number Казань")).text
    undone = await owner.presses("Отменить изменение", answer)
    assert "такой регистрации нет" in undone.text
    assert [one.telnum for one in vats.company.registrations] == [OTHER_OPERATOR]

    # What is missing is asked for, the password last; it is stored nowhere.
    asked = await owner.writes(f"/sip добавить {NEW} name=Казань domain=sip.kazan.example")
    assert "логин" in asked.text
    asked = await owner.writes("kazan")
    assert "пароль" in asked.text.casefold()
    answer = await owner.writes(SECRET)
    assert (_registration(vats, NEW).password, _registration(vats, NEW).outgoing) == (SECRET, True)
    assert SECRET not in answer.text
    assert SECRET.encode() not in _stored(tmp_path)

    sent = len(changes(vats))
    for said, told in (
        (f"/sip add {OTHER_OPERATOR} name=Я domain=a.example login=b password=c", "уже есть"),
        ("/sip add 705 name=Я domain=a.example login=b password=c", "короткий номер"),
        ("/sip add звонок name=Я domain=a.example login=b password=c", "не телефон"),
        (f"/sip add {NEW} name=Я domain=a.example login=b password=c expires=0", "не подходит"),
        (f"/sip edit {OTHER_OPERATOR}", "auth_name"),
        ("/sip edit 78432220000 name=Я", "в ВАТС нет"),
        ("/sip del Кощей", "Кощей"),
    ):
        assert told in (await owner.writes(said)).text, said
    assert len(changes(vats)) == sent


async def test_edits_and_deletes_a_registration(vats: VirtualVats, owner: Person) -> None:
    answer = await owner.writes(f"/sip edit {OTHER_OPERATOR} name=Нева expires=900 auth_name=spb active=нет")
    assert vats.performed("edit_sip_registration")[-1].body == {
        "name": "Нева",
        "expires": 900,
        "auth_name": "spb",
        "active": False,
    }
    for fact in ("название: Нева", "900 с", "имя для входа: spb", "выключена"):
        assert fact in answer.text
    await owner.presses("Отменить изменение", answer)
    one = _registration(vats, OTHER_OPERATOR)
    assert (one.name, one.expires, one.auth_name, one.active, one.password) == ("Питер", 600, "", True, "secret")
    sent = len(changes(vats))
    assert "Питер" in (await owner.writes("/sip edit Питер name=Питер")).text
    assert len(changes(vats)) == sent
    answer = await owner.writes(f"/sip edit Питер password={SECRET} login=neva")
    assert (one.login, one.password) == ("neva", SECRET)
    assert "пароль: новый" in answer.text
    assert "Отменить изменение" not in str(answer.buttons)
    shown = await owner.writes(f"/sip {OTHER_OPERATOR}")
    pressed = await owner.presses("Выключить", shown)
    assert "регистрация выключена" in pressed.text

    asked = await owner.writes("/sip del Питер")
    assert "Борис Волков" in asked.text
    assert vats.company.registrations
    pressed = await owner.presses("Подтвердить", asked)
    assert "больше нет" in pressed.text
    assert vats.performed("delete_sip_registration")[-1].path.endswith(OTHER_OPERATOR)
    assert vats.company.registrations == []
    assert "нет" in (await owner.writes("/sip")).text
    vats.fail("add_sip_registration", "403", times=1)
    answer = await owner.writes(f"/sip add {NEW} name=Я domain=a.example login=b password=c")
    assert "Номера других операторов → Создание" in answer.text


async def test_addresses(vats: VirtualVats, owner: Person) -> None:
    assert "Переадресаций нет" in (await owner.writes("/sipuri")).text
    answer = await owner.writes(f"/sipuri add {MAIN}")
    assert vats.performed("add_sipuri_transfer")[-1].body == {"telnum": MAIN, "active": True}
    (made,) = vats.company.sipuris
    assert made.uri in answer.text
    await owner.presses("Отменить изменение", answer)
    assert vats.company.sipuris == []
    vats.company.sipuris += [SipUri(MAIN, "pbx-1@sever.example"), SipUri(OTHER_OPERATOR, "pbx-2@sever.example")]
    assert "уже есть" in (await owner.writes(f"/sipuri add {MAIN}")).text

    listed = await owner.writes("/sipuri")
    for fact in ("2 переадресации", "Основной (+7 495 123-45-67)", "pbx-2@sever.example"):
        assert fact in listed.text
    found = await owner.writes("/sipuri Питер")
    assert "pbx-2@" in found.text
    assert "pbx-1@" not in found.text
    assert "не нашёл" in (await owner.writes("/sipuri Казань")).text
    shown = await owner.writes("/sipuri +7 495 123-45-67")
    assert "Отдел продаж" in shown.text
    assert vats.performed("get_sipuri_transfer")
    assert vats.number(MAIN).route.group == SALES_ID

    answer = await owner.writes("/sipuri выкл Основной")
    assert vats.performed("edit_sipuri_transfer")[-1].body == {"active": False}
    assert "выключена" in answer.text
    await owner.presses("Отменить изменение", answer)
    assert vats.company.sipuris[0].active
    sent = len(changes(vats))
    assert "включена" in (await owner.writes(f"/sipuri on {MAIN}")).text
    assert len(changes(vats)) == sent

    asked = await owner.writes("/sipuri del Питер")
    assert "прежний не вернуть" in asked.text
    pressed = await owner.presses("Подтвердить", asked)
    assert "больше нет" in pressed.text
    assert vats.performed("delete_sipuri_transfer")[-1].path.endswith(OTHER_OPERATOR)
    assert [one.telnum for one in vats.company.sipuris] == [MAIN]
    assert "нет" in (await owner.writes(f"/sipuri off {OTHER_OPERATOR}")).text
    assert "короткий номер" in (await owner.writes("/sipuri del 705")).text
    vats.fail("delete_sipuri_transfer", "403", times=1)
    asked = await owner.writes(f"/sipuri del {MAIN}")
    assert "Номера других операторов → Удаление" in (await owner.presses("Подтвердить", asked)).text


async def test_what_is_not_known(vats: VirtualVats, owner: Person) -> None:
    vats.fail("add_sip_registration", "drop", times=1)
    answer = await owner.writes(f"/sip add {NEW} name=Я domain=a.example login=b password=c")
    assert "не сделано. Сейчас: такой регистрации нет" in answer.text
    vats.fail("add_sipuri_transfer", "drop", times=1)
    assert "не сделано. Сейчас: такой переадресации нет" in (await owner.writes(f"/sipuri add {MAIN}")).text
    vats.fail("edit_sip_registration", "drop", times=1)
    assert "пароль: прочитать нельзя" in (await owner.writes("/sip edit Питер password=новый")).text
    # Where calls lead is told by another right of the key: without it all else is.
    vats.lacks.add("Номера → Просмотр")
    shown = await owner.writes(f"/sip {OTHER_OPERATOR}")
    assert "sip.operator.example" in shown.text
    assert "звонки идут" not in shown.text
    assert "не придут" in (await owner.writes("/sip del Питер")).text
