"""/who: the people of the company, and who of them can be reached now."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

from aiogram.utils.formatting import Bold, Text

from chat import texts
from chat.answers import Button, Line, Refusal, Reply, Run
from chat.command import command
from chat.lines import on_line
from chat.params import RestParam
from chat.params.departments import KINDS, DepartmentParam, called_department
from chat.params.matching import Called, near
from chat.params.people import EmployeeParam, called_employee
from chat.rights import Right
from chat.turn import Turn
from vats.answers import User
from vats.operations import GetDnd, ListUsers

STATUSES = {"online": "на связи", "offline": "не на связи", "": "на связи ли, неизвестно"}
"""What the ВАТС says of a phone (A06-10); any other word is shown as it is."""

MOST_ASKED = 60
"""So many employees are asked one by one whether calls come to them: there is no list of it (manual 6.9)."""

A_MOMENT = timedelta(seconds=1)


@command(
    "who",
    about="сотрудники: кто на связи, кто говорит, к кому звонки не приходят",
    label="Кто на связи",
    right=Right.SELF_READ,
    examples=("/who", "/who {department}", "/who {colleague}"),
)
async def who(
    turn: Turn,
    sought: Annotated[str, RestParam("имя или отдел", "Кого показать? Назовите имя или отдел.", "Анна")] | None = None,
) -> Reply:
    """List employees, those of a department, or those of a name."""
    users = await turn.vats.every(ListUsers(with_status=True))
    title, logins = _found(turn, users, sought)
    found = sorted((user for user in users if user.login in logins), key=lambda user: (user.name or user.login).lower())
    if not found:
        return _nobody(turn, sought or "")
    under_way = await turn.store.calls.live(turn.clock.now() + A_MOMENT)
    talking = on_line(under_way, turn.company, turn.now)
    silent = await _silent(turn, found) if len(found) <= MOST_ASKED else None
    lines: list[Line | str] = [Line(_line(turn, user, talking, silent or frozenset())) for user in found]
    if silent is None:
        lines.append("К кому звонки не приходят, покажу по отделу или имени: /who и отдел.")
    return Reply(lines, title=f"{title}: {texts.plural(len(found), 'сотрудник', 'сотрудника', 'сотрудников')}")


def _found(turn: Turn, users: Sequence[User], sought: str | None) -> tuple[str, frozenset[str]]:
    """Find whom the words name: everybody, the members of a department, or employees by name."""
    if sought is None:
        return "Сотрудники", frozenset(user.login for user in users)
    kind, _, rest = sought.partition(" ")
    named = rest if rest and kind.casefold() in KINDS else sought
    departments = DepartmentParam.found(sought, turn.company) or DepartmentParam.found(named, turn.company)
    if departments:
        members = frozenset(member.login for department in departments for member in department.members)
        return ", ".join(department.name or department.id for department in departments), members
    return f"«{sought}»", frozenset(one.login for one in EmployeeParam.found(sought, turn.company))


def _nobody(turn: Turn, sought: str) -> Reply:
    """Say that nobody is called so, and offer who nearly is."""
    departments = [called_department(one) for one in turn.company.departments.values()]
    employees = [called_employee(one) for one in turn.company.employees.values()]
    close: list[Called[Any]] = [*near(sought, departments), *near(sought, employees)]
    words = f"Ни сотрудника, ни отдела «{sought}» не нашёл."
    if not close:
        raise Refusal(f"{words} Все сотрудники: /who")
    buttons = [[Button(one.offer.label, Run("who", {"sought": one.name}))] for one in close if one.name]
    return Reply(f"{words} Может быть:", buttons=buttons)


async def _silent(turn: Turn, users: Sequence[User]) -> frozenset[str]:
    """Ask of each whether calls come to it; the way to the ВАТС lets a few through at once."""
    asked = await asyncio.gather(*(turn.vats(GetDnd(login=user.login)) for user in users), return_exceptions=True)
    silent = set()
    for user, answer in zip(users, asked, strict=True):
        if isinstance(answer, BaseException):
            raise answer
        if answer.state is False:
            silent.add(user.login)
    return frozenset(silent)


def _line(turn: Turn, user: User, talking: frozenset[str], silent: frozenset[str]) -> Text:
    departments = ", ".join(one.name or one.id for one in turn.company.departments_of(user.login))
    facts = [
        STATUSES.get(user.status, user.status),
        "говорит сейчас" if user.login in talking else "",
        "звонки не приходят" if user.login in silent else "",
        departments,
    ]
    ext = f" ({user.ext})" if user.ext else ""
    return Text(Bold(user.name or user.login), f"{ext} – {' · '.join(fact for fact in facts if fact)}")
