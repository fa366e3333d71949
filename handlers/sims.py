"""/sims, /sim: the SIM cards of the company (manual 10)."""

from collections.abc import Sequence
from typing import Annotated

from aiogram.utils.formatting import Bold, Text

from chat import texts
from chat.answers import Button, Line, Refusal, Reply, Run, Words
from chat.change import Change, Step
from chat.command import command, declaration_of
from chat.params import AnyEmployee, Choice, ChoiceParam, RestParam
from chat.params.sims import NewSimNumber, SimNumber
from chat.rendering import joined
from chat.rights import Right, may
from chat.turn import Turn
from handlers.references import of_number
from handlers.route import leads_to
from handlers.searching import holds
from handlers.snapshot import renewed
from handlers.words import employee_title, headed
from vats.answers import Number, Sim
from vats.answers.numbers import SimAdded
from vats.choices import RouteType
from vats.errors import NotThere, RightMissing
from vats.operations import (
    AddSim,
    AssignSimToCompany,
    AssignSimToUser,
    DeleteSim,
    DisableSim,
    EditTelnumRoute,
    GetSim,
    GetTelnum,
    ListAvailableSims,
    ListSims,
)
from vats.phones import shown

AWAITS_SMS = "send sms"
"""What the ВАТС answers while it waits for a code, which only the cabinet takes (A10-2)."""


class ToCompany(Choice):
    """The company itself."""

    COMPANY = "company", "компания", "компании"


def _owner(turn: Turn, sim: Sim) -> str:
    """Say whose a SIM card is and whether calls are taken on it (A10-7)."""
    if sim.login:
        whose = f"сотрудник {employee_title(turn, sim.login, sim.employee)}"
    else:
        whose = "общий номер компании" if sim.company else "ничья"
    return f"{whose}, приём звонков {'выключен' if sim.disabled else 'включён'}"


async def _sim(turn: Turn, digits: str) -> Sim:
    try:
        return await turn.vats(GetSim(telnum=digits))
    except NotThere:
        raise Refusal(f"SIM-карты {shown(digits)} в ВАТС нет. Все: /sims, добавить: /sim add {digits}") from None


async def _found(turn: Turn, digits: str) -> Sim | None:
    return next((sim for sim in await turn.vats.every(ListSims()) if sim.number == digits), None)


async def _number(turn: Turn, digits: str) -> Number | None:
    """Read a SIM card as a number of the company: where it leads; None where that is not to be seen."""
    try:
        return await turn.vats(GetTelnum(telnum=digits))
    except (NotThere, RightMissing):
        return None


@command(
    "sims",
    about="SIM-карты: чьи они, включены ли",
    label="Все SIM-карты",
    right=Right.ADMIN,
    grants=("sims.get",),
    examples=("/sims", "/sims 926"),
)
async def sims(turn: Turn, text: Annotated[str, RestParam("текст", "Что искать?", "Анна")] | None = None) -> Reply:
    """List the SIM cards, or those in which a text is found."""
    every = await turn.vats.every(ListSims())
    found = [sim for sim in every if _holds(turn, sim, text)]
    if not found:
        words = f"SIM-карты, в которой есть «{text}», не нашёл. Все: /sims" if text else "SIM-карт нет."
        raise Refusal(f"{words} Какие можно добавить: /sim available")
    title = texts.plural(len(found), "SIM-карта", "SIM-карты", "SIM-карт")
    lines = [Line(Text(Bold(shown(sim.number)), f" – {_owner(turn, sim)}")) for sim in found]
    return Reply(lines, title=f"{title} по запросу «{text}»" if text else title)


def _holds(turn: Turn, sim: Sim, text: str | None) -> bool:
    return holds(text, (sim.login, sim.employee, _owner(turn, sim)), (sim.number, sim.abc_number))


@command(
    "sim",
    about="SIM-карта: показать, добавить, отдать, выключить, удалить",
    label="SIM-карта",
    right=Right.ADMIN,
    grants=("sims.get",),
    examples=("/sim 79261112233",),
)
async def sim(turn: Turn, number: SimNumber) -> Reply:
    """Show a SIM card."""
    found = await _sim(turn, number)
    leading = await _number(turn, number) if found.company else None
    lines = [
        _owner(turn, found),
        f"ведёт: {leads_to(turn, leading)}" if leading is not None else "",
        f"городской номер: {shown(found.abc_number)}" if found.abc_number else "",
        found.abc_location,
    ]
    off = declaration_of(sim_off)
    is_offered = not found.disabled and may(turn.actor, off)
    button = Button("Выключить приём", Run(off.path, {"number": f"+{number}"}))
    return Reply(headed(shown(number), *lines), buttons=[[button]] if is_offered else ())


