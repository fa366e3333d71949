"""What is written down and told of a call: rows of the history, fields of the pushes."""

from datetime import UTC
from typing import TYPE_CHECKING, Any

from sandbox.vats.state import Company, Employee, InsideCall, OutsideCall, VoiceMessage

if TYPE_CHECKING:
    from sandbox.vats.calls import Call

_KEPT_AS = {"Success": "success", "Missed": "missed"}


def outside_row(call: "Call", status: str, login: str, talk: int, message: int = 0) -> OutsideCall:
    """Make the row of the external history (4.2) of a call that is over."""
    board = call.switchboard
    recorded = (status == "Success" and board.records(login)) or message
    return OutsideCall(
        board.history_id(call.id),
        "out" if call.direction == "out" else "in",
        _KEPT_AS.get(status, "noanswer"),
        call.client,
        call.number,
        call.began,
        call.wait,
        talk,
        user=login,
        first_answered=call.first,
        department=call.department,
        destination=_destination(call, status, login, message),
        record=board.record_link(call.id) if recorded else "",
        message=message,
    )


def inside_row(call: "Call", status: str, talk: int) -> InsideCall:
    """Make the row of the internal history (4.4) of a call that is over."""
    board, success = call.switchboard, status == "Success"
    return InsideCall(
        call.id,
        "success" if success else "noanswer",
        call.caller,
        call.client,
        call.began,
        call.wait,
        talk,
        record=board.record_link(call.id) if success and board.records_inside(call.caller, call.client) else "",
    )


def voice_message(call: "Call", seconds: int) -> VoiceMessage:
    """Make a voice message and address it as 12.8 says: to all, or to the employees and departments that are set."""
    company = call.switchboard.company
    return VoiceMessage(
        call.id,
        call.client,
        call.number,
        call.switchboard.now(),
        seconds,
        _listeners(company),
        company.voicemail_email,
    )


def history_fields(call: "Call", row: OutsideCall, status: str, login: str) -> dict[str, Any]:
    """Word the end of a call as the push ``history`` (2.1); ``duration`` there is waiting and talk together."""
    return {
        "type": row.direction,
        "status": status,
        "start": row.start.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"),
        "duration": row.wait + row.talk + row.message,
        "link": row.record or None,
        **_common(call, login),
    }


def event_fields(call: "Call", kind: str, login: str, second_callid: str | None) -> dict[str, Any]:
    """Word a step of a call as the push ``event`` (2.2)."""
    return {"type": kind, "direction": call.direction, **_common(call, login), "second_callid": second_callid}


def rating_fields(call: "Call", rating: int, login: str) -> dict[str, Any]:
    """Word a rating as the push ``rating`` (2.4)."""
    return {"phone": call.client, "rating": rating, "callid": call.id, **_person(call.switchboard.company, login)}


def _common(call: "Call", login: str) -> dict[str, Any]:
    company = call.switchboard.company
    number = company.find_number(call.number)
    return {
        "callid": call.id,
        "phone": call.client,
        "diversion": call.number,
        "telnum_name": (number.name if number else "") or None,
        "groupRealName": company.department_name(call.department) or None,
        **_person(company, login),
    }


def _person(company: Company, login: str) -> dict[str, Any]:
    employee: Employee | None = company.find_employee(login) if login else None
    if employee is None:
        return {"user": ""}
    return {"user": employee.login, "ext": employee.ext, "telnum": employee.telnum or None}


def _destination(call: "Call", status: str, login: str, message: int) -> str:
    if call.direction != "in":
        return ""
    if message:
        return "vm"
    return "user" if status == "Success" and login else call.aim.destination


def _listeners(company: Company) -> list[str]:
    if company.voicemail_all:
        return [one.login for one in company.employees]
    members = [
        member.login
        for department in company.departments
        if department.id in company.voicemail_groups
        for member in department.members
    ]
    return list(dict.fromkeys([*company.voicemail_users, *members]))
