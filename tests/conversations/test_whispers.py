"""In groups clients' numbers go to who asked alone, where Telegram knows messages for one member alone."""

from typing import Any

import pytest

from sandbox.company import CLIENT, SALES_ID, SPAM
from sandbox.telegram.formatting import written
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.telegram.world import Message
from sandbox.vats.state import Blocked
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import has_called, masks
from tests.running import MovedClock, RunningBot, eventually

NAME = "Мария Иванова"
SHOWN = "+7 916 123-45-67"
MASKED = "+7 916 ···-··-67"
SPAM_SHOWN = "+7 499 333-22-11"


@pytest.fixture
async def called(bot: RunningBot, vats: VirtualVats, clock: MovedClock, olga: Person) -> None:
    has_called(vats, clock, CLIENT, department=SALES_ID)
    store = await bot.store()
    await store.contacts.set(CLIENT, NAME, None, olga.id, clock.now())


async def _whole(person: Person, said: str, group: Group, number: str = SHOWN) -> Message:
    """Say something in a group and wait until the answer shows the number."""
    answer = await person.writes(said, chat=group)
    await eventually(lambda: number in answer.text)
    return answer


def _read_by(person: Person, group: Group) -> str:
    return "\n".join(f"{one.text} {one.buttons}" for one in group.from_bot_to(person.user))


@pytest.mark.usefixtures("called")
async def test_who_asked_sees_the_number_and_nobody_else(
    group: Group, olga: Person, anna: Person, admin: Person, telegram: VirtualTelegram
) -> None:
    for who, said, number in (
        (olga, "/missed", SHOWN),
        (olga, f"/contact {CLIENT}", SHOWN),
        (olga, "/calls неделя", SHOWN),
        (olga, "/contacts мария", SHOWN),
        (admin, "/blacklist", SPAM_SHOWN),
    ):
        answer = await _whole(who, said, group, number)
        assert answer.receiver is who.user, said
        assert "···" not in answer.text, said
        assert "Показать номер" not in str(answer.buttons), said
    read = _read_by(anna, group)
    for secret in (SHOWN, MASKED, NAME, "М····", "333-22"):
        assert secret not in read
    everywhere = [one.text for person in telegram.people for one in person.chat.from_bot]
    assert not any(SHOWN in text for text in everywhere)
    assert telegram.problems == []
    public = await olga.writes("/departments", chat=group)
    assert public.receiver is None, "what names no client is for everybody"


@pytest.mark.usefixtures("called")
async def test_its_buttons_go_on_alone_also_after_a_restart(
    group: Group, admin: Person, anna: Person, vats: VirtualVats, bot: RunningBot
) -> None:
    await bot.restarts()
    question = await _whole(admin, f"/blacklist del {SPAM}", group, SPAM_SHOWN)
    assert question.receiver is admin.user
    with pytest.raises(ValueError, match="does not see"):
        await anna.presses("Подтвердить", question, chat=group)
    await bot.restarts()
    pressed = await admin.presses("Подтвердить", question, chat=group)
    assert pressed.changed, "the answer takes the place of the question"
    assert pressed.answer is None
    assert SPAM not in masks(vats)
    assert SPAM_SHOWN in question.text
    undone = await admin.presses("Отменить изменение", question, chat=group)
    assert undone.changed
    assert SPAM in masks(vats)
    assert SPAM_SHOWN not in _read_by(anna, group)
    assert SPAM_SHOWN[-5:] not in _read_by(anna, group), "not masked either"


async def test_a_button_is_checked_for_who_presses(
    group: Group, admin: Person, anna: Person, vats: VirtualVats
) -> None:
    question = await _whole(admin, f"/blacklist del {SPAM}", group, SPAM_SHOWN)
    data = question.inline[0][0]["callback_data"]
    common = await anna.writes("/me", chat=group)
    forged = await anna.forges(data, common)
    assert "другого человека" in str(forged.toast)
    assert SPAM in masks(vats)


async def test_pages_stay_alone_and_a_lost_one_comes_anew(
    group: Group, admin: Person, anna: Person, vats: VirtualVats, telegram: VirtualTelegram
) -> None:
    vats.company.blacklist = [Blocked(f"7916555{number:04}", "Спам") for number in range(30)]
    page = await _whole(admin, "/blacklist", group, "+7 916 555-00-00")
    turned = await admin.presses("Ещё", page, chat=group)
    assert turned.changed
    assert "+7 916 555-00-19" in page.text
    await admin.presses("‹ Назад", page, chat=group)
    await eventually(lambda: "+7 916 555-00-00" in page.text)
    page.deleted = True
    on = next(one for row in page.inline for one in row if "Ещё" in one["text"])
    telegram.events.pressed(admin.user, page, on["callback_data"])
    anew = await admin.sees("+7 916 555-00-19", chat=group)
    assert anew.receiver is admin.user
    assert anew is not page
    assert "916" not in _read_by(anna, group)


