"""Departments (manual 8)."""

# The names of operations and the manual say what they do.
# ruff: noqa: D103

from collections.abc import Mapping
from typing import Any

from sandbox.vats.contract import NO_CONTENT, Answer, Request
from sandbox.vats.errors import invalid
from sandbox.vats.exchange import Exchange, Operate
from sandbox.vats.pages import page
from sandbox.vats.state import Company, Department, Member, Route, Timeout, new_id, without


def shown(company: Company, department: Department) -> dict[str, Any]:
    """Word a department as 8.1 does."""
    timeout = department.timeout
    where: dict[str, Any] = {"time": timeout.time, "target": timeout.target}
    if timeout.target in ("user", "group", "telnum"):
        where[timeout.target] = getattr(timeout, timeout.target)
    return {
        "id": department.id,
        "name": department.name,
        "ext": department.ext,
        "call_order": department.order,
        "call_duration": 0 if department.order == "ALL" else department.duration,
        "users": [_member(company, member) for member in department.members],
        "timeout": where,
        "advanced": department.advanced,
        "queue_position": department.queue_position,
    }


def list_groups(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    rows = company.departments
    return page(request, rows, lambda one: shown(company, one), ("id", "name", "ext"), exchange.page_cap)


def get_group(exchange: Exchange, request: Request) -> Answer:
    return Answer(200, shown(exchange.company, exchange.company.department(request.path["groupId"])))


def add_group(exchange: Exchange, request: Request) -> Answer:
    company, body = exchange.company, request.body
    if len(company.departments) >= company.limits["groups"]:
        raise invalid("body: the limit of groups is reached")
    department = Department(new_id("g_"), body["name"], "")
    _write(company, department, {**body, "ext": body.get("ext") or company.free_ext()})
    company.departments.append(department)
    return Answer(200, shown(company, department))


def edit_group(exchange: Exchange, request: Request) -> Answer:
    department = exchange.company.department(request.path["groupId"])
    _write(exchange.company, department, request.body)
    return Answer(200, shown(exchange.company, department))


def delete_group(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    department = company.department(request.path["groupId"])
    company.departments.remove(department)
    for other in company.departments:
        if other.timeout.group == department.id:
            other.timeout = Timeout(other.timeout.time)
    for number in company.numbers:
        if number.route.group == department.id:
            number.route = Route("user", user=company.employees[0].login)
    company.voicemail_groups = without(company.voicemail_groups, [department.id])
    company.caller_ids.groups.pop(department.id, None)
    company.directions.groups.pop(department.id, None)
    return NO_CONTENT


def edit_group_users(exchange: Exchange, request: Request) -> Answer:
    """Add (calls on), then switch calls off, then remove: the order of 8.6."""
    company, body = exchange.company, request.body
    department = company.department(request.path["groupId"])
    lists = {
        name: [company.known_login(login, f"body.{name}") for login in body.get(name, ())]
        for name in ("add", "calls_disable", "remove")
    }
    after = set(lists["add"]) | {member.login for member in department.members}
    if missing := [login for login in (*lists["calls_disable"], *lists["remove"]) if login not in after]:
        raise invalid(f"body: {', '.join(missing)} not in the group")
    added = [
        Member(login, is_head=bool((old := department.member(login)) and old.is_head))
        for login in dict.fromkeys(lists["add"])
    ]
    rest = [member for member in department.members if member.login not in set(lists["add"])]
    position = body.get("position", -1)
    at = len(rest) if position == -1 else min(position, len(rest))
    department.members = [*rest[:at], *added, *rest[at:]]
    for member in department.members:
        if member.login in lists["calls_disable"]:
            member.takes_calls = False
    department.members = [member for member in department.members if member.login not in lists["remove"]]
    return NO_CONTENT


def _member(company: Company, member: Member) -> dict[str, Any]:
    employee = company.employee(member.login)
    return {
        "login": member.login,
        "name": employee.name,
        "calls_enable": member.takes_calls,
        "group_head": member.is_head,
        "is_absence_active": employee.is_absent,
        "is_forwarding_disabled": employee.has_no_phone,
    }


def _write(company: Company, department: Department, fields: Mapping[str, Any]) -> None:
    """Check all fields, then write them: a refused edit changes nothing."""
    ext = fields.get("ext", department.ext)
    if ext != department.ext and ext in company.extensions():
        raise invalid("body.ext: is taken")
    timeout = _timeout(company, fields["timeout"]) if "timeout" in fields else department.timeout
    members = department.members
    if "users" in fields:
        members = [
            Member(
                company.known_login(one["login"], "body.users.login"),
                one["calls_enable"],
                is_head=bool((old := department.member(one["login"])) and old.is_head),
            )
            for one in fields["users"]
        ]
        if len({member.login for member in members}) != len(members):
            raise invalid("body.users: a login is given twice")
    department.ext, department.timeout, department.members = ext, timeout, members
    department.name = fields.get("name", department.name)
    department.order = fields.get("call_order", department.order)
    department.duration = fields.get("call_duration", department.duration)
    department.advanced = fields.get("advanced", department.advanced)


def _timeout(company: Company, fields: Mapping[str, Any]) -> Timeout:
    timeout = Timeout(fields.get("time", 120), fields.get("target", "voicemail"))
    match timeout.target:
        case "user":
            timeout.user = company.known_login(fields["user"], "body.timeout.user")
        case "group":
            timeout.group = company.known_group(fields["group"], "body.timeout.group")
        case "telnum":
            timeout.telnum = fields["telnum"]
    return timeout


OPERATIONS: dict[str, Operate] = {
    "list_groups": list_groups,
    "get_group": get_group,
    "add_group": add_group,
    "edit_group": edit_group,
    "delete_group": delete_group,
    "edit_group_users": edit_group_users,
}
