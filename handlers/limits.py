"""/limits: where may be called (manual 14). «allow» widens, «deny» narrows (A14-6)."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from chat import texts
from chat.answers import Line, Reply, Words
from chat.change import Change, Step
from chat.command import command
from chat.params import AnyEmployee, DepartmentRef
from chat.params.directions import DirectionRefs, direction_title
from chat.rights import Right
from chat.turn import Turn
from storage.company import Department, Employee
from vats.choices import Direction
from vats.operations import (
    AllowGroupDirections,
    AllowMainDirections,
    AllowUserDirections,
    DenyGroupDirections,
    DenyMainDirections,
    DenyUserDirections,
    GetCallsRestrictions,
)
from vats.operations.restrictions import AllowedGroup, AllowedUser

_NO_RULES: Final = "личных правил нет"
"""What an empty list of an employee or a department means is not said (A14-5)."""
_NOWHERE: Final = "ничего"

Directions = tuple[Direction, ...]


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose directions: how they are called, read, widened and narrowed."""

    title: str
    none: str
    read: Callable[[], Awaitable[Sequence[str]]]
    allow: Callable[[Directions], Step]
    deny: Callable[[Directions], Step]
    touches: str = ""


def _told(codes: Iterable[str], none: str) -> str:
    return ", ".join(direction_title(code) for code in codes) or none


@command(
    "limits",
    about="куда можно звонить: всем, сотрудникам, отделам",
    label="Куда можно звонить",
    right=Right.ADMIN,
    grants=("calls-restrictions.get",),
    examples=("/limits",),
)
async def limits(turn: Turn) -> Reply:
    """Show where may be called."""
    now = await turn.vats(GetCallsRestrictions())
    lines: list[Line | Words] = [f"всем: {_told(now.main, _NOWHERE)}"]
    lines += [f"{one.name or one.login}: {_told(one.allowed, _NO_RULES)}" for one in now.users]
    lines += [f"отдел «{one.name or one.id}»: {_told(one.allowed, _NO_RULES)}" for one in now.groups]
    return Reply(lines, title="Куда можно звонить")


@command(
    "limits",
    "allow all",
    about="разрешить направления всем",
    label="Разрешить всем",
    right=Right.ADMIN,
    undoable=True,
    grants=("calls-restrictions.edit",),
    examples=("/limits allow all СНГ", "/limits allow all CIS BALT"),
)
async def limits_allow_all(turn: Turn, directions: DirectionRefs) -> Change:
    """Let everybody call more directions."""
    return await _allowed(_everybody(turn), directions)


@command(
    "limits",
    "deny all",
    about="запретить направления всем",
    label="Запретить всем",
    right=Right.ADMIN,
    undoable=True,
    grants=("calls-restrictions.delete",),
    examples=("/limits deny all СНГ",),
)
async def limits_deny_all(turn: Turn, directions: DirectionRefs) -> Change:
    """Let everybody call fewer directions."""
    return await _denied(_everybody(turn), directions)


@command(
    "limits",
    "allow user",
    about="разрешить направления сотруднику",
    label="Разрешить сотруднику",
    right=Right.ADMIN,
    undoable=True,
    grants=("calls-restrictions.edit",),
    examples=("/limits allow user {login} СНГ",),
)
async def limits_allow_user(turn: Turn, employee: AnyEmployee, directions: DirectionRefs) -> Change:
    """Let an employee call more directions."""
    return await _allowed(_of_user(turn, employee), directions)


@command(
    "limits",
    "deny user",
    about="запретить направления сотруднику",
    label="Запретить сотруднику",
    right=Right.ADMIN,
    undoable=True,
    grants=("calls-restrictions.delete",),
    examples=("/limits deny user {login} СНГ",),
)
async def limits_deny_user(turn: Turn, employee: AnyEmployee, directions: DirectionRefs) -> Change:
    """Let an employee call fewer directions."""
    return await _denied(_of_user(turn, employee), directions)


