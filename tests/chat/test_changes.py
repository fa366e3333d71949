"""A change: shown, confirmed, performed once, read back, in the audit, undone (contract §4, design idea 3)."""

import json
from datetime import timedelta

import pytest
from aiogram.types import Update

from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from storage.audit import AuditEntry
from tests.chat.house import House
from tests.running import eventually

MAIN = "74951234567"


async def audit(core: House) -> list[AuditEntry]:
    now = core.clock.now()
    return await core.store.audit.list(now - timedelta(days=1), now + timedelta(days=1))


async def test_dangerous_change_is_shown_first(owner: Person, vats: VirtualVats) -> None:
    question = await owner.writes("/number off Основной до 18:00")
    for words in ("Сейчас: принимает", "Станет: не принимает до 18:00", "Затронет: всех", "Клиенты услышат отбой"):
        assert words in question.text
    assert question.buttons == [["Подтвердить", "Отмена"]]
    assert vats.number(MAIN).disabled is False
    pressed = await owner.presses("Подтвердить")
    assert "не принимает" in pressed.text
    assert pressed.message.buttons == [["Отменить изменение"]]
    assert vats.number(MAIN).disabled is True


async def test_confirmation_can_be_declined(owner: Person, vats: VirtualVats) -> None:
    question = await owner.writes("/number off Основной")
    assert "ничего не изменено" in (await owner.presses("Отмена", question)).text
    assert question.buttons == []
    assert vats.number(MAIN).disabled is False


async def test_confirmation_works_once(owner: Person, vats: VirtualVats, core: House) -> None:
    question = await owner.writes("/number off Основной")
    key = question.inline[0][0]["callback_data"]
    await owner.presses("Подтвердить", question)
    pressed = await owner.forges(key, question)
    assert (pressed.toast, pressed.alert) == ("Эта кнопка уже сработала.", True)
    assert len(vats.performed("disable_telnum_calls")) == 1


async def test_declined_confirmation_confirms_no_more(owner: Person, vats: VirtualVats) -> None:
    question = await owner.writes("/number off Основной")
    key = question.inline[0][0]["callback_data"]
    await owner.presses("Отмена", question)
    assert (await owner.forges(key, question)).toast == "Эта кнопка уже сработала."
    assert vats.performed("disable_telnum_calls") == []


async def test_confirmation_is_good_for_five_minutes(owner: Person, vats: VirtualVats, core: House) -> None:
    question = await owner.writes("/number off Основной")
    await core.clock.moves(minutes=5, seconds=1)
    pressed = await owner.presses("Подтвердить", question)
    assert "5 минут" in pressed.text
    assert vats.performed("disable_telnum_calls") == []


async def test_confirmation_is_for_who_asked(group: Group, owner: Person, anna: Person, vats: VirtualVats) -> None:
    question = await owner.writes("/number off Основной", chat=group)
    pressed = await anna.presses("Подтвердить", question, chat=group)
    assert (pressed.toast, pressed.alert) == ("Это кнопка другого человека.", True)
    assert vats.performed("disable_telnum_calls") == []


async def test_right_is_checked_again_on_the_press(pavel: Person, vats: VirtualVats, core: House) -> None:
    question = await pavel.writes("/number off Основной")
    vats.employee("pavel").role = "user"
    await core.synchronisation.run()
    pressed = await pavel.presses("Подтвердить", question)
    assert pressed.toast == "Это могут только администраторы."
    assert vats.performed("disable_telnum_calls") == []


async def test_stale_sight_is_shown_anew(owner: Person, vats: VirtualVats) -> None:
    question = await owner.writes("/route Основной user anna")
    assert "Сейчас: Отдел продаж" in question.text or "Сейчас: sales" in question.text
    vats.number(MAIN).route.type = "user"
    vats.number(MAIN).route.user = "boris"
    anew = await owner.presses("Подтвердить", question)
    assert "кое-что изменилось" in anew.text
    assert "Сейчас: boris" in anew.text
    assert vats.performed("edit_telnum_route") == []
    await owner.presses("Подтвердить", anew.message)
    assert vats.number(MAIN).route.user == "anna"


async def test_nothing_to_do(owner: Person, vats: VirtualVats) -> None:
    vats.number(MAIN).disabled = True
    answer = await owner.writes("/number off Основной")
    assert answer.buttons == []
    assert "не принимает" in answer.text


