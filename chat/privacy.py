"""Clients' numbers and names where others read along: masked, and shown to whoever may see them, alone.

It is done once, on the way out, to whatever a command says in a group: no command can forget it. Numbers of ours are
no secret. Cards of calls are the department's own news and do not come this way.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from chat.keyboard import Key
from chat.rendering import Rendered
from chat.rights import RESTRICTED_ROLE
from chat.turn import Turn
from storage.company import Company
from storage.store import Store
from vats.phones import canonical, shown

SHOW: Final = "Показать номер"

_GAP: Final = "[ \u00a0-]?"
_PHONE: Final = re.compile(
    rf"(?<![\w+])(?:\+7|8){_GAP}\(?\d{{3}}\)?{_GAP}\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{2}}(?!\d)"
    r"|\+(?!7)\d{1,3}(?:[ \u00a0-]\d{1,8}){1,6}"
    r"|(?<![\w.+-])\+?\d{10,15}(?![\w-])"
)
"""A phone as we write it, or as people do."""

_SEEN_FIRST, _SEEN_LAST = 4, 2
"""So many digits at its beginning and its end are left: enough to recognise it, too few to ring it."""
_SHORTEST_NAME: Final = 3


@dataclass(frozen=True, slots=True)
class Hidden:
    """A phone that was masked: as it is seen, and whose it is, whole."""

    seen: str
    whole: str


async def veil(store: Store, company: Company, told: Rendered) -> tuple[Rendered, list[Hidden]]:
    """Mask the phones of clients in a text, and the names of their contacts; what was masked, each once.

    Every sign stands for one sign, so that entities stay where they are.
    """
    text, hidden = told.text, {}
    for found in _clients_phones(told.text, company):
        digits = canonical(found)
        contact = await store.contacts.get(digits)
        name = contact.name if contact is not None and contact.name else ""
        seen = _masked(found)
        text = text.replace(found, seen)
        if len(name) >= _SHORTEST_NAME:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _initials(name), text)
        hidden[digits] = Hidden(seen, ", ".join(part for part in (name, shown(digits)) if part))
    return replace(told, text=text), list(hidden.values())


async def veil_keys(turn: Turn, rows: Sequence[Sequence[Key]]) -> tuple[list[list[Key]], list[Hidden]]:
    """Mask what stands on buttons, too."""
    veiled: list[list[Key]] = []
    hidden: list[Hidden] = []
    for row in rows:
        veiled.append([])
        for key in row:
            label, more = await veil(turn.store, turn.company, Rendered(key.label))
            veiled[-1].append(replace(key, label=label.text))
            hidden += more
    return veiled, hidden


def key_that_shows(turn: Turn, command: str, hidden: Sequence[Hidden]) -> Key:
    """Make the button that shows what was masked to whoever presses it and may see it."""
    whole = list(dict.fromkeys((one.seen, one.whole) for one in hidden))
    action: dict[str, Any] = {"core": "reveal", "by": turn.actor.person.id, "hidden": [list(one) for one in whole]}
    if command:
        action["command"] = command  # whoever may not use it may not see what it said
    return Key(SHOW, action, anyone=True)


def may_see(turn: Turn, by: int) -> bool:
    """Tell who may see the clients of an answer: who asked, administrators, the department's people."""
    actor, place = turn.actor, turn.place
    if actor.person.id == by or actor.is_admin:
        return True
    if actor.employee is None or actor.role == RESTRICTED_ROLE or place.bound is None:
        return False
    own = {department.id for department in turn.company.departments_of(actor.employee.login)}
    return bool(own) if not place.bound.departments else not own.isdisjoint(place.bound.departments)


def revealed(hidden: Sequence[Sequence[str]]) -> str:
    """Say what was masked."""
    if len(hidden) == 1:
        return hidden[0][1]
    return "\n".join(f"{seen} – {whole}" for seen, whole in hidden)


def _clients_phones(text: str, company: Company) -> Iterator[str]:
    """Find phones that are not ours, each as it is written; the longest first, for one may be a part of another."""
    ours = {*company.numbers, *(one.direct_number for one in company.employees.values())}
    found = {match.group() for match in _PHONE.finditer(text)}
    for phone in sorted(found, key=len, reverse=True):
        if canonical(phone) not in ours:
            yield phone


def _masked(phone: str) -> str:
    places = [at for at, sign in enumerate(phone) if sign.isdigit()]
    kept = {*places[:_SEEN_FIRST], *places[-_SEEN_LAST:]}
    return "".join("·" if sign.isdigit() and at not in kept else sign for at, sign in enumerate(phone))


def _initials(name: str) -> str:
    """Leave the first letter of each word."""
    return re.sub(r"(?<=\w)\w", "·", name)
