"""/route: where a number of ours leads.

The ВАТС wants the whole route each time (A09-1): greeting and name are read and sent back; a menu or a schedule, which
this API cannot put back as it was, is replaced only when that is said in so many words.
"""

from typing import Annotated

from chat.answers import Missing, Refusal
from chat.change import Change
from chat.command import command
from chat.params import Behind, Choice, NumberRef, Switch, Until
from chat.params.departments import DepartmentParam
from chat.params.people import EmployeeParam
from chat.rights import Right
from chat.turn import Turn
from handlers.who import employee_title, number_title
from storage.company import Department, Employee, OwnNumber
from vats.answers import Number
from vats.choices import RouteType
from vats.operations import EditTelnumRoute, GetTelnum

WAYS = {"ivr": "голосовое меню", "scheduler": "расписание", "fax": "факс"}


class Replaced(Choice):
    """What may go: said in so many words."""

    MENU = "menu", "меню", "расписание", "schedule", "факс", "fax", "маршрут", "route"


def told(turn: Turn, number: Number) -> str:
    """Say where a number leads, and whether it greets."""
    greeting = ", с приветствием" if number.greeting else ", без приветствия"
    match number.type:
        case "user":
            return f"сотрудник {employee_title(turn, number.login, number.employee)}{greeting}"
        case "group":
            known = turn.company.departments.get(number.department_id)
            return f"отдел «{number.department or (known.name if known else number.department_id)}»{greeting}"
        case other:
            return f"{WAYS.get(other, other or 'не задан')}{greeting}"


@command(
    "route",
    about="куда ведёт номер",
    right=Right.ADMIN,
    grants=("telnums.edit",),
    examples=("/route 74952005060 group продажи", "/route Основной user Анна greeting on до 18:00"),
)
async def route(
    turn: Turn,
    number: NumberRef,
    user: Annotated[Employee | None, EmployeeParam(is_target=False), Behind("user", "сотрудник", "сотруднику")] = None,
    group: Annotated[Department | None, DepartmentParam(), Behind("group", "отдел", "группа", "department")] = None,
    greeting: Annotated[Switch | None, Behind("greeting", "приветствие")] = None,
    replace: Annotated[Replaced | None, Behind("replace", "заменить")] = None,
    until: Until | None = None,
) -> Change | Missing:
    """Lead a number to an employee or a department; greeting and name stay unless said otherwise."""
    if user is not None and group is not None:
        raise Refusal(f"Что-то одно: /route {number.digits} user Анна или /route {number.digits} group продажи.")
    if user is None and group is None:
        return _where_to(turn)
    now = await turn.vats(GetTelnum(telnum=number.digits))
    title = number_title(turn, number.digits, now.name)
    if now.type not in {"user", "group"} and replace is None:
        raise Refusal(
            f"На номере {title} сейчас {WAYS.get(now.type, now.type or 'особый маршрут')}. Вернуть его отсюда будет "
            "нельзя, только в кабинете ВАТС. Если заменить всё равно нужно, добавьте в конце «заменить меню» или "
            "«заменить расписание»."
        )
    keeps = now.greeting if greeting is None else greeting is Switch.ON
    new = _to(number, now, user=user, group=group, greeting=keeps)
    term = f" {until.title}" if until else ""
    target = f"сотрудник {user.name or user.login}" if user else f"отдел «{group.name if group else ''}»"
    after = f"{target}, {'с приветствием' if keeps else 'без приветствия'}{term}"
    back = _back(now)
    if until is not None and back is None:
        raise Refusal("На время так не выйдет: прежний маршрут отсюда не вернуть. Повторите без срока.")

    async def report(_: object) -> str:
        fresh = await turn.vats(GetTelnum(telnum=number.digits))
        return (
            f"{number_title(turn, number.digits, fresh.name)}: {told(turn, fresh)}{f' {until.title}' if until else ''}"
        )

    return Change(
        what=f"Маршрут номера {title}",
        before=told(turn, now),
        after=after,
        do=[new],
        undo=[back] if back is not None else [],
        confirm=True,
        touches=f"Все звонки на {title}",
        warning=None if back is not None else "Вернуть прежний маршрут отсюда будет нельзя: только в кабинете ВАТС.",
        until=until,
        report=report,
        nothing_to_do=_leads_there(now, new) and until is None,
    )


def _where_to(turn: Turn) -> Missing:
    """Ask where to: departments first, they are what numbers mostly lead to."""
    departments = sorted(turn.company.departments.values(), key=lambda one: one.name)
    employees = sorted(turn.company.employees.values(), key=lambda one: one.name)
    choices = [(f"Отдел «{one.name or one.id}»", {"group": one.id}) for one in departments]
    choices += [(one.name or one.login, {"user": one.login}) for one in employees]
    return Missing("group", "Куда вести номер?", choices)


def _to(
    number: OwnNumber, now: Number, *, user: Employee | None, group: Department | None, greeting: bool
) -> EditTelnumRoute:
    return EditTelnumRoute(
        telnum=number.digits,
        type=RouteType.USER if user else RouteType.GROUP,
        greeting=greeting,
        name=now.name or None,
        user=user.login if user else None,
        group=group.id if group else None,
    )


def _back(now: Number) -> EditTelnumRoute | None:
    """The way back; None where this API does not know one."""
    if now.type == "user" and now.login:
        return EditTelnumRoute(
            telnum=now.number, type=RouteType.USER, greeting=now.greeting, name=now.name or None, user=now.login
        )
    if now.type == "group" and now.department_id:
        return EditTelnumRoute(
            telnum=now.number,
            type=RouteType.GROUP,
            greeting=now.greeting,
            name=now.name or None,
            group=now.department_id,
        )
    return None


def _leads_there(now: Number, new: EditTelnumRoute) -> bool:
    there = (now.type, now.greeting) == (new.type.value, new.greeting)
    return there and (now.login == new.user if new.user else now.department_id == new.group)
