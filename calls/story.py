"""What the facts of a call come to: does it ring, who answered, was it missed. Pure, and the same for every reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from calls.call import NOBODY, UNTOLD, Call, Outcome, everybody, outcome_strength, renamed
from chat.lines import TALKS_AT_MOST
from storage.company import Company, Employee

RINGS_AT_MOST: Final = timedelta(minutes=3)
"""Nobody is shown a ringing phone longer than this after the last word about it: its end must have been lost."""

_LOGIN: Final = "login:"


class Stage(StrEnum):
    """How far a call has come."""

    UNHEARD = "unheard"
    """Nothing to show: only its client was asked for, or another call named it."""
    RINGING = "ringing"
    TALKING = "talking"
    STOPPED = "stopped"
    """It no longer rings and nobody talks; the history has not said yet what it was."""
    UNSURE = "unsure"
    """It rang or was talked, and then nothing came for too long."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Story:
    """One call as it stands at a moment, employees recognised. Lengths in seconds."""

    call: Call
    stage: Stage
    outcome: Outcome | None
    rung: frozenset[str]
    """Employees' keys (``login:anna``) whose phone rang for this call."""
    quiet: frozenset[str]
    """Those of them whose phone has stopped ringing without an answer."""
    answered: tuple[str, ...]
    """Who talked, by key: no order of events tells reliably who came first."""
    dialled: frozenset[str]
    transferrers: frozenset[str]
    people: frozenset[str]
    """All employees that any fact of the call names."""
    began: datetime | None

    @property
    def client(self) -> str:
        """The client's phone, or whatever stood in its place ("anonymous"), or nothing."""
        return self.call.client.value if self.call.client else ""

    @property
    def department(self) -> str:
        """The department's name as the ВАТС gave it, or nothing."""
        return self.call.department.value if self.call.department else ""

    @property
    def outgoing(self) -> bool:
        """Whether we called the client."""
        if self.call.direction is not None:
            return self.call.direction.value == "out"
        return bool(self.dialled)

    @property
    def over(self) -> bool:
        """Whether there is nothing left to wait for."""
        return self.stage is Stage.OVER

    @property
    def missed(self) -> bool:
        """Whether a client called and nobody answered: the history alone says it, of incoming calls (A02-6, A02-20)."""
        return (
            self.outcome is not None
            and self.outcome.status == "missed"
            and not self.outgoing
            # A history that one employee missed the call says nothing when a colleague took it.
            and not set(self.answered) - {self.outcome.who}
        )

    @property
    def talked(self) -> bool:
        """Whether the client was talked with, as far as is known."""
        if self.outcome is not None:
            return self.outcome.status == "success" or bool(self.answered and not self.missed and not self.outgoing)
        return bool(self.answered) and not self.outgoing

    @property
    def length(self) -> int | None:
        """How long the call was: the talk where that is known, else all of it (A02-13); ``None`` if not told."""
        if self.outcome is None:
            return None
        told = self.outcome.talk if self.outcome.talk != UNTOLD else self.outcome.total
        return None if told == UNTOLD else told

    @property
    def waited(self) -> int | None:
        """How long the client of an unanswered call waited; a missed call's «duration» in the push is just that."""
        if self.outcome is None:
            return None
        told = self.outcome.wait if self.outcome.wait != UNTOLD else self.outcome.total
        return told if told > 0 else None

    @property
    def fetched(self) -> bool:
        """Whether how it ended is known only because we asked the history: it was never pushed."""
        return self.outcome is not None and not self.outcome.pushed

    @property
    def moment(self) -> datetime | None:
        """The last thing that happened in the call itself: an event, or its end by the history's clock."""
        known = [at for (_, kind), at in self.call.heard.items() if kind not in _AFTERWARDS]
        if self.outcome is not None and (start := self.outcome.start) is not None:
            lengths = (self.outcome.total, self.outcome.talk, self.outcome.wait)
            known.append(start + timedelta(seconds=max(0, *lengths)))
        elif self.outcome is not None:
            known.extend(at for (_, kind), at in self.call.heard.items() if kind in _AFTERWARDS)
        return max(known, default=None)

    @property
    def news_at(self) -> datetime | None:
        """The last moment that anything was to be told of the call, a rating after its end included."""
        return max((at for at in (self.moment, self.call.rated_at) if at is not None), default=None)


_AFTERWARDS: Final = frozenset({"ended", "row"})
"""Facts that are heard after the call, when the history is written: their moment says nothing about the call."""


