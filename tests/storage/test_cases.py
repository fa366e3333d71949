import asyncio
from datetime import datetime, timedelta

from storage.cases import Case
from storage.store import Store

GROUP, ANNA, BORIS, CLIENT = -100, 1, 2, "79261904198"
MINUTE = timedelta(minutes=1)


async def opened(store: Store, at: datetime, *, thread: int | None = None, client: str = CLIENT) -> Case:
    case, _ = await store.cases.open(GROUP, thread, client, at)
    return case


async def test_a_client_has_one_open_case_in_a_chat(store: Store, at: datetime) -> None:
    case, new = await store.cases.open(GROUP, None, CLIENT, at)
    assert new
    assert case == Case(case.id, GROUP, None, CLIENT, 0, at, at, None, None, None)
    assert case.card_key == f"case:{case.id}"

    assert await store.cases.open(GROUP, None, CLIENT, at + MINUTE) == (case, False)
    other, new = await store.cases.open(GROUP, 7, CLIENT, at)
    assert new
    assert await store.cases.of_client(CLIENT) == [case, other]
    assert await store.cases.get(case.id) == case
    assert await store.cases.get(999) is None


async def test_of_several_clients_those_with_open_cases_are_named(store: Store, at: datetime) -> None:
    await opened(store, at)
    await opened(store, at, thread=7)
    settled = await opened(store, at, client="74950000000")
    await store.cases.close(settled.id, ANNA, at)
    await opened(store, at, client="79990000000")

    assert await store.cases.open_among([CLIENT, "74950000000", "70000000000"]) == {CLIENT}
    assert await store.cases.open_among([]) == set()


async def test_cases_opened_at_one_moment_are_one(store: Store, at: datetime) -> None:
    answers = await asyncio.gather(*(store.cases.open(GROUP, None, CLIENT, at) for _ in range(5)))
    assert len({case.id for case, _ in answers}) == 1
    assert sorted(new for _, new in answers) == [False] * 4 + [True]


async def test_a_call_counts_once(store: Store, at: datetime) -> None:
    case = await opened(store, at)
    for call_id, minutes in (("1", 0), ("2", 5), ("1", 9), ("0", -3)):
        await store.cases.add_missed(case.id, call_id, at + minutes * MINUTE)

    assert (now := await store.cases.get(case.id)) is not None
    assert (now.times, now.first_at, now.last_at) == (3, at - 3 * MINUTE, at + 5 * MINUTE)
    assert await store.cases.add_missed(case.id, "2", at) == now
    assert await store.cases.calls_of(case.id) == ["0", "1", "2"]
    assert await store.cases.of_call("2") == [now]
    assert await store.cases.of_call("3") == []


async def test_a_case_is_taken_by_one_and_released_by_that_one(store: Store, at: datetime) -> None:
    case = await opened(store, at)
    taken = await asyncio.gather(*(store.cases.take(case.id, person) for person in range(1, 6)))
    assert sorted(taken) == [False] * 4 + [True]
    taker = taken.index(True) + 1

    assert not await store.cases.release(case.id, taker + 1)
    assert await store.cases.release(case.id, taker)
    assert not await store.cases.release(case.id, taker)
    assert await store.cases.take(case.id, BORIS)


async def test_a_case_is_closed_once_and_the_next_call_opens_another(store: Store, at: datetime) -> None:
    case = await opened(store, at)
    await store.cases.add_missed(case.id, "1", at)
    await store.cases.take(case.id, ANNA)
    assert await store.cases.close(case.id, BORIS, at)
    assert not await store.cases.close(case.id, ANNA, at)
    assert not await store.cases.take(case.id, ANNA)
    assert not await store.cases.release(case.id, ANNA)

    assert await store.cases.of_client(CLIENT) == []
    (closed,) = await store.cases.of_call("1")
    assert (closed.taken_by, closed.closed_by, closed.closed_at) == (ANNA, BORIS, at)
    again, new = await store.cases.open(GROUP, None, CLIENT, at)
    assert new
    assert again.id != case.id
