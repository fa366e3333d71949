"""An undo overwrites nobody's later change: it says what was and what is, and asks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest

from sandbox.company import ANNA_NUMBER, HOURS, MAIN, OTHER_OPERATOR, SUPPORT, SUPPORT_ID
from sandbox.vats.state import Blocked
from sandbox.vats.virtual import VirtualVats
from tests.conversations.scene import DOMAIN, LINE, Scene, scene, telegram

__all__ = ["scene", "telegram"]

OK: Final = "Подтвердить"
Doing = Callable[[VirtualVats], Any]


def _set(thing: Callable[[VirtualVats], Any], **values: Any) -> Doing:
    """Let the cabinet set fields of something."""

    def change(vats: VirtualVats) -> None:
        for name, value in values.items():
            setattr(thing(vats), name, value)

    return change


def _blocks(vats: VirtualVats) -> None:
    vats.company.blacklist[-1] = Blocked("79261904198", "Кабинет")


# name: the line, what the cabinet does after it, what is looked at, words that say how it is now
ROWS: Final[dict[str, tuple[str, Doing, Doing, str]]] = {
    "dnd": (
        "/dnd on anna",
        _set(lambda vats: vats.employee("anna"), takes_calls=True),
        lambda vats: vats.employee("anna").takes_calls,
        "сейчас: приходят",
    ),
    "department calls": (
        "/leave «Отдел продаж» anna",
        _set(lambda vats: vats.department("sales").members[0], takes_calls=True),
        lambda vats: vats.department("sales").members[0].takes_calls,
        "сейчас: приходят",
    ),
    "employee": (
        "/user edit anna position=Стажёр",
        _set(lambda vats: vats.employee("anna"), position="Директор"),
        lambda vats: vats.employee("anna").position,
        "сейчас: «Директор»",
    ),
    "new employee": (
        "/user add name=Пётр login=petr ext=715",
        _set(lambda vats: vats.employee("petr"), name="Пётр Первый"),
        lambda vats: [one.login for one in vats.company.employees],
        "«Пётр Первый»",
    ),
    "department": (
        "/group edit поддержка name=Сервис",
        _set(lambda vats: vats.department(SUPPORT_ID), name="Клиенты"),
        lambda vats: vats.department(SUPPORT_ID).name,
        "сейчас: «Клиенты»",
    ),
    "members": (
        "/group members поддержка add=anna",
        lambda vats: vats.department(SUPPORT_ID).members.pop(0),
        lambda vats: [one.login for one in vats.department(SUPPORT_ID).members],
        "Мария Орлова",
    ),
    "route": (
        f"/route {MAIN} group поддержка",
        _set(lambda vats: vats.number(MAIN).route, type="user", user="ivan", group=""),
        lambda vats: vats.number(MAIN).route.group or vats.number(MAIN).route.user,
        "сейчас: сотрудник Иван Кузнецов",
    ),
    "number": (
        f"/number off {MAIN}",
        _set(lambda vats: vats.number(MAIN), disabled=False),
        lambda vats: vats.number(MAIN).disabled,
        "сейчас: включён",
    ),
    "interval": (
        f"/interval edit {HOURS} interval-1 end=22:00",
        _set(lambda vats: vats.number(HOURS).custom_routes[0].intervals[0], end=75600),
        lambda vats: vats.number(HOURS).custom_routes[0].intervals[0].end,
        "сейчас: ",
    ),
    "holiday": (
        f"/holiday edit {HOURS} holiday-1 to=2027-01-10",
        _set(lambda vats: vats.number(HOURS).custom_routes[0].holidays[0], end="2027-01-05T23:59:00"),
        lambda vats: vats.number(HOURS).custom_routes[0].holidays[0].end,
        "сейчас: ",
    ),
    "sim": (
        f"/sim user {ANNA_NUMBER} ivan",
        _set(lambda vats: vats.company.sims[0], user="boris"),
        lambda vats: vats.company.sims[0].user,
        "сейчас: сотрудник Борис Волков",
    ),
    "blacklist": (
        "/blacklist add 79261904198 спам",
        _blocks,
        lambda vats: [one.telnum for one in vats.company.blacklist],
        "сейчас: заблокирован – Кабинет",
    ),
    "anonymous": (
        "/blacklist anonymous on",
        _set(lambda vats: vats.company, block_anonymous=False),
        lambda vats: vats.company.block_anonymous,
        "сейчас: проходят",
    ),
    "music": (
        "/music holdmusic Зима",
        lambda vats: vats.company.melodies.update(
            holdmusic=replace(vats.company.melodies["holdmusic"], id="other", name="Другая.mp3")
        ),
        lambda vats: vats.company.melodies["holdmusic"].id,
        "сейчас: «Другая.mp3»",
    ),
    "record": (
        "/record except anna",
        lambda vats: vats.company.record_exceptions.remove("anna"),
        lambda vats: sorted(vats.company.record_exceptions),
        "сейчас: нет",
    ),
    "blf": (
        "/blf del admin",
        lambda vats: vats.company.blf.append("admin"),
        lambda vats: vats.company.blf,
        "сейчас: есть",
    ),
    "voicemail": (
        "/voicemail add group поддержка",
        lambda vats: vats.company.voicemail_groups.remove(SUPPORT_ID),
        lambda vats: sorted(vats.company.voicemail_groups),
        "сейчас: нет",
    ),
    "clid": (
        f"/clid user boris {SUPPORT}",
        lambda vats: vats.company.caller_ids.users.update(boris=MAIN),
        lambda vats: dict(vats.company.caller_ids.users),
        "сейчас: Основной",
    ),
    "limits": (
        "/limits allow user boris СНГ",
        lambda vats: vats.company.directions.users["boris"].remove("CIS"),
        lambda vats: vats.company.directions.users.get("boris", []),
        "сейчас: запрещено",
    ),
    "line": (
        f"/sip edit {OTHER_OPERATOR} name=Нева",
        _set(lambda vats: vats.company.registrations[0], name="Ладога"),
        lambda vats: vats.company.registrations[0].name,
        "сейчас: «Ладога»",
    ),
    "sipuri": (
        f"/sipuri off {LINE}",
        _set(lambda vats: vats.company.sipuris[0], active=True),
        lambda vats: vats.company.sipuris[0].active,
        "сейчас: включена",
    ),
    "branch": (
        f"/branch edit {DOMAIN} name=Казань",
        _set(lambda vats: vats.company.branches[0], name="Уфа"),
        lambda vats: vats.company.branches[0].name,
        "сейчас: «Уфа»",
    ),
}


async def _changed(scene: Scene, line: str) -> Any:
    answer = await scene.admin.writes(line)
    if OK in str(answer.buttons):
        pressed = await scene.admin.presses(OK, answer)
        answer = pressed.answer or pressed.message
    return answer


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", ROWS)
async def test_a_later_change_is_told_and_kept(scene: Scene, name: str) -> None:
    await scene.furnished()
    line, cabinet, look, words = ROWS[name]
    before = look(scene.vats)
    done = await _changed(scene, line)
    cabinet(scene.vats)
    theirs = look(scene.vats)
    sent = len([one for one in scene.vats.requests if one.method != "GET"])

    pressed = await scene.admin.presses("Отменить изменение", done)
    told = pressed.answer or pressed.message
    assert "изменили ещё раз" in told.text
    assert words in told.text
    assert "после изменения было" in told.text
    assert look(scene.vats) == theirs
    assert len([one for one in scene.vats.requests if one.method != "GET"]) == sent
    assert told.buttons == [["Вернуть всё равно", "Отмена"]]
    pressed = await scene.admin.presses("Вернуть всё равно", told)
    if name != "members":  # the way back is told for the state that was shown: it does not know the cabinet's own
        assert look(scene.vats) == before, (pressed.answer or pressed.message).text
    assert len([one for one in scene.vats.requests if one.method != "GET"]) > sent


@pytest.mark.asyncio(loop_scope="module")
async def test_without_a_later_change_it_is_taken_back_at_once(scene: Scene) -> None:
    await scene.furnished()
    for name in ("employee", "members", "route", "clid", "limits"):
        line, _, look, _ = ROWS[name]
        before = look(scene.vats)
        done = await _changed(scene, line)
        assert look(scene.vats) != before, name
        pressed = await scene.admin.presses("Отменить изменение", done)
        assert look(scene.vats) == before, (name, (pressed.answer or pressed.message).text)


@pytest.mark.asyncio(loop_scope="module")
async def test_insisting_is_for_what_was_shown(scene: Scene) -> None:
    await scene.furnished()
    done = await _changed(scene, "/user edit anna position=Стажёр")
    scene.vats.employee("anna").position = "Директор"
    pressed = await scene.admin.presses("Отменить изменение", done)
    told = pressed.answer or pressed.message
    scene.vats.employee("anna").position = "Бухгалтер"
    pressed = await scene.admin.presses("Вернуть всё равно", told)
    again = pressed.answer or pressed.message
    assert "изменили ещё раз" in (await scene.admin.writes("/undo")).text
    assert "сейчас: «Бухгалтер»" in again.text
    assert scene.vats.employee("anna").position == "Бухгалтер"


@pytest.mark.asyncio(loop_scope="module")
async def test_what_could_not_be_read_is_asked_about(scene: Scene) -> None:
    await scene.furnished()
    scene.vats.fail("get_music", "403")
    scene.vats.fail("get_music", "slow", seconds=0, times=2)  # the first two reads work: before, and after the change
    done = await _changed(scene, "/music holdmusic Зима")
    scene.vats.works()
    pressed = await scene.admin.presses("Отменить изменение", done)
    told = pressed.answer or pressed.message
    assert "прочитать не удалось" in told.text
    pressed = await scene.admin.presses("Вернуть всё равно", told)
    assert scene.vats.company.melodies["holdmusic"].name == "Север.mp3"


@pytest.mark.asyncio(loop_scope="module")
async def test_a_cabinet_that_cannot_be_asked_now_keeps_the_undo(scene: Scene) -> None:
    await scene.furnished()
    await _changed(scene, "/user edit anna position=Стажёр")
    scene.vats.fail("get_user", "500")
    assert "ВАТС" in (await scene.admin.writes("/undo")).text
    assert scene.vats.employee("anna").position == "Стажёр"
    scene.vats.works()
    await scene.admin.writes("/undo")
    assert scene.vats.employee("anna").position != "Стажёр"


@pytest.mark.asyncio(loop_scope="module")
async def test_a_contact_that_a_colleague_changed_since_is_kept(scene: Scene) -> None:
    await scene.furnished()
    anna = await scene.bot.links(scene.telegram.person("Анна Смирнова", phone="79160000002"), "anna")
    done = await scene.admin.writes("/contact 79261904198 Мария Крылова")
    await anna.writes("/contact 79261904198 Мария Орлова")
    pressed = await scene.admin.presses("Отменить изменение", done)
    assert "сейчас: Мария Орлова" in (pressed.answer or pressed.message).text
    assert "Орлова" in (await anna.writes("/contact 79261904198")).text


@pytest.mark.asyncio(loop_scope="module")
async def test_what_the_exchange_changed_beside_is_told(scene: Scene) -> None:
    await scene.furnished()
    done = await _changed(scene, f"/route {HOURS} group поддержка заменить расписание")
    assert "ВАТС изменила и другое: интервалы и особенные дни" in done.text
