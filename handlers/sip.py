"""/sip: numbers of other operators, registered by SIP (manual 15)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from aiogram.utils.formatting import Bold, Text

from chat import texts
from chat.answers import Button, Line, Refusal, Reply, Run, Words
from chat.change import Change, Step
from chat.command import command, declaration_of
from chat.params import PhraseParam, RestParam, Secret, Switch, WholeParam
from chat.params.fields import ErasableParam
from chat.params.operators import NewForeignNumber, RegisteredNumber
from chat.rendering import joined
from chat.rights import Right, may
from chat.turn import Turn
from handlers.foreign import its_number, led, phone_of
from handlers.references import of_number
from handlers.searching import holds
from handlers.snapshot import renewed
from handlers.words import headed
from vats.answers import SipRegistration
from vats.errors import NotThere
from vats.operations import (
    AddSipRegistration,
    DeleteSipRegistration,
    EditSipRegistration,
    GetSipRegistration,
    ListSipRegistrations,
)
from vats.phones import shown

REGISTERED: Final = "success"
_LONGEST_EXPIRES: Final = 86_400
"""Seconds; what the ВАТС takes is not said (A15-2)."""
_ABSENT: Final = "такой регистрации нет"

Name = Annotated[str, PhraseParam("название", "Как назвать номер?", "Питер")]
Host = Annotated[str, PhraseParam("сервер", "Какой сервер SIP у оператора?", "sip.operator.ru")]
Login = Annotated[str, PhraseParam("логин", "Какой логин SIP?", "78123334455")]
Optional = Annotated[str, ErasableParam("имя|-", "Какое имя для входа? «-» – никакого.", "78123334455")]
Proxy = Annotated[str, ErasableParam("прокси|-", "Какой прокси? «-» – никакого.", "proxy.operator.ru")]
Expires = Annotated[int, WholeParam(1, _LONGEST_EXPIRES, what="секунды", question="На сколько секунд регистрация?")]


def _status(one: SipRegistration) -> str:
    """Say whether it is registered: anything but success is a fault (A15-1)."""
    if not one.active:
        return "выключена"
    if one.status == REGISTERED:
        return "зарегистрирован"
    return f"не зарегистрирован ({one.status})" if one.status else "не зарегистрирован"


def _facts(one: SipRegistration) -> dict[str, str]:
    """Say each field by the name that an edit has for it; the login is never told (A15-3)."""
    return {
        "name": f"название: {one.name or 'нет'}",
        "domain": f"сервер: {one.domain or 'нет'}",
        "auth_name": f"имя для входа: {one.auth_name or 'нет'}",
        "expires": f"регистрация на: {'не сказано' if one.expires is None else f'{one.expires} с'}",
        "proxy": f"прокси: {one.proxy or 'нет'}",
        "active": f"регистрация {'включена' if one.active else 'выключена'}",
        "outgoing": f"исходящие звонки {'разрешены' if one.outgoing else 'запрещены'}",
    }


def _all(one: SipRegistration) -> str:
    return ", ".join([*_facts(one).values(), _status(one)])


async def _registration(turn: Turn, digits: str) -> SipRegistration:
    try:
        return await turn.vats(GetSipRegistration(telnum=digits))
    except NotThere:
        raise Refusal(f"Регистрации номера {shown(digits)} в ВАТС нет. Все: /sip") from None


async def _found(turn: Turn, digits: str) -> SipRegistration | None:
    return next((one for one in await turn.vats.every(ListSipRegistrations()) if one.number == digits), None)


@command(
    "sip",
    about="номера других операторов (SIP): список, один номер",
    label="Все номера операторов",
    right=Right.ADMIN,
    grants=("sip-registrations.get",),
    examples=("/sip", "/sip 78123334455"),
)
async def sip(
    turn: Turn, text: Annotated[str, RestParam("номер или текст", "Что искать?", "Питер")] | None = None
) -> Reply:
    """Show one registration, where a whole number is said; else list those in which a text is found."""
    digits = phone_of(text)
    if digits:
        return await _one(turn, digits)
    every = await turn.vats.every(ListSipRegistrations())
    found = [one for one in every if holds(text, [_all(one)], [one.number])]
    if not found:
        words = f"Номера, в котором есть «{text}», не нашёл. Все: /sip" if text else "Номеров других операторов нет."
        raise Refusal(f"{words} Добавить: /sip add <номер> name=… domain=… login=… password=…")
    lines: list[Line | Words] = [
        Line(Text(Bold(_title(one)), f" – {one.domain} · {_status(one)}"), [_button(one.number)]) for one in found
    ]
    count = texts.plural(len(found), "номер другого оператора", "номера других операторов", "номеров других операторов")
    return Reply(lines, title=f"{count} по запросу «{text}»" if text else count)


def _title(one: SipRegistration) -> str:
    return f"{one.name} ({shown(one.number)})" if one.name else shown(one.number)


def _button(digits: str) -> Button:
    return Button(shown(digits), Run("sip", {"text": f"+{digits}"}))


async def _one(turn: Turn, digits: str) -> Reply:
    found = await _registration(turn, digits)
    leading = await its_number(turn, digits)
    lines = [*_facts(found).values(), _status(found), *led(turn, leading)]
    edit, delete = declaration_of(sip_edit), declaration_of(sip_del)
    other = Switch.OFF if found.active else Switch.ON
    label = "Выключить" if found.active else "Включить"
    buttons = [
        Button(title, Run(way.path, {"number": f"+{digits}", **values}))
        for title, way, values in ((label, edit, {"active": other.value}), ("Удалить", delete, {}))
        if may(turn.actor, way)
    ]
    return Reply(headed(_title(found), *lines), buttons=[buttons] if buttons else ())


@command(
    "sip",
    "add",
    about="добавить номер другого оператора",
    label="Добавить номер",
    right=Right.ADMIN,
    undoable=True,
    grants=("sip-registrations.create",),
    examples=("/sip add 78123334455 name=Питер domain=sip.operator.ru login=78123334455 password=…",),
)
async def sip_add(  # noqa: PLR0913 — each is a field of its own
    turn: Turn,
    number: NewForeignNumber,
    *,
    name: Name,
    domain: Host,
    login: Login,
    password: Secret,
    auth_name: Optional | None = None,
    expires: Expires | None = None,
    proxy: Proxy | None = None,
    active: Switch = Switch.ON,
    outgoing: Switch = Switch.ON,
) -> Change:
    """Register a number; on, and for calls out, unless said otherwise: the ВАТС has no default for these (A15-6)."""
    if await _found(turn, number) is not None:
        raise Refusal(f"Номер {shown(number)} уже есть: /sip {number}. Изменить: /sip edit {number} …")
    new = AddSipRegistration(
        telnum=number,
        name=name,
        domain=domain,
        login=login,
        password=password,
        active=active is Switch.ON,
        auth_name=auth_name or None,
        expires=expires,
        proxy=proxy or None,
        outgoing=outgoing is Switch.ON,
    )
    wanted = SipRegistration(
        number=number,
        name=name,
        domain=domain,
        active=active is Switch.ON,
        auth_name=auth_name or "",
        expires=expires,
        proxy=proxy or "",
        outgoing=outgoing is Switch.ON,
    )

    async def report(_: object) -> Words:
        await renewed(turn)
        fresh = await _found(turn, number)
        if fresh is None:
            return _ABSENT
        return joined([_all(fresh), *led(turn, await its_number(turn, number))])

    return Change(
        what=f"Номер другого оператора {shown(number)}",
        before=_ABSENT,
        after=", ".join([*_facts(wanted).values(), f"логин: {login}", "пароль: ваш"]),
        do=[new],
        undo=[DeleteSipRegistration(telnum=number)],
        report=report,
    )


@command(
    "sip",
    "edit",
    about="изменить номер другого оператора",
    label="Изменить номер",
    right=Right.ADMIN,
    undoable=True,
    grants=("sip-registrations.edit",),
    examples=("/sip edit 78123334455 name=Питер expires=600", "/sip edit 78123334455 active=off"),
)
async def sip_edit(  # noqa: PLR0913 — each is a field of its own
    turn: Turn,
    number: RegisteredNumber,
    *,
    name: Name | None = None,
    domain: Host | None = None,
    login: Login | None = None,
    password: Secret | None = None,
    auth_name: Optional | None = None,
    expires: Expires | None = None,
    proxy: Proxy | None = None,
    active: Switch | None = None,
    outgoing: Switch | None = None,
) -> Change:
    """Change what is named of a registration; all else stays."""
    said: dict[str, Any] = {
        "name": name,
        "domain": domain,
        "auth_name": auth_name,
        "expires": expires,
        "proxy": proxy,
        "active": None if active is None else active is Switch.ON,
        "outgoing": None if outgoing is None else outgoing is Switch.ON,
    }
    wanted = {key: value for key, value in said.items() if value is not None}
    unread = {"логин: новый": login, "пароль: новый": password}
    secret = [words for words, value in unread.items() if value is not None]
    if not wanted and not secret:
        fields = ", ".join([*said, "login", "password"])
        raise Refusal(f"Что изменить? Можно: {fields}. Например: /sip edit {number} name=Питер")
    now = await _registration(turn, number)
    changed = {key: value for key, value in wanted.items() if value != getattr(now, key)}
    shown_keys = changed or ({} if secret else wanted)
    after = now.model_copy(update=changed)

    async def report(answers: Sequence[object] | None) -> Words:
        await renewed(turn)
        fresh = await _registration(turn, number)
        unproved = [f"{words.partition(':')[0]}: прочитать нельзя" for words in secret]
        told = [_facts(fresh)[key] for key in shown_keys]
        return ", ".join([*told, *(unproved if answers is None else secret), _status(fresh)])

    return Change(
        what=f"Номер другого оператора {_title(now)}",
        before=", ".join([*(_facts(now)[key] for key in shown_keys), *_former(secret), _status(now)]),
        after=", ".join([*(_facts(after)[key] for key in shown_keys), *secret]),
        do=[EditSipRegistration(telnum=number, **changed, login=login, password=password)] if changed or secret else [],
        undo=() if secret else _back(now, changed),
        warning="Прежние логин и пароль вернуть будет нельзя." if secret else None,
        report=report,
        nothing_to_do=not changed and not secret,
    )


def _former(secret: Sequence[str]) -> list[str]:
    return [f"{words.partition(':')[0]}: прежний" for words in secret]


def _back(now: SipRegistration, changed: Mapping[str, object]) -> list[Step]:
    """The way back; none where something was not said before."""
    before: dict[str, Any] = {key: getattr(now, key) for key in changed}
    if not before or any(not before[key] for key in ("name", "domain", "expires") if key in before):
        return []
    return [EditSipRegistration(telnum=now.number, **before)]


@command(
    "sip",
    "del",
    about="удалить номер другого оператора",
    label="Удалить номер",
    right=Right.ADMIN,
    grants=("sip-registrations.delete",),
    examples=("/sip del 78123334455",),
)
async def sip_del(turn: Turn, number: RegisteredNumber) -> Change:
    """Delete a registration; where its calls lead is told first."""
    now = await _registration(turn, number)
    leading = [*led(turn, await its_number(turn, number)), *await of_number(turn, number)]

    async def report(_: object) -> str:
        await renewed(turn)
        fresh = await _found(turn, number)
        return "регистрации больше нет" if fresh is None else _all(fresh)

    return Change(
        what=f"Удалить номер другого оператора {_title(now)}",
        before=_all(now),
        after="регистрации больше нет",
        do=[DeleteSipRegistration(telnum=number)],
        confirm=True,
        touches=joined(["звонки на этот номер не придут", *leading]),
        warning="Вернуть можно только заново: пароль ВАТС не показывает.",
        report=report,
    )
