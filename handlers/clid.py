"""/clid: which number of ours clients see (manual 13)."""

from typing import Annotated, Final

from chat import texts
from chat.answers import Line, Missing, Refusal, Reply, Words
from chat.change import Change, Step
from chat.command import command
from chat.params import AnyEmployee, ChoiceParam, DepartmentRef, RestParam
from chat.params.outgoing import NumberOrDel, OutgoingNumber, RegionRef
from chat.rights import Right
from chat.turn import Turn
from handlers.searching import holds
from handlers.words import headed, number_title
from storage.company import OwnNumber
from vats.answers import CallerIds, Region
from vats.choices import RegionMode
from vats.operations import (
    DeleteGroupCallerId,
    DeleteRegionCallerId,
    DeleteUserCallerId,
    GetCallerIds,
    ListCallerIdTelnums,
    ListRegions,
    SetGroupCallerId,
    SetMainCallerId,
    SetRegionCallerId,
    SetUserCallerId,
)
from vats.phones import shown

_MODES: Final = {
    RegionMode.ALL: ("все", "всё"),
    RegionMode.MOBILE: ("мобильные", "моб"),
    RegionMode.FIXED: ("городские", "стационарные"),
}
_TITLES: Final = {"all": "все телефоны", "mobile": "мобильные", "fixed": "городские"}
_GENERAL: Final = "своего номера нет, виден основной"

Mode = Annotated[
    RegionMode,
    ChoiceParam(RegionMode, _MODES, what="all|mobile|fixed", question="Для каких телефонов региона?"),
]


def _number(turn: Turn, digits: str) -> str:
    return number_title(turn, digits) if digits else _GENERAL


async def _refuse_useless(turn: Turn, number: OwnNumber) -> None:
    """Refuse a number with which no call out is possible (A13-5)."""
    listed = await turn.vats(ListCallerIdTelnums())
    if any(one.number == number.digits and one.enabled for one in listed):
        return
    possible = ", ".join(number_title(turn, one.number, one.name) for one in listed if one.enabled)
    raise Refusal(
        f"Звонить с номера {number_title(turn, number.digits, number.name)} нельзя. "
        f"Можно: {possible or 'таких номеров сейчас нет'}."
    )


@command(
    "clid",
    about="исходящие номера: какой номер видят клиенты",
    label="Исходящие номера",
    right=Right.ADMIN,
    grants=("caller-ids.get",),
    examples=("/clid",),
)
async def clid(turn: Turn) -> Reply:
    """Show the main number and all exceptions."""
    now = await turn.vats(GetCallerIds())
    lines: list[Line | Words] = [f"основной: {number_title(turn, now.main) if now.main else 'не задан'}"]
    lines += [f"{one.name or one.login}: {number_title(turn, one.number)}" for one in now.users]
    lines += [f"отдел «{one.name or one.id}»: {number_title(turn, one.number)}" for one in now.groups]
    lines += [
        f"регион «{one.name or one.id}» ({_TITLES.get(one.mode, one.mode)}): {number_title(turn, one.number)}"
        for one in now.regions
    ]
    return Reply(lines, title="Какой номер видят клиенты")


@command(
    "clid",
    "numbers",
    about="с каких номеров можно звонить",
    label="С каких можно звонить",
    right=Right.ADMIN,
    grants=("caller-ids.get",),
    examples=("/clid numbers",),
)
async def clid_numbers(turn: Turn) -> Reply:
    """List the numbers that clients can be shown."""
    listed = await turn.vats(ListCallerIdTelnums())
    if not listed:
        return Reply("Номеров, с которых можно звонить, нет.")
    usable = [number_title(turn, one.number, one.name) for one in listed if one.enabled]
    useless = [f"{number_title(turn, one.number, one.name)} – звонить нельзя" for one in listed if not one.enabled]
    return Reply([*usable, *useless], title=f"Исходящие номера: {len(listed)}")


