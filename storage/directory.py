"""The company's employees, departments, numbers and roles, as the last synchronisation found them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select

from storage.company import Company, CustomRole, Department, Employee, OwnNumber
from storage.repository import Repository
from storage.roster import SYNCED_AT
from storage.state import State
from storage.tables import departments, employees, members, numbers, people, roles


class Directory(Repository):
    """The directory: replaced as a whole, read as a snapshot."""

    async def company(self) -> Company:
        """Give the company; read once, then from memory until the next ``replace``."""
        return await self._database.roster.company()

    async def replace(
        self,
        found: Iterable[Employee],
        groups: Iterable[Department],
        own_numbers: Iterable[OwnNumber],
        custom_roles: Iterable[CustomRole],
        synced_at: datetime,
    ) -> list[str]:
        """Put what was found in the place of what was known; the logins that are gone.

        Gone are those that were employees, or are linked with a person, and are not among the found.
        """
        rows = _rows(list(found), list(groups), list(own_numbers), list(custom_roles))
        async with self._database.transaction() as connection:
            known = await connection.execute(select(employees.c.login).union(select(people.c.login)))
            before = {login for (login,) in known if login is not None}
            for table in (members, departments, employees, numbers, roles):
                await connection.execute(delete(table))
            for table, several in rows.items():
                if several:
                    await connection.execute(insert(table), several)
            await State(self._database).set(SYNCED_AT, synced_at.isoformat())
            self._database.after_commit(self._database.roster.renew)
        return sorted(before - {row["login"] for row in rows[employees]})

    async def remove(self, login: str) -> None:
        """Take an employee out, whom the next ``replace`` will not find either."""
        async with self._database.transaction() as connection:
            await connection.execute(delete(members).where(members.c.login == login))
            await connection.execute(delete(employees).where(employees.c.login == login))
            self._database.after_commit(self._database.roster.renew)


def _rows(
    found: list[Employee], groups: list[Department], own_numbers: list[OwnNumber], custom_roles: list[CustomRole]
) -> dict[Table, list[dict[str, Any]]]:
    """Lay the company out in rows, each thing once, in an order that references allow."""
    fields = Employee.__dataclass_fields__
    return {
        employees: [
            {name: getattr(one, name) for name in fields} for one in {one.login: one for one in found}.values()
        ],
        departments: [
            {"id": one.id, "name": one.name, "ext": one.ext, "place": place}
            for place, one in enumerate({one.id: one for one in groups}.values())
        ],
        members: [
            {
                "department_id": department.id,
                "login": member.login,
                "takes_calls": member.takes_calls,
                "is_head": member.is_head,
                "place": place,
            }
            for department in {one.id: one for one in groups}.values()
            for place, member in enumerate({one.login: one for one in department.members}.values())
        ],
        numbers: [
            {"digits": one.digits, "name": one.name} for one in {one.digits: one for one in own_numbers}.values()
        ],
        roles: [
            {"id": one.id, "name": one.name, "rights": sorted(one.rights)}
            for one in {one.id: one for one in custom_roles}.values()
        ],
    }
