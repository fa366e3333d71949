"""/export: calls as a file, to be kept or reckoned with: csv as the ВАТС gives it, xlsx as a table for people."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from chat import texts
from chat.answers import Document, Refusal
from chat.command import command
from chat.params import Choice, Days, Period, Today
from chat.rights import Right
from chat.turn import Turn
from handlers.history import BECAME, STATUSES, Scope
from handlers.inner import STATUSES as INNER_STATUSES
from handlers.inner import inner_calls
from handlers.sheet import Cell, sheet
from handlers.words import employee_title
from vats.answers import HistoryCall, InnerCall
from vats.choices import HistoryType, InnerType
from vats.operations import GetHistoryCsv, GetHistoryJson, GetInnerHistoryCsv
from vats.phones import canonical, shown

MOST_ROWS = 10_000
ROUND = 100
"""A limit of the ВАТС's own that we do not know is a round number: so many rows may have been cut off (A04-9)."""

CALL_COLUMNS = {
    "Начало": 18,
    "Направление": 13,
    "Итог": 16,
    "Клиент": 20,
    "Имя клиента": 24,
    "Наш номер": 20,
    "Отдел": 18,
    "Сотрудник": 24,
    "Ожидание, с": 12,
    "Разговор, с": 12,
    "Оценка": 8,
    "Что стало с пропущенным": 30,
}
"""Titles and widths."""

INNER_COLUMNS = {
    "Начало": 18,
    "Кто": 24,
    "Кому": 24,
    "Итог": 16,
    "Ожидание, с": 12,
    "Разговор, с": 12,
}


class What(Choice):
    """Which calls."""

    CALLS = "calls", "звонки", "с клиентами"
    INNER = "inner", "внутренние"


class Format(Choice):
    """As what."""

    XLSX = "xlsx", "xlsx", "excel", "таблица"
    CSV = "csv", "csv"


@command(
    "export",
    about="звонки файлом",
    label="Звонки файлом",
    right=Right.SELF_READ,
    groups=False,
    examples=("/export calls неделя", "/export inner вчера csv"),
)
async def export(turn: Turn, what: What, period: Period = Today, form: Format = Format.XLSX) -> Document:
    """Give calls as a file: those that /calls or /inner would list."""
    make = {
        (What.CALLS, Format.XLSX): _calls,
        (What.CALLS, Format.CSV): _calls_as_they_come,
        (What.INNER, Format.XLSX): _inner,
        (What.INNER, Format.CSV): _inner_as_they_come,
    }
    return await make[what, form](turn, period)


async def _calls(turn: Turn, period: Days) -> Document:
    start, end = _span(period)
    scope = Scope(turn, None)
    asked = GetHistoryJson(start=start, end=end, type=HistoryType.ALL, process_missed=True)
    found = [call for call in await turn.vats.history(asked) if scope.has(call)]
    names = await _names(turn, found)
    rows = [_call_row(turn, call, names) for call in found]
    return await _table(f"Звонки с клиентами ({scope.title})", f"calls-{_days(period)}", period, CALL_COLUMNS, rows)


async def _inner(turn: Turn, period: Days) -> Document:
    rows = [_inner_row(turn, call) for call in await inner_calls(turn, period)]
    return await _table("Внутренние звонки", f"inner-{_days(period)}", period, INNER_COLUMNS, rows)


async def _calls_as_they_come(turn: Turn, period: Days) -> Document:
    login, (start, end) = _login(turn), _span(period)
    asked = GetHistoryCsv(start=start, end=end, type=HistoryType.ALL, limit=MOST_ROWS, user=login)
    return _file(turn, "Звонки с клиентами", f"calls-{_days(period)}", period, await turn.vats(asked))


async def _inner_as_they_come(turn: Turn, period: Days) -> Document:
    login, (start, end) = _login(turn), _span(period)
    asked = GetInnerHistoryCsv(start=start, end=end, type=InnerType.ALL, limit=MOST_ROWS, user=login)
    return _file(turn, "Внутренние звонки", f"inner-{_days(period)}", period, await turn.vats(asked))


