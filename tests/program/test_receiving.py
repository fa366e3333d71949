"""How updates of Telegram come in: kept before they are acknowledged, handled in order, each once."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe, GetUpdates
from aiogram.types import Message, Update
from sqlalchemy import text as sql

from bot import polling as polling_module
from bot import pump as pump_module
from bot.feed import Feed
from bot.health import Health
from bot.metrics import Metrics
from bot.polling import Polling, post_to, until_told, words_of
from bot.pump import Pump, chat_of
from chat.clock import Clock
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from storage.database import Database
from storage.errors import StorageUnavailable
from storage.sqlite import PATIENCE
from storage.store import Store
from tests.running import eventually, hosted


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling_module, "_PATIENCE", (0.05,))
    monkeypatch.setattr(pump_module, "_REST", 0.05)
    monkeypatch.setattr(pump_module, "_LOOK_AGAIN", 0.05)


@pytest.fixture
async def messenger() -> AsyncIterator[VirtualTelegram]:
    async with hosted(VirtualTelegram().running()) as telegram:
        yield telegram


@pytest.fixture
async def aiogram_bot(messenger: VirtualTelegram) -> AsyncIterator[Bot]:
    made = Bot(messenger.token, session=AiohttpSession(api=TelegramAPIServer.from_base(messenger.url)))
    yield made
    await made.session.close()


class Receiving:
    """What stands between Telegram and the talk, with somebody at its end who notes what he is told."""

    def __init__(self, bot: Bot, store: Store, young_for: float = 120.0) -> None:
        self.bot = bot
        self.store = store
        self.heard: list[str] = []
        self.sorry: list[int] = []
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.health = Health(Clock(), store.database.check, store.inbox.oldest_waiting)
        self.metrics = Metrics()
        self.wake = asyncio.Event()
        self.feed = Feed(store.updates, Clock(), bot, self._is_secret, self.wake)
        self.feed.leads = True
        self.back = 0
        self.polling = Polling(bot, self.feed.keep, self.health, self._came_back, young_for=young_for)
        self.pump = Pump(
            store.updates, self.feed, bot, self._handle, self._failed, wake=self.wake, metrics=self.metrics
        )

    async def telegram_is(self, status: str, words: str) -> None:
        """Wait until the health says so of Telegram."""
        async with asyncio.timeout(5):
            while True:
                check = (await self.health.report()).checks["telegram"]
                if (check.status, check.words) == (status, words):
                    return
                await asyncio.sleep(0.01)

    def _came_back(self) -> None:
        self.back += 1

    async def _is_secret(self, message: Message) -> bool:
        return "password=" in (message.text or "")

    async def _handle(self, update: Update) -> None:
        text = (update.message.text if update.message else "") or ""
        if text.startswith("slow"):
            await self.goes_on.wait()
        if text == "storage":
            self.heard.append(text)
            raise StorageUnavailable("away")
        if text == "fail":
            raise ValueError("canary-name")
        self.heard.append(text)

    async def _failed(self, update: Update) -> None:
        self.sorry.append(update.update_id)
        raise RuntimeError("not even that")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            works = [tasks.create_task(self.polling.run()), tasks.create_task(self.pump.run())]
            yield
            for work in works:
                work.cancel()


@pytest.fixture
def receiving(aiogram_bot: Bot, store: Store) -> Receiving:
    return Receiving(aiogram_bot, store)


@pytest.fixture
def anna(messenger: VirtualTelegram) -> Person:
    person = messenger.person("Анна", phone="79160000002")
    person.user.wrote = True
    return person


async def bodies(store: Store) -> list[str]:
    async with store.database.reading() as connection:
        return [row[0] for row in await connection.execute(sql("SELECT body FROM updates ORDER BY update_id"))]


async def test_what_is_written_is_handled_in_order_and_once(receiving: Receiving, anna: Person) -> None:
    async with receiving.running():
        for number in range(30):
            anna.sends(f"word {number}")
        await eventually(lambda: receiving.metrics.updates == {"handled": 30})
        anna.sends("last")
        await eventually(lambda: receiving.heard[-1] == "last")
    assert receiving.heard == [*(f"word {number}" for number in range(30)), "last"]
    assert set((await bodies(receiving.store))[:-1]) == {""}, "what people wrote is kept no longer than needed"


async def test_a_slow_chat_holds_up_no_other(receiving: Receiving, messenger: VirtualTelegram, anna: Person) -> None:
    boris = messenger.person("Борис", phone="79160000003")
    boris.user.wrote = True
    receiving.goes_on.clear()
    async with receiving.running():
        anna.sends("slow")
        anna.sends("second")
        boris.sends("other")
        await eventually(lambda: receiving.heard == ["other"])
        receiving.goes_on.set()
        await eventually(lambda: receiving.heard == ["other", "slow", "second"])


async def test_what_fails_is_said_sorry_for_and_not_repeated(receiving: Receiving, anna: Person) -> None:
    async with receiving.running():
        anna.sends("fail")
        anna.sends("next")
        await eventually(lambda: receiving.metrics.updates == {"failed": 1, "handled": 1})
        anna.sends("last")
        await eventually(lambda: receiving.heard == ["next", "last"])
    assert len(receiving.sorry) == 1


async def test_what_met_a_storage_that_was_away_is_handled_again_and_given_up_in_the_end(
    receiving: Receiving, anna: Person
) -> None:
    async with receiving.running():
        anna.sends("storage")
        await eventually(lambda: receiving.metrics.updates["given_up"] == 1)
        anna.sends("next")
        await eventually(lambda: receiving.heard == [*["storage"] * 3, "next"])


async def test_a_stop_lets_what_is_in_hand_finish_and_leaves_the_rest_for_the_next_start(
    receiving: Receiving, anna: Person
) -> None:
    receiving.goes_on.clear()
    async with asyncio.TaskGroup() as tasks:
        polling = tasks.create_task(receiving.polling.run())
        pumping = tasks.create_task(receiving.pump.run())
        anna.sends("slow")
        anna.sends("later")
        async with asyncio.timeout(5):
            while len(await receiving.store.updates.waiting()) < 2:  # noqa: ASYNC110 (a table rings no bell)
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        polling.cancel()
        receiving.pump.end()
        await asyncio.sleep(0.1)
        assert not pumping.done()
        receiving.goes_on.set()
        await asyncio.wait_for(asyncio.wait([pumping]), 5)
    assert receiving.heard == ["slow"]
    assert len(await receiving.store.updates.waiting()) == 1


async def test_what_was_kept_and_not_handled_is_handled_at_the_next_start(
    receiving: Receiving, aiogram_bot: Bot, anna: Person
) -> None:
    anna.sends("before the stop")
    await receiving.polling.once()
    again = Receiving(aiogram_bot, receiving.store)
    async with again.running():
        await eventually(lambda: again.heard == ["before the stop"])


async def test_nothing_is_acknowledged_that_is_not_kept(receiving: Receiving, anna: Person, tmp_path: Path) -> None:
    async with receiving.running():
        with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            anna.sends("once")
            await asyncio.sleep(PATIENCE + 0.5)  # until the polling has given up keeping it
            assert receiving.heard == []
        await eventually(lambda: receiving.heard == ["once"])


async def test_a_secret_is_handled_and_never_on_disk(receiving: Receiving, anna: Person) -> None:
    anna.sends("/user add name=Ольга password=canary-secret")
    await receiving.polling.once()
    assert await bodies(receiving.store) == [""]
    async with receiving.running():
        await eventually(lambda: receiving.heard == ["/user add name=Ольга password=canary-secret"])
        async with asyncio.timeout(10):
            while await receiving.store.updates.waiting():  # noqa: ASYNC110 — the database rings no bell
                await asyncio.sleep(0.01)
    assert await receiving.store.updates.waiting() == []


async def test_a_secret_of_a_process_that_ended_is_lost_and_harms_nothing(
    receiving: Receiving, aiogram_bot: Bot, anna: Person
) -> None:
    for text in ("password=canary-secret", "next"):  # the second question acknowledges what the first one brought
        anna.sends(text)
        await receiving.polling.once()
    again = Receiving(aiogram_bot, receiving.store)
    async with again.running():
        await eventually(lambda: again.heard == ["next"])
    assert again.metrics.updates["unreadable"] == 1


async def test_a_process_that_does_not_lead_takes_all_but_secrets(receiving: Receiving) -> None:
    receiving.feed.leads = False
    chat = {"id": 5, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "text": "word"}
    await receiving.feed.keep([{"update_id": 1, "message": message}])
    with pytest.raises(StorageUnavailable):
        await receiving.feed.keep([{"update_id": 2, "message": message | {"text": "password=1"}}])
    assert [kept.update_id for kept in await receiving.store.updates.waiting()] == [1]


async def test_an_update_that_nobody_can_read_holds_up_no_other(receiving: Receiving, anna: Person) -> None:
    await receiving.feed.keep([{"update_id": 1, "message": {"odd": True}}])
    async with receiving.running():
        anna.sends("next")
        await eventually(lambda: receiving.metrics.updates == {"unreadable": 1, "handled": 1})


async def test_telegram_away_is_said_and_waited_out(
    receiving: Receiving, messenger: VirtualTelegram, anna: Person
) -> None:
    messenger.fail("getUpdates", how="500")
    async with receiving.running():
        await receiving.telegram_is("degraded", "не отвечает")
        assert receiving.back == 0
        messenger.heal()
        anna.sends("word")
        await eventually(lambda: receiving.heard == ["word"])
        await receiving.telegram_is("ok", "отвечает")
        assert receiving.back == 1


async def test_a_webhook_of_old_is_taken_away_before_we_ask(receiving: Receiving, messenger: VirtualTelegram) -> None:
    async with receiving.running():
        await eventually(lambda: messenger.calls("deleteWebhook"))


async def test_a_conflict_is_named_and_ended(
    receiving: Receiving, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else asks with our token while our own question is open."""
    monkeypatch.setattr(polling_module, "_PATIENCE", (0.5,))
    monkeypatch.setattr(polling_module, "_PEACE", 0.5)
    async with receiving.running():
        await receiving.telegram_is("ok", "отвечает")
        await asyncio.sleep(0.2)  # the question is open by then
        await receiving.bot(GetUpdates(timeout=0))
        await receiving.telegram_is("degraded", "этот же бот запущен ещё где-то: остановите второй экземпляр")
        anna.sends("word")
        await eventually(lambda: receiving.heard == ["word"])


