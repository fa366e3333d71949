"""The company as the ВАТС last described it: a snapshot to look things up in, with no waiting."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Generic, TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Employee:
    """An employee of the ВАТС. What it does not have is ``""``; phones are digits."""

    login: str
    name: str
    ext: str = ""
    direct_number: str = ""
    mobile: str = ""
    email: str = ""
    position: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """An employee's place in a department."""

    login: str
    takes_calls: bool = True
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Department:
    """A department (a group of the ВАТС), members in the order of the ВАТС."""

    id: str
    name: str
    ext: str = ""
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number of the company."""

    digits: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class CustomRole:
    """A role that the company made itself, and the codes of its rights."""

    id: str
    name: str
    rights: frozenset[str] = frozenset()


class _Index(Generic[_T]):
    """Finds the one thing that has a key; a key that several have leads to none of them."""

    def __init__(self, pairs: Iterable[tuple[str, _T]]) -> None:
        self._found: dict[str, _T | None] = {}
        for key, thing in pairs:
            if key:
                self._found[key] = None if key in self._found else thing

    def get(self, key: str) -> _T | None:
        return self._found.get(key)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


@dataclass(frozen=True)
class Company:
    """Everything of one synchronisation. ``synced_at``: ``None`` before the first one."""

    employees: Mapping[str, Employee] = field(default_factory=lambda: MappingProxyType({}))
    departments: Mapping[str, Department] = field(default_factory=lambda: MappingProxyType({}))
    numbers: Mapping[str, OwnNumber] = field(default_factory=lambda: MappingProxyType({}))
    roles: Mapping[str, CustomRole] = field(default_factory=lambda: MappingProxyType({}))
    synced_at: datetime | None = None

    def __post_init__(self) -> None:
        everybody = self.employees.values()
        memberships: dict[str, list[tuple[Department, Member]]] = {}
        for department in self.departments.values():
            for member in department.members:
                memberships.setdefault(member.login, []).append((department, member))
        indexes = {
            "_logins": _Index((employee.login.lower(), employee) for employee in everybody),
            "_exts": _Index((employee.ext, employee) for employee in everybody),
            "_direct": _Index((employee.direct_number, employee) for employee in everybody),
            "_names": _Index((_plain(department.name), department) for department in self.departments.values()),
            "_memberships": memberships,
        }
        for name, index in indexes.items():
            object.__setattr__(self, name, index)

    def employee(self, named: str) -> Employee | None:
        """Find an employee by login (also ``login@domain``, any letter case), extension or direct number.

        What fits several employees fits none.
        """
        named = named.strip()
        if named in self.employees:
            return self.employees[named]
        logins: _Index[Employee] = self.__dict__["_logins"]
        exts: _Index[Employee] = self.__dict__["_exts"]
        direct: _Index[Employee] = self.__dict__["_direct"]
        login = named.partition("@")[0].strip().lower()
        return logins.get(named.lower()) or logins.get(login) or exts.get(named) or direct.get(named.removeprefix("+"))

    def department_named(self, name: str) -> Department | None:
        """Find a department by name, whatever the letter case and the spaces; what several are called fits none."""
        names: _Index[Department] = self.__dict__["_names"]
        return names.get(_plain(name))

    def departments_of(self, login: str) -> list[Department]:
        """Give the departments an employee is in."""
        return [department for department, _ in self._of(login)]

    def headed_by(self, login: str) -> frozenset[str]:
        """Give the ids of the departments an employee heads."""
        return frozenset(department.id for department, member in self._of(login) if member.is_head)

    def heads_of(self, department_id: str) -> list[str]:
        """Give the logins of those who head a department; none for one that is not there."""
        department = self.departments.get(department_id)
        return [member.login for member in department.members if member.is_head] if department else []

    def _of(self, login: str) -> list[tuple[Department, Member]]:
        memberships: dict[str, list[tuple[Department, Member]]] = self.__dict__["_memberships"]
        return memberships.get(login, [])
