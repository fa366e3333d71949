"""/group members: who is in a department, in which order, and to whom its calls come (manual 8.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from chat import texts
from chat.answers import Refusal, Reply
from chat.change import Change, Step
from chat.command import command
from chat.params import AnyEmployees, DepartmentRef, Found, NotRead, WholeParam
from chat.rights import Right
from chat.turn import Turn
from handlers.snapshot import renewed
from handlers.words import employee_title, headed, is_answering, nobody_left
from storage.company import Employee
from vats.answers import Group, GroupUser
from vats.operations import EditGroupUsers, EnableGroupCalls, GetGroup

LAST: Final = -1
_MOST: Final = 1000


class PlaceParam(WholeParam):
    """A place among the members: 0 is the first, -1 the last."""

    _WORDS: Final = {"-1": LAST, "last": LAST, "последний": LAST, "first": 0, "первый": 0}

    async def read(self, turn: Turn, words: Sequence[str]) -> Found[int]:
        """Read the first word."""
        if words[0].casefold() in self._WORDS:
            return Found(self._WORDS[words[0].casefold()])
        try:
            return await super().read(turn, words)
        except NotRead:
            possible = "Место – число: 0 – первым, 1 – вторым, -1 – последним."
            raise NotRead(f"«{words[0]}» – не место.", possible=possible, example="position=0") from None


Position = Annotated[int, PlaceParam(0, _MOST, what="место", question="На какое место? 0 – первым, -1 – последним.")]


@dataclass(frozen=True, slots=True)
class _Place:
    """A member as it will be: whether the department's calls come, and what is known of it from before."""

    login: str
    takes_calls: bool
    known: GroupUser | None = None


def member_title(turn: Turn, member: GroupUser) -> str:
    """Name a member, with all that keeps the department's calls away, each by its own words (A06-13)."""
    known = turn.company.employee(member.login)
    ext = f" ({known.ext})" if known is not None and known.ext else ""
    facts = [
        "руководитель" if member.group_head else "",
        "звонки отдела не приходят" if member.takes_calls is False else "",
        "временно не принимает звонки" if member.is_absence_active else "",
        "не выбран способ приёма звонков" if member.is_forwarding_disabled else "",
        f"АТС {member.branch_domain}" if member.branch_domain else "",
    ]
    told = ", ".join(fact for fact in facts if fact)
    return f"{employee_title(turn, member.login, member.name)}{ext}{f' – {told}' if told else ''}"


def _told(turn: Turn, places: Sequence[_Place]) -> str:
    names = [
        f"{number}. {employee_title(turn, one.login)}{'' if one.takes_calls else ' (без звонков отдела)'}"
        for number, one in enumerate(places, 1)
    ]
    return ", ".join(names) or "никого"


def _places(group: Group) -> list[_Place]:
    return [_Place(one.login, one.takes_calls is not False, one) for one in group.users]


@command(
    "group",
    "members",
    about="состав отдела: показать, добавить, убрать, выключить звонки отдела",
    label="Состав отдела",
    right=Right.ADMIN,
    undoable=True,
    grants=("groups.edit",),
    examples=("/group members {department} add={login}", "/group members {department} disable={login}"),
)
async def group_members(
    turn: Turn,
    department: DepartmentRef,
    *,
    add: AnyEmployees | None = None,
    disable: AnyEmployees | None = None,
    remove: AnyEmployees | None = None,
    position: Position | None = None,
) -> Reply | Change:
    """Show the members, or add some, stop the department's calls to some, take some out, in this order."""
    now = await turn.vats(GetGroup(group_id=department.id))
    title = f"«{now.name or now.id}»"
    if not (add or disable or remove):
        if position is not None:
            raise Refusal("position – место тех, кого добавляют: назовите и add=…, например: add=anna position=0")
        lines = [f"{number}. {member_title(turn, one)}" for number, one in enumerate(now.users, 1)]
        count = texts.plural(len(lines), "сотрудник", "сотрудника", "сотрудников")
        return Reply(headed(f"Отдел {title}: {count}", *lines))
    added, silent, gone = _logins(add), _logins(disable), _logins(remove)
    before = _places(now)
    _refuse_unfit(turn, title, {one.login for one in before}, (added, silent, gone))
    if position is not None and not added:
        raise Refusal("position – место тех, кого добавляют: назовите и add=…, например: add=anna position=0")
    after = _after(before, (added, silent, gone), LAST if position is None else position)
    warning = nobody_left([now.name]) if (silent or gone) and not await _is_answered(turn, after) else None

    async def report(_: object) -> str:
        await renewed(turn)
        return _told(turn, _places(await turn.vats(GetGroup(group_id=now.id))))

    return Change(
        what=f"Состав отдела {title}",
        before=_told(turn, before),
        after=_told(turn, after),
        do=[
            EditGroupUsers(
                group_id=now.id,
                add=added or None,
                calls_disable=silent or None,
                remove=gone or None,
                position=position,
            )
        ],
        undo=_back(now.id, before, after),
        warning=warning,
        report=report,
        nothing_to_do=_calls(before) == _calls(after),
    )


