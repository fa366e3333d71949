"""A thousand deliveries that nobody understands are few messages for the administrators, not a thousand."""

import pytest

from calls.desk import TRIES, Desk
from calls.floods import MOST_KINDS
from storage.cards import Card
from storage.delivery import Delivery
from storage.store import Store
from tests.calls.office import MovedClock, Wire, cards_in, shown_now, work
from tests.calls.scenes import ADMIN


async def told(store: Store) -> list[Card]:
    """Give the messages that the administrators have or are to have."""
    async with store.database.reading() as connection:
        rows = (await connection.exec_driver_sql("SELECT key FROM cards WHERE key LIKE 'notice:%'")).all()
    found = await store.cards.of_keys([key for (key,) in rows])
    return [card for card in found if card.chat_id == ADMIN]


async def odd(wire: Wire, many: int, first: int = 0, cmd: str = "newcmd") -> None:
    for number in range(first, first + many):
        await wire.push(cmd, callid=f"x-{number:04}")


async def test_the_first_is_told_alone_and_a_thousand_are_one_message(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await odd(wire, 1)
    await work(desk)
    (card,) = await told(store)
    assert "x-0000" in card.wanted["text"]
    assert "раз" not in card.wanted["text"]
    await shown_now(store)
    await odd(wire, 999, first=1)
    await work(desk)
    assert await cards_in(store, ADMIN) == [], "not edited a hundred times for it"
    clock.moves(seconds=20)
    await desk.settle()
    (card,) = await cards_in(store, ADMIN)
    assert "1000 раз" in card.wanted["text"]
    assert all(call_id in card.wanted["text"] for call_id in ("newcmd", "x-0999", "x-0995"))
    assert len(await told(store)) == 1
    assert await store.inbox.depth() == 0


async def test_the_first_of_a_flood_is_told_at_once(store: Store, desk: Desk, wire: Wire) -> None:
    await odd(wire, 60)
    await work(desk)
    (card,) = await cards_in(store, ADMIN)
    assert "60 раз" in card.wanted["text"]


async def test_few_of_them_are_shown_as_they_come(store: Store, desk: Desk, wire: Wire) -> None:
    for number in range(3):
        await odd(wire, 1, first=number)
        await work(desk)
        (card,) = await told(store)
        assert f"x-{number:04}" in card.wanted["text"]


async def test_after_an_hour_it_is_a_message_again(store: Store, desk: Desk, wire: Wire, clock: MovedClock) -> None:
    await odd(wire, 1)
    await work(desk)
    clock.moves(minutes=59)
    await odd(wire, 1, first=1)
    await work(desk)
    assert len(await told(store)) == 1
    clock.moves(minutes=2)
    await odd(wire, 1, first=2)
    await work(desk)
    assert len(await told(store)) == 2


async def test_a_thousand_kinds_are_few_messages_too(store: Store, desk: Desk, wire: Wire, clock: MovedClock) -> None:
    for number in range(100):
        await odd(wire, 1, cmd=f"cmd{number}")
    await work(desk)
    await wire.push("webhook", type="of_another_matter", callid="")
    await work(desk)
    clock.moves(seconds=20)
    await desk.settle()
    cards = await told(store)
    assert len(cards) == MOST_KINDS + 2
    (gathered,) = (card for card in cards if "90 раз" in card.wanted["text"])
    assert "cmd99" in gathered.wanted["text"]


async def test_nothing_that_is_behind_is_forgotten_by_a_restart(
    store: Store, desk: Desk, wire: Wire, clock: MovedClock
) -> None:
    await odd(wire, 1)
    await work(desk)
    await odd(wire, 10, first=1)
    await work(desk)
    clock.moves(seconds=20)
    again = Desk(store, clock, desk.zone, desk.admin_ids, desk.own_link)
    await again.settle()
    (card,) = await told(store)
    assert "11 раз" in card.wanted["text"]
    assert "x-0010" in card.wanted["text"]


@pytest.mark.parametrize("hours_later", [0, 3])
async def test_many_that_are_parked_are_one_message(
    store: Store, desk: Desk, clock: MovedClock, hours_later: float
) -> None:
    for number in range(20):
        await store.inbox.keep(Delivery("our:reroute", str(number), {"nothing": number}, clock.now()))
    clock.moves(hours=hours_later)
    for _ in range(TRIES):
        await desk.take()
    clock.moves(seconds=20)
    await desk.settle()
    (card,) = await told(store)
    assert "20 раз" in card.wanted["text"]
    assert "/parked" in card.wanted["text"]
