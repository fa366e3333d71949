import asyncio
from datetime import datetime, timedelta

from storage.people import Person
from storage.store import Store

ANNA, BORIS, ADMIN = 10**12, 2, 3


async def test_a_person_is_known_from_its_first_message(store: Store) -> None:
    person = Person(ANNA, "Анна", "anna", None, None, reachable=True)
    assert await store.people.get(ANNA) is None
    assert await store.people.seen(ANNA, "Анна", "anna") == person
    assert await store.people.get(ANNA) == person
    assert await store.people.seen(ANNA, "Анна", "anna") == person


async def test_names_change(store: Store, at: datetime) -> None:
    await store.people.seen(ANNA, "Анна", "anna")
    await store.people.link(ANNA, "anna", ADMIN, at)
    changed = await store.people.seen(ANNA, "Анна Б.", None)
    assert changed == Person(ANNA, "Анна Б.", None, "anna", at, reachable=True)


async def test_who_writes_can_be_reached_again(store: Store) -> None:
    await store.people.seen(ANNA, "Анна", None)
    await store.people.reachable(ANNA, False)
    assert (person := await store.people.get(ANNA)) is not None
    assert not person.reachable
    assert (await store.people.seen(ANNA, "Анна", None)).reachable


async def test_a_link_is_found_from_both_sides(store: Store, at: datetime) -> None:
    await store.people.seen(ANNA, "Анна", None)
    assert await store.people.by_login("anna") is None
    assert await store.people.link(ANNA, "anna", ADMIN, at) is None

    person = Person(ANNA, "Анна", None, "anna", at, reachable=True)
    assert await store.people.by_login("anna") == person
    assert await store.people.linked() == [person]
    assert await store.people.link(ANNA, "anna", ADMIN, at + timedelta(1)) is None
    assert await store.people.by_login("anna") == person


async def test_somebody_never_seen_can_be_linked(store: Store, at: datetime) -> None:
    await store.people.link(ANNA, "anna", ADMIN, at)
    assert await store.people.get(ANNA) == Person(ANNA, "", None, "anna", at, reachable=True)


async def test_a_login_has_one_person_and_a_person_one_login(store: Store, at: datetime) -> None:
    await store.people.link(ANNA, "anna", ADMIN, at)
    await store.people.link(BORIS, "boris", ADMIN, at)

    before = await store.people.link(BORIS, "anna", ADMIN, at)
    assert before is not None
    assert before.id == ANNA
    assert await store.people.by_login("boris") is None
    assert [(person.id, person.login) for person in await store.people.linked()] == [(BORIS, "anna")]
    assert (anna := await store.people.get(ANNA)) is not None
    assert (anna.login, anna.linked_at) == (None, None)


async def test_a_link_ends_once(store: Store, at: datetime) -> None:
    await store.people.link(ANNA, "anna", ADMIN, at)
    assert await store.people.unlink(ANNA, at) == "anna"
    assert await store.people.unlink(ANNA, at) is None
    assert await store.people.unlink(BORIS, at) is None
    assert await store.people.linked() == []


async def test_of_those_who_are_linked_with_one_login_at_one_moment_one_is(store: Store, at: datetime) -> None:
    await asyncio.gather(*(store.people.link(person, "anna", ADMIN, at) for person in range(1, 6)))
    assert len(await store.people.linked()) == 1
