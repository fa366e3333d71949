"""Contract 7: blocked, kicked, moved, topic deleted: noticed, remembered, told to administrators, never hammered at."""

import pytest

from sandbox.company import OTHER_OPERATOR, SUPPORT, SUPPORT_ID
from sandbox.telegram.people import Person, Place
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.running import RunningBot, eventually

CLIENT_SHOWN = "+7 916 123-45-67"


def _tried(telegram: VirtualTelegram, chat_id: int) -> int:
    """How often the bot wrote to a chat, in vain or not."""
    return sum(
        str(one.fields.get("chat_id")) == str(chat_id) and one.method in {"sendMessage", "editMessageText"}
        for one in telegram.requests
    )


def _warnings(place: Place, name: str) -> int:
    return sum(name in one.text and CLIENT_SHOWN not in one.text for one in place.from_bot)


async def _missed(vats: VirtualVats, number: str, times: int = 1) -> None:
    for at in range(times):
        call = await vats.rings("79161234567" if at == 0 else f"7916000030{at}", number)
        await call.missed()


@pytest.mark.parametrize("is_told", [True, False])
async def test_whoever_blocks_the_bot(
    telegram: VirtualTelegram, vats: VirtualVats, anna: Person, admin: Person, *, is_told: bool
) -> None:
    """Telegram tells so itself at once, or only when the bot writes the next time."""
    vats.number(OTHER_OPERATOR).route.user = "anna"
    if is_told:
        anna.blocks_bot()
    else:
        anna.user.blocked = True
    await _missed(vats, OTHER_OPERATOR, 3)
    await eventually(lambda: _warnings(admin.chat, "Анна Смирнова") == 1)
    await admin.sees(CLIENT_SHOWN)
    await admin.waiting.settle()
    tried = _tried(telegram, anna.id)
    assert tried <= 3
    await _missed(vats, OTHER_OPERATOR, 3)
    await admin.waiting.settle()
    assert _tried(telegram, anna.id) == tried
    assert _warnings(admin.chat, "Анна Смирнова") == 1
    anna.unblocks_bot()
    await anna.starts()
    await _missed(vats, OTHER_OPERATOR)
    await anna.sees(CLIENT_SHOWN)


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_group_that_is_gone(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, admin: Person, ivan: Person, *, is_told: bool
) -> None:
    group = telegram.group("Поддержка и друзья", [ivan, admin])
    await bot.binds(group, [SUPPORT_ID], admin)
    await _missed(vats, SUPPORT)
    await admin.sees(CLIENT_SHOWN, chat=group)
    if is_told:
        group.kicks_bot()
    else:
        telegram.fail("sendMessage", "403-Forbidden: bot was kicked from the supergroup chat", chat=group)
        telegram.fail("editMessageText", "403-Forbidden: bot was kicked from the supergroup chat", chat=group)
    await _missed(vats, SUPPORT, 3)
    await eventually(lambda: _warnings(admin.chat, "Поддержка и друзья") == 1)
    await admin.sees("+7 916 000-03-02")
    await admin.waiting.settle()
    tried = _tried(telegram, group.id)
    await _missed(vats, SUPPORT, 3)
    await admin.waiting.settle()
    assert _tried(telegram, group.id) == tried
    assert _warnings(admin.chat, "Поддержка и друзья") == 1


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_group_that_becomes_a_supergroup(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, admin: Person, ivan: Person, *, is_told: bool
) -> None:
    old = telegram.group("Поддержка", [ivan, admin], kind="group")
    await bot.binds(old, [SUPPORT_ID], admin)
    await _missed(vats, SUPPORT)
    await admin.sees(CLIENT_SHOWN, chat=old)
    if not is_told:
        await bot.stops()
    new = old.upgrades()
    if not is_told:
        telegram.server.api.updates.drop()
        await bot.starts()
    tried = _tried(telegram, old.id)
    await _missed(vats, SUPPORT, 3)
    for shown in ("+7 916 000-03-01", "+7 916 000-03-02"):
        await admin.sees(shown, chat=new)
    assert _tried(telegram, old.id) <= tried + 1
    assert "Иван" in (await ivan.writes("/me", chat=new)).text


async def test_a_topic_that_is_deleted(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, admin: Person, ivan: Person
) -> None:
    group = telegram.group("Форум", [ivan, admin], topics=["Звонки"])
    topic = group.topic("Звонки")
    await bot.binds(group, [SUPPORT_ID], admin, topic=topic)
    await _missed(vats, SUPPORT)
    await admin.sees(CLIENT_SHOWN, chat=group, topic=topic)
    group.deletes_topic(topic)
    await _missed(vats, SUPPORT, 3)
    await eventually(lambda: _warnings(admin.chat, "Форум") == 1)
    await admin.sees("+7 916 000-03-02")
    await admin.waiting.settle()
    tried = _tried(telegram, group.id)
    await _missed(vats, SUPPORT, 3)
    await admin.waiting.settle()
    assert _tried(telegram, group.id) == tried
    assert _warnings(admin.chat, "Форум") == 1


async def test_a_person_whose_answer_cannot_be_sent(
    telegram: VirtualTelegram, vats: VirtualVats, anna: Person, admin: Person
) -> None:
    """A command of somebody who blocks the bot at that very moment: done once, and told to nobody in a loop."""
    telegram.fail("sendMessage", "403-Forbidden: bot was blocked by the user", chat=anna)
    anna.sends("/dnd on")
    await eventually(lambda: vats.employee("anna").takes_calls is False)
    await eventually(lambda: _warnings(admin.chat, "Анна Смирнова") == 1)
    assert _tried(telegram, anna.id) <= 1
    assert len(vats.performed("disable_calls")) == 1