@command(
    "sim",
    "available",
    about="SIM-карты, которые можно добавить",
    label="Что можно добавить",
    right=Right.ADMIN,
    grants=("sims.get",),
    examples=("/sim available",),
)
async def sim_available(turn: Turn) -> Reply:
    """List the SIM cards that can be added."""
    found = await turn.vats(ListAvailableSims())
    if not found.items:
        return Reply("Добавить нечего: свободных SIM-карт нет.")
    lines: list[Line | Words] = [shown(one.number) for one in found.items]
    if found.sms_confirmation:
        lines.append("Добавление подтверждают кодом из SMS: его принимает только кабинет ВАТС.")
    lines.append(f"Добавить: /sim add {found.items[0].number}")
    return Reply(lines, title="Можно добавить")


@command(
    "sim",
    "add",
    about="добавить SIM-карту: сотруднику, компании или выключенной",
    label="Добавить SIM-карту",
    right=Right.ADMIN,
    undoable=True,
    grants=("sims.create",),
    examples=("/sim add 79265550001 user={login}", "/sim add 79265550001 company"),
)
async def sim_add(
    turn: Turn,
    number: NewSimNumber,
    company: Annotated[ToCompany | None, ChoiceParam(ToCompany, what="company")] = None,
    *,
    user: AnyEmployee | None = None,
) -> Change:
    """Add a SIM card; nobody named: switched off (A10-1)."""
    if user is not None and company is not None:
        raise Refusal(f"Что-то одно: /sim add {number} user={user.login} или /sim add {number} company")
    available = await turn.vats(ListAvailableSims())
    if all(one.number != number for one in available.items):
        if await _found(turn, number) is not None:
            raise Refusal(f"SIM-карта {shown(number)} уже в ВАТС: /sim {number}")
        possible = ", ".join(shown(one.number) for one in available.items) or "таких сейчас нет"
        raise Refusal(f"SIM-карту {shown(number)} добавить нельзя. Можно добавить: {possible}.")
    wanted = Sim(
        number=number, login=user.login if user else "", company=company is not None, disabled=not (user or company)
    )

    async def report(answers: Sequence[object] | None) -> str:
        return await _added(turn, number, answers)

    async def undo_by(answers: Sequence[object]) -> Sequence[Step]:
        return [] if _awaits(answers) else [DeleteSim(telnum=number)]

    return Change(
        what=f"Новая SIM-карта {shown(number)}",
        before="такой SIM-карты нет",
        after=_owner(turn, wanted),
        do=[AddSim(telnum=number, user=user.login if user else None, company=True if company else None)],
        undo_by=undo_by,
        warning="Код из SMS примет только кабинет ВАТС." if available.sms_confirmation else None,
        report=report,
    )


def _awaits(answers: Sequence[object] | None) -> bool:
    return any(isinstance(answer, SimAdded) and answer.status == AWAITS_SMS for answer in answers or ())


async def _added(turn: Turn, digits: str, answers: Sequence[object] | None) -> str:
    """Say what became of a SIM card that was to be added."""
    await renewed(turn)
    fresh = await _found(turn, digits)
    if _awaits(answers):
        there = f" Сейчас: {_owner(turn, fresh)}." if fresh is not None else ""
        return f"ждёт подтверждения по SMS: код введите в кабинете ВАТС.{there}"
    if fresh is None:
        return "такой SIM-карты нет"
    return await _led(turn, fresh)


async def _led(turn: Turn, fresh: Sim) -> str:
    """Say whose a SIM card is, and of a company's where it leads: the ВАТС has chosen somebody itself (A10-3)."""
    words = _owner(turn, fresh)
    leading = await _number(turn, fresh.number) if fresh.company else None
    if leading is None:
        more = f"\nКуда ведёт, не видно. Задать: /route {fresh.number} group <отдел>" if fresh.company else ""
        return words + more
    return (
        f"{words}\nЗвонки на {shown(fresh.number)} идут: {leads_to(turn, leading)}. "
        f"Если не туда: /route {fresh.number} group <отдел> или user <сотрудник>"
    )


@command(
    "sim",
    "user",
    about="отдать SIM-карту сотруднику",
    label="Отдать SIM сотруднику",
    right=Right.ADMIN,
    undoable=True,
    grants=("sims.edit",),
    examples=("/sim user 79261112233 {login}",),
)
async def sim_user(turn: Turn, number: SimNumber, employee: AnyEmployee) -> Change:
    """Give a SIM card to an employee; that switches it on (A10-4)."""
    now = await _sim(turn, number)
    leading = await _number(turn, number) if now.company else None
    after = now.model_copy(
        update={"login": employee.login, "employee": employee.name, "company": False, "disabled": False}
    )
    other = employee.direct_number if employee.direct_number not in {"", number} else ""
    warning = f"У {employee.name or employee.login} уже есть прямой номер {shown(other)}." if other else None
    return await _given(turn, now, after, AssignSimToUser(telnum=number, login=employee.login), leading, warning)


