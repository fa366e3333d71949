import asyncio
from datetime import datetime, timedelta

import pytest

from storage.cards import Card, Want
from storage.store import Store

ANNA, GROUP, MOVED = 1, -100, -1001
KEY = "call:1"


async def want(
    store: Store, at: datetime, text: str = "звонит", *, chat: int = ANNA, key: str = KEY, urgency: int = 0
) -> Card:
    return await store.cards.want(chat, None, key, {"text": text}, urgency, at)


async def dirty(store: Store, at: datetime, **more: object) -> list[tuple[int, str]]:
    found = await store.cards.dirty(100, at, **more)  # type: ignore[arg-type]
    return [(card.chat_id, card.key) for card in found]


async def test_a_new_wish_waits_to_be_shown(store: Store, at: datetime) -> None:
    card = await want(store, at)

    assert (card.version, card.shown_version, card.message_id, card.thread_id) == (1, None, None, None)
    assert (card.attempts, card.in_doubt, card.silent, card.event_at, card.created_at) == (0, 0, False, at, at)
    assert await store.cards.get(ANNA, None, KEY) == card
    assert await store.cards.dirty(10, at) == [card]
    assert await store.cards.get(ANNA, 7, KEY) is None


async def test_an_equal_wish_changes_nothing(store: Store, at: datetime) -> None:
    card = await want(store, at)
    await store.cards.shown(card.id, card.version, 500)
    again = await want(store, at)

    assert (again.id, again.version, again.shown_version) == (card.id, 1, 1)
    assert await dirty(store, at) == []


async def test_ten_quick_changes_are_one_card_of_the_last(store: Store, at: datetime) -> None:
    card = await want(store, at, "0")
    for second in range(1, 10):
        card = await want(store, at + timedelta(seconds=second), f"{second}")
    (waiting,) = await store.cards.dirty(10, at)

    assert waiting == card
    assert (card.version, card.wanted, card.created_at) == (10, {"text": "9"}, at)
    assert card.event_at == at + timedelta(seconds=9)
    assert card.changed_at == at, "the news waits since the first of them"


async def test_topics_have_cards_of_their_own(store: Store, at: datetime) -> None:
    await store.cards.want(GROUP, 7, KEY, {"text": "в теме"}, 2, at, silent=True)
    await store.cards.want(GROUP, None, KEY, {"text": "в группе"}, 2, at)

    cards = await store.cards.of_key(KEY)
    assert [(card.thread_id, card.silent) for card in cards] == [(7, True), (None, False)]
    assert await store.cards.get(GROUP, 7, KEY) == cards[0]
    assert await store.cards.of_keys([]) == []
    assert await store.cards.of_keys(["call:2", KEY]) == cards


async def test_what_is_shown_rests_until_it_changes(store: Store, at: datetime) -> None:
    card = await want(store, at)
    await store.cards.attempt(card.id)
    await store.cards.shown(card.id, 1, 500)
    assert await dirty(store, at) == []
    assert (shown := await store.cards.by_message(ANNA, 500)) is not None
    assert (shown.shown_version, shown.message_id, shown.attempts, shown.in_doubt) == (1, 500, 0, 0)
    assert await store.cards.by_message(GROUP, 500) is None

    later = at + timedelta(minutes=1)
    changed = await want(store, later, "ответили", urgency=1)
    assert (changed.version, changed.shown_version, changed.urgency) == (2, 1, 1)
    assert (changed.changed_at, changed.created_at) == (later, at)
    assert await dirty(store, at) == [(ANNA, KEY)]


async def test_a_change_while_it_is_sent_is_shown_next(store: Store, at: datetime) -> None:
    card = await want(store, at)
    await want(store, at, "ответили")
    await store.cards.shown(card.id, card.version, 500)

    (waiting,) = await store.cards.dirty(10, at)
    assert (waiting.shown_version, waiting.version, waiting.message_id) == (1, 2, 500)
    await store.cards.shown(card.id, 2, 500)
    assert await dirty(store, at) == []


async def test_the_most_urgent_come_first_then_the_oldest(store: Store, at: datetime) -> None:
    for number, urgency in enumerate([2, 1, 0, 2, 0]):
        await want(store, at, chat=number, urgency=urgency)
    assert [chat for chat, _ in await dirty(store, at)] == [2, 4, 1, 0, 3]
    assert [chat for chat, _ in await dirty(store, at, without_chats=[2, 0])] == [4, 1, 3]
    assert len(await store.cards.dirty(2, at)) == 2


async def test_what_failed_waits_for_its_time(store: Store, at: datetime) -> None:
    card = await want(store, at)
    await store.cards.attempt(card.id)
    await store.cards.failed(card.id, "429", at + timedelta(seconds=30))

    assert await dirty(store, at + timedelta(seconds=29)) == []
    (again,) = await store.cards.dirty(10, at + timedelta(seconds=30))
    assert (again.attempts, again.in_doubt) == (1, 0)
    await want(store, at, "другое")
    assert await dirty(store, at) == [], "another wish does not hurry a chat that must rest"


async def test_an_attempt_without_an_end_is_in_doubt(store: Store, at: datetime) -> None:
    card = await want(store, at)

    async def doubts() -> int:
        found = await store.cards.get(ANNA, None, KEY)
        assert found is not None
        return found.in_doubt

    await store.cards.attempt(card.id)
    assert await doubts() == 1
    await store.cards.failed(card.id, "dropped", None, in_doubt=True)
    assert await doubts() == 1
    await store.cards.attempt(card.id)
    await store.cards.failed(card.id, "away", None)
    assert await doubts() == 1, "only the attempt that surely failed is settled"
    await store.cards.failed(card.id, "away", None)
    await store.cards.failed(card.id, "away", None)
    assert await doubts() == 0
    await store.cards.attempt(card.id)
    await store.cards.shown(card.id, 1, 500)
    assert await doubts() == 0


