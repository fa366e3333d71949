"""People as actors: what they wait for, which buttons they find, and when a test must fail."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from sandbox.telegram.keyboards import best_fit
from sandbox.telegram.limits import NONE
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.telegram.waiting import NoAnswer
from tests.sandbox.telegram.conftest import Caller

Mind = Callable[[Caller, dict[str, Any]], Awaitable[None]]
ASK_PHONE = {"keyboard": [["Позже", {"text": "📱 Поделиться номером", "request_contact": True}]]}

BUTTONS = [
    [{"text": "✅ Подтвердить", "callback_data": "edit"}, {"text": "Отмена", "callback_data": "toast"}],
    [{"text": "Отменить изменение", "callback_data": "new"}, {"text": "Сайт", "url": "https://e.ru"}],
]


async def _mind(call: Caller, update: dict[str, Any]) -> None:
    """A bot of a few lines: echo, an own «typing», buttons that edit, pop up words, or do nothing."""
    if "callback_query" in update:
        query = update["callback_query"]
        where = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
        if query["data"] == "edit":
            await call("editMessageText", **where, text="изменено")
        popped: dict[str, Any] = {"text": "нельзя", "show_alert": True} if query["data"] == "toast" else {}
        await call("answerCallbackQuery", callback_query_id=query["id"], **popped)
        if query["data"] == "new":
            await call("sendMessage", chat_id=where["chat_id"], text="ещё одно")
        return
    message = update.get("message")
    if message is None or (message.get("text") in {None, "молчи"} and "contact" not in message):
        return
    where = {"chat_id": message["chat"]["id"]}
    if "message_thread_id" in message:
        where["message_thread_id"] = message["message_thread_id"]
    if "contact" in message:
        own = message["contact"].get("user_id") == message["from"]["id"]
        words = "контакт свой" if own else "контакт чужой"
        await call("sendMessage", **where, text=words, reply_markup={"remove_keyboard": True})
        return
    await call("sendChatAction", **where, action="typing")
    if message["text"] == "медленно":
        await asyncio.sleep(0.2)
    markup: dict[str, Any] = ASK_PHONE if message["text"] == "телефон" else {"inline_keyboard": BUTTONS}
    await call("sendMessage", **where, text=f"эхо {message['text']}", reply_markup=markup)
    if message["text"] == "два":
        await call("sendMessage", **where, text="второе")


@pytest.fixture
async def telegram() -> AsyncIterator[VirtualTelegram]:
    async with VirtualTelegram(limits=NONE, unasked=lambda sent: sent.text.startswith("новость")).running() as server:
        yield server


@pytest.fixture
async def bot(call: Caller) -> AsyncIterator[None]:
    async def live() -> None:
        offset = 0
        while True:
            for update in await call("getUpdates", offset=offset, timeout=5):
                offset = update["update_id"] + 1
                await _mind(call, update)

    task = asyncio.get_running_loop().create_task(live())
    yield
    task.cancel()
    await asyncio.wait([task])


@pytest.mark.usefixtures("bot")
class TestWithABot:
    async def test_writes_gives_the_answer(self, anna: Person) -> None:
        answer = await anna.writes("привет")
        assert answer.text == "эхо привет"
        assert answer.buttons == [["✅ Подтвердить", "Отмена"], ["Отменить изменение", "Сайт"]]
        assert (await anna.writes("ещё")).text == "эхо ещё"

    async def test_writes_gives_the_newest_of_several(self, anna: Person) -> None:
        assert (await anna.writes("два")).text == "второе"

    async def test_an_edit_of_something_older_is_no_answer(self, call: Caller, anna: Person) -> None:
        older = await anna.writes("старое")
        async with asyncio.TaskGroup() as tasks:
            answer = tasks.create_task(anna.writes("медленно"))
            await asyncio.sleep(0.01)
            await call("editMessageText", chat_id=anna.id, message_id=older.id, text="старое идёт дальше")
        assert answer.result().text == "эхо медленно"

    async def test_an_edit_is_the_answer_if_nothing_new_comes(self, call: Caller, anna: Person) -> None:
        older = await anna.writes("старое")
        async with asyncio.TaskGroup() as tasks:
            answer = tasks.create_task(anna.writes("молчи"))
            await asyncio.sleep(0.05)
            await call("editMessageText", chat_id=anna.id, message_id=older.id, text="изменено")
        assert answer.result() is older

    async def test_what_nobody_asked_for_is_no_answer(
        self, telegram: VirtualTelegram, call: Caller, anna: Person
    ) -> None:
        async with asyncio.TaskGroup() as tasks:
            answer = tasks.create_task(anna.writes("два"))
            await telegram.waiting.until(lambda: anna.chat.from_bot or None, 5)
            await call("sendMessage", chat_id=anna.id, text="новость: звонок")
        assert answer.result().text == "второе"

    async def test_writes_in_a_topic_waits_for_that_topic(self, telegram: VirtualTelegram, anna: Person) -> None:
        group = telegram.group("Продажи", [anna], topics=["Звонки", "Прочее"])
        anna.sends("/прочее", chat=group, topic=group.topic("Прочее"))
        answer = await anna.writes("/a", chat=group, topic=group.topic("Звонки"))
        assert (answer.text, answer.thread_id) == ("эхо /a", group.topic("Звонки"))
        answer = await anna.writes("/b", reply_to=answer)
        assert answer.thread_id == group.topic("Звонки")

    async def test_presses_by_stem(self, anna: Person) -> None:
        await anna.writes("привет")
        pressed = await anna.presses("подтв")
        assert (pressed.toast, pressed.changed, pressed.message.text) == (None, True, "изменено")
        assert pressed.text == "изменено"
        await anna.writes("привет")
        pressed = await anna.presses("Отмена")
        assert (pressed.toast, pressed.alert, pressed.changed, pressed.text) == ("нельзя", True, False, "нельзя")
        pressed = await anna.presses("Отменить")
        assert pressed.answer is not None
        assert pressed.text == pressed.answer.text == "ещё одно"
        assert (await anna.presses("Сайт")).url == "https://e.ru"

    async def test_a_missing_button_fails_with_those_that_are_there(self, anna: Person) -> None:
        message = await anna.writes("привет")
        with pytest.raises(NoAnswer, match="Подтвердить"):
            await anna.presses("Удалить", timeout=0.1)
        await anna.presses("Подтвердить", message)
        with pytest.raises(NoAnswer, match="no button"):
            await anna.presses("Подтвердить", message, timeout=0.1)

    async def test_phone_is_shared_with_the_button(self, anna: Person, boris: Person) -> None:
        with pytest.raises(NoAnswer, match="no button that shares"):
            await anna.shares_phone(timeout=0.1)
        assert (await anna.writes("телефон")).keyboard == [["Позже", "📱 Поделиться номером"]]
        pressed = await anna.presses("Позже")
        assert pressed.message.text == "эхо Позже"
        assert (await anna.shares_phone(boris)).text == "контакт чужой"
        assert (await anna.shares_phone(phone="79990000000")).text == "контакт чужой"
        assert (await anna.shares_phone(phone="79990000000", user_id=anna.id)).text == "контакт свой"
        await anna.writes("телефон")
        assert (await anna.shares_phone()).text == "контакт свой"
        assert anna.chat.messages[-2].contact == {
            "phone_number": "79261904198",
            "first_name": "Анна",
            "user_id": anna.id,
        }
        with pytest.raises(NoAnswer, match="no button that shares"):
            await anna.shares_phone(timeout=0.1)

    async def test_silence_is_told_from_an_answer(self, anna: Person) -> None:
        assert await anna.is_ignored("молчи", within=0.1)
        assert not await anna.is_ignored("привет", within=0.5)
        with pytest.raises(NoAnswer, match="no answer"):
            await anna.writes("молчи", timeout=0.1)

    async def test_sees_waits_and_says_what_there_is_instead(self, anna: Person) -> None:
        anna.sends("два")
        assert (await anna.sees("второе")).text == "второе"
        assert await anna.never_sees("третье", within=0.05)
        assert not await anna.never_sees("эхо")
        with pytest.raises(NoAnswer, match="второе"):
            await anna.sees("третье", timeout=0.05)

    async def test_a_press_may_be_forged(self, anna: Person) -> None:
        message = await anna.writes("привет")
        assert (await anna.forges("toast", message)).toast == "нельзя"
        assert (await anna.forges("edit", message, accessible=False)).message.text == "изменено"

    async def test_starts_with_a_code(self, anna: Person) -> None:
        assert (await anna.starts("код")).text == "эхо /start код"


async def test_a_press_that_is_never_answered_fails(telegram: VirtualTelegram, anna: Person) -> None:
    message = telegram.history(anna.chat, "Кнопка")
    with pytest.raises(NoAnswer, match="the press was not answered"):
        await anna.forges("1", message, timeout=0.1)


async def test_a_bot_that_takes_nothing_is_no_silent_bot(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.telegram.voices.PATIENCE", 0.05)
    with pytest.raises(NoAnswer, match="does not take its updates"):
        await anna.is_ignored("привет")


def test_long_texts_go_in_parts(anna: Person) -> None:
    anna.sends("а" * 5000)
    assert [len(message.text) for message in anna.chat.messages] == [2048, 2048, 904]


def test_what_people_do_leaves_traces(anna: Person) -> None:
    message = anna.sends("раз")
    anna.edits(message, "два")
    assert (message.text, message.edited, message.versions) == ("два", True, ["раз", "два"])
    forwarded = anna.forwards(message)
    assert (forwarded.origin or {})["type"] == "user"
    assert repr(message) == f"<message {message.id} in <private {anna.id} 'Анна'>: 'два' >"
    anna.reacts(message, "👍")
    assert message.reactions[anna.id] == [{"type": "emoji", "emoji": "👍"}]


@pytest.mark.parametrize(
    ("stem", "label"),
    [
        ("Подтвердить", "✅ Подтвердить"),
        ("отмена", "Отмена"),
        ("Отменить", "↩️ Отменить изменение"),
        ("Вкл", "Вкл"),
        ("Выкл", "🔕 Выкл"),
        ("чёрный", "В чёрный список"),
        ("›", "›"),
        ("Ещё", "Ещё ›"),
    ],
)
def test_stems_find_their_labels(stem: str, label: str) -> None:
    labels = ["Отмена", "✅ Подтвердить", "↩️ Отменить изменение", "Вкл", "🔕 Выкл", "В чёрный список", "›", "Ещё ›"]
    place = best_fit(stem, labels)
    assert place is not None
    assert labels[place] == label


def test_no_label_is_better_than_a_wrong_one() -> None:
    assert best_fit("кл", ["Вкл", "Выкл"]) is None
