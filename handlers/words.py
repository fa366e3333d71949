"""Words about people and phones that several subjects share."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text

from chat.turn import Turn
from storage.company import Department, Employee
from vats.answers import Group, GroupUser, HistoryCall
from vats.errors import RightMissing
from vats.operations import GetDnd, GetGroup
from vats.phones import canonical, shown


async def client_title(turn: Turn, digits: str) -> str:
    """Name a client: the contact's name with the phone, the phone alone, or that it is hidden."""
    if not digits.isdigit():
        return "номер скрыт"
    contact = await turn.store.contacts.get(canonical(digits))
    return f"{contact.name}, {shown(digits)}" if contact is not None and contact.name else shown(digits)


def number_title(turn: Turn, digits: str, name: str = "") -> str:
    """Name a number of ours: «Основной (+7 495 200-50-60)»."""
    own = turn.company.numbers.get(digits)
    name = name or (own.name if own else "")
    return f"{name} ({shown(digits)})" if name else shown(digits)


def employee_title(turn: Turn, login: str, name: str = "") -> str:
    """Name an employee, by the synchronised company first."""
    employee = turn.company.employee(login)
    return (employee.name if employee else "") or name or login


def is_mine(turn: Turn, employee: Employee) -> bool:
    """Whether somebody speaks of oneself."""
    return turn.actor.login == employee.login


def about(turn: Turn, employee: Employee) -> str:
    """Name an employee where it is not the one who asks: «Анна Смирнова: », or nothing."""
    return "" if is_mine(turn, employee) else f"{employee.name or employee.login}: "


def sentence(words: str) -> str:
    """Begin with a capital, leave the rest as it is."""
    return words[:1].upper() + words[1:]


def headed(title: str, *rest: Text | str) -> Text:
    """A title in bold with lines under it."""
    return Text(Bold(title), *(part for line in rest if line for part in ("\n", line)))


async def is_answering(turn: Turn, member: GroupUser) -> bool:
    """Whether a member really receives the department's calls: all signs must agree (A06-13)."""
    if member.takes_calls is False or member.is_absence_active or member.is_forwarding_disabled:
        return False
    return (await turn.vats(GetDnd(login=member.login))).state is not False


async def left_alone(turn: Turn, employee: Employee, departments: Sequence[Department]) -> list[str]:
    """Name the departments in which nobody would answer without that employee.

    A key that may not look into departments warns of none: the change itself needs no such right.
    """
    alone = []
    for department in departments:
        try:
            group: Group = await turn.vats(GetGroup(group_id=department.id))
        except RightMissing:
            return []
        others = [member for member in group.users if member.login != employee.login]
        for member in others:
            if await is_answering(turn, member):
                break
        else:
            alone.append(group.name or department.name)
    return alone


def nobody_left(names: list[str]) -> str | None:
    """Warn that departments are left without anybody, by name."""
    if not names:
        return None
    quoted = ", ".join(f"«{name}»" for name in names)
    return (
        f"Внимание: больше некому ответить в отделе {quoted}."
        if len(names) == 1
        else (f"Внимание: больше некому ответить в отделах {quoted}.")
    )


def department_named_in(turn: Turn, call: HistoryCall) -> frozenset[str]:
    """Find the department that a call names, by its id; none if it names none that is known."""
    named = turn.company.department_named(call.department) if call.department else None
    return frozenset({named.id}) if named is not None else frozenset()


def departments_of_employee(turn: Turn, call: HistoryCall) -> frozenset[str]:
    """Give the departments of the employee that a call names."""
    employee = turn.company.employee(call.login) if call.login else None
    if employee is None:
        return frozenset()
    return frozenset(department.id for department in turn.company.departments_of(employee.login))
