"""The desk: what lies in the inbox becomes cards, in one transaction a batch."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial

import pytest

from calls.call import Received
from calls.desk import TRIES, Desk
from chat.lines import LINE
from chat.refresh import refresh_cards
from storage.delivery import Delivery
from storage.errors import StorageUnavailable
from storage.store import Store
from tests.calls.office import MovedClock, Wire, cards_in, labels, read_only, shows, without_table, work
from tests.calls.scenes import ADMIN, ANNA, BORIS, CLIENT, NOON, OLGA, SALES_CHAT, history

OWN_RECORD = "https://vats.example/records/1.mp3"


@pytest.fixture
def wire(store: Store, clock: MovedClock) -> Wire:
    return Wire(store, clock)


async def test_a_call_lives_on_one_card(store: Store, desk: Desk, wire: Wire, clock: MovedClock) -> None:
    await wire.event("INCOMING")
    await work(desk)
    assert (await shows(store, ANNA)).startswith("📞 Звонит: +7 926 190-41-98")
    clock.moves(seconds=5)
    await wire.event("ACCEPTED")
    await work(desk)
    assert (await shows(store, ANNA)).startswith("🟢 Разговор: ")
    clock.moves(seconds=60)
    await wire.event("COMPLETED")
    await wire.history(link=OWN_RECORD)
    await work(desk)
    assert "Общая длительность 0:28" in await shows(store, ANNA)
    assert await labels(store, ANNA) == ["Перезвонить", "Запись", "Сохранить контакт", "Заметка"]
    assert len(await store.cards.of_key("call:c1")) == 1
    assert await store.inbox.depth() == 0


async def test_the_courier_is_woken_for_a_card_and_not_for_nothing(desk: Desk, wire: Wire) -> None:
    await wire.push("contact")
    await work(desk)
    assert not desk.wants.is_set()
    await wire.event("INCOMING")
    await work(desk)
    assert desk.wants.is_set()


async def test_a_department_call_is_told_to_all_who_ring_and_says_who_answered(
    store: Store, desk: Desk, wire: Wire
) -> None:
    await wire.event("INCOMING", "anna")
    await wire.event("INCOMING", "boris")
    await wire.event("ACCEPTED", "boris")
    await wire.event("CANCELLED", "anna")
    await wire.event("COMPLETED", "boris")
    await wire.history("Success", "boris", groupRealName="Отдел продаж")
    await work(desk)
    for chat_id in (ANNA, BORIS):
        shown = await shows(store, chat_id)
        assert "Ответил(а): Борис Иванов" in shown
        assert "ропущен" not in shown
    assert await cards_in(store, SALES_CHAT) == []


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::3])
async def test_any_order_of_arrival_ends_in_the_same_cards(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock, order: tuple[int, ...]
) -> None:
    steps = [
        lambda: wire.event("INCOMING", "anna@domain.example", groupRealName="Отдел продаж"),
        lambda: wire.event("ACCEPTED", "ANNA"),
        lambda: wire.event("COMPLETED", "", ext="701"),
        lambda: wire.history("SUCCESS", "anna", start="20261124T085900Z"),
    ]
    for number in order:
        clock.moves(seconds=1)
        await steps[number]()
        await work(desk)
    assert (await shows(store, ANNA)).splitlines() == [
        "✅ Входящий: +7 926 190-41-98",
        "На номер: +7 495 200-50-60",
        "Отдел: Отдел продаж",
        "Ответил(а): Анна Смирнова",
        "Общая длительность 0:28",
    ]


async def test_a_repeated_delivery_changes_nothing(store: Store, desk: Desk, wire: Wire, clock: MovedClock) -> None:
    assert await wire.event("INCOMING")
    await work(desk)
    before = await store.cards.get(ANNA, None, "call:c1")
    clock.moves(seconds=30)
    assert not await wire.event("INCOMING")
    await work(desk)
    assert await store.cards.get(ANNA, None, "call:c1") == before


async def test_the_buttons_keep_their_keys_while_the_card_changes(store: Store, desk: Desk, wire: Wire) -> None:
    await wire.event("INCOMING")
    await work(desk)
    card = await store.cards.get(ANNA, None, "call:c1")
    assert card is not None
    first = {press["label"]: press["key"] for row in card.wanted["keyboard"] for press in row}
    await wire.history("Missed")
    await work(desk)
    card = await store.cards.get(ANNA, None, "call:c1")
    assert card is not None
    now = {press["label"]: press["key"] for row in card.wanted["keyboard"] for press in row}
    assert set(now) == {"Перезвонить", *first}
    assert {label: now[label] for label in first} == first
    button = await store.buttons.get(now["Перезвонить"])
    assert button is not None
    assert (button.chat_id, button.person_id, button.once) == (ANNA, ANNA, False)
    assert button.action == {"command": "call", "values": {"target": f"+{CLIENT}"}}
    assert button.expires_at >= NOON + timedelta(days=30)


async def test_contact_note_and_past_are_on_the_card(store: Store, desk: Desk, wire: Wire, clock: MovedClock) -> None:
    await store.contacts.set(CLIENT, "<b>&", "boris", ADMIN, NOON)
    await store.contacts.set_note(CLIENT, "старая", ADMIN, NOON)
    await wire.event("INCOMING", "olga", callid="c0")
    await wire.history("Success", "olga", callid="c0")
    clock.moves(hours=1)
    await wire.event("INCOMING")
    await work(desk)
    shown = await shows(store, ANNA)
    assert shown.splitlines()[0] == "📞 Звонит: <b>&"
    assert "Сегодня звонит 2-й раз" in shown
    assert "Последний разговор: 11:59, Ольга Петрова" in shown
    assert "Заметка: старая" in shown
    assert "закреплён за вами" in await shows(store, BORIS)
    await store.notes.add("c0", CLIENT, ANNA, "новая", NOON)
    await refresh_cards(store, client=CLIENT, because="u1", at=clock.now())
    await work(desk)
    assert "Заметка: новая" in await shows(store, ANNA)


async def test_a_refresh_tells_nobody_new(store: Store, desk: Desk, wire: Wire, clock: MovedClock) -> None:
    await wire.event("INCOMING")
    await work(desk)
    await store.contacts.set(CLIENT, "Ромашка", "boris", ADMIN, NOON)
    await refresh_cards(store, client=CLIENT, because="u1", at=clock.now())
    await work(desk)
    assert "Ромашка" in await shows(store, ANNA)
    assert await store.cards.get(BORIS, None, "call:c1") is None


async def test_a_miss_of_the_department_is_a_case_of_its_chat(store: Store, desk: Desk, wire: Wire) -> None:
    await wire.history("MISSED", "", groupRealName="Отдел продаж")
    await work(desk)
    (card,) = await cards_in(store, SALES_CHAT)
    assert card.key.startswith("case:")
    assert card.wanted["text"].startswith("❌ Пропущенный: +7 926 190-41-98")
    assert not card.silent
    assert await labels(store, SALES_CHAT, card.key) == ["Перезвонить", "Взять", "Закрыть", "Закрепить за мной"]
    button = await store.buttons.get(card.wanted["keyboard"][0][1]["key"])
    assert button is not None
    assert (button.chat_id, button.person_id) == (SALES_CHAT, None)
    assert button.action == {"command": "case take", "values": {"case_id": card.key.removeprefix("case:")}}


async def shown_now(store: Store) -> None:
    """Pretend that all that waits was sent."""
    for number, card in enumerate(await store.cards.dirty(100, NOON + timedelta(days=365))):
        await store.cards.shown(card.id, card.version, 100 + number)


async def test_a_repeat_edits_the_case_and_is_told_beside(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.history("Missed", "", groupRealName="Отдел продаж")
    await work(desk)
    await shown_now(store)
    for number in (2, 3):
        clock.moves(minutes=10)
        await wire.history("Missed", "", callid=f"c{number}", groupRealName="Отдел продаж")
        await work(desk)
    case, beside, again = await cards_in(store, SALES_CHAT)
    assert "3-й раз" in case.wanted["text"]
    assert case.message_id == 100
    assert "2-й раз" in beside.wanted["text"]
    assert "3-й раз" in again.wanted["text"]
    assert again.wanted["reply_to"] == case.key


async def test_a_repeat_before_the_case_was_shown_is_heard_with_it(store: Store, desk: Desk, wire: Wire) -> None:
    await wire.history("Missed", "", groupRealName="Отдел продаж")
    await wire.history("Missed", "", callid="c2", groupRealName="Отдел продаж")
    await work(desk)
    (card,) = await cards_in(store, SALES_CHAT)
    assert "2-й раз" in card.wanted["text"]


async def test_a_case_that_was_closed_is_not_opened_again_by_the_same_call(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.history("Missed", "", groupRealName="Отдел продаж")
    await work(desk)
    (card,) = await cards_in(store, SALES_CHAT)
    case_id = int(card.key.removeprefix("case:"))
    assert await store.cases.take(case_id, ANNA)
    await refresh_cards(store, client=CLIENT, because="u1", at=clock.now())
    await work(desk)
    assert "Взял(а): Анна Смирнова" in await shows(store, SALES_CHAT, card.key)
    assert "Отпустить" in await labels(store, SALES_CHAT, card.key)
    assert await store.cases.close(case_id, ANNA, clock.now())
    await refresh_cards(store, client=CLIENT, because="u2", at=clock.now())
    await wire.history("Missed", "", groupRealName="Отдел продаж", link=OWN_RECORD)
    await work(desk)
    assert (await shows(store, SALES_CHAT, card.key)).startswith("☑️ Закрыт: ")
    assert len(await cards_in(store, SALES_CHAT)) == 1
    await wire.history("Missed", "", callid="c2", groupRealName="Отдел продаж")
    await work(desk)
    assert len(await cards_in(store, SALES_CHAT)) == 2


async def test_a_case_says_that_the_client_was_talked_with_since(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.history("Missed", "", groupRealName="Отдел продаж")
    clock.moves(minutes=5)
    await wire.event("OUTGOING", callid="c2", direction="out")
    await work(desk)
    await wire.history("Success", "anna", callid="c2", type="out")
    await work(desk)
    (card,) = await cards_in(store, SALES_CHAT)
    assert "Поговорили: 12:04, Анна Смирнова" in card.wanted["text"]


async def test_hidden_callers_are_not_one_client(store: Store, desk: Desk, wire: Wire, clock: MovedClock) -> None:
    for number in (1, 2):
        await wire.history("Missed", "", callid=f"c{number}", phone="anonymous", groupRealName="Отдел продаж")
    await work(desk)
    cards = await cards_in(store, SALES_CHAT)
    assert len(cards) == 2
    assert not any("раз" in card.wanted["text"] for card in cards)
    case = await store.cases.get(int(cards[0].key.removeprefix("case:")))
    assert case is not None
    await store.cases.take(case.id, BORIS)
    await refresh_cards(store, client=case.client, because="u1", at=clock.now())
    await work(desk)
    assert "Взял(а): Борис Иванов" in await shows(store, SALES_CHAT, cards[0].key)


async def test_a_rating_is_on_the_card_and_a_low_one_before_the_head(store: Store, desk: Desk, wire: Wire) -> None:
    await wire.history("Success", "anna", groupRealName="Отдел продаж", link=OWN_RECORD)
    await wire.push("rating", user="anna", rating="3")
    await work(desk)
    assert "оценка 3 · Анна Смирнова" in await shows(store, ANNA)
    assert "Низкая оценка: оценка 3" in await shows(store, OLGA, "notice:rating:c1")
    assert await labels(store, OLGA, "notice:rating:c1") == ["Запись"]
    assert await store.cards.get(ADMIN, None, "notice:rating:c1") is None


async def test_a_good_rating_is_nobody_elses_business(store: Store, desk: Desk, wire: Wire) -> None:
    await wire.history("Success", "anna", rating="4")
    await work(desk)
    assert "оценка 4" in await shows(store, ANNA)
    assert await store.cards.of_key("notice:rating:c1") == []


async def test_a_recording_elsewhere_has_no_button(store: Store, desk: Desk, wire: Wire) -> None:
    await wire.history("Success", "anna", link="https://elsewhere.example/1.mp3")
    await work(desk)
    assert "Запись" not in await labels(store, ANNA)


async def test_a_colleague_who_did_not_talk_gets_no_recording(store: Store, desk: Desk, wire: Wire) -> None:
    await wire.event("INCOMING", "boris")
    await wire.event("INCOMING", "olga", groupRealName="Отдел продаж")
    await wire.history("Success", "anna", link=OWN_RECORD, groupRealName="Отдел продаж")
    await work(desk)
    assert "Запись" in await labels(store, ANNA)
    assert "Запись" not in await labels(store, BORIS)
    assert "Запись" in await labels(store, OLGA)


async def test_only_who_may_block_has_the_blacklist(store: Store, desk: Desk, wire: Wire) -> None:
    await wire.event("INCOMING", "admin")
    await wire.event("INCOMING", "anna")
    await work(desk)
    assert "В чёрный список" in await labels(store, ADMIN)
    assert "В чёрный список" not in await labels(store, ANNA)


async def test_a_transfer_shows_on_both_cards(store: Store, desk: Desk, wire: Wire) -> None:
    await wire.event("INCOMING", "anna")
    await wire.event("ACCEPTED", "anna")
    await wire.event("TRANSFERRED", "anna", second_callid="c2")
    await work(desk)
    await wire.event("INCOMING", "boris", callid="c2")
    await work(desk)
    assert "Переведён: Борис Иванов" in await shows(store, ANNA)
    assert "Перевод от: Анна Смирнова" in await shows(store, BORIS, "call:c2")


async def test_a_transfer_told_last_shows_on_both_cards(store: Store, desk: Desk, wire: Wire) -> None:
    await wire.event("INCOMING", "boris", callid="c2")
    await work(desk)
    await wire.event("ACCEPTED", "anna")
    await wire.event("TRANSFERRED", "anna", second_callid="c2")
    await work(desk)
    assert "Переведён: Борис Иванов" in await shows(store, ANNA)
    assert "Перевод от: Анна Смирнова" in await shows(store, BORIS, "call:c2")


async def test_nobody_is_shown_a_phone_that_rang_long_ago(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.event("INCOMING")
    await work(desk)
    clock.moves(minutes=2)
    await desk.settle()
    assert (await shows(store, ANNA)).startswith("📞 Звонит: ")
    clock.moves(minutes=2)
    await desk.settle()
    assert "Исход уточняется" in await shows(store, ANNA)
    assert await store.calls.live(clock.now()) == []
    await wire.history("Missed")
    await work(desk)
    assert (await shows(store, ANNA)).startswith("❌ Пропущенный: ")


async def test_an_event_that_lay_for_an_hour_rings_no_more(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.event("INCOMING")
    clock.moves(hours=1)
    await work(desk)
    assert "Исход уточняется" in await shows(store, ANNA)


async def test_a_long_talk_stays_a_talk(store: Store, desk: Desk, wire: Wire, clock: MovedClock) -> None:
    await wire.event("ACCEPTED")
    await work(desk)
    clock.moves(hours=1)
    await desk.settle()
    assert (await shows(store, ANNA)).startswith("🟢 Разговор: ")
    assert [call.call_id for call in await store.calls.live(clock.now())] == ["c1"]


async def test_a_cancelled_call_is_waited_for_no_longer(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.event("CANCELLED")
    await work(desk)
    clock.moves(minutes=4)
    await desk.settle()
    assert await store.calls.live(clock.now()) == []
    assert (await shows(store, ANNA)).startswith("📞 Звонок прекратился: ")


async def test_a_line_fault_goes_to_the_administrators(store: Store, desk: Desk, wire: Wire) -> None:
    data = '{"telnum": "79262005060", "name": "Тест", "domain": "regtest.example"}'
    await wire.push("webhook", type="sipregs_error", data=data)
    await work(desk)
    (card,) = await cards_in(store, ADMIN)
    for fact in ("+7 926 200-50-60", "Тест", "regtest.example"):
        assert fact in card.wanted["text"]
    assert await cards_in(store, ANNA) == []


@pytest.mark.parametrize(
    ("fields", "facts"),
    [
        ({"cmd": "newcmd", "callid": "x-77"}, ["newcmd", "x-77"]),
        ({"cmd": "event", "callid": "", "type": "INCOMING"}, ["event", "не указан"]),
        ({"cmd": "webhook", "type": "new_type", "id": "w-1"}, ["webhook", "new_type", "w-1"]),
        ({"cmd": "webhook", "type": "sipregs_error"}, ["Подробностей ВАТС не прислала"]),
        ({"cmd": "webhook", "type": "strange"}, ["strange"]),
    ],
)
async def test_what_is_not_understood_is_shown_to_the_administrators(
    store: Store, desk: Desk, clock: MovedClock, fields: dict[str, str], facts: list[str]
) -> None:
    await store.inbox.keep(Delivery(fields["cmd"], fields.get("callid", ""), fields, clock.now()))
    await work(desk)
    (card,) = await cards_in(store, ADMIN)
    assert all(fact in card.wanted["text"] for fact in facts)
    assert await store.inbox.depth() == 0


async def test_an_unknown_kind_of_event_is_kept_and_not_shown(store: Store, desk: Desk, wire: Wire) -> None:
    await wire.event("HOLD")
    await work(desk)
    assert await store.cards.of_key("call:c1") == []
    stored = await store.calls.get("c1")
    assert stored is not None
    assert stored.state["facts"]["heard"][0][1] == "hold"


async def test_a_delivery_that_we_stumble_over_is_set_aside_and_the_rest_flows(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.event("INCOMING")
    # A wish of our own without what it must say: the code that reads it fails, as a mistake of ours would.
    await store.inbox.keep(Delivery("our:reroute", "", {"nothing": 1}, clock.now()))
    await wire.event("INCOMING", "boris", callid="c2")
    for _ in range(TRIES + 1):
        await desk.take()
    assert (await shows(store, ANNA)).startswith("📞 Звонит: ")
    assert (await shows(store, BORIS, "call:c2")).startswith("📞 Звонит: ")
    assert [kept.cmd for kept in await store.inbox.parked()] == ["our:reroute"]
    (card,) = await cards_in(store, ADMIN)
    assert "отложено" in card.wanted["text"]
    assert "our:reroute" in card.wanted["text"]


async def test_a_row_of_the_history_is_told_late_and_once(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    row = history("Missed").event
    late = [("c1", Received(row, clock.now(), late=True, wait=9))]
    clock.moves(hours=1)
    assert await desk.take_rows(late) == 1
    card = await store.cards.get(ANNA, None, "call:c1")
    assert card is not None
    assert card.wanted["late"] is True
    assert not card.silent
    assert await desk.take_rows(late) == 0


async def test_a_row_that_adds_to_a_known_end_is_no_late_news(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.history("Success")
    await work(desk)
    await shown_now(store)
    clock.moves(minutes=10)
    row = history("Success", link=OWN_RECORD).event
    assert await desk.take_rows([("c1", Received(row, clock.now(), late=True))]) == 1
    card = await store.cards.get(ANNA, None, "call:c1")
    assert card is not None
    assert "late" not in card.wanted
    assert card.event_at == clock.now()
    assert "Запись" in await labels(store, ANNA)


async def test_news_that_wait_do_not_grow_young_by_a_change_of_looks(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.history("Success")
    await work(desk)
    before = await store.cards.get(ANNA, None, "call:c1")
    assert before is not None
    clock.moves(minutes=10)
    await store.contacts.set(CLIENT, "Ромашка", None, ADMIN, NOON)
    await refresh_cards(store, client=CLIENT, because="u1", at=clock.now())
    await work(desk)
    after = await store.cards.get(ANNA, None, "call:c1")
    assert after is not None
    assert "Ромашка" in after.wanted["text"]
    assert after.event_at == before.event_at
    await store.cards.shown(after.id, after.version, 7)
    await store.contacts.set(CLIENT, "Лютик", None, ADMIN, NOON)
    await refresh_cards(store, client=CLIENT, because="u2", at=clock.now())
    await work(desk)
    after = await store.cards.get(ANNA, None, "call:c1")
    assert after is not None
    assert after.event_at == clock.now()


async def test_a_card_that_was_told_late_stays_marked_while_its_call_stands(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.history("Success")
    await work(desk)
    card = await store.cards.get(ANNA, None, "call:c1")
    assert card is not None
    await store.cards.amend(card.id, {"late": True})
    await wire.push("rating", user="anna", rating="5")
    await work(desk)
    card = await store.cards.get(ANNA, None, "call:c1")
    assert card is not None
    assert card.wanted["late"] is True
    clock.moves(seconds=1)
    await wire.event("COMPLETED")
    await work(desk)
    card = await store.cards.get(ANNA, None, "call:c1")
    assert card is not None
    assert "late" not in card.wanted


@contextlib.asynccontextmanager
async def running(desk: Desk) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        worker = tasks.create_task(desk.run())
        yield
        worker.cancel()


async def appears(store: Store, key: str = "call:c1") -> None:
    async with asyncio.timeout(5):
        while not await store.cards.of_key(key):  # noqa: ASYNC110 - the desk sets no event for it
            await asyncio.sleep(0.01)


async def test_running_it_takes_what_comes_at_once(store: Store, desk: Desk, wire: Wire) -> None:
    async with running(desk):
        await asyncio.sleep(0.05)
        await wire.event("INCOMING")
        await appears(store)
        await wire.event("INCOMING", callid="c2")
        await appears(store, "call:c2")


async def test_running_it_looks_after_silent_calls_by_itself(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    desk.tick = 0.02
    async with running(desk), asyncio.timeout(5):
        await wire.event("INCOMING")
        await appears(store)
        clock.moves(minutes=4)
        while "Исход уточняется" not in await shows(store, ANNA):  # noqa: ASYNC110 - the desk sets no event for it
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("trouble", [read_only, partial(without_table, name="inbox")], ids=["away", "broken"])
async def test_a_database_in_trouble_is_waited_for_and_nothing_is_lost(
    store: Store, desk: Desk, wire: Wire, trouble: Callable[[Store], AbstractAsyncContextManager[None]]
) -> None:
    desk.rest = 0.02
    await wire.event("INCOMING")
    async with trouble(store), running(desk):
        await asyncio.sleep(0.1)
        assert await store.cards.of_key("call:c1") == []
    async with running(desk):
        await appears(store)
    assert await store.inbox.parked() == []


async def test_a_database_away_amid_a_doubtful_batch_is_no_mark_against_its_deliveries(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await store.inbox.keep(Delivery("our:reroute", "", {"nothing": 1}, clock.now()))
    await wire.event("INCOMING")
    async with read_only(store):
        with pytest.raises(StorageUnavailable):
            await desk.take()
    assert [kept.tries for kept in await store.inbox.waiting(9)] == [0, 0]


async def test_an_administrator_without_a_login_who_blocked_the_bot_is_left_out(
    store: Store, desk: Desk, wire: Wire
) -> None:
    desk.admin_ids = frozenset({ADMIN, 42, 43})
    await store.people.seen(42, "Сорок Два", None)
    await store.people.reachable(42, False)
    await wire.push("webhook", type="sipregs_error")
    await work(desk)
    assert await cards_in(store, 42) == []
    assert len(await cards_in(store, 43)) == 1
    assert len(await cards_in(store, ADMIN)) == 1


async def test_a_case_taken_by_someone_unknown_says_so_all_the_same(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.history("Missed", "", groupRealName="Отдел продаж")
    await work(desk)
    (card,) = await cards_in(store, SALES_CHAT)
    await store.cases.take(int(card.key.removeprefix("case:")), 987)
    await refresh_cards(store, client=CLIENT, because="u1", at=clock.now())
    await work(desk)
    assert "Взял(а): администратор" in await shows(store, SALES_CHAT, card.key)


async def test_a_low_rating_alone_names_what_is_known(store: Store, desk: Desk, wire: Wire) -> None:
    await store.contacts.set(CLIENT, "Ромашка", None, ADMIN, NOON)
    await wire.push("rating", user="anna", rating="1")
    await wire.push("rating", callid="c2", user="", rating="1", phone="")
    await work(desk)
    told = await shows(store, OLGA, "notice:rating:c1")
    assert "Сотрудник: Анна Смирнова\nКлиент: Ромашка\n+7 926 190-41-98" in told
    assert await shows(store, ADMIN, "notice:rating:c2") == ("⭐ Низкая оценка: оценка 1\nКлиент: номер не определён")


async def test_a_card_that_looks_the_same_is_not_edited(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await wire.event("INCOMING")
    await work(desk)
    sent = await store.cards.get(ANNA, None, "call:c1")
    assert sent is not None
    clock.moves(seconds=1)
    await wire.event("INCOMING", "boris")
    await work(desk)
    waiting = await store.cards.get(ANNA, None, "call:c1")
    assert waiting is not None
    assert waiting.version == sent.version
    assert waiting.wanted["moment"] == clock.now().isoformat()
    await store.cards.shown(sent.id, sent.version, 7)
    clock.moves(seconds=1)
    await wire.event("INCOMING", "olga")
    desk.wants.clear()
    await work(desk)
    assert desk.wants.is_set(), "for Olga"
    shown = await store.cards.get(ANNA, None, "call:c1")
    assert shown is not None
    assert (shown.version, shown.shown_version) == (sent.version, sent.version)


async def test_who_is_on_the_phone_is_kept_with_the_call(store: Store, desk: Desk, wire: Wire) -> None:
    await wire.event("INCOMING")
    await wire.event("ACCEPTED")
    await work(desk)
    stored = await store.calls.get("c1")
    assert stored is not None
    assert stored.state[LINE] == ["login:anna"]
    await wire.event("COMPLETED")
    await work(desk)
    stored = await store.calls.get("c1")
    assert stored is not None
    assert LINE not in stored.state
