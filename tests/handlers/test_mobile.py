"""/mobile: the phone and the whole redirect go together."""

from sandbox.company import MAIN
from sandbox.telegram.people import Person
from sandbox.vats.state import Redirect
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes

PHONE = "79035550011"


async def test_on_and_off(vats: VirtualVats, anna: Person) -> None:
    answer = await anna.writes("/mobile on +7 903 555-00-11 delay=10")

    assert "через 10 с мобильный +7 903 555-00-11" in answer.text
    (request,) = vats.performed("edit_user")
    assert request.path == "/crmapi/v1/users/anna"
    redirect = {"enabled": True, "delay": 10, "forward": False}
    assert request.body == {"mobile": PHONE, "mobile_redirect": redirect}
    assert vats.requests[-1].operation == "get_user"
    assert vats.employee("anna").redirect == Redirect(enabled=True, delay=10)

    answer = await anna.writes("/mobile off")
    assert "мобильный не звонит" in answer.text
    assert vats.employee("anna").redirect == Redirect()
    assert vats.employee("anna").mobile == PHONE


async def test_only_the_mobile_rings(vats: VirtualVats, anna: Person) -> None:
    for said in ("only", "только"):
        vats.employee("anna").redirect = Redirect()
        answer = await anna.writes(f"/mobile on {PHONE} {said}")
        assert "звонит только мобильный +7 903 555-00-11" in answer.text
        assert vats.employee("anna").redirect == Redirect(enabled=True, only=True)


async def test_undo_brings_phone_and_redirect_back(vats: VirtualVats, ivan: Person) -> None:
    answer = await ivan.writes(f"/mobile on {PHONE} only")
    undone = await ivan.presses("Отменить изменение", answer)
    assert "через 15 с мобильный +7 916 000-00-05" in undone.text
    assert vats.employee("ivan").redirect == Redirect(enabled=True, delay=15)
    assert vats.employee("ivan").mobile == "79160000005"


async def test_undo_where_there_was_no_mobile(vats: VirtualVats, anna: Person) -> None:
    vats.employee("anna").mobile = ""
    answer = await anna.writes(f"/mobile on {PHONE}")
    assert "сразу мобильный" in answer.text
    await anna.presses("Отменить изменение", answer)
    assert vats.employee("anna").mobile == ""
    assert vats.employee("anna").redirect == Redirect()


async def test_tells_what_rings_and_offers_the_other(vats: VirtualVats, anna: Person) -> None:
    answer = await anna.writes("/mobile")
    assert "мобильный не звонит" in answer.text
    pressed = await anna.presses("Включить мобильный", answer)
    assert "сразу мобильный +7 916 000-00-02" in pressed.text
    answer = await anna.writes("/mobile")
    pressed = await anna.presses("Выключить мобильный", answer)
    assert "мобильный не звонит" in pressed.text

    vats.employee("anna").mobile = ""
    asked = await anna.presses("Включить мобильный", await anna.writes("/mobile"))
    assert "Какой телефон" in asked.text
    assert "+7 903 555-00-11" in (await anna.writes(PHONE)).text


async def test_as_it_is_already(vats: VirtualVats, anna: Person) -> None:
    assert "мобильный не звонит" in (await anna.writes("/mobile off")).text
    await anna.writes(f"/mobile on {PHONE}")
    await anna.writes(f"/mobile on {PHONE}")
    assert changes(vats) == ["edit_user"]


async def test_refuses(vats: VirtualVats, anna: Person) -> None:
    for said, told in (
        (f"/mobile on {MAIN}", "наш собственный номер"),
        ("/mobile on 88091234567", "платный"),
        ("/mobile on +4915123456789", "CALL_COUNTRIES"),
        ("/mobile on 702", "короткий номер"),
        (f"/mobile on {PHONE} delay=16", "от 0 до 15"),
        (f"/mobile on {PHONE} delay=", "ничего нет"),
    ):
        assert told in (await anna.writes(said)).text
    assert changes(vats) == []


async def test_by_right(vats: VirtualVats, maria: Person, owner: Person) -> None:
    assert "не разрешено" in (await maria.writes(f"/mobile on {PHONE}")).text
    assert "не звонит" in (await maria.writes("/mobile")).text
    for said in ("/mobile", "/mobile off", f"/mobile on {PHONE}"):
        assert "/link" in (await owner.writes(said)).text
    assert changes(vats) == []


async def test_a_key_without_the_right(vats: VirtualVats, anna: Person) -> None:
    vats.lacks.add("Сотрудники → Редактирование")
    answer = await anna.writes(f"/mobile on {PHONE}")
    assert "Сотрудники → Редактирование" in answer.text
    assert "Ничего не изменено" in answer.text
