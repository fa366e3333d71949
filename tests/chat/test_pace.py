"""Telegram's limits are kept by waiting (contract §7)."""

import asyncio
from itertools import pairwise

import pytest

from chat.pace import Limits, Pace, Urgency
from tests.chat.loops import fast

Sent = list[tuple[float, int, int]]


async def send(pace: Pace, sent: Sent, chat_id: int, urgency: int = Urgency.NEWS, seconds: float = 0.002) -> None:
    async with pace.turn(chat_id, urgency, pace.number()):
        sent.append((asyncio.get_running_loop().time(), chat_id, urgency))
        await asyncio.sleep(seconds)


async def send_all(pace: Pace, chats: list[int], seconds: float = 0.002) -> Sent:
    sent: Sent = []
    async with asyncio.TaskGroup() as tasks:
        for chat_id in chats:
            tasks.create_task(send(pace, sent, chat_id, seconds=seconds))
    return sent


def times(sent: Sent, chat_id: int | None = None) -> list[float]:
    return [at for at, chat, _ in sent if chat_id in {None, chat}]


def test_thirty_a_second_at_most_and_nearly_always() -> None:
    sent = times(fast(send_all(Pace(), list(range(1, 601)))))
    assert all(sum(first <= at < first + 1 for at in sent) <= 30 for first in sent)
    assert 600 / 30 / (sent[-1] - sent[0]) >= 0.985


def test_one_a_second_in_a_chat() -> None:
    sent = times(fast(send_all(Pace(), [7] * 5, seconds=0.3)))
    assert all(later - before >= 1.3 - 1e-6 for before, later in pairwise(sent))
    assert sent[-1] - sent[0] < 5.5


def test_a_burst_if_that_is_allowed() -> None:
    pace = Pace(Limits(chat_burst=3))
    sent = times(fast(send_all(pace, [7] * 6)))
    assert sent[2] - sent[0] < 0.5
    assert sent[3] - sent[0] >= 1
    assert sent[5] - sent[0] >= 3


def test_twenty_a_minute_in_a_group() -> None:
    sent = times(fast(send_all(Pace(), [-7] * 45)))
    assert all(sum(first <= at < first + 60 for at in sent) <= 20 for first in sent)
    assert sent[-1] - sent[0] < 125


def test_a_quiet_group_is_forgotten_after_its_minute() -> None:
    async def scene() -> tuple[int, int, int]:
        pace = Pace()
        await send_all(pace, [-7, 8])
        full = len(pace._lanes)
        await asyncio.sleep(30)
        remembered = len(pace._lanes)
        await asyncio.sleep(31)
        return full, remembered, len(pace._lanes)

    assert fast(scene()) == (2, 1, 0)


def test_group_that_was_quiet_for_a_while_keeps_its_minute() -> None:
    async def scene() -> Sent:
        pace, sent = Pace(), Sent()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(19):
                tasks.create_task(send(pace, sent, -7))
        await asyncio.sleep(5)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(3):
                tasks.create_task(send(pace, sent, -7))
        return sent

    sent = times(fast(scene()))
    assert all(sum(first <= at < first + 60 for at in sent) <= 20 for first in sent)


def test_a_ringing_call_overtakes_a_thousand() -> None:
    async def scene() -> tuple[float, int]:
        pace, sent = Pace(), Sent()
        async with asyncio.TaskGroup() as tasks:
            for chat_id in range(1, 1001):
                tasks.create_task(send(pace, sent, chat_id))
            await asyncio.sleep(5)
            waiting = pace.waiting
            began = asyncio.get_running_loop().time()
            tasks.create_task(send(pace, sent, 500, Urgency.RINGING))
        return next(at for at, _, urgency in sent if urgency == Urgency.RINGING) - began, waiting

    after, waiting = fast(scene())
    assert waiting > 800
    assert after <= 1


def test_most_urgent_first_in_a_chat_then_in_order() -> None:
    async def scene() -> list[int]:
        pace, order = Pace(), list[int]()

        async def one(name: int, urgency: int) -> None:
            async with pace.turn(7, urgency, pace.number()):
                order.append(name)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(one(0, Urgency.NEWS))
            await asyncio.sleep(0.1)
            for name, urgency in ((1, 2), (2, 2), (3, 1), (4, 0), (5, 1)):
                tasks.create_task(one(name, urgency))
        return order

    assert fast(scene()) == [0, 4, 3, 5, 1, 2]


@pytest.mark.parametrize("everything", [False, True])
def test_what_is_held_waits_and_the_rest_goes(everything: bool) -> None:  # noqa: FBT001 — the two cases
    async def scene() -> tuple[float, Sent]:
        pace, sent = Pace(), Sent()
        async with pace.turn(7, 0, pace.number()):
            pace.hold(None if everything else 7, 5)
            began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(send(pace, sent, 7))
            tasks.create_task(send(pace, sent, 8))
        return began, sent

    began, sent = fast(scene())
    assert times(sent, 7)[0] - began >= 5
    assert (times(sent, 8)[0] - began >= 5) is everything


def test_a_turn_that_is_given_back_costs_nothing() -> None:
    async def scene() -> tuple[float, int]:
        pace = Pace()
        began = asyncio.get_running_loop().time()
        for _ in range(100):
            async with pace.turn(7, 0, pace.number()) as turn:
                turn.give_back()
        sent = Sent()
        await send(pace, sent, 7)
        return times(sent)[0] - began, len(pace._recent)

    seconds, recent = fast(scene())
    assert seconds < 1
    assert recent == 1


def test_who_gives_up_waiting_holds_up_nobody() -> None:
    async def scene() -> Sent:
        pace, sent = Pace(), Sent()
        async with asyncio.TaskGroup() as tasks:
            await send(pace, sent, 7)
            given_up = [tasks.create_task(send(pace, sent, 7, Urgency.RINGING)) for _ in range(3)]
            tasks.create_task(send(pace, sent, 7))
            await asyncio.sleep(0.5)
            for task in given_up:
                task.cancel()
        return sent

    sent = fast(scene())
    assert [urgency for _, _, urgency in sent] == [Urgency.NEWS, Urgency.NEWS]
    assert sent[1][0] - sent[0][0] < 1.1


def test_given_up_at_the_very_moment_of_the_turn() -> None:
    async def scene() -> Sent:
        pace, sent = Pace(), Sent()
        pace._held_until = asyncio.get_running_loop().time() + 5
        waiting = asyncio.get_running_loop().create_task(send(pace, sent, 7))
        await asyncio.sleep(0)
        pace._held_until = 0
        pace._pump()
        waiting.cancel()
        await asyncio.wait([waiting])
        await send(pace, sent, 7)
        return sent

    assert len(fast(scene())) == 1


def test_open_chat_whose_first_in_line_gave_up() -> None:
    async def scene() -> Sent:
        pace, sent = Pace(Limits(a_second=1)), Sent()
        async with asyncio.TaskGroup() as tasks:
            await send(pace, sent, 1)
            first = tasks.create_task(send(pace, sent, 7, Urgency.RINGING))
            tasks.create_task(send(pace, sent, 7))
            await asyncio.sleep(0.1)
            first.cancel()
        return sent

    assert [chat for _, chat, _ in fast(scene())] == [1, 7]


def test_the_same_number_may_wait_twice() -> None:
    async def scene() -> int:
        pace, sent = Pace(), list[int]()

        async def one() -> None:
            async with pace.turn(7, 0, 3):
                sent.append(1)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(one())
            tasks.create_task(one())
            tasks.create_task(one())
        return len(sent)

    assert fast(scene()) == 3
