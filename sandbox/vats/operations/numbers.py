"""Numbers, their routes and schedules (manual 9)."""

# The names of operations and the manual say what they do.
# ruff: noqa: D103

from typing import Any

from sandbox.vats.contract import NO_CONTENT, Answer, Request
from sandbox.vats.errors import absent, invalid
from sandbox.vats.exchange import Exchange, Operate
from sandbox.vats.pages import page
from sandbox.vats.state import WEEKDAYS, Company, CustomRoute, Holiday, Interval, Number, Route, new_id

_SEARCHED = ("telnum", "name", "user", "user_name", "group_name", "location")
_MINUTE = 60


def shown(company: Company, number: Number) -> dict[str, Any]:
    """Word a number as 9.1 does: of the route only the fields of its type."""
    route = number.route
    words: dict[str, Any] = {
        "type": route.type,
        "greeting": number.greeting,
        "is_main_phone": number.is_main,
        "location": number.location,
        "disabled": number.disabled,
        "telnum": number.telnum,
        "name": number.name,
        "crm": number.crm,
        "calltracking": number.calltracking,
        "abc_telnum": number.abc_telnum,
        "abc_location": number.abc_location,
        "greeting_file": number.greeting_file or None,
        "greeting_custom": bool(number.greeting_file),
        "route_group_id": number.route_group_id,
        "route_group_name": number.route_group_name,
    }
    match route.type:
        case "user":
            words |= {"user": route.user, "user_name": company.employee_name(route.user)}
        case "group":
            words |= {"group": route.group, "group_name": company.department_name(route.group)}
        case "ivr":
            words["ivr"] = route.ivr
        case "scheduler":
            words |= {
                "work": _nested(company, route.work),
                "other": _nested(company, route.other),
                "schedule": _schedule(route),
                "custom_routes": [_custom(custom) for custom in number.custom_routes],
            }
    if number.custom_routes:
        words["custom_routes"] = [_custom(custom) for custom in number.custom_routes]
    return words


