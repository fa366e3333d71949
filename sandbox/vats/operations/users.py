"""Employees (manual 6 and 7)."""

# The names of operations and the manual say what they do.
# ruff: noqa: D103

from collections.abc import Mapping
from typing import Any

from sandbox.vats.contract import NO_CONTENT, Answer, Request
from sandbox.vats.errors import invalid
from sandbox.vats.exchange import Exchange, Operate
from sandbox.vats.pages import page
from sandbox.vats.state import ROLES, Company, Employee, Redirect, Route, without

_SEARCHED = ("login", "name", "ext", "telnum", "mobile", "email", "position")


def shown(employee: Employee, *, with_status: bool = False) -> dict[str, Any]:
    """Word an employee as 6.1 does."""
    redirect: dict[str, Any] = {"enabled": employee.redirect.enabled}
    if employee.redirect.enabled:
        redirect |= {"forward": employee.redirect.only, "delay": employee.redirect.delay}
    words: dict[str, Any] = {
        "login": employee.login,
        "name": employee.name,
        "position": employee.position,
        "ext": employee.ext,
        "telnum": employee.telnum,
        "email": employee.email,
        "role": employee.role,
        "mobile": employee.mobile,
        "mobile_redirect": redirect,
    }
    if with_status:
        words["status"] = "online" if employee.online else "offline"
    return words


def list_users(exchange: Exchange, request: Request) -> Answer:
    with_status = request.query.get("with") == "status"
    employees = exchange.company.employees
    return page(request, employees, lambda one: shown(one, with_status=with_status), _SEARCHED, exchange.page_cap)


def get_user(exchange: Exchange, request: Request) -> Answer:
    employee = exchange.company.employee(request.path["login"])
    return Answer(200, shown(employee, with_status=request.query.get("with") == "status"))


def add_user(exchange: Exchange, request: Request) -> Answer:
    company, body = exchange.company, request.body
    if len(company.employees) >= company.limits["users"]:
        raise invalid("body: the limit of users is reached")
    ext = body.get("ext") or company.free_ext()
    login = body.get("login") or f"u{ext}"
    if any(one.login == login for one in company.employees):
        raise invalid("body.login: is taken")
    employee = Employee(login, body["name"], "")
    _write(company, employee, {**body, "ext": ext})
    company.employees.append(employee)
    return Answer(200, shown(employee))


def edit_user(exchange: Exchange, request: Request) -> Answer:
    employee = exchange.company.employee(request.path["login"])
    _write(exchange.company, employee, request.body)
    return Answer(200, shown(employee))


def delete_user(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    employee = company.employee(request.path["login"])
    if len(company.employees) == 1:
        raise invalid("the last user cannot be deleted")
    company.employees.remove(employee)
    _forget(company, employee.login)
    return NO_CONTENT


def get_user_groups(exchange: Exchange, request: Request) -> Answer:
    employee = exchange.company.employee(request.path["login"])
    groups = exchange.company.departments_of(employee.login)
    return Answer(200, [{"id": one.id, "name": one.name, "ext": one.ext} for one in groups])


def get_group_calls(exchange: Exchange, request: Request) -> Answer:
    """Tell the state in one department; without ``group_id``: whether calls come from any (A06-3)."""
    members = _members(exchange, request)
    return Answer(200, {"state": any(member.takes_calls for member in members)})


def enable_group_calls(exchange: Exchange, request: Request) -> Answer:
    return _subscribe(exchange, request, takes_calls=True)


def disable_group_calls(exchange: Exchange, request: Request) -> Answer:
    return _subscribe(exchange, request, takes_calls=False)


def get_dnd(exchange: Exchange, request: Request) -> Answer:
    return Answer(200, {"state": exchange.company.employee(request.path["login"]).takes_calls})


def enable_calls(exchange: Exchange, request: Request) -> Answer:
    exchange.company.employee(request.path["login"]).takes_calls = True
    return NO_CONTENT


def disable_calls(exchange: Exchange, request: Request) -> Answer:
    """Bring silence: the resource is called dnd, but what it stores is «takes calls» (A06-1)."""
    exchange.company.employee(request.path["login"]).takes_calls = False
    return NO_CONTENT


def _members(exchange: Exchange, request: Request) -> list[Any]:
    company = exchange.company
    employee = company.employee(request.path["login"])
    group_id = request.query.get("group_id")
    if group_id is None:
        # The trap of 6.7 and 6.8: no group_id means every department of the employee.
        return [member for one in company.departments_of(employee.login) if (member := one.member(employee.login))]
    company.known_group(group_id, "query parameter group_id")
    member = company.department(group_id).member(employee.login)
    if member is None:
        raise invalid("query parameter group_id: the user is not in this group")
    return [member]


def _subscribe(exchange: Exchange, request: Request, *, takes_calls: bool) -> Answer:
    for member in _members(exchange, request):
        member.takes_calls = takes_calls
    return NO_CONTENT


def _write(company: Company, employee: Employee, fields: Mapping[str, Any]) -> None:
    """Check all fields, then write them: a refused edit changes nothing."""
    ext, role = fields.get("ext", employee.ext), fields.get("role", employee.role)
    if ext != employee.ext and ext in company.extensions():
        raise invalid("body.ext: is taken")
    if role not in ROLES and all(custom.id != role for custom in company.roles):
        raise invalid("body.role: there is no such role")
    if role == "group_head" and not company.has_heads:
        raise invalid("body.role: group_head is not available")
    redirect = fields.get("mobile_redirect")
    if redirect and redirect["enabled"] and not fields["mobile"]:
        raise invalid("body.mobile: is needed for mobile_redirect")
    employee.ext, employee.role = ext, role
    for name in ("name", "position", "email", "mobile", "password"):
        if name in fields:
            setattr(employee, name, fields[name])
    if redirect:
        employee.redirect = Redirect(redirect["enabled"], redirect.get("delay", 0), redirect.get("forward", False))


def _forget(company: Company, login: str) -> None:
    """Take an employee out of everything that names him; his numbers go to the first employee left."""
    for department in company.departments:
        department.members = [member for member in department.members if member.login != login]
        if department.timeout.user == login:
            department.timeout.target, department.timeout.user = "voicemail", ""
    for number in company.numbers:
        if number.route.user == login:
            number.route = Route("user", user=company.employees[0].login)
    for sim in company.sims:
        if sim.user == login:
            sim.user, sim.disabled = "", True
    company.record_exceptions = without(company.record_exceptions, [login])
    company.blf = without(company.blf, [login])
    company.voicemail_users = without(company.voicemail_users, [login])
    company.caller_ids.users.pop(login, None)
    company.directions.users.pop(login, None)


OPERATIONS: dict[str, Operate] = {
    "list_users": list_users,
    "get_user": get_user,
    "add_user": add_user,
    "edit_user": edit_user,
    "delete_user": delete_user,
    "get_user_groups": get_user_groups,
    "get_group_calls": get_group_calls,
    "enable_group_calls": enable_group_calls,
    "disable_group_calls": disable_group_calls,
    "get_dnd": get_dnd,
    "enable_calls": enable_calls,
    "disable_calls": disable_calls,
}
