"""Contract 3, second half: who may do what, by role, again at every press, and where."""

from collections.abc import Callable

import pytest

from sandbox.company import CLIENT, MAIN, SALES_ID, SUPPORT_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, RunningBot, eventually

ADMINISTRATORS_ONLY = [
    "/invite anna",
    "/links",
    "/unlink anna",
    f"/route {MAIN} group Поддержка",
    "/blacklist add 79990001122",
    "/audit",
]


def _changes(vats: VirtualVats) -> list[str]:
    return [str(one.operation) for one in vats.requests if one.method != "GET" and one.status < 300]


def _subscribed(vats: VirtualVats, department: str, login: str) -> bool:
    member = vats.department(department).member(login)
    assert member is not None
    return member.takes_calls


@pytest.mark.parametrize("said", ADMINISTRATORS_ONLY)
async def test_administrators_commands_are_refused_to_all_others(
    vats: VirtualVats, anna: Person, olga: Person, maria: Person, said: str
) -> None:
    for person in (anna, olga, maria):
        answer = await person.writes(said)
        assert "t.me" not in answer.text
        assert not answer.buttons
    assert _changes(vats) == []


async def test_admin_may_do_everything(vats: VirtualVats, admin: Person) -> None:
    await admin.writes("/dnd on ivan")
    assert vats.employee("ivan").takes_calls is False
    await admin.writes("/leave Поддержка maria")
    assert _subscribed(vats, SUPPORT_ID, "maria") is False


async def test_user_acts_on_itself_alone(vats: VirtualVats, anna: Person) -> None:
    await anna.writes("/dnd on")
    assert vats.employee("anna").takes_calls is False
    for said in ("/dnd on boris", "/dnd status boris", "/leave Продажи boris", "/join all boris"):
        answer = await anna.writes(said)
        assert "приходят" not in answer.text
    assert vats.employee("boris").takes_calls is True
    assert [one for one in vats.requests if "boris" in one.path and one.method != "GET"] == []


async def test_head_acts_on_the_own_departments(vats: VirtualVats, olga: Person) -> None:
    await olga.writes("/dnd on boris")
    assert vats.employee("boris").takes_calls is False
    await olga.writes("/leave «Отдел продаж» anna")
    assert _subscribed(vats, SALES_ID, "anna") is False
    await olga.writes("/dnd on ivan")
    await olga.writes("/leave Поддержка ivan")
    assert vats.employee("ivan").takes_calls is True
    assert _subscribed(vats, SUPPORT_ID, "ivan") is True


async def test_calls_of_others_are_read_by_their_head_alone(vats: VirtualVats, olga: Person, anna: Person) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("boris")
    await call.ends(seconds=20)
    olga.sends("/calls today boris")
    assert "+7 916 123-45-67" in (await olga.sees("поговорили 0:20")).text
    assert "+7 916 123-45-67" not in (await anna.writes("/calls today boris")).text
    assert "+7 916 123-45-67" not in (await olga.writes("/calls today ivan")).text


async def test_own_departments_of_a_head_are_those_that_it_heads(
    vats: VirtualVats, bot: RunningBot, olga: Person
) -> None:
    head = vats.department(SALES_ID).member("olga")
    assert head is not None
    head.is_head = False
    await bot.restarts()
    await olga.writes("/dnd on boris")
    assert vats.employee("boris").takes_calls is True


async def test_restricted_user_reads_and_has_dnd(vats: VirtualVats, maria: Person) -> None:
    assert "Мария Орлова" in (await maria.writes("/me")).text
    await maria.writes("/dnd on")
    assert vats.employee("maria").takes_calls is False
    await maria.writes("/dnd off")
    assert vats.employee("maria").takes_calls is True
    await maria.writes("/leave Поддержка")
    await maria.writes("/call 79161234567")
    assert _subscribed(vats, SUPPORT_ID, "maria") is True
    assert vats.performed("make_call") == []


async def test_custom_role_has_what_its_rights_name(vats: VirtualVats, pavel: Person) -> None:
    answer = await pavel.writes(f"/route {MAIN} group Поддержка")
    await pavel.presses("Подтвердить", answer)
    assert vats.number(MAIN).route.group == SUPPORT_ID
    await pavel.writes("/dnd on")
    assert vats.employee("pavel").takes_calls is False
    for said in ("/invite anna", "/blacklist add 79990001122", "/dnd on anna"):
        assert not (await pavel.writes(said)).buttons
    assert vats.employee("anna").takes_calls is True
    assert vats.performed("add_to_blacklist") == []


async def test_help_shows_what_one_may(admin: Person, anna: Person) -> None:
    assert "/dnd" in (await anna.writes("/help")).text
    assert "/invite <" in (await admin.writes("/help invite")).text
    assert "/invite <" not in (await anna.writes("/help invite")).text


async def test_menus_show_what_one_may(bot: RunningBot, admin: Person, anna: Person, stranger: Person) -> None:
    await bot.restarts()
    await eventually(lambda: "dnd" in anna.menu())
    await eventually(lambda: "invite" in admin.menu())
    assert "invite" not in anna.menu()
    assert set(stranger.menu()) <= {"start", "help"}


async def test_a_menu_comes_with_the_link(telegram: VirtualTelegram, bot: RunningBot) -> None:
    newcomer = telegram.person("Анна", phone="79160000002")
    await newcomer.starts()
    await newcomer.shares_phone()
    await eventually(lambda: "dnd" in newcomer.menu())


