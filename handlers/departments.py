"""/departments, /join, /leave: from which departments calls come to an employee.

Without ``group_id`` the ВАТС acts on all departments (A06-2): one department and all are two operations here.
"""

from collections.abc import Sequence

from chat.answers import Button, Line, Refusal, Reply, Run
from chat.change import Change
from chat.command import command
from chat.params import All, DepartmentOrAll, EmployeeRef, Me, Until
from chat.params.until import UntilValue
from chat.rights import Right
from chat.turn import Turn
from handlers.who import about, left_alone, nobody_left, sentence
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

WORDS = {True: "звонки приходят", False: "звонки не приходят", None: "неизвестно, приходят ли звонки"}


async def _states(turn: Turn, login: str, groups: Sequence[UserGroup]) -> dict[str, bool | None]:
    return {one.id: (await turn.vats(GetGroupCalls(login=login, group_id=one.id))).state for one in groups}


def _told(groups: Sequence[UserGroup], states: dict[str, bool | None]) -> str:
    return "; ".join(f"{one.name or one.id} – {WORDS[states[one.id]]}" for one in groups)


@command("departments", about="мои отделы: откуда приходят звонки", right=Right.SELF_READ)
async def departments(turn: Turn, employee: EmployeeRef = Me) -> Reply:
    """List an employee's departments and whether their calls come."""
    login = employee.login
    groups = await turn.vats(GetUserGroups(login=login))
    if not groups:
        return Reply(sentence(f"{about(turn, employee)}отделов нет."))
    states = await _states(turn, login, groups)
    lines = []
    for one in groups:
        stays_away = states[one.id] is False
        run = Run("join" if stays_away else "leave", {"department": one.id, "employee": login})
        ext = f" ({one.ext})" if one.ext else ""
        button = Button(f"{'Войти' if stays_away else 'Выйти'}: {one.name or one.id}", run)
        lines.append(Line(f"{one.name or one.id}{ext} – {WORDS[states[one.id]]}", [button]))
    return Reply(lines, title=sentence(f"{about(turn, employee)}отделы"))


@command("join", about="получать звонки отдела", right=Right.SELF, examples=("/join продажи", "/join все"))
async def join(
    turn: Turn, department: DepartmentOrAll, employee: EmployeeRef = Me, until: Until | None = None
) -> Change:
    """Let the calls of a department, or of all, come to an employee."""
    return await _change(turn, department, employee, until, comes=True)


@command(
    "leave",
    about="не получать звонки отдела",
    right=Right.SELF,
    examples=("/leave продажи", "/leave продажи до 18:00", "/leave все"),
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
    states = await _states(turn, login, named)
    away = [one for one in named if states[one.id] is not comes]
    do: list[EnableGroupCalls | DisableGroupCalls | EnableAllGroupCalls | DisableAllGroupCalls]
    if isinstance(department, All):
        do = [EnableAllGroupCalls(login=login) if comes else DisableAllGroupCalls(login=login)]
    else:
        do = [(EnableGroupCalls if comes else DisableGroupCalls)(login=login, group_id=department.id)]
    back = [(DisableGroupCalls if comes else EnableGroupCalls)(login=login, group_id=one.id) for one in away]
    alone = []
    if not comes:
        known = [turn.company.departments[one.id] for one in away if one.id in turn.company.departments]
        alone = await left_alone(turn, employee, known)
    term = f" {until.title}" if until else ""

    async def report(_: object) -> str:
        fresh = await _states(turn, login, named)
        as_wanted = all(state is comes for state in fresh.values())
        return f"{about(turn, employee)}{_told(named, fresh)}{term if as_wanted else ''}"

    return Change(
        what=f"Звонки отделов: {who}",
        before=f"{about(turn, employee)}{_told(named, states)}",
        after=f"{about(turn, employee)}{_told(named, dict.fromkeys(states, comes))}{term}",
        do=do,
        undo=back,
        until=until,
        warning=nobody_left(alone),
        report=report,
        nothing_to_do=not away and until is None,
    )
