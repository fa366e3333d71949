"""Whom a 429 makes wait: the chat that it was for, or everybody."""

from pathlib import Path

import pytest

from chat.throttling import Refusals, Waits
from storage.database import Database
from storage.store import Store
from tests.calls.office import read_only
from tests.running import MovedClock

GROUP = -5


def test_one_chat_makes_others_hold_their_breath_and_a_group_nobody() -> None:
    assert Refusals().one_more(1, 3600, 0) == pytest.approx(1.1)
    assert Refusals().one_more(1, 0.5, 0) == pytest.approx(0.5)
    assert Refusals().one_more(GROUP, 40, 0) == 0


def test_a_slow_group_and_another_slow_chat_make_nobody_late() -> None:
    refusals = Refusals()
    waited = refusals.one_more(GROUP, 60, 0) + refusals.one_more(1, 60, 0)
    assert waited < 1
    refusals = Refusals()
    now = 0.0
    for chat in (1, 2, 3):
        now += refusals.one_more(chat, 3600, now)
    assert now < 2


def test_what_goes_out_shows_that_the_chats_were_slow_by_themselves() -> None:
    refusals = Refusals()
    refusals.none(0)
    waits = []
    for chat in range(1, 20):
        waits.append(refusals.one_more(chat, 3600, chat))
        refusals.none(chat + 0.5)
    assert waits == pytest.approx([1.1, *[0.3] * 18])
    assert refusals.one_more(20, 3600, 100) == pytest.approx(1.1)


def test_an_end_that_all_name_is_everybodys() -> None:
    refusals, now = Refusals(), 0.0
    for chat, seconds in ((1, 30), (2, 29)):
        now += refusals.one_more(chat, seconds, now)
    assert refusals.one_more(3, 29, now) == 29


def test_many_that_are_slow_at_once_have_no_end_in_common() -> None:
    refusals = Refusals()
    assert [refusals.one_more(chat, 3600, 0) for chat in (1, 2, 3)][-1] == pytest.approx(0.3)
    waits = [refusals.one_more(chat, 3600, 10.0 * chat) for chat in range(4, 20)]
    assert waits == sorted(waits)
    assert waits[-1] == 60


def test_a_chat_whose_time_is_over_counts_no_more() -> None:
    refusals = Refusals()
    refusals.one_more(1, 5, 0)
    refusals.one_more(2, 5, 1)
    assert refusals.one_more(3, 5, 7) == pytest.approx(1.1)


async def test_long_waits_are_known_after_a_restart_and_grow_no_longer(tmp_path: Path) -> None:
    clock = MovedClock()
    async with Database.open(f"sqlite:///{tmp_path}/bot.db") as database:
        store = Store(database)
        waits = Waits(store.state, clock)
        await waits.note(7, 3600)
        await waits.note(None, 60)
        await clock.moves(seconds=100)
        anew = Waits(store.state, clock)
        assert await anew.left() == {7: pytest.approx(3500, abs=5)}
        await anew.note(8, 10)
        await clock.moves(days=-1)
        assert await Waits(store.state, clock).left() == {7: 3600, 8: 10}
        async with read_only(store):
            await anew.note(9, 10)
        await clock.moves(days=2)
        assert await Waits(store.state, clock).left() == {}
