"""Contract 4 and 8 «Buttons»: confirmed once, in time, by the one who asked; taken back; audited; lists in pages."""

from sandbox.company import MAIN, SALES_ID, SPAM, SUPPORT_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.world import Message
from sandbox.vats.state import Blocked
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, RunningBot, eventually


def _routed(vats: VirtualVats) -> str:
    route = vats.number(MAIN).route
    return route.group or route.user


def _labels(message: Message) -> list[str]:
    return [label for row in message.buttons for label in row]


async def test_a_dangerous_change_is_shown_first(vats: VirtualVats, admin: Person) -> None:
    for said, old, new, whom in (
        (f"/route {MAIN} group Поддержка", "Отдел продаж", "Поддержка", "+7 495 123-45-67"),
        (f"/blacklist del {SPAM}", "заблокирован", "не заблокирован", "+7 499 333-22-11"),
    ):
        shown = await admin.writes(said)
        assert _labels(shown) == ["Подтвердить", "Отмена"]
        was, _, becomes = shown.text.partition("Станет")
        assert old in was
        assert new in becomes
        assert whom in shown.text
    assert [one for one in vats.requests if one.method != "GET"] == []


async def test_a_confirmation_works_once_for_five_minutes(vats: VirtualVats, admin: Person, clock: MovedClock) -> None:
    shown = await admin.writes(f"/route {MAIN} group Поддержка")
    key = shown.inline[0][0]["callback_data"]
    await clock.moves(minutes=4, seconds=50)
    await admin.presses("Подтвердить", shown)
    assert _routed(vats) == SUPPORT_ID
    assert (await admin.forges(key, shown)).toast
    shown = await admin.writes(f"/route {MAIN} user anna")
    await clock.moves(minutes=5, seconds=1)
    assert (await admin.presses("Подтвердить", shown)).toast
    shown = await admin.writes(f"/route {MAIN} user anna")
    key = shown.inline[0][0]["callback_data"]
    await admin.presses("Отмена", shown)
    assert not _labels(shown)
    assert (await admin.forges(key, shown)).toast
    assert len(vats.performed("edit_telnum_route")) == 1


async def test_a_double_tap_changes_once(vats: VirtualVats, admin: Person) -> None:
    shown = await admin.writes(f"/route {MAIN} group Поддержка")
    data = shown.inline[0][0]["callback_data"]
    first = admin.events.pressed(admin.user, shown, data)
    second = admin.events.pressed(admin.user, shown, data)
    await eventually(lambda: first.answer is not None and second.answer is not None)
    await admin.waiting.settle()
    assert len(vats.performed("edit_telnum_route")) == 1


async def test_a_confirmation_is_for_the_one_who_asked(
    vats: VirtualVats, group: Group, admin: Person, pavel: Person
) -> None:
    group.joined_by(pavel)
    shown = await admin.writes(f"/route {MAIN} group Поддержка", chat=group)
    for label in ("Подтвердить", "Отмена"):
        assert (await pavel.presses(label, shown, chat=group)).toast
    assert _routed(vats) == SALES_ID
    await admin.presses("Подтвердить", shown, chat=group)
    assert _routed(vats) == SUPPORT_ID
    assert (await pavel.presses("Отменить изменение", chat=group)).toast
    assert _routed(vats) == SUPPORT_ID


async def test_what_has_changed_meanwhile_is_shown_anew(vats: VirtualVats, admin: Person) -> None:
    shown = await admin.writes(f"/route {MAIN} group Поддержка")
    vats.number(MAIN).route.type, vats.number(MAIN).route.group, vats.number(MAIN).route.user = "user", "", "ivan"
    pressed = await admin.presses("Подтвердить", shown)
    again = pressed.answer or pressed.message
    assert vats.performed("edit_telnum_route") == []
    assert "Иван" in again.text
    assert _labels(again) == ["Подтвердить", "Отмена"]
    await admin.presses("Подтвердить", again)
    assert _routed(vats) == SUPPORT_ID