@command(
    "clid",
    "main",
    about="основной исходящий номер",
    label="Исходящий: основной",
    right=Right.ADMIN,
    undoable=True,
    grants=("caller-ids.edit",),
    examples=("/clid main {number}",),
)
async def clid_main(turn: Turn, number: OutgoingNumber) -> Change:
    """Set the number that clients see unless something else is said for an employee, a department, a region."""
    await _refuse_useless(turn, number)
    now = await turn.vats(GetCallerIds())

    async def report(_: object) -> str:
        fresh = await turn.vats(GetCallerIds())
        return number_title(turn, fresh.main) if fresh.main else "не задан"

    return Change(
        what="Основной исходящий номер",
        before=number_title(turn, now.main) if now.main else "не задан",
        after=number_title(turn, number.digits),
        do=[SetMainCallerId(telnum=number.digits)],
        undo=[SetMainCallerId(telnum=now.main)] if now.main else (),
        confirm=True,
        touches=_touched(turn, now),
        report=report,
        nothing_to_do=now.main == number.digits,
    )


def _touched(turn: Turn, now: CallerIds) -> str:
    count = len(turn.company.employees.keys() - {one.login for one in now.users})
    people = texts.plural(count, "сотрудник", "сотрудника", "сотрудников")
    return f"клиентов всех, у кого нет своего номера: {people}"


def _of_user(now: CallerIds, login: str) -> str:
    return next((one.number for one in now.users if one.login == login), "")


def _of_group(now: CallerIds, group_id: str) -> str:
    return next((one.number for one in now.groups if one.id == group_id), "")


@command(
    "clid",
    "user",
    about="исходящий номер сотрудника",
    label="Исходящий: сотрудник",
    right=Right.ADMIN,
    undoable=True,
    grants=("caller-ids.edit",),
    examples=("/clid user {login} {number}", "/clid user {login} del"),
)
async def clid_user(turn: Turn, employee: AnyEmployee, number: NumberOrDel) -> Change:
    """Set the number that clients of an employee see, or let them see the main one again."""
    now = _of_user(await turn.vats(GetCallerIds()), employee.login)
    wanted = await _wanted(turn, number)

    async def report(_: object) -> str:
        return _number(turn, _of_user(await turn.vats(GetCallerIds()), employee.login))

    def to(digits: str) -> Step:
        if digits:
            return SetUserCallerId(telnum=digits, login=employee.login)
        return DeleteUserCallerId(user=employee.login)

    return Change(
        what=f"Исходящий номер: {employee.name or employee.login}",
        before=_number(turn, now),
        after=_number(turn, wanted),
        do=[to(wanted)],
        undo=[to(now)],
        confirm=not wanted,
        touches=f"клиентов, которым звонит {employee.name or employee.login}",
        report=report,
        nothing_to_do=now == wanted,
    )


async def _wanted(turn: Turn, number: OwnNumber | object) -> str:
    if not isinstance(number, OwnNumber):
        return ""
    await _refuse_useless(turn, number)
    return number.digits


@command(
    "clid",
    "group",
    about="исходящий номер отдела",
    label="Исходящий: отдел",
    right=Right.ADMIN,
    undoable=True,
    grants=("caller-ids.edit",),
    examples=("/clid group {department} {number}", "/clid group {department} del"),
)
async def clid_group(turn: Turn, department: DepartmentRef, number: NumberOrDel) -> Change:
    """Set the number that clients of a department see, or let them see the main one again."""
    now = _of_group(await turn.vats(GetCallerIds()), department.id)
    wanted = await _wanted(turn, number)

    async def report(_: object) -> str:
        return _number(turn, _of_group(await turn.vats(GetCallerIds()), department.id))

    def to(digits: str) -> Step:
        if digits:
            return SetGroupCallerId(telnum=digits, group_id=department.id)
        return DeleteGroupCallerId(group_id=department.id)

    return Change(
        what=f"Исходящий номер: отдел «{department.name or department.id}»",
        before=_number(turn, now),
        after=_number(turn, wanted),
        do=[to(wanted)],
        undo=[to(now)],
        confirm=not wanted,
        touches=f"клиентов, которым звонит отдел «{department.name or department.id}»",
        report=report,
        nothing_to_do=now == wanted,
    )


