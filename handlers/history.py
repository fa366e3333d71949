"""/missed, /calls and the recordings: calls with clients, from the history of the ВАТС.

Periods are sent as start and end computed on the company's clock: whose «today» the ВАТС means is not said (A04-7).
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from aiogram.utils.formatting import Bold, Text

from chat import texts
from chat.answers import Audio, Button, Line, Refusal, Reply, Run
from chat.command import command
from chat.hearing import may_hear, of_record, recorded, remembered
from chat.params import Choice, Client, Days, PartyRef, Period, Phrase, Today
from chat.rights import RESTRICTED_ROLE, Right
from chat.turn import Turn
from handlers.words import (
    client_title,
    department_named_in,
    departments_of_employee,
    employee_title,
    number_title,
)
from storage.company import Employee, OwnNumber
from vats.answers import HistoryCall
from vats.choices import HistoryType
from vats.operations import GetHistoryJson
from vats.phones import canonical, shown

BECAME = {
    1: "клиент перезвонил сам",
    2: "перезвонили",
    3: "не перезванивали",
    4: "перезванивали, но не дозвонились",
}
"""What became of a missed call (manual 4.2)."""

DESTINATIONS = {
    "ivr": "в меню",
    "onduty": "дежурному",
    "offtime": "в нерабочее время",
    "hello": "на приветствии",
    "vm": "оставил сообщение автоответчику",
    "am": "попал на автоответчик",
}

STATUSES = {
    "success": "поговорили",
    "missed": "пропущен",
    "noanswer": "не состоялся",
    "cancel": "отменён",
    "busy": "занято",
    "notavailable": "абонент недоступен",
    "notallowed": "направление запрещено",
    "notfound": "номера нет",
}


DAY, HISTORY = timedelta(days=1), timedelta(days=62)
"""How far around a call's start, and how far back at all, its recording is looked for."""


class Whose(Choice):
    """Whose calls."""

    ME = "me", "мои", "я", "мне"
    DEPARTMENT = "department", "отдел", "отдела", "отделы", "отделов"
    ALL = "all", "все", "всё", "всех"


class Kind(Choice):
    """Which calls."""

    IN = "in", "входящие", "вх"
    OUT = "out", "исходящие", "исх"
    MISSED = "missed", "пропущенные", "проп"
    ALL = "all", "все", "всё"


class Scope:
    """Whose calls somebody asked for and may see.

    Without «whose»: an employee's own, a head's departments, an administrator's all (contract §5).
    """

    def __init__(self, turn: Turn, whose: Whose | None, *, unclaimed: bool = False) -> None:
        self._turn = turn
        self._login = turn.actor.login
        self._is_admin = turn.actor.is_admin
        self._heads = turn.actor.heads
        own = turn.company.departments_of(self._login) if self._login else []
        self._own = frozenset(department.id for department in own)
        if whose is Whose.ALL and not (self._is_admin or self._heads):
            raise Refusal("Все звонки видят администраторы и руководители. Ваши: /missed мои, отдела: /missed отдел.")
        if whose is Whose.ME and self._login is None:
            raise Refusal("Вы не связаны с сотрудником ВАТС: своих звонков нет. Все: /missed все.")
        if whose is Whose.DEPARTMENT and not self._own:
            raise Refusal("Вы не состоите ни в одном отделе. Ваши звонки: /missed мои.")
        self._whose = whose
        self._unclaimed = unclaimed

    def has(self, call: HistoryCall) -> bool:
        """Whether a call is among them."""
        employee = self._turn.company.employee(call.login) if call.login else None
        login = employee.login if employee else call.login.partition("@")[0]
        is_mine = bool(login) and login == self._login
        # What a colleague talks about beside the department's calls is for its heads alone.
        named = department_named_in(self._turn, call)
        departments = named or departments_of_employee(self._turn, call)
        match self._whose:
            case Whose.ME:
                return is_mine
            case Whose.DEPARTMENT:
                return is_mine or bool(departments & self._heads) or bool(named & self._own)
            case _ if self._is_admin:
                return True
            case _ if self._heads:
                return is_mine or bool(departments & self._heads)
            case _:
                return is_mine or (self._unclaimed and not login and bool(named & self._own))

    @property
    def title(self) -> str:
        """Whose they are, in words."""
        match self._whose:
            case Whose.ME:
                return "мои"
            case Whose.DEPARTMENT:
                return "моих отделов"
            case _ if self._is_admin:
                return "все"
            case _ if self._heads:
                return "отделов, которыми вы руководите"
            case _:
                return "мои и моих отделов" if self._unclaimed else "мои"


