"""/limits: where may be called (manual 14). «allow» widens, «deny» narrows (A14-6)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from chat import texts
from chat.answers import Line, Reply, Words
from chat.change import Change, Step
from chat.command import Handler, command
from chat.params import AnyEmployee, DepartmentRef
from chat.params.directions import DirectionRefs, direction_title
from chat.rights import Right
from chat.turn import Turn
from storage.company import Department, Employee
from vats.answers import CallsRestrictions
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
    """Whose directions: how they are called, found among all, widened and narrowed."""

    title: str
    none: str
    of: Callable[[CallsRestrictions], Sequence[str]]
    allow: Callable[[Directions], Step]
    deny: Callable[[Directions], Step]
    touches: str = ""


@dataclass(frozen=True, slots=True)
class _Way:
    """What is done to directions: its word, how it is told, the right of custom roles that it takes."""

    word: str
    title: str
    grant: str
    widens: bool


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


def _declared(way: _Way) -> tuple[Handler, Handler, Handler]:
    """Declare the commands of one way: for everybody, for an employee, for a department."""

    def declare(whose: str, whom: str, said: str) -> Callable[[Handler], Handler]:
        return command(
            "limits",
            f"{way.word} {whose}",
            about=f"{way.title} направления {whom}",
            label=f"{way.title.capitalize()} {whom}",
            right=Right.ADMIN,
            undoable=True,
            grants=(f"calls-restrictions.{way.grant}",),
            examples=(f"/limits {way.word} {said} СНГ", f"/limits {way.word} {said} CIS BALT"),
        )

    @declare("all", "всем", "all")
    async def of_all(turn: Turn, directions: DirectionRefs) -> Change:
        return await _changed(turn, _everybody(turn), directions, widens=way.widens)

    @declare("user", "сотруднику", "user {login}")
    async def of_user(turn: Turn, employee: AnyEmployee, directions: DirectionRefs) -> Change:
        return await _changed(turn, _of_user(employee), directions, widens=way.widens)

    @declare("group", "отделу", "group {department}")
    async def of_group(turn: Turn, department: DepartmentRef, directions: DirectionRefs) -> Change:
        return await _changed(turn, _of_group(department), directions, widens=way.widens)

    return of_all, of_user, of_group


limits_allow_all, limits_allow_user, limits_allow_group = _declared(_Way("allow", "разрешить", "edit", widens=True))
limits_deny_all, limits_deny_user, limits_deny_group = _declared(_Way("deny", "запретить", "delete", widens=False))


def _everybody(turn: Turn) -> _Whose:
    count = texts.plural(len(turn.company.employees), "сотрудник", "сотрудника", "сотрудников")
    return _Whose(
        title="всем",
        none=_NOWHERE,
        of=lambda rules: rules.main,
        allow=lambda directions: AllowMainDirections(allowed=directions),
        deny=lambda directions: DenyMainDirections(allowed=directions),
        touches=f"вся компания ({count}), кроме тех, у кого свои правила",
    )


def _of_user(employee: Employee) -> _Whose:
    login = employee.login
    return _Whose(
        title=employee.name or login,
        none=_NO_RULES,
        of=lambda rules: next((one.allowed for one in rules.users if one.login == login), ()),
        allow=lambda directions: AllowUserDirections(rules=(AllowedUser(login=login, allowed=directions),)),
        deny=lambda directions: DenyUserDirections(login=login, allowed=directions),
    )


def _of_group(department: Department) -> _Whose:
    group_id = department.id
    return _Whose(
        title=f"отдел «{department.name or group_id}»",
        none=_NO_RULES,
        of=lambda rules: next((one.allowed for one in rules.groups if one.id == group_id), ()),
        allow=lambda directions: AllowGroupDirections(rules=(AllowedGroup(group_id=group_id, allowed=directions),)),
        deny=lambda directions: DenyGroupDirections(group_id=group_id, allowed=directions),
    )


async def _changed(turn: Turn, whose: _Whose, directions: Directions, *, widens: bool) -> Change:
    """Widen or narrow what is allowed: read back, for what a ``DELETE`` understood is not said (A14-2)."""
    now = whose.of(await turn.vats(GetCallsRestrictions()))
    changed = tuple(one for one in directions if (one.value in now) is not widens)
    after = [*now, *(one.value for one in changed)] if widens else [code for code in now if code not in set(changed)]
    do, back = (whose.allow, whose.deny) if widens else (whose.deny, whose.allow)

    async def report(answers: Sequence[object] | None) -> str:
        fresh = whose.of(await turn.vats(GetCallsRestrictions()))
        told = _told(fresh, whose.none)
        is_as_said = answers is None or set(fresh) == set(after)
        return told if is_as_said else f"{told}\nВАТС сделала не то, о чём просили: проверьте."

    return Change(
        what=f"Куда можно звонить: {whose.title}",
        before=_told(now, whose.none),
        after=_told(after, whose.none),
        do=[do(changed)] if changed else [],
        undo=[back(changed)] if changed else [],
        confirm=bool(whose.touches),
        touches=whose.touches or None,
        warning="Не останется ни одного направления." if now and not after else None,
        report=report,
        nothing_to_do=not changed,
    )
