"""Contract 7, second half: people and groups that are gone are noticed, remembered, told, and left alone."""

import pytest

from sandbox.company import CLIENT, MAIN, OTHER_CLIENT, SALES_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person, Place
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.state import Route
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, RunningBot, eventually

CLIENT_SHOWN = "+7 916 123-45-67"
OTHER_SHOWN = "+7 903 765-43-21"


def _sent(telegram: VirtualTelegram, place: Place | Person) -> list[float]:
    """When messages and edits went to a chat, in seconds."""
    return [
        call.at
        for call in telegram.requests
        if call.method.startswith(("send", "edit")) and call.fields.get("chat_id") == place.id
    ]


async def _misses(vats: VirtualVats, client: str = OTHER_CLIENT) -> None:
    call = await vats.rings(client, MAIN)
    await call.missed(after=20)


async def test_blocked_by_a_person_is_noticed_told_and_not_tried_again(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, anna: Person, admin: Person
) -> None:
    vats.number(MAIN).route = Route("user", user="anna")
    anna.user.blocked = True  # while nobody told the bot
    for _ in range(2):
        await _misses(vats)
    assert "Анна" in (await admin.sees("Не доходит")).text
    await eventually(lambda: sum(OTHER_SHOWN in message.text for message in admin.chat.from_bot) == 2)
    await anna.waiting.settle()
    tries = len(_sent(telegram, anna))
    await _misses(vats, CLIENT)
    await admin.sees(CLIENT_SHOWN)
    assert len(_sent(telegram, anna)) == tries
    assert sum("Не доходит" in message.text for message in admin.chat.from_bot) == 1


async def test_somebody_who_comes_back_is_told_again(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, anna: Person, admin: Person
) -> None:
    vats.number(MAIN).route = Route("user", user="anna")
    anna.blocks_bot()
    await _misses(vats)
    await admin.sees(OTHER_SHOWN)
    anna.unblocks_bot()
    await anna.starts()
    await vats.rings(CLIENT, MAIN)
    await anna.sees(CLIENT_SHOWN)


async def test_a_group_that_threw_the_bot_out_is_told_and_left(
    telegram: VirtualTelegram, vats: VirtualVats, group: Group, olga: Person, admin: Person
) -> None:
    group.chat.members[telegram.world.bot.id] = "kicked"  # while nobody told the bot
    await _misses(vats)
    assert "Продажи" in (await admin.sees("Чат недоступен")).text
    assert "пропущен" in (await olga.sees(OTHER_SHOWN)).text.lower()
    tries = len(_sent(telegram, group))
    await _misses(vats, CLIENT)
    await olga.sees(CLIENT_SHOWN)
    assert len(_sent(telegram, group)) == tries == 1


async def test_a_group_where_the_bot_may_not_write_is_told_and_served_again_when_it_may(
    telegram: VirtualTelegram, vats: VirtualVats, group: Group, olga: Person, admin: Person
) -> None:
    group.restricts()
    await _misses(vats)
    assert "нельзя там писать" in (await admin.sees("Чат недоступен")).text
    await olga.sees(OTHER_SHOWN)
    assert len(_sent(telegram, group)) == 1
    group.restricts(permits=["can_send_photos"])
    assert await admin.never_sees("снова можно писать")
    await _misses(vats, CLIENT)
    await olga.sees(CLIENT_SHOWN)
    assert len(_sent(telegram, group)) == 1

    group.restricts(permits=["can_send_messages"])
    await admin.sees("снова можно писать")
    await _misses(vats, "79261234567")
    await olga.sees("+7 926 123-45-67", chat=group)


async def test_being_let_in_again_does_not_bind_a_group_that_threw_the_bot_out(
    telegram: VirtualTelegram, vats: VirtualVats, group: Group, olga: Person, admin: Person
) -> None:
    group.kicks_bot(admin)
    await admin.sees("«Продажи»")
    group.adds_bot(admin)
    await _misses(vats)
    await olga.sees(OTHER_SHOWN)
    assert _sent(telegram, group) == []


async def test_being_thrown_out_is_noticed_at_once(
    telegram: VirtualTelegram, vats: VirtualVats, group: Group, olga: Person, admin: Person
) -> None:
    group.kicks_bot(admin)
    await admin.sees("«Продажи»")
    await _misses(vats)
    await olga.sees(OTHER_SHOWN)
    assert _sent(telegram, group) == []


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "found out"])
async def test_a_group_that_becomes_a_supergroup_keeps_its_news(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, anna: Person, admin: Person, *, is_told: bool
) -> None:
    small = telegram.group("Продажи", [anna], kind="group", administrators=[admin])
    await bot.binds(small, [SALES_ID], admin)
    moved = small.upgrades()
    if not is_told:
        telegram.updates.drop()
    await _misses(vats)
    await anna.sees(OTHER_SHOWN, chat=moved)
    await anna.writes("/me", chat=moved)
    assert len(_sent(telegram, small)) <= 1


async def test_a_deleted_topic_is_told_and_left(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, anna: Person, olga: Person, admin: Person
) -> None:
    forum = telegram.group("Север", [anna], topics=["Звонки", "Прочее"], administrators=[admin])
    topic = forum.topic("Звонки")
    await bot.binds(forum, [SALES_ID], admin, topic)
    forum.deletes_topic(topic)
    await _misses(vats)
    assert "Север" in (await admin.sees("Тема удалена")).text
    await olga.sees(OTHER_SHOWN)
    assert len(_sent(telegram, forum)) == 1
    assert forum.from_bot == []


async def test_a_card_in_a_chat_that_is_gone_holds_up_nobody_else(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, anna: Person, boris: Person, clock: MovedClock
) -> None:
    telegram.fail("sendMessage", "500", chat=anna)
    call = await vats.rings(CLIENT, MAIN)
    await boris.sees(CLIENT_SHOWN, timeout=3)
    await call.answered_by("boris")
    telegram.heal()
    await anna.sees("Борис Волков", timeout=20)