async def test_the_second_of_two_stands_aside_until_the_first_is_gone(
    aiogram_bot: Bot, store: Store, tmp_path: Path, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling_module, "_PATIENCE", (0.2,))
    monkeypatch.setattr(polling_module, "_PEACE", 1.0)
    monkeypatch.setattr(polling_module, "_GIVES_WAY", 1.5)
    monkeypatch.setattr(polling_module, "_SOON", (1.0, 1.0))
    monkeypatch.setattr(polling_module, "_SELDOM", 1.0)
    words = [f"word {number}" for number in range(8)]
    first = Receiving(aiogram_bot, store, young_for=0.0)
    async with Database.open(f"sqlite:///{tmp_path / 'second.db'}") as database:
        second = Receiving(aiogram_bot, Store(database))
        async with second.running():
            async with first.running():
                await second.telegram_is("degraded", polling_module._ASIDE)
                for word in words:
                    anna.sends(word)
                    await asyncio.sleep(0.4)
                await eventually(lambda: first.heard == words)
                assert second.heard == [], "nothing is done twice"
                assert second.health.another_is_here
            await second.telegram_is("ok", "отвечает")
            anna.sends("to the second")
            await eventually(lambda: second.heard == ["to the second"])
    assert first.heard == words


async def test_of_two_that_stand_aside_both_one_goes_on_soon(
    aiogram_bot: Bot, store: Store, tmp_path: Path, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They started together, and a third one disturbed both: nobody may be left waiting for five minutes."""
    monkeypatch.setattr(polling_module, "_PEACE", 0.5)
    monkeypatch.setattr(polling_module, "_AGAIN", (0.05, 0.15))
    monkeypatch.setattr(polling_module, "_GIVES_WAY", 0.3)
    monkeypatch.setattr(polling_module, "_SOON", (0.5, 1.5))
    async with Database.open(f"sqlite:///{tmp_path / 'second.db'}") as database:
        two = Receiving(aiogram_bot, store), Receiving(aiogram_bot, Store(database))
        async with two[0].running(), two[1].running():

            async def both_aside() -> bool:
                checks = [(await one.health.report()).checks["telegram"].words for one in two]
                return checks == [polling_module._ASIDE] * 2

            async with asyncio.timeout(10):
                while not await both_aside():
                    await aiogram_bot(GetUpdates(timeout=0))
                    await asyncio.sleep(0.02)
            words = [f"word {number}" for number in range(5)]
            for word in words:
                anna.sends(word)
                await asyncio.sleep(0.3)
            await eventually(lambda: sorted([*two[0].heard, *two[1].heard]) == words, 5)


async def test_telegram_is_told_where_to_post_and_with_which_secret(
    receiving: Receiving, messenger: VirtualTelegram, aiogram_bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling_module, "_LOOK", 0.05)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await post_to(aiogram_bot, "https://bot.example.com/telegram", "s" * 64, receiving.health)
    assert len(messenger.calls("getMe")) > 1, "who only listens has to look whether Telegram is there"
    (call,) = messenger.calls("setWebhook")
    assert call["url"] == "https://bot.example.com/telegram"
    assert call["secret_token"] == "s" * 64
    assert set(call["allowed_updates"]) == {"message", "callback_query", "my_chat_member"}


def test_what_is_wrong_with_telegram_is_told_apart() -> None:
    method = GetMe()
    told = {
        words_of(TelegramUnauthorizedError(method, "Unauthorized")),
        words_of(TelegramConflictError(method, "Conflict")),
        words_of(TelegramRetryAfter(method, "Too Many Requests", 7)),
        words_of(TelegramNetworkError(method, "no")),
        words_of(TelegramBadRequest(method, "Bad Request")),
    }
    assert len(told) == 5
    assert any("7 с" in words for words in told)


async def test_a_pause_that_telegram_asks_for_is_kept(receiving: Receiving, messenger: VirtualTelegram) -> None:
    messenger.fail("getMe", how="429", times=1, seconds=1)
    bot = receiving.bot
    began = asyncio.get_running_loop().time()
    await until_told(lambda: bot(GetMe()), receiving.health)
    assert asyncio.get_running_loop().time() - began >= 1


def test_every_update_has_its_chat() -> None:
    person = {"id": 5, "is_bot": False, "first_name": "Анна"}
    chat = {"id": -7, "type": "group", "title": "Отдел"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": person}
    query = {"id": "1", "from": person, "chat_instance": "1", "data": "x"}
    member = {"user": person, "status": "member"}
    change = {"chat": chat, "from": person, "date": 1, "old_chat_member": member, "new_chat_member": member}
    told: list[dict[str, Any]] = [
        {"message": message},
        {"callback_query": query | {"message": message}},
        {"callback_query": query},
        {"my_chat_member": change},
        {},
    ]
    updates = [Update.model_validate({"update_id": 1, **one}) for one in told]
    assert [chat_of(update) for update in updates] == [-7, -7, 5, -7, 0]
