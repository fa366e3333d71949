"""/interval: extra hours of a number, with a route of their own (manual 9.7)."""

from collections.abc import Sequence

from chat.answers import Missing, Refusal
from chat.change import Change, Step
from chat.command import command
from chat.params import NumberRef
from chat.params.week import FromClock, TillClock, WeekDays, clock_title, days_title
from chat.rights import Right
from chat.turn import Turn
from handlers.schedules import (
    Held,
    PieceId,
    RouteName,
    change,
    chosen,
    ids,
    interval_told,
    intervals,
    new_id,
    read,
    route_named,
    route_of,
    told,
    warning_of,
)
from storage.company import OwnNumber
from vats.answers.numbers import IntervalSchedule
from vats.choices import Weekday
from vats.operations import (
    AddIntervalSchedule,
    DeleteIntervalSchedule,
    EditIntervalSchedule,
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
    now, _ = await read(turn, number)
    named = route_of(now, route)
    new = AddIntervalSchedule(telnum=number.digits, days=days, start=start, end=end, **named)

    async def undo_by(_: object) -> Sequence[Step]:
        id_ = await new_id(turn, number.digits, ids(now))
        return [DeleteIntervalSchedule(telnum=number.digits, interval_id=id_)] if id_ else []

    return change(
        turn,
        number,
        now,
        what="новый интервал",
        before=told(now),
        after=f"ещё и {days_title(days)} {clock_title(start)}–{clock_title(end)} – маршрут «{route}»",
        do=new,
        undo_by=undo_by,
        warning=warning_of(now, named),
    )


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
    now, title = await read(turn, number)
    all_ = intervals(now)
    held = chosen(title, all_, id, [interval_told(one) for one in all_], "interval")
    if isinstance(held, Missing):
        return held
    old = held.piece
    if route is None and days is None and start is None and end is None:
        raise Refusal(
            f"Что изменить? Можно: route, days, start, end. Например: /interval edit {number.digits} {old.id} end=23:00"
        )
    new_days = days if days is not None else _known_days(old)
    new_start, new_end = (start if start is not None else old.start), (end if end is not None else old.end)
    if not new_days or new_start is None or new_end is None:
        raise Refusal("ВАТС не сказала, какой интервал сейчас. Назовите всё: days, start и end.")
    _refuse_backwards(number, new_days, new_start, new_end)
    named = route_of(now, route) if route is not None else {"route_id": held.route.id}
    new = EditIntervalSchedule(
        telnum=number.digits, interval_id=old.id, days=new_days, start=new_start, end=new_end, **named
    )
    back = _interval_back(number, held)
    shown = interval_told(Held(route_named(held.route, now, named), old.model_copy(
        update={"days": new_days, "start": new_start, "end": new_end}
    )))  # fmt: skip
    return change(
        turn,
        number,
        now,
        what="интервал",
        before=interval_told(held),
        after=shown,
        do=new,
        undo=[back] if back is not None else [],
        warning=warning_of(now, named),
        nothing_to_do=back == new,
    )


def _known_days(old: IntervalSchedule) -> tuple[Weekday, ...]:
    known = {day.value for day in Weekday}
    return tuple(Weekday(day) for day in old.days) if all(day in known for day in old.days) else ()


def _interval_back(number: OwnNumber, held: Held[IntervalSchedule]) -> EditIntervalSchedule | None:
    old, days = held.piece, _known_days(held.piece)
    if not days or old.start is None or old.end is None or not held.route.id:
        return None
    return EditIntervalSchedule(
        telnum=number.digits,
        interval_id=old.id,
        days=days,
        start=old.start,
        end=old.end,
        route_id=held.route.id,
    )


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
    now, title = await read(turn, number)
    all_ = intervals(now)
    held = chosen(title, all_, id, [interval_told(one) for one in all_], "interval")
    if isinstance(held, Missing):
        return held
    back = _interval_back(number, held)
    undo = []
    if back is not None:
        fields = {"days": back.days, "start": back.start, "end": back.end, "route_id": back.route_id}
        undo = [AddIntervalSchedule(telnum=number.digits, **fields)]
    return change(
        turn,
        number,
        now,
        what="удалить интервал",
        before=interval_told(held),
        after="интервала не будет: в это время – как обычно",
        do=DeleteIntervalSchedule(telnum=number.digits, interval_id=held.piece.id),
        undo=undo,
        confirm=True,
        touches=f"звонки на {title} в это время",
    )
