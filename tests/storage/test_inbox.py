import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import StatementError

from storage.delivery import Delivery
from storage.store import Store


def delivery(at: datetime, call_id: str = "1", **more: object) -> Delivery:
    fields = {"cmd": "event", "type": "INCOMING", "callid": call_id, "phone": "79261904198", **more}
    return Delivery("event", call_id, fields, at)


async def test_a_kept_delivery_waits_with_all_its_fields(store: Store, at: datetime) -> None:
    assert await store.inbox.keep(delivery(at, groupRealName="Отдел <b>&"))

    (kept,) = await store.inbox.waiting(10)
    assert (kept.cmd, kept.call_id, kept.tries, kept.received_at) == ("event", "1", 0, at)
    assert kept.fields == {
        "cmd": "event",
        "type": "INCOMING",
        "callid": "1",
        "phone": "79261904198",
        "groupRealName": "Отдел <b>&",
    }


async def test_the_token_is_not_stored(store: Store, at: datetime) -> None:
    await store.inbox.keep(delivery(at, crm_token="secret"))

    (kept,) = await store.inbox.waiting(10)
    assert "crm_token" not in kept.fields


async def test_a_repeat_is_known_by_its_fields_whatever_their_order_and_token(store: Store, at: datetime) -> None:
    first = delivery(at, crm_token="one")
    again = Delivery("event", "1", dict(reversed(list(first.fields.items()))) | {"crm_token": "two"}, at)

    assert await store.inbox.keep(first)
    assert not await store.inbox.keep(again)
    await store.inbox.done([1])
    assert not await store.inbox.keep(first)
    assert await store.inbox.waiting(10) == []


async def test_other_fields_are_no_repeat(store: Store, at: datetime) -> None:
    assert await store.inbox.keep(delivery(at, type="INCOMING"))
    assert await store.inbox.keep(delivery(at, type="ACCEPTED"))
    assert await store.inbox.depth() == 2


async def test_of_several_equal_ones_at_one_moment_one_is_new(store: Store, at: datetime) -> None:
    answers = await asyncio.gather(
        *(store.inbox.keep(delivery(at)) for _ in range(5)), *(store.inbox.keep(delivery(at, "2")) for _ in range(5))
    )

    assert answers == [True, False, False, False, False] * 2
    assert await store.inbox.depth() == 2


async def test_what_names_no_call_is_news_again_after_ten_minutes(store: Store, at: datetime) -> None:
    fault = {"cmd": "webhook", "type": "sipregs_error", "data": '{"telnum":"79262005060"}'}

    async def told(minutes: int) -> bool:
        return await store.inbox.keep(Delivery("webhook", "", fault, at + timedelta(minutes=minutes)))

    assert await told(0)
    assert not await told(9)
    assert not await told(11), "it is not even worked off"
    await store.inbox.done([kept.id for kept in await store.inbox.waiting(10)])
    assert await told(12)
    assert not await told(13)
    assert await store.inbox.depth() == 1


async def test_a_call_is_not_news_again_after_ten_minutes(store: Store, at: datetime) -> None:
    await store.inbox.keep(delivery(at))
    await store.inbox.done([1])
    assert not await store.inbox.keep(delivery(at + timedelta(days=6)))


async def test_our_own_deliveries_differ_by_command(store: Store, at: datetime) -> None:
    assert await store.inbox.keep(Delivery("our:refresh", "", {"client": "7"}, at))
    assert await store.inbox.keep(Delivery("our:reroute", "", {"client": "7"}, at))
    assert not await store.inbox.keep(Delivery("our:reroute", "", {"client": "7"}, at))


async def test_the_order_is_that_of_arrival(store: Store, at: datetime) -> None:
    await asyncio.gather(*(store.inbox.keep(delivery(at, str(n))) for n in range(30)))

    assert [kept.call_id for kept in await store.inbox.waiting(100)] == [str(n) for n in range(30)]
    assert [kept.call_id for kept in await store.inbox.waiting(2)] == ["0", "1"]


@pytest.mark.parametrize(
    "odd",
    ["\0", "\ud800", "a\0b", "\u2028", '"\\', "💥", float("nan"), 10**40, None, ["1", {"a": [None]}], {"\ud800": "\0"}],
    ids=repr,
)
async def test_fields_may_hold_anything(store: Store, at: datetime, odd: object) -> None:
    assert await store.inbox.keep(delivery(at, odd=odd))
    (kept,) = await store.inbox.waiting(10)
    assert repr(kept.fields["odd"]) == repr(odd)


async def test_a_command_and_a_call_with_impossible_letters_are_kept_without_them(store: Store, at: datetime) -> None:
    assert await store.inbox.keep(Delivery("ev\0ent", "1\ud8002", {"a": "b"}, at))
    (kept,) = await store.inbox.waiting(10)
    assert (kept.cmd, kept.call_id) == ("event", "12")


