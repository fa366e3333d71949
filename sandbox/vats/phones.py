"""Telephones on the employees' desks: what each does now, and what may be done with it."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.vats.calls import Call, CallError, State
from sandbox.vats.state import Employee
from sandbox.vats.switchboard import Switchboard


class PhoneState(StrEnum):
    """What a telephone does. ``off``: calls are not taken (silence, absence, no device on line)."""

    FREE = "free"
    OFF = "off"
    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone now. ``call`` is the talk, else the call that is dialled, else the one that has rung longest."""

    login: str
    name: str
    ext: str
    state: PhoneState
    call: Call | None = None
    ringing: tuple[Call, ...] = ()

    @property
    def other(self) -> str:
        """Who is on the other side: a client's phone, or a login; nothing when there is no call."""
        if self.call is None:
            return ""
        called = self.call.direction == "inside" and self.call.client == self.login
        return self.call.caller if called else self.call.client


@dataclass
class Phones:
    """The telephones of a company. Actions raise ``CallError`` when a telephone has nothing to do them with."""

    switchboard: Switchboard

    def all(self) -> list[Phone]:
        """Tell of every telephone, in the order of the employees."""
        return [self._phone(employee) for employee in self.switchboard.company.employees]

    def of(self, login: str) -> Phone:
        """Tell of one telephone; a login that nobody has is refused."""
        return self._phone(self.switchboard.company.employee(login))

    async def answer(self, login: str, call_id: str = "") -> Call:
        """Answer what rings there; ``call_id`` chooses when several calls do."""
        if self.of(login).state is PhoneState.TALKING:
            raise CallError(f"{login} talks already")
        call = self._ringing(login, call_id)
        if call.direction == "in":
            await call.answered_by(login)
        else:
            await call.answered()
        return call

    async def reject(self, login: str, call_id: str = "") -> Call:
        """Do not take the call: it rings on elsewhere, or goes where unanswered calls go."""
        call = self._ringing(login, call_id)
        await call.rejected_by(login)
        return call

    async def transfer(self, login: str, to: str, *, blind: bool = True) -> Call:
        """Pass the talk on; the call that goes on is returned."""
        return await self._talk(login).transferred(to, blind=blind, seconds=0)

    async def hang_up(self, login: str) -> Call:
        """End the talk, or stop dialling."""
        phone = self.of(login)
        if phone.state is PhoneState.DIALLING and phone.call is not None:
            await phone.call.fails("Cancel", 0)
            return phone.call
        call = self._talk(login)
        await call.ends(seconds=0)
        return call

    def _talk(self, login: str) -> Call:
        phone = self.of(login)
        if phone.state is not PhoneState.TALKING or phone.call is None:
            raise CallError(f"{login} does not talk")
        return phone.call

    def _ringing(self, login: str, call_id: str) -> Call:
        calls = self.of(login).ringing
        found = next((call for call in calls if call_id in ("", call.id)), None)
        if found is None:
            raise CallError(f"nothing rings at {login}")
        return found

    def _phone(self, employee: Employee) -> Phone:
        login, live = employee.login, [one for one in self.switchboard.calls if one.state is not State.OVER]
        ringing = tuple(one for one in live if login in one.ringing)
        talk = next((one for one in live if one.state is State.TALKING and login in one.speakers), None)
        dialled = next((one for one in live if one.state is State.RINGING and one.caller == login), None)
        call = talk or dialled or next(iter(ringing), None)
        if talk:
            state = PhoneState.TALKING
        elif dialled:
            state = PhoneState.DIALLING
        elif ringing:
            state = PhoneState.RINGING
        else:
            state = PhoneState.FREE if employee.can_ring else PhoneState.OFF
        return Phone(login, employee.name, employee.ext, state, call, ringing)
