"""What extra hours and special days of a number share: routes of their own, ids, words (manual 9.7, 9.8).

The ВАТС wants the whole of them with every change, so what an edit does not name is read and sent back. Where a new
route leads can be set in the cabinet alone (A09-15).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Kind(Generic[Piece]):
    """Extra hours, or special days: all that is different of them.

    Attributes:
        word: Their command.
        what: What one is called: «интервал».
        when: When it is: «в это время».
        pieces: Those that a route has.
        title: Says one, without its route.
        add: Makes the step that adds one like it to a number; None: not all of it is known.
        edit: Makes the step that makes one so; None: not all of it is known.
        delete: Makes the step that deletes one, by its id.
    """

    word: str
    what: str
    when: str
    pieces: Callable[[CustomRoute], Sequence[Piece]]
    title: Callable[[Piece], str]
    add: Callable[[str, Piece, Mapping[str, str]], Step | None]
    edit: Callable[[str, Piece, Mapping[str, str]], Step | None]
    delete: Callable[[str, str], Step]

    def of(self, number: Number) -> list[Held[Piece]]:
        """Give all that a number has."""
        return [Held(route, one) for route in number.custom_routes for one in self.pieces(route)]

    def told(self, held: Held[Piece]) -> str:
        """Say one and its route."""
        return f"{self.title(held.piece)} – маршрут {route_title(held.route)}"


@dataclass(frozen=True, slots=True)
class Picked(Generic[Piece]):
    """One that a number has, with the number as it is now."""

    number: Number
    title: str
    held: Held[Piece]


def route_of(number: Number, name: str) -> dict[str, str]:
    """Name a route that there is by its id, and one that there is not by its name (A09-9)."""
    sought = name.casefold()
    for custom in number.custom_routes:
        if custom.id and sought in {custom.id.casefold(), custom.name.casefold()}:
            return {"route_id": custom.id}
    return {"route_name": name}


def warning_of(number: Number, route: Mapping[str, str]) -> str | None:
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


async def added(turn: Turn, number: OwnNumber, kind: Kind[Piece], piece: Piece, route: str) -> Change:
    """Add hours or days of a route of their own."""
    now, title = await read(turn, number)
    named = route_of(now, route)
    new = kind.add(number.digits, piece, named)
    if new is None:
        raise Refusal(f"Не хватает данных. Все подробности: /help {kind.word} add")

    async def undo_by(_: object) -> Sequence[Step]:
        id_ = await _new_id(turn, number.digits, kind, {one.piece.id for one in kind.of(now)})
        return [kind.delete(number.digits, id_)] if id_ else []

    return Change(
        what=f"{title}: {kind.what}, новый",
        before=_all_told(now),
        after=f"ещё и {kind.title(piece)} – маршрут «{route}»",
        do=[new],
        undo_by=undo_by,
        warning=warning_of(now, named),
        report=_report(turn, number),
    )


async def picked(turn: Turn, number: OwnNumber, kind: Kind[Piece], said: str | None) -> Picked[Piece] | Missing:
    """Find what is named by its id; not named, or nothing of that id: asked among all."""
    now, title = await read(turn, number)
    held = kind.of(now)
    if not held:
        raise Refusal(f"{title}: такого нет. Добавить: /{kind.word} add и номер.")
    found = _find(held, said) if said is not None else None
    if found is not None:
        return Picked(now, title, found)
    question = f"{title}: что именно?" if said is None else f"{title}: id «{said}» нет. Что именно?"
    return Missing("id", question, [(kind.told(one), {"id": one.piece.id}) for one in held])


def edited(
    turn: Turn, number: OwnNumber, kind: Kind[Piece], old: Picked[Piece], wanted: Piece, route: str | None
) -> Change | None:
    """Make hours or days so; None: not all that the ВАТС wants is known."""
    held = old.held
    named = route_of(old.number, route) if route is not None else {"route_id": held.route.id}
    new = kind.edit(number.digits, wanted, named)
    if new is None:
        return None
    back = kind.edit(number.digits, held.piece, {"route_id": held.route.id}) if held.route.id else None
    return Change(
        what=f"{old.title}: {kind.what}",
        before=kind.told(held),
        after=kind.told(Held(_route_named(held.route, old.number, named), wanted)),
        do=[new],
        undo=[back] if back is not None else [],
        warning=warning_of(old.number, named),
        report=_report(turn, number),
        nothing_to_do=back == new,
    )


def deleted(turn: Turn, number: OwnNumber, kind: Kind[Piece], old: Picked[Piece]) -> Change:
    """Delete hours or days that have a route of their own; the route itself stays."""
    held = old.held
    back = kind.add(number.digits, held.piece, {"route_id": held.route.id}) if held.route.id else None
    return Change(
        what=f"{old.title}: {kind.what}, удалить",
        before=kind.told(held),
        after=f"не будет: {kind.when} – как обычно",
        do=[kind.delete(number.digits, held.piece.id)],
        undo=[back] if back is not None else [],
        confirm=True,
        touches=f"звонки на {old.title} {kind.when}",
        report=_report(turn, number),
    )


def _find(held: Sequence[Held[Piece]], said: str) -> Held[Piece] | None:
    sought = said.casefold()
    exact = [one for one in held if one.piece.id.casefold() == sought]
    begun = [one for one in held if len(sought) >= _LEAST_OF_ID and one.piece.id.casefold().startswith(sought)]
    return next(iter(exact or (begun if len(begun) == 1 else ())), None)


async def read(turn: Turn, number: OwnNumber) -> tuple[Number, str]:
    """Read a number of ours; answer it and its title."""
    now = await turn.vats(GetTelnum(telnum=number.digits))
    return now, number_title(turn, number.digits, now.name)


async def _new_id(turn: Turn, digits: str, kind: Kind[Any], before: set[str]) -> str | None:
    """Find the id of what was added since: no answer of the ВАТС says it (A09-8)."""
    new = {one.piece.id for one in kind.of(await turn.vats(GetTelnum(telnum=digits)))} - before
    return new.pop() if len(new) == 1 else None


def _report(turn: Turn, number: OwnNumber) -> Callable[[object], Awaitable[Words]]:
    """Tell, after a change, all that the number has now."""

    async def report(_: object) -> Words:
        return _all_told(await turn.vats(GetTelnum(telnum=number.digits)))

    return report


def _all_told(number: Number) -> str:
    """Say all extra hours and special days of a number, with their ids."""
    lines = [
        f"{title} – маршрут {route_title(route)}, id {id_}"
        for route in number.custom_routes
        for title, id_ in [
            *((interval_title(one), one.id) for one in route.interval_schedule),
            *((holiday_title(one), one.id) for one in route.calendar_schedule),
        ]
    ]
    return "\n".join(lines) or "нет ни дополнительных интервалов, ни особенных дней"


def _route_named(route: CustomRoute, number: Number, named: Mapping[str, str]) -> CustomRoute:
    """Give the route that is named: one that there is, or a new one."""
    if "route_name" in named:
        return CustomRoute(name=named["route_name"])
    return next((one for one in number.custom_routes if one.id == named["route_id"]), route)