async def test_what_cannot_be_written_is_refused_alone(store: Store, at: datetime) -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    bad, good = await asyncio.gather(
        store.inbox.keep(delivery(at, deep=deep)), store.inbox.keep(delivery(at)), return_exceptions=True
    )
    assert isinstance(bad, ValueError)
    assert good is True


async def test_what_fails_again_and_again_is_put_aside_and_the_rest_flows(store: Store, at: datetime) -> None:
    await store.inbox.keep(delivery(at, "1"))
    await store.inbox.keep(delivery(at, "2"))
    (bad, good) = await store.inbox.waiting(10)

    assert [await store.inbox.failed(bad.id, "KeyError") for _ in range(2)] == [1, 2]
    assert [kept.tries for kept in await store.inbox.waiting(10)] == [2, 0]
    assert await store.inbox.failed(bad.id, "KeyError") == 3

    assert [kept.id for kept in await store.inbox.waiting(10)] == [good.id]
    assert [kept.id for kept in await store.inbox.parked()] == [bad.id]
    assert await store.inbox.failed(12345, "no such") == 0


async def test_what_was_put_aside_is_worked_off_anew_when_that_is_wished(store: Store, at: datetime) -> None:
    await store.inbox.keep(delivery(at, "1"))
    (bad,) = await store.inbox.waiting(10)
    for _ in range(3):
        await store.inbox.failed(bad.id, "KeyError")
    store.inbox.wakes.clear()

    assert await store.inbox.again() == 1
    assert store.inbox.wakes.is_set()
    assert [(kept.id, kept.tries) for kept in await store.inbox.waiting(10)] == [(bad.id, 0)]
    assert await store.inbox.parked() == []
    assert await store.inbox.again() == 0


async def test_depth_and_age_tell_what_waits(store: Store, at: datetime) -> None:
    assert (await store.inbox.depth(), await store.inbox.oldest_waiting()) == (0, None)
    await store.inbox.keep(delivery(at, "1"))
    await store.inbox.keep(delivery(at + timedelta(seconds=1), "2"))

    assert (await store.inbox.depth(), await store.inbox.oldest_waiting()) == (2, at)
    await store.inbox.done([1])
    assert (await store.inbox.depth(), await store.inbox.oldest_waiting()) == (1, at + timedelta(seconds=1))
    await store.inbox.done([])
    assert await store.inbox.depth() == 1


async def test_only_what_is_worked_off_is_forgotten(store: Store, at: datetime) -> None:
    for call_id in "123":
        await store.inbox.keep(delivery(at, call_id))
    await store.inbox.keep(delivery(at + timedelta(days=8), "4"))
    await store.inbox.done([1, 4])
    await store.inbox.failed(2, "bad", park_after=1)

    assert await store.inbox.forget(at + timedelta(days=8)) == 2
    assert [kept.call_id for kept in await store.inbox.waiting(10)] == ["3"]
    assert not await store.inbox.keep(delivery(at, "4"))
    assert await store.inbox.keep(delivery(at, "1"))
    assert [kept.call_id for kept in await store.inbox.waiting(10)] == ["3", "1"]
    assert await store.inbox.forget(at + timedelta(days=9)) == 1
    assert await store.inbox.keep(delivery(at, "4"))


async def test_whoever_waits_is_woken_by_what_is_new(store: Store, at: datetime) -> None:
    assert not store.inbox.wakes.is_set()
    await store.inbox.keep(delivery(at))
    assert store.inbox.wakes.is_set()
    store.inbox.wakes.clear()
    await store.inbox.keep(delivery(at))
    assert not store.inbox.wakes.is_set()


async def test_in_a_transaction_it_is_a_part_of_that(store: Store, at: datetime) -> None:
    async with store.database.transaction():
        assert await store.inbox.keep(delivery(at, "1", crm_token="secret"))
        assert not await store.inbox.keep(delivery(at, "1"))
        assert not store.inbox.wakes.is_set()
    assert store.inbox.wakes.is_set()
    assert not await store.inbox.keep(delivery(at, "1"))


async def test_with_a_transaction_that_fails_it_was_never_kept(store: Store, at: datetime) -> None:
    async def keep_and_fail() -> None:
        async with store.database.transaction():
            assert await store.inbox.keep(delivery(at))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await keep_and_fail()
    assert await store.inbox.waiting(10) == []
    assert not store.inbox.wakes.is_set()
    assert await store.inbox.keep(delivery(at))


async def test_naive_moments_are_refused(store: Store, at: datetime) -> None:
    with pytest.raises(StatementError, match="time zone"):
        await store.inbox.forget(at.replace(tzinfo=None))
    with pytest.raises(ValueError, match="time zone"):
        await store.inbox.keep(delivery(at.replace(tzinfo=None)))
