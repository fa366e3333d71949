"""Calls placed by request (manual 5)."""

from sandbox.vats.contract import Answer, Request
from sandbox.vats.errors import invalid
from sandbox.vats.exchange import Exchange, Operate


def make_call(exchange: Exchange, request: Request) -> Answer:
    """Ring the employee, then the client. A ``clid`` that cannot call out is dropped without a word (A05-2)."""
    company, body = exchange.company, request.body
    if "user" in body:
        login = company.known_login(body["user"], "body.user")
    else:
        department = company.find_department(body["group"])
        if department is None:
            raise invalid("body.group: there is no such group")
        login = next((one.login for one in department.members if one.takes_calls), "")
        if not login:
            raise invalid("body.group: nobody in this group takes calls")
    number = company.find_number(body.get("clid", ""))
    clid = number.telnum if number and number.outgoing else ""
    callid = exchange.place_call(login, body["phone"], clid)
    return Answer(200, {"callid": callid} | ({"clid": clid} if clid else {}))


OPERATIONS: dict[str, Operate] = {"make_call": make_call}