@command(
    "limits",
    "allow group",
    about="разрешить направления отделу",
    label="Разрешить отделу",
    right=Right.ADMIN,
    undoable=True,
    grants=("calls-restrictions.edit",),
    examples=("/limits allow group {department} СНГ",),
)
async def limits_allow_group(turn: Turn, department: DepartmentRef, directions: DirectionRefs) -> Change:
    """Let a department call more directions."""
    return await _allowed(_of_group(turn, department), directions)


@command(
    "limits",
    "deny group",
    about="запретить направления отделу",
    label="Запретить отделу",
    right=Right.ADMIN,
    undoable=True,
    grants=("calls-restrictions.delete",),
    examples=("/limits deny group {department} СНГ",),
)
async def limits_deny_group(turn: Turn, department: DepartmentRef, directions: DirectionRefs) -> Change:
    """Let a department call fewer directions."""
    return await _denied(_of_group(turn, department), directions)


def _everybody(turn: Turn) -> _Whose:
    async def read() -> Sequence[str]:
        return (await turn.vats(GetCallsRestrictions())).main

    count = texts.plural(len(turn.company.employees), "сотрудник", "сотрудника", "сотрудников")
    return _Whose(
        title="всем",
        none=_NOWHERE,
        read=read,
        allow=lambda directions: AllowMainDirections(allowed=directions),
        deny=lambda directions: DenyMainDirections(allowed=directions),
        touches=f"вся компания ({count}), кроме тех, у кого свои правила",
    )


def _of_user(turn: Turn, employee: Employee) -> _Whose:
    login = employee.login

    async def read() -> Sequence[str]:
        users = (await turn.vats(GetCallsRestrictions())).users
        return next((one.allowed for one in users if one.login == login), ())

    return _Whose(
        title=employee.name or login,
        none=_NO_RULES,
        read=read,
        allow=lambda directions: AllowUserDirections(rules=(AllowedUser(login=login, allowed=directions),)),
        deny=lambda directions: DenyUserDirections(login=login, allowed=directions),
    )


def _of_group(turn: Turn, department: Department) -> _Whose:
    group_id = department.id

    async def read() -> Sequence[str]:
        groups = (await turn.vats(GetCallsRestrictions())).groups
        return next((one.allowed for one in groups if one.id == group_id), ())

    return _Whose(
        title=f"отдел «{department.name or group_id}»",
        none=_NO_RULES,
        read=read,
        allow=lambda directions: AllowGroupDirections(rules=(AllowedGroup(group_id=group_id, allowed=directions),)),
        deny=lambda directions: DenyGroupDirections(group_id=group_id, allowed=directions),
    )


async def _allowed(whose: _Whose, directions: Directions) -> Change:
    now = await whose.read()
    new = tuple(one for one in directions if one.value not in now)
    after = [*now, *(one.value for one in new)]
    return _change(whose, now, after, ([whose.allow(new)], [whose.deny(new)]) if new else ([], []))


async def _denied(whose: _Whose, directions: Directions) -> Change:
    now = await whose.read()
    gone = tuple(one for one in directions if one.value in now)
    after = [code for code in now if code not in {one.value for one in gone}]
    return _change(whose, now, after, ([whose.deny(gone)], [whose.allow(gone)]) if gone else ([], []))


def _change(whose: _Whose, now: Sequence[str], after: Sequence[str], ways: tuple[list[Step], list[Step]]) -> Change:
    """Change what is allowed: read back, for what a ``DELETE`` understood is not said (A14-2)."""
    do, undo = ways

    async def report(answers: Sequence[object] | None) -> str:
        fresh = await whose.read()
        told = _told(fresh, whose.none)
        is_as_said = answers is None or set(fresh) == set(after)
        return told if is_as_said else f"{told}\nВАТС сделала не то, о чём просили: проверьте."

    return Change(
        what=f"Куда можно звонить: {whose.title}",
        before=_told(now, whose.none),
        after=_told(after, whose.none),
        do=do,
        undo=undo,
        confirm=bool(whose.touches),
        touches=whose.touches or None,
        warning="Не останется ни одного направления." if now and not after else None,
        report=report,
        nothing_to_do=not do,
    )
