"""/holiday, /holiday all: special days on all numbers in one go, and which there are (manual 9.8).

Number by number, for the ВАТС has no other way: what was done half-way is told, and can be taken back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chat import texts
from chat.answers import Button, Line, Missing, Refusal, Reply, Run, Words
from chat.change import Change, Step
from chat.command import command, declaration_of
from chat.params.week import FirstDay, LastDay, LocalDay
from chat.rendering import joined
from chat.rights import Right, may
from chat.turn import Turn
from handlers import subjects as about
from handlers.holidays import HOLIDAYS, overlaps, refuse_late
from handlers.schedules import Held, RouteName, route_of
from handlers.timetable import holiday_title
from handlers.words import number_title
from vats.answers import Number
from vats.answers.numbers import CalendarSchedule
from vats.operations import AddCalendarSchedule, DeleteCalendarSchedule, ListTelnums

_USUAL = "Праздники"
"""A name for a route where there is none yet."""


@dataclass(frozen=True, slots=True)
class _On:
    """Special days of a number."""

    number: Number
    held: Held[CalendarSchedule]


def _name(turn: Turn, number: Number) -> str:
    return number_title(turn, number.number, number.name)


def _names(turn: Turn, numbers: Sequence[Number]) -> str:
    return ", ".join(_name(turn, one) for one in numbers)


def _count(numbers: Sequence[object]) -> str:
    return texts.plural(len(numbers), "номер", "номера", "номеров")


def _all(numbers: Sequence[Number]) -> list[_On]:
    return [_On(number, held) for number in numbers for held in HOLIDAYS.of(number)]


@command(
    "holiday",
    about="особенные дни: какие есть на наших номерах",
    label="Особенные дни",
    subject=about.SCHEDULES,
    right=Right.ADMIN,
    grants=("telnums.get",),
    examples=("/holiday",),
)
async def holiday(turn: Turn) -> Reply:
    """List the special days of all numbers, those that several have together."""
    found = _together(_all(await turn.vats.every(ListTelnums())))
    if not found:
        return Reply("Особенных дней нет ни на одном номере. Всем сразу: /holiday all from=завтра")
    may_delete = may(turn.actor, declaration_of(holiday_all_del))
    lines = []
    for on in found.values():
        piece, route = on[0].held.piece, on[0].held.route
        days, numbers = holiday_title(piece), [one.number for one in on]
        button = Button(f"Убрать: {days}, {_count(on)}", Run("holiday all del", _said(on[0])))
        words = f"{days} – маршрут «{route.name or route.id}», {_count(on)}: {_names(turn, numbers)}"
        lines.append(Line(words, [button] if may_delete and piece.start else ()))
    return Reply(lines, title="Особенные дни")


def _together(found: Sequence[_On]) -> dict[tuple[str, str, bool, str], list[_On]]:
    """Put the same days of several numbers together, the next first."""
    same: dict[tuple[str, str, bool, str], list[_On]] = {}
    for on in sorted(found, key=lambda one: one.held.piece.start):
        piece, route = on.held.piece, on.held.route
        key = piece.start, piece.end, piece.calendar_predefined, (route.name or route.id).casefold()
        same.setdefault(key, []).append(on)
    return same


def _said(on: _On) -> dict[str, str]:
    """Say special days by the values of /holiday all del."""
    piece, route = on.held.piece, on.held.route
    return {"from": piece.start[:16], "to": piece.end[:16], "route": route.name or route.id}


@command(
    "holiday",
    "all",
    about="особенный день на всех номерах сразу: «завтра не работаем»",
    label="Не работаем: все номера",
    subject=about.SCHEDULES,
    right=Right.ADMIN,
    undoable=True,
    grants=("telnums.edit",),
    examples=("/holiday all from=завтра", "/holiday all from=2027-05-01 to=2027-05-03 route=Праздники"),
)
async def holiday_all(
    turn: Turn, *, from_: FirstDay, to: LastDay | None = None, route: RouteName | None = None
) -> Change | Missing:
    """Give days a route of their own on all numbers; a preview says which, and which cannot and why."""
    start, end = _span(turn, from_, to)
    numbers = await turn.vats.every(ListTelnums())
    if route is None:
        return _which_route(numbers)
    busy = {one.number.number: one for one in _all(numbers) if overlaps(one.held.piece, start, end)}
    free = [number for number in numbers if number.number not in busy]
    days = holiday_title(CalendarSchedule(start=start, end=end))
    already = [f"{_name(turn, one.number)} – уже есть {HOLIDAYS.told(one.held)}" for one in busy.values()]
    if not free:
        raise Refusal(joined([f"{days}: добавить некуда.", *already, "Что есть: /holiday"]))
    routes = {number.number: route_of(number, route) for number in free}
    known = {number.number: {one.held.piece.id for one in _all([number])} for number in numbers}

    async def added() -> list[_On]:
        """Find what has come since: no answer of the ВАТС says its id (A09-8)."""
        fresh = _all(await turn.vats.every(ListTelnums()))
        return [one for one in fresh if one.held.piece.id not in known.get(one.number.number, set())]

    async def undo_by(_: object) -> Sequence[Step]:
        return [_drop(one) for one in await added()]

    async def report(_: object) -> Words:
        made = [one.number for one in await added()]
        missing = [number for number in free if number.number not in {one.number for one in made}]
        there = f"{days} – маршрут «{route}», {_count(made)}: {_names(turn, made)}" if made else f"{days}: не добавлено"
        return joined([there, *([f"Не добавлено: {_names(turn, missing)}"] if missing else [])])

    return Change(
        what=f"Особенный день на всех номерах: {days}",
        before=f"{days} – как обычно ({_count(free)})",
        after=f"{days} – маршрут «{route}»",
        do=[
            AddCalendarSchedule(telnum=number.number, start=start, end=end, **routes[number.number]) for number in free
        ],
        undo_by=undo_by,
        confirm=True,
        touches=joined([f"{_count(free)}: {_names(turn, free)}", *(["Не трону:", *already] if already else [])]),
        warning=_warning(turn, free, routes, route),
        report=report,
    )


def _span(turn: Turn, first: LocalDay, last: LocalDay | None) -> tuple[str, str]:
    """Give both ends; one day alone is that day.

    Raises:
        Refusal: They end before they begin, or are over.
    """
    start, end = first.begins(), (last or LocalDay(first.day)).ends()
    refuse_late(start, end, "/holiday all")
    if date.fromisoformat(end[:10]) < turn.now.date():
        tomorrow = turn.now.date() + timedelta(days=1)
        raise Refusal(f"Эти дни уже прошли. Например: /holiday all from={tomorrow.isoformat()}")
    return start, end


def _which_route(numbers: Sequence[Number]) -> Missing:
    """Ask which route: those that there are, and a new one (A09-15)."""
    there: dict[str, list[str]] = {}
    for number in numbers:
        for custom in number.custom_routes:
            there.setdefault(custom.name or custom.id, []).append(number.number)
    offers = [(f"«{name}» – есть на {len(on)} из {len(numbers)}", {"route": name}) for name, on in there.items()]
    if _USUAL.casefold() not in {name.casefold() for name in there}:
        offers.append((f"«{_USUAL}» – новый, настроить в кабинете", {"route": _USUAL}))
    words = (
        "Куда вести звонки в эти дни? Выберите маршрут или напишите имя. "
        "Куда ведёт новый, задаётся только в кабинете ВАТС."
    )
    return Missing("route", words, offers)


def _warning(
    turn: Turn, numbers: Sequence[Number], routes: Mapping[str, Mapping[str, str]], route: str
) -> Words | None:
    new = [number for number in numbers if "route_name" in routes[number.number]]
    plain_ = [number for number in numbers if number.type != "scheduler"]
    lines = []
    if new:
        lines.append(
            f"Маршрут «{route}» появится новый: {_names(turn, new)}. Куда он ведёт, задаётся только в кабинете ВАТС: "
            "до этого звонки в эти дни могут уйти не туда."
        )
    if plain_:
        lines.append(f"Ведут не по расписанию, особенный день может не действовать: {_names(turn, plain_)}.")
    return joined(lines) if lines else None


@command(
    "holiday",
    "all del",
    about="убрать особенный день со всех номеров",
    label="Убрать со всех номеров",
    subject=about.SCHEDULES,
    right=Right.ADMIN,
    undoable=True,
    grants=("telnums.edit",),
    examples=("/holiday all del", "/holiday all del from=2027-05-01"),
)
async def holiday_all_del(
    turn: Turn, *, from_: FirstDay | None = None, to: LastDay | None = None, route: RouteName | None = None
) -> Change | Missing:
    """Take special days off all numbers that have them; not said which: asked among all."""
    every = [on for on in _all(await turn.vats.every(ListTelnums())) if on.held.piece.start]
    found = [on for on in every if _is_meant(on, from_, to, route)]
    groups = _together(found)
    if not found:
        raise Refusal("Таких особенных дней нет ни на одном номере. Какие есть: /holiday")
    if len(groups) > 1 and from_ is None and route is None:
        choices = [(f"{HOLIDAYS.told(on[0].held)}: {_count(on)}", _said(on[0])) for on in groups.values()]
        return Missing("from", "Какой особенный день убрать?", choices)
    told = "; ".join(f"{HOLIDAYS.told(on[0].held)}, {_count(on)}" for on in groups.values())
    numbers = [on.number for on in found]
    ids = {on.held.piece.id for on in found}

    async def report(_: object) -> Words:
        left = [on.number for on in _all(await turn.vats.every(ListTelnums())) if on.held.piece.id in ids]
        return f"Остались на номерах: {_names(turn, left)}" if left else f"Убрано: {told}"

    back = [_add_again(on) for on in found]
    return Change(
        what="Убрать особенный день со всех номеров",
        before=told,
        after="в эти дни – как обычно",
        do=[_drop(on) for on in found],
        undo=[step for step in back if step is not None] if all(back) else [],
        confirm=True,
        touches=f"{_count(numbers)}: {_names(turn, numbers)}",
        report=report,
    )


def _add_again(on: _On) -> Step | None:
    route = on.held.route
    return HOLIDAYS.add(on.number.number, on.held.piece, {"route_id": route.id}) if route.id else None


def _drop(on: _On) -> Step:
    return DeleteCalendarSchedule(telnum=on.number.number, holiday_id=on.held.piece.id)


def _is_meant(on: _On, first: LocalDay | None, last: LocalDay | None, route: str | None) -> bool:
    piece, custom = on.held.piece, on.held.route
    if route is not None and route.casefold() not in {custom.name.casefold(), custom.id.casefold()}:
        return False
    if first is not None and piece.start[:10] != first.day.isoformat():
        return False
    return last is None or piece.end[:10] == last.day.isoformat()
