"""History of calls (manual 4)."""

# The names of operations and the manual say what they do.
# ruff: noqa: D103

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar

from sandbox.vats.contract import Answer, Request
from sandbox.vats.errors import invalid
from sandbox.vats.exchange import Exchange, Operate
from sandbox.vats.missed import became_of
from sandbox.vats.state import InsideCall, OutsideCall

Row = TypeVar("Row", OutsideCall, InsideCall)

_DAY = timedelta(days=1)


def get_history_csv(exchange: Exchange, request: Request) -> Answer:
    """Answer the columns of the manual's example, not those of its table (A04-2)."""
    domain = exchange.company.domain
    rows = (
        [
            call.uid,
            call.status,
            call.client,
            f"{call.user}@{domain}" if call.user else _department_account(exchange, call),
            call.number,
            _iso(call.start),
            call.wait,
            call.talk,
            call.record,
        ]
        for call in _outside(exchange, request)
    )
    return _csv(rows)


def get_history_json(exchange: Exchange, request: Request) -> Answer:
    company, query = exchange.company, request.query
    rows = []
    for call in _outside(exchange, request):
        user = call.first_answered if query.get("first_answered") and call.first_answered else call.user
        number = company.find_number(call.number)
        row: dict[str, Any] = {
            "uid": call.uid,
            "type": call.direction,
            "status": call.status,
            "client": call.client,
            "diversion": call.number,
            "telnum_name": number.name if number else "",
            "user": user,
            "user_name": company.employee_name(user),
            "group_name": company.department_name(call.department),
            "start": _iso(call.start),
            "wait": call.wait,
            "duration": call.talk,
            "record": call.record,
            "note": call.note,
        }
        if call.destination:
            row["destination"] = call.destination
        if call.rating is not None:
            row["rating"] = call.rating
        if query.get("processMissed") and (status := became_of(call, company.outside_calls)):
            row["missedStatus"] = status
        rows.append(row)
    return Answer(200, rows)


def get_inner_history_csv(exchange: Exchange, request: Request) -> Answer:
    """Answer as the manual's example: its second column is in or out, its people carry the domain (A04-3)."""
    domain = exchange.company.domain
    asked = request.query.get("user", "")
    rows = (
        [
            call.uid,
            "in" if call.called == asked else "out",
            f"{call.caller}@{domain}",
            f"{call.called}@{domain}",
            _iso(call.start),
            call.wait,
            call.talk,
            call.record,
        ]
        for call in _inside(exchange, request)
    )
    return _csv(rows)


def get_inner_history_json(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    return Answer(
        200,
        [
            {
                "uid": call.uid,
                "status": call.status,
                "from": call.caller,
                "to": call.called,
                "from_name": company.employee_name(call.caller),
                "to_name": company.employee_name(call.called),
                "start": _iso(call.start),
                "wait": call.wait,
                "duration": call.talk,
                "record": call.record,
            }
            for call in _inside(exchange, request)
        ],
    )


def _outside(exchange: Exchange, request: Request) -> list[OutsideCall]:
    query, calls = request.query, exchange.company.outside_calls
    since, until = _interval(exchange, request)
    statuses = {int(status) for status in query.get("missedStatus", ())}
    groups = set(query.get("groups", ()))
    found = [
        call
        for call in calls
        if since <= call.start <= until
        and _is_of_type(call, query.get("type", "all"))
        and query.get("user") in (None, call.user)
        and query.get("diversion") in (None, call.number)
        and query.get("client") in (None, call.client)
        and (not groups or call.department in groups)
        and (not statuses or became_of(call, calls) in statuses)
    ]
    return _newest(found, exchange, request)


def _inside(exchange: Exchange, request: Request) -> list[InsideCall]:
    since, until = _interval(exchange, request)
    asked, user = request.query.get("type", "all"), request.query.get("user")
    found = [
        call
        for call in exchange.company.inside_calls
        if since <= call.start <= until
        and asked in ("all", call.status)
        and (user is None or user in (call.caller, call.called))
    ]
    return _newest(found, exchange, request)


def _newest(calls: list[Row], exchange: Exchange, request: Request) -> list[Row]:
    """Take the newest calls, as many as one answer has; of those that began at once, the last to end is first."""
    asked: int = request.query.get("limit", exchange.history_cap)
    calls.reverse()
    calls.sort(key=lambda call: call.start, reverse=True)
    return calls[: min(asked, exchange.history_cap)]


def _is_of_type(call: OutsideCall, asked: str) -> bool:
    # The trap of A04-6 and A02-20: an unanswered call to a client is among the missed too.
    return asked == "all" or (call.status != "success" if asked == "missed" else call.direction == asked)


def _interval(exchange: Exchange, request: Request) -> tuple[datetime, datetime]:
    """Read the interval by 4.5: ``period`` first; no end is now; no start is the day of the end."""
    query, now = request.query, exchange.now()
    if "period" in query:
        return _period(exchange, query["period"])
    end = _moment(query["end"]) if "end" in query else now
    start = _moment(query["start"]) if "start" in query else _midnight(exchange, end)
    return start, end


def _period(exchange: Exchange, period: str) -> tuple[datetime, datetime]:
    now = exchange.now()
    today = _midnight(exchange, now)
    week, month = today - _DAY * today.weekday(), today.replace(day=1)
    moment = timedelta(microseconds=1)
    intervals = {
        "today": (today, now),
        "yesterday": (today - _DAY, today - moment),
        "this_week": (week, now),
        "last_week": (week - _DAY * 7, week - moment),
        "this_month": (month, now),
        "last_month": ((month - _DAY).replace(day=1), month - moment),
    }
    return intervals[period]


def _midnight(exchange: Exchange, moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(exchange.zone).date(), time(), exchange.zone)


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise invalid("query: start and end must be real times") from error


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _department_account(exchange: Exchange, call: OutsideCall) -> str:
    return f"{call.department}@{exchange.company.domain}" if call.department else call.destination


def _csv(rows: Iterable[list[Any]]) -> Answer:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return Answer(200, text.getvalue(), kind="text/csv")


OPERATIONS: dict[str, Operate] = {
    "get_history_csv": get_history_csv,
    "get_history_json": get_history_json,
    "get_inner_history_csv": get_inner_history_csv,
    "get_inner_history_json": get_inner_history_json,
}
