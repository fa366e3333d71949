"""The desk: what lies in the inbox becomes cards, in one transaction a batch."""

import itertools
from datetime import timedelta

import pytest

from calls.desk import Desk
from chat.lines import LINE
from chat.refresh import refresh_cards
from storage.store import Store
from tests.calls.office import MovedClock, Wire, cards_in, labels, shows, work
from tests.calls.scenes import ADMIN, ANNA, BORIS, CLIENT, NOON, OLGA, SALES_CHAT

OWN_RECORD = "https://vats.example/records/1.mp3"


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


@pytest.mark.parametrize("told_last", [False, True])
async def test_a_transferred_call_is_no_second_visit(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock, *, told_last: bool
) -> None:
    passed_on = [("TRANSFERRED", "anna", {"second_callid": "c2"}), ("INCOMING", "boris", {"callid": "c2"})]
    await wire.event("INCOMING", "anna")
    await wire.event("ACCEPTED", "anna")
    for kind, login, more in reversed(passed_on) if told_last else passed_on:
        clock.moves(seconds=5)
        await wire.event(kind, login, **more)
        await work(desk)
    assert "-й раз" not in await shows(store, ANNA)
    assert "-й раз" not in await shows(store, BORIS, "call:c2")
    clock.moves(hours=1)
    await wire.event("INCOMING", "boris", callid="c3")
    await work(desk)
    assert "Сегодня звонит 2-й раз" in await shows(store, BORIS, "call:c3")


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
