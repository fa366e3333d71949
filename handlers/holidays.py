"""/holiday: special days of a number, with a route of their own (manual 9.8)."""

from collections.abc import Sequence
from datetime import datetime

from chat.answers import Missing, Refusal
from chat.change import Change, Step
from chat.command import command
from chat.params import NumberRef, Switch
from chat.params.week import FirstDay, LastDay, LocalDay
from chat.rights import Right
from chat.turn import Turn
from handlers.schedules import (
    Held,
    PieceId,
    RouteName,
    change,
    chosen,
    holiday_told,
    holidays,
    ids,
    new_id,
    read,
    route_named,
    route_of,
    told,
    warning_of,
)
from handlers.timetable import holiday_title
from storage.company import OwnNumber
from vats.answers.numbers import CalendarSchedule
from vats.operations import (
    AddCalendarSchedule,
    DeleteCalendarSchedule,
    EditCalendarSchedule,
)


@command(
    "holiday",
    "add",
    about="особенный день номера: добавить",
    label="Добавить праздник",
    right=Right.ADMIN,
    undoable=True,
    grants=("telnums.edit",),
    examples=("/holiday add {number} route=Праздники from=2027-05-01 to=2027-05-03",),
)
async def holiday_add(
    turn: Turn,
    number: NumberRef,
    *,
    route: RouteName,
    from_: FirstDay | None = None,
    to: LastDay | None = None,
    calendar_predefined: Switch | None = None,
) -> Change | Missing:
    """Give special days a route of their own, the last one included; or the holidays of the state."""
    official = calendar_predefined is Switch.ON
    if (from_ is None or to is None) and not (official and from_ is None and to is None):
        return Missing("from" if from_ is None else "to")
    now, _ = await read(turn, number)
    named = route_of(now, route)
    start, end = _span(from_, to)
    new = AddCalendarSchedule(telnum=number.digits, start=start, end=end, calendar_predefined=official or None, **named)
    shown = holiday_title(CalendarSchedule(start=start or "", end=end or "", calendar_predefined=official))

    async def undo_by(_: object) -> Sequence[Step]:
        id_ = await new_id(turn, number.digits, ids(now))
        return [DeleteCalendarSchedule(telnum=number.digits, holiday_id=id_)] if id_ else []

    return change(
        turn,
        number,
        now,
        what="новый особенный день",
        before=told(now),
        after=f"ещё и {shown} – маршрут «{route}»",
        do=new,
        undo_by=undo_by,
        warning=warning_of(now, named),
    )


def _span(first: LocalDay | None, last: LocalDay | None) -> tuple[str | None, str | None]:
    start, end = first.begins() if first else None, last.ends() if last else None
    _refuse_late(start, end)
    return start, end


def _refuse_late(start: str | None, end: str | None) -> None:
    if start is not None and end is not None and start > end:
        raise Refusal(
            f"Конец {end[:10]} раньше начала {start[:10]}. Например: from=2027-05-01 to=2027-05-03 (to – включительно)"
        )


@command(
    "holiday",
    "edit",
    about="особенный день номера: изменить",
    label="Изменить праздник",
    right=Right.ADMIN,
    undoable=True,
    grants=("telnums.edit",),
    examples=("/holiday edit {number} to=2027-05-04",),
)
async def holiday_edit(
    turn: Turn,
    number: NumberRef,
    id: PieceId | None = None,  # noqa: A002 — as it is said
    *,
    route: RouteName | None = None,
    from_: FirstDay | None = None,
    to: LastDay | None = None,
    calendar_predefined: Switch | None = None,
) -> Change | Missing:
    """Change special days that have a route of their own; what is not named stays."""
    now, title = await read(turn, number)
    all_ = holidays(now)
    held = chosen(title, all_, id, [holiday_told(one) for one in all_], "holiday")
    if isinstance(held, Missing):
        return held
    old = held.piece
    if route is None and from_ is None and to is None and calendar_predefined is None:
        raise Refusal(
            f"Что изменить? Можно: route, from, to. Например: /holiday edit {number.digits} {old.id} to=2027-05-04"
        )
    start, end = (from_.begins() if from_ else _local(old.start)), (to.ends() if to else _local(old.end))
    _refuse_late(start, end)
    official = old.calendar_predefined if calendar_predefined is None else calendar_predefined is Switch.ON
    if (start is None or end is None) and not (official and start is None and end is None):
        return Missing("from" if start is None else "to")
    named = route_of(now, route) if route is not None else {"route_id": held.route.id}
    new = EditCalendarSchedule(
        telnum=number.digits, holiday_id=old.id, start=start, end=end, calendar_predefined=official, **named
    )
    back = _holiday_back(number, held)
    wanted = old.model_copy(update={"start": start or "", "end": end or "", "calendar_predefined": official})
    return change(
        turn,
        number,
        now,
        what="особенный день",
        before=holiday_told(held),
        after=holiday_told(Held(route_named(held.route, now, named), wanted)),
        do=new,
        undo=[back] if back is not None else [],
        warning=warning_of(now, named),
        nothing_to_do=back == new,
    )


def _local(moment: str) -> str | None:
    """Write a moment that was read as it is sent: to the second, without a zone (A09-10)."""
    if not moment:
        return None
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return at.replace(tzinfo=None).isoformat(timespec="seconds")


def _holiday_back(number: OwnNumber, held: Held[CalendarSchedule]) -> EditCalendarSchedule | None:
    old = held.piece
    start, end = _local(old.start), _local(old.end)
    if not held.route.id or (start is None) != (end is None) or not (start or old.calendar_predefined):
        return None
    return EditCalendarSchedule(
        telnum=number.digits,
        holiday_id=old.id,
        start=start,
        end=end,
        calendar_predefined=old.calendar_predefined,
        route_id=held.route.id,
    )


@command(
    "holiday",
    "del",
    about="особенный день номера: удалить",
    label="Удалить праздник",
    right=Right.ADMIN,
    undoable=True,
    grants=("telnums.edit",),
    examples=("/holiday del {number}",),
)
async def holiday_del(
    turn: Turn,
    number: NumberRef,
    id: PieceId | None = None,  # noqa: A002 — as it is said
) -> Change | Missing:
    """Delete special days that have a route of their own; the route itself stays."""
    now, title = await read(turn, number)
    all_ = holidays(now)
    held = chosen(title, all_, id, [holiday_told(one) for one in all_], "holiday")
    if isinstance(held, Missing):
        return held
    back = _holiday_back(number, held)
    undo = []
    if back is not None:
        fields = {"start": back.start, "end": back.end, "route_id": back.route_id}
        undo = [AddCalendarSchedule(telnum=number.digits, calendar_predefined=back.calendar_predefined, **fields)]
    return change(
        turn,
        number,
        now,
        what="удалить особенный день",
        before=holiday_told(held),
        after="особенного дня не будет: в эти дни – как обычно",
        do=DeleteCalendarSchedule(telnum=number.digits, holiday_id=held.piece.id),
        undo=undo,
        confirm=True,
        touches=f"звонки на {title} в эти дни",
    )
