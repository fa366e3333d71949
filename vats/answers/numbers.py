from typing import Any

from pydantic import Field, model_validator

from vats.answers.reading import Answer, Flag, Key, Many, Maybe, Part, Phone, PhoneKey, Text, Whole, Word


class IvrButton(Answer):
    """What a key of a menu does (manual 9.6); ``button`` may be «timeout», a menu within is not taken apart (A09-3)."""

    button: Text = ""
    type: Word = ""
    login: Text = Field("", alias="user")
    department_id: Text = Field("", alias="group")
    department: Text = Field("", alias="group_name")


class Ivr(Answer):
    """A menu that a client hears (manual 9.6)."""

    name: Text = ""
    greeting: Flag = False
    greeting_custom: Flag = False
    items: Many[IvrButton] = ()


class Route(Answer):
    """Where a number leads in or out of hours; what the manual leaves open stays unread (A09-4)."""

    type: Word = ""
    subtype: Word = ""
    login: Text = Field("", alias="user")
    employee: Text = Field("", alias="user_name")
    department_id: Text = Field("", alias="group")
    department: Text = Field("", alias="group_name")
    number: Phone = Field("", alias="telnum")
    ivr: Part[Ivr] = None
    greeting: Maybe = None


class ScheduleDay(Answer):
    """Working hours of a day, in seconds from local midnight; a day off has 0 and 0 (A09-11)."""

    start: Whole = None
    end: Whole = None
    holiday: Flag = False


class Schedule(Answer):
    """Working hours of a week (manual 9.9); a day that is missing is off."""

    monday: Part[ScheduleDay] = None
    tuesday: Part[ScheduleDay] = None
    wednesday: Part[ScheduleDay] = None
    thursday: Part[ScheduleDay] = None
    friday: Part[ScheduleDay] = None
    saturday: Part[ScheduleDay] = None
    sunday: Part[ScheduleDay] = None


class IntervalSchedule(Answer):
    """Hours of some weekdays that have a route of their own (manual 9.9), in seconds from local midnight."""

    id: Text = ""
    days: Many[Word] = ()
    start: Whole = None
    end: Whole = None


class CalendarSchedule(Answer):
    """Days that have a route of their own (manual 9.9).

    ``start`` and ``end`` are ISO 8601 on the company's own clock: text, for there is no zone to read them in (A09-10).
    """

    id: Text = ""
    start: Text = ""
    end: Text = ""
    calendar_predefined: Flag = False


class CustomRoute(Answer):
    """A route for special hours and days (manual 9.9)."""

    id: Text = ""
    name: Text = ""
    interval_schedule: Many[IntervalSchedule] = ()
    calendar_schedule: Many[CalendarSchedule] = ()


class Number(Answer):
    """A number of ours and where it leads (manual 9.1, 9.6).

    ``greeting`` must be sent back with every new route (A09-1); ``greeting_file`` must not: it is a description here
    and an id there (A09-7). ``disabled`` is about taking calls (A09-12).
    """

    number: PhoneKey = Field(alias="telnum")
    name: Text = ""
    type: Word = ""
    greeting: Flag = False
    is_main: Flag = Field(default=False, alias="is_main_phone")
    location: Text = ""
    disabled: Flag = False
    crm: Text = ""
    calltracking: Text = ""
    abc_number: Phone = Field("", alias="abc_telnum")
    abc_location: Text = ""
    greeting_custom: Flag = False
    greeting_file: Text = ""
    login: Text = Field("", alias="user")
    employee: Text = Field("", alias="user_name")
    department_id: Text = Field("", alias="group")
    department: Text = Field("", alias="group_name")
    ivr: Part[Ivr] = None
    work: Part[Route] = None
    other: Part[Route] = None
    custom_routes: Many[CustomRoute] = ()
    schedule: Part[Schedule] = None
    route_group_id: Text = ""
    route_group_name: Text = ""

    @property
    def key(self) -> str:
        """What tells it from others of the list."""
        return self.number


class Sim(Answer):
    """A SIM card (manual 10.1)."""

    number: PhoneKey = Field(alias="telnum")
    login: Text = Field("", alias="user")
    employee: Text = Field("", alias="user_name")
    company: Flag = False
    autocaller: Flag = False
    disabled: Flag = False
    calltracking: Text = ""
    abc_number: Phone = Field("", alias="abc_telnum")
    abc_location: Text = ""

    @property
    def key(self) -> str:
        """What tells it from others of the list."""
        return self.number


class AvailableSim(Answer):
    """A SIM card that can be added (manual 10.3)."""

    number: PhoneKey = Field(alias="telnum")


class AvailableSims(Answer):
    """SIM cards that can be added; ``sms_confirmation``: a code will be sent, to be entered in the cabinet (A10-2)."""

    items: Many[AvailableSim] = ()
    sms_confirmation: Flag = False


class SimAdded(Answer):
    """What became of adding a SIM card (manual 10.4): ``complete``, or ``send sms`` where a code is awaited (A10-2)."""

    status: Word
    login: Text = Field("", alias="user")


class CallerIdNumber(Answer):
    """A number of ours that can be shown to clients; ``enabled``: calls out are possible with it (manual 13.2)."""

    number: PhoneKey = Field(alias="telnum")
    name: Text = ""
    enabled: Flag = False


class CallerIdUser(Answer):
    """The number that clients of an employee see (manual 13.1)."""

    login: Key
    name: Text = ""
    number: Phone = Field("", alias="telnum")


class CallerIdGroup(Answer):
    """The number that clients of a department see (manual 13.1)."""

    id: Key
    name: Text = ""
    number: Phone = Field("", alias="telnum")


class CallerIdRegion(Answer):
    """The number that clients of a region see, for all their phones or for mobile or fixed ones (manual 13.1)."""

    id: Key
    name: Text = ""
    number: Phone = Field("", alias="telnum")
    mode: Word = ""


class CallerIds(Answer):
    """Which numbers clients see (manual 13.1)."""

    main: Phone = ""
    users: Many[CallerIdUser] = ()
    groups: Many[CallerIdGroup] = ()
    regions: Many[CallerIdRegion] = ()

    @model_validator(mode="before")
    @classmethod
    def _maps_are_lists(cls, value: Any) -> Any:
        """Some installations answer with maps: login or id → number, or → the rest of the thing (A13-1)."""
        if not isinstance(value, dict):
            return value
        keys = {"users": "login", "groups": "id", "regions": "id"}
        return {**value, **{n: _listed(value[n], key) for n, key in keys.items() if isinstance(value.get(n), dict)}}


def _listed(found: dict[str, object], key: str) -> list[dict[str, object]]:
    return [{key: name, **(item if isinstance(item, dict) else {"telnum": item})} for name, item in found.items()]


class Region(Answer):
    """A region for regional numbers (manual 13.5)."""

    id: Key
    name: Text = ""
