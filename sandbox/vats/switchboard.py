import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Literal

from sandbox.vats.calls import Call, State
from sandbox.vats.devices import devices
from sandbox.vats.directions import direction_of, is_mobile, may_call
from sandbox.vats.errors import absent
from sandbox.vats.exchange import Exchange
from sandbox.vats.pushes import Pusher
from sandbox.vats.routing import Aim, Moment, aim_of_number
from sandbox.vats.state import Company, Employee, Number, Sim

_LONG = 3600


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

    def moment(self) -> Moment:
        """Tell what routes depend on: the company's time, who has had how many calls, who talks."""
        return Moment(self.company, self.now().astimezone(self.exchange.zone), self.load(), self.busy())

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
        """Let a client call a number of the company or an employee's direct one.

        Asked of the CRM, then ringing as the number's route says.
        """
        number = self._dialled(telnum)
        call = self.new_call(client, telnum, "in")
        if refusal := self._refusal(client, number):
            call.state, call.refused = State.REFUSED, refusal
            self.exchange.changes.note()
            return call
        async with call.turn:
            if self.asks_contact:
                fields = {"phone": client, "callid": call.id, "diversion": telnum}
                answer = (await self.pusher.push("contact", fields)).answer
                call.contact = answer if isinstance(answer, dict) else {}
            route = self._aim(number)
            responsible = self._responsible(call)
            if responsible is not None and responsible.can_ring and responsible.login not in self.busy():
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
        self.start(self._dials_for(call))
        return call.id

    def may_call(self, login: str, phone: str) -> bool:
        """Whether an employee may call there (14)."""
        return may_call(self.company, login, phone)

    def records(self, login: str) -> bool:
        """Whether a talk of this employee is recorded (12.5)."""
        return self.company.records_outside and login not in self.company.record_exceptions

    def records_inside(self, caller: str, called: str) -> bool:
        """Whether a talk of these employees with each other is recorded (12.5)."""
        return self.company.records_inside and not {caller, called} & set(self.company.record_exceptions)

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

    def _dialled(self, telnum: str) -> Number | Sim:
        """Find what a client dialled: a number of the company, else the SIM card of an employee (10.5)."""
        sim = next((one for one in self.company.sims if one.telnum == telnum and one.user), None)
        found = self.company.find_number(telnum)
        return found or sim or self.company.number(telnum)

    def _aim(self, dialled: Number | Sim) -> Aim:
        if isinstance(dialled, Number):
            return aim_of_number(self.moment(), dialled)
        owner = self.company.find_employee(dialled.user)
        return Aim("user", (owner.login,) if owner and owner.can_ring else ())

    def _refusal(self, client: str, dialled: Number | Sim) -> str:
        """Say why a call is not let in; a call stopped by the blacklist is counted there."""
        if dialled.disabled:
            return "disabled"
        if any(one.telnum == dialled.telnum and one.status != "success" for one in self.company.registrations):
            return "no line"
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
            call = self.new_call(client, clid or self._shown_number(login, client), "out")
        call.caller = company.employee(login).login
        return call

    async def _dials_for(self, call: Call) -> None:
        """Dial for an employee who asked for it: the own phone rings first, so there must be one."""
        await call.dials()
        if call.state is State.RINGING and not devices(self.company.employee(call.caller), _LONG):
            await call.fails("NotAvailable", 0)

    def _shown_number(self, login: str, client: str) -> str:
        """Choose the number that a client sees (13): the employee's, the department's, the region's, the company's."""
        company, chosen = self.company, self.company.caller_ids
        candidates = [
            chosen.users.get(login, ""),
            *(chosen.groups.get(one.id, "") for one in company.departments_of(login)),
            *self._regional_numbers(client),
            *(one.telnum for one in company.numbers if one.is_main),
        ]
        usable = {one.telnum for one in company.numbers if one.outgoing}
        return next((telnum for telnum in candidates if telnum in usable), "")

    def _regional_numbers(self, client: str) -> list[str]:
        """List the numbers set for the client's region: those for its kind of phone before those for all."""
        company = self.company
        modes = ("mobile" if is_mobile(client) else "fixed", "all")
        regions = [one for one, prefixes in company.region_prefixes.items() if client.startswith(prefixes)]
        numbers = [company.caller_ids.regions.get((region, mode), "") for mode in modes for region in regions]
        return [telnum for telnum in numbers if telnum]
