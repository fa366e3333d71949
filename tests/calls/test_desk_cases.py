"""Cases of a department's chat, as the desk counts and shows them."""

from calls.desk import Desk
from chat.refresh import refresh_cards
from storage.store import Store
from tests.calls.office import MovedClock, Wire, cards_in, labels, shown_now, shows, work
from tests.calls.scenes import ANNA, BORIS, CLIENT, SALES_CHAT

OWN_RECORD = "https://vats.example/records/1.mp3"


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
