"""Numbers shown to clients (manual 13)."""

# All operations have one shape, and their names and the manual say what they do.
# ruff: noqa: ARG001, D103

from sandbox.vats.contract import NO_CONTENT, Answer, Request
from sandbox.vats.errors import absent, invalid
from sandbox.vats.exchange import Exchange, Operate


def get_caller_ids(exchange: Exchange, request: Request) -> Answer:
    company, chosen = exchange.company, exchange.company.caller_ids
    return Answer(
        200,
        {
            "main": next((one.telnum for one in company.numbers if one.is_main), ""),
            "users": [
                {"login": login, "name": company.employee_name(login), "telnum": telnum}
                for login, telnum in chosen.users.items()
            ],
            "groups": [
                {"id": group_id, "name": company.department_name(group_id), "telnum": telnum}
                for group_id, telnum in chosen.groups.items()
            ],
            "regions": [
                {"id": region, "name": company.regions[region], "telnum": telnum, "mode": mode}
                for (region, mode), telnum in chosen.regions.items()
            ],
        },
    )


def list_caller_id_telnums(exchange: Exchange, request: Request) -> Answer:
    return Answer(200, [{"telnum": one.telnum, "enabled": one.outgoing} for one in exchange.company.numbers])


def set_main_caller_id(exchange: Exchange, request: Request) -> Answer:
    telnum = _usable(exchange, request)
    for number in exchange.company.numbers:
        number.is_main = number.telnum == telnum
    return NO_CONTENT


def set_user_caller_id(exchange: Exchange, request: Request) -> Answer:
    login = exchange.company.known_login(request.body["login"], "body.login")
    exchange.company.caller_ids.users[login] = _usable(exchange, request)
    return NO_CONTENT


def delete_user_caller_id(exchange: Exchange, request: Request) -> Answer:
    login = exchange.company.employee(request.path["user"]).login
    exchange.company.caller_ids.users.pop(login, None)
    return NO_CONTENT


def set_group_caller_id(exchange: Exchange, request: Request) -> Answer:
    group_id = exchange.company.known_group(request.body["id"], "body.id")
    exchange.company.caller_ids.groups[group_id] = _usable(exchange, request)
    return NO_CONTENT


def delete_group_caller_id(exchange: Exchange, request: Request) -> Answer:
    group_id = exchange.company.department(request.path["id"]).id
    exchange.company.caller_ids.groups.pop(group_id, None)
    return NO_CONTENT


def set_region_caller_id(exchange: Exchange, request: Request) -> Answer:
    region = request.body["id"]
    if region not in exchange.company.regions:
        raise invalid("body.id: there is no such region")
    exchange.company.caller_ids.regions[region, request.body.get("mode", "all")] = _usable(exchange, request)
    return NO_CONTENT


def delete_region_caller_id(exchange: Exchange, request: Request) -> Answer:
    """Remove the record of exactly this mode; ``all`` is a mode of its own, not «every mode» (A13-2)."""
    region = request.path["id"]
    if region not in exchange.company.regions:
        raise absent("region")
    exchange.company.caller_ids.regions.pop((region, request.query["mode"]), None)
    return NO_CONTENT


def list_regions(exchange: Exchange, request: Request) -> Answer:
    return Answer(200, [{"id": region, "name": name} for region, name in exchange.company.regions.items()])


def _usable(exchange: Exchange, request: Request) -> str:
    telnum: str = request.body["telnum"]
    number = exchange.company.find_number(telnum)
    if number is None or not number.outgoing:
        raise invalid("body.telnum: this number cannot call out")
    return telnum


OPERATIONS: dict[str, Operate] = {
    "get_caller_ids": get_caller_ids,
    "list_caller_id_telnums": list_caller_id_telnums,
    "set_main_caller_id": set_main_caller_id,
    "set_user_caller_id": set_user_caller_id,
    "delete_user_caller_id": delete_user_caller_id,
    "set_group_caller_id": set_group_caller_id,
    "delete_group_caller_id": delete_group_caller_id,
    "set_region_caller_id": set_region_caller_id,
    "delete_region_caller_id": delete_region_caller_id,
    "list_regions": list_regions,
}
