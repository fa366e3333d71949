"""All repositories over one database."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from storage.approvals import Approvals
    from storage.audit import Audit
    from storage.buttons import Buttons
    from storage.calls import Calls
    from storage.cards import Cards
    from storage.cases import Cases
    from storage.chats import Chats
    from storage.contacts import Contacts
    from storage.database import Database
    from storage.dialogues import Dialogues
    from storage.directory import Directory
    from storage.due import Due
    from storage.exchange import Exchange
    from storage.files import Files
    from storage.forgetting import Forgetting
    from storage.inbox import Inbox
    from storage.invitations import Invitations
    from storage.notes import Notes
    from storage.people import People
    from storage.requests import LinkRequests
    from storage.state import State
    from storage.updates import Updates

_CLASSES: Final = {
    "approvals": "Approvals",
    "audit": "Audit",
    "buttons": "Buttons",
    "calls": "Calls",
    "cards": "Cards",
    "cases": "Cases",
    "chats": "Chats",
    "contacts": "Contacts",
    "dialogues": "Dialogues",
    "directory": "Directory",
    "due": "Due",
    "exchange": "Exchange",
    "files": "Files",
    "forgetting": "Forgetting",
    "inbox": "Inbox",
    "invitations": "Invitations",
    "notes": "Notes",
    "people": "People",
    "requests": "LinkRequests",
    "state": "State",
    "updates": "Updates",
}
"""Each repository is in the module of its attribute's name."""


class Store:
    """What the bot remembers, a repository a subject. Transactions that span several: ``store.database.transaction()``.

    A repository is loaded when it is first asked for: they need SQLAlchemy, which the door must not wait for.
    """

    approvals: "Approvals"
    audit: "Audit"
    buttons: "Buttons"
    calls: "Calls"
    cards: "Cards"
    cases: "Cases"
    chats: "Chats"
    contacts: "Contacts"
    dialogues: "Dialogues"
    directory: "Directory"
    due: "Due"
    exchange: "Exchange"
    files: "Files"
    forgetting: "Forgetting"
    inbox: "Inbox"
    invitations: "Invitations"
    notes: "Notes"
    people: "People"
    requests: "LinkRequests"
    state: "State"
    updates: "Updates"

    def __init__(self, database: "Database") -> None:
        self.database = database

    def __getattr__(self, name: str) -> Any:
        if name not in _CLASSES:
            raise AttributeError(name)
        repository = getattr(import_module(f"storage.{name}"), _CLASSES[name])(self.database)
        setattr(self, name, repository)
        return repository