def list_telnums(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    return page(request, company.numbers, lambda one: shown(company, one), _SEARCHED, exchange.page_cap)


def get_telnum(exchange: Exchange, request: Request) -> Answer:
    return Answer(200, shown(exchange.company, exchange.company.number(request.path["telnum"])))


def edit_telnum_route(exchange: Exchange, request: Request) -> Answer:
    """Replace the route, and the greeting with it: what the body does not carry of the route is gone (A09-1)."""
    company, body = exchange.company, request.body
    number = company.number(request.path["telnum"])
    route = Route(body["type"])
    match route.type:
        case "user":
            route.user = company.known_login(body["user"], "body.user")
        case "group":
            route.group = company.known_group(body["group"], "body.group")
        case "ivr":
            _check_menu(company, body["ivr"])
            route.ivr = body["ivr"]
        case "scheduler":
            route.work, route.other = body["work"], body["other"]
            _check_nested(company, route.work, "body.work")
            _check_nested(company, route.other, "body.other")
            route.schedule = {
                day: {"start": _to_minute(hours["start"]), "end": _to_minute(hours["end"])}
                for day, hours in body["schedule"].items()
            }
    if (file := body.get("greeting_file", "")) and all(one.id != file for one in _greetings(company)):
        raise invalid("body.greeting_file: there is no such file")
    if number.route.type == "scheduler" and route.type != "scheduler":
        number.custom_routes = []
    number.route, number.greeting, number.greeting_file = route, body["greeting"], file
    number.name = body.get("name", number.name)
    return Answer(200, shown(company, number))


def disable_telnum_calls(exchange: Exchange, request: Request) -> Answer:
    exchange.company.number(request.path["telnum"]).disabled = True
    return NO_CONTENT


def enable_telnum_calls(exchange: Exchange, request: Request) -> Answer:
    exchange.company.number(request.path["telnum"]).disabled = False
    return NO_CONTENT


def add_interval_schedule(exchange: Exchange, request: Request) -> Answer:
    number = exchange.company.number(request.path["telnum"])
    interval = _interval(request.body, new_id())
    _custom_route(number, request.body).intervals.append(interval)
    return NO_CONTENT


def edit_interval_schedule(exchange: Exchange, request: Request) -> Answer:
    number = exchange.company.number(request.path["telnum"])
    old, interval = _interval_of(number, request.path["id"]), _interval(request.body, request.path["id"])
    new = _custom_route(number, request.body)
    old.intervals = [one for one in old.intervals if one.id != interval.id]
    new.intervals.append(interval)
    return NO_CONTENT


def delete_interval_schedule(exchange: Exchange, request: Request) -> Answer:
    number = exchange.company.number(request.path["telnum"])
    custom = _interval_of(number, request.path["id"])
    custom.intervals = [one for one in custom.intervals if one.id != request.path["id"]]
    return NO_CONTENT


def add_calendar_schedule(exchange: Exchange, request: Request) -> Answer:
    number = exchange.company.number(request.path["telnum"])
    holiday = _holiday(request.body, new_id())
    _custom_route(number, request.body).holidays.append(holiday)
    return NO_CONTENT


def edit_calendar_schedule(exchange: Exchange, request: Request) -> Answer:
    number = exchange.company.number(request.path["telnum"])
    old, holiday = _holiday_of(number, request.path["id"]), _holiday(request.body, request.path["id"])
    new = _custom_route(number, request.body)
    old.holidays = [one for one in old.holidays if one.id != holiday.id]
    new.holidays.append(holiday)
    return NO_CONTENT


def delete_calendar_schedule(exchange: Exchange, request: Request) -> Answer:
    number = exchange.company.number(request.path["telnum"])
    custom = _holiday_of(number, request.path["id"])
    custom.holidays = [one for one in custom.holidays if one.id != request.path["id"]]
    return NO_CONTENT


def _nested(company: Company, route: dict[str, Any]) -> dict[str, Any]:
    words = dict(route)
    if "user" in words:
        words["user_name"] = company.employee_name(words["user"])
    if "group" in words:
        words["group_name"] = company.department_name(words["group"])
    return words


def _schedule(route: Route) -> dict[str, Any]:
    free = {"start": 0, "end": 0, "holiday": True}
    return {day: {**route.schedule[day], "holiday": False} if day in route.schedule else free for day in WEEKDAYS}


def _custom(custom: CustomRoute) -> dict[str, Any]:
    return {
        "id": custom.id,
        "name": custom.name,
        "interval_schedule": [
            {"id": one.id, "days": one.days, "start": one.start, "end": one.end} for one in custom.intervals
        ],
        "calendar_schedule": [
            {"id": one.id, "start": one.start, "end": one.end, "calendar_predefined": one.official}
            for one in custom.holidays
        ],
    }


def _check_menu(company: Company, menu: dict[str, Any]) -> None:
    for item in menu.get("items", ()):
        if not isinstance(item, dict) or "button" not in item:
            raise invalid("body.ivr.items: a button is needed")
        _check_nested(company, item, "body.ivr.items")


def _check_nested(company: Company, route: dict[str, Any], where: str) -> None:
    if "user" in route:
        company.known_login(route["user"], f"{where}.user")
    if "group" in route:
        company.known_group(route["group"], f"{where}.group")


def _greetings(company: Company) -> list[Any]:
    return [one for files in company.media.values() for one in files]


def _to_minute(seconds: int) -> int:
    return seconds - seconds % _MINUTE


def _interval(body: dict[str, Any], interval_id: str) -> Interval:
    start, end = _to_minute(body["start"]), _to_minute(body["end"])
    if start >= end:
        raise invalid("body.end: must be after start")
    return Interval(interval_id, body["days"], start, end)


def _holiday(body: dict[str, Any], holiday_id: str) -> Holiday:
    start, end = body.get("start"), body.get("end")
    if start and end and start > end:
        raise invalid("body.end: must be after start")
    return Holiday(holiday_id, start, end, official=body.get("calendar_predefined", False))


def _custom_route(number: Number, body: dict[str, Any]) -> CustomRoute:
    """Find the route that a body names by ``route_id``, or make the one that it names by ``route_name``."""
    if "route_id" in body:
        for custom in number.custom_routes:
            if custom.id == body["route_id"]:
                return custom
        raise invalid("body.route_id: there is no such route")
    custom = CustomRoute(new_id(), body["route_name"])
    number.custom_routes.append(custom)
    return custom


def _interval_of(number: Number, interval_id: str) -> CustomRoute:
    for custom in number.custom_routes:
        if any(one.id == interval_id for one in custom.intervals):
            return custom
    raise absent("interval")


def _holiday_of(number: Number, holiday_id: str) -> CustomRoute:
    for custom in number.custom_routes:
        if any(one.id == holiday_id for one in custom.holidays):
            return custom
    raise absent("special day")


OPERATIONS: dict[str, Operate] = {
    "list_telnums": list_telnums,
    "get_telnum": get_telnum,
    "edit_telnum_route": edit_telnum_route,
    "disable_telnum_calls": disable_telnum_calls,
    "enable_telnum_calls": enable_telnum_calls,
    "add_interval_schedule": add_interval_schedule,
    "edit_interval_schedule": edit_interval_schedule,
    "delete_interval_schedule": delete_interval_schedule,
    "add_calendar_schedule": add_calendar_schedule,
    "edit_calendar_schedule": edit_calendar_schedule,
    "delete_calendar_schedule": delete_calendar_schedule,
}
