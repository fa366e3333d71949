"""Who may do what (contract §3). Deny by default: a declaration without a right is refused to everybody."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from storage.company import Company, Department, Employee
from storage.people import Person

if TYPE_CHECKING:
    from chat.command import Declaration

ADMIN_ROLE: Final = "admin"
HEAD_ROLE: Final = "group_head"
RESTRICTED_ROLE: Final = "restricted_user"
USER_ROLE: Final = "user"


class Right(StrEnum):
    """What a command takes. All but ``ANYONE`` take a linked login, or a place in ``ADMIN_IDS``."""

    ANYONE = "anyone"
    """Also somebody who is not linked: the way to be linked, and nothing else."""
    SELF_READ = "self_read"
    """Reading about oneself; heads also about the employees of their departments."""
    SELF = "self"
    """Changing something of one's own; heads also of the employees of their departments."""
    HEAD = "head"
    """For heads, over their departments, and administrators."""
    ADMIN = "admin"
    """For administrators, and custom roles that name what the command ``grants``."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who says or presses something, and what follows from it.

    Attributes:
        person: The person of Telegram.
        employee: Whom it is linked with; None: nobody, or one that has left the ВАТС.
        role: ВАТС role of that login; ``""`` without one.
        is_admin: By role or by ``ADMIN_IDS``.
        heads: Ids of the departments that it heads.
        staff: Logins of the employees of those departments.
        rights: Codes that its custom role names.
    """

    person: Person
    employee: Employee | None = None
    role: str = ""
    is_admin: bool = False
    heads: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    rights: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        """Whether there is anything it may do but be linked."""
        return self.is_admin or self.employee is not None

    @property
    def login(self) -> str | None:
        """The own login."""
        return self.employee.login if self.employee else None

    def reaches(self, target: Employee | Department | None) -> bool:
        """Tell whether it may act on somebody or on a department: oneself, one's staff, one's departments."""
        match target:
            case None:
                return True
            case _ if self.is_admin:
                return True
            case Employee():
                return target.login == self.login or target.login in self.staff
            case Department():
                return target.id in self.heads


def actor(person: Person, company: Company, admin_ids: Collection[int]) -> Actor:
    """Find out who a person is, by the company as it was last synchronised."""
    employee = company.employees.get(person.login) if person.login else None
    if employee is None:
        return Actor(person, is_admin=person.id in admin_ids)
    heads = company.headed_by(employee.login) if employee.role == HEAD_ROLE else frozenset()
    staff = {member.login for department in heads for member in company.departments[department].members}
    custom = company.roles.get(employee.role)
    return Actor(
        person,
        employee,
        employee.role,
        is_admin=person.id in admin_ids or employee.role == ADMIN_ROLE,
        heads=heads,
        staff=frozenset(staff),
        rights=custom.rights if custom else frozenset(),
    )


def may(actor: Actor, declaration: "Declaration", target: Employee | Department | None = None) -> bool:
    """Tell whether somebody may use a command, and on that target."""
    right = declaration.right
    if right is None:
        return False
    if right is Right.ANYONE or actor.is_admin:
        return True
    if actor.employee is None:
        return False
    if declaration.grants and actor.rights.issuperset(declaration.grants):
        return True
    return _by_role(actor, declaration) and actor.reaches(target)


def _by_role(actor: Actor, declaration: "Declaration") -> bool:
    """Tell whether an employee's role has the right at all."""
    match declaration.right:
        case Right.SELF_READ:
            return True
        case Right.SELF:
            return actor.role != RESTRICTED_ROLE or declaration.restricted
        case Right.HEAD:
            return bool(actor.heads)
        case _:
            return False
