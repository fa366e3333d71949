"""Contacts: clients with a name, of our own storage."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from storage.phonebook import Contact
from storage.repository import Repository, columns_of, pieces
from storage.tables import contacts

__all__ = ["Contact", "Contacts"]

_CONTACT = columns_of(contacts, Contact)


class Contacts(Repository):
    """Contacts by phone (canonical digits) and by what is in their names."""

    async def answer(self, phone: str) -> Contact | None:
        """Find a contact as fast as it goes: the ВАТС waits for it while the phone rings.

        Sees what is committed, also inside a transaction. Raises ``StorageUnavailable``.
        """
        return await self._database.phonebook.answer(phone)

    async def get(self, phone: str) -> Contact | None:
        """Find a contact."""
        row = await self._one(select(*_CONTACT).where(contacts.c.phone == phone))
        return None if row is None else Contact(*row)

    async def set(self, phone: str, name: str | None, login: str | None, by: int, at: datetime) -> None:
        """Write a contact's name and responsible employee, both as given; its note stays."""
        values = {"name": name, "sought": sought(name), "login": login, "changed_by": by, "updated_at": at}
        insert = self._insert(contacts).values(phone=phone, **values)
        await self._write(insert.on_conflict_do_update(index_elements=["phone"], set_=values))

    async def set_note(self, phone: str, note: str | None, by: int, at: datetime) -> None:
        """Write a contact's note; a client that is no contact yet becomes one without a name."""
        values = {"note": note, "changed_by": by, "updated_at": at}
        insert = self._insert(contacts).values(phone=phone, sought="", **values)
        await self._write(insert.on_conflict_do_update(index_elements=["phone"], set_=values))

    async def delete(self, phone: str) -> bool:
        """Delete a contact; answer whether it was there."""
        return (await self._write(delete(contacts).where(contacts.c.phone == phone))).rowcount > 0

    async def search(self, text: str, limit: int, offset: int = 0) -> list[Contact]:
        """Give contacts whose name has the text, in any letter case, or whose phone has its digits; by name.

        An empty text finds all.
        """
        order = (contacts.c.sought, contacts.c.phone)
        question = select(*_CONTACT).where(*_having(text)).order_by(*order).limit(limit).offset(offset)
        return [Contact(*row) for row in await self._all(question)]

    async def count(self, text: str = "") -> int:
        """Count the contacts that ``search`` would find."""
        return int(await self._number(select(func.count()).select_from(contacts).where(*_having(text))))

    async def of_employee(self, login: str, limit: int) -> list[Contact]:
        """Give contacts that an employee is responsible for, by name."""
        order = (contacts.c.sought, contacts.c.phone)
        question = select(*_CONTACT).where(contacts.c.login == login).order_by(*order).limit(limit)
        return [Contact(*row) for row in await self._all(question)]

    async def count_of_employee(self, login: str) -> int:
        """Count the contacts that an employee is responsible for."""
        return int(await self._number(select(func.count()).where(contacts.c.login == login)))

    async def hand_over(self, phones: Collection[str] | None, login: str, to: str, by: int, at: datetime) -> list[str]:
        """Make another employee responsible for contacts of one: those of ``phones``, or all; the phones it was."""
        handed: list[str] = []
        async with self._database.transaction():
            question = select(contacts.c.phone).where(contacts.c.login == login).order_by(contacts.c.phone)
            theirs = [row.phone for row in await self._all(question)]
            for piece in pieces(theirs if phones is None else sorted({*phones} & {*theirs})):
                change = update(contacts).where(contacts.c.phone.in_(piece))
                await self._write(change.values(login=to, changed_by=by, updated_at=at))
                handed += piece
        return handed


def sought(name: str | None) -> str:
    """Make of a name what it is searched and sorted by: the letters' case and the spaces do not matter."""
    return " ".join((name or "").split()).casefold()


def _having(text: str) -> list[ColumnElement[bool]]:
    text = sought(text)
    if not text:
        return []
    ways: list[Any] = [contacts.c.sought.contains(text, autoescape=True)]
    digits = "".join(filter(str.isdecimal, text))
    if digits and not any(map(str.isalpha, text)):
        ways.append(contacts.c.phone.contains(digits, autoescape=True))
    return [or_(*ways)]