def tell(call: Call, company: Company, now: datetime) -> Story:
    """Read a call's facts as they stand ``now``."""
    call = recognised(call, company)
    did = _who_did(call)
    outcome = max(call.outcomes, key=outcome_strength, default=None)
    answered = set(did.get("accepted", ()))
    if outcome is not None and outcome.status == "success":
        answered.add(outcome.who)
    answered.discard(NOBODY)
    rung = did.get("incoming", frozenset()) - {NOBODY}
    began = outcome.start if outcome is not None else None
    return Story(
        call=call,
        stage=_stage(call, did, now),
        outcome=outcome,
        rung=rung,
        quiet=(rung & (did.get("cancelled", frozenset()) | did.get("completed", frozenset()))) - answered,
        answered=tuple(sorted(answered)),
        dialled=did.get("outgoing", frozenset()),
        transferrers=did.get("transferred", frozenset()),
        people=everybody(call),
        began=began or min(call.heard.values(), default=None),
    )


def on_line(story: Story) -> frozenset[str]:
    """Name, by key, the employees who talk in a call now."""
    if story.stage is not Stage.TALKING:
        return frozenset()
    return frozenset(story.answered) - {who for who, kind in story.call.heard if kind == "completed"}


def recognised(call: Call, company: Company) -> Call:
    """Name the call's employees by login wherever the directory knows them by extension or number (A02-5)."""

    def login(key: str) -> str:
        kind, _, value = key.partition(":")
        if kind == NOBODY:
            return key
        employee = company.employee(value)
        return f"{_LOGIN}{employee.login.lower()}" if employee is not None else key

    return renamed(call, login)


def login_of(key: str) -> str | None:
    """Give the login of an employee's key; ``None`` for one that is known only by extension or number."""
    return key.removeprefix(_LOGIN) if key.startswith(_LOGIN) else None


def employee_of(key: str, company: Company) -> Employee | None:
    """Find the employee of a key in the directory."""
    return company.employee(key.partition(":")[2]) if key else None


def name_of(key: str, company: Company) -> str:
    """Say who an employee's key is: the name, else the login, extension or number as it came."""
    employee = employee_of(key, company)
    return employee.name if employee is not None and employee.name else key.partition(":")[2]


def transferred_to(story: Story, others: Mapping[str, Story]) -> tuple[str, ...]:
    """Say to whom a call was handed on, by key; empty if it was not, or if nothing tells to whom.

    The second call of the transfer knows best: who answered it, else whose phone it rang. Without one the event's own
    employee is it, unless that is the one who talked before, who then is the one that handed the call on.
    """
    receivers: set[str] = set()
    for call_id in story.call.transferred_to:
        if (second := others.get(call_id)) is not None:
            receivers |= set(second.answered) or second.rung or second.people
    if not receivers and story.transferrers:
        receivers = set(story.transferrers - set(story.answered)) or set(story.answered) - story.transferrers
    elif len(receivers) > 1:
        receivers -= story.transferrers
    return tuple(sorted(receivers - {NOBODY}))


def transferred_from(story: Story, others: Mapping[str, Story]) -> tuple[str, ...]:
    """Say who handed this call on to its present employee, by key."""
    givers: set[str] = set()
    for call_id in story.call.transferred_from:
        if (first := others.get(call_id)) is not None:
            givers |= set(first.answered) or first.transferrers
    return tuple(sorted(givers - set(story.answered) - {NOBODY}))


def _who_did(call: Call) -> dict[str, frozenset[str]]:
    did: dict[str, set[str]] = {}
    for who, kind in call.heard:
        did.setdefault(kind, set()).add(who)
    return {kind: frozenset(whose) for kind, whose in did.items()}


def _stage(call: Call, did: Mapping[str, frozenset[str]], now: datetime) -> Stage:
    if call.outcomes:
        return Stage.OVER
    nobody: frozenset[str] = frozenset()
    finished = did.get("completed", nobody)
    cancelled = did.get("cancelled", nobody)
    last = max(call.heard.values(), default=None)
    if last is None:
        return Stage.STOPPED if call.rating is not None else Stage.UNHEARD
    if did.get("accepted", nobody) - finished:
        return Stage.TALKING if now - last <= TALKS_AT_MOST else Stage.UNSURE
    if finished or call.rating is not None or did.get("accepted"):
        return Stage.STOPPED
    if (did.get("incoming", nobody) | did.get("outgoing", nobody)) - cancelled:
        return Stage.RINGING if now - last <= RINGS_AT_MOST else Stage.UNSURE
    return Stage.STOPPED if cancelled or did.get("transferred") else Stage.UNHEARD
