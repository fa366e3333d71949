"""A card that our own code stumbles over is set aside, the rest flows, and it is shown after all if that is wished."""

from calls.courier import TRIES, Courier
from calls.desk import Desk
from storage.store import Store
from tests.calls.botapi import BotApi
from tests.calls.office import MovedClock, Wire, work
from tests.calls.posting import deliver, dirty, the_card
from tests.calls.scenes import ADMIN, ANNA, BORIS

STUMBLING_BLOCK = {"entities": [{"type": 5}]}
"""What no version of ours has ever wanted."""


async def tried(courier: Courier, clock: MovedClock, times: int = TRIES) -> None:
    for _ in range(times):
        await deliver(courier)
        clock.moves(seconds=3)


async def test_it_is_set_aside_after_a_few_tries_and_the_administrators_are_told_once(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    await wire.event("INCOMING")
    await work(desk)
    card = await the_card(store, ANNA)
    await store.cards.amend(card.id, STUMBLING_BLOCK)
    await tried(courier, clock, TRIES - 1)
    assert await store.cards.parked() == []
    await wire.event("INCOMING", "boris", callid="c2")
    await work(desk)
    await tried(courier, clock)
    await work(desk)
    await tried(courier, clock)

    assert [parked.id for parked in await store.cards.parked()] == [card.id]
    assert telegram.chat(ANNA) == []
    assert len(telegram.chat(BORIS)) == 1
    (told,) = telegram.chat(ADMIN)
    assert "Новость отложена" in told.text
    assert "/parked" in told.text
    assert "c1" in told.text
    assert await dirty(store, clock) == []

    await store.cards.amend(card.id, {"entities": []})
    assert await store.cards.again() == 1
    await tried(courier, clock)
    (message,) = telegram.chat(ANNA)
    assert "повтор" not in message.text
    assert await store.cards.parked() == []


async def test_a_later_version_of_it_is_tried_anew(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    await wire.event("INCOMING")
    await work(desk)
    await store.cards.amend((await the_card(store, ANNA)).id, STUMBLING_BLOCK)
    await tried(courier, clock)
    assert telegram.chat(ANNA) == []
    await wire.history("Missed")
    await work(desk)
    await deliver(courier)
    (message,) = telegram.chat(ANNA)
    assert "Пропущенный" in message.text


async def test_a_stumble_now_and_then_sets_nothing_aside(
    store: Store, desk: Desk, wire: Wire, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    await wire.event("INCOMING")
    await work(desk)
    card = await the_card(store, ANNA)
    for _ in range(2):
        await store.cards.amend(card.id, STUMBLING_BLOCK)
        await tried(courier, clock, TRIES - 1)
        await store.cards.amend(card.id, {"entities": []})
        await deliver(courier)
        await wire.event("ACCEPTED")
        await work(desk)
    assert await store.cards.parked() == []
    assert len(telegram.chat(ANNA)) == 1


async def test_what_tells_of_it_is_set_aside_without_a_word(
    store: Store, desk: Desk, courier: Courier, telegram: BotApi, clock: MovedClock
) -> None:
    card = await store.cards.want(ADMIN, None, "notice:parked:1", {"text": "⚠️", **STUMBLING_BLOCK}, 2, clock.now())
    await tried(courier, clock)
    await work(desk)
    await deliver(courier)
    assert [parked.id for parked in await store.cards.parked()] == [card.id]
    assert telegram.messages == []