def _calls(places: Sequence[_Place]) -> list[tuple[str, bool]]:
    return [(one.login, one.takes_calls) for one in places]


def _logins(employees: Sequence[Employee] | None) -> tuple[str, ...]:
    return tuple(employee.login for employee in employees or ())


_Lists = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Added, without calls, taken out."""


def _refuse_unfit(turn: Turn, title: str, there: set[str], lists: _Lists) -> None:
    """Refuse one in two lists, added without calls apart (A08-6), and who is not there to be changed."""
    added, silent, gone = lists
    twice = [login for login in gone if login in {*added, *silent}]
    if twice:
        raise Refusal(f"{_names(turn, twice)}: и убрать, и оставить сразу нельзя. Назовите в одном списке.")
    absent = [login for login in (*silent, *gone) if login not in {*there, *added}]
    if absent:
        raise Refusal(f"В отделе {title} нет: {_names(turn, absent)}. Добавить: add={absent[0]}")


def _names(turn: Turn, logins: Sequence[str]) -> str:
    return ", ".join(employee_title(turn, login) for login in logins)


def _after(before: Sequence[_Place], lists: _Lists, position: int) -> list[_Place]:
    """Say how the department will be: adding moves who is there already, and lets the calls come (A08-6)."""
    added, silent, gone = lists
    known = {one.login: one.known for one in before}
    rest = [one for one in before if one.login not in added]
    at = len(rest) if position == LAST else min(position, len(rest))
    new = [_Place(login, takes_calls=True, known=known.get(login)) for login in added]
    return [
        _Place(one.login, one.takes_calls and one.login not in silent, one.known)
        for one in [*rest[:at], *new, *rest[at:]]
        if one.login not in gone
    ]


async def _is_answered(turn: Turn, places: Sequence[_Place]) -> bool:
    """Tell whether anybody is left to answer; stops at the first who does."""
    for one in places:
        member = one.known or GroupUser(login=one.login)
        if one.takes_calls and await is_answering(turn, member.model_copy(update={"takes_calls": True})):
            return True
    return False


def _back(group_id: str, before: Sequence[_Place], after: Sequence[_Place]) -> list[Step]:
    """The way back: the fewest steps that make the department as it was, order and calls."""
    was, will = [one.login for one in before], [one.login for one in after]
    new = tuple(login for login in will if login not in was)
    takes = {one.login: one.takes_calls for one in after}
    silenced = [one.login for one in before if one.takes_calls and not takes.get(one.login, True)]
    is_rest_as_was = [login for login in will if login not in new] == was
    woken = [one.login for one in before if not one.takes_calls and takes.get(one.login)]
    if is_rest_as_was and not woken:
        steps: list[Step] = [EnableGroupCalls(login=login, group_id=group_id) for login in silenced]
        return [*steps, *([EditGroupUsers(group_id=group_id, remove=new)] if new else [])]
    off = tuple(one.login for one in before if not one.takes_calls)
    return [
        EditGroupUsers(group_id=group_id, add=tuple(was), position=0, calls_disable=off or None, remove=new or None)
    ]
