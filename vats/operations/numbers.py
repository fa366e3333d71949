"""Chapter 9: numbers of ours, where they lead and when."""

from typing import Any, Self, TypeVar

from pydantic import model_validator

from vats.answers.numbers import Number
from vats.answers.reading import Page
from vats.choices import RouteType
from vats.fields import Digits, Id, Input, Limit, LocalTime, Login, Name, SecondOfDay, Start, Weekdays
from vats.operation import Operation


class ScheduleDayInput(Input):
    """Working hours of a day, in seconds from local midnight; rounded to minutes."""

    start: SecondOfDay
    end: SecondOfDay


class ScheduleInput(Input):
    """Working hours of a week (manual 9.3); a day that is left out is off."""

    monday: ScheduleDayInput | None = None
    tuesday: ScheduleDayInput | None = None
    wednesday: ScheduleDayInput | None = None
    thursday: ScheduleDayInput | None = None
    friday: ScheduleDayInput | None = None
    saturday: ScheduleDayInput | None = None
    sunday: ScheduleDayInput | None = None


# The manual's rules are lost; these follow from what is read (A09-2).
_NEEDS: dict[RouteType, tuple[str, ...]] = {
    RouteType.USER: ("user",),
    RouteType.GROUP: ("group",),
    RouteType.IVR: ("ivr",),
    RouteType.SCHEDULER: ("work", "other", "schedule"),
    RouteType.FAX: (),
}

Interval = TypeVar("Interval", "AddIntervalSchedule", "EditIntervalSchedule")
Days = TypeVar("Days", "AddCalendarSchedule", "EditCalendarSchedule")
Special = TypeVar(
    "Special", "AddIntervalSchedule", "EditIntervalSchedule", "AddCalendarSchedule", "EditCalendarSchedule"
)


def _one_route(asked: Special) -> Special:
    if (asked.route_id is None) == (asked.route_name is None):
        raise ValueError("exactly one of route_id and route_name")
    return asked


def _hours_in_order(asked: Interval) -> Interval:
    """Hours over midnight and seconds are not described (A09-11)."""
    if asked.start >= asked.end or asked.start % 60 or asked.end % 60:
        raise ValueError("whole minutes, start before end; split at midnight")
    return asked


def _days_are_named(asked: Days) -> Days:
    named = asked.start is not None and asked.end is not None
    if not named and (asked.start is not None or asked.end is not None or not asked.calendar_predefined):
        raise ValueError("both start and end, or calendar_predefined")
    if named and str(asked.start) > str(asked.end):
        raise ValueError("the end is before the start")
    return asked


class ListTelnums(Operation[Page[Number]]):
    """List the numbers of ours (manual 9.1)."""

    method, path, section = "GET", "/telnums", "9.1"
    right = "Номера → Просмотр"

    search: str | None = None
    start: Start | None = None
    limit: Limit | None = None


class GetTelnum(Operation[Number]):
    """Read a number of ours and where it leads (manual 9.2)."""

    method, path, section = "GET", "/telnums/{telnum}", "9.2"
    right = "Номера → Просмотр"

    telnum: Digits


class EditTelnumRoute(Operation[Number]):
    """Lead a number of ours elsewhere (manual 9.3).

    Read the number first and send its greeting and name back: what is left out may be wiped, menus and schedules with
    it (A09-1). ``greeting_file`` is an id of the catalogue, not the description that is read (A09-7).
    """

    method, path, section = "POST", "/telnums/{telnum}", "9.3"
    right = "Номера → Редактирование"

    telnum: Digits
    type: RouteType
    greeting: bool
    name: str | None = None
    user: Login | None = None
    group: Id | None = None
    ivr: dict[str, Any] | None = None
    work: dict[str, Any] | None = None
    other: dict[str, Any] | None = None
    custom_routes: dict[str, Any] | tuple[dict[str, Any], ...] | None = None
    schedule: ScheduleInput | None = None
    greeting_file: str | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        missing = [name for name in _NEEDS[self.type] if getattr(self, name) is None]
        if missing:
            raise ValueError(f"a route of type {self.type} needs {', '.join(missing)}")
        return self


