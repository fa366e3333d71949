"""/route: where a number of ours leads.

The ВАТС wants the whole route each time (A09-1): greeting and name are read and sent back; a menu or a schedule, which
this API cannot put back as it was, is replaced only when that is said in so many words.
"""

from typing import Annotated

from chat.answers import Missing, Refusal
from chat.change import Change, Step
from chat.command import command
from chat.params import Behind, Choice, NumberRef, Switch, Until
from chat.params.choice import ChoiceParam
from chat.params.departments import DepartmentParam
from chat.params.people import EmployeeParam
from chat.rights import Right
from chat.turn import Turn
from handlers.terms import held_by
from handlers.words import employee_title, number_title
from storage.company import Department, Employee
from vats.answers import Number
from vats.choices import RouteType
from vats.operations import EditTelnumRoute, GetTelnum

WAYS = {"ivr": "голосовое меню", "scheduler": "расписание", "fax": "факс"}


class Replaced(Choice):
    """What may go: said in so many words."""

    MENU = "menu", "меню", "расписание", "schedule", "факс", "fax", "маршрут", "route"


class Elsewhere(Choice):
    """Ways that this API cannot make (A09-2, A09-13)."""

    IVR = "ivr", "меню"
    SCHEDULER = "scheduler", "расписание"
    FAX = "fax", "факс"


def leads_to(turn: Turn, number: Number) -> str:
    """Say where a number leads."""
    match number.type:
        case "user":
            return f"сотрудник {employee_title(turn, number.login, number.employee)}"
        case "group":
            known = turn.company.departments.get(number.department_id)
            return f"отдел «{number.department or (known.name if known else number.department_id)}»"
        case other:
            return WAYS.get(other, other or "не задан")


def _told(where: str, *, greeting: bool, until: str = "") -> str:
    return f"{where}, {'с приветствием' if greeting else 'без приветствия'} {until}".strip()


@command(
    "route",
    about="куда ведёт номер",
    label="Направить звонки",
    right=Right.ADMIN,
    grants=("telnums.edit",),
    examples=("/route {number} group {department}", "/route {number} user {employee} greeting on до 18:00"),
)
async def route(
    turn: Turn,
    number: NumberRef,
    user: Annotated[Employee | None, EmployeeParam(is_target=False), Behind("user", "сотрудник", "сотруднику")] = None,
    group: Annotated[Department | None, DepartmentParam(), Behind("group", "отдел", "группа", "department")] = None,
    greeting: Annotated[Switch | None, Behind("greeting", "приветствие")] = None,
    replace: Annotated[Replaced | None, Behind("replace", "заменить")] = None,
    until: Until | None = None,
    other: Annotated[
        Elsewhere | None, ChoiceParam(Elsewhere, what="меню|расписание|факс – только в кабинете", typed_only=True)
    ] = None,
) -> Change | Missing:
    """Lead a number to an employee or a department; greeting and name stay unless said otherwise."""
    if user is not None and group is not None:
        raise Refusal(f"Что-то одно: /route {number.digits} user Анна или /route {number.digits} group продажи.")
    if other is not None:
        raise Refusal(
            "Меню, расписание и факс настраиваются только в кабинете ВАТС. Отсюда номер можно вести на сотрудника "
            f"или в отдел: /route {number.digits} user Анна или /route {number.digits} group продажи."
        )
    now = await turn.vats(GetTelnum(telnum=number.digits))
    if user is None and group is None and (greeting is None or _back(now) is None):
        return _where_to(turn, now)
    title = number_title(turn, number.digits, now.name)
    if now.type not in {"user", "group"} and replace is None:
        raise Refusal(
            f"На номере {title} сейчас {WAYS.get(now.type, now.type or 'особый маршрут')}. Вернуть его отсюда будет "
            "нельзя, только в кабинете ВАТС. Если заменить всё равно нужно, добавьте в конце «заменить меню» или "
            "«заменить расписание»."
        )
    back: Step | None = _back(now)
    if until is not None and back is None:
        raise Refusal("На время так не выйдет: прежний маршрут отсюда не вернуть. Повторите без срока.")
    greets = now.greeting if greeting is None else greeting is Switch.ON
    new = _to(now, user=user, group=group, greeting=greets)
    held = await held_by(turn, new)
    held_until = held.title if held else ""
    if until is not None and held is not None:
        # For a time once more: back to what was there before the first time.
        back = held.back
    where = leads_to(turn, now)
    where = f"отдел «{group.name or group.id}»" if group else f"сотрудник {user.name or user.login}" if user else where
    until_title = until.title if until else ""

    async def report(_: object) -> str:
        fresh = await turn.vats(GetTelnum(telnum=number.digits))
        is_as_wanted = _leads_there(fresh, new)
        words = _told(leads_to(turn, fresh), greeting=fresh.greeting, until=until_title if is_as_wanted else held_until)
        return f"{number_title(turn, number.digits, fresh.name)}: {words}"

    return Change(
        what=f"Маршрут номера {title}",
        before=f"{title}: {_told(leads_to(turn, now), greeting=now.greeting, until=held_until)}",
        after=f"{title}: {_told(where, greeting=greets, until=until_title)}",
        do=[new],
        undo=[back] if back is not None else [],
        confirm=True,
        touches=f"все звонки на {title}: их будет получать {where}, а не {leads_to(turn, now)}"
        if not _leads_to_same(now, new)
        else f"все звонки на {title}",
        warning=None if back is not None else "Вернуть прежний маршрут отсюда будет нельзя: только в кабинете ВАТС.",
        until=until,
        report=report,
        nothing_to_do=_leads_there(now, new) and until is None and not held_until,
    )


def _where_to(turn: Turn, now: Number) -> Missing:
    """Ask where to: departments first, they are what numbers mostly lead to."""
    departments = sorted(turn.company.departments.values(), key=lambda one: one.name)
    employees = sorted(turn.company.employees.values(), key=lambda one: one.name)
    choices = [(f"Отдел «{one.name or one.id}»", {"group": one.id}) for one in departments]
    choices += [(one.name or one.login, {"user": one.login}) for one in employees]
    led = _told(leads_to(turn, now), greeting=now.greeting)
    return Missing("group", f"{number_title(turn, now.number, now.name)} сейчас: {led}. Куда вести номер?", choices)


def _to(now: Number, *, user: Employee | None, group: Department | None, greeting: bool) -> EditTelnumRoute:
    """The route wanted; neither named: as it is, the greeting apart."""
    login = now.login if now.type == "user" else ""
    department_id = now.department_id
    if user is not None or group is not None:
        login, department_id = user.login if user else "", group.id if group else ""
    return EditTelnumRoute(
        telnum=now.number,
        type=RouteType.USER if login else RouteType.GROUP,
        greeting=greeting,
        name=now.name or None,
        user=login or None,
        group=None if login else department_id,
    )


def _back(now: Number) -> EditTelnumRoute | None:
    """The way back; None where this API does not know one."""
    if (now.type == "user" and now.login) or (now.type == "group" and now.department_id):
        return _to(now, user=None, group=None, greeting=now.greeting)
    return None


def _leads_to_same(now: Number, new: EditTelnumRoute) -> bool:
    return now.type == new.type.value and (now.login == new.user if new.user else now.department_id == new.group)


def _leads_there(now: Number, new: EditTelnumRoute) -> bool:
    return now.greeting == new.greeting and _leads_to_same(now, new)
