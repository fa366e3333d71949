"""Who may do what, written from the contract (3) and not from our code: what the attacks hold the bot against.

A command that stands in no list here is for administrators: one that is declared for more people ends a test red until
it is put down here too.
"""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is for the bot."""

    NOBODY = "nobody"
    RESTRICTED = "restricted"
    USER = "user"
    HEAD = "head"
    DISPATCHER = "dispatcher"
    ADMIN = "admin"


class Kind(StrEnum):
    """What a chat is."""

    PRIVATE = "private"
    BOUND = "bound"
    UNBOUND = "unbound"


ANYBODY: Final = {"start"}
READING_OF_ONESELF: Final = {
    "menu", "menu find", "help", "me", "dnd status", "mobile", "missed", "calls", "recording", "inner", "inner record",
    "stats", "export", "departments", "who", "due", "undo", "cancel",
}  # fmt: skip
OF_RESTRICTED: Final = READING_OF_ONESELF | {"dnd", "due now", "due keep"}
OF_EMPLOYEES: Final = OF_RESTRICTED | {
    "mobile on", "mobile off", "call", "join", "leave", "contact", "contact del", "contacts", "settings",
    "approval withdraw", "card contact", "card note",
    "case take", "case release", "case close", "case keep", "case note",
}  # fmt: skip
OF_THE_DISPATCHER: Final = OF_EMPLOYEES | {
    # users.get
    "users", "user",
    # groups.get
    "groups", "group",
    # telnums.edit
    "route", "number on", "number off", "interval add", "interval edit", "interval del",
    "holiday add", "holiday edit", "holiday del", "holiday all", "holiday all del",
}  # fmt: skip
"""The custom role of the example company, «Диспетчер»: ``users.get``, ``groups.get``, ``telnums.edit``."""

IN_PRIVATE_ONLY: Final = {
    "start", "approve", "refuse", "invite", "export", "settings", "forget", "recording", "inner record", "snapshot",
    "diff", "diff file", "diff things", "diff back",
}  # fmt: skip
"""What gives out secrets, files, recordings, or is about one person alone."""
IN_GROUPS_ONLY: Final = {"bind", "unbind"}
IN_UNBOUND_GROUPS: Final = {"bind"}

_OF: Final = {
    Role.NOBODY: set[str](),
    Role.RESTRICTED: OF_RESTRICTED,
    Role.USER: OF_EMPLOYEES,
    Role.HEAD: OF_EMPLOYEES,
    Role.DISPATCHER: OF_THE_DISPATCHER,
}


def allows(role: Role, path: str, kind: Kind) -> bool:
    """Tell whether somebody may say a command in a chat, and press its button there."""
    match kind:
        case Kind.PRIVATE if path in IN_GROUPS_ONLY:
            return False
        case Kind.BOUND if path in IN_PRIVATE_ONLY:
            return False
        case Kind.UNBOUND if path not in IN_UNBOUND_GROUPS:
            return False
        case _:
            return path in ANYBODY or role is Role.ADMIN or path in _OF[role]
