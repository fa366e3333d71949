"""One call, gathered from what the ВАТС pushed about it and what its history said later.

Deliveries come twice, late, in any order and with fields missing (ambiguities A02-4…A02-8), and nothing in them tells
an old one from a new one. So a call is not a state that events drive: it is a set of facts that only grows. Each field
of :class:`Call` has a rule that unites two of its values and does not care which of them came first, or how often (the
earliest moment, the union of sets, the stronger claim). Then :func:`fold` cannot depend on the order, whatever comes,
and what a reader wants to know (does it ring, who answered, was it missed) is read off the facts in ``calls/story.py``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from vats.events import CallEnded, CallEvent, ContactAsked, Event, Rated

NOBODY: Final = ""
"""Who a fact is about when the ВАТС named no employee (a call that a department or a menu missed)."""

_MOST_OUTCOMES: Final = 8
"""So many different outcomes of one call are kept, the strongest: a bound on what a repeated delivery can pile up."""


class Trust:
    """How much a claim about a field is worth: the end of a call knows more than its events (A02-4)."""

    ASKED: Final = 0
    """Said in passing: by a question (``contact``), by a rating, by another call."""
    EVENT: Final = 1
    ROW: Final = 2
    """A row of the history, fetched by ourselves."""
    PUSHED: Final = 3
    """The ``history`` command."""


class Claim(NamedTuple):
    """A value and how far to believe it. Of two claims the greater stays, so it is the same one in any order."""

    trust: int
    value: str


class Rating(NamedTuple):
    """What the client thought of a talk (2.4): a number whose range the manual does not tell (A02-11)."""

    trust: int
    value: int
    who: str


class Outcome(NamedTuple):
    """How a call ended, as one ``history`` command or one row of the history told it.

    ``total`` is the push's «общая длительность», ``talk`` and ``wait`` are the history's: never compared or added
    (A02-13). All in seconds. ``moment`` is when the call began, in ISO 8601, or empty.
    """

    pushed: bool
    status: str
    shown: str
    who: str
    moment: str
    total: int
    talk: int
    wait: int

    @property
    def start(self) -> datetime | None:
        """When the call began, if it was told."""
        return datetime.fromisoformat(self.moment) if self.moment else None


UNTOLD: Final = -1
"""A length that was not told (an outcome must be comparable, so ``None`` will not do)."""

Heard: TypeAlias = Mapping[tuple[str, str], datetime]
"""Who did what (``("login:anna", "accepted")``) → when it was first heard."""


@dataclass(frozen=True, slots=True)
class Call:
    """Everything that is known of one call.

    Employees are named by the strongest key their delivery gave: ``login:anna``, ``ext:701``, ``tel:79262005060``;
    :func:`calls.story.recognised` turns the last two into logins with the company's directory.
    """

    call_id: str
    client: Claim | None = None
    number: Claim | None = None
    number_name: Claim | None = None
    department: Claim | None = None
    direction: Claim | None = None
    link: Claim | None = None
    rating: Rating | None = None
    heard: Heard = field(default_factory=lambda: MappingProxyType({}))
    outcomes: frozenset[Outcome] = frozenset()
    rated_at: datetime | None = None
    transferred_to: frozenset[str] = frozenset()
    transferred_from: frozenset[str] = frozenset()
    uids: frozenset[str] = frozenset()
    """Ids under which the history knows this call, where they differ from ``call_id`` (A02-8)."""

    def is_of(self, client: str) -> bool:
        """Tell whether this is the client's call."""
        return self.client is not None and self.client.value == client

    def dump(self) -> dict[str, Any]:
        """Give the call as JSON-able values, for ``StoredCall.state``; fields that say nothing are left out."""
        told: dict[str, Any] = {"call_id": self.call_id}
        for name in _CLAIMS:
            if (claim := getattr(self, name)) is not None:
                told[name] = list(claim)
        if self.rating is not None:
            told["rating"] = list(self.rating)
        if self.rated_at is not None:
            told["rated_at"] = self.rated_at.isoformat()
        if self.heard:
            told["heard"] = [[who, kind, at.isoformat()] for (who, kind), at in sorted(self.heard.items())]
        if self.outcomes:
            told["outcomes"] = [list(outcome) for outcome in sorted(self.outcomes)]
        for name in _SETS:
            if ids := getattr(self, name):
                told[name] = sorted(ids)
        return told

    @staticmethod
    def load(told: Mapping[str, Any]) -> "Call":
        """Read back what :meth:`dump` gave."""

        def claim(name: str) -> Claim | None:
            return Claim(*told[name]) if name in told else None

        return Call(
            call_id=told["call_id"],
            client=claim("client"),
            number=claim("number"),
            number_name=claim("number_name"),
            department=claim("department"),
            direction=claim("direction"),
            link=claim("link"),
            rating=Rating(*told["rating"]) if "rating" in told else None,
            heard=MappingProxyType(
                {(who, kind): datetime.fromisoformat(at) for who, kind, at in told.get("heard", ())}
            ),
            outcomes=frozenset(Outcome(*outcome) for outcome in told.get("outcomes", ())),
            rated_at=datetime.fromisoformat(told["rated_at"]) if "rated_at" in told else None,
            transferred_to=frozenset(told.get("transferred_to", ())),
            transferred_from=frozenset(told.get("transferred_from", ())),
            uids=frozenset(told.get("uids", ())),
        )