@command(
    "clid",
    "region",
    about="исходящий номер для региона",
    label="Исходящий: регион",
    right=Right.ADMIN,
    undoable=True,
    grants=("caller-ids.edit",),
    examples=("/clid region Москва {number} mobile", "/clid region Москва del"),
)
async def clid_region(turn: Turn, region: RegionRef, number: NumberOrDel, mode: Mode | None = None) -> Change | Missing:
    """Set the number that clients of a region see, or take it away: in exactly the mode that it has (A13-2)."""
    there = _modes(await turn.vats(GetCallerIds()), region)
    wanted = await _wanted(turn, number)
    if not wanted:
        found = _mode_to_delete(region, there, mode)
        if isinstance(found, Missing):
            return found
        mode = found
    mode = mode or RegionMode.ALL
    now = there.get(mode.value, "")

    async def report(_: object) -> str:
        return _number(turn, _modes(await turn.vats(GetCallerIds()), region).get(mode.value, ""))

    def to(digits: str) -> Step:
        if digits:
            return SetRegionCallerId(telnum=digits, region_id=region.id, mode=mode)
        return DeleteRegionCallerId(region_id=region.id, mode=mode)

    return Change(
        what=f"Исходящий номер: регион «{region.name or region.id}», {_TITLES[mode.value]}",
        before=_number(turn, now),
        after=_number(turn, wanted),
        do=[to(wanted)],
        undo=[to(now)],
        confirm=not wanted,
        touches=f"клиентов региона «{region.name or region.id}» ({_TITLES[mode.value]})",
        report=report,
        nothing_to_do=now == wanted,
    )


def _modes(now: CallerIds, region: Region) -> dict[str, str]:
    """Give the numbers of a region by mode; where none is told it is for all phones."""
    return {one.mode or RegionMode.ALL.value: one.number for one in now.regions if one.id == region.id}


def _mode_to_delete(region: Region, there: dict[str, str], mode: RegionMode | None) -> RegionMode | Missing:
    known = [RegionMode(one) for one in there if one in set(RegionMode)]
    if mode is not None and mode in known:
        return mode
    name = region.name or region.id
    if not known:
        raise Refusal(f"У региона «{name}» своего номера нет: удалять нечего. Все номера: /clid")
    if mode is not None:
        has = ", ".join(_TITLES[one.value] for one in known)
        raise Refusal(f"У региона «{name}» номера для «{_TITLES[mode.value]}» нет. Есть для: {has}.")
    if len(known) == 1:
        return known[0]
    choices = [(f"{_TITLES[one.value].capitalize()}: {shown(there[one.value])}", {"mode": one.value}) for one in known]
    return Missing("mode", f"У региона «{name}» несколько номеров. Какой убрать?", choices)


@command(
    "clid",
    "regions",
    about="регионы, у которых может быть свой номер",
    label="Список регионов",
    right=Right.ADMIN,
    grants=("caller-ids.get",),
    examples=("/clid regions", "/clid regions Москва"),
)
async def clid_regions(
    turn: Turn, text: Annotated[str, RestParam("текст", "Какой регион?", "Москва")] | None = None
) -> Reply:
    """List the regions, or those in whose name a text is found."""
    regions = await turn.vats(ListRegions())
    found = [one for one in regions if holds(text, [one.name]) or text == one.id]
    if not found:
        raise Refusal(f"Региона «{text}» не нашёл. Все: /clid regions" if text else "Регионов ВАТС не назвала.")
    numbered = [f"{one.id} – {one.name}" for one in found]
    if len(found) == 1:
        return Reply(headed(numbered[0]))
    return Reply(numbered, title=texts.plural(len(found), "регион", "региона", "регионов"))
