"""What the ВАТС is told of a client while the phone still rings (manual 2.3): from our own storage alone."""

from collections.abc import Mapping

from storage.contacts import Contacts
from storage.directory import Directory

_UNKNOWN: Mapping[str, str] = {}


class Known:
    """Answers `contact`: the client's name, and who is responsible.

    ``responsible`` may redirect the live call (A02-10), so it is told only for a login that the company still has.
    """

    def __init__(self, contacts: Contacts, directory: Directory) -> None:
        self._contacts = contacts
        self._directory = directory

    async def __call__(self, phone: str) -> Mapping[str, str]:
        """Answer what is known; what is not known is left out."""
        contact = await self._contacts.answer(phone) if phone else None
        if contact is None:
            return _UNKNOWN
        known: dict[str, str] = {}
        if contact.name:
            known["contact_name"] = contact.name
        if contact.login and contact.login in (await self._directory.company()).employees:
            known["responsible"] = contact.login
        return known
