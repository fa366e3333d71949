"""Each way of the ВАТС to fail × a reading and a changing command: what happened, whether it was done, what to do."""

import asyncio
import re
from time import monotonic
from typing import Final

import pytest

from sandbox.company import MAIN, SALES_ID, SUPPORT_ID
from sandbox.telegram.world import Message
from tests.conversations.scene import Scene, scene, telegram
from tests.running import eventually
from vats.operations import OPERATIONS

__all__ = ["scene", "telegram"]

LEAKS: Final = re.compile(r"http|Traceback|Error\b|Exception|X-API-KEY|crmapi|\{|<html", re.IGNORECASE)

REFUSED: Final[dict[str, tuple[str, str]]] = {
    "400": ("Занято", "Исправьте"),
    "401": ("неверный", "VATS_API_KEY"),
    "401-disabled": ("CRM disabled", "включите API"),
    "401-off": ("CRM switched off", "включите API"),
    "401-domain": ("Domain disabled", "включите API"),
    "403": ("нет права", "администратор в кабинете"),
    "404": ("404", "посмотрите список"),
    "405": ("не умеет", "в кабинете"),
    "429": ("занята", "через минуту"),
    "501": ("не умеет", "в кабинете"),
}
"""After these surely nothing was done: a word that says what happened, and one that says what to do."""

UNREAD: Final[dict[str, str]] = {
    "500": "нездорова",
    "502-html": "нездорова",
    "503": "нездорова",
    "drop": "не отвечает",
    "garbage": "прочитать не удалось",
    "half": "ВАТС",
    "null": "прочитать не удалось",
    "redirect": "ВАТС",
}
"""What a read says that gets these every time."""

NOT_DONE: Final = ("500", "502-html", "503", "drop")
DONE: Final = ("drop-after", "half", "garbage")
"""After these it is unknown, and read back: it was not done, it was done."""

READS: Final = {f"/number {MAIN}": "get_telnum", "/blf": "list_blf_users"}
CHANGES: Final = {
    "/blf add anna": "add_blf_users",
    "/user edit anna position=Стажёр": "edit_user",
    f"/route {MAIN} group поддержка": "edit_telnum_route",
}


def _is_done(scene: Scene, line: str) -> bool:
    company = scene.vats.company
    return {
        "/blf add anna": "anna" in company.blf,
        "/user edit anna position=Стажёр": company.employee("anna").position == "Стажёр",
        f"/route {MAIN} group поддержка": company.number(MAIN).route.group == SUPPORT_ID,
    }[line]


async def _said(scene: Scene, line: str, operation: str, how: str) -> Message:
    """Say a line, confirm it if it asks, and let the one operation fail so."""
    answer = await scene.admin.writes(line) if line.startswith("/route") else None
    scene.vats.fail(operation, how, times=1, message="Занято" if how == "400" else None)
    if answer is None:
        return await scene.admin.writes(line)
    pressed = await scene.admin.presses("Подтвердить", answer)
    return pressed.answer or pressed.message


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("how", REFUSED)
async def test_what_refuses_is_told_and_nothing_is_done(scene: Scene, how: str) -> None:
    await scene.restored()
    happened, to_do = REFUSED[how]
    reads = {} if how == "429" else READS  # that is tried again
    for line, operation in {**reads, **CHANGES}.items():
        answer = await _said(scene, line, operation, how)
        scene.vats.works()
        assert happened in answer.text, (line, answer.text)
        assert to_do in answer.text, (line, answer.text)
        assert not LEAKS.search(answer.text), answer.text
        assert not any("Отменить изменение" in label for row in answer.buttons for label in row)
        if line in CHANGES:
            assert "Ничего не изменено" in answer.text, (line, answer.text)
            assert not _is_done(scene, line)
        if how == "403" and line in CHANGES:
            assert str(OPERATIONS[operation].right) in answer.text


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("how", UNREAD)
async def test_a_read_that_fails_for_long_says_so(scene: Scene, how: str) -> None:
    await scene.restored()
    for line, operation in READS.items():
        if how == "null" and line == "/blf":
            continue  # a list that is null is empty
        scene.vats.fail(operation, how)
        answer = await scene.admin.writes(line)
        scene.vats.works()
        assert UNREAD[how] in answer.text, (line, answer.text)
        assert re.search("через минуту|Администратору|отказала", answer.text), answer.text
        assert not LEAKS.search(answer.text), answer.text
    assert scene.vats.performed("add_blf_users") == []


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("how", NOT_DONE)
async def test_a_change_that_was_not_done_is_read_back(scene: Scene, how: str) -> None:
    await scene.restored()
    for line, operation in CHANGES.items():
        answer = await _said(scene, line, operation, how)
        assert "неизвестно" in answer.text, (line, answer.text)
        assert "изменение не сделано" in answer.text, (line, answer.text)
        assert not _is_done(scene, line)
        assert len([one for one in scene.vats.requests if one.operation == operation]) == 1, line
        assert not LEAKS.search(answer.text), answer.text


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("how", DONE)
async def test_a_change_that_was_done_is_read_back(scene: Scene, how: str) -> None:
    await scene.restored()
    for line, operation in CHANGES.items():
        answer = await _said(scene, line, operation, how)
        assert _is_done(scene, line), (line, answer.text)
        assert "изменение не сделано" not in answer.text
        assert "Ничего не изменено" not in answer.text
        assert answer.buttons == [["Отменить изменение"]], (line, answer.text)
        assert len([one for one in scene.vats.requests if one.operation == operation]) == 1, line
        pressed = await scene.admin.presses("Отменить изменение", answer)
        assert not _is_done(scene, line), (pressed.answer or pressed.message).text