async def test_a_press_is_checked_for_the_person_who_presses(
    vats: VirtualVats, group: Group, admin: Person, anna: Person, boris: Person
) -> None:
    shown = await admin.writes(f"/route {MAIN} group Поддержка", chat=group)
    pressed = await boris.presses("Подтвердить", shown, chat=group)
    assert pressed.toast
    assert vats.number(MAIN).route.group == SALES_ID
    await admin.presses("Подтвердить", shown, chat=group)
    assert vats.number(MAIN).route.group == SUPPORT_ID
    await anna.presses("Отменить", chat=group)
    assert vats.number(MAIN).route.group == SUPPORT_ID


async def test_a_press_is_checked_for_the_rights_of_now(
    vats: VirtualVats, bot: RunningBot, admin: Person, clock: MovedClock
) -> None:
    shown = await admin.writes(f"/route {MAIN} group Поддержка")
    vats.employee("admin").role = "user"
    await bot.restarts()
    await admin.presses("Подтвердить", shown)
    assert vats.number(MAIN).route.group == SALES_ID


async def test_a_press_is_checked_for_the_state_of_now(vats: VirtualVats, admin: Person) -> None:
    shown = await admin.writes(f"/route {MAIN} group Поддержка")
    vats.number(MAIN).route.group, vats.number(MAIN).route.type = "", "user"
    vats.number(MAIN).route.user = "ivan"
    pressed = await admin.presses("Подтвердить", shown)
    assert vats.number(MAIN).route.user == "ivan"
    assert "Иван" in (pressed.answer or pressed.message).text
    await admin.presses("Подтвердить")
    assert vats.number(MAIN).route.group == SUPPORT_ID


@pytest.mark.parametrize("data", ["", "x", "A" * 22, "ы" * 32])
async def test_forged_presses_do_nothing_but_are_answered(vats: VirtualVats, anna: Person, data: str) -> None:
    message = await anna.writes("/me")
    asked = len(vats.requests)
    pressed = await anna.forges(data, message)
    assert pressed.toast
    assert len(vats.requests) == asked


async def test_in_a_bound_group_for_the_own_right(vats: VirtualVats, group: Group, anna: Person, olga: Person) -> None:
    await anna.writes("/dnd on", chat=group)
    assert vats.employee("anna").takes_calls is False
    await anna.writes("/dnd on boris", chat=group)
    assert vats.employee("boris").takes_calls is True
    await olga.writes("/dnd on boris", chat=group)
    assert vats.employee("boris").takes_calls is False


async def test_a_group_that_is_not_bound_is_left_alone(
    telegram: VirtualTelegram, vats: VirtualVats, anna: Person, admin: Person, owner: Person
) -> None:
    plain = telegram.group("Просто", [anna, admin, owner])
    for person in (anna, admin, owner):
        assert await person.is_ignored("/dnd on", chat=plain, within=0.3)
    assert await anna.is_ignored("/bind", chat=plain, within=0.3)
    assert vats.employee("anna").takes_calls is True
    assert "Отдел продаж" in (await admin.writes("/bind «Отдел продаж»", chat=plain)).text
    await anna.writes("/dnd on", chat=plain)
    assert vats.employee("anna").takes_calls is False


async def test_strangers_in_a_bound_group_can_do_nothing(vats: VirtualVats, group: Group, stranger: Person) -> None:
    group.joined_by(stranger)
    before = len(vats.requests)
    stranger.sends("/dnd on anna", chat=group)
    stranger.sends("/who", chat=group)
    assert await stranger.never_sees("Анна", chat=group)
    assert len(vats.requests) == before


def _anonymous(telegram: VirtualTelegram, group: Group) -> Callable[[str], object]:
    return group.anonymous.sends


def _channel(telegram: VirtualTelegram, group: Group) -> Callable[[str], object]:
    return telegram.channel("Новости").in_group(group).sends


@pytest.mark.parametrize("voice", [_anonymous, _channel])
async def test_the_nameless_are_refused(
    telegram: VirtualTelegram,
    vats: VirtualVats,
    group: Group,
    anna: Person,
    voice: Callable[[VirtualTelegram, Group], Callable[[str], object]],
) -> None:
    before = _changes(vats)
    says = voice(telegram, group)
    for text in ("/dnd on anna", f"/route {MAIN} group Поддержка", "/invite anna"):
        says(text)
    await anna.writes("/me", chat=group)
    assert _changes(vats) == before
    assert all("t.me" not in message.text and not message.buttons for message in group.from_bot[:-1])


async def test_forwarded_and_edited_messages_are_no_commands(
    vats: VirtualVats, group: Group, anna: Person, boris: Person
) -> None:
    order = boris.sends("/dnd on", chat=group)
    await boris.sees("не приходят", chat=group)
    anna.forwards(order)
    mine = anna.sends("/me@other_bot")
    anna.edits(mine, "/dnd on")
    await anna.writes("/me")
    assert vats.employee("anna").takes_calls is True


async def test_commands_for_another_bot_are_not_ours(
    vats: VirtualVats, telegram: VirtualTelegram, anna: Person
) -> None:
    assert await anna.is_ignored("/dnd@other_bot on", within=0.3)
    assert vats.employee("anna").takes_calls is True
    await anna.writes(f"/DND@{telegram.username.upper()} On")
    assert vats.employee("anna").takes_calls is False


async def test_other_free_text_in_a_group_is_left_alone(group: Group, telegram: VirtualTelegram, anna: Person) -> None:
    telegram.events.privacy = False
    assert await anna.is_ignored("перезвони им завтра", chat=group, within=0.3)
    mine = anna.sends("кто завтра дежурит?", chat=group)
    assert await anna.is_ignored("я", reply_to=mine, within=0.3)
