"""Numbers of other operators, SIP addresses, other exchanges (manual 15, 16, 17)."""

# The names of operations and the manual say what they do.
# ruff: noqa: D103

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from sandbox.vats.contract import NO_CONTENT, Answer, Request
from sandbox.vats.errors import absent, invalid
from sandbox.vats.exchange import Exchange, Operate
from sandbox.vats.pages import page
from sandbox.vats.state import Branch, Number, Registration, Route, SipUri

_WRITABLE = ("name", "domain", "login", "password", "active", "auth_name", "expires", "proxy", "outgoing")


def list_sip_registrations(exchange: Exchange, request: Request) -> Answer:
    rows = exchange.company.registrations
    return page(request, rows, _registration, ("telnum", "name", "domain", "auth_name"), exchange.page_cap)


def get_sip_registration(exchange: Exchange, request: Request) -> Answer:
    return Answer(200, _registration(_find_registration(exchange, request)))


def add_sip_registration(exchange: Exchange, request: Request) -> Answer:
    """Register a number of another operator; it becomes a number of the company that rings the first employee."""
    company, body = exchange.company, request.body
    telnum = body["telnum"]
    if len(company.registrations) >= company.limits["local_gw"]:
        raise invalid("body: the limit of registrations is reached")
    if company.find_number(telnum) or any(one.telnum == telnum for one in company.registrations):
        raise invalid("body.telnum: is there already")
    registration = Registration(telnum, body["name"], body["domain"], body["login"], body["password"])
    company.registrations.append(registration)
    company.numbers.append(Number(telnum, Route("user", user=company.employees[0].login), name=body["name"]))
    _write(exchange, registration, body)
    return Answer(200, _registration(registration))


def edit_sip_registration(exchange: Exchange, request: Request) -> Answer:
    registration = _find_registration(exchange, request)
    _write(exchange, registration, request.body)
    return Answer(200, _registration(registration))


def delete_sip_registration(exchange: Exchange, request: Request) -> Answer:
    company, registration = exchange.company, _find_registration(exchange, request)
    company.registrations.remove(registration)
    company.numbers = [one for one in company.numbers if one.telnum != registration.telnum]
    return NO_CONTENT


def list_sipuri_transfers(exchange: Exchange, request: Request) -> Answer:
    return page(request, exchange.company.sipuris, _sipuri, ("telnum", "uri"), exchange.page_cap)


def get_sipuri_transfer(exchange: Exchange, request: Request) -> Answer:
    return Answer(200, _sipuri(_find_sipuri(exchange, request)))


def add_sipuri_transfer(exchange: Exchange, request: Request) -> Answer:
    company, telnum = exchange.company, request.body["telnum"]
    if any(one.telnum == telnum for one in company.sipuris):
        raise invalid("body.telnum: is there already")
    uri = f"pbx-{token_urlsafe(9)}@{company.domain}"
    sipuri = SipUri(company.known_number(telnum, "body.telnum"), uri, active=request.body.get("active", True))
    company.sipuris.append(sipuri)
    return Answer(200, _sipuri(sipuri))


def edit_sipuri_transfer(exchange: Exchange, request: Request) -> Answer:
    sipuri = _find_sipuri(exchange, request)
    sipuri.active = request.body["active"]
    return Answer(200, _sipuri(sipuri))


def delete_sipuri_transfer(exchange: Exchange, request: Request) -> Answer:
    exchange.company.sipuris.remove(_find_sipuri(exchange, request))
    return NO_CONTENT


def list_branches(exchange: Exchange, request: Request) -> Answer:
    return page(request, exchange.company.branches, _branch, ("name", "domain"), exchange.page_cap)


def get_branch(exchange: Exchange, request: Request) -> Answer:
    """Tell about a branch; a synchronisation is over some reads after it began (A17-3)."""
    branch = _find_branch(exchange, request)
    if branch.status == "waiting":
        branch.reads_to_success -= 1
        if branch.reads_to_success < 0:
            branch.status, branch.users, branch.groups, branch.exts, branch.collisions = "success", 6, 2, 8, 5
    return Answer(200, _branch(branch))