@pytest.mark.asyncio(loop_scope="module")
async def test_a_change_that_is_answered_with_nothing_is_success(scene: Scene) -> None:
    await scene.restored()
    answer = await _said(scene, "/blf add anna", "add_blf_users", "empty")
    assert "на консоли" in answer.text
    assert "anna" in scene.vats.company.blf


@pytest.mark.asyncio(loop_scope="module")
async def test_a_change_whose_read_back_fails_too_claims_nothing(scene: Scene) -> None:
    await scene.restored()
    scene.vats.fail("list_blf_users", "502-html")
    scene.vats.fail("list_blf_users", "slow", times=1, seconds=0)
    answer = await _said(scene, "/blf add anna", "add_blf_users", "drop-after")
    assert "неизвестно" in answer.text
    assert "рочитать, как сейчас, не удалось" in answer.text
    assert "сделано." not in answer.text


@pytest.mark.asyncio(loop_scope="module")
async def test_words_come_within_ten_seconds_whatever_is_silent(scene: Scene) -> None:
    """All at once, for what waits, waits together: a change and its read-back silent, or slow; reads; a press."""
    await scene.restored()
    people = {
        login: await scene.bot.links(scene.telegram.person(login, phone=f"7916000000{number}"), login)
        for number, login in enumerate(("anna", "boris", "olga", "ivan"), 2)
    }
    shown = await scene.admin.writes(f"/route {MAIN} group поддержка")
    scene.vats.fail("get_dnd", "silence")
    scene.vats.fail("get_dnd", "slow", times=2, seconds=0)  # before the change: the own state, and a colleague's
    scene.vats.fail("disable_calls", "silence")
    scene.vats.fail("get_user", "slow", seconds=4)
    scene.vats.fail("edit_user", "slow", seconds=4)
    scene.vats.fail("edit_telnum_route", "silence")
    scene.vats.fail("get_user_groups", "silence")
    began = monotonic()
    mark = len(scene.admin.chat.from_bot)
    dnd, mobile, departments, pressed = await asyncio.gather(
        people["anna"].writes("/dnd on", timeout=10),
        people["boris"].writes("/mobile on 79161234567", timeout=10),
        people["olga"].writes("/departments", timeout=10),
        scene.admin.presses("Подтвердить", shown, timeout=10),
    )
    await eventually(lambda: _routed(scene, mark), 10 - (monotonic() - began))
    assert "неизвестно" in dnd.text
    assert "рочитать, как сейчас, не удалось" in dnd.text
    assert "неизвестно" in mobile.text or "не отвечает" in mobile.text
    assert "не отвечает" in departments.text
    assert pressed.message.text
    assert monotonic() - began < 10.5
    assert scene.vats.number(MAIN).route.group == SALES_ID


def _routed(scene: Scene, mark: int) -> bool:
    texts = [one.text for one in scene.admin.chat.from_bot[mark - 1 :]]
    return any("изменение не сделано" in text for text in texts)