async def test_undo_by_the_button(anna: Person, vats: VirtualVats, core: House) -> None:
    answer = await anna.writes("/dnd on")
    pressed = await anna.presses("Отменить изменение", answer)
    assert "Вернул, как было" in pressed.text
    assert "Сейчас: звонки приходят" in pressed.text
    assert pressed.message.buttons == []
    assert vats.employee("anna").takes_calls is True
    undone, done = await audit(core)
    assert (done.command, done.result, done.before, done.after) == (
        "dnd",
        "done",
        "звонки приходят",
        "звонки не приходят",
    )
    assert (undone.command, undone.result, undone.after) == ("undo dnd", "done", "звонки приходят")
    assert done.undone_at is not None


async def test_undo_by_the_command(anna: Person, vats: VirtualVats) -> None:
    await anna.writes("/dnd on")
    assert "Вернул, как было" in (await anna.writes("/undo")).text
    assert vats.employee("anna").takes_calls is True
    assert "Отменять нечего" in (await anna.writes("/undo")).text


async def test_undo_is_offered_for_ten_minutes(anna: Person, vats: VirtualVats, core: House) -> None:
    answer = await anna.writes("/dnd on")
    await core.clock.moves(minutes=10, seconds=1)
    assert "устарела" in (await anna.presses("Отменить изменение", answer)).text
    assert "Отменять нечего" in (await anna.writes("/undo")).text
    assert vats.employee("anna").takes_calls is False


async def test_undo_of_what_is_undone(anna: Person, core: House) -> None:
    answer = await anna.writes("/dnd on")
    await anna.writes("/undo")
    assert "Отменять нечего" in (await anna.presses("Отменить изменение", answer)).text


async def test_undo_takes_the_right_still(pavel: Person, vats: VirtualVats, core: House) -> None:
    await pavel.writes("/number off Основной")
    pressed = await pavel.presses("Подтвердить")
    vats.employee("pavel").role = "user"
    await core.synchronisation.run()
    assert "нет права" in (await pavel.presses("Отменить изменение", pressed.message)).text
    assert vats.number(MAIN).disabled is True


async def test_undo_that_fails_can_be_repeated(anna: Person, vats: VirtualVats) -> None:
    answer = await anna.writes("/dnd on")
    vats.fail("enable_calls", "403", times=1)
    failed = await anna.presses("Отменить изменение", answer)
    assert "Отменить не удалось" in failed.text
    assert failed.message.buttons == [["Повторить отмену"]]
    assert "Вернул, как было" in (await anna.presses("Повторить", failed.message)).text
    assert vats.employee("anna").takes_calls is True


async def test_refused_change_is_told_in_words_and_audited(anna: Person, vats: VirtualVats, core: House) -> None:
    vats.fail("disable_calls", "400", times=1, message="Плохой логин")
    answer = await anna.writes("/dnd on")
    assert "Плохой логин" in answer.text
    assert "Ничего не изменено" in answer.text
    assert answer.buttons == []
    (entry,) = await audit(core)
    assert (entry.result, entry.after) == ("refused", "звонки приходят")


async def test_missing_right_is_named(owner: Person, vats: VirtualVats) -> None:
    vats.lacks.add("Номера → Редактирование")
    await owner.writes("/number off Основной")
    assert "нет права «Номера → Редактирование»" in (await owner.presses("Подтвердить")).text


@pytest.mark.parametrize(
    ("how", "words", "takes_calls"),
    [("drop-after", "изменение сделано", False), ("502-html", "изменение не сделано", True)],
)
async def test_unknown_outcome_is_read_back(
    how: str,
    words: str,
    takes_calls: bool,  # noqa: FBT001 — what it is after
    anna: Person,
    vats: VirtualVats,
    core: House,
) -> None:
    vats.fail("disable_calls", how, times=1)
    answer = await anna.writes("/dnd on")
    assert words in answer.text
    assert vats.employee("anna").takes_calls is takes_calls
    assert len([one for one in vats.requests if one.operation == "disable_calls"]) == 1
    (entry,) = await audit(core)
    assert entry.result == "unknown"
    assert (answer.buttons == [["Отменить изменение"]]) is not takes_calls


async def test_unknown_outcome_that_cannot_be_read_back(owner: Person, vats: VirtualVats) -> None:
    await owner.writes("/number off Основной")
    vats.fail("disable_telnum_calls", "drop-after", times=1)
    pressed = await owner.presses("Подтвердить")
    assert "Сейчас: не принимает" in pressed.text
    await owner.writes("/undo")
    vats.fail("get_dnd", "500")
    assert "Попробуйте через минуту" in (await owner.writes("/dnd on anna")).text


