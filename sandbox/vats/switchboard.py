import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Literal

from sandbox.vats.calls import Call, State
from sandbox.vats.directions import direction_of, may_call
from sandbox.vats.errors import absent
from sandbox.vats.exchange import Exchange
from sandbox.vats.pushes import Pusher
from sandbox.vats.routing import Aim, aim_of_department, aim_of_number
from sandbox.vats.state import Company, Employee, Number


@dataclass
class Switchboard:
    """Places calls and lets them ring.

    ``obeys_responsible``: the option of 2.3 that sends a call to whom the CRM names. ``asks_contact``: whether the CRM
    is asked at all. ``history_ids``: whether the history calls a call by its ``callid`` or by an id of its own (A02-8).
    """

    exchange: Exchange
    pusher: Pusher
    start: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
    base_url: str = ""
    obeys_responsible: bool = False
    asks_contact: bool = True
    history_ids: Literal["callid", "own"] = "callid"
    calls: list[Call] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: count(33274237))

    @property
    def company(self) -> Company:
        """The company whose phones ring."""
        return self.exchange.company

    def now(self) -> datetime:
        """Tell the time of the exchange."""
        return self.exchange.now()

    def call(self, call_id: str) -> Call:
        """Return a call by its id, or refuse with 404."""
        found = next((one for one in self.calls if one.id == call_id), None)
        if found is None:
            raise absent("call")
        return found

    def new_call(self, client: str, number: str, direction: Literal["in", "out", "inside"]) -> Call:
        """Make a call that has not begun to ring."""
        call = Call(self, str(next(self._ids)), client, number, direction, self.now())
        self.calls.append(call)
        return call

    async def rings(self, client: str, telnum: str) -> Call:
        """Let a client call one of our numbers: asked of the CRM, then ringing by the route of the number."""
        number = self.company.number(telnum)
        call = self.new_call(client, telnum, "in")
        if refusal := self._refusal(client, number):
            call.state, call.refused = State.REFUSED, refusal
            return call
        if self.asks_contact:
            fields = {"phone": client, "callid": call.id, "diversion": telnum}
            answer = (await self.pusher.push("contact", fields)).answer
            call.contact = answer if isinstance(answer, dict) else {}
        route = self._aim(number)
        responsible = self._responsible(call)
        if responsible is not None and responsible.can_ring:
            await call.aims(Aim("user", (responsible.login,)), fallback=route)
        else:
            await call.aims(route)
        return call

    async def dials(self, login: str, client: str, clid: str = "") -> Call:
        """Let an employee call a client from the own phone."""
        call = self._outgoing(login, client, clid)
        await call.dials()
        return call

    def place_call(self, login: str, phone: str, clid: str) -> str:
        """Place a call by request (5.1): answer its id at once, dial beside."""
        call = self._outgoing(login, phone, clid)
        self.start(call.dials())
        return call.id

    def may_call(self, login: str, phone: str) -> bool:
        """Whether an employee may call there (14)."""
        return may_call(self.company, login, phone)

    def records(self, login: str) -> bool:
        """Whether a talk of this employee is recorded (12.5)."""
        return self.company.records_outside and login not in self.company.record_exceptions

    def record_link(self, call_id: str) -> str:
        """Give the address of a recording."""
        return f"{self.base_url}/records/{call_id}.mp3"

    def history_id(self, call_id: str) -> str:
        """Give the ``uid`` under which the history keeps a call."""
        return call_id if self.history_ids == "callid" else f"h{call_id[::-1]}"

    def load(self) -> Counter[str]:
        """Count the calls that each login has had."""
        return Counter(call.user for call in self.company.outside_calls if call.status == "success")

    def busy(self) -> set[str]:
        """List the logins that speak now."""
        return {login for call in self.calls for login in call.speakers}

    def _aim(self, number: Number) -> Aim:
        if number.route.type == "group":
            department = self.company.department(number.route.group)
            return aim_of_department(self.company, department, self.load(), self.busy())
        return aim_of_number(self.company, number, self.now().astimezone(self.exchange.zone), self.load())

    def _refusal(self, client: str, number: Number) -> str:
        """Say why a call is not let in; a call stopped by the blacklist is counted there."""
        if number.disabled:
            return "disabled"
        if not client.isdigit() and self.company.block_anonymous:
            return "anonymous"
        for blocked in self.company.blacklist:
            if blocked.covers(client):
                blocked.week += 1
                blocked.year += 1
                return "blacklist"
        return ""

    def _responsible(self, call: Call) -> Employee | None:
        """Find whom the CRM named: by login, extension or direct number (2.3)."""
        named = call.contact.get("responsible")
        if not self.obeys_responsible or not isinstance(named, str) or not named:
            return None
        by_number = next((one for one in self.company.employees if one.telnum == named), None)
        return self.company.find_employee(named) or by_number

    def _outgoing(self, login: str, client: str, clid: str) -> Call:
        company = self.company
        inner = company.find_employee(client) if direction_of(client) is None else None
        if inner is not None:
            call = self.new_call(inner.login, "", "inside")
        else:
            call = self.new_call(client, clid or self._shown_number(login), "out")
        call.caller = company.employee(login).login
        return call

    def _shown_number(self, login: str) -> str:
        """Choose the number that a client sees: the employee's, the department's, the company's (13)."""
        company, chosen = self.company, self.company.caller_ids
        by_group = (chosen.groups.get(one.id, "") for one in company.departments_of(login))
        main = (one.telnum for one in company.numbers if one.is_main)
        return next(filter(None, (chosen.users.get(login, ""), *by_group, *main)), "")
