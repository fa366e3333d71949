"""The company as the door needs it: in memory, read without a layer between."""

import json
import time
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from storage.company import Company, CustomRole, Department, Employee, Member, OwnNumber
from storage.reader import Reader

SYNCED_AT: Final = "directory.synced_at"
"""The name in the table ``state`` under which the moment of the last synchronisation stands."""


class Roster:
    """Holds the company in memory.

    Args:
        reader: Where it is read.
        fresh_for: Seconds after which it is read again, where another process may have changed it; ``None``: never.
    """

    def __init__(self, reader: Reader, fresh_for: float | None = None) -> None:
        self._reader = reader
        self._fresh_for = fresh_for
        self._company: Company | None = None
        self._read_at = 0.0
        self._changes = 0

    async def company(self) -> Company:
        """Give the company.

        Raises:
            StorageUnavailable: it is not in memory, and the storage cannot be read now.
        """
        if self._company is not None and not self._stale():
            return self._company
        changes = self._changes
        company = await self._read()
        if changes == self._changes:
            self._company, self._read_at = company, time.monotonic()
        return company

    def renew(self) -> None:
        """Read the company again when it is asked for next: it has changed."""
        self._changes += 1
        self._company = None

    def _stale(self) -> bool:
        return self._fresh_for is not None and time.monotonic() - self._read_at > self._fresh_for

    async def _read(self) -> Company:
        ask = self._reader.rows
        employees = await ask(
            "SELECT login, name, ext, direct_number, mobile, email, position, role FROM employees ORDER BY login"
        )
        departments = await ask("SELECT id, name, ext FROM departments ORDER BY place")
        members = await ask(
            "SELECT department_id, login, takes_calls, is_head FROM members ORDER BY department_id, place"
        )
        numbers = await ask("SELECT digits, name FROM numbers ORDER BY digits")
        roles = await ask("SELECT id, name, rights FROM roles ORDER BY id")
        synced = await ask("SELECT value FROM state WHERE name = $1", SYNCED_AT)
        of_department: dict[Any, list[Member]] = {}
        for department, login, takes_calls, is_head in members:
            of_department.setdefault(department, []).append(Member(login, bool(takes_calls), bool(is_head)))
        return Company(
            employees=MappingProxyType({row[0]: Employee(*row) for row in employees}),
            departments=MappingProxyType(
                {id_: Department(id_, name, ext, tuple(of_department.get(id_, ()))) for id_, name, ext in departments}
            ),
            numbers=MappingProxyType({row[0]: OwnNumber(*row) for row in numbers}),
            roles=MappingProxyType(
                {code: CustomRole(code, name, frozenset(json.loads(rights))) for code, name, rights in roles}
            ),
            synced_at=datetime.fromisoformat(synced[0][0]) if synced else None,
        )
