"""/departments, /join, /leave: from which departments calls come to an employee.

Without ``group_id`` the ВАТС acts on all departments (A06-2): one department and all are two operations here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chat.answers import Button, Line, Refusal, Reply, Run
from chat.change import Change, Step
from chat.command import command
from chat.params import All, DepartmentOrAll, EmployeeRef, Me, Until
from chat.params.until import UntilValue
from chat.rights import Right
from chat.turn import Turn
from handlers.terms import term
from handlers.words import about, left_alone, nobody_left, sentence
from storage.company import Department, Employee
from vats.answers import UserGroup
from vats.operations import (
    DisableAllGroupCalls,
    DisableGroupCalls,
    EnableAllGroupCalls,
    EnableGroupCalls,
    GetGroupCalls,
    GetUserGroups,
)

WORDS = {True: "звонки приходят", False: "звонки не приходят"}


@dataclass(frozen=True, slots=True)
class Coming:
    """Whether the calls of a department come, and until when that holds (``""``: for good)."""

    comes: bool
    until: str = ""

    def __str__(self) -> str:
        """Say it in words."""
        return f"{WORDS[self.comes]} {self.until}".strip()


def _to(login: str, group_id: str, *, comes: bool) -> EnableGroupCalls | DisableGroupCalls:
    return (EnableGroupCalls if comes else DisableGroupCalls)(login=login, group_id=group_id)


async def _now(turn: Turn, login: str, groups: Sequence[UserGroup]) -> dict[str, Coming]:
    found = {}
    for one in groups:
        state = (await turn.vats(GetGroupCalls(login=login, group_id=one.id))).state
        found[one.id] = Coming(state, await term(turn, _to(login, one.id, comes=not state)))
    return found


def _told(groups: Sequence[UserGroup], now: Mapping[str, Coming]) -> str:
    return "; ".join(f"{one.name or one.id} – {now[one.id]}" for one in groups)


@command("departments", about="мои отделы: откуда приходят звонки", label="Мои отделы", right=Right.SELF_READ)
async def departments(turn: Turn, employee: EmployeeRef = Me) -> Reply:
    """List an employee's departments and whether their calls come."""
    login = employee.login
    groups = await turn.vats(GetUserGroups(login=login))
    if not groups:
        return Reply(sentence(f"{about(turn, employee)}отделов нет."))
    now = await _now(turn, login, groups)
    lines = []
    for one in groups:
        stays_away = not now[one.id].comes
        run = Run("join" if stays_away else "leave", {"department": one.id, "employee": login})
        ext = f" ({one.ext})" if one.ext else ""
        button = Button(f"{'Войти' if stays_away else 'Выйти'}: {one.name or one.id}", run)
        lines.append(Line(f"{one.name or one.id}{ext} – {now[one.id]}", [button]))
    return Reply(lines, title=sentence(f"{about(turn, employee)}отделы"))


@command(
    "join",
    about="получать звонки отдела",
    label="Получать звонки отдела",
    right=Right.SELF,
    examples=("/join {department}", "/join все"),
)
async def join(
    turn: Turn, department: DepartmentOrAll, employee: EmployeeRef = Me, until: Until | None = None
) -> Change:
    """Let the calls of a department, or of all, come to an employee."""
    return await _change(turn, department, employee, until, comes=True)


@command(
    "leave",
    about="не получать звонки отдела",
    label="Не получать звонки отдела",
    right=Right.SELF,
    examples=("/leave {department}", "/leave {department} до 18:00", "/leave все"),
)
async def leave(
    turn: Turn, department: DepartmentOrAll, employee: EmployeeRef = Me, until: Until | None = None
) -> Change:
    """Keep the calls of a department, or of all, from an employee, for a while if asked."""
    return await _change(turn, department, employee, until, comes=False)


async def _change(
    turn: Turn, department: Department | All, employee: Employee, until: UntilValue | None, *, comes: bool
) -> Change:
    login = employee.login
    mine = await turn.vats(GetUserGroups(login=login))
    named = mine if isinstance(department, All) else [one for one in mine if one.id == department.id]
    who = employee.name or login
    if not mine:
        raise Refusal(f"{who} не состоит ни в одном отделе.")
    if not named:
        possible = ", ".join(one.name or one.id for one in mine)
        title = "" if isinstance(department, All) else department.name
        raise Refusal(f"{who} не состоит в отделе «{title}». Отделы: {possible}.")
    now = await _now(turn, login, named)
    changed = [one for one in named if now[one.id].comes is not comes]
    # For a time: all of them go to the other state then. For good: only what is changed can be taken back.
    back = [_to(login, one.id, comes=not comes) for one in (changed if until is None else named)]
    do: Sequence[Step] = [_to(login, one.id, comes=comes) for one in named]
    if isinstance(department, All):
        do = [(EnableAllGroupCalls if comes else DisableAllGroupCalls)(login=login)]
    known = [] if comes else [turn.company.departments[one.id] for one in changed if one.id in turn.company.departments]
    title = until.title if until else ""

    async def report(_: object) -> str:
        fresh = await _now(turn, login, named)
        shown = {key: replace(one, until=title) if one.comes is comes else one for key, one in fresh.items()}
        return f"{about(turn, employee)}{_told(named, shown)}"

    wanted = dict.fromkeys(now, Coming(comes, title))
    return Change(
        what=f"Звонки отделов: {who}",
        before=f"{about(turn, employee)}{_told(named, now)}",
        after=f"{about(turn, employee)}{_told(named, wanted)}",
        do=do,
        undo=back,
        until=until,
        # One forgotten word would silence everything (A06-2).
        confirm=isinstance(department, All),
        touches=f"Все отделы: {', '.join(one.name or one.id for one in mine)}" if isinstance(department, All) else None,
        warning=nobody_left(await left_alone(turn, employee, known)),
        report=report,
        nothing_to_do=not changed and until is None and not any(one.until for one in now.values()),
    )
