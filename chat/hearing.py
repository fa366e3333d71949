"""Who may hear the recording of a call. Pure: the button of a card and the command behind it ask the same question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from storage.calls import StoredCall
from storage.company import Company

RECORD: Final = "record"
"""Where the state of a stored call keeps what :func:`recorded` reads."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording: where it is, and whose call it is. The address is for fetching and is never shown (A02-17)."""

    link: str
    logins: frozenset[str]
    """Employees who were in the call, in lower case."""
    departments: frozenset[str]
    """Ids of the departments that the call or its employees belong to."""


def remembered(link: str, keys: Iterable[str], department: str) -> dict[str, Any]:
    """Give what a stored call keeps for :func:`recorded`; ``keys`` name employees: ``login:anna``, ``ext:701``."""
    return {"link": link, "who": sorted(keys), "department": department}


def recorded(stored: StoredCall, company: Company) -> Recorded | None:
    """Find the recording of a call that we know; ``None`` if it has none that may be fetched."""
    record = stored.state.get(RECORD)
    return of_record(record, company) if record else None


def of_record(record: Mapping[str, Any], company: Company) -> Recorded:
    """Resolve what :func:`remembered` gave by the company as it is now."""
    logins = set()
    for key in record["who"]:
        employee = company.employee(key.partition(":")[2])
        if employee is not None:
            logins.add(employee.login)
    departments = {department.id for login in logins for department in company.departments_of(login)}
    if record["department"] and (named := company.department_named(record["department"])) is not None:
        departments.add(named.id)
    return Recorded(record["link"], frozenset(login.lower() for login in logins), frozenset(departments))


def may_hear(login: str | None, recording: Recorded, *, is_admin: bool, heads: Iterable[str]) -> bool:
    """Tell whether somebody may hear it: it is the own call, a call of a department that they head, or they administer.

    ``heads`` are the ids of the departments that the listener heads.
    """
    if is_admin:
        return True
    own = login is not None and login.lower() in recording.logins
    return own or not recording.departments.isdisjoint(heads)
