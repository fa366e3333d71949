"""When a number leads where: working hours, extra hours and special days, in words (manual 9.9)."""

from chat.params.days import WEEKDAYS
from chat.params.week import clock_title, days_title
from chat.turn import Turn
from handlers.words import employee_title
from vats.answers import Number
from vats.answers.numbers import CalendarSchedule, CustomRoute, IntervalSchedule, Route, Schedule
from vats.phones import shown


def timetable(turn: Turn, number: Number) -> list[str]:
    """Say all that a number does by the clock; nothing where it has no schedule."""
    lines = [f"рабочее время: {hours_title(number.schedule)}"] if number.schedule is not None else []
    for what, way in (("в рабочее время", number.work), ("в остальное время", number.other)):
        if way is not None:
            lines.append(f"{what}: {_way_title(turn, way)}")
    for custom in number.custom_routes:
        name = route_title(custom)
        lines += [f"{interval_title(one)} – {name}, интервал {one.id}" for one in custom.interval_schedule]
        lines += [f"{holiday_title(one)} – {name}, особенный день {one.id}" for one in custom.calendar_schedule]
        if not custom.interval_schedule and not custom.calendar_schedule:
            lines.append(f"маршрут {name}: никогда")
    return lines


def hours_title(schedule: Schedule) -> str:
    """Say the working hours of a week, days with the same hours together."""
    same: dict[str, list[str]] = {}
    for words in WEEKDAYS:
        day = getattr(schedule, words[0])
        if day is None or day.holiday or day.start is None or day.end is None or day.start == day.end:
            continue
        same.setdefault(f"{clock_title(day.start)}–{clock_title(day.end)}", []).append(words[0])
    return ", ".join(f"{days_title(days)} {hours}" for hours, days in same.items()) or "нет"


def interval_title(one: IntervalSchedule) -> str:
    """Say extra hours: «пн, ср 20:00–23:30»."""
    start, end = (clock_title(at) if at is not None else "?" for at in (one.start, one.end))
    return f"{days_title(one.days)} {start}–{end}"


def holiday_title(one: CalendarSchedule) -> str:
    """Say special days: «2027-05-01 – 2027-05-03», or that they are the state's holidays."""
    if not one.start and not one.end:
        return "праздники производственного календаря" if one.calendar_predefined else "дни не указаны"
    first, last = _day(one.start, whole="T00:00:00"), _day(one.end, whole="T23:59:00")
    days = first if first == last else f"{first} – {last}"
    return f"{days} (и производственный календарь)" if one.calendar_predefined else days


def _day(moment: str, *, whole: str) -> str:
    """Say a moment: the day alone where the whole day is meant, else with the time."""
    if moment.endswith((whole, "T23:59:59")):
        return moment.partition("T")[0]
    day, _, clock = moment.partition("T")
    return f"{day} {clock[: len('10:00')]}".strip()


def route_title(custom: CustomRoute) -> str:
    """Name an extra route."""
    return f"«{custom.name or custom.id}»"


def _way_title(turn: Turn, way: Route) -> str:
    if way.login:
        where = f"сотрудник {employee_title(turn, way.login, way.employee)}"
    elif way.department_id:
        known = turn.company.departments.get(way.department_id)
        where = f"отдел «{way.department or (known.name if known else way.department_id)}»"
    elif way.number:
        where = f"номер {shown(way.number)}"
    else:
        where = {"ivr": "голосовое меню", "fax": "факс"}.get(way.type, way.subtype or way.type or "не сказано")
    return f"дежурный – {where}" if way.type == "onduty" else where