def _asked(days: Days, **more: object) -> GetHistoryJson:
    # The end may lie ahead: the clock of the ВАТС need not be ours.
    return GetHistoryJson.model_validate({"start": days.start.astimezone(UTC), "end": days.end.astimezone(UTC), **more})


def _when(turn: Turn, at: datetime | None) -> str:
    return texts.moment(at, turn.now) if at else "время неизвестно"


@command(
    "missed",
    about="пропущенные звонки",
    label="Пропущенные",
    right=Right.SELF_READ,
    examples=("/missed", "/missed вчера", "/missed неделя отдел"),
)
async def missed(turn: Turn, period: Period = Today, whose: Whose | None = None) -> Reply:
    """Tell per client what was missed and what became of it."""
    scope = Scope(turn, whose, unclaimed=True)
    rows = await turn.vats.history(_asked(period, type=HistoryType.MISSED, process_missed=True))
    by_client: dict[str, list[HistoryCall]] = {}
    for number, call in enumerate(rows):
        if call.is_missed and scope.has(call):
            by_client.setdefault(call.client if call.client.isdigit() else f"?{number}", []).append(call)
    title = f"Пропущенные за период «{period.title}» ({scope.title})"
    if not by_client:
        return Reply(f"{title}: нет.")
    newest = sorted(by_client.values(), key=lambda calls: _moment(calls[-1]), reverse=True)
    return Reply([await _missed_line(turn, calls) for calls in newest], title=f"{title}: {len(newest)}")


def _moment(call: HistoryCall) -> float:
    return call.start.timestamp() if call.start else 0.0


async def _missed_line(turn: Turn, calls: Sequence[HistoryCall]) -> Line:
    last = calls[-1]
    way = last.department and f"отдел «{last.department}»"
    way = way or (employee_title(turn, last.login, last.employee) if last.login else "")
    through = number_title(turn, last.number, last.number_name) if last.number else ""
    times = f", {texts.plural(len(calls), 'раз', 'раза', 'раз')}" if len(calls) > 1 else ""
    became = BECAME.get(last.missed_status or 0, "что стало, неизвестно")
    where = DESTINATIONS.get(last.destination, "")
    title = await client_title(turn, last.client)
    words = Text(
        Bold(title),
        f"\n{_when(turn, last.start)}{times}",
        f" · {' · '.join(part for part in (through, way, where) if part)}" if through or way or where else "",
        f"\n{became}",
    )
    if not last.client.isdigit() or turn.actor.role == RESTRICTED_ROLE:
        return Line(words)
    return Line(words, [Button(f"Перезвонить: {title}", Run("call", {"target": f"+{canonical(last.client)}"}))])


@command(
    "calls",
    about="звонки: длительность, оценки, записи",
    label="Все звонки",
    right=Right.SELF_READ,
    examples=("/calls", "/calls вчера входящие", "/calls неделя {employee}"),
)
async def calls(turn: Turn, period: Period = Today, kind: Kind = Kind.ALL, whose: PartyRef | None = None) -> Reply:
    """List calls, the newest first, with buttons for their recordings."""
    scope = Scope(turn, None)
    if isinstance(whose, Employee) and not turn.actor.reaches(whose):
        raise Refusal(f"Звонки сотрудника {whose.name or whose.login} вам не видны: только свои и своего отдела.")
    filters: dict[str, object] = {"type": kind.value}
    if isinstance(whose, Client):
        filters["client"] = canonical(whose.phone)
    rows = [call for call in await turn.vats.history(_asked(period, **filters)) if _fits(turn, call, kind, whose)]
    found = [call for call in rows if scope.has(call) or (isinstance(whose, Employee) and turn.actor.reaches(whose))]
    title = f"Звонки за период «{period.title}» ({whose_title(whose) or scope.title})"
    if not found:
        return Reply(f"{title}: нет.")
    return Reply([await _call_line(turn, call) for call in reversed(found)], title=f"{title}: {len(found)}")