_CLAIMS: Final = ("client", "number", "number_name", "department", "direction", "link")
_SETS: Final = ("transferred_to", "transferred_from", "uids")


@dataclass(frozen=True, slots=True)
class Received:
    """An event and when it reached us. ``late``: it was not pushed, it was fetched from the history afterwards."""

    event: Event
    at: datetime
    late: bool = False
    wait: int | None = None
    """Seconds the client waited, which only a row of the history tells."""


def fold(call: Call, received: Received) -> Call:
    """Take one more event into a call. The same events in any order, any number of times, give the same call."""
    return join(call, facts(call.call_id, received))


def join(one: Call, other: Call) -> Call:
    """Unite what two sources know of one call: commutative, associative, idempotent."""
    return Call(
        call_id=one.call_id,
        rating=_stronger(one.rating, other.rating),
        rated_at=_earlier(one.rated_at, other.rated_at),
        heard=_first_heard(one.heard, other.heard),
        outcomes=_strongest(one.outcomes | other.outcomes),
        **{name: _stronger(getattr(one, name), getattr(other, name)) for name in _CLAIMS},
        **{name: getattr(one, name) | getattr(other, name) for name in _SETS},
    )


def facts(call_id: str, received: Received) -> Call:
    """Say what one event tells of the call ``call_id``; an event that is about no call tells nothing."""
    match received.event:
        case CallEvent() as event:
            return _of_event(call_id, event, received.at)
        case CallEnded() as event:
            return _of_end(call_id, event, received)
        case Rated() as event:
            return _of_rating(call_id, event, received.at)
        case ContactAsked() as event:
            return Call(call_id, client=_claim(Trust.ASKED, event.client), number=_claim(Trust.ASKED, event.number))
        case _:
            return Call(call_id)


def linked(call_id: str, transferred_from: str, client: Claim | None) -> Call:
    """Say of the second call of a transfer where it came from, so that both know each other (A02-8)."""
    return Call(
        call_id,
        transferred_from=frozenset({transferred_from}),
        client=client and Claim(Trust.ASKED, client.value),
    )


def outcome_strength(outcome: Outcome) -> tuple[object, ...]:
    """Order outcomes by how much they decide: the push beats a row, a talk beats a miss, a miss beats the rest."""
    return (outcome.pushed, _DECIDES.get(outcome.status, 1), *outcome[1:])


def who_is(login: str | None, ext: str | None, direct_number: str | None) -> str:
    """Name an employee by the best that a delivery gave: login, in any case, else extension, else direct number."""
    if login:
        return f"login:{login.lower()}"
    if ext:
        return f"ext:{ext}"
    return f"tel:{direct_number}" if direct_number else NOBODY


