"""The way out over real HTTP: 429 obeyed to the second, errors in kinds that can be acted on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramBadRequest, TelegramNotFound
from aiogram.methods import EditMessageText, GetMe, SendChatAction, SendMessage, TelegramMethod
from aiogram.types import Message

from chat.sender import (
    ChatGone,
    Dropped,
    Limits,
    Migrated,
    NotNow,
    Sender,
    SendingError,
    TelegramAway,
    TopicGone,
    Urgency,
    _of_garbage,
)
from chat.throttling import Waits
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from storage.database import Database
from storage.state import State
from tests.running import MovedClock

QUICK = Limits(a_second=1000, window=1000, chat_pause=0.0)


@pytest.fixture
async def bot(telegram: VirtualTelegram) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url), timeout=1.0)
    yield Bot(telegram.token, session=session)
    await (await session.create_session()).close()


@pytest.fixture
def sender(bot: Bot) -> Sender:
    return Sender(bot, QUICK)


@pytest.fixture
def reader(telegram: VirtualTelegram) -> Person:
    person = telegram.person("Анна")
    person.user.wrote = True
    return person


async def test_a_message_goes_out(sender: Sender, reader: Person) -> None:
    sent = await sender(SendMessage(chat_id=reader.id, text="привет"), Urgency.RINGING)
    assert isinstance(sent, Message)
    assert reader.chat.find("привет") is not None
    assert (sender.sent, sender.failed, sender.throttled, sender.waiting) == (1, 0, 0, 0)


async def test_429_in_a_private_chat_holds_everything(
    sender: Sender, reader: Person, telegram: VirtualTelegram
) -> None:
    other = telegram.person("Борис")
    other.user.wrote = True
    telegram.fail("sendMessage", "429", times=1, chat=reader, seconds=1)
    began = monotonic()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sender(SendMessage(chat_id=reader.id, text="раз")))
        await asyncio.sleep(0.1)
        tasks.create_task(sender(SendMessage(chat_id=other.id, text="два")))
    assert monotonic() - began >= 1
    assert [call.code for call in telegram.requests if call.method == "sendMessage"] == [429, 200, 200]
    first, *rest = [call.at for call in telegram.requests if call.method == "sendMessage"]
    assert sender.throttled == 1
    assert all(at > first for at in rest)


async def test_429_in_a_group_holds_the_group(sender: Sender, reader: Person, telegram: VirtualTelegram) -> None:
    group = telegram.group("Продажи", [reader])
    other = telegram.group("Поддержка", [reader])
    telegram.fail("sendMessage", "429", times=1, chat=group, seconds=1)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sender(SendMessage(chat_id=group.id, text="раз")))
        await asyncio.sleep(0.1)
        began = monotonic()
        await sender(SendMessage(chat_id=reader.id, text="два"))
        assert monotonic() - began < 0.5
        # A second one that is told off is slow by itself too: something went out between them.
        telegram.fail("sendMessage", "429", times=1, chat=other, seconds=1)
        tasks.create_task(sender(SendMessage(chat_id=other.id, text="три")))
        await asyncio.sleep(0.1)
        began = monotonic()
        await sender(SendMessage(chat_id=reader.id, text="четыре"))
        assert monotonic() - began < 0.5
    assert sender.throttled == 2


async def test_who_can_come_again_does_not_wait_for_an_hour_in_line(
    bot: Bot, reader: Person, telegram: VirtualTelegram, tmp_path: Path
) -> None:
    other = telegram.person("Борис")
    other.user.wrote = True
    telegram.fail("sendMessage", "429", chat=reader, times=1, seconds=3600)

    async def make() -> TelegramMethod[Any]:
        return SendMessage(chat_id=reader.id, text="раз")

    async with Database.open(f"sqlite:///{tmp_path}/bot.db") as database:
        waits = Waits(State(database), MovedClock())
        sender = Sender(bot, QUICK, waits)
        with pytest.raises(NotNow):
            await sender.in_turn(reader.id, Urgency.NEWS, make)
        assert sender.told_to_wait() == {reader.id}
        anew = Sender(bot, QUICK, waits)
        await anew.remember()
        assert anew.told_to_wait() == {reader.id}
        async with asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(anew.in_turn(reader.id, Urgency.NEWS, make))
            await anew(SendMessage(chat_id=other.id, text="два"))
            assert not waiting.done()
            waiting.cancel()
    assert [call.code for call in telegram.requests if call.method == "sendMessage"] == [429, 200]


async def test_other_methods_go_at_once_and_obey_429(bot: Bot, reader: Person, telegram: VirtualTelegram) -> None:
    sender = Sender(bot)
    began = monotonic()
    for _ in range(5):
        await sender(SendChatAction(chat_id=reader.id, action="typing"))
        await sender(GetMe())
    assert monotonic() - began < 1
    telegram.fail("getMe", "429", times=1, seconds=1)
    began = monotonic()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sender(GetMe()))
        await asyncio.sleep(0.1)
        tasks.create_task(sender(GetMe()))
        await sender(SendChatAction(chat_id=reader.id, action="typing"))
        assert monotonic() - began < 0.8
    assert monotonic() - began >= 1
    assert sender.throttled == 1


@pytest.mark.parametrize(
    ("how", "error", "reason"),
    [
        ("403-bot was blocked by the user", ChatGone, "blocked"),
        ("403-user is deactivated", ChatGone, "deactivated"),
        ("403-bot was kicked from the supergroup chat", ChatGone, "kicked"),
        ("403-something new", ChatGone, "kicked"),
        ("400-chat not found", ChatGone, "not_found"),
        ("400-not enough rights to send text messages to the chat", ChatGone, "silenced"),
        ("400-message thread not found", TopicGone, None),
        ("400-TOPIC_CLOSED", TopicGone, None),
        ("400-message is too long", TelegramBadRequest, None),
        ("404", TelegramNotFound, None),
        ("500", TelegramAway, None),
        ("502-html", TelegramAway, None),
        ("garbage", SendingError, None),
        ("drop", Dropped, None),
        ("drop-after", Dropped, None),
        ("silence", Dropped, None),
    ],
)
async def test_errors_in_kinds(
    how: str, error: type[Exception], reason: str | None, sender: Sender, reader: Person, telegram: VirtualTelegram
) -> None:
    telegram.fail("sendMessage", how, times=1)
    with pytest.raises(error) as raised:
        await sender(SendMessage(chat_id=reader.id, text="привет"))
    assert getattr(raised.value, "reason", None) == reason
    assert sender.failed == 1


async def test_group_that_became_a_supergroup(sender: Sender, reader: Person, telegram: VirtualTelegram) -> None:
    group = telegram.group("Продажи", [reader], kind="group")
    new = group.upgrades()
    with pytest.raises(Migrated) as raised:
        await sender(SendMessage(chat_id=group.id, text="привет"))
    assert raised.value.new_id == new.id


async def test_edit_that_changes_nothing_is_no_error(sender: Sender, reader: Person) -> None:
    sent = await sender(SendMessage(chat_id=reader.id, text="привет"))
    same = EditMessageText(chat_id=reader.id, message_id=sent.message_id, text="привет")
    assert await sender(same) is True


async def test_telegram_is_not_reached(reader: Person, telegram: VirtualTelegram) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base("http://127.0.0.1:1"))
    sender = Sender(Bot(telegram.token, session=session))
    with pytest.raises(TelegramAway):
        await sender(SendMessage(chat_id=reader.id, text="привет"))
    await (await session.create_session()).close()


async def test_garbage_that_begins_like_an_answer_may_have_arrived() -> None:
    assert isinstance(_of_garbage(ClientDecodeError("", ValueError(), '{"ok": tr')), Dropped)
    assert isinstance(_of_garbage(ClientDecodeError("", ValueError(), {"ok": "maybe"})), Dropped)
    assert isinstance(_of_garbage(ClientDecodeError("", ValueError(), "<html>")), TelegramAway)


async def test_answer_under_way_is_not_lost_by_cancelling(
    sender: Sender, reader: Person, telegram: VirtualTelegram
) -> None:
    telegram.fail("sendMessage", "slow", times=1, seconds=0.3)
    answers: list[object] = []

    async def work() -> None:
        for text in ("раз", "два"):
            sent = await sender(SendMessage(chat_id=reader.id, text=text))
            answers.append(sent)

    task = asyncio.get_running_loop().create_task(work())
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert [type(answer) for answer in answers] == [Message]
    assert reader.chat.find("два") is None


async def test_answer_that_does_not_come_is_not_waited_for_long(
    sender: Sender, reader: Person, telegram: VirtualTelegram, bot: Bot
) -> None:
    bot.session.timeout = 30.0
    telegram.fail("sendMessage", "silence", times=1)

    async def work() -> None:
        await sender(SendMessage(chat_id=reader.id, text="раз"))

    task = asyncio.get_running_loop().create_task(work())
    await asyncio.sleep(0.1)
    task.cancel()
    began = monotonic()
    await asyncio.wait([task])
    assert task.cancelled()
    assert 1.5 < monotonic() - began < 4


async def test_message_is_made_when_its_turn_comes(sender: Sender, reader: Person, telegram: VirtualTelegram) -> None:
    made: list[str] = []

    async def make() -> SendMessage:
        made.append("x")
        return SendMessage(chat_id=reader.id, text=f"раз {len(made)}")

    async def nothing() -> SendMessage | None:
        return None

    telegram.fail("sendMessage", "429", times=1, seconds=1)
    sent = await sender.in_turn(reader.id, Urgency.NEWS, make)
    assert isinstance(sent, Message)
    assert sent.text == "раз 2"
    assert await sender.in_turn(reader.id, Urgency.NEWS, nothing) is None
    assert sender.sent == 1
    telegram.fail("sendMessage", "500", times=1)
    with pytest.raises(TelegramAway):
        await sender.in_turn(reader.id, Urgency.NEWS, make)
    assert sender.failed == 1
