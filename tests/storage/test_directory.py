from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from storage.company import CustomRole, Department, Employee, Member, OwnNumber
from storage.roster import Roster
from storage.store import Store

ANNA = Employee("anna", "Анна", "702", "74950000702", "79160000002", "anna@example.org", "Менеджер", "user")
BORIS = Employee("boris", "Борис")
SALES = Department("d2", "Отдел продаж", "100", (Member("boris", takes_calls=False), Member("anna", is_head=True)))
SUPPORT = Department("d1", "Поддержка")
NUMBER = OwnNumber("74952005060", "Основной")
ROLE = CustomRole("9", "Диспетчер", frozenset({"users.get", "telnums.edit"}))


async def synchronise(store: Store, at: datetime, *found: Employee) -> list[str]:
    return await store.directory.replace(found, [SALES, SUPPORT], [NUMBER], [ROLE], at)


async def test_before_the_first_synchronisation_the_company_is_empty(store: Store) -> None:
    company = await store.directory.company()
    assert (dict(company.employees), company.synced_at) == ({}, None)


async def test_what_was_found_is_there_as_it_was_found(store: Store, at: datetime) -> None:
    assert await synchronise(store, at, ANNA, BORIS) == []

    company = await store.directory.company()
    assert company.employees == {"anna": ANNA, "boris": BORIS}
    assert list(company.departments.values()) == [SALES, SUPPORT], "in the order of the exchange"
    assert company.numbers == {"74952005060": NUMBER}
    assert company.roles == {"9": ROLE}
    assert company.synced_at == at


async def test_the_next_one_takes_its_place_and_names_who_is_gone(store: Store, at: datetime) -> None:
    await synchronise(store, at, ANNA, BORIS)
    before = await store.directory.company()
    assert await store.directory.company() is before

    assert await synchronise(store, at + timedelta(minutes=10), BORIS) == ["anna"]
    assert list((await store.directory.company()).employees) == ["boris"]
    assert list(before.employees) == ["anna", "boris"], "a snapshot stays as it is"
    assert await synchronise(store, at, BORIS) == []


async def test_linked_persons_without_an_employee_are_gone_too(store: Store, at: datetime) -> None:
    await store.people.link(1, "ghost", 1, at)
    await store.people.link(2, "anna", 1, at)
    assert await synchronise(store, at, ANNA) == ["ghost"]


async def test_what_comes_twice_is_there_once(store: Store, at: datetime) -> None:
    await store.directory.replace(
        [ANNA, ANNA],
        [SALES, Department("d2", "Другое", members=(Member("anna"), Member("anna")))],
        [NUMBER, NUMBER],
        [],
        at,
    )
    company = await store.directory.company()
    assert [department.name for department in company.departments.values()] == ["Другое"]
    assert company.departments["d2"].members == (Member("anna"),)


async def test_a_synchronisation_that_fails_leaves_all_as_it_was(store: Store, at: datetime) -> None:
    await synchronise(store, at, ANNA)

    async def fail() -> None:
        async with store.database.transaction():
            await synchronise(store, at, BORIS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert list((await store.directory.company()).employees) == ["anna"]


class SlowReader:
    """Reads from the storage, and while it reads the company changes."""

    def __init__(self, store: Store) -> None:
        self._reader = store.database.roster._reader
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def rows(self, question: str, *values: str) -> Sequence[Sequence[Any]]:
        found = await self._reader.rows(question, *values)
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return found


async def test_what_was_read_before_a_synchronisation_is_not_kept_after_it(store: Store, at: datetime) -> None:
    await synchronise(store, at, ANNA)
    reader = SlowReader(store)
    roster = Roster(reader)

    async def meanwhile() -> None:
        await synchronise(store, at, BORIS)
        roster.renew()

    reader.meanwhile = meanwhile
    await roster.company()
    assert list((await roster.company()).employees) == ["boris"]
