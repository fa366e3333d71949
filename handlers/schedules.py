"""What extra hours and special days of a number share: routes of their own, ids, words (manual 9.7, 9.8).

The ВАТС wants the whole of them with every change, so what an edit does not name is read and sent back. Where a new
route leads can be set in the cabinet alone (A09-15).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from chat.answers import Missing, Refusal, Words
from chat.change import Change, Step
from chat.params import PhraseParam
from chat.turn import Turn
from handlers.timetable import holiday_title, interval_title, route_title
from handlers.words import number_title
from storage.company import OwnNumber
from vats.answers import Number
from vats.answers.numbers import CalendarSchedule, CustomRoute, IntervalSchedule
from vats.operations import (
    GetTelnum,
)

RouteName = Annotated[str, PhraseParam("маршрут", "По какому маршруту? Имя прежнего или нового.", "«Третья смена»")]
Piece = TypeVar("Piece", IntervalSchedule, CalendarSchedule)

PieceId = Annotated[str, PhraseParam("id", "Какой id?", "cf149526")]

_LEAST_OF_ID = 4
"""So many first signs of an id will do, where only one begins so."""


@dataclass(frozen=True, slots=True)
class Held(Generic[Piece]):
    """Hours or days, and the route that they are of."""

    route: CustomRoute
    piece: Piece


def intervals(number: Number) -> list[Held[IntervalSchedule]]:
    """Give the extra hours of a number."""
    return [Held(route, one) for route in number.custom_routes for one in route.interval_schedule]


def holidays(number: Number) -> list[Held[CalendarSchedule]]:
    """Give the special days of a number."""
    return [Held(route, one) for route in number.custom_routes for one in route.calendar_schedule]


def interval_told(held: Held[IntervalSchedule]) -> str:
    """Say extra hours and their route."""
    return f"{interval_title(held.piece)} – маршрут {route_title(held.route)}"


def holiday_told(held: Held[CalendarSchedule]) -> str:
    """Say special days and their route."""
    return f"{holiday_title(held.piece)} – маршрут {route_title(held.route)}"


def told(number: Number) -> str:
    """Say all extra hours and special days of a number, with their ids."""
    lines = [f"{interval_told(one)}, id {one.piece.id}" for one in intervals(number)]
    lines += [f"{holiday_told(one)}, id {one.piece.id}" for one in holidays(number)]
    return "\n".join(lines) or "нет ни дополнительных интервалов, ни особенных дней"


def route_of(number: Number, name: str) -> dict[str, str]:
    """Name a route that there is by its id, and one that there is not by its name (A09-9)."""
    sought = name.casefold()
    for custom in number.custom_routes:
        if custom.id and sought in {custom.id.casefold(), custom.name.casefold()}:
            return {"route_id": custom.id}
    return {"route_name": name}


def warning_of(number: Number, route: dict[str, str]) -> str | None:
    """Warn of a route that is new, and of a number that has no schedule; None: nothing to beware of."""
    parts = []
    if "route_name" in route:
        parts.append(
            f"Маршрут «{route['route_name']}» новый: куда он ведёт, задаётся только в кабинете ВАТС. "
            "До этого звонки в это время могут уйти не туда."
        )
    if number.type != "scheduler":
        parts.append("Номер ведёт не по расписанию: расписание может не действовать.")
    return " ".join(parts) or None


def _find(held: Sequence[Held[Piece]], said: str) -> Held[Piece] | None:
    sought = said.casefold()
    exact = [one for one in held if one.piece.id.casefold() == sought]
    begun = [one for one in held if len(sought) >= _LEAST_OF_ID and one.piece.id.casefold().startswith(sought)]
    return next(iter(exact or (begun if len(begun) == 1 else ())), None)


def chosen(
    title: str, held: Sequence[Held[Piece]], said: str | None, labels: Sequence[str], what: str
) -> Held[Piece] | Missing:
    """Find what is named by its id; not named, or nothing of that id: asked among all."""
    if not held:
        raise Refusal(f"{title}: такого нет. Добавить: /{what} add и номер.")
    found = _find(held, said) if said is not None else None
    if found is not None:
        return found
    question = f"{title}: что именно?" if said is None else f"{title}: id «{said}» нет. Что именно?"
    return Missing("id", question, [(label, {"id": one.piece.id}) for label, one in zip(labels, held, strict=True)])


async def read(turn: Turn, number: OwnNumber) -> tuple[Number, str]:
    """Read a number of ours; answer it and its title."""
    now = await turn.vats(GetTelnum(telnum=number.digits))
    return now, number_title(turn, number.digits, now.name)


async def new_id(turn: Turn, digits: str, before: set[str]) -> str | None:
    """Find the id of what was added since: no answer of the ВАТС says it (A09-8)."""
    new = ids(await turn.vats(GetTelnum(telnum=digits))) - before
    return new.pop() if len(new) == 1 else None


def ids(number: Number) -> set[str]:
    """Give the ids of all extra hours and special days of a number."""
    return {one.piece.id for one in intervals(number)} | {one.piece.id for one in holidays(number)}


def change(
    turn: Turn,
    number: OwnNumber,
    now: Number,
    *,
    what: str,
    before: str,
    after: str,
    do: Step,
    **more: Any,
) -> Change:
    """Make a change of a number's extra hours or special days; afterwards all that there are now are told."""

    async def report(_: object) -> Words:
        return told(await turn.vats(GetTelnum(telnum=number.digits)))

    title = number_title(turn, number.digits, now.name)
    return Change(what=f"{title}: {what}", before=before, after=after, do=[do], report=report, **more)


def route_named(route: CustomRoute, number: Number, named: dict[str, str]) -> CustomRoute:
    """Give the route that is named: one that there is, or a new one."""
    if "route_name" in named:
        return CustomRoute(name=named["route_name"])
    return next((one for one in number.custom_routes if one.id == named["route_id"]), route)
