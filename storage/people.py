"""Persons of Telegram, and the employees they are linked with."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from storage.repository import Repository, columns_of
from storage.tables import people


@dataclass(frozen=True, slots=True)
class Person:
    """A person of Telegram. ``login``: the employee it is linked with. Not reachable: it has blocked the bot."""

    id: int
    name: str
    username: str | None
    login: str | None
    linked_at: datetime | None
    reachable: bool


_PERSON = columns_of(people, Person)


class People(Repository):
    """Persons by id and by login. A login has at most one person, a person at most one login."""

    async def get(self, id: int) -> Person | None:  # noqa: A002 - the word of all records
        """Find a person."""
        row = await self._one(select(*_PERSON).where(people.c.id == id))
        return None if row is None else Person(*row)

    async def seen(self, id: int, name: str, username: str | None) -> Person:  # noqa: A002
        """Note how a person is called now, and that it can be reached: it has just written. Give what we know of it."""
        known = await self.get(id)
        if known is not None and (known.name, known.username, known.reachable) == (name, username, True):
            return known
        insert = self._insert(people).values(id=id, name=name, username=username, reachable=True)
        renewed = {"name": name, "username": username, "reachable": True}
        row = await self._made(insert.on_conflict_do_update(index_elements=["id"], set_=renewed).returning(*_PERSON))
        return Person(*row)

    async def by_login(self, login: str) -> Person | None:
        """Find who is linked with an employee."""
        row = await self._one(select(*_PERSON).where(people.c.login == login))
        return None if row is None else Person(*row)

    async def linked(self) -> list[Person]:
        """Give all persons that are linked, by login."""
        question = select(*_PERSON).where(people.c.login.is_not(None)).order_by(people.c.login)
        return [Person(*row) for row in await self._all(question)]

    async def link(self, id: int, login: str, by: int, at: datetime) -> Person | None:  # noqa: A002
        """Link a person with an employee, and nobody else; answer who had that login before, if another had."""
        async with self._database.transaction() as connection:
            if self._database.dialect == "postgresql":
                # Two who link at one moment would both find the login free. On SQLite there is one writer at a time.
                await connection.exec_driver_sql("LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE")
            before = await self.by_login(login)
            if before is not None and before.id == id:
                return None
            if before is not None:
                await self.unlink(before.id, at)
            link = {"login": login, "linked_at": at, "linked_by": by}
            insert = self._insert(people).values(id=id, name="", reachable=True, **link)
            await self._write(insert.on_conflict_do_update(index_elements=["id"], set_=link))
        return before

    async def unlink(self, id: int, at: datetime) -> str | None:  # noqa: A002, ARG002 - the audit has the moment
        """Take a person's login away; answer which it was."""
        async with self._database.transaction():
            person = await self.get(id)
            if person is None or person.login is None:
                return None
            change = update(people).where(people.c.id == id, people.c.login == person.login)
            unlinked = await self._write(change.values(login=None, linked_at=None, linked_by=None))
        return person.login if unlinked.rowcount else None

    async def reachable(self, id: int, reachable: bool) -> None:  # noqa: A002, FBT001 - it says what is so
        """Note whether a person can be written to."""
        await self._write(update(people).where(people.c.id == id).values(reachable=reachable))
