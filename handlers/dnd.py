"""/dnd: whether calls come to an employee.

The resource of the ВАТС is called «dnd», but what it stores is «takes calls»: on = DELETE, off = POST (A06-1).
"""

from chat import texts
from chat.answers import Button, Reply, Run
from chat.change import Change
from chat.command import command
from chat.params import EmployeeRef, Me, Switch, Until
from chat.rights import Right
from chat.turn import Turn
from handlers.terms import term
from handlers.words import about, left_alone, nobody_left, sentence
from storage.company import Employee
from vats.operations import DisableCalls, EnableCalls, GetDnd


def _shown(turn: Turn, employee: Employee, state: bool, until: str = "") -> str:  # noqa: FBT001 — as it is stored
    return sentence(f"{about(turn, employee)}{texts.calls(state, until)}")


def _to(login: str, *, takes_calls: bool) -> EnableCalls | DisableCalls:
    return EnableCalls(login=login) if takes_calls else DisableCalls(login=login)


async def calls_now(turn: Turn, login: str) -> tuple[bool, str]:
    """Read whether calls come to an employee, and until when that holds (``""``: for good)."""
    state = (await turn.vats(GetDnd(login=login))).state
    return state, await term(turn, _to(login, takes_calls=not state))


@command(
    "dnd",
    "status",
    about="приходят ли звонки",
    label="Приходят ли звонки",
    right=Right.SELF_READ,
    examples=("/dnd status",),
)
async def dnd_status(turn: Turn, employee: EmployeeRef = Me) -> Reply:
    """Tell whether calls come."""
    state, until = await calls_now(turn, employee.login)
    wanted = Switch.ON if state else Switch.OFF
    label = "Не беспокоить" if state else "Включить звонки"
    return Reply(
        f"{_shown(turn, employee, state, until)}.",
        buttons=[[Button(label, Run("dnd", {"state": wanted.value, "employee": employee.login}))]],
    )


@command(
    "dnd",
    about="не беспокоить: включить или выключить",
    label="Не беспокоить",
    right=Right.SELF,
    restricted=True,
    examples=("/dnd on до 18:00", "/dnd on for 45m", "/dnd off"),
)
async def dnd(turn: Turn, state: Switch, employee: EmployeeRef = Me, until: Until | None = None) -> Change:
    """Stop or resume calls to an employee, for a while if asked."""
    login = employee.login
    now, held_until = await calls_now(turn, login)
    comes = state is Switch.OFF
    alone = [] if comes else await left_alone(turn, employee, turn.company.departments_of(login))
    title = until.title if until else ""
    # For a time: back to the other state then. For good: back to how it is now.
    was = now if until is None else not comes

    async def report(_: object) -> str:
        fresh, held = await calls_now(turn, login)
        return _shown(turn, employee, fresh, title if fresh is comes else held)

    return Change(
        what=f"Не беспокоить: {employee.name or login}",
        before=_shown(turn, employee, now, held_until),
        after=_shown(turn, employee, comes, title),
        do=[_to(login, takes_calls=comes)],
        undo=[_to(login, takes_calls=was)],
        until=until,
        warning=nobody_left(alone),
        report=report,
        nothing_to_do=now is comes and until is None and not held_until,
    )
