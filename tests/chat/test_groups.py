"""In groups: only bound ones, only the sender's own right, nobody nameless (contract §3, §8)."""

import pytest
from aiogram.types import Update

from sandbox.company import SALES_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.chat.house import House


async def test_bound_group_answers_in_reply(group: Group, anna: Person) -> None:
    answer = await anna.writes("/said раз", chat=group)
    assert answer.text == "понято: раз"
    assert answer.reply_to is not None


async def test_group_that_is_not_bound_is_silent(telegram: VirtualTelegram, anna: Person, owner: Person) -> None:
    other = telegram.group("Курилка", [anna, owner])
    for text in ("/said раз", "/bind", "/nothing", "/start"):
        assert await anna.is_ignored(text, chat=other, within=0.2)
    assert await owner.is_ignored("/said раз", chat=other, within=0.2)
    assert "привязана" in (await owner.writes("/bind продаж", chat=other)).text
    assert (await anna.writes("/said раз", chat=other)).text == "понято: раз"


async def test_only_the_senders_own_right(group: Group, anna: Person, olga: Person, vats: VirtualVats) -> None:
    group.joined_by(olga)
    assert "не в вашей власти" in (await anna.writes("/dnd on boris", chat=group)).text
    assert "не приходят" in (await olga.writes("/dnd on boris", chat=group)).text
    assert vats.employee("boris").takes_calls is False
    assert "администраторы" in (await anna.writes("/number off Основной", chat=group)).text


async def test_nameless_messages_are_refused(group: Group, telegram: VirtualTelegram, vats: VirtualVats) -> None:
    refused = await group.anonymous.writes("/dnd on")
    assert "от своего имени" in refused.text
    channel = telegram.channel("Новости")
    assert "от своего имени" in (await channel.in_group(group).writes("/dnd on", chat=group)).text
    assert await group.anonymous.is_ignored("просто слова", within=0.2)
    assert vats.performed("disable_calls") == []


async def test_strangers_are_told_the_way(group: Group, stranger: Person) -> None:
    group.joined_by(stranger)
    assert "личном чате" in (await stranger.writes("/dnd on", chat=group)).text
    assert "личном чате" in (await stranger.writes("/start", chat=group)).text


async def test_commands_for_private_chats(group: Group, anna: Person) -> None:
    assert "только в личном чате" in (await anna.writes("/private", chat=group)).text
    assert "администраторы" in (await anna.writes("/approve 1")).text


async def test_for_which_bot(group: Group, anna: Person, telegram: VirtualTelegram) -> None:
    assert (await anna.writes(f"/said@{telegram.username} раз", chat=group)).text == "понято: раз"
    assert (await anna.writes(f"/SAID@{telegram.username.upper()} раз")).text == "понято: раз"
    assert await anna.is_ignored("/said@other_bot раз", chat=group, within=0.2)
    assert await anna.is_ignored("/said@other_bot раз", within=0.2)


async def test_unknown_commands(group: Group, anna: Person) -> None:
    assert await anna.is_ignored("/weather", chat=group, within=0.2)
    assert "/dnd?" in (await anna.writes("/dmd on")).text
    assert "Все команды: /help" in (await anna.writes("/weather")).text


async def test_subcommand_that_there_is_not(owner: Person, anna: Person) -> None:
    answer = await owner.writes("/number зачем")
    assert "Такой подкоманды нет" in answer.text
    assert "/number off" in answer.text
    assert "администраторы" in (await anna.writes("/number зачем")).text


async def test_forwarded_edited_and_other_bots(group: Group, anna: Person, vats: VirtualVats) -> None:
    own = anna.sends("слова")
    await anna.sees("Не понял")
    anna.edits(own, "/dnd on")
    command = anna.sends("/said исходное")
    await anna.sees("исходное")
    anna.forwards(command, chat=group)
    mark = anna.waiting.mark
    anna.forwards(command)
    refused = await anna.waiting.answer(mark, command.chat, None, 5)
    assert "Пересланные" in refused.text
    assert len([one for one in group.from_bot if "исходное" in one.text]) == 0
    assert vats.performed("disable_calls") == []