@pytest.mark.usefixtures("called")
async def test_a_command_that_is_sent_to_the_bot_alone_is_answered_so(
    group: Group, olga: Person, anna: Person, telegram: VirtualTelegram
) -> None:
    telegram.api.menus[f"chat:{group.id}", ""] = [
        {"command": name, "description": "для вас", "is_ephemeral": True} for name in ("departments", "missed", "stats")
    ]
    said = await olga.writes("/departments", chat=group)
    assert said.receiver is olga.user
    assert said.reply_to is not None
    assert said.reply_to.receiver is telegram.world.bot
    assert SHOWN in (await olga.writes("/missed", chat=group)).text, "Telegram knows them, it is clear from the start"
    picture = await olga.writes("/stats", chat=group)
    assert picture.file is not None
    assert picture.receiver is olga.user
    telegram.api.ephemeral = "refused"
    for_all = await olga.writes("/stats", chat=group)
    assert for_all.receiver is None, "rather for all than not at all, where nobody's number is in it"
    assert for_all.file is not None
    masked = await olga.writes("/missed", chat=group)
    assert MASKED in masked.text
    assert SHOWN not in _read_by(anna, group)


@pytest.mark.parametrize("how", ["refused", "passed over"])
@pytest.mark.usefixtures("called")
async def test_an_older_server_never_gets_the_number(
    group: Group, olga: Person, anna: Person, telegram: VirtualTelegram, how: Any
) -> None:
    telegram.api.ephemeral = how
    answers = [await olga.writes("/missed", chat=group) for _ in range(2)]
    for answer in answers:
        assert answer.receiver is None
        assert MASKED in answer.text
        assert "Показать номер" in str(answer.buttons)
    pressed = await anna.presses("Показать номер", answers[-1], chat=group)
    assert pressed.toast == f"{NAME}, {SHOWN}"
    sent = [call.fields for call in telegram.requests if call.method == "sendMessage"]
    assert not any(SHOWN in str(fields) for fields in sent), "not even once"
    tries = [fields for fields in sent if "ephemeral_message_parameters" in fields]
    assert len(tries) == (1 if how == "passed over" else 2), "then it is known"
    assert telegram.problems == []


async def test_a_member_who_gets_none_is_answered_with_masks(
    group: Group, admin: Person, telegram: VirtualTelegram
) -> None:
    await _whole(admin, "/blacklist", group, SPAM_SHOWN)
    del group.chat.members[admin.id]
    telegram.events.said(telegram.world.say(group.chat, admin.user, formatted=written("/blacklist")))
    await eventually(lambda: group.find("Чёрный список") is not None or group.find("·") is not None)
    assert SPAM_SHOWN not in "".join(one.text for one in group.from_bot)


async def test_long_lists_are_shown_in_the_group_to_the_presser_alone(
    group: Group, olga: Person, anna: Person, vats: VirtualVats, clock: MovedClock, telegram: VirtualTelegram
) -> None:
    for number in range(8):
        has_called(vats, clock, f"7916555{number:04}", department=SALES_ID)
    telegram.api.ephemeral = "refused"
    answer = await olga.writes("/missed", chat=group)
    assert answer.receiver is None
    telegram.api.ephemeral = "played"
    in_private = await anna.presses("Показать номер", answer, chat=group)
    assert "личный чат" in in_private.text, "this chat is known to know none"


async def test_many_numbers_pop_up_as_a_message_for_the_presser(
    group: Group, olga: Person, anna: Person, vats: VirtualVats, clock: MovedClock, bot: RunningBot
) -> None:
    for number in range(8):
        has_called(vats, clock, f"7916555{number:04}", department=SALES_ID)
    bot.telegram.api.ephemeral = "passed over"
    answer = await olga.writes("/missed", chat=group)
    bot.telegram.api.ephemeral = "played"
    await bot.restarts()
    await anna.presses("Показать номер", answer, chat=group)
    told = await anna.sees("+7 916 555-00-07", chat=group)
    assert told.receiver is anna.user
    assert await olga.never_sees("+7 916 555-00-07", chat=group, within=0.05)
    assert await anna.never_sees("+7 916 555-00-07", within=0.05)
