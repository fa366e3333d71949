"""The company every ten minutes: who is gone can do nothing from then on."""

import pytest

from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.chat.house import House
from vats.errors import BadAnswer, VatsError


async def test_everything_is_fetched(core: House) -> None:
    company = await core.store.directory.company()
    anna = company.employees["anna"]
    assert (anna.name, anna.ext, anna.mobile, anna.direct_number) == (
        "Анна Смирнова",
        "702",
        "79160000002",
        "79261112233",
    )
    assert company.headed_by("olga") == {"sales"}
    assert company.numbers["74951234567"].name == "Основной"
    assert [role.rights for role in company.roles.values()] == [frozenset({"users.get", "groups.get", "telnums.edit"})]
    assert company.synced_at is not None


async def test_who_is_gone_is_unlinked_and_the_administrators_are_told(
    anna: Person, owner: Person, core: House, vats: VirtualVats
) -> None:
    await anna.writes("/dnd")
    vats.company.employees.remove(vats.employee("anna"))
    for department in vats.company.departments:
        department.members = [member for member in department.members if member.login != "anna"]
    assert await core.synchronisation.run() == ["anna"]
    core.courier.wakes.set()
    told = await owner.sees("Ушёл из ВАТС")
    assert "Анна" in told.text
    assert "Поделиться телефоном" in (await anna.writes("вкл")).text
    assert await core.synchronisation.run() == []


async def test_half_of_a_company_is_none(core: House, vats: VirtualVats) -> None:
    before = await core.store.directory.company()
    vats.fail("list_groups", "403")
    with pytest.raises(VatsError):
        await core.synchronisation.run()
    assert await core.store.directory.company() is before


async def test_no_employees_is_no_answer(anna: Person, core: House, vats: VirtualVats) -> None:
    vats.company.employees.clear()
    with pytest.raises(BadAnswer):
        await core.synchronisation.run()
    assert (await core.store.people.by_login("anna")) is not None


async def test_without_the_right_to_numbers(core: House, vats: VirtualVats) -> None:
    vats.fail("list_telnums", "403")
    vats.fail("list_custom_roles", "403")
    await core.synchronisation.run()
    company = await core.store.directory.company()
    assert "74951234567" in company.numbers
    assert company.roles == {}
