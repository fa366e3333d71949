"""The courier brings chats to what cards want, over real HTTP, and never tells a call twice or not at all."""

import asyncio

import pytest

from calls.courier import Courier
from calls.desk import Desk
from chat.sender import Limits, Sender
from storage.store import Store
from tests.calls.botapi import BotApi
from tests.calls.office import MovedClock, Wire, read_only, without_table, work
from tests.calls.posting import deliver, dirty, running, the_card, until
from tests.calls.scenes import ADMIN, ANNA, BORIS, CLIENT, NOON, SALES_CHAT

THROTTLED = (
    429,
    {"error_code": 429, "description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}},
)
AWAY = (502, {"error_code": 502, "description": "Bad Gateway"})
DELETED = (400, {"error_code": 400, "description": "Bad Request: message to edit not found"})


async def test_a_call_is_one_message_that_is_edited(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    await store.contacts.set(CLIENT, "<b>&", None, ADMIN, NOON)
    await wire.event("INCOMING")
    await work(desk)
    await deliver(courier)
    await wire.event("ACCEPTED")
    await wire.history("Success")
    await work(desk)
    await deliver(courier)
    (message,) = telegram.chat(ANNA)
    assert [text.splitlines()[0] for text in message.texts] == ["📞 Звонит: <b>&", "✅ Входящий: <b>&"]
    assert not message.silent
    assert message.keyboard[0][0]["text"] == "Перезвонить"
    assert message.entities[0]["type"] == "bold"
    key = message.keyboard[0][0]["callback_data"]
    button = await store.buttons.get(key)
    assert button is not None
    assert button.action["command"] == "call"
    assert [method for method, _ in telegram.requests] == ["sendMessage", "editMessageText"]
    assert all("parse_mode" not in fields for _, fields in telegram.requests)
    card = await the_card(store, ANNA)
    assert (card.message_id, card.in_doubt) == (message.id, 0)
    assert await dirty(store, clock) == []


async def test_ten_quick_changes_cost_one_message(desk: Desk, wire: Wire, courier: Courier, telegram: BotApi) -> None:
    for kind in ("INCOMING", "ACCEPTED", "COMPLETED"):
        await wire.event(kind)
        await work(desk)
    await wire.history("Success")
    await work(desk)
    await deliver(courier)
    (message,) = telegram.chat(ANNA)
    assert len(message.texts) == 1
    assert message.silent


async def test_what_was_told_long_after_the_event_says_so_and_keeps_saying_so(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    await wire.history("Missed")
    await work(desk)
    clock.moves(seconds=61)
    await deliver(courier)
    await wire.push("rating", user="anna", rating="5")
    await work(desk)
    await deliver(courier)
    (message,) = telegram.chat(ANNA)
    assert len(message.texts) == 2
    assert all("⏱ с опозданием: звонок был 11:59" in text for text in message.texts)
    assert "оценка 5" in message.text


async def test_what_was_told_in_time_says_nothing_of_lateness(
    desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    await wire.history("Missed")
    await work(desk)
    clock.moves(seconds=59)
    await deliver(courier)
    assert "опоздан" not in telegram.chat(ANNA)[0].text


async def test_nobody_is_told_of_ringing_that_is_long_over(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    await wire.event("INCOMING")
    await work(desk)
    clock.moves(hours=1)
    await deliver(courier)
    assert telegram.messages == []
    await desk.settle()
    await deliver(courier)
    assert "Звонит" not in telegram.chat(ANNA)[0].text
    assert "Исход уточняется" in telegram.chat(ANNA)[0].text


async def test_what_went_on_before_the_start_waits_until_it_is_known_what_became_of_it(
    desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    await wire.event("INCOMING", callid="c1")
    await wire.history("Missed", callid="c2", phone="79160000022")
    await work(desk)
    clock.moves(seconds=5)
    courier.live_from = clock.now()
    await wire.event("INCOMING", callid="c3", user="boris", phone="79160000023")
    await work(desk)
    await deliver(courier, rounds=2)
    assert [message.text.partition(":")[0] for message in telegram.chat(ANNA)] == ["❌ Пропущенный"]
    assert [message.text.partition(":")[0] for message in telegram.chat(BORIS)] == ["📞 Звонит"]
    courier.live_from = None
    await deliver(courier)
    assert [message.text.partition(":")[0] for message in telegram.chat(ANNA)] == ["❌ Пропущенный", "📞 Звонит"]


async def test_a_chat_that_has_to_wait_for_long_takes_nobodys_place_and_is_in_no_doubt(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    hour = {
        "error_code": 429,
        "description": "Too Many Requests: retry after 3600",
        "parameters": {"retry_after": 3600},
    }
    telegram.failures = [(429, hour)]
    await wire.history("Missed", callid="c1")
    await work(desk)
    await deliver(courier)
    await wire.history("Missed", callid="c2", phone="79160000022")
    await wire.history("Missed", callid="c3", user="boris", phone="79160000023")
    await work(desk)
    await deliver(courier, rounds=2)
    assert telegram.chat(ANNA) == []
    assert len(telegram.chat(BORIS)) == 1
    card = await the_card(store, ANNA)
    assert (card.in_doubt, card.shown_version) == (0, None)


async def test_an_hour_without_telegram_tells_each_call_once_as_it_ended(
    desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    telegram.failures = [AWAY]
    await wire.event("INCOMING")
    await work(desk)
    await deliver(courier)
    clock.moves(minutes=5)
    await wire.history("Missed")
    await work(desk)
    clock.moves(hours=1)
    courier.rested()
    await deliver(courier, 2)
    (message,) = telegram.chat(ANNA)
    assert message.text.startswith("❌ Пропущенный: ")
    assert "с опозданием" in message.text
    assert "повтор" not in message.text


async def test_a_dropped_answer_is_tried_once_more_and_marked(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi
) -> None:
    telegram.failures = ["drop"]
    await wire.history("Missed")
    await work(desk)
    await deliver(courier)
    assert (await the_card(store, ANNA)).in_doubt == 1
    courier.rested()
    await deliver(courier)
    assert ["возможно, повтор" in message.text for message in telegram.chat(ANNA)] == [False, True]
    assert (await the_card(store, ANNA)).in_doubt == 0


async def test_two_dropped_answers_are_enough(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    telegram.failures = ["drop", "drop"]
    await wire.history("Missed")
    await work(desk)
    for _ in range(4):
        await deliver(courier)
        courier.rested()
    assert len(telegram.chat(ANNA)) == 2
    assert await dirty(store, clock) == []


async def test_nothing_is_given_up_while_telegram_answers_nothing(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    telegram.is_away = True
    await wire.history("Missed")
    await work(desk)
    for _ in range(4):
        await deliver(courier)
        courier.rested()
    assert len(await dirty(store, clock)) == 1
    telegram.is_away = False
    courier.rested()
    await deliver(courier)
    (message,) = telegram.chat(ANNA)
    assert "возможно, повтор" in message.text
    assert await dirty(store, clock) == []


async def test_a_dropped_edit_is_made_again(desk: Desk, wire: Wire, courier: Courier, telegram: BotApi) -> None:
    await wire.event("INCOMING")
    await work(desk)
    await deliver(courier)
    telegram.failures = ["drop"]
    await wire.history("Missed")
    await work(desk)
    await deliver(courier)
    courier.rested()
    await deliver(courier)
    (message,) = telegram.chat(ANNA)
    assert "повтор" not in message.text
    assert message.text.startswith("❌ Пропущенный: ")


async def test_a_message_that_was_deleted_is_not_sent_again(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    await wire.event("INCOMING")
    await work(desk)
    await deliver(courier)
    telegram.failures = [DELETED]
    await wire.history("Success")
    await work(desk)
    await deliver(courier, 2)
    assert len(telegram.requests) == 2
    assert await dirty(store, clock) == []


async def test_an_error_of_telegrams_own_is_put_off(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    telegram.failures = [(409, {"error_code": 409, "description": "Conflict"})]
    await wire.history("Missed")
    await work(desk)
    await deliver(courier, 2)
    assert telegram.messages == []
    clock.moves(seconds=31)
    await deliver(courier)
    assert len(telegram.chat(ANNA)) == 1
    assert "повтор" not in telegram.chat(ANNA)[0].text


async def test_the_short_message_of_a_repeat_hangs_on_its_case(
    desk: Desk, wire: Wire, courier: Courier, telegram: BotApi
) -> None:
    for number in (1, 2):
        await wire.history("Missed", "", callid=f"c{number}", groupRealName="Отдел продаж")
        await work(desk)
        await deliver(courier, 2)
    case, beside = telegram.chat(SALES_CHAT)
    assert len(case.texts) == 2
    assert beside.reply_to == case.id
    assert "2-й раз" in beside.text
    assert not beside.silent


async def test_running_it_delivers_what_the_desk_wants_without_waiting(
    desk: Desk, wire: Wire, courier: Courier, telegram: BotApi
) -> None:
    courier.look_every = 60
    async with running(courier):
        await asyncio.sleep(0.05)
        await wire.event("INCOMING")
        await wire.event("INCOMING", "boris")
        await work(desk)
        await until(lambda: len(telegram.messages) == 2)
    assert {message.chat_id for message in telegram.messages} == {ANNA, BORIS}


async def test_new_messages_of_one_chat_keep_their_order(
    desk: Desk, wire: Wire, courier: Courier, telegram: BotApi
) -> None:
    for number in range(3):
        await wire.event("INCOMING", callid=f"c{number}", phone=f"7926190410{number}")
    await work(desk)
    async with running(courier):
        await until(lambda: len(telegram.chat(ANNA)) == 3, 8)
    assert [message.text[-1] for message in telegram.chat(ANNA)] != []
    phones = [message.text.splitlines()[0][-2:] for message in telegram.chat(ANNA)]
    assert phones == ["00", "01", "02"]


async def test_a_card_that_cannot_be_drawn_does_not_stop_the_others(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    broken = {"text": "x", "entities": [{"type": "bold"}]}  # no offset: an entity that is none
    await store.cards.want(ANNA, None, "notice:broken", broken, 0, NOON)
    await wire.history("Missed")
    await work(desk)
    await deliver(courier, 2)
    assert [message.text.splitlines()[0] for message in telegram.chat(ANNA)] == ["❌ Пропущенный: +7 926 190-41-98"]
    clock.moves(seconds=31)
    assert [card.key for card in await dirty(store, clock)] == ["notice:broken"]


async def test_without_a_database_nothing_is_sent_that_could_not_be_noted(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    await wire.history("Missed")
    await work(desk)
    async with read_only(store):
        await deliver(courier)
        assert telegram.requests == []
    await deliver(courier)
    assert telegram.requests == [], "it takes a rest"
    courier.rested()
    await deliver(courier)
    assert len(telegram.chat(ANNA)) == 1
    assert "повтор" not in telegram.chat(ANNA)[0].text


async def test_while_it_runs_a_broken_database_only_makes_it_wait(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi
) -> None:
    courier.look_every = 0.01
    async with running(courier):
        async with without_table(store, "cards"):
            courier.wakes.set()
            await asyncio.sleep(0.1)
        await wire.history("Missed")
        await work(desk)
        courier.rested()
        await until(lambda: len(telegram.chat(ANNA)) == 1)


async def test_what_waited_long_for_its_turn_goes_out_as_it_is_wanted_by_then(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    courier.fresh_for = 0.2
    telegram.failures = [THROTTLED]
    await wire.event("INCOMING")
    await work(desk)
    async with asyncio.TaskGroup() as tasks:
        await courier.start(tasks)
        await until(lambda: len(telegram.requests) == 1)
        await wire.history("Missed")
        await work(desk)
    (message,) = telegram.chat(ANNA)
    assert [text.splitlines()[0] for text in message.texts] == ["❌ Пропущенный: +7 926 190-41-98"]
    assert "повтор" not in message.text
    assert await dirty(store, clock) == []


@pytest.mark.parametrize("after", [0, 0.005, 0.01, 0.02, 0.04, 0.08])
async def test_being_stopped_leaves_no_doubt(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, after: float
) -> None:
    telegram.delay = 0.02
    for number in range(5):
        await wire.history("Missed", callid=f"c{number}")
    await wire.history("Missed", "boris", callid="c9")
    await work(desk)
    async with running(courier):
        await asyncio.sleep(after)
    for number in (0, 1, 2, 3, 4, 9):
        (card,) = await store.cards.of_key(f"call:c{number}")
        assert card.in_doubt == 0
        assert (card.message_id is not None) == (card.shown_version == card.version)
    assert len(telegram.messages) == sum(
        card.message_id is not None for card in await store.cards.of_keys([f"call:c{number}" for number in range(10)])
    )


async def test_being_stopped_in_the_queue_is_no_attempt(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi
) -> None:
    courier.sender = Sender(courier.sender.bot, Limits(a_second=0.2))
    for login in ("anna", "boris", "olga"):
        await wire.history("Missed", login, callid=login)
    await work(desk)
    async with running(courier):
        await until(lambda: len(telegram.messages) == 1)
    cards = await store.cards.of_keys(["call:anna", "call:boris", "call:olga"])
    assert [card.in_doubt for card in cards] == [0, 0, 0]


async def test_a_text_that_goes_along_is_a_file_and_its_caption_is_edited(
    store: Store, clock: MovedClock, courier: Courier, telegram: BotApi
) -> None:
    wanted = {"text": "35 изменений", "entities": [], "file": {"name": "все.txt", "text": "одно\nдругое"}}
    await store.cards.want(ADMIN, None, "notice:watch:1", wanted, 2, clock.now())
    await deliver(courier)
    await store.cards.want(ADMIN, None, "notice:watch:1", {**wanted, "text": "36 изменений"}, 2, clock.now())
    await deliver(courier)
    assert [method for method, _ in telegram.requests] == ["sendDocument", "editMessageCaption"]
    (seen,) = telegram.messages
    assert seen.texts == ["35 изменений", "36 изменений"]
    (file,) = [value for _, fields in telegram.requests for value in fields.values() if hasattr(value, "filename")]
    assert file.filename == "все.txt"
