"""Who is to see a call, and where. Pure: the office as it is now goes in, seats come out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from calls.story import Stage, Story, login_of
from chat.preferences import DEFAULT, Preferences
from chat.rights import ADMIN_ROLE
from storage.chats import Bound
from storage.company import Company, Department
from storage.people import Person


class Role(StrEnum):
    """Why a chat sees a call: it decides what its card says and which buttons it has."""

    EMPLOYEE = "employee"
    """It rang, was answered or was made here."""
    RESPONSIBLE = "responsible"
    """The client is this employee's, whoever's phone rang."""
    DEPARTMENT = "department"
    HEAD = "head"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Seat:
    """A chat (and a topic of it) that is to see a call, and for whom."""

    chat_id: int
    thread_id: int | None
    role: Role
    login: str | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """Who works here and can be told: everything that the question «who is to see it» needs to be answered."""

    company: Company
    people: Mapping[str, Person]
    """Linked people by login, in lower case."""
    bound: Sequence[Bound]
    admin_ids: frozenset[int]
    """``ADMIN_IDS``: administrators even without a login."""
    unreachable: frozenset[int] = field(default_factory=frozenset)
    """Telegram ids that cannot be written to: the person blocked the bot, or is gone."""
    preferences: Mapping[int, Preferences] = field(default_factory=dict)
    """What people want to be told in private, and how loudly, by Telegram id."""

    def wish(self, seat: Seat) -> Preferences:
        """Say what the person behind a private seat wants to be told; a department's chat is told everything."""
        return self.preferences.get(seat.chat_id, DEFAULT) if seat.role is not Role.DEPARTMENT else DEFAULT

    def person(self, login: str | None) -> Person | None:
        """Find the linked person of a login who can be written to."""
        person = self.people.get(login.lower()) if login else None
        return person if person is not None and person.id not in self.unreachable else None


def audience(story: Story, office: Office, responsible: str | None) -> list[Seat]:
    """Say who sees a call, each chat once, the nearest to the call first.

    ``responsible`` is the login of the client's own employee, who is told of calls that ring elsewhere too.
    """
    seats = [_seat(login, office, Role.EMPLOYEE) for login in _employees(story)]
    if story.missed and not _told_by_name(story, office):
        seats.extend(_instead(story, office))
    if responsible and not story.outgoing and story.stage is not Stage.UNHEARD:
        seats.append(_seat(responsible, office, Role.RESPONSIBLE))
    return _once(seat for seat in seats if seat is not None)


def administrators(office: Office) -> list[Seat]:
    """Name those who administer: linked employees of that role, and ``ADMIN_IDS``.

    People who cannot be reached are left out, unless nobody would remain: then ``ADMIN_IDS`` are tried all the same.
    """
    admins = [
        Seat(person.id, None, Role.ADMIN, person.login)
        for login in sorted(office.people)
        if (employee := office.company.employee(login)) is not None
        and employee.role == ADMIN_ROLE
        and (person := office.person(login)) is not None
    ]
    named = [Seat(admin, None, Role.ADMIN) for admin in sorted(office.admin_ids)]
    reachable = _once([*admins, *(seat for seat in named if seat.chat_id not in office.unreachable)])
    return reachable or named


def overseers(story: Story, office: Office) -> list[Seat]:
    """Name those who answer for an employee's work: the heads of the call's department, else the administrators.

    A head is not the overseer of the own calls.
    """
    rated = login_of(story.call.rating.who) if story.call.rating is not None else None
    heads = _heads(_departments(story, office), office)
    seats = [seat for seat in heads if rated is None or seat.login is None or seat.login.lower() != rated]
    return seats or administrators(office)


def _employees(story: Story) -> list[str]:
    return [login for key in sorted(story.people) if (login := login_of(key)) is not None]


def _told_by_name(story: Story, office: Office) -> bool:
    return story.outcome is not None and office.person(login_of(story.outcome.who)) is not None


def _instead(story: Story, office: Office) -> list[Seat]:
    """Say who is told of a missed call that is nobody's: the department's chat, else its heads, else the admins."""
    departments = _departments(story, office)
    ids = {department.id for department in departments}
    chats = [
        Seat(bound.chat_id, bound.thread_id, Role.DEPARTMENT)
        for bound in office.bound
        if not bound.departments or ids.intersection(bound.departments)
    ]
    return chats or _heads(departments, office) or administrators(office)


def _departments(story: Story, office: Office) -> list[Department]:
    """Find the departments of a call: the one it came through, else those of the employees it was for."""
    if story.department:
        named = office.company.department_named(story.department)
        if named is not None:
            return [named]
    logins = {login_of(key) for key in ((story.outcome.who,) if story.outcome and story.outcome.who else story.people)}
    if story.call.rating is not None:
        logins.add(login_of(story.call.rating.who))
    return [
        department
        for department in office.company.departments.values()
        if any(member.login.lower() in logins for member in department.members)
    ]


def _heads(departments: Iterable[Department], office: Office) -> list[Seat]:
    return _once(
        seat
        for department in departments
        for login in office.company.heads_of(department.id)
        if (seat := _seat(login, office, Role.HEAD)) is not None
    )


def _seat(login: str, office: Office, role: Role) -> Seat | None:
    person = office.person(login)
    return Seat(person.id, None, role, person.login) if person is not None else None


def _once(seats: Iterable[Seat]) -> list[Seat]:
    first: dict[tuple[int, int | None], Seat] = {}
    for seat in seats:
        first.setdefault((seat.chat_id, seat.thread_id), seat)
    return list(first.values())