async def test_a_change_is_taken_back_for_ten_minutes(vats: VirtualVats, anna: Person, clock: MovedClock) -> None:
    done = await anna.writes("/dnd on")
    assert _labels(done) == ["Отменить изменение"]
    await clock.moves(minutes=9, seconds=50)
    back = await anna.presses("Отменить изменение", done)
    assert vats.employee("anna").takes_calls is True
    assert "звонки приходят" in (back.answer or back.message).text.lower()
    done = await anna.writes("/dnd on")
    key = done.inline[0][0]["callback_data"]
    await clock.moves(minutes=10, seconds=1)
    assert (await anna.forges(key, done)).toast
    await anna.writes("/undo")
    assert vats.employee("anna").takes_calls is False
    await anna.writes("/dnd off")
    await anna.writes("/undo")
    assert vats.employee("anna").takes_calls is False
    await anna.writes("/undo")
    assert vats.employee("anna").takes_calls is False


async def test_undo_is_ones_own_and_the_last(vats: VirtualVats, admin: Person, anna: Person) -> None:
    await anna.writes("/dnd on")
    await admin.writes("/blacklist add 79261904198 спам")
    await admin.writes(f"/route {MAIN} group Поддержка")
    await admin.presses("Подтвердить")
    await admin.writes("/undo")
    assert (_routed(vats), vats.number(MAIN).greeting, vats.number(MAIN).name) == (SALES_ID, True, "Основной")
    await admin.writes("/undo")
    assert "79261904198" not in {one.telnum for one in vats.company.blacklist}
    assert "нечего" in (await admin.writes("/undo")).text
    assert vats.employee("anna").takes_calls is False


async def test_what_was_deleted_comes_back_as_it_was(vats: VirtualVats, admin: Person, anna: Person) -> None:
    await admin.writes(f"/blacklist del {SPAM}")
    await admin.presses("Подтвердить")
    assert SPAM not in {one.telnum for one in vats.company.blacklist}
    await admin.presses("Отменить изменение")
    assert {one.telnum: one.comment for one in vats.company.blacklist}[SPAM] == "Спам"
    await anna.writes("/contact 79261904198 Мария Крылова @boris")
    assert _labels(await anna.writes("/contact del 79261904198")) == ["Подтвердить", "Отмена"]
    await anna.presses("Подтвердить")
    assert "Крылова" not in (await anna.writes("/contacts")).text
    await anna.writes("/undo")
    assert "Крылова" in (await anna.writes("/contacts")).text
    assert "Борис" in (await anna.writes("/contact Крылова")).text


async def test_never_confirmed(vats: VirtualVats, anna: Person) -> None:
    for said in ("/dnd on", "/dnd off", "/contact 79261904198 Мария", "/call 79161234567", "/departments", "/me"):
        assert "Подтвердить" not in _labels(await anna.writes(said)), said
    assert len(vats.performed("make_call")) == 1


async def test_every_change_is_in_the_audit(
    vats: VirtualVats, group: Group, admin: Person, anna: Person, olga: Person
) -> None:
    await anna.writes("/dnd on", chat=group)
    await olga.writes("/leave продаж boris")
    vats.fail("enable_calls", "400", times=1, message="Not today")
    await anna.writes("/dnd off")
    await admin.writes(f"/route {MAIN} group Поддержка")
    await admin.presses("Подтвердить")
    await admin.presses("Отменить изменение")
    vats.fail("disable_calls", "drop", times=1)
    await olga.writes("/dnd on")
    await anna.writes("/contact 79261904198 Мария Крылова")
    text = (await admin.writes("/audit")).text
    for facts in (
        ("Анна", "12:00", "Продажи", "звонки приходят", "звонки не приходят"),
        ("Ольга", "Борис", "Отдел продаж"),
        ("Основной", "Отдел продаж", "Поддержка"),
        ("Мария Крылова", "+7 926 190-41-98"),
        ("сделано", "отказ", "неизвестно"),
    ):
        for fact in facts:
            assert fact.casefold() in text.casefold(), (fact, text)
    assert "Ольга" not in (await admin.writes("/audit today anna")).text
    assert "Анна" not in (await admin.writes("/audit yesterday")).text


async def test_long_lists_are_paged_with_buttons(vats: VirtualVats, bot: RunningBot, admin: Person) -> None:
    vats.company.blacklist += [Blocked(f"7499700{at:04}", f"Обзвон номер {at}") for at in range(60)]
    page = await admin.writes("/blacklist")
    seen = page.text
    pages = 1
    while any("›" in label for label in _labels(page)):
        if pages == 2:
            await bot.restarts()
        page = (await admin.presses("Ещё", page)).message
        assert len(page.text) <= 4096
        seen += page.text
        pages += 1
    assert pages > 2
    assert [at for at in range(60) if f"Обзвон номер {at}" not in seen] == []
    assert any("‹" in label for label in _labels(page))