def add_branch(exchange: Exchange, request: Request) -> Answer:
    company, body = exchange.company, request.body
    if body["domain"] == company.domain or any(one.domain == body["domain"] for one in company.branches):
        raise invalid("body.domain: is there already")
    branch = Branch(body["domain"], body["name"], body["key"])
    company.branches.append(branch)
    return Answer(200, _branch(branch))


def edit_branch(exchange: Exchange, request: Request) -> Answer:
    """Rename; the key may be replaced, the domain may be repeated but not changed (A17-1)."""
    branch = _find_branch(exchange, request)
    if request.body.get("domain", branch.domain) != branch.domain:
        raise invalid("body.domain: cannot be changed")
    branch.name = request.body["name"]
    branch.key = request.body.get("key", branch.key)
    return Answer(200, _branch(branch))


def sync_branch(exchange: Exchange, request: Request) -> Answer:
    branch = _find_branch(exchange, request)
    branch.status, branch.reads_to_success = "waiting", 1
    return Answer(200, _branch(branch))


def delete_branch(exchange: Exchange, request: Request) -> Answer:
    exchange.company.branches.remove(_find_branch(exchange, request))
    return NO_CONTENT


def _registration(one: Registration) -> dict[str, Any]:
    return {
        "telnum": one.telnum,
        "name": one.name,
        "active": one.active,
        "domain": one.domain,
        "expires": one.expires,
        "auth_name": one.auth_name,
        "proxy": one.proxy,
        "status": one.status,
        "outgoing": one.outgoing,
    }


def _sipuri(one: SipUri) -> dict[str, Any]:
    return {"telnum": one.telnum, "uri": one.uri, "active": one.active}


def _branch(one: Branch) -> dict[str, Any]:
    return {
        "name": one.name,
        "domain": one.domain,
        "status": one.status,
        "users_count": one.users,
        "groups_count": one.groups,
        "exts_count": one.exts,
        "collisions_count": one.collisions,
    }


def _write(exchange: Exchange, registration: Registration, fields: Mapping[str, Any]) -> None:
    for name in _WRITABLE:
        if name in fields:
            setattr(registration, name, fields[name])
    # Whatever is changed, the exchange registers anew, and at once.
    registration.status = "success"
    if number := exchange.company.find_number(registration.telnum):
        number.outgoing, number.disabled = registration.outgoing and registration.active, not registration.active


def _find_registration(exchange: Exchange, request: Request) -> Registration:
    return exchange.company.registration(request.path["telnum"])


def _find_sipuri(exchange: Exchange, request: Request) -> SipUri:
    found = next((one for one in exchange.company.sipuris if one.telnum == request.path["telnum"]), None)
    if found is None:
        raise absent("SIP transfer")
    return found


def _find_branch(exchange: Exchange, request: Request) -> Branch:
    found = next((one for one in exchange.company.branches if one.domain == request.path["domain"]), None)
    if found is None:
        raise absent("branch")
    return found


OPERATIONS: dict[str, Operate] = {
    "list_sip_registrations": list_sip_registrations,
    "get_sip_registration": get_sip_registration,
    "add_sip_registration": add_sip_registration,
    "edit_sip_registration": edit_sip_registration,
    "delete_sip_registration": delete_sip_registration,
    "list_sipuri_transfers": list_sipuri_transfers,
    "get_sipuri_transfer": get_sipuri_transfer,
    "add_sipuri_transfer": add_sipuri_transfer,
    "edit_sipuri_transfer": edit_sipuri_transfer,
    "delete_sipuri_transfer": delete_sipuri_transfer,
    "list_branches": list_branches,
    "get_branch": get_branch,
    "add_branch": add_branch,
    "edit_branch": edit_branch,
    "sync_branch": sync_branch,
    "delete_branch": delete_branch,
}
