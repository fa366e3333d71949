"""Contract 4 «How long»: whatever has a way back can be changed for a time, is listed by /due, and comes back."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from sandbox.company import ANNA_NUMBER, HOURS, MAIN, OTHER_OPERATOR, SPAM, SUPPORT, SUPPORT_ID
from sandbox.vats.virtual import VirtualVats
from tests.conversations.scene import DOMAIN, LINE, Scene, scene, telegram

__all__ = ["scene", "telegram"]

OK: Final = "Подтвердить"

Look = Callable[[VirtualVats], Any]

ROWS: Final[dict[str, tuple[str, Look]]] = {
    "blacklist add": ("/blacklist add 79261904198 спам", lambda vats: {one.telnum for one in vats.company.blacklist}),
    "blacklist del": (f"/blacklist del {SPAM}", lambda vats: {one.telnum for one in vats.company.blacklist}),
    "anonymous": ("/blacklist anonymous on", lambda vats: vats.company.block_anonymous),
    "user edit": ("/user edit anna position=Стажёр", lambda vats: vats.employee("anna").position),
    "user add": ("/user add name=Пётр login=petr ext=715", lambda vats: [one.login for one in vats.company.employees]),
    "group edit": ("/group edit поддержка name=Сервис", lambda vats: vats.department(SUPPORT_ID).name),
    "group add": ("/group add name=Поставки", lambda vats: [one.name for one in vats.company.departments]),
    "members": (
        "/group members поддержка add=anna",
        lambda vats: [one.login for one in vats.department(SUPPORT_ID).members],
    ),
    "interval add": (
        f"/interval add {HOURS} route=Смена days=вт start=20:00 end=23:00",
        lambda vats: len(vats.number(HOURS).custom_routes[0].intervals),
    ),
    "interval edit": (
        f"/interval edit {HOURS} interval-1 end=22:00",
        lambda vats: vats.number(HOURS).custom_routes[0].intervals[0].end,
    ),
    "interval del": (
        f"/interval del {HOURS} interval-1",
        lambda vats: len(vats.number(HOURS).custom_routes[0].intervals),
    ),
    "holiday add": (
        f"/holiday add {HOURS} route=Смена from=2027-05-01 to=2027-05-03",
        lambda vats: len(vats.number(HOURS).custom_routes[0].holidays),
    ),
    "holiday edit": (
        f"/holiday edit {HOURS} holiday-1 to=2027-01-10",
        lambda vats: vats.number(HOURS).custom_routes[0].holidays[0].end,
    ),
    "holiday del": (
        f"/holiday del {HOURS} holiday-1",
        lambda vats: len(vats.number(HOURS).custom_routes[0].holidays),
    ),
    "sim user": (f"/sim user {ANNA_NUMBER} ivan", lambda vats: vats.company.sims[0].user),
    "sim off": (f"/sim off {ANNA_NUMBER}", lambda vats: vats.company.sims[0].disabled),
    "music": ("/music holdmusic Зима", lambda vats: vats.company.melodies["holdmusic"].id),
    "record except": ("/record except anna", lambda vats: sorted(vats.company.record_exceptions)),
    "record restore": ("/record restore pavel", lambda vats: sorted(vats.company.record_exceptions)),
    "blf add": ("/blf add anna", lambda vats: sorted(vats.company.blf)),
    "blf del": ("/blf del admin", lambda vats: sorted(vats.company.blf)),
    "voicemail add": ("/voicemail add user anna", lambda vats: sorted(vats.company.voicemail_users)),
    "voicemail del": ("/voicemail del group «Отдел продаж»", lambda vats: sorted(vats.company.voicemail_groups)),
    "clid main": (f"/clid main {SUPPORT}", lambda vats: [one.is_main for one in vats.company.numbers]),
    "clid user": ("/clid user anna del", lambda vats: dict(vats.company.caller_ids.users)),
    "clid region": ("/clid region Алтай del", lambda vats: dict(vats.company.caller_ids.regions)),
    "limits all": ("/limits allow all СНГ", lambda vats: sorted(vats.company.directions.main)),
    "limits user": ("/limits deny user anna СНГ", lambda vats: sorted(vats.company.directions.users["anna"])),
    "sip edit": (f"/sip edit {OTHER_OPERATOR} name=Нева", lambda vats: vats.company.registrations[0].name),
    "sipuri off": (f"/sipuri off {LINE}", lambda vats: vats.company.sipuris[0].active),
    "branch edit": (f"/branch edit {DOMAIN} name=Казань", lambda vats: vats.company.branches[0].name),
    "number off": (f"/number off {MAIN}", lambda vats: vats.number(MAIN).disabled),
    "route": (f"/route {MAIN} group поддержка", lambda vats: vats.number(MAIN).route.group),
    "leave": ("/leave «Отдел продаж» anna", lambda vats: vats.department("sales").members[0].takes_calls),
    "mobile": ("/mobile on 79161234567 delay=10", lambda vats: vats.employee("admin").mobile),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", ROWS)
async def test_what_has_a_way_back_can_be_changed_for_a_time(scene: Scene, name: str) -> None:
    await scene.furnished()
    line, look = ROWS[name]
    before = look(scene.vats)

    answer = await scene.asked(f"{line} на 2 часа")
    if any(OK in label for row in answer.buttons for label in row):
        assert "до 14" in answer.text or "до 1" in answer.text
        pressed = await scene.admin.presses(OK, answer)
        answer = pressed.answer or pressed.message
    assert look(scene.vats) != before, answer.text
    assert "до " in answer.text
    listed = await scene.says("/due")
    assert "Вернётся само" in listed.text
    pressed = await scene.admin.presses("Вернуть сейчас", listed)
    assert look(scene.vats) == before, (pressed.answer or pressed.message).text
    assert "не изменено на время" in (await scene.says("/due")).text


@pytest.mark.asyncio(loop_scope="module")
async def test_it_comes_back_by_itself_and_is_told(scene: Scene) -> None:
    await scene.furnished()
    await scene.asked("/blacklist add 79261904198 79037654300 спам на 2 часа")
    blocked = {one.telnum for one in scene.vats.company.blacklist}
    await scene.asked("/blacklist add 79261904111 другой")
    assert "79261904198" in blocked
    told = await scene.told_after("Срок вышел: вернул, как было", hours=2, minutes=1)
    assert "Чёрный список" in told.text
    left = {one.telnum for one in scene.vats.company.blacklist}
    assert blocked - left == {"79261904198", "79037654300"}
    assert "79261904111" in left


@pytest.mark.asyncio(loop_scope="module")
async def test_a_newer_change_takes_over_only_what_it_changes(scene: Scene) -> None:
    await scene.furnished()
    await scene.asked("/record except anna boris на 2 часа")
    await scene.asked("/record restore boris")
    assert "Запись звонков" in (await scene.says("/due")).text
    await scene.told_after("Срок вышел: вернул, как было", hours=2, minutes=1)
    assert scene.vats.company.record_exceptions == ["pavel"]
    assert [one.query for one in scene.vats.performed("delete_record_exceptions")][-1] == {"user": ["anna"]}


@pytest.mark.asyncio(loop_scope="module")
async def test_a_second_term_goes_back_to_what_was_first(scene: Scene) -> None:
    await scene.furnished()
    await scene.asked("/user edit anna position=Стажёр на час")
    await scene.asked("/user edit anna position=Врач на 3 часа")
    assert scene.vats.employee("anna").position == "Врач"
    await scene.clock.moves(hours=1, minutes=1)
    assert scene.vats.employee("anna").position == "Врач"
    await scene.told_after("Срок вышел: вернул, как было", hours=2)
    assert scene.vats.employee("anna").position not in {"Врач", "Стажёр"}


@pytest.mark.asyncio(loop_scope="module")
async def test_the_same_once_more_moves_the_term(scene: Scene) -> None:
    await scene.furnished()
    await scene.asked("/blf add anna на час")
    answer = await scene.asked("/blf add anna на 3 часа")
    assert "до " in answer.text
    await scene.clock.moves(hours=1, minutes=1)
    assert "anna" in scene.vats.company.blf
    await scene.told_after("Срок вышел: вернул, как было", hours=2)
    assert "anna" not in scene.vats.company.blf
    answer = await scene.asked("/blf add admin на час")
    assert "без срока" in answer.text
    assert "не изменено на время" in (await scene.says("/due")).text


@pytest.mark.asyncio(loop_scope="module")
async def test_it_can_stay_as_it_is(scene: Scene) -> None:
    await scene.furnished()
    await scene.asked("/blf add anna на час")
    kept = await scene.asked("/due", "Оставить так")
    assert "само не вернётся" in kept.text
    await scene.clock.moves(hours=1, minutes=1)
    assert "anna" in scene.vats.company.blf
    await scene.asked("/blf add boris на час")
    kept = await scene.asked("/due", "Оставить так")
    await scene.admin.presses("Отменить изменение", kept)
    await scene.told_after("Срок вышел: вернул, как было", hours=1, minutes=1)
    assert "boris" not in scene.vats.company.blf


@pytest.mark.asyncio(loop_scope="module")
async def test_what_the_cabinet_changed_since_is_left(scene: Scene) -> None:
    await scene.furnished()
    await scene.asked("/blf add anna boris на час")
    scene.vats.company.blf.remove("anna")
    await scene.asked("/clid user boris 74959876543 на час")
    scene.vats.company.caller_ids.users["boris"] = MAIN
    listed = await scene.says("/due")
    shown = await scene.admin.presses("Вернуть сейчас: Исходящий", listed)
    asked = shown.answer or shown.message
    assert "изменили ещё раз" in asked.text
    assert asked.buttons == [["Подтвердить", "Отмена"]]
    told = await scene.told_after("Исходящий номер: Борис Волков\nСрок вышел", hours=1, minutes=1)
    assert "оставил, как есть" in told.text
    assert "сейчас: Основной" in told.text
    assert "остальное вернул" in (await scene.admin.sees("Консоль секретаря (BLF)\nСрок вышел")).text
    assert scene.vats.company.caller_ids.users["boris"] == MAIN
    assert "boris" not in scene.vats.company.blf
    assert len(scene.vats.performed("delete_blf_users")) == 1


@pytest.mark.asyncio(loop_scope="module")
async def test_a_comment_is_no_term_and_a_term_ends_the_line(scene: Scene) -> None:
    await scene.furnished()
    answer = await scene.asked("/blacklist add 79261904198 жалоба на менеджера на 2 часа в день")
    assert "до " not in answer.text
    comments = {one.telnum: one.comment for one in scene.vats.company.blacklist}
    assert comments["79261904198"] == "жалоба на менеджера на 2 часа в день"


@pytest.mark.asyncio(loop_scope="module")
async def test_without_a_way_back_there_is_no_term(scene: Scene) -> None:
    await scene.furnished()
    for line, why in (
        ("/user del pavel на час", "«на час»"),
        ("/user edit anna password=Tayna-1 на час", "само не вернуть"),
    ):
        assert why in (await scene.asked(line)).text, line
    assert [one.operation for one in scene.vats.requests if one.method != "GET"] == []


@pytest.mark.asyncio(loop_scope="module")
async def test_each_sees_the_own_terms_and_an_administrator_all(scene: Scene) -> None:
    await scene.furnished()
    anna = await scene.bot.links(scene.telegram.person("Анна Смирнова", phone="79160000002"), "anna")
    boris = await scene.bot.links(scene.telegram.person("Борис Волков", phone="79160000003"), "boris")
    await anna.writes("/dnd on на час")
    await scene.asked("/dnd on ivan на час")
    listed = await anna.writes("/due")
    assert "Анна" in listed.text
    assert "Иван" not in listed.text
    assert "не изменено на время" in (await boris.writes("/due")).text
    every = await scene.says("/due")
    assert "Анна" in every.text
    assert "Иван" in every.text
    work = (await (await scene.bot.store()).due.of_kind("undo"))[0]
    assert "уже нет" in (await boris.writes(f"/due now {work.key}")).text
    await anna.presses("Вернуть сейчас", listed)
    assert scene.vats.employee("anna").takes_calls is True
