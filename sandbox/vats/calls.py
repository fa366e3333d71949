"""Calls that happen: what a phone does, what is pushed of it and what the history keeps."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

from sandbox.vats import ledger
from sandbox.vats.devices import devices
from sandbox.vats.routing import VOICEMAIL, Aim, aim_after_timeout, aim_of_route
from sandbox.vats.state import OutsideCall
from sandbox.vats.turns import Turn

if TYPE_CHECKING:
    from sandbox.vats.switchboard import Switchboard

P = ParamSpec("P")
T = TypeVar("T")


class CallError(AssertionError):
    """A scene asks for what cannot happen: nobody rings, the call is over, and so on."""


class State(StrEnum):
    """Where a call is. ``message``: the exchange says something and hangs up."""

    REFUSED = "refused"
    MENU = "menu"
    RINGING = "ringing"
    VOICEMAIL = "voicemail"
    MESSAGE = "message"
    TALKING = "talking"
    OVER = "over"


UNANSWERED = (State.RINGING, State.MENU, State.VOICEMAIL, State.MESSAGE)


def _step(
    work: Callable[Concatenate["Call", P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate["Call", P], Coroutine[Any, Any, T]]:
    """Let one at a time step a call, and let all who watch look again afterwards."""

    @wraps(work)
    async def run(call: "Call", /, *args: P.args, **kwargs: P.kwargs) -> T:
        async with call.turn:
            try:
                return await work(call, *args, **kwargs)
            finally:
                call.switchboard.exchange.changes.note()

    return run


@dataclass
class Call:
    """One call with a client (or inside the company). Each step returns when its pushes have been answered.

    Seconds given to a step (``after``, ``seconds``) are the least; a clock that was moved counts too. ``left`` are the
    logins that ring next; ``rung_at`` is when the last one began to, ``aimed_at`` when the call was sent where it is.
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
    left: list[str] = field(default_factory=list)
    speaker: str = ""
    status: str = ""
    aim: Aim = field(default_factory=lambda: Aim("user"))
    wait: int = 0
    first: str = ""
    turn: Turn = field(default_factory=Turn)
    rung_at: datetime = field(init=False)
    aimed_at: datetime = field(init=False)
    _fallback: Aim | None = None
    _answered_at: datetime | None = None
    _row: OutsideCall | None = None

    def __post_init__(self) -> None:
        self.rung_at = self.aimed_at = self.began

    @property
    def department(self) -> str:
        """The department that the call goes through, or nothing."""
        return self.aim.department

    @property
    def outside(self) -> str:
        """The phone or SIP address outside of the company where the call has been sent, or nothing."""
        return self.aim.outside

    @property
    def menu(self) -> Mapping[str, Any]:
        """The voice menu that the client hears, in the words of the API; empty elsewhere."""
        return self.aim.menu if self.state is State.MENU else {}

    @property
    def rating(self) -> int | None:
        """How the client rated the talk."""
        return self._row.rating if self._row is not None else None

    @property
    def speakers(self) -> set[str]:
        """The logins that talk: one with a client, two inside, none when the call went outside."""
        if self.state is not State.TALKING:
            return set()
        return {self.caller, self.client} if self.direction == "inside" else {self.speaker} - {""}

    def devices(self, login: str) -> tuple[str, ...]:
        """Name the devices of an employee that ring now: ``desk``, ``sim``, ``mobile``."""
        if login not in self.ringing:
            return ()
        return devices(self.switchboard.company.employee(login), self._elapsed(self.rung_at))

    @_step
    async def aims(self, aim: Aim, fallback: Aim | None = None) -> None:
        """Go where this aim says; ``fallback`` is tried when it times out."""
        await self._cancel_all()
        self.aim, self._fallback = aim, fallback
        self.state = _state_of(aim)
        self.left = list(aim.queue[aim.at_once :])
        self.aimed_at = self.rung_at = self.switchboard.now()
        for login in aim.queue[: aim.at_once]:
            await self._ring(login)

    @_step
    async def next(self) -> None:
        """Let the department's interval pass: the next employee rings, the one before stops unless WATERFALL."""
        self._must_be(State.RINGING)
        if not self.left:
            raise CallError("nobody is left to ring")
        if not self.aim.stacking:
            await self._cancel_all()
        await self._ring(self.left.pop(0))

    @_step
    async def rings_again(self) -> None:
        """Begin the department's queue anew: the last of it did not answer, and the time is not up."""
        self._must_be(State.RINGING)
        self.left = list(self.aim.queue)
        await self.next()

    @_step
    async def presses(self, button: str) -> None:
        """Press a button of the menu; ``timeout`` is a button too."""
        self._must_be(State.MENU)
        for item in self.aim.menu.get("items", ()):
            if item.get("button") == button:
                await self.aims(aim_of_route(self.switchboard.moment(), item))
                return
        raise CallError(f"the menu has no button {button}")

    @_step
    async def times_out(self) -> None:
        """Let the time of ringing pass: the call goes on as 8.7 says, or from the responsible to the number's route."""
        self._must_be(State.RINGING)
        board = self.switchboard
        department = board.company.find_department(self.department) if self.aim.destination == "group" else None
        if self._fallback is not None:
            await self.aims(self._fallback)
        elif department is not None:
            await self.aims(aim_after_timeout(board.moment(), department))
        else:
            await self.aims(VOICEMAIL)

    @_step
    async def answered_by(self, login: str, after: int = 0) -> None:
        """Let an employee answer; where one rings after another, those before let it pass."""
        while login not in self.ringing and self.left:
            await self.next()
        self._must_ring_at(login)
        self.wait = max(after, self._elapsed(self.began))
        self._starts_talking(login)
        await self._event("ACCEPTED", login)
        others, self.ringing = [one for one in self.ringing if one != login], []
        for other in others:
            await self._event("CANCELLED", other)

    @_step
    async def rejected_by(self, login: str) -> None:
        """Let an employee refuse to answer; when nobody rings any more, the call goes on as if time had passed."""
        self._must_ring_at(login)
        if self.direction != "in":
            await self.fails("Busy", 0)
            return
        self.ringing.remove(login)
        await self._event("CANCELLED", login)
        if not self.ringing and self.left:
            await self.next()
        elif not self.ringing:
            await self.times_out()

    @_step
    async def answered(self, after: int = 0) -> None:
        """Let the other side answer: the client of an outgoing call, who is called inside, or who is outside."""
        self._must_be(State.RINGING)
        if self.direction == "in" and not self.outside:
            await self.answered_by(self.ringing[0] if self.ringing else "", after)
            return
        self.wait = max(after, self._elapsed(self.began))
        self.ringing = []
        self._starts_talking(self.caller)
        await self._event("ACCEPTED", self.caller)

    @_step
    async def missed(self, after: int = 20) -> None:
        """Let it ring in vain: the client gave up, or did not answer."""
        if self.direction != "in":
            await self.fails("Missed", after)
            return
        self._must_be(*UNANSWERED)
        login = self.ringing[0] if self.ringing and self.aim.destination in ("user", "onduty") else ""
        self.wait = max(after, self._elapsed(self.began))
        await self._cancel_all()
        await self._over("Missed", login)

    @_step
    async def leaves_message(self, seconds: int = 10) -> None:
        """Let the client talk to the answering machine and hang up: the call is missed, the message is kept (12.8)."""
        self._must_be(State.VOICEMAIL)
        self.wait = self._elapsed(self.began)
        self.switchboard.company.voice_messages.append(ledger.voice_message(self, seconds))
        await self._over("Missed", "", message=seconds)

    @_step
    async def fails(self, status: str, after: int = 5) -> None:
        """End an outgoing call unanswered: Missed, Cancel, Busy, NotAvailable, NotAllowed, NotFound."""
        self._must_be(State.RINGING)
        self.wait = max(after, self._elapsed(self.began))
        self.ringing = []
        await self._event("CANCELLED", self.caller)
        await self._over(status, self.caller)

    @_step
    async def ends(self, seconds: int = 30) -> None:
        """Hang up after a talk of this many seconds."""
        self._must_be(State.TALKING)
        await self._hangs_up(seconds)

    @_step
    async def client_hangs_up(self) -> None:
        """Let the client put the phone down now: a talk ends, a call that was not answered is missed."""
        if self.state is State.TALKING:
            await self.ends(seconds=0)
        elif self.direction == "out":
            await self.fails("Busy", 0)
        else:
            await self.missed(after=0)

    @_step
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
        await second.aims(Aim("user", (taker.login,) if taker.can_ring else ()))
        return second

    @_step
    async def rated(self, rating: int, login: str | None = None) -> None:
        """Let the client rate the employee after the talk."""
        if self._row is not None:
            self._row.rating = rating
        fields = ledger.rating_fields(self, rating, login or self.speaker)
        await self.switchboard.pusher.push("rating", fields)

    @_step
    async def dials(self) -> None:
        """Begin an outgoing call: told, and ended at once where it is not allowed (14) or nobody can be reached."""
        board = self.switchboard
        if self.direction == "inside":
            self.ringing = [self.client]
        await self._event("OUTGOING", self.caller)
        if self.direction == "inside" and not board.company.employee(self.client).can_ring:
            await self.fails("NotAvailable", 0)
        elif not board.may_call(self.caller, self.client):
            await self.fails("NotAllowed", 0)

    async def _ring(self, login: str) -> None:
        self.ringing.append(login)
        self.rung_at = self.switchboard.now()
        await self._event("INCOMING", login)

    async def _cancel_all(self) -> None:
        ringing, self.ringing = self.ringing, []
        for login in ringing:
            await self._event("CANCELLED", login)

    async def _hangs_up(self, seconds: int) -> None:
        speaker = self.speaker
        talk = max(seconds, self._elapsed(self._answered_at) if self._answered_at else 0)
        await self._event("COMPLETED", speaker)
        await self._over("Success", speaker, talk)

    async def _over(self, status: str, login: str, talk: int = 0, message: int = 0) -> None:
        self.state, self.status, self.speaker = State.OVER, status, login
        board = self.switchboard
        if self.direction == "inside":
            board.company.inside_calls.append(ledger.inside_row(self, status, talk))
            return
        self._row = ledger.outside_row(self, status, login, talk, message)
        board.company.outside_calls.append(self._row)
        await board.pusher.push("history", ledger.history_fields(self, self._row, status, login))

    async def _event(self, kind: str, login: str, second_callid: str | None = None) -> None:
        """Tell the CRM what an employee's phone does; of calls inside and outside of the company it hears nothing."""
        if self.direction != "inside" and login:
            await self.switchboard.pusher.push("event", ledger.event_fields(self, kind, login, second_callid))

    def _starts_talking(self, login: str) -> None:
        self.state, self.speaker = State.TALKING, login
        self.first = self.first or login
        self._answered_at = self.switchboard.now()

    def _elapsed(self, since: datetime) -> int:
        return int((self.switchboard.now() - since).total_seconds())

    def _must_be(self, *states: State) -> None:
        if self.state not in states:
            raise CallError(f"the call is {self.state}, not {' or '.join(states)}")

    def _must_ring_at(self, login: str) -> None:
        self._must_be(State.RINGING)
        if login not in self.ringing:
            raise CallError(f"{login} does not ring, only {', '.join(self.ringing) or 'nobody'}")


def _state_of(aim: Aim) -> State:
    if aim.menu:
        return State.MENU
    if aim.message:
        return State.MESSAGE
    return State.VOICEMAIL if aim.destination == VOICEMAIL.destination else State.RINGING
