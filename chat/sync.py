"""What the ВАТС says the company is, every ten minutes: who is gone can do nothing from then on (contract §3)."""

import structlog

from chat.clock import Clock
from chat.leaving import is_lower, lower, part_with
from storage.company import CustomRole, Department, Employee, Member, OwnNumber
from storage.store import Store
from vats.client import Vats
from vats.errors import BadAnswer, RightMissing
from vats.operations import ListCallerIdTelnums, ListCustomRoles, ListGroups, ListTelnums, ListUsers

_SECONDS = 60.0
"""For a list with all its pages: nobody is waiting."""

_log = structlog.get_logger(__name__)


class Synchronisation:
    """Fetches the company. Half of it is none: if a part fails, what was known stays.

    Args:
        admin_ids: ``ADMIN_IDS``, who are told of persons that were unlinked.
    """

    def __init__(self, vats: Vats, store: Store, clock: Clock, admin_ids: frozenset[int] = frozenset()) -> None:
        self._vats = vats
        self._store = store
        self._clock = clock
        self._admin_ids = admin_ids

    async def run(self) -> list[str]:
        """Fetch the company and unlink who is gone; answer the logins that are gone.

        Raises:
            VatsError: The ВАТС did not tell everything.
            StorageError: It cannot be kept.
        """
        users = await self._vats.every(ListUsers(), within=_SECONDS)
        if not users:
            # Somebody made the key. Believing it would unlink everybody.
            raise BadAnswer(ListUsers.id, "no employees")
        employees = [
            Employee(user.login, user.name, user.ext, user.number, user.mobile, user.email, user.position, user.role)
            for user in users
        ]
        departments = [
            Department(
                group.id,
                group.name,
                group.ext,
                tuple(
                    Member(one.login, takes_calls=one.takes_calls is not False, is_head=one.group_head)
                    for one in group.users
                ),
            )
            for group in await self._vats.every(ListGroups(), within=_SECONDS)
        ]
        numbers = await self._numbers()
        roles = await self._roles()
        async with self._store.database.transaction():
            before = await self._store.directory.company()
            known = {*before.employees, *(person.login for person in await self._store.people.linked())}
            gone = sorted({login for login in known if login} - {one.login for one in employees})
            for login in gone:
                await part_with(self._store, self._clock, self._admin_ids, login)
            await self._store.directory.replace(employees, departments, numbers, roles, self._clock.now())
            for one in employees:
                was = before.employees.get(one.login)
                if was is not None and is_lower(was, one):
                    await lower(self._store, self._clock, self._admin_ids, before, was, one)
        _log.info("company_synchronised", employees=len(employees), departments=len(departments), gone=len(gone))
        return gone

    async def _numbers(self) -> list[OwnNumber]:
        try:
            return [OwnNumber(one.number, one.name) for one in await self._vats.every(ListTelnums(), within=_SECONDS)]
        except RightMissing:
            # The caller ids need no right that the manual names; they are numbers of ours as well.
            return [OwnNumber(one.number, one.name) for one in await self._vats(ListCallerIdTelnums())]

    async def _roles(self) -> list[CustomRole]:
        try:
            return [CustomRole(one.id, one.name, frozenset(one.rights)) for one in await self._vats(ListCustomRoles())]
        except RightMissing:
            return []
