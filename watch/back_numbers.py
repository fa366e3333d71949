"""The way back of numbers: their routes, whether calls are taken, extra hours and special days. Pure."""

from datetime import datetime
from typing import Any, Final

from vats.choices import RouteType, Weekday
from vats.operations import (
    AddCalendarSchedule,
    AddIntervalSchedule,
    DeleteCalendarSchedule,
    DeleteIntervalSchedule,
    DisableTelnumCalls,
    EditCalendarSchedule,
    EditIntervalSchedule,
    EditTelnumRoute,
    EnableTelnumCalls,
)
from watch.difference import Item
from watch.moves import Back, Move, Step
from watch.parts import Thing
from watch.snapshot import Snapshot

_ROUTE: Final = ("type", "login", "department_id", "greeting", "name")
_OURS: Final = {*_ROUTE, "disabled"}


def number_back(item: Item, _: Snapshot) -> Back:
    """Lead a number where it led. A menu or a schedule can be set in the cabinet alone (A09-2, A09-13)."""
    if item.old is None or item.new is None:
        return Back(cannot=("номера компании добавляет и убирает только оператор или кабинет",))
    moves, cannot, warnings = [], [], []
    if any(field in item.fields for field in _ROUTE):
        there, back = _route(item.key, item.old), _route(item.key, item.new)
        if there is None:
            cannot.append("меню, расписание и факс настраиваются только в кабинете ВАТС")
        else:
            moves.append(Move(there, back))
            if back is None:
                warnings.append("нынешние меню или расписание пропадут, вернуть их можно будет только в кабинете")
    if "disabled" in item.fields:
        on, off = EnableTelnumCalls(telnum=item.key), DisableTelnumCalls(telnum=item.key)
        moves.append(Move(off, on) if item.old["disabled"] else Move(on, off))
    led = {"ivr", "schedule", "work", "other", "custom_routes"} if "type" in item.fields else set()
    if {*item.fields} - _OURS - led:
        cannot.append("остальное меняется только в кабинете ВАТС")
    return Back(tuple(moves), tuple(cannot), tuple(warnings))


def _route(number: str, thing: Thing) -> EditTelnumRoute | None:
    """Write a route as it is sent, greeting and name with it (A09-1); None for one that this API cannot make."""
    login, department = thing.get("login") or None, thing.get("department_id") or None
    kind = next((one for one in (RouteType.USER, RouteType.GROUP) if one.value == thing.get("type")), None)
    if kind is None or (login if kind is RouteType.USER else department) is None:
        return None
    return EditTelnumRoute(
        telnum=number,
        type=kind,
        greeting=bool(thing.get("greeting")),
        name=thing.get("name") or None,
        user=login if kind is RouteType.USER else None,
        group=department if kind is RouteType.GROUP else None,
    )


def special_back(item: Item, now: Snapshot) -> Back:
    """Put extra hours or special days back, if there is their route still: where a new one leads, nobody can say."""
    number, _, id_ = item.key.partition("/")
    routes = {one.get("id") for one in now.part("numbers").get(number, {}).get("custom_routes") or ()}
    delete = _delete(number, id_, item.old or item.new or {})
    if item.old is None:
        add = _add(number, item.new or {})
        return Back((Move(delete, add),))
    if item.old.get("route_id") not in routes:
        return Back(cannot=("маршрута, по которому оно действовало, больше нет: он настраивается в кабинете ВАТС",))
    add = _add(number, item.old)
    if item.new is None:
        # What is added gets an id of its own: by the old one it cannot be taken back.
        return Back((Move(add, None),) if add is not None else (), () if add is not None else (_UNREADABLE,))
    there, back = _edit(number, id_, item.old), _edit(number, id_, item.new)
    return Back((Move(there, back),)) if there is not None else Back(cannot=(_UNREADABLE,))


_UNREADABLE: Final = "прежнее расписание ВАТС показала не целиком"


def _delete(number: str, id_: str, thing: Thing) -> Step:
    if thing.get("kind") == "hours":
        return DeleteIntervalSchedule(telnum=number, interval_id=id_)
    return DeleteCalendarSchedule(telnum=number, holiday_id=id_)


def _add(number: str, thing: Thing) -> Step | None:
    fields = _fields(thing)
    if fields is None:
        return None
    if thing.get("kind") == "hours":
        return AddIntervalSchedule(telnum=number, **fields)
    return AddCalendarSchedule(telnum=number, **fields)


def _edit(number: str, id_: str, thing: Thing) -> Step | None:
    fields = _fields(thing)
    if fields is None:
        return None
    if thing.get("kind") == "hours":
        return EditIntervalSchedule(telnum=number, interval_id=id_, **fields)
    return EditCalendarSchedule(telnum=number, holiday_id=id_, **fields)


def _fields(thing: Thing) -> dict[str, Any] | None:
    """Write what was read as it is sent; None where something is missing that the exchange wants."""
    if not thing.get("route_id"):
        return None
    route = {"route_id": thing["route_id"]}
    if thing.get("kind") == "hours":
        days = tuple(one for one in Weekday if one.value in (thing.get("days") or ()))
        if not days or not isinstance(thing.get("start"), int) or not isinstance(thing.get("end"), int):
            return None
        return {"days": days, "start": thing["start"], "end": thing["end"], **route}
    start, end = _local(thing.get("start")), _local(thing.get("end"))
    if (start is None) != (end is None) or (start is None and not thing.get("calendar_predefined")):
        return None
    return {"start": start, "end": end, "calendar_predefined": bool(thing.get("calendar_predefined")), **route}


def _local(moment: object) -> str | None:
    """Write a moment that was read as it is sent: to the second, without a zone (A09-10)."""
    try:
        at = datetime.fromisoformat(str(moment or ""))
    except ValueError:
        return None
    return at.replace(tzinfo=None).isoformat(timespec="seconds")
