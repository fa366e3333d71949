"""/groups, /group: the departments of the ВАТС, for administrators. Who is in them: ``handlers/members.py``."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from aiogram.utils.formatting import Bold, Text

from chat import texts
from chat.answers import Button, Line, Refusal, Reply, Run, Words
from chat.change import Change
from chat.command import command, declaration_of
from chat.naming import IMPATIENT, ORDERS
from chat.params import ChoiceParam, DepartmentRef, PhraseParam, RestParam, WholeParam
from chat.params.fields import Extension
from chat.params.timeouts import Destination, TimeoutTo
from chat.rendering import joined
from chat.rights import Right, may
from chat.turn import Turn
from handlers.extensions import refuse_taken
from handlers.members import member_title
from handlers.references import of_department
from handlers.searching import holds
from handlers.snapshot import renewed
from handlers.words import employee_title, headed, number_title
from vats.answers import Group
from vats.answers.people import GroupTimeout
from vats.choices import Advanced, CallOrder, TimeoutTarget
from vats.operations import AddGroup, DeleteGroup, EditGroup, GetGroup, ListGroups
from vats.operations.groups import GroupTimeoutInput

LONGEST_RING, LONGEST_WAIT = 30, 600
"""Seconds: of ringing one member, of ringing the department (manual 8.3, 8.7)."""

Name = Annotated[str, PhraseParam("название", "Как назвать отдел?", "Поставки")]
Order = Annotated[CallOrder, ChoiceParam(CallOrder, ORDERS, what="ALL|EVENLY|BYORDER|WATERFALL")]
Ring = Annotated[int, WholeParam(1, LONGEST_RING, what="секунды", question="Сколько секунд звонить одному?")]
Impatient = Annotated[Advanced, ChoiceParam(Advanced, IMPATIENT, what="off|msg_busy|callback")]
Wait = Annotated[int, WholeParam(1, LONGEST_WAIT, what="секунды", question="Через сколько секунд переводить?")]


def _order(code: str) -> CallOrder | None:
    return next((order for order in CallOrder if order.value == code.upper()), None)


def _facts(turn: Turn, group: Group) -> dict[str, str]:
    """Say each field of a department, by the name that an edit has for it."""
    order = _order(group.call_order)
    impatient = next((words[0] for advanced, words in IMPATIENT.items() if advanced.value == group.advanced), None)
    return {
        "name": f"название: {group.name}",
        "ext": f"добавочный: {group.ext or 'нет'}",
        "call_order": f"звонки: {ORDERS[order][0] if order else group.call_order or 'как, не сказано'}",
        "call_duration": f"каждому по {group.call_duration} с" if group.call_duration else "каждому – пока не ответит",
        "advanced": f"нетерпеливым: {impatient or group.advanced or 'ничего'}",
        "timeout": _timeout_title(turn, group.timeout),
    }


def _timeout_title(turn: Turn, timeout: GroupTimeout | None) -> str:
    if timeout is None:
        return "если никто не ответил: не сказано"
    match timeout.target:
        case "user":
            where = f"сотрудник {employee_title(turn, timeout.login)}"
        case "group":
            known = turn.company.departments.get(timeout.group_id)
            where = f"отдел «{known.name if known else timeout.group_id}»"
        case "telnum":
            where = f"номер {number_title(turn, timeout.number)}"
        case "voicemail":
            where = "автоответчик"
        case "msg_busy":
            where = "сказать, что все заняты"
        case other:
            where = other or "не сказано"
    return f"если никто не ответил{f' за {timeout.time} с' if timeout.time else ''}: {where}"


def _title(group: Group) -> str:
    return f"«{group.name or group.id}»"


@command(
    "groups",
    about="отделы ВАТС: состав, порядок звонков",
    label="Все отделы",
    right=Right.ADMIN,
    grants=("groups.get",),
    examples=("/groups", "/groups {department}"),
)
async def groups(turn: Turn, text: Annotated[str, RestParam("текст", "Что искать?", "Продажи")] | None = None) -> Reply:
    """List the departments, or those in which a text is found."""
    every = await turn.vats.every(ListGroups())
    found = [group for group in every if holds(text, (group.name, group.ext, group.id))]
    if not found:
        raise Refusal(f"Отдела, в котором есть «{text}», не нашёл. Все отделы: /groups" if text else "Отделов нет.")
    found.sort(key=lambda group: group.name.casefold())
    title = texts.plural(len(found), "отдел", "отдела", "отделов")
    return Reply([_line(turn, group) for group in found], title=f"{title} по запросу «{text}»" if text else title)


def _line(turn: Turn, group: Group) -> Line:
    size = texts.plural(len(group.users), "сотрудник", "сотрудника", "сотрудников")
    ext = f" ({group.ext})" if group.ext else ""
    return Line(Text(Bold(group.name or group.id), f"{ext} – {size} · {_facts(turn, group)['call_order']}"))


@command(
    "group",
    about="отдел ВАТС: показать, добавить, изменить, удалить",
    label="Отдел",
    right=Right.ADMIN,
    grants=("groups.get",),
    examples=("/group {department}",),
)
async def group(turn: Turn, department: DepartmentRef) -> Reply:
    """Show a department as the ВАТС has it."""
    found = await turn.vats(GetGroup(group_id=department.id))
    facts = _facts(turn, found)
    members = [f"{number}. {member_title(turn, one)}" for number, one in enumerate(found.users, 1)]
    lines = [f"id: {found.id}", *(facts[key] for key in facts if key != "name"), "состав:", *(members or ["никого"])]
    buttons = [
        Button(label, Run(declaration.path, {"department": found.id}))
        for label, declaration in (("Удалить", declaration_of(group_del)),)
        if may(turn.actor, declaration)
    ]
    return Reply(headed(found.name or found.id, *lines), buttons=[buttons] if buttons else ())


@command(
    "group",
    "add",
    about="добавить отдел",
    label="Добавить отдел",
    right=Right.ADMIN,
    undoable=True,
    grants=("groups.create",),
    examples=("/group add name=Поставки", "/group add name=Поставки call_order=EVENLY call_duration=20 timeout=60"),
)
async def group_add(
    turn: Turn,
    *,
    name: Name,
    ext: Extension | None = None,
    call_order: Order | None = None,
    call_duration: Ring | None = None,
    advanced: Impatient | None = None,
    timeout: Wait | None = None,  # noqa: ASYNC109 — the department's, not ours
    timeout_to: TimeoutTo | None = None,
) -> Change:
    """Add a department, with nobody in it."""
    there = {one.id: one for one in await turn.vats.every(ListGroups())}
    _refuse_duration(call_order or CallOrder.ALL, call_duration, f"/group add name=«{name}»")
    if ext is not None:
        await refuse_taken(turn, ext)
    where = timeout_to or Destination(TimeoutTarget.VOICEMAIL)
    new = AddGroup(
        name=name,
        ext=ext,
        call_order=call_order,
        call_duration=call_duration,
        timeout=_input(timeout, where) if timeout is not None or timeout_to is not None else None,
        advanced=advanced,
    )
    namesake = next((one for one in there.values() if one.name.casefold() == name.casefold()), None)
    asked = Group(
        id="-", name=name, ext=ext or "", call_order=call_order or "", call_duration=call_duration,
        advanced=advanced or "", timeout=_answer(new.timeout),
    )  # fmt: skip
    facts = _facts(turn, asked)

    async def report(answers: Sequence[object] | None) -> Words:
        await renewed(turn)
        made = _made(answers) or await _came(turn, there, name)
        if made is None:
            return "такого отдела нет"
        fresh = await turn.vats(GetGroup(group_id=made.id))
        words = ", ".join([f"id: {fresh.id}", *_facts(turn, fresh).values()])
        return f"{words}\nПозвать сотрудников: /group members {fresh.ext or fresh.id} add=…"

    async def undo_by(answers: Sequence[object]) -> Sequence[DeleteGroup]:
        made = _made(answers)
        return [DeleteGroup(group_id=made.id)] if made is not None else []

    return Change(
        what=f"Новый отдел: {name}",
        before="такого отдела нет",
        after=", ".join(facts[key] for key in facts if getattr(new, key) is not None),
        do=[new],
        undo_by=undo_by,
        warning=f"Отдел с таким названием уже есть: {_title(namesake)}." if namesake is not None else None,
        report=report,
    )


def _made(answers: Sequence[object] | None) -> Group | None:
    return next((answer for answer in answers or () if isinstance(answer, Group)), None)


async def _came(turn: Turn, there: Mapping[str, Group], name: str) -> Group | None:
    """Find a department that has come since, by name."""
    new = [one for one in await turn.vats.every(ListGroups()) if one.id not in there]
    return next((one for one in new if one.name == name), None)


def _refuse_duration(order: CallOrder | None, duration: int | None, line: str) -> None:
    """Refuse a length of ringing where all ring at once (A08-3)."""
    if duration is not None and order is CallOrder.ALL:
        raise Refusal(
            "Когда звонок идёт всем сразу, call_duration не задаётся. Назовите и другой порядок.\n"
            f"Например: {line} call_order=EVENLY call_duration={duration}"
        )


def _input(time: int | None, where: Destination) -> GroupTimeoutInput:
    named = {where.target.value: where.key} if where.key else {}
    return GroupTimeoutInput(time=time, target=where.target, **named)


def _answer(timeout: GroupTimeoutInput | None) -> GroupTimeout | None:
    """Write a timeout that is wanted as the ВАТС would answer it."""
    if timeout is None:
        return None
    return GroupTimeout(
        time=timeout.time,
        target=timeout.target.value,
        login=timeout.user or "",
        group_id=timeout.group or "",
        number=timeout.telnum or "",
    )


def _sent(timeout: GroupTimeout | None) -> GroupTimeoutInput | None:
    """Write a timeout that was read as it is sent; None for one that we do not know."""
    target = next((one for one in TimeoutTarget if timeout is not None and one.value == timeout.target), None)
    if timeout is None or target is None:
        return None
    keys = {"user": timeout.login, "group": timeout.group_id, "telnum": timeout.number}
    key = keys.get(target.value, "")
    if target.value in keys and not key:
        return None
    time = timeout.time if timeout.time is not None and 1 <= timeout.time <= LONGEST_WAIT else None
    return _input(time, Destination(target, key))


@command(
    "group",
    "edit",
    about="изменить отдел",
    label="Изменить отдел",
    right=Right.ADMIN,
    undoable=True,
    grants=("groups.edit",),
    examples=("/group edit {department} name=«Новое имя»", "/group edit {department} timeout=60 timeout_to=voicemail"),
)
async def group_edit(  # noqa: PLR0913 — each is a field of its own
    turn: Turn,
    department: DepartmentRef,
    *,
    name: Name | None = None,
    ext: Extension | None = None,
    call_order: Order | None = None,
    call_duration: Ring | None = None,
    advanced: Impatient | None = None,
    timeout: Wait | None = None,  # noqa: ASYNC109 — the department's, not ours
    timeout_to: TimeoutTo | None = None,
) -> Change:
    """Change what is named of a department; all else is compared afterwards (A08-1)."""
    now = await turn.vats(GetGroup(group_id=department.id))
    _refuse_duration(call_order or _order(now.call_order), call_duration, f"/group edit {now.ext or now.id}")
    said: dict[str, Any] = {
        "name": name,
        "ext": ext,
        "call_order": call_order,
        "call_duration": call_duration,
        "advanced": advanced,
        "timeout": _new_timeout(now, timeout, timeout_to),
    }
    wanted = {key: value for key, value in said.items() if value is not None}
    if not wanted:
        raise Refusal(
            "Что изменить? Можно: name, ext, call_order, call_duration, advanced, timeout, timeout_to. "
            f"Например: /group edit {now.ext or now.id} name=Поставки"
        )
    old = {
        "name": now.name,
        "ext": now.ext,
        "call_order": _order(now.call_order),
        "call_duration": now.call_duration,
        "advanced": next((one for one in Advanced if one.value == now.advanced), None),
        "timeout": _sent(now.timeout),
    }
    changed = {key: value for key, value in wanted.items() if value != old[key]}
    if "ext" in changed:
        await refuse_taken(turn, changed["ext"], but=now.id)
    answered = {"timeout": _answer(changed["timeout"])} if "timeout" in changed else {}
    after = now.model_copy(update={**changed, **answered})
    was, will = _facts(turn, now), _facts(turn, after)
    shown = [key for key in was if key in (changed or wanted)]

    async def report(_: object) -> Words:
        await renewed(turn)
        fresh = _facts(turn, await turn.vats(GetGroup(group_id=now.id)))
        return ", ".join(fresh[key] for key in shown)

    return Change(
        what=f"Отдел {_title(now)}",
        before=", ".join(was[key] for key in shown),
        after=", ".join(will[key] for key in shown),
        do=[EditGroup(group_id=now.id, **changed)] if changed else [],
        undo=_back(now, {key: old[key] for key in changed}),
        report=report,
        nothing_to_do=not changed,
    )


def _new_timeout(now: Group, time: int | None, where: Destination | None) -> GroupTimeoutInput | None:
    """Make the timeout that is wanted, what is not named of it as it is; None: it was not named at all."""
    if time is None and where is None:
        return None
    if where == Destination(TimeoutTarget.GROUP, now.id):
        raise Refusal("Отдел не может переводить звонки сам на себя. Назовите другой отдел, сотрудника или voicemail.")
    sent = _sent(now.timeout)
    if where is not None:
        return _input(time if time is not None else sent.time if sent else None, where)
    if sent is None:
        raise Refusal(f"Куда переводить, назовите тоже, например: timeout={time} timeout_to=voicemail")
    return sent.model_copy(update={"time": time})


def _back(now: Group, old: Mapping[str, Any]) -> list[EditGroup]:
    """The way back; none where something was that this API cannot put back. With ``ALL`` there is no length."""
    before = {key: value for key, value in old.items() if key != "call_duration" or value}
    if not before or any(not value for value in before.values()):
        return []
    return [EditGroup(group_id=now.id, **before)]


@command(
    "group",
    "del",
    about="удалить отдел",
    label="Удалить отдел",
    right=Right.ADMIN,
    grants=("groups.delete",),
    examples=("/group del {department}",),
)
async def group_del(turn: Turn, department: DepartmentRef) -> Change:
    """Delete a department; who is in it and what leads to it is listed first (A08-11)."""
    now = await turn.vats(GetGroup(group_id=department.id))
    members = ", ".join(one.name or one.login for one in now.users)
    references = [f"состав: {members or 'никого'}", *await of_department(turn, now.id)]

    async def report(_: object) -> str:
        await renewed(turn)
        left = await turn.vats.every(ListGroups())
        return _there(now) if any(one.id == now.id for one in left) else f"отдел {_title(now)} удалён"

    return Change(
        what=f"Удалить отдел {_title(now)}",
        before=_there(now),
        after=f"отдел {_title(now)} удалён",
        do=[DeleteGroup(group_id=now.id)],
        confirm=True,
        grave=True,
        touches=joined(["", *references]),
        warning="Вернуть удалённый отдел нельзя.",
        report=report,
    )


def _there(now: Group) -> str:
    return f"отдел {_title(now)} есть, добавочный {now.ext or 'не задан'}"