def _span(period: Days) -> tuple[datetime, datetime]:
    return period.start.astimezone(UTC), period.end.astimezone(UTC)


def _login(turn: Turn) -> str | None:
    """Whose calls a file of the ВАТС's own may hold: it has no filter by department, so a head gets its own."""
    if turn.actor.is_admin:
        return None
    if turn.actor.login is None:
        raise Refusal("Вы не связаны с сотрудником ВАТС: своих звонков нет.")
    return turn.actor.login


def _file(turn: Turn, what: str, name: str, period: Days, content: bytes) -> Document:
    """Hand on a file of the ВАТС's own; its columns contradict the manual, so they are not touched (A04-2, A04-3)."""
    rows = sum(1 for line in content.splitlines() if line.strip())
    department = " Звонки отдела – в xlsx." if turn.actor.heads and not turn.actor.is_admin else ""
    whose = "" if turn.actor.is_admin else " (мои)"
    if not rows:
        raise Refusal(f"{what}{whose} за период «{period.title}»: нет.{department}")
    caption = f"{what}{whose} за период «{period.title}»: {_count(rows)}. Файл ВАТС как есть.{department}"
    if rows % ROUND == 0:
        caption += " Строк ровно столько, что ВАТС могла отдать не всё: проверьте по xlsx."
    return Document(f"{name}.csv", content, caption)


async def _table(
    what: str, name: str, period: Days, columns: Mapping[str, int], rows: Sequence[Sequence[Cell]]
) -> Document:
    if not rows:
        raise Refusal(f"{what} за период «{period.title}»: нет.")
    content = await asyncio.to_thread(sheet, "Звонки", columns, rows)
    return Document(f"{name}.xlsx", content, f"{what} за период «{period.title}»: {_count(len(rows))}.")


def _count(rows: int) -> str:
    return texts.plural(rows, "звонок", "звонка", "звонков")


def _days(period: Days) -> str:
    """Name the days of a period as a file's name has them."""
    first, last = period.start.date(), (period.end - timedelta(seconds=1)).date()
    return first.isoformat() if first == last else f"{first.isoformat()}_{last.isoformat()}"


async def _names(turn: Turn, calls: Sequence[HistoryCall]) -> dict[str, str]:
    """Name the clients that are contacts."""
    phones = {canonical(call.client) for call in calls if call.client.isdigit()}
    contacts = [await turn.store.contacts.get(phone) for phone in sorted(phones)]
    return {contact.phone: contact.name for contact in contacts if contact is not None and contact.name}


def _call_row(turn: Turn, call: HistoryCall, names: Mapping[str, str]) -> list[Cell]:
    own = turn.company.numbers.get(call.number)
    number = call.number_name or (own.name if own else "")
    status = STATUSES.get(call.status, call.status)
    if call.status == "missed" and not call.is_missed:
        status = "не дозвонились"
    return [
        _local(turn, call.start),
        "исходящий" if call.type == "out" else "входящий",
        status,
        shown(call.client) if call.client.isdigit() else "номер скрыт",
        names.get(canonical(call.client), ""),
        " ".join(part for part in (shown(call.number) if call.number else "", number) if part),
        call.department,
        employee_title(turn, call.login, call.employee) if call.login else "",
        call.wait,
        call.duration,
        call.rating,
        BECAME.get(call.missed_status or 0, "") if call.is_missed else "",
    ]


def _inner_row(turn: Turn, call: InnerCall) -> list[Cell]:
    return [
        _local(turn, call.start),
        employee_title(turn, call.caller, call.caller_name),
        employee_title(turn, call.callee, call.callee_name),
        INNER_STATUSES.get(call.status, call.status),
        call.wait,
        call.duration,
    ]


def _local(turn: Turn, at: datetime | None) -> datetime | None:
    """Give a moment as a table shows it: on the company's clock, without a zone."""
    return at.astimezone(turn.zone).replace(tzinfo=None) if at else None