async def test_what_was_given_up_is_tried_again_only_when_it_changes(store: Store, at: datetime) -> None:
    card = await want(store, at)
    await store.cards.give_up(card.id, "refused")
    await want(store, at)
    assert await dirty(store, at) == []
    await want(store, at, "другое")
    assert await dirty(store, at) == [(ANNA, KEY)]


async def test_what_was_set_aside_is_shown_when_that_is_wished_or_it_changes(store: Store, at: datetime) -> None:
    card, given_up = await want(store, at), await want(store, at, key="call:2")
    await store.cards.give_up(given_up.id, "TelegramBadRequest")
    assert await store.cards.park(card.id, card.version, "KeyError")
    assert not await store.cards.park(card.id, card.version, "KeyError")
    assert [parked.id for parked in await store.cards.parked()] == [card.id]
    assert await store.cards.parked_count() == 1
    assert await dirty(store, at) == []

    assert await store.cards.again() == 1
    assert await dirty(store, at) == [(ANNA, KEY)]
    assert (await store.cards.parked(), await store.cards.again()) == ([], 0)

    await store.cards.park(card.id, card.version, "KeyError")
    later = await want(store, at, "говорит")
    assert (await dirty(store, at), await store.cards.parked_count()) == ([(ANNA, KEY)], 0)
    assert not await store.cards.park(card.id, card.version, "KeyError"), "that version is wanted no more"
    assert await store.cards.park(card.id, later.version, "KeyError")


async def test_fields_are_added_without_another_version(store: Store, at: datetime) -> None:
    card = await want(store, at)
    amended = await store.cards.amend(card.id, {"late": True})

    assert amended is not None
    assert (amended.wanted, amended.version) == ({"text": "звонит", "late": True}, 1)
    assert await store.cards.get(ANNA, None, KEY) == amended
    assert await store.cards.amend(999, {"late": True}) is None


async def test_the_age_of_the_oldest_unsent_news(store: Store, at: datetime) -> None:
    assert await store.cards.oldest_unsent() is None
    first = await want(store, at)
    await want(store, at + timedelta(seconds=5), chat=GROUP)
    assert await store.cards.oldest_unsent() == at
    await store.cards.shown(first.id, 1, 500)
    assert await store.cards.oldest_unsent() == at + timedelta(seconds=5)


async def test_many_wishes_at_once_are_the_same_as_one_by_one(store: Store, at: datetime) -> None:
    card = await want(store, at)
    await store.cards.want_many([])
    await store.cards.want_many(
        [
            Want(ANNA, None, KEY, {"text": "звонит"}, 0, at),
            Want(GROUP, 7, KEY, {"text": "звонит"}, 2, at, silent=True),
            Want(GROUP, 7, KEY, {"text": "ушёл"}, 1, at),
        ]
    )
    one, other = await store.cards.of_key(KEY)
    assert one == card
    assert (other.thread_id, other.version, other.wanted, other.urgency) == (7, 2, {"text": "ушёл"}, 1)


async def test_cards_of_a_chat_or_topic_that_is_gone_are_dropped(store: Store, at: datetime) -> None:
    await want(store, at)
    for thread in (None, 7, 8):
        await store.cards.want(GROUP, thread, KEY, {}, 0, at)

    assert await store.cards.drop_topic(GROUP, 7) == 1
    assert [card.thread_id for card in await store.cards.of_key(KEY)] == [None, None, 8]
    assert await store.cards.drop_chat(GROUP) == 2
    assert await dirty(store, at) == [(ANNA, KEY)]


async def test_a_migrated_group_keeps_its_cards_without_their_messages(store: Store, at: datetime) -> None:
    card = await want(store, at, chat=GROUP)
    await store.cards.shown(card.id, 1, 500)
    await want(store, at, chat=GROUP, key="call:2")
    await want(store, at, "уже там", chat=MOVED, key="call:2")

    await store.cards.migrate(GROUP, MOVED)

    moved = await store.cards.get(MOVED, None, KEY)
    assert moved is not None
    assert (moved.id, moved.message_id, moved.shown_version) == (card.id, None, 1)
    assert [card.wanted for card in await store.cards.of_key("call:2")] == [{"text": "уже там"}]


async def test_only_old_cards_that_are_shown_are_forgotten(store: Store, at: datetime) -> None:
    card = await want(store, at)
    await store.cards.shown(card.id, 1, 500)
    await want(store, at, chat=GROUP)
    fresh = await want(store, at + timedelta(1), chat=MOVED)
    await store.cards.shown(fresh.id, 1, 501)

    assert await store.cards.forget(at + timedelta(1)) == 1
    assert [card.chat_id for card in await store.cards.of_key(KEY)] == [GROUP, MOVED]


@pytest.mark.parametrize("text", ["<b>&", "\0", "💥\ud83d", "Отдел «продаж»"])
async def test_texts_come_back_as_they_went(store: Store, at: datetime, text: str) -> None:
    assert (await want(store, at, text)).wanted == {"text": text}
    assert (await want(store, at, text)).version == 1


async def test_adding_fields_does_not_undo_a_wish_of_the_same_moment(store: Store, at: datetime) -> None:
    card = await want(store, at)
    for n in range(10):
        await asyncio.gather(store.cards.amend(card.id, {"late": n}), want(store, at, f"{n}"))
        assert (now := await store.cards.get(ANNA, None, KEY)) is not None
        assert now.wanted["text"] == f"{n}"
        assert now.version == n + 2