_DECIDES: Final = {"success": 3, "missed": 2}


def _of_event(call_id: str, event: CallEvent, at: datetime) -> Call:
    who = who_is(event.login, event.ext, event.direct_number)
    return Call(
        call_id,
        client=_claim(Trust.EVENT, event.client),
        number=_claim(Trust.EVENT, event.number),
        number_name=_claim(Trust.EVENT, event.number_name),
        department=_claim(Trust.EVENT, event.department),
        direction=_claim(Trust.EVENT, event.direction),
        heard=MappingProxyType({(who, event.kind): at}),
        transferred_to=frozenset({event.second_call_id} if event.second_call_id else ()) - {call_id},
    )


def _of_end(call_id: str, event: CallEnded, received: Received) -> Call:
    trust = Trust.ROW if received.late else Trust.PUSHED
    who = who_is(event.login, event.ext, event.direct_number)
    length = UNTOLD if event.duration is None else event.duration
    outcome = Outcome(
        pushed=not received.late,
        status=event.status,
        shown=event.status_shown,
        who=who,
        moment=event.start.isoformat() if event.start else "",
        total=UNTOLD if received.late else length,
        talk=length if received.late else UNTOLD,
        wait=UNTOLD if received.wait is None else received.wait,
    )
    return Call(
        call_id,
        client=_claim(trust, event.client),
        number=_claim(trust, event.number),
        number_name=_claim(trust, event.number_name),
        department=_claim(trust, event.department),
        direction=_claim(trust, event.direction),
        link=_claim(trust, event.link),
        rating=None if event.rating is None else Rating(trust, event.rating, who),
        outcomes=frozenset({outcome}),
        heard=MappingProxyType({(who, "row" if received.late else "ended"): received.at}),
        uids=frozenset({event.call_id}) - {call_id, ""},
    )


def _of_rating(call_id: str, event: Rated, at: datetime) -> Call:
    if event.rating is None:
        return Call(call_id, client=_claim(Trust.ASKED, event.client))
    # The rating command is about nothing else: of a rating there and another in the history it is the one to show.
    who = who_is(event.login, event.ext, None)
    return Call(
        call_id,
        client=_claim(Trust.ASKED, event.client),
        rating=Rating(Trust.PUSHED + 1, event.rating, who),
        rated_at=at,
    )


def _claim(trust: int, value: str | None) -> Claim | None:
    return Claim(trust, value) if value else None


def _stronger(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def _first_heard(one: Heard, other: Heard) -> Heard:
    if not other or not one:
        return one or other
    united = dict(one)
    for key, at in other.items():
        united[key] = min(united.get(key, at), at)
    return MappingProxyType(united)


def _strongest(outcomes: frozenset[Outcome]) -> frozenset[Outcome]:
    if len(outcomes) <= _MOST_OUTCOMES:
        return outcomes
    return frozenset(sorted(outcomes, key=outcome_strength, reverse=True)[:_MOST_OUTCOMES])


def renamed(call: Call, name: Callable[[str], str]) -> Call:
    """Give the call with every employee's key replaced by ``name`` of it; facts that then coincide unite."""
    heard: dict[tuple[str, str], datetime] = {}
    for (who, kind), at in call.heard.items():
        key = (name(who), kind)
        heard[key] = min(heard.get(key, at), at)
    return replace(
        call,
        heard=MappingProxyType(heard),
        outcomes=frozenset(outcome._replace(who=name(outcome.who)) for outcome in call.outcomes),
        rating=call.rating and call.rating._replace(who=name(call.rating.who)),
    )


def everybody(call: Call) -> frozenset[str]:
    """Name all employees that the call's facts speak of."""
    keys: Iterable[str] = (
        *(who for who, _ in call.heard),
        *(outcome.who for outcome in call.outcomes),
        call.rating.who if call.rating else NOBODY,
    )
    return frozenset(keys) - {NOBODY}
