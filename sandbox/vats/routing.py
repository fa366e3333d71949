"""Whom a call to a number reaches (manual 9.6–9.9)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sandbox.vats.calendar import is_official_holiday
from sandbox.vats.state import WEEKDAYS, Company, CustomRoute, Department, Holiday, Number


@dataclass(frozen=True, slots=True)
class Moment:
    """The company at the moment of a call: its ``local`` time, how many calls each login has had, who talks now."""

    company: Company
    local: datetime
    load: Mapping[str, int] = field(default_factory=dict)
    busy: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a call goes next.

    ``queue`` are the logins to ring, in order; ``at_once`` of them from the start; ``stacking``: who rang rings on when
    the next one begins. ``outside`` is a phone or SIP address that is not ours. ``message`` is what is said before the
    exchange hangs up: ``offtime``, ``busy``. ``destination`` is the word of the history (4.2) for a call that ends here
    unanswered; ``am`` leads to the answering machine.
    """

    destination: str
    queue: tuple[str, ...] = ()
    at_once: int = 1
    stacking: bool = False
    department: str = ""
    outside: str = ""
    message: str = ""
    menu: Mapping[str, Any] = field(default_factory=dict)


VOICEMAIL = Aim("am")
OFF_TIME = Aim("offtime", message="offtime")


def aim_of_number(moment: Moment, number: Number) -> Aim:
    """Aim a call to a number: its SIP address if it is forwarded there (16), else its route as it is now."""
    sipuri = next((one for one in moment.company.sipuris if one.telnum == number.telnum and one.active), None)
    if sipuri is not None:
        return Aim("telnum", outside=sipuri.uri)
    route = number.route
    if route.type == "scheduler":
        return _by_time(moment, number)
    words = {"type": route.type, "user": route.user, "group": route.group, "ivr": route.ivr}
    return aim_of_route(moment, words)


def aim_of_route(moment: Moment, route: Mapping[str, Any]) -> Aim:
    """Aim by a route or a button of a menu, in the words of the API."""
    company, kind = moment.company, route.get("type", "")
    if kind == "onduty":
        aim = aim_of_route(moment, {**route, "type": route.get("subtype", "")})
        return aim if aim is OFF_TIME else replace(aim, destination="onduty")
    match kind or next((one for one in ("user", "group", "telnum") if route.get(one)), ""):
        case "user" if employee := company.find_employee(route.get("user", "")):
            return Aim("user", (employee.login,) if employee.can_ring else ())
        case "group" if department := company.find_department(route.get("group", "")):
            return aim_of_department(moment, department)
        case "telnum":
            return Aim("telnum", outside=route.get("telnum", ""))
        case "ivr" if isinstance(menu := route.get("ivr"), dict):
            return Aim("ivr", menu=menu)
    return VOICEMAIL if kind in ("voicemail", "fax") else OFF_TIME


def aim_of_department(moment: Moment, department: Department) -> Aim:
    """Aim at those of a department who take calls, as its ``call_order`` says; the free ones before the busy."""
    company = moment.company
    able = [
        member.login for member in department.members if member.takes_calls and company.employee(member.login).can_ring
    ]
    able = [login for login in able if login not in moment.busy] or able
    if department.order == "EVENLY":
        able.sort(key=lambda login: moment.load.get(login, 0))
    return Aim(
        "group",
        tuple(able),
        at_once=len(able) if department.order == "ALL" else 1,
        stacking=department.order == "WATERFALL",
        department=department.id,
    )


def aim_after_timeout(moment: Moment, department: Department) -> Aim:
    """Aim a call that a department did not answer in time (8.7); the department stays the one it came through."""
    timeout = department.timeout
    match timeout.target:
        case "user" | "group" | "telnum":
            aim = aim_of_route(moment, {"type": timeout.target, timeout.target: getattr(timeout, timeout.target)})
            return replace(aim, department=aim.department or department.id)
        case "msg_busy":
            return Aim("group", department=department.id, message="busy")
    return replace(VOICEMAIL, department=department.id)


def _by_time(moment: Moment, number: Number) -> Aim:
    """Aim by the special days, else the extra intervals, else the working hours of the week."""
    local, route = moment.local, number.route
    today, second = WEEKDAYS[local.weekday()], local.hour * 3600 + local.minute * 60 + local.second
    customs = number.custom_routes
    special = _first(customs, lambda one: any(_is_on(moment, holiday) for holiday in one.holidays))
    extra = _first(
        customs, lambda one: any(today in span.days and span.start <= second < span.end for span in one.intervals)
    )
    if found := special or extra:
        return aim_of_route(moment, found.route or route.other)
    hours = route.schedule.get(today)
    works = hours is not None and hours["start"] <= second < hours["end"]
    return aim_of_route(moment, route.work if works else route.other)


def _is_on(moment: Moment, holiday: Holiday) -> bool:
    local = moment.local
    if holiday.start and holiday.end and holiday.start <= local.strftime("%Y-%m-%dT%H:%M:%S") <= holiday.end:
        return True
    return holiday.official and is_official_holiday(local.date(), moment.company.moved_holidays)


def _first(customs: list[CustomRoute], fits: Callable[[CustomRoute], bool]) -> CustomRoute | None:
    return next(filter(fits, customs), None)
