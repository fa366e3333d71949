"""/sipuri: numbers of other operators that come by a SIP address (manual 16)."""

from collections.abc import Sequence
from typing import Annotated, Final

from aiogram.utils.formatting import Bold, Text

from chat import texts
from chat.answers import Button, Line, Refusal, Reply, Run, Words
from chat.change import Change
from chat.command import command, declaration_of
from chat.params import RestParam, Switch
from chat.params.operators import NewForeignNumber, TransferredNumber
from chat.rendering import joined
from chat.rights import Right, may
from chat.turn import Turn
from handlers.foreign import its_number, led, phone_of
from handlers.references import of_number
from handlers.searching import holds
from handlers.words import headed, number_title
from vats.answers import SipuriTransfer
from vats.errors import NotThere
from vats.operations import (
    AddSipuriTransfer,
    DeleteSipuriTransfer,
    EditSipuriTransfer,
    GetSipuriTransfer,
    ListSipuriTransfers,
)
from vats.phones import shown

_ABSENT: Final = "такой переадресации нет"


def _state(one: SipuriTransfer) -> str:
    return f"переадресация {'включена' if one.active else 'выключена'}, адрес: {one.uri or 'не сказан'}"


async def _transfer(turn: Turn, digits: str) -> SipuriTransfer:
    try:
        return await turn.vats(GetSipuriTransfer(telnum=digits))
    except NotThere:
        raise Refusal(
            f"Переадресации номера {shown(digits)} нет. Все: /sipuri, добавить: /sipuri add {digits}"
        ) from None


async def _found(turn: Turn, digits: str) -> SipuriTransfer | None:
    return next((one for one in await turn.vats.every(ListSipuriTransfers()) if one.number == digits), None)


@command(
    "sipuri",
    about="переадресации с других операторов на адрес SIP",
    label="Все переадресации",
    right=Right.ADMIN,
    grants=("sipuri-transfers.get",),
    examples=("/sipuri", "/sipuri 78123334455"),
)
async def sipuri(
    turn: Turn, text: Annotated[str, RestParam("номер или текст", "Что искать?", "7812")] | None = None
) -> Reply:
    """Show one, where a whole number is said; else list those in which a text is found."""
    digits = phone_of(text)
    if digits:
        return await _one(turn, digits)
    every = await turn.vats.every(ListSipuriTransfers())
    found = [one for one in every if holds(text, [_title(turn, one.number), _state(one)], [one.number])]
    if not found:
        words = f"Переадресации, в которой есть «{text}», не нашёл. Все: /sipuri" if text else "Переадресаций нет."
        raise Refusal(f"{words} Добавить: /sipuri add <номер>")
    lines: list[Line | Words] = [
        Line(
            Text(Bold(_title(turn, one.number)), f" – {_state(one)}"),
            [Button(shown(one.number), Run("sipuri", {"text": f"+{one.number}"}))],
        )
        for one in found
    ]
    count = texts.plural(len(found), "переадресация SIP", "переадресации SIP", "переадресаций SIP")
    return Reply(lines, title=f"{count} по запросу «{text}»" if text else count)


def _title(turn: Turn, digits: str) -> str:
    return number_title(turn, digits)


async def _one(turn: Turn, digits: str) -> Reply:
    found = await _transfer(turn, digits)
    lines = [_state(found), *led(turn, await its_number(turn, digits))]
    switch = declaration_of(sipuri_off if found.active else sipuri_on)
    ways = (("Выключить" if found.active else "Включить", switch), ("Удалить", declaration_of(sipuri_del)))
    buttons = [Button(label, Run(way.path, {"number": f"+{digits}"})) for label, way in ways if may(turn.actor, way)]
    return Reply(headed(_title(turn, digits), *lines), buttons=[buttons] if buttons else ())


@command(
    "sipuri",
    "add",
    about="добавить переадресацию номера другого оператора",
    label="Добавить номер",
    right=Right.ADMIN,
    undoable=True,
    grants=("sipuri-transfers.create",),
    examples=("/sipuri add 78123334455",),
)
async def sipuri_add(turn: Turn, number: NewForeignNumber, *, active: Switch = Switch.ON) -> Change:
    """Let a number come by a SIP address, which the ВАТС makes and the answer has (A16-1)."""
    there = await _found(turn, number)

    async def report(answers: Sequence[object] | None) -> Words:
        made = next((answer for answer in answers or () if isinstance(answer, SipuriTransfer)), None)
        fresh = await _found(turn, number) or made
        if fresh is None:
            return _ABSENT
        return joined(
            [_state(fresh), "Этот адрес SIP задайте у оператора.", *led(turn, await its_number(turn, number))]
        )

    return Change(
        what=f"Переадресация SIP {_title(turn, number)}",
        before=f"уже есть: {_state(there)}" if there is not None else _ABSENT,
        after=f"переадресация {'включена' if active is Switch.ON else 'выключена'}, адрес даст ВАТС",
        do=[AddSipuriTransfer(telnum=number, active=active is Switch.ON)],
        undo=[DeleteSipuriTransfer(telnum=number)],
        report=report,
        nothing_to_do=there is not None,
    )


@command(
    "sipuri",
    "on",
    about="включить переадресацию SIP",
    label="Включить",
    right=Right.ADMIN,
    undoable=True,
    grants=("sipuri-transfers.edit",),
    examples=("/sipuri on 78123334455",),
)
async def sipuri_on(turn: Turn, number: TransferredNumber) -> Change:
    """Switch a number that comes by a SIP address on."""
    return await _switched(turn, number, is_on=True)


@command(
    "sipuri",
    "off",
    about="выключить переадресацию SIP",
    label="Выключить",
    right=Right.ADMIN,
    undoable=True,
    grants=("sipuri-transfers.edit",),
    examples=("/sipuri off 78123334455",),
)
async def sipuri_off(turn: Turn, number: TransferredNumber) -> Change:
    """Switch a number that comes by a SIP address off."""
    return await _switched(turn, number, is_on=False)


async def _switched(turn: Turn, digits: str, *, is_on: bool) -> Change:
    now = await _transfer(turn, digits)

    async def report(_: object) -> str:
        return _state(await _transfer(turn, digits))

    return Change(
        what=f"Переадресация SIP {_title(turn, digits)}",
        before=_state(now),
        after=_state(now.model_copy(update={"active": is_on})),
        do=[EditSipuriTransfer(telnum=digits, active=is_on)],
        undo=[EditSipuriTransfer(telnum=digits, active=now.active)],
        report=report,
        nothing_to_do=now.active is is_on,
    )


@command(
    "sipuri",
    "del",
    about="удалить переадресацию SIP",
    label="Удалить номер",
    right=Right.ADMIN,
    grants=("sipuri-transfers.delete",),
    examples=("/sipuri del 78123334455",),
)
async def sipuri_del(turn: Turn, number: TransferredNumber) -> Change:
    """Delete a number that comes by a SIP address; where its calls lead is told first."""
    now = await _transfer(turn, number)
    leading = [*led(turn, await its_number(turn, number)), *await of_number(turn, number)]

    async def report(_: object) -> str:
        fresh = await _found(turn, number)
        return "переадресации больше нет" if fresh is None else _state(fresh)

    return Change(
        what=f"Удалить переадресацию SIP {_title(turn, number)}",
        before=_state(now),
        after="переадресации больше нет",
        do=[DeleteSipuriTransfer(telnum=number)],
        confirm=True,
        touches=joined(["звонки на этот номер не придут", *leading]),
        warning="Адрес SIP ВАТС каждый раз даёт новый: прежний не вернуть.",
        report=report,
    )
