"""/numbers, /number: the numbers of ours, and whether calls are taken on them (where they lead: /route)."""

from typing import Annotated

from aiogram.utils.formatting import Bold, Text

from chat import texts
from chat.answers import Button, Line, Refusal, Reply, Run
from chat.change import Change
from chat.command import command, declaration_of
from chat.params import NumberRef, RestParam, Until, UntilValue
from chat.rights import Right, may
from chat.turn import Turn
from handlers.route import leads_to
from handlers.searching import holds
from handlers.terms import term
from handlers.timetable import timetable
from handlers.words import employee_title, headed, number_title
from storage.company import OwnNumber
from vats.answers import Number
from vats.answers.numbers import IvrButton
from vats.operations import DisableTelnumCalls, EnableTelnumCalls, GetTelnum, ListTelnums


def _taken(number: Number, until: str = "") -> str:
    """Say whether calls are taken: in words, for the flag of the ВАТС is the other way round (A09-12)."""
    return f"приём звонков {'выключен' if number.disabled else 'включён'} {until}".strip()


def _to(digits: str, *, takes: bool) -> EnableTelnumCalls | DisableTelnumCalls:
    return EnableTelnumCalls(telnum=digits) if takes else DisableTelnumCalls(telnum=digits)


@command(
    "numbers",
    about="наши номера: куда ведут, включены ли",
    label="Все номера",
    right=Right.ADMIN,
    grants=("telnums.get",),
    examples=("/numbers", "/numbers 495"),
)
async def numbers(turn: Turn, text: Annotated[str, RestParam("текст", "Что искать?", "495")] | None = None) -> Reply:
    """List the numbers of ours, or those in which a text is found."""
    every = await turn.vats.every(ListTelnums())
    found = [number for number in every if _holds(turn, number, text)]
    if not found:
        raise Refusal(f"Номера, в котором есть «{text}», не нашёл. Все номера: /numbers" if text else "Номеров нет.")
    title = texts.plural(len(found), "номер", "номера", "номеров")
    return Reply([_line(turn, number) for number in found], title=f"{title} по запросу «{text}»" if text else title)


def _holds(turn: Turn, number: Number, text: str | None) -> bool:
    words = (number.name, number.location, number.login, leads_to(turn, number))
    return holds(text, words, (number.number, number.abc_number))


def _line(turn: Turn, number: Number) -> Line:
    facts = [leads_to(turn, number), "основной" if number.is_main else "", _taken(number) if number.disabled else ""]
    told = " · ".join(fact for fact in facts if fact)
    return Line(Text(Bold(number_title(turn, number.number, number.name)), f" – {told}"))


@command(
    "number",
    about="наш номер: показать, включить или выключить приём звонков",
    label="Номер",
    right=Right.ADMIN,
    grants=("telnums.get",),
    examples=("/number {number}",),
)
async def number(turn: Turn, number: NumberRef) -> Reply:
    """Show a number of ours: where it leads, when, and whether calls are taken."""
    found = await turn.vats(GetTelnum(telnum=number.digits))
    until = await term(turn, _to(number.digits, takes=found.disabled))
    lines = [
        f"ведёт: {leads_to(turn, found)}, {'с приветствием' if found.greeting else 'без приветствия'}",
        _taken(found, until),
        "основной номер компании" if found.is_main else "",
        found.location,
        *(_button(turn, one) for one in (found.ivr.items if found.ivr else ())),
        *timetable(turn, found),
    ]
    off = declaration_of(number_on if found.disabled else number_off)
    label = "Вкл" if found.disabled else "Выкл"
    row = [Button(label, Run(off.path, {"number": number.digits}))] if may(turn.actor, off) else []
    return Reply(headed(number_title(turn, number.digits, found.name), *lines), buttons=[row] if row else ())


def _button(turn: Turn, item: IvrButton) -> str:
    key = "не нажали" if item.button == "timeout" else f"кнопка {item.button}"
    match item.type:
        case "user":
            return f"{key}: сотрудник {employee_title(turn, item.login)}"
        case "group":
            known = turn.company.departments.get(item.department_id)
            return f"{key}: отдел «{item.department or (known.name if known else item.department_id)}»"
        case other:
            return f"{key}: {other}"


@command(
    "number",
    "on",
    about="включить приём звонков на номер",
    label="Включить приём",
    right=Right.ADMIN,
    grants=("telnums.edit",),
    examples=("/number on {number}",),
)
async def number_on(turn: Turn, number: NumberRef, until: Until | None = None) -> Change:
    """Take calls on a number again."""
    return await _switched(turn, number, takes=True, until=until)


@command(
    "number",
    "off",
    about="выключить приём звонков на номер",
    label="Выключить приём",
    right=Right.ADMIN,
    grants=("telnums.edit",),
    examples=("/number off {number}", "/number off {number} до 18:00"),
)
async def number_off(turn: Turn, number: NumberRef, until: Until | None = None) -> Change:
    """Stop taking calls on a number, for a while if asked."""
    return await _switched(turn, number, takes=False, until=until)


async def _switched(turn: Turn, number: OwnNumber, *, takes: bool, until: UntilValue | None) -> Change:
    digits = number.digits
    now = await turn.vats(GetTelnum(telnum=digits))
    held = await term(turn, _to(digits, takes=now.disabled))
    title = number_title(turn, digits, now.name)
    was = not now.disabled if until is None else not takes
    until_title = until.title if until else ""

    async def report(_: object) -> str:
        fresh = await turn.vats(GetTelnum(telnum=digits))
        return f"{title}: {_taken(fresh, until_title if fresh.disabled is not takes else held)}"

    return Change(
        what=f"Приём звонков: {title}",
        before=f"{title}: {_taken(now, held)}",
        after=f"{title}: {_taken(now.model_copy(update={'disabled': not takes}), until_title)}",
        do=[_to(digits, takes=takes)],
        undo=[_to(digits, takes=was)],
        confirm=not takes,
        touches=None if takes else f"никто не дозвонится на {title}; сейчас ведёт: {leads_to(turn, now)}",
        until=until,
        report=report,
        nothing_to_do=now.disabled is not takes and until is None and not held,
    )
