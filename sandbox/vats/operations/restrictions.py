"""Where one may call (manual 14). «Restriction» is the chapter's word: what is stored is what is allowed."""

# All operations have one shape, and their names and the manual say what they do.
# ruff: noqa: ARG001, D103

from sandbox.vats.contract import NO_CONTENT, Answer, Request
from sandbox.vats.exchange import Exchange, Operate
from sandbox.vats.state import together, without


def get_calls_restrictions(exchange: Exchange, request: Request) -> Answer:
    company, directions = exchange.company, exchange.company.directions
    return Answer(
        200,
        {
            "main": directions.main,
            "users": [
                {"login": login, "name": company.employee_name(login), "allowed": allowed}
                for login, allowed in directions.users.items()
            ],
            "groups": [
                {"id": group_id, "name": company.department_name(group_id), "allowed": allowed}
                for group_id, allowed in directions.groups.items()
            ],
        },
    )


def allow_main_directions(exchange: Exchange, request: Request) -> Answer:
    directions = exchange.company.directions
    directions.main = together(directions.main, request.body["allowed"])
    return NO_CONTENT


def deny_main_directions(exchange: Exchange, request: Request) -> Answer:
    directions = exchange.company.directions
    directions.main = without(directions.main, request.query["allowed"])
    return NO_CONTENT


def allow_user_directions(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    named = [(company.known_login(one["login"], "body.login"), one["allowed"]) for one in request.body]
    for login, allowed in named:
        company.directions.users[login] = together(company.directions.users.get(login, ()), allowed)
    return NO_CONTENT


def deny_user_directions(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    login = company.employee(request.path["login"]).login
    company.directions.users[login] = without(company.directions.users.get(login, ()), request.query["allowed"])
    return NO_CONTENT


def allow_group_directions(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    named = [(company.known_group(one["id"], "body.id"), one["allowed"]) for one in request.body]
    for group_id, allowed in named:
        company.directions.groups[group_id] = together(company.directions.groups.get(group_id, ()), allowed)
    return NO_CONTENT


def deny_group_directions(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    group_id = company.department(request.path["id"]).id
    left = without(company.directions.groups.get(group_id, ()), request.query["allowed"])
    company.directions.groups[group_id] = left
    return NO_CONTENT


OPERATIONS: dict[str, Operate] = {
    "get_calls_restrictions": get_calls_restrictions,
    "allow_main_directions": allow_main_directions,
    "deny_main_directions": deny_main_directions,
    "allow_user_directions": allow_user_directions,
    "deny_user_directions": deny_user_directions,
    "allow_group_directions": allow_group_directions,
    "deny_group_directions": deny_group_directions,
}
