"""Whom a call to a number reaches (manual 9.6–9.9)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.vats.state import WEEKDAYS, Company, Department, Number


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a call goes next.

    ``queue`` are the logins to ring, in order; ``at_once`` of them from the start; ``stacking``: who rang rings on when
    the next one begins. ``destination`` is the word of the history (4.2) for a call that ends here unanswered.
    """

    destination: str
    queue: tuple[str, ...] = ()
    at_once: int = 1
    stacking: bool = False
    department: str = ""
    menu: Mapping[str, Any] = field(default_factory=dict)


def aim_of_number(company: Company, number: Number, local: datetime, load: Mapping[str, int]) -> Aim:
    """Aim a call to a number at this local time; ``load`` is how many calls each login had today."""
    route = number.route
    if route.type == "scheduler":
        return _by_time(company, number, local, load)
    words = {"type": route.type, "user": route.user, "group": route.group, "ivr": route.ivr}
    return aim_of_route(company, words, load)


def aim_of_route(company: Company, route: Mapping[str, Any], load: Mapping[str, int]) -> Aim:
    """Aim by a route or a button of a menu, in the words of the API."""
    kind = route.get("subtype") or route.get("type") or next((one for one in ("user", "group") if route.get(one)), "")
    match kind:
        case "user" if employee := company.find_employee(route.get("user", "")):
            return Aim("user", (employee.login,) if employee.can_ring else ())
        case "group" if department := company.find_department(route.get("group", "")):
            return aim_of_department(company, department, load)
        case "ivr":
            menu = route.get("ivr")
            return Aim("ivr", menu=menu if isinstance(menu, dict) else {})
        case "telnum":
            return Aim("telnum")
        case "voicemail" | "fax":
            return Aim("vm")
    return Aim("offtime")


def aim_of_department(
    company: Company, department: Department, load: Mapping[str, int], busy: Collection[str] = ()
) -> Aim:
    """Aim at those of a department who take calls, as its ``call_order`` says; the free ones before the busy."""
    able = [
        member.login for member in department.members if member.takes_calls and company.employee(member.login).can_ring
    ]
    able = [login for login in able if login not in busy] or able
    if department.order == "EVENLY":
        able.sort(key=lambda login: load.get(login, 0))
    return Aim(
        "group",
        tuple(able),
        at_once=len(able) if department.order == "ALL" else 1,
        stacking=department.order == "WATERFALL",
        department=department.id,
    )


def aim_after_timeout(company: Company, department: Department, load: Mapping[str, int]) -> Aim:
    """Aim a call that a department did not answer in time (8.7)."""
    timeout = department.timeout
    match timeout.target:
        case "user" | "group" | "telnum":
            words = {"type": timeout.target, timeout.target: getattr(timeout, timeout.target)}
            return aim_of_route(company, words, load)
        case "msg_busy":
            return Aim("group", department=department.id)
    return Aim("vm", department=department.id)


def _by_time(company: Company, number: Number, local: datetime, load: Mapping[str, int]) -> Aim:
    route = number.route
    second = local.hour * 3600 + local.minute * 60 + local.second
    today, moment = WEEKDAYS[local.weekday()], local.strftime("%Y-%m-%dT%H:%M:%S")
    for custom in number.custom_routes:
        special = any(one.start and one.end and one.start <= moment <= one.end for one in custom.holidays)
        extra = any(today in one.days and one.start <= second < one.end for one in custom.intervals)
        if special or extra:
            return aim_of_route(company, custom.route or route.other, load)
    hours = route.schedule.get(today)
    works = hours is not None and hours["start"] <= second < hours["end"]
    return aim_of_route(company, route.work if works else route.other, load)
