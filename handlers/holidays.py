"""/holiday: special days of a number, with a route of their own (manual 9.8)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from chat.answers import Missing, Refusal
from chat.change import Change, Step
from chat.command import command
from chat.params import NumberRef, Switch
from chat.params.week import FirstDay, LastDay, LocalDay
from chat.rights import Right
from chat.turn import Turn
from handlers.schedules import Kind, PieceId, RouteName, added, deleted, edited, picked, read
from handlers.timetable import holiday_title
from storage.company import OwnNumber
from vats.answers import Number
from vats.answers.numbers import CalendarSchedule
from vats.operations import AddCalendarSchedule, DeleteCalendarSchedule, EditCalendarSchedule


def _add(digits: str, piece: CalendarSchedule, route: Mapping[str, str]) -> Step | None:
    start, end = local(piece.start), local(piece.end)
    if not _is_whole(start, end, official=piece.calendar_predefined):
        return None
    official = piece.calendar_predefined or None
    return AddCalendarSchedule(telnum=digits, start=start, end=end, calendar_predefined=official, **route)


def _edit(digits: str, piece: CalendarSchedule, route: Mapping[str, str]) -> Step | None:
    start, end = local(piece.start), local(piece.end)
    if not _is_whole(start, end, official=piece.calendar_predefined):
        return None
    return EditCalendarSchedule(
        telnum=digits,
        holiday_id=piece.id,
        start=start,
        end=end,
        calendar_predefined=piece.calendar_predefined,
        **route,
    )


def _is_whole(start: str | None, end: str | None, *, official: bool) -> bool:
    """Whether both ends are told, or neither and the holidays of the state are meant (A09-10)."""
    return (start is not None and end is not None) or (official and start is None and end is None)


HOLIDAYS: Final = Kind(
    word="holiday",
    what="особенный день",
    when="в эти дни",
    pieces=lambda route: route.calendar_schedule,
    title=holiday_title,
    add=_add,
    edit=_edit,
    delete=lambda digits, id_: DeleteCalendarSchedule(telnum=digits, holiday_id=id_),
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
    line = f"/holiday add {number.digits} route=«{route}»"
    piece = _changed(CalendarSchedule(), from_, to, calendar_predefined, line)
    missing = _missing(piece)
    if missing is not None:
        return missing
    now, _ = await read(turn, number)
    _refuse_overlap(number, now, piece)
    return await added(turn, number, HOLIDAYS, piece, route)


def overlaps(piece: CalendarSchedule, start: str, end: str) -> bool:
    """Tell whether special days have a moment between two others, both included; the state's holidays are not known."""
    first, last = local(piece.start), local(piece.end)
    return first is not None and last is not None and first <= end and start <= last


def _refuse_overlap(number: OwnNumber, now: Number, wanted: CalendarSchedule) -> None:
    """Refuse days that are special already: which of two routes counts is not said (A09-11).

    Raises:
        Refusal: They are.
    """
    start, end = local(wanted.start), local(wanted.end)
    if start is None or end is None:
        return
    for held in HOLIDAYS.of(now):
        if held.piece.id != wanted.id and overlaps(held.piece, start, end):
            raise Refusal(
                f"{holiday_title(wanted)} пересекается с другим особенным днём: {HOLIDAYS.told(held)}, "
                f"id {held.piece.id}. Возьмите другие дни или сначала измените тот.\n"
                f"Например: /holiday del {number.digits} {held.piece.id}"
            )


def _changed(
    piece: CalendarSchedule, first: LocalDay | None, last: LocalDay | None, official: Switch | None, line: str
) -> CalendarSchedule:
    """Change of days what is named.

    Raises:
        Refusal: They would end before they begin.
    """
    said: dict[str, str | bool] = {
        **({"start": first.begins()} if first is not None else {}),
        **({"end": last.ends()} if last is not None else {}),
        **({"calendar_predefined": official is Switch.ON} if official is not None else {}),
    }
    changed = piece.model_copy(update=said)
    start, end = local(changed.start), local(changed.end)
    if start is not None and end is not None:
        refuse_late(start, end, line)
    return changed


def refuse_late(start: str, end: str, line: str) -> None:
    """Refuse days that end before they begin; ``line``: how a line that would work begins.

    Raises:
        Refusal: They do.
    """
    if start > end:
        raise Refusal(
            f"Конец {end[:10]} раньше начала {start[:10]}; последний день – включительно.\n"
            f"Например: {line} from={end[:10]} to={start[:10]}"
        )


def _missing(piece: CalendarSchedule) -> Missing | None:
    """Ask for the end that is not told."""
    start, end = local(piece.start), local(piece.end)
    if _is_whole(start, end, official=piece.calendar_predefined):
        return None
    return Missing("from" if start is None else "to")


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
    found = await picked(turn, number, HOLIDAYS, id)
    if isinstance(found, Missing):
        return found
    old = found.held.piece
    if route is None and from_ is None and to is None and calendar_predefined is None:
        raise Refusal(
            f"Что изменить? Можно: route, from, to. Например: /holiday edit {number.digits} {old.id} to=2027-05-04"
        )
    line = f"/holiday edit {number.digits} {old.id}"
    wanted = _changed(old, from_, to, calendar_predefined, line)
    _refuse_overlap(number, found.number, wanted)
    return _missing(wanted) or edited(turn, number, HOLIDAYS, found, wanted, route) or Missing("from")


def local(moment: str) -> str | None:
    """Write a moment that was read as it is sent: to the second, without a zone (A09-10)."""
    if not moment:
        return None
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return at.replace(tzinfo=None).isoformat(timespec="seconds")


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
    found = await picked(turn, number, HOLIDAYS, id)
    return found if isinstance(found, Missing) else deleted(turn, number, HOLIDAYS, found)
