"""/handover: the clients of an employee, also of one that is gone, get another who is responsible for them."""

from collections.abc import Sequence
from typing import Annotated

from chat import texts
from chat.answers import Refusal
from chat.change import Change, Step
from chat.command import command
from chat.own import HandOver
from chat.params import AnyEmployee, PhraseParam
from chat.rights import Right
from chat.turn import Turn
from handlers.words import employee_title
from vats.phones import shown

_MOST_NAMED = 10


@command(
    "handover",
    about="передать клиентов сотрудника другому",
    label="Передать клиентов",
    right=Right.ADMIN,
    hidden=True,
    examples=("/handover anna boris",),
)
async def handover(
    turn: Turn, whose: Annotated[str, PhraseParam("логин", "Чьих клиентов передать?", "anna")], employee: AnyEmployee
) -> Change:
    """Make another employee responsible for all clients of one."""
    known = turn.company.employee(whose)
    login = known.login if known is not None else whose
    if login == employee.login:
        raise Refusal("Передать можно другому сотруднику.")
    count = await turn.store.contacts.count_of_employee(login)
    if not count:
        raise Refusal(f"За сотрудником {employee_title(turn, login)} клиентов не закреплено.")
    first = await turn.store.contacts.of_employee(login, _MOST_NAMED)
    named = ", ".join(contact.name or shown(contact.phone) for contact in first)
    more = f" и ещё {count - len(first)}" if count > len(first) else ""
    by = turn.actor.person.id

    async def undo_by(answers: Sequence[object]) -> Sequence[Step]:
        phones = answers[0]
        return (
            [HandOver(login=employee.login, to=login, by=by, phones=tuple(phones))] if isinstance(phones, list) else []
        )

    clients = texts.plural(count, "клиент", "клиента", "клиентов")
    return Change(
        what=f"Передать клиентов: {employee_title(turn, login)}",
        before=f"{clients}: {named}{more} – за сотрудником {employee_title(turn, login)}",
        after=f"{clients} – за сотрудником {employee.name or employee.login}",
        do=[HandOver(login=login, to=employee.login, by=by)],
        undo_by=undo_by,
        confirm=True,
    )
