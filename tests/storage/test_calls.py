from dataclasses import replace
from datetime import datetime, timedelta

from storage.calls import StoredCall
from storage.store import Store

CLIENT = "79261904198"


def call(
    at: datetime, call_id: str = "1", *, minutes: float = 0, over: bool = True, client: str = CLIENT
) -> StoredCall:
    started = at + timedelta(minutes=minutes)
    return StoredCall(call_id, {"facts": [call_id, None, "Имя"]}, client, started, started, over)


async def test_a_call_is_read_as_it_was_saved_and_saved_again(store: Store, at: datetime) -> None:
    await store.calls.save(call(at))
    assert await store.calls.get("1") == call(at)
    assert await store.calls.get("2") is None

    later = replace(call(at), state={"facts": []}, client="", updated_at=at + timedelta(1), over=False)
    await store.calls.save(later)
    assert await store.calls.get("1") == later


async def test_several_calls_are_saved_and_found_at_once(store: Store, at: datetime) -> None:
    await store.calls.save_many([])
    await store.calls.save_many([call(at, "1"), call(at, "2"), call(at, "1", over=False)])

    assert await store.calls.many(["1", "2", "3"]) == {"1": call(at, "1", over=False), "2": call(at, "2")}
    assert await store.calls.many([]) == {}


async def test_a_clients_calls_are_given_newest_first_since_a_moment(store: Store, at: datetime) -> None:
    await store.calls.save_many([call(at, str(n), minutes=n) for n in range(5)])
    await store.calls.save(call(at, "other", minutes=9, client="74950000000"))

    found = await store.calls.by_client(CLIENT, at + timedelta(minutes=1), limit=3)
    assert [one.call_id for one in found] == ["4", "3", "2"]
    assert [one.call_id for one in await store.calls.by_client(CLIENT, at + timedelta(minutes=4))] == ["4"]


async def test_several_clients_calls_are_given_at_once(store: Store, at: datetime) -> None:
    other = "74950000000"
    await store.calls.save_many([call(at, str(n), minutes=n) for n in range(5)])
    await store.calls.save_many([call(at, "a", minutes=2, client=other), call(at, "b", client=other)])

    found = await store.calls.by_clients([CLIENT, other, "79990000000"], at + timedelta(minutes=1), limit=2)
    assert {client: [one.call_id for one in theirs] for client, theirs in found.items()} == {
        CLIENT: ["4", "3"],
        other: ["a"],
    }
    assert found[CLIENT] == await store.calls.by_client(CLIENT, at, limit=2)
    assert await store.calls.by_clients([], at, limit=2) == {}


async def test_clients_with_calls_between_two_moments_are_named(store: Store, at: datetime) -> None:
    await store.calls.save_many([call(at, "1"), call(at, "2"), call(at, "3", minutes=5, client="74950000000")])
    everybody, later = [CLIENT, "74950000000", "79990000000"], at + timedelta(minutes=5)

    assert await store.calls.clients_between(everybody, at, at) == {CLIENT}
    assert await store.calls.clients_between(everybody, at, later) == {CLIENT, "74950000000"}
    assert await store.calls.clients_between(["79990000000"], at, later) == set()


async def test_live_calls_are_those_that_are_not_over_and_silent(store: Store, at: datetime) -> None:
    await store.calls.save_many(
        [
            call(at, "silent", minutes=-9, over=False),
            call(at, "longer", minutes=-10, over=False),
            call(at, "over", minutes=-9),
            call(at, "fresh", over=False),
        ]
    )
    found = await store.calls.live(at)
    assert [one.call_id for one in found] == ["longer", "silent"]
    assert [one.call_id for one in await store.calls.live(at, limit=1)] == ["longer"]


async def test_calls_near_a_moment_are_given_nearest_first(store: Store, at: datetime) -> None:
    await store.calls.save_many([call(at, str(n), minutes=n / 60) for n in (-6, -5, -1, 2, 5, 6)])
    await store.calls.save(call(at, "other", client="74950000000"))

    assert [one.call_id for one in await store.calls.near(CLIENT, at, 5)] == ["-1", "2", "-5", "5"]


async def test_a_call_is_known_by_its_other_ids(store: Store, at: datetime) -> None:
    await store.calls.save(call(at, "1"))
    await store.calls.link("1", "uid-1")
    await store.calls.link("0", "uid-2")
    await store.calls.link("1", "uid-2")

    assert await store.calls.known_ids(["1", "2", "uid-1", "uid-3"]) == {"1", "uid-1"}
    assert await store.calls.known_ids([]) == set()
    assert await store.calls.linked(["uid-1", "uid-2", "uid-3"]) == {"uid-1": "1", "uid-2": "1"}
    assert await store.calls.linked([]) == {}


async def test_old_calls_are_forgotten_with_their_other_ids(store: Store, at: datetime) -> None:
    await store.calls.save_many([call(at, "old", minutes=-1), call(at, "new")])
    await store.calls.link("old", "uid-old")
    await store.calls.link("new", "uid-new")

    assert await store.calls.forget(at) == 1
    assert await store.calls.known_ids(["old", "new", "uid-old", "uid-new"]) == {"new", "uid-new"}


async def test_impossible_letters_in_ids_and_states_harm_nothing(store: Store, at: datetime) -> None:
    odd = replace(call(at, "a\0b"), state={"name": "\0\ud800"}, client="\0")
    await store.calls.save(odd)
    assert await store.calls.get("a\0b") == replace(odd, call_id="ab", client="")


async def test_very_many_ids_are_asked_for_in_pieces(store: Store, at: datetime) -> None:
    await store.calls.save_many([call(at, "7"), call(at, "39999")])
    await store.calls.link("7", "uid-39998")
    ids = [str(n) for n in range(40_000)] + [f"uid-{n}" for n in range(40_000)]

    assert await store.calls.known_ids(ids) == {"7", "39999", "uid-39998"}
    assert set(await store.calls.many(ids)) == {"7", "39999"}
    assert await store.calls.linked(ids) == {"uid-39998": "7"}
