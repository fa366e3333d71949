"""Calls that happen: what a phone does, what is pushed of it and what the history keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from sandbox.vats.routing import Aim, aim_after_timeout, aim_of_route
from sandbox.vats.state import Employee, InsideCall, OutsideCall

if TYPE_CHECKING:
    from sandbox.vats.switchboard import Switchboard


class CallError(AssertionError):
    """A scene asks for what cannot happen: nobody rings, the call is over, and so on."""


class State(StrEnum):
    """Where a call is."""

    REFUSED = "refused"
    MENU = "menu"
    RINGING = "ringing"
    TALKING = "talking"
    OVER = "over"


@dataclass
class Call:
    """One call with a client (or inside the company). Each step returns when its pushes have been answered.

    Seconds given to a step (``after``, ``seconds``) are the least; a clock that was moved counts too.
    """

    switchboard: "Switchboard"
    id: str
    client: str
    number: str
    direction: Literal["in", "out", "inside"]
    began: datetime
    caller: str = ""
    state: State = State.RINGING
    refused: str = ""
    contact: Mapping[str, Any] = field(default_factory=dict)
    ringing: list[str] = field(default_factory=list)
    speaker: str = ""
    status: str = ""
    _aim: Aim = field(default_factory=lambda: Aim("user"))
    _left: list[str] = field(default_factory=list)
    _fallback: Aim | None = None
    _wait: int = 0
    _answered_at: datetime | None = None
    _first: str = ""
    _row: OutsideCall | None = None

    @property
    def department(self) -> str:
        """The department that the call goes through, or nothing."""
        return self._aim.department

    @property
    def speakers(self) -> set[str]:
        """The logins that talk: one with a client, two inside."""
        if self.state is not State.TALKING:
            return set()
        return {self.caller, self.client} if self.direction == "inside" else {self.speaker}

    async def aims(self, aim: Aim, fallback: Aim | None = None) -> None:
        """Ring by this aim; ``fallback`` is tried when it times out."""
        await self._cancel_all()
        self._aim, self._fallback = aim, fallback
        self.state = State.MENU if aim.menu else State.RINGING
        self._left = list(aim.queue[aim.at_once :])
        for login in aim.queue[: aim.at_once]:
            await self._ring(login)

    async def next(self) -> None:
        """Let the department's interval pass: the next employee rings, the one before stops unless WATERFALL."""
        self._must_be(State.RINGING)
        if not self._left:
            raise CallError("nobody is left to ring")
        if not self._aim.stacking:
            await self._cancel_all()
        await self._ring(self._left.pop(0))

    async def presses(self, button: str) -> None:
        """Press a button of the menu; ``timeout`` is a button too."""
        self._must_be(State.MENU)
        for item in self._aim.menu.get("items", ()):
            if item.get("button") == button:
                board = self.switchboard
                await self.aims(aim_of_route(board.company, item, board.load()))
                return
        raise CallError(f"the menu has no button {button}")

    async def times_out(self) -> None:
        """Let the time of ringing pass: the call goes on as 8.7 says, or from the responsible to the number's route."""
        self._must_be(State.RINGING)
        board = self.switchboard
        if self._fallback is not None:
            await self.aims(self._fallback)
        elif self.department:
            department = board.company.department(self.department)
            await self.aims(aim_after_timeout(board.company, department, board.load()))
        else:
            await self.aims(Aim("vm"))

    async def answered_by(self, login: str, after: int = 0) -> None:
        """Let an employee answer; where one rings after another, those before let it pass."""
        while login not in self.ringing and self._left:
            await self.next()
        self._must_be(State.RINGING)
        if login not in self.ringing:
            raise CallError(f"{login} does not ring, only {', '.join(self.ringing) or 'nobody'}")
        self._wait = max(after, self._elapsed(self.began))
        self._starts_talking(login)
        await self._event("ACCEPTED", login)
        others, self.ringing = [one for one in self.ringing if one != login], []
        for other in others:
            await self._event("CANCELLED", other)

    async def rejected_by(self, login: str) -> None:
        """Let an employee refuse to answer; when nobody rings any more, the call goes on as if time had passed."""
        self._must_be(State.RINGING)
        if login not in self.ringing:
            raise CallError(f"{login} does not ring, only {', '.join(self.ringing) or 'nobody'}")
        if self.direction != "in":
            await self.fails("Busy", 0)
            return
        self.ringing.remove(login)
        await self._event("CANCELLED", login)
        if not self.ringing and self._left:
            await self.next()
        elif not self.ringing:
            await self.times_out()

    async def answered(self, after: int = 0) -> None:
        """Let the other side answer: the client of an outgoing call, or who is called inside."""
        self._must_be(State.RINGING)
        if self.direction == "in":
            await self.answered_by(self.ringing[0] if self.ringing else "", after)
            return
        self._wait = max(after, self._elapsed(self.began))
        self.ringing = []
        self._starts_talking(self.caller)
        await self._event("ACCEPTED", self.caller)

    async def missed(self, after: int = 20) -> None:
        """Let it ring in vain: the client gave up, or did not answer."""
        if self.direction == "in":
            if self.state not in (State.RINGING, State.MENU):
                raise CallError(f"the call is {self.state}")
            login = self.ringing[0] if self.ringing and self._aim.destination == "user" else ""
            self._wait = max(after, self._elapsed(self.began))
            await self._cancel_all()
            await self._over("Missed", login)
        else:
            await self.fails("Missed", after)

    async def fails(self, status: str, after: int = 5) -> None:
        """End an outgoing call unanswered: Missed, Cancel, Busy, NotAvailable, NotAllowed, NotFound."""
        self._must_be(State.RINGING)
        self._wait = max(after, self._elapsed(self.began))
        self.ringing = []
        await self._event("CANCELLED", self.caller)
        await self._over(status, self.caller)

    async def ends(self, seconds: int = 30) -> None:
        """Hang up after a talk of this many seconds."""
        self._must_be(State.TALKING)
        await self._hangs_up(seconds)

    async def transferred(self, to: str, *, blind: bool = True, seconds: int = 30) -> "Call":
        """Pass the call on. Blind: a second call with its own id rings there, answer it; else ``to`` speaks at once.

        ``seconds`` is how long was talked before. Returns the call that goes on.
        """
        self._must_be(State.TALKING)
        board, giver = self.switchboard, self.speaker
        taker = board.company.employee(to)
        if not blind:
            await self._event("TRANSFERRED", giver)
            self._answered_at = None
            self._starts_talking(taker.login)
            await self._event("ACCEPTED", taker.login)
            await self._event("COMPLETED", giver)
            return self
        second = board.new_call(self.client, self.number, self.direction)
        second.caller = self.caller
        await self._event("TRANSFERRED", giver, second_callid=second.id)
        await self._hangs_up(seconds)
        await second.aims(Aim("user", (taker.login,)))
        return second

    async def rated(self, rating: int, login: str | None = None) -> None:
        """Let the client rate the employee after the talk."""
        employee = self._employee(login or self.speaker)
        if self._row is not None:
            self._row.rating = rating
        fields = {"phone": self.client, "rating": rating, "callid": self.id, **_person(employee)}
        await self.switchboard.pusher.push("rating", fields)

    async def _ring(self, login: str) -> None:
        self.ringing.append(login)
        await self._event("INCOMING", login)

    async def _cancel_all(self) -> None:
        ringing, self.ringing = self.ringing, []
        for login in ringing:
            await self._event("CANCELLED", login)

    async def dials(self) -> None:
        """Begin an outgoing call: told, and ended at once where the employee may not call there."""
        if self.direction == "inside":
            self.ringing = [self.client]
        await self._event("OUTGOING", self.caller)
        if not self.switchboard.may_call(self.caller, self.client):
            await self.fails("NotAllowed", 0)

    async def _hangs_up(self, seconds: int) -> None:
        speaker = self.speaker
        talk = max(seconds, self._elapsed(self._answered_at) if self._answered_at else 0)
        await self._event("COMPLETED", speaker)
        await self._over("Success", speaker, talk)

    async def _over(self, status: str, login: str, talk: int = 0) -> None:
        self.state, self.status, self.speaker = State.OVER, status, login
        board = self.switchboard
        if self.direction == "inside":
            success = status == "Success"
            board.company.inside_calls.append(
                InsideCall(
                    self.id,
                    "success" if success else "noanswer",
                    self.caller,
                    self.client,
                    self.began,
                    self._wait,
                    talk,
                )
            )
            return
        recorded = status == "Success" and board.records(login)
        self._row = OutsideCall(
            board.history_id(self.id),
            self.direction,
            {"Success": "success", "Missed": "missed"}.get(status, "noanswer"),
            self.client,
            self.number,
            self.began,
            self._wait,
            talk,
            user=login,
            first_answered=self._first,
            department=self.department,
            destination=("user" if status == "Success" else self._aim.destination) if self.direction == "in" else "",
            record=board.record_link(self.id) if recorded else "",
        )
        board.company.outside_calls.append(self._row)
        await board.pusher.push(
            "history",
            {
                "type": self.direction,
                "status": status,
                "start": self.began.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"),
                "duration": self._wait + talk,
                "link": self._row.record or None,
                **self._common(login),
            },
        )

    async def _event(self, kind: str, login: str, second_callid: str | None = None) -> None:
        if self.direction == "inside":
            return
        fields = {"type": kind, "direction": self.direction, **self._common(login), "second_callid": second_callid}
        await self.switchboard.pusher.push("event", fields)

    def _common(self, login: str) -> dict[str, Any]:
        company = self.switchboard.company
        number = company.find_number(self.number)
        return {
            "callid": self.id,
            "phone": self.client,
            "diversion": self.number,
            "telnum_name": (number.name if number else "") or None,
            "groupRealName": company.department_name(self.department) or None,
            **_person(self._employee(login)),
        }

    def _employee(self, login: str) -> Employee | None:
        return self.switchboard.company.find_employee(login) if login else None

    def _starts_talking(self, login: str) -> None:
        self.state, self.speaker = State.TALKING, login
        self._first = self._first or login
        self._answered_at = self.switchboard.now()

    def _elapsed(self, since: datetime) -> int:
        return int((self.switchboard.now() - since).total_seconds())

    def _must_be(self, state: State) -> None:
        if self.state is not state:
            raise CallError(f"the call is {self.state}, not {state}")


def _person(employee: Employee | None) -> dict[str, Any]:
    if employee is None:
        return {"user": ""}
    return {"user": employee.login, "ext": employee.ext, "telnum": employee.telnum or None}
