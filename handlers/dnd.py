"""/dnd: whether calls come to an employee.

The resource of the ВАТС is called «dnd», but what it stores is «takes calls»: on = DELETE, off = POST (A06-1).
"""

from chat import texts
from chat.answers import Button, Refusal, Reply, Run
from chat.change import Change
from chat.command import command
from chat.params import EmployeeRef, Me, Switch, Until
from chat.rights import Right
from chat.turn import Turn
from handlers.who import about, left_alone, nobody_left, sentence
from storage.company import Employee
from vats.operations import DisableCalls, EnableCalls, GetDnd


def _shown(turn: Turn, employee: Employee, state: bool | None, until: str = "") -> str:  # noqa: FBT001 — as it is stored
    return sentence(f"{about(turn, employee)}{texts.calls(state, until)}")


@command("dnd", "status", about="приходят ли звонки", right=Right.SELF_READ, examples=("/dnd status",))
async def dnd_status(turn: Turn, employee: EmployeeRef = Me) -> Reply:
    """Tell whether calls come."""
    state = (await turn.vats(GetDnd(login=employee.login))).state
    wanted = Switch.OFF if state is False else Switch.ON
    label = "Включить звонки" if state is False else "Не беспокоить"
    return Reply(
        f"{_shown(turn, employee, state)}.",
        buttons=[[Button(label, Run("dnd", {"state": wanted.value, "employee": employee.login}))]],
    )


@command(
    "dnd",
    about="не беспокоить: включить или выключить",
    right=Right.SELF,
    restricted=True,
    examples=("/dnd on до 18:00", "/dnd on for 45m", "/dnd off"),
)
async def dnd(turn: Turn, state: Switch, employee: EmployeeRef = Me, until: Until | None = None) -> Change:
    """Stop or resume calls to an employee, for a while if asked."""
    own = turn.actor.login == employee.login
    if turn.actor.role == "restricted_user" and not own:
        raise Refusal("Это можно только для себя.")
    login = employee.login
    now = (await turn.vats(GetDnd(login=login))).state
    stops = state is Switch.ON
    stop, resume = DisableCalls(login=login), EnableCalls(login=login)
    alone = await left_alone(turn, employee, turn.company.departments_of(login)) if stops else []
    title = until.title if until else ""

    async def report(_: object) -> str:
        fresh = (await turn.vats(GetDnd(login=login))).state
        return _shown(turn, employee, fresh, title if fresh is (not stops) else "")

    return Change(
        what=f"Не беспокоить: {employee.name or login}",
        before=_shown(turn, employee, now),
        after=_shown(turn, employee, not stops, title),
        do=[stop if stops else resume],
        undo=[resume if stops else stop],
        until=until,
        warning=nobody_left(alone),
        report=report,
        nothing_to_do=now is (not stops) and until is None,
    )
