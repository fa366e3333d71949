"""The gravest takes two administrators where there are two: one confirms, another approves, all is looked at anew."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from sandbox.company import ACCOUNTS_ID, ANNA_NUMBER
from sandbox.telegram.people import Person
from sandbox.telegram.world import Message
from sandbox.vats.virtual import VirtualVats
from tests.conversations.scene import Scene, scene, telegram
from tests.running import eventually

__all__ = ["scene", "telegram"]

OK: Final = "Подтвердить"

GRAVE: Final[dict[str, tuple[str, Callable[[VirtualVats], Any]]]] = {
    "employee": ("/user del pavel", lambda vats: [one.login for one in vats.company.employees]),
    "department": (f"/group del {ACCOUNTS_ID}", lambda vats: [one.id for one in vats.company.departments]),
    "sim": (f"/sim del {ANNA_NUMBER}", lambda vats: [one.telnum for one in vats.company.sims]),
    "role": ("/user edit anna role=admin", lambda vats: vats.employee("anna").role),
    "new": ("/user add name=Пётр login=petr role=admin", lambda vats: [one.login for one in vats.company.employees]),
}


async def _second(scene: Scene) -> Person:
    """Let the owner be known to the bot, and forget what it has read so far."""
    await scene.restored()
    await scene.owner.writes("/due")
    return scene.owner


async def _asked(scene: Scene, line: str) -> tuple[Message, Message]:
    """Say and confirm a line; the requester's message and the second administrator's card."""
    mark = len(scene.owner.chat.from_bot)
    waits = await scene.asked(line, OK)
    await eventually(lambda: len(scene.owner.chat.from_bot) > mark)
    return waits, scene.owner.chat.from_bot[-1]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", GRAVE)
async def test_one_administrator_confirms_alone(scene: Scene, name: str) -> None:
    await scene.restored()
    store = await scene.bot.store()
    await store.people.reachable(scene.owner.id, False)
    line, look = GRAVE[name]
    before = look(scene.vats)
    await scene.asked(line, OK)
    assert look(scene.vats) != before
    await store.people.reachable(scene.owner.id, True)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", GRAVE)
async def test_a_second_one_approves(scene: Scene, name: str) -> None:
    owner = await _second(scene)
    line, look = GRAVE[name]
    before = look(scene.vats)
    shown = await scene.says(line)
    assert "ещё один администратор" in shown.text
    mark = len(owner.chat.from_bot)
    pressed = await scene.admin.presses(OK, shown)
    waits = pressed.answer or pressed.message
    assert "Нужен второй администратор" in waits.text
    assert waits.buttons == [["Отозвать"]]
    assert [one.operation for one in scene.vats.requests if one.method != "GET"] == []
    await eventually(lambda: len(owner.chat.from_bot) > mark)
    card = owner.chat.from_bot[-1]
    for fact in ("Сейчас: ", "Станет: ", "Администратор"):
        assert fact in card.text
    told = len(scene.admin.chat.from_bot)
    done = await owner.presses(OK, card)
    assert look(scene.vats) != before, (done.answer or done.message).text
    await eventually(lambda: len(scene.admin.chat.from_bot) > told)
    await eventually(lambda: not card.buttons)
    audit = (await scene.says("/audit")).text
    assert "просил(а) Администратор, подтвердил(а) Глеб Хозяев" in audit


@pytest.mark.asyncio(loop_scope="module")
async def test_a_role_that_two_gave_can_be_taken_back_by_who_asked(scene: Scene) -> None:
    owner = await _second(scene)
    _, card = await _asked(scene, "/user edit anna role=admin")
    mark = len(scene.admin.chat.from_bot)
    await owner.presses(OK, card)
    await eventually(lambda: len(scene.admin.chat.from_bot) > mark)
    told = scene.admin.chat.from_bot[-1]
    assert told.buttons == [["Отменить изменение"]]
    await scene.admin.presses("Отменить изменение", told)
    assert scene.vats.employee("anna").role == "user"


async def _lowered(scene: Scene, line: str = "/user edit boris role=user") -> tuple[Person, Message]:
    """Let two administrators make a third one a user; the second of them, and what who asked was told."""
    owner = await _second(scene)
    scene.vats.employee("boris").role = "admin"
    await scene.learns()
    waits, card = await _asked(scene, line)
    assert "Нужен второй администратор" in waits.text
    assert scene.vats.employee("boris").role == "admin"
    mark = len(scene.admin.chat.from_bot)
    await owner.presses(OK, card)
    await eventually(lambda: len(scene.admin.chat.from_bot) > mark)
    assert scene.vats.employee("boris").role == "user"
    return owner, scene.admin.chat.from_bot[-1]


async def _asked_back(scene: Scene) -> tuple[Message, Message]:
    """Ask for the last change to be taken back; the requester's message and the second administrator's card."""
    mark = len(scene.owner.chat.from_bot)
    waits = await scene.says("/undo")
    assert "Нужен второй администратор" in waits.text
    await eventually(lambda: len(scene.owner.chat.from_bot) > mark)
    return waits, scene.owner.chat.from_bot[-1]


@pytest.mark.asyncio(loop_scope="module")
async def test_an_administrator_is_lowered_by_two_and_raised_again_by_two(scene: Scene) -> None:
    owner, told = await _lowered(scene)
    mark = len(owner.chat.from_bot)
    pressed = await scene.admin.presses("Отменить изменение", told)
    waits = pressed.answer or pressed.message
    assert "Нужен второй администратор" in waits.text
    assert scene.vats.employee("boris").role == "user"
    await eventually(lambda: len(owner.chat.from_bot) > mark)
    card = owner.chat.from_bot[-1]
    assert "Отмена: Сотрудник: Борис Волков" in card.text
    mark = len(scene.admin.chat.from_bot)
    await owner.presses(OK, card)
    await eventually(lambda: len(scene.admin.chat.from_bot) > mark)
    assert "Вернул, как было" in scene.admin.chat.from_bot[-1].text
    assert scene.vats.employee("boris").role == "admin"
    audit = (await scene.says("/audit")).text
    assert "Отмена: Сотрудник: Борис Волков (boris); просил(а) Администратор, подтвердил(а) Глеб Хозяев" in audit


@pytest.mark.asyncio(loop_scope="module")
async def test_an_undoing_that_the_second_one_lets_lie_or_refuses_raises_nobody(scene: Scene) -> None:
    owner, _ = await _lowered(scene)
    _, card = await _asked_back(scene)
    mark = len(scene.admin.chat.from_bot)
    await owner.presses("Отмена", card)
    await eventually(lambda: len(scene.admin.chat.from_bot) > mark)
    assert "Отклонил(а) Глеб Хозяев" in scene.admin.chat.from_bot[-1].text
    await _asked_back(scene)
    await scene.told_after("Второй администратор не ответил.", minutes=11)  # no longer than it can be undone
    assert scene.vats.employee("boris").role == "user"


@pytest.mark.asyncio(loop_scope="module")
async def test_an_undoing_that_was_overtaken_raises_nobody(scene: Scene) -> None:
    owner, told = await _lowered(scene)
    mark = len(owner.chat.from_bot)
    await scene.admin.presses("Отменить изменение", told)
    await eventually(lambda: len(owner.chat.from_bot) > mark)
    scene.vats.employee("boris").role = "restricted_user"
    pressed = await owner.presses(OK, owner.chat.from_bot[-1])
    assert "всё изменилось" in (pressed.answer or pressed.message).text
    assert scene.vats.employee("boris").role == "restricted_user"


@pytest.mark.asyncio(loop_scope="module")
async def test_a_lowering_for_a_time_is_ended_early_by_two(scene: Scene) -> None:
    owner, _ = await _lowered(scene, "/user edit boris role=user на 2 часа")
    mark = len(owner.chat.from_bot)
    asked = await scene.asked("/due", "Вернуть сейчас")
    assert "ещё один администратор" in asked.text
    pressed = await scene.admin.presses(OK, asked)
    assert "Нужен второй администратор" in (pressed.answer or pressed.message).text
    assert scene.vats.employee("boris").role == "user"
    await eventually(lambda: len(owner.chat.from_bot) > mark)
    await owner.presses(OK, owner.chat.from_bot[-1])
    await eventually(lambda: scene.vats.employee("boris").role == "admin")


@pytest.mark.asyncio(loop_scope="module")
async def test_what_two_gave_for_a_time_one_does_not_make_lasting(scene: Scene) -> None:
    owner = await _second(scene)
    _, card = await _asked(scene, "/user edit anna role=admin на 2 часа")
    await owner.presses(OK, card)
    await eventually(lambda: "подтвердил(а) Глеб" in scene.admin.chat.from_bot[-1].text)
    assert scene.vats.employee("anna").role == "admin"
    for line, press in (("/due", "Оставить так"), ("/user edit anna role=admin на 5 часов", "")):
        asked = await scene.asked(line, *([press] if press else []))
        assert "ещё один администратор" in asked.text, asked.text
    await scene.told_after("Срок вышел: вернул, как было", hours=2, minutes=1)
    assert scene.vats.employee("anna").role == "user"


@pytest.mark.asyncio(loop_scope="module")
async def test_it_is_refused_or_withdrawn(scene: Scene) -> None:
    owner = await _second(scene)
    _, card = await _asked(scene, "/user del pavel")
    mark = len(scene.admin.chat.from_bot)
    pressed = await owner.presses("Отмена", card)
    assert "Отклонено" in (pressed.answer or pressed.message).text
    await eventually(lambda: len(scene.admin.chat.from_bot) > mark)
    assert "Отклонил(а) Глеб Хозяев" in scene.admin.chat.from_bot[-1].text

    waits, card = await _asked(scene, "/user del pavel")
    key = card.inline[0][0]["callback_data"]
    pressed = await scene.admin.presses("Отозвать", waits)
    assert "Отозвано" in (pressed.answer or pressed.message).text
    await eventually(lambda: not card.buttons)
    assert "отозвал тот, кто просил" in ((await owner.forges(key, card)).toast or "")
    assert "pavel" in [one.login for one in scene.vats.company.employees]


@pytest.mark.asyncio(loop_scope="module")
async def test_who_asked_does_not_approve(scene: Scene) -> None:
    await _second(scene)
    await _asked(scene, "/user del pavel")
    ids = [work.payload["approval"] for work in await (await scene.bot.store()).due.of_kind("approval")]
    assert "другой администратор" in (await scene.says(f"/approval yes {ids[-1]}")).text
    anna = await scene.bot.links(scene.telegram.person("Анна Смирнова", phone="79160000002"), "anna")
    assert "администратор" in (await anna.writes(f"/approval yes {ids[-1]}")).text
    assert "не ваша просьба" in (await anna.writes(f"/approval withdraw {ids[-1]}")).text
    assert "нет" in (await scene.says("/approval yes 99999")).text
    assert "pavel" in [one.login for one in scene.vats.company.employees]


@pytest.mark.asyncio(loop_scope="module")
async def test_what_changed_meanwhile_is_not_done(scene: Scene) -> None:
    owner = await _second(scene)
    _, card = await _asked(scene, "/user edit boris role=admin")
    scene.vats.employee("boris").role = "restricted_user"
    mark = len(scene.admin.chat.from_bot)
    pressed = await owner.presses(OK, card)
    assert "всё изменилось" in (pressed.answer or pressed.message).text
    await eventually(lambda: len(scene.admin.chat.from_bot) > mark)
    assert "Ничего не изменено" in scene.admin.chat.from_bot[-1].text
    assert scene.vats.employee("boris").role == "restricted_user"


@pytest.mark.asyncio(loop_scope="module")
async def test_who_lost_the_right_meanwhile_gets_nothing(scene: Scene) -> None:
    owner = await _second(scene)
    _, card = await _asked(scene, "/user del pavel")
    scene.vats.employee("admin").role = "user"
    await scene.learns()
    pressed = await owner.presses(OK, card)
    assert "нет на это права" in (pressed.answer or pressed.message).text
    assert "pavel" in [one.login for one in scene.vats.company.employees]


@pytest.mark.asyncio(loop_scope="module")
async def test_it_is_not_decided_twice(scene: Scene) -> None:
    owner = await _second(scene)
    _, card = await _asked(scene, "/user del pavel")
    key = card.inline[0][0]["callback_data"]
    await owner.presses(OK, card)
    await owner.forges(key, card)
    await owner.waiting.settle()
    assert len(scene.vats.performed("delete_user")) == 1


@pytest.mark.asyncio(loop_scope="module")
async def test_it_waits_an_hour(scene: Scene) -> None:
    owner = await _second(scene)
    _, card = await _asked(scene, "/user del pavel")
    key = card.inline[0][0]["callback_data"]
    told = await scene.told_after("не ответил за час", hours=1, minutes=1)
    assert "Ничего не изменено" in told.text
    await eventually(lambda: not card.buttons)
    assert "срок вышел" in ((await owner.forges(key, card)).toast or "")
    assert "pavel" in [one.login for one in scene.vats.company.employees]