class DisableTelnumCalls(Operation[None]):
    """Stop taking calls on a number of ours (manual 9.4)."""

    method, path, section = "DELETE", "/telnums/{telnum}/enabled", "9.4"
    right = "Номера → Редактирование"

    telnum: Digits


class EnableTelnumCalls(Operation[None]):
    """Take calls on a number of ours again (manual 9.5)."""

    method, path, section = "POST", "/telnums/{telnum}/enabled", "9.5"
    right = "Номера → Редактирование"

    telnum: Digits


class AddIntervalSchedule(Operation[None]):
    """Give some hours of some weekdays a route of their own (manual 9.7).

    ``route_name`` makes a new route, and where that leads can be set in the cabinet only (A09-15). The id of the new
    interval is found by `GetTelnum` (A09-8).
    """

    method, path, section = "POST", "/telnums/{telnum}/interval-schedule", "9.7"
    right = "Номера → Редактирование"

    telnum: Digits
    days: Weekdays
    start: SecondOfDay
    end: SecondOfDay
    route_id: Name | None = None
    route_name: Name | None = None

    _route = model_validator(mode="after")(_one_route)
    _hours = model_validator(mode="after")(_hours_in_order)


class EditIntervalSchedule(Operation[None]):
    """Change the hours that have a route of their own (manual 9.7)."""

    method, path, section = "PUT", "/telnums/{telnum}/interval-schedule/{interval_id}", "9.7"
    right = "Номера → Редактирование"

    telnum: Digits
    interval_id: Id
    days: Weekdays
    start: SecondOfDay
    end: SecondOfDay
    route_id: Name | None = None
    route_name: Name | None = None

    _route = model_validator(mode="after")(_one_route)
    _hours = model_validator(mode="after")(_hours_in_order)


class DeleteIntervalSchedule(Operation[None]):
    """Delete the hours that have a route of their own (manual 9.7)."""

    method, path, section = "DELETE", "/telnums/{telnum}/interval-schedule/{interval_id}", "9.7"
    right = "Номера → Редактирование"

    telnum: Digits
    interval_id: Id


class AddCalendarSchedule(Operation[None]):
    """Give special days a route of their own (manual 9.8).

    Times are those of the company's own clock (A09-10). ``calendar_predefined`` stands for the holidays of the state.
    """

    method, path, section = "POST", "/telnums/{telnum}/calendar-schedule", "9.8"
    right = "Номера → Редактирование"

    telnum: Digits
    start: LocalTime | None = None
    end: LocalTime | None = None
    calendar_predefined: bool | None = None
    route_id: Name | None = None
    route_name: Name | None = None

    _route = model_validator(mode="after")(_one_route)
    _days = model_validator(mode="after")(_days_are_named)


class EditCalendarSchedule(Operation[None]):
    """Change the special days that have a route of their own (manual 9.8)."""

    method, path, section = "PUT", "/telnums/{telnum}/calendar-schedule/{holiday_id}", "9.8"
    right = "Номера → Редактирование"

    telnum: Digits
    holiday_id: Id
    start: LocalTime | None = None
    end: LocalTime | None = None
    calendar_predefined: bool | None = None
    route_id: Name | None = None
    route_name: Name | None = None

    _route = model_validator(mode="after")(_one_route)
    _days = model_validator(mode="after")(_days_are_named)


class DeleteCalendarSchedule(Operation[None]):
    """Delete the special days that have a route of their own (manual 9.8)."""

    method, path, section = "DELETE", "/telnums/{telnum}/calendar-schedule/{holiday_id}", "9.8"
    right = "Номера → Редактирование"

    telnum: Digits
    holiday_id: Id