def whose_title(whose: Employee | OwnNumber | Client | None) -> str:
    """Name whose calls were asked for."""
    match whose:
        case Employee():
            return whose.name or whose.login
        case OwnNumber():
            return whose.name or shown(whose.digits)
        case Client():
            return whose.title
        case None:
            return ""


def _fits(turn: Turn, call: HistoryCall, kind: Kind, whose: Employee | OwnNumber | Client | None) -> bool:
    """Filter again on our side: what the ВАТС understands by its filters is not said (A04-6, A04-12)."""
    kinds = {Kind.IN: call.type != "out", Kind.OUT: call.type == "out", Kind.MISSED: call.is_missed, Kind.ALL: True}
    return kinds[kind] and _is_of(turn, call, whose)


def _is_of(turn: Turn, call: HistoryCall, whose: Employee | OwnNumber | Client | None) -> bool:
    match whose:
        case Employee():
            employee = turn.company.employee(call.login) if call.login else None
            return employee is not None and employee.login == whose.login
        case OwnNumber():
            return call.number == whose.digits
        case Client():
            return canonical(call.client) == canonical(whose.phone)
        case None:
            return True


async def _call_line(turn: Turn, call: HistoryCall) -> Line:
    outgoing = call.type == "out"
    who = employee_title(turn, call.login, call.employee) if call.login else call.department or ""
    client = await client_title(turn, call.client)
    status = STATUSES.get(call.status, call.status)
    if call.status == "missed" and outgoing:
        status = "не дозвонились"
    talk = f" {texts.duration(call.duration)}" if call.duration and call.status == "success" else ""
    rating = f" · оценка {call.rating}" if call.rating else ""
    parts = [f"{'→' if outgoing else '←'} {_when(turn, call.start)} {client}", who, f"{status}{talk}"]
    words = " · ".join(part for part in parts if part) + rating
    # A recording goes to the person who may hear it; in a group all would.
    if not call.record or not turn.vats.is_own_link(call.record) or not turn.place.is_private:
        return Line(words)
    values = {"call_id": call.call_id}
    if call.start is not None:
        values["day"] = call.start.astimezone(turn.zone).date().isoformat()
    return Line(words, [Button(f"Запись {_when(turn, call.start)}", Run("recording", values))])


@command("recording", about="запись разговора", right=Right.SELF_READ, groups=False, hidden=True)
async def recording(turn: Turn, call_id: Phrase, day: Period | None = None) -> Audio:
    """Fetch the recording of a call for somebody who may hear it; its address is shown to nobody.

    ``day``: when the call began, so that the history need not be read as a whole.
    """
    stored = await turn.store.calls.get(call_id)
    found = recorded(stored, turn.company) if stored else None
    client, began = (stored.client, stored.started_at) if stored else ("", None)
    if found is None:
        row = await _row(turn, call_id, stored.started_at if stored else day.start if day else None)
        keys = [f"login:{row.login}"] if row and row.login else []
        if row is not None and row.record and turn.vats.is_own_link(row.record):
            found = of_record(remembered(row.record, keys, row.department), turn.company)
            client, began = row.client, row.start
    actor = turn.actor
    if found is None or not may_hear(actor.login, found, is_admin=actor.is_admin, heads=actor.heads):
        # One answer for both: whether a call of others was recorded is nobody's business.
        raise Refusal("Записи нет, или она не для вас: слушать можно свои звонки и звонки своего отдела.")
    sound = await turn.vats.recording(found.link)
    caption = f"{await client_title(turn, client)} · {_when(turn, began)}"
    return Audio(name=sound.name, content=sound.content, caption=caption, title="Запись разговора")


async def _row(turn: Turn, call_id: str, around: datetime | None) -> HistoryCall | None:
    """Find a call in the history of the ВАТС: near its start, or in the last days."""
    now = turn.clock.now()
    start, end = (now - HISTORY, now) if around is None else (around - DAY, min(around + DAY, now))
    rows = await turn.vats.history(GetHistoryJson(start=start, end=end, type=HistoryType.ALL))
    return next((row for row in rows if row.call_id == call_id), None)