@command(
    "sim",
    "company",
    about="сделать SIM-карту общим номером компании",
    label="Сделать SIM общей",
    right=Right.ADMIN,
    undoable=True,
    grants=("sims.edit",),
    examples=("/sim company 79261112233",),
)
async def sim_company(turn: Turn, number: SimNumber) -> Change:
    """Make a SIM card a number of the company; that switches it on (A10-4)."""
    now = await _sim(turn, number)
    after = now.model_copy(update={"login": "", "employee": "", "company": True, "disabled": False})
    return await _given(turn, now, after, AssignSimToCompany(telnum=number), None, None)


async def _given(turn: Turn, now: Sim, after: Sim, do: Step, leading: Number | None, warning: str | None) -> Change:
    """Change whose a SIM card is. One of the company loses its route by that: asked first."""

    async def report(_: object) -> str:
        await renewed(turn)
        fresh = await _sim(turn, now.number)
        return await _led(turn, fresh) if not now.company else _owner(turn, fresh)

    loses = now.company and not after.company
    return Change(
        what=f"SIM-карта {shown(now.number)}",
        before=_owner(turn, now),
        after=_owner(turn, after),
        do=[do],
        undo=_back(now, leading),
        confirm=loses,
        touches=f"номер перестанет быть общим; ведёт сейчас: {leads_to(turn, leading)}" if loses and leading else None,
        warning=warning,
        report=report,
        nothing_to_do=_owner(turn, now) == _owner(turn, after),
    )


def _back(now: Sim, leading: Number | None = None) -> list[Step]:
    """The way back to whose a SIM card was, its route too; none where it was nobody's: this API cannot say so."""
    if now.login:
        steps: list[Step] = [AssignSimToUser(telnum=now.number, login=now.login)]
    elif now.company:
        steps = [AssignSimToCompany(telnum=now.number)]
    else:
        return []
    if leading is not None:
        if leading.type not in {RouteType.USER, RouteType.GROUP} or not (leading.login or leading.department_id):
            return []
        steps.append(
            EditTelnumRoute(
                telnum=now.number,
                type=RouteType(leading.type),
                greeting=leading.greeting,
                name=leading.name or None,
                user=leading.login or None,
                group=leading.department_id or None,
            )
        )
    return [*steps, DisableSim(telnum=now.number)] if now.disabled else steps


@command(
    "sim",
    "off",
    about="выключить приём звонков на SIM-карту",
    label="Выключить SIM-карту",
    right=Right.ADMIN,
    undoable=True,
    grants=("sims.edit",),
    examples=("/sim off 79261112233",),
)
async def sim_off(turn: Turn, number: SimNumber) -> Change:
    """Stop taking calls on a SIM card."""
    now = await _sim(turn, number)
    whose = "user и сотрудник" if now.login else "company"

    async def report(_: object) -> str:
        return _owner(turn, await _sim(turn, number))

    return Change(
        what=f"SIM-карта {shown(number)}",
        before=_owner(turn, now),
        after=_owner(turn, now.model_copy(update={"disabled": True})),
        do=[DisableSim(telnum=number)],
        undo=_back(now),
        warning=f"Включить снова – отдать заново: /sim {whose}.",
        report=report,
        nothing_to_do=now.disabled,
    )


@command(
    "sim",
    "del",
    about="удалить SIM-карту из ВАТС",
    label="Удалить SIM-карту",
    right=Right.ADMIN,
    grants=("sims.delete",),
    examples=("/sim del 79261112233",),
)
async def sim_del(turn: Turn, number: SimNumber) -> Change:
    """Take a SIM card out of the ВАТС."""
    now = await _sim(turn, number)
    leading = await _number(turn, number) if now.company else None
    led = f"; ведёт: {leads_to(turn, leading)}" if leading is not None else ""

    async def report(_: object) -> str:
        await renewed(turn)
        fresh = await _found(turn, number)
        return "SIM-карты в ВАТС больше нет" if fresh is None else _owner(turn, fresh)

    return Change(
        what=f"Удалить SIM-карту {shown(number)}",
        before=_owner(turn, now),
        after="SIM-карты в ВАТС больше нет",
        do=[DeleteSim(telnum=number)],
        confirm=True,
        grave=True,
        touches=joined([f"{_owner(turn, now)}{led}", *await of_number(turn, number)]),
        warning="Добавить снова можно, если ВАТС её предложит: /sim available.",
        report=report,
    )