async def test_partial_failure_says_what_was_done_and_offers_to_take_it_back(
    owner: Person, vats: VirtualVats, core: House
) -> None:
    vats.fail("disable_calls", "403", times=1)
    answer = await owner.writes("/both Основной anna")
    assert "Сделано не всё: 1 из 2" in answer.text
    assert answer.buttons == [["Отменить изменение"]]
    assert vats.number(MAIN).disabled is True
    assert (await audit(core))[0].result == "partly"
    await owner.presses("Отменить изменение", answer)
    assert vats.number(MAIN).disabled is False
    assert vats.performed("enable_calls") == []


async def test_unreadable_answer_of_a_change_is_no_failure(owner: Person, vats: VirtualVats) -> None:
    vats.fail("edit_telnum_route", "garbage", times=1)
    await owner.writes("/route Основной user anna")
    pressed = await owner.presses("Подтвердить")
    assert "Сделано" in pressed.text
    assert vats.number(MAIN).route.user == "anna"


async def test_update_that_comes_twice_rings_once(
    anna: Person, vats: VirtualVats, core: House, telegram: VirtualTelegram
) -> None:
    body = {
        "update_id": 1,
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": anna.id, "type": "private"},
            "from": {"id": anna.id, "is_bot": False, "first_name": "Анна"},
            "text": "/call +7 916 555-01-02",
        },
    }
    await core.handle(Update.model_validate_json(json.dumps(body), context={"bot": core.bot}))
    await core.handle(Update.model_validate_json(json.dumps(body), context={"bot": core.bot}))
    await anna.sees("повторять не стал")
    assert len(vats.performed("make_call")) == 1


async def test_own_steps_are_made_and_undone(anna: Person, core: House) -> None:
    contacts = core.store.contacts
    await anna.writes("/contact 89161234567 Марина Соколова @boris")
    saved = await contacts.get("79161234567")
    assert saved is not None
    assert (saved.name, saved.login) == ("Марина Соколова", "boris")
    await anna.writes("/contact 89161234567 Марина")
    await anna.writes("/undo")
    back = await contacts.get("79161234567")
    assert back is not None
    assert (back.name, back.login) == ("Марина Соколова", "boris")
    question = await anna.writes("/contact удалить 89161234567")
    await anna.presses("Подтвердить", question)
    assert await contacts.get("79161234567") is None


async def test_somebody_else_is_told(owner: Person, anna: Person, core: House) -> None:
    await owner.writes("/unlink anna")
    await anna.sees("Вас отвязали")
    assert (await core.store.people.get(anna.id)).login is None  # type: ignore[union-attr]
    assert "Поделиться телефоном" in (await anna.writes("/dnd on")).text


async def test_phones_and_names_are_in_no_log(anna: Person, capsys: pytest.CaptureFixture[str]) -> None:
    await anna.writes("/contact 89161234567 Марина Соколова")
    await anna.writes("/call 89161234567")
    logged = capsys.readouterr().out
    assert "79161234567" not in logged
    assert "Соколова" not in logged


async def test_undo_is_ones_own(owner: Person, anna: Person, core: House) -> None:
    await anna.writes("/dnd on")
    (entry,) = await audit(core)
    now = core.clock.now()
    action = {"core": "undo", "entry": entry.id}
    key = await core.store.buttons.make(owner.id, owner.id, action, "x", now, now + timedelta(days=1), False)
    message = await owner.writes("/list 3")
    assert "Отменять нечего" in (await owner.forges(key, message)).text


async def test_state_that_cannot_be_read_afterwards(anna: Person, vats: VirtualVats) -> None:
    await anna.writes("/dnd")
    vats.fail("disable_calls", "slow", times=1, seconds=0.3)
    anna.sends("вкл")
    await eventually(lambda: any(one.operation == "disable_calls" for one in vats.requests))
    vats.fail("get_dnd", "404")
    answer = await anna.sees("Не беспокоить")
    assert "не приходят" in answer.text


async def test_term_of_one_of_two_things_is_left(owner: Person, vats: VirtualVats, core: House) -> None:
    await owner.writes("/number off Основной до 18:00")
    await owner.presses("Подтвердить")
    (work,) = await core.store.due.of_kind("undo")
    both = [*work.payload["steps"], {"operation": "enable_calls", "fields": {"login": "anna"}}]
    await core.store.due.add(work.at, "undo", {**work.payload, "steps": both}, work.key)
    await owner.writes("/dnd on anna")
    (left,) = await core.store.due.of_kind("undo")
    assert left.payload["steps"] == work.payload["steps"]
