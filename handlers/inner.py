"""/inner: calls between employees, from the history of the ВАТС."""

from datetime import UTC, datetime

from chat import texts
from chat.answers import Audio, Button, Line, Refusal, Reply, Run
from chat.command import command
from chat.params import AnyEmployee, Choice, Days, Period, Phrase, Today
from chat.rights import Right
from chat.turn import Turn
from handlers.words import employee_title
from storage.company import Employee
from vats.answers import InnerCall
from vats.choices import InnerType
from vats.operations import GetInnerHistoryJson

STATUSES = {"success": "поговорили", "noanswer": "без ответа", "missed": "без ответа"}


class InnerKind(Choice):
    """Which calls."""

    SUCCESS = "success", "состоявшиеся", "успешные"
    NOANSWER = "noanswer", "неотвеченные", "несостоявшиеся"
    ALL = "all", "все", "всё"


@command(
    "inner",
    about="звонки между сотрудниками",
    label="Внутренние звонки",
    right=Right.SELF_READ,
    examples=("/inner", "/inner вчера", "/inner неделя неотвеченные {employee}"),
)
async def inner(
    turn: Turn, period: Period = Today, kind: InnerKind = InnerKind.ALL, employee: AnyEmployee | None = None
) -> Reply:
    """List calls between employees, the newest first: one's own, a head's staff's, an administrator's all."""
    found = await inner_calls(turn, period, kind, employee)
    title = f"Внутренние звонки за период «{period.title}» ({_whose(turn, employee)})"
    if not found:
        return Reply(f"{title}: нет.")
    return Reply([_line(turn, call) for call in reversed(found)], title=f"{title}: {len(found)}")


def _whose(turn: Turn, employee: Employee | None) -> str:
    if employee is not None:
        return employee.name or employee.login
    if turn.actor.is_admin:
        return "все"
    return "мои и сотрудников моих отделов" if turn.actor.staff else "мои"


async def inner_calls(
    turn: Turn, period: Days, kind: InnerKind = InnerKind.ALL, employee: Employee | None = None
) -> list[InnerCall]:
    """Read the calls that somebody may see, the oldest first; ``employee``: of that one alone.

    Raises:
        Refusal: It has no right over that employee, or no calls of its own.
    """
    actor = turn.actor
    if employee is not None and not actor.reaches(employee):
        raise Refusal(f"Звонки сотрудника {employee.name or employee.login} вам не видны: только свои и своего отдела.")
    wanted = {employee.login} if employee else {actor.login, *actor.staff} - {None}
    everybody = employee is None and actor.is_admin
    only = next(iter(wanted)) if len(wanted) == 1 and not everybody else None
    start, end = period.start.astimezone(UTC), period.end.astimezone(UTC)
    asked = GetInnerHistoryJson(start=start, end=end, type=InnerType(kind.value), user=only)
    # Whether the end is within is not said (A04-8).
    return [
        call
        for call in await turn.vats.inner_history(asked)
        if (everybody or not wanted.isdisjoint(_logins(turn, call))) and _is_within(call.start, start, end)
    ]


def _is_within(at: datetime | None, start: datetime, end: datetime) -> bool:
    return at is None or start <= at < end


def _logins(turn: Turn, call: InnerCall) -> frozenset[str]:
    """Name both ends by login, as the company knows them."""
    known = (turn.company.employee(said) for said in (call.caller, call.callee) if said)
    return frozenset(employee.login for employee in known if employee is not None)


def _line(turn: Turn, call: InnerCall) -> Line:
    caller = employee_title(turn, call.caller, call.caller_name)
    callee = employee_title(turn, call.callee, call.callee_name)
    when = texts.moment(call.start, turn.now) if call.start else "время неизвестно"
    talk = f" {texts.duration(call.duration)}" if call.duration and call.status == "success" else ""
    words = f"{when} {caller} → {callee} · {STATUSES.get(call.status, call.status)}{talk}"
    # A recording goes to the person who may hear it; in a group all would.
    if not call.record or not turn.vats.is_own_link(call.record) or call.start is None or not turn.place.is_private:
        return Line(words)
    values = {"call_id": call.call_id, "day": call.start.astimezone(turn.zone).date().isoformat()}
    return Line(words, [Button(f"Запись {when}", Run("inner record", values))])


@command("inner", "record", about="запись разговора", right=Right.SELF_READ, groups=False, hidden=True)
async def inner_record(turn: Turn, call_id: Phrase, day: Period) -> Audio:
    """Fetch the recording of a call between employees for somebody who may see that call."""
    found = next((call for call in await inner_calls(turn, day) if call.call_id == call_id), None)
    if found is None or not found.record:
        # One answer for both: whether a call of others was recorded is nobody's business.
        raise Refusal("Записи нет, или она не для вас: слушать можно свои звонки и звонки своего отдела.")
    recording = await turn.vats.recording(found.record)
    return Audio(name=recording.name, content=recording.content, title="Запись разговора")
