"""/interval: extra hours of a number, with a route of their own (manual 9.7)."""

from collections.abc import Mapping, Sequence
from typing import Final

from chat.answers import Missing, Refusal
from chat.change import Change, Step
from chat.command import command
from chat.params import NumberRef
from chat.params.week import FromClock, TillClock, WeekDays, clock_title, days_title
from chat.rights import Right
from chat.turn import Turn
from handlers.schedules import Held, Kind, PieceId, RouteName, added, deleted, edited, picked, read
from handlers.timetable import interval_title
from storage.company import OwnNumber
from vats.answers.numbers import IntervalSchedule
from vats.choices import Weekday
from vats.operations import AddIntervalSchedule, DeleteIntervalSchedule, EditIntervalSchedule


def _refuse_overlap(
    number: OwnNumber, there: Sequence[Held[IntervalSchedule]], wanted: IntervalSchedule, route: str
) -> None:
    """Refuse hours that lead another way already: which of two routes counts is not said (A09-11).

    Raises:
        Refusal: They do.
    """
    if wanted.start is None or wanted.end is None:
        return
    for held in there:
        other = held.piece
        days = [day for day in wanted.days if day in other.days]
        if other.id == wanted.id or not days or other.start is None or other.end is None:
            continue
        if route.casefold() in {held.route.id.casefold(), held.route.name.casefold()}:
            continue
        if wanted.start < other.end and other.start < wanted.end:
            way_out = f"/interval del {number.digits} {other.id}"
            if other.start < wanted.start:
                way_out = f"/interval edit {number.digits} {other.id} end={clock_title(wanted.start)}"
            raise Refusal(
                f"{days_title(days)} {clock_title(wanted.start)}–{clock_title(wanted.end)} пересекается с другим "
                f"интервалом: {INTERVALS.told(held)}, id {other.id}. Возьмите другое время или сначала измените тот.\n"
                f"Например: {way_out}"
            )


def _add(digits: str, piece: IntervalSchedule, route: Mapping[str, str]) -> Step | None:
    days = _known_days(piece)
    if not days or piece.start is None or piece.end is None:
        return None
    return AddIntervalSchedule(telnum=digits, days=days, start=piece.start, end=piece.end, **route)


def _edit(digits: str, piece: IntervalSchedule, route: Mapping[str, str]) -> Step | None:
    days = _known_days(piece)
    if not days or piece.start is None or piece.end is None:
        return None
    return EditIntervalSchedule(
        telnum=digits, interval_id=piece.id, days=days, start=piece.start, end=piece.end, **route
    )


def _known_days(piece: IntervalSchedule) -> tuple[Weekday, ...]:
    known = {day.value for day in Weekday}
    return tuple(Weekday(day) for day in piece.days) if all(day in known for day in piece.days) else ()


INTERVALS: Final = Kind(
    word="interval",
    what="интервал",
    when="в это время",
    pieces=lambda route: route.interval_schedule,
    title=interval_title,
    add=_add,
    edit=_edit,
    delete=lambda digits, id_: DeleteIntervalSchedule(telnum=digits, interval_id=id_),
)


def _refuse_backwards(number: OwnNumber, days: Sequence[Weekday], start: int, end: int) -> None:
    """Refuse hours over midnight, and say how to split them (A09-11)."""
    if start < end:
        return
    every = list(Weekday)
    next_days = [every[(every.index(day) + 1) % len(every)] for day in days]
    first = f"days={','.join(days)} start={clock_title(start)} end=24:00"
    second = f"days={','.join(next_days)} start=0:00 end={clock_title(end)}"
    split = f" Через полночь – два интервала: {first} и {second}." if end and start != end else ""
    raise Refusal(
        f"Начало {clock_title(start)} не раньше конца {clock_title(end)}.{split} "
        f"Например: /interval add {number.digits} route=«Третья смена» days=пн,ср start=20:00 end=23:30"
    )


@command(
    "interval",
    "add",
    about="дополнительный интервал номера: добавить",
    label="Добавить интервал",
    right=Right.ADMIN,
    undoable=True,
    grants=("telnums.edit",),
    examples=("/interval add {number} route=«Третья смена» days=пн,ср start=20:00 end=23:30",),
)
async def interval_add(
    turn: Turn, number: NumberRef, *, route: RouteName, days: WeekDays, start: FromClock, end: TillClock
) -> Change:
    """Give some hours of some weekdays a route of their own."""
    _refuse_backwards(number, days, start, end)
    piece = IntervalSchedule(days=days, start=start, end=end)
    now, _ = await read(turn, number)
    _refuse_overlap(number, INTERVALS.of(now), piece, route)
    return await added(turn, number, INTERVALS, piece, route)


@command(
    "interval",
    "edit",
    about="дополнительный интервал номера: изменить",
    label="Изменить интервал",
    right=Right.ADMIN,
    undoable=True,
    grants=("telnums.edit",),
    examples=("/interval edit {number} end=23:00",),
)
async def interval_edit(
    turn: Turn,
    number: NumberRef,
    id: PieceId | None = None,  # noqa: A002 — as it is said
    *,
    route: RouteName | None = None,
    days: WeekDays | None = None,
    start: FromClock | None = None,
    end: TillClock | None = None,
) -> Change | Missing:
    """Change hours that have a route of their own; what is not named stays."""
    found = await picked(turn, number, INTERVALS, id)
    if isinstance(found, Missing):
        return found
    old = found.held.piece
    if route is None and days is None and start is None and end is None:
        raise Refusal(
            f"Что изменить? Можно: route, days, start, end. Например: /interval edit {number.digits} {old.id} end=23:00"
        )
    said = {"days": days, "start": start, "end": end}
    wanted = old.model_copy(update={name: value for name, value in said.items() if value is not None})
    if wanted.start is not None and wanted.end is not None:
        _refuse_backwards(number, _known_days(wanted), wanted.start, wanted.end)
    _refuse_overlap(number, INTERVALS.of(found.number), wanted, route or found.held.route.id)
    change = edited(turn, number, INTERVALS, found, wanted, route)
    if change is None:
        raise Refusal("ВАТС не сказала, какой интервал сейчас. Назовите всё: days, start и end.")
    return change


@command(
    "interval",
    "del",
    about="дополнительный интервал номера: удалить",
    label="Удалить интервал",
    right=Right.ADMIN,
    undoable=True,
    grants=("telnums.edit",),
    examples=("/interval del {number}",),
)
async def interval_del(
    turn: Turn,
    number: NumberRef,
    id: PieceId | None = None,  # noqa: A002 — as it is said
) -> Change | Missing:
    """Delete hours that have a route of their own; the route itself stays."""
    found = await picked(turn, number, INTERVALS, id)
    return found if isinstance(found, Missing) else deleted(turn, number, INTERVALS, found)
