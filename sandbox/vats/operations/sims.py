"""SIM cards (manual 10)."""

# All operations have one shape, and their names and the manual say what they do.
# ruff: noqa: ARG001, D103

from typing import Any

from sandbox.vats.contract import NO_CONTENT, Answer, Request
from sandbox.vats.errors import absent, invalid
from sandbox.vats.exchange import Exchange, Operate
from sandbox.vats.pages import page
from sandbox.vats.state import Company, Number, Route, Sim


def shown(company: Company, sim: Sim) -> dict[str, Any]:
    """Word a SIM card as 10.1 does."""
    return {
        "telnum": sim.telnum,
        "user": sim.user,
        "user_name": company.employee_name(sim.user),
        "company": sim.company,
        "autocaller": sim.autocaller,
        "disabled": sim.disabled,
        "calltracking": "",
        "abc_telnum": "",
        "abc_location": "",
    }


def list_sims(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    searched = ("telnum", "user", "user_name")
    return page(request, company.sims, lambda one: shown(company, one), searched, exchange.page_cap)


def get_sim(exchange: Exchange, request: Request) -> Answer:
    return Answer(200, shown(exchange.company, _sim(exchange, request)))


def list_available_sims(exchange: Exchange, request: Request) -> Answer:
    company = exchange.company
    items = [{"telnum": telnum} for telnum in company.available_sims]
    return Answer(200, {"items": items, "sms_confirmation": company.sms_confirmation})


def add_sim(exchange: Exchange, request: Request) -> Answer:
    """Add a card of the available ones: to an employee, to the company, or switched off (10.4)."""
    company, body = exchange.company, request.body
    telnum = body["telnum"]
    if telnum not in company.available_sims:
        raise invalid("body.telnum: is not among the available SIM cards")
    user = company.known_login(body["user"], "body.user") if "user" in body else ""
    company.available_sims.remove(telnum)
    sim = Sim(telnum, disabled=True)
    company.sims.append(sim)
    if user:
        _to_user(company, sim, user)
    elif body.get("company", False):
        user = _to_company(company, sim)
    return Answer(200, {"status": "send sms" if company.sms_confirmation else "complete", "user": user})


def assign_sim_to_user(exchange: Exchange, request: Request) -> Answer:
    sim = _sim(exchange, request)
    _to_user(exchange.company, sim, exchange.company.employee(request.path["login"]).login)
    return NO_CONTENT


def assign_sim_to_company(exchange: Exchange, request: Request) -> Answer:
    _to_company(exchange.company, _sim(exchange, request))
    return NO_CONTENT


def disable_sim(exchange: Exchange, request: Request) -> Answer:
    sim = _sim(exchange, request)
    sim.disabled = True
    if number := exchange.company.find_number(sim.telnum):
        number.disabled = True
    return NO_CONTENT


def delete_sim(exchange: Exchange, request: Request) -> Answer:
    company, sim = exchange.company, _sim(exchange, request)
    _take_from_user(company, sim)
    _drop_number(company, sim.telnum)
    company.sims.remove(sim)
    company.available_sims.append(sim.telnum)
    return NO_CONTENT


def _sim(exchange: Exchange, request: Request) -> Sim:
    found = next((one for one in exchange.company.sims if one.telnum == request.path["telnum"]), None)
    if found is None:
        raise absent("SIM card")
    return found


def _to_user(company: Company, sim: Sim, login: str) -> None:
    """Make the card an employee's direct number: his alone, no number of the company."""
    _take_from_user(company, sim)
    _drop_number(company, sim.telnum)
    sim.user, sim.company, sim.disabled = login, False, False
    company.employee(login).telnum = sim.telnum


def _to_company(company: Company, sim: Sim) -> str:
    """Make the card a number of the company; by default it rings the first employee of all (A10-3)."""
    _take_from_user(company, sim)
    sim.company, sim.disabled = True, False
    number = company.find_number(sim.telnum)
    if number is None:
        number = Number(sim.telnum, Route("user", user=company.employees[0].login))
        company.numbers.append(number)
    number.disabled = False
    return number.route.user


def _take_from_user(company: Company, sim: Sim) -> None:
    if (owner := company.find_employee(sim.user)) and owner.telnum == sim.telnum:
        owner.telnum = ""
    sim.user = ""


def _drop_number(company: Company, telnum: str) -> None:
    company.numbers = [one for one in company.numbers if one.telnum != telnum]


OPERATIONS: dict[str, Operate] = {
    "list_sims": list_sims,
    "get_sim": get_sim,
    "list_available_sims": list_available_sims,
    "add_sim": add_sim,
    "assign_sim_to_user": assign_sim_to_user,
    "assign_sim_to_company": assign_sim_to_company,
    "disable_sim": disable_sim,
    "delete_sim": delete_sim,
}