@pytest.mark.parametrize("how", ["said by another bot", "written by way of another bot"])
async def test_bots_are_not_obeyed(group: Group, anna: Person, core: House, vats: VirtualVats, how: str) -> None:
    other = {"id": 777, "is_bot": True, "first_name": "Другой", "username": "other_bot"}
    author, more = {"id": anna.id, "is_bot": False, "first_name": "Анна"}, {"via_bot": other}
    if how.startswith("said"):
        author, more = other, {}
    chats = ({"id": group.id, "type": "supergroup", "title": "П"}, {"id": anna.id, "type": "private"})
    for number, chat in enumerate(chats, 900):
        message = {"message_id": number, "date": 1, "chat": chat, "from": author, "text": "/dnd on", **more}
        await core.handle(Update.model_validate({"update_id": number, "message": message}, context={"bot": core.bot}))
    assert vats.performed("disable_calls") == []
    assert core.failed == []
    assert [message for message in group.from_bot if "звонки" in message.text] == []


async def test_what_was_edited_or_forwarded_in_a_group_is_no_command(
    group: Group, anna: Person, vats: VirtualVats
) -> None:
    own = anna.sends("слова", chat=group)
    anna.edits(own, "/dnd on")
    command = anna.sends("/said раз")
    await anna.sees("понято: раз")
    anna.forwards(command, chat=group)
    assert (await anna.writes("/said два", chat=group)).text == "понято: два"
    assert [message.text for message in group.from_bot] == ["понято: два"]
    assert vats.performed("disable_calls") == []


async def test_topics(telegram: VirtualTelegram, anna: Person, owner: Person, core: House) -> None:
    forum = telegram.group("Форум", [anna, owner], topics=["Звонки", "Разное"])
    calls, other = forum.topic("Звонки"), forum.topic("Разное")
    await owner.writes("/bind", chat=forum, topic=calls)
    answer = await anna.writes("/said раз", chat=forum, topic=calls)
    assert (answer.text, answer.thread_id) == ("понято: раз", calls)
    assert await anna.is_ignored("/said раз", chat=forum, topic=other, within=0.2)
    pressed = await anna.presses("Ещё раз", answer, chat=forum)
    assert pressed.message.text == "понято: повтор"
    await core.store.chats.bind(forum.id, None, "Форум", [SALES_ID], owner.id, core.clock.now())
    assert (await anna.writes("/said два", chat=forum, topic=other)).text == "понято: два"


async def test_bot_is_thrown_out(group: Group, owner: Person, core: House) -> None:
    group.kicks_bot()
    await owner.sees("удалили из группы «Продажи»")
    assert await core.store.chats.get(group.id, None) is None


async def test_group_that_was_never_bound_is_no_news(telegram: VirtualTelegram, anna: Person, owner: Person) -> None:
    other = telegram.group("Курилка", [anna])
    other.kicks_bot()
    other.adds_bot()
    assert await owner.never_sees("удалили", within=0.2)


async def test_group_that_becomes_a_supergroup(
    telegram: VirtualTelegram, anna: Person, owner: Person, core: House
) -> None:
    small = telegram.group("Малая", [anna, owner], kind="group")
    await owner.writes("/bind", chat=small)
    large = small.upgrades()
    assert (await anna.writes("/said раз", chat=large)).text == "понято: раз"
    assert await core.store.chats.get(small.id, None) is None


async def is_reachable(core: House, person: Person) -> bool:
    known = await core.store.people.get(person.id)
    assert known is not None
    return known.reachable


async def test_blocked_and_unblocked(anna: Person, owner: Person, core: House) -> None:
    anna.blocks_bot()
    await owner.sees("Не доходит")
    assert await is_reachable(core, anna) is False
    anna.unblocks_bot()
    await anna.writes("/said раз")
    assert await is_reachable(core, anna) is True


async def test_blocked_while_it_is_answered(
    anna: Person, owner: Person, core: House, telegram: VirtualTelegram
) -> None:
    telegram.fail("sendMessage", "403-bot was blocked by the user", times=1)
    anna.sends("/said раз")
    await owner.sees("Не доходит")
    assert await is_reachable(core, anna) is False


@pytest.mark.parametrize("how", ["drop-after", "400-something"])
async def test_answer_that_may_not_have_arrived(how: str, anna: Person, core: House, telegram: VirtualTelegram) -> None:
    telegram.fail("sendMessage", how, times=1)
    anna.sends("/said раз")
    anna.sends("/said два")
    await anna.sees("понято: два")


async def test_answer_while_telegram_is_away_comes_later(anna: Person, core: House, telegram: VirtualTelegram) -> None:
    telegram.fail("sendMessage", "500", times=2)
    answer = await anna.writes("/dnd on", timeout=8)
    assert "не приходят" in answer.text
    assert answer.buttons == [["Отменить изменение"]]
    assert "Вернул" in (await anna.presses("Отменить изменение", answer)).text
