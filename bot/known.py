"""What the ВАТС is told of a client while the phone still rings (manual 2.3): from our own storage alone."""

from collections.abc import Mapping
from typing import Protocol

from storage.company import Company
from storage.phonebook import Contact

_UNKNOWN: Mapping[str, str] = {}


class Phonebook(Protocol):
    """Where contacts are found at once."""

    async def answer(self, phone: str) -> Contact | None:
        """Find a contact by its phone (canonical digits)."""


class Roster(Protocol):
    """Where the company is known."""

    async def company(self) -> Company:
        """Give the company."""


class Known:
    """Answers `contact`: the client's name, and who is responsible.

    ``responsible`` may redirect the live call (A02-10), so it is told only for a login that the company still has.
    """

    def __init__(self, phonebook: Phonebook, roster: Roster) -> None:
        self._phonebook = phonebook
        self._roster = roster

    async def __call__(self, phone: str) -> Mapping[str, str]:
        """Answer what is known; what is not known is left out."""
        contact = await self._phonebook.answer(phone) if phone else None
        if contact is None:
            return _UNKNOWN
        known: dict[str, str] = {}
        if contact.name:
            known["contact_name"] = contact.name
        if contact.login and contact.login in (await self._roster.company()).employees:
            known["responsible"] = contact.login
        return known
