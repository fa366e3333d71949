import asyncio
from datetime import datetime, timedelta

from storage.buttons import NewButton, SavedButton
from storage.store import Store

ANNA, GROUP = 1, -100
MONTH = timedelta(days=31)


def button(at: datetime, label: str, *, once: bool = True, group: str | None = "ask:1") -> NewButton:
    return NewButton(ANNA, ANNA, {"command": label}, label, at, at + MONTH, once, group)


async def test_a_button_is_kept_with_all_that_it_does(store: Store, at: datetime) -> None:
    key = await store.buttons.make(GROUP, None, {"command": "call"}, "Перезвонить", at, at + MONTH, False, "card:1")

    saved = SavedButton(key, GROUP, None, {"command": "call"}, "Перезвонить", at, at + MONTH, False, "card:1", None)
    assert await store.buttons.get(key) == saved
    assert len(key) >= 22, "at least 128 bits"
    assert len(key.encode()) <= 64, "what a button of Telegram can carry"


async def test_many_are_made_in_their_order(store: Store, at: datetime) -> None:
    assert await store.buttons.many([]) == []
    keys = await store.buttons.many([button(at, "раз"), button(at, "два")])
    assert len(set(keys)) == 2
    assert [found.label for key in keys if (found := await store.buttons.get(key))] == ["раз", "два"]


async def test_one_that_works_often_works_often(store: Store, at: datetime) -> None:
    key = await store.buttons.make(ANNA, ANNA, {}, "›", at, at + MONTH, False)
    for _ in range(3):
        assert await store.buttons.take(key, at) == await store.buttons.get(key)


async def test_one_that_works_once_uses_its_group_up(store: Store, at: datetime) -> None:
    yes, no, more = await store.buttons.many([button(at, "да"), button(at, "нет"), button(at, "ещё", once=False)])
    other, alone = await store.buttons.many([button(at, "да", group="ask:2"), button(at, "да", group=None)])

    taken = await store.buttons.take(yes, at)
    assert taken is not None
    assert taken.action == {"command": "да"}
    for key in (yes, no, more):
        assert await store.buttons.take(key, at) is None
        assert (used := await store.buttons.get(key)) is not None
        assert used.used_at == at
    assert await store.buttons.take(other, at) is not None
    assert await store.buttons.take(alone, at) is not None
    assert await store.buttons.take(alone, at) is None


async def test_of_presses_at_one_moment_one_wins(store: Store, at: datetime) -> None:
    for round_ in range(5):
        keys = await store.buttons.many([button(at, label, group=f"ask:{round_}") for label in "абв"])
        pressed = await asyncio.gather(*(store.buttons.take(key, at) for key in [*keys, *reversed(keys)]))
        assert len([one for one in pressed if one is not None]) == 1


async def test_old_and_unknown_buttons_do_nothing(store: Store, at: datetime) -> None:
    key = await store.buttons.make(ANNA, ANNA, {}, "да", at, at + MONTH, True)
    assert await store.buttons.take(key, at + MONTH) is None
    assert await store.buttons.take("unknown", at) is None
    assert await store.buttons.take(key, at + MONTH - timedelta(seconds=1)) is not None


async def test_groups_and_old_buttons_are_forgotten(store: Store, at: datetime) -> None:
    first, second = await store.buttons.many([button(at, "да"), button(at, "нет")])
    (other,) = await store.buttons.many([button(at + MONTH, "да", group="ask:2")])
    assert await store.buttons.forget_group("ask:1") == 2
    assert await store.buttons.get(first) is await store.buttons.get(second) is None

    assert await store.buttons.forget(at + MONTH + MONTH) == 0
    assert await store.buttons.forget(at + MONTH + MONTH + timedelta(1)) == 1
    assert await store.buttons.get(other) is None
