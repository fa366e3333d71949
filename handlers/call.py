"""/call: ring the own phone, then the client. One command, one call: nothing here is ever repeated by itself."""

from datetime import timedelta
from typing import Annotated

from chat.answers import Refusal
from chat.change import Change
from chat.command import command
from chat.params import Behind, CallTarget, NumberRef, Target
from chat.rights import Right
from chat.turn import Turn
from handlers.words import number_title
from storage.company import OwnNumber
from vats.answers import MadeCall
from vats.operations import ListCallerIdTelnums, MakeCall
from vats.phones import Ban, CallRefused, may_ring, shown

MOST_A_MINUTE = 10
"""Calls of one person: more is no work of a person's (contract §8)."""
MOST_A_MINUTE_IN_ALL = 100
"""Calls of all together: so many at once are somebody who has several accounts in hand."""

BANS = {
    Ban.PREMIUM: "это платный номер",
    Ban.SATELLITE: "это спутниковая связь",
    Ban.COUNTRY: "звонки в эту страну не разрешены; их разрешает настройка CALL_COUNTRIES",
}


@command(
    "call",
    about="позвонить: сначала зазвонит ваш телефон",
    label="Позвонить",
    right=Right.SELF,
    pause=3.0,
    examples=("/call 79261904198", "/call {colleague}", "/call 79261904198 from {number}"),
)
async def call(
    turn: Turn, target: CallTarget, from_: Annotated[NumberRef | None, Behind("from", "с")] = None
) -> Change:
    """Join the own phone with a client, an employee or any phone that may be rung."""
    employee = turn.actor.employee
    if employee is None:
        raise Refusal("Звонить может сотрудник ВАТС: первым звонит его телефон. Свяжите себя: /link и имя сотрудника.")
    _refuse_banned(turn, target)
    minute_ago = turn.clock.now() - timedelta(minutes=1)
    if await turn.store.audit.count(turn.actor.person.id, "call", minute_ago) >= MOST_A_MINUTE:
        raise Refusal(f"Больше {MOST_A_MINUTE} звонков в минуту не получится. Подождите немного и повторите.")
    if await turn.store.audit.count(None, "call", minute_ago) >= MOST_A_MINUTE_IN_ALL:
        raise Refusal("Слишком много звонков сразу во всей компании. Подождите минуту и повторите.")
    if from_ is not None:
        await _refuse_unusable(turn, from_)

    async def report(answers: object) -> str:
        words = f"Звоню: {target.title}. Сначала зазвонит ваш телефон"
        if not isinstance(answers, list | tuple) or not answers or not isinstance(answers[0], MadeCall):
            return f"Звонил ли телефон, неизвестно: ВАТС не ответила. {target.title}: сам повторять не буду"
        used = answers[0].clid
        if used and (from_ is None or used == from_.digits):
            return f"{words}; клиент увидит {number_title(turn, used)}."
        if from_ is None:
            return f"{words}; клиент увидит номер, который выберет ВАТС."
        asked = number_title(turn, from_.digits)
        if not used:
            return f"{words}. Какой номер увидит клиент, ВАТС не сказала (просили {asked})."
        return f"{words}; клиент увидит {number_title(turn, used)}, а не {asked}: ВАТС выбрала его сама."

    return Change(
        what=f"Звонок: {target.title}",
        before="",
        after=f"звоню {target.title}",
        do=[MakeCall(phone=target.phone.digits, user=employee.login, clid=from_.digits if from_ else None)],
        report=report,
    )


def _refuse_banned(turn: Turn, target: Target) -> None:
    """Refuse what would cost money or ring nobody (contract §8, «Calls»)."""
    phone = target.phone
    if phone.kind == "extension":
        if target.employee is None:
            raise Refusal(f"Добавочного {phone.digits} ни у кого нет. Кто есть в компании: /who.")
        if target.employee.login == turn.actor.login:
            raise Refusal("Это ваш собственный номер.")
        return
    me = turn.actor.employee
    if me is not None and phone.digits in {me.mobile, me.direct_number}:
        raise Refusal("Это ваш собственный номер.")
    if phone.digits in turn.company.numbers:
        raise Refusal(f"{shown(phone.digits)} – наш собственный номер: звонок пошёл бы по кругу.")
    colleague = next((one for one in turn.company.employees.values() if one.direct_number == phone.digits), None)
    if colleague is not None:
        who = colleague.name or colleague.login
        hint = f" Позвоните на добавочный: /call {colleague.ext}." if colleague.ext else ""
        raise Refusal(f"{shown(phone.digits)} – наш собственный номер ({who}).{hint}")
    try:
        may_ring(phone, turn.settings.call_countries)
    except CallRefused as error:
        raise Refusal(f"На {shown(phone.digits)} позвонить нельзя: {BANS[error.reason]}.") from None


async def _refuse_unusable(turn: Turn, number: OwnNumber) -> None:
    """A number that may not be used is dropped silently by the ВАТС: look first (A05-2)."""
    usable = {one.number: one.enabled for one in await turn.vats(ListCallerIdTelnums())}
    if not usable.get(number.digits):
        possible = ", ".join(number_title(turn, digits) for digits, enabled in usable.items() if enabled)
        raise Refusal(
            f"С номера {number_title(turn, number.digits)} звонить нельзя. Можно: {possible or 'ни с какого'}."
        )
