"""What the virtual exchange knows: a company with its people, departments, numbers, lists and subscriptions.

Names follow the words of the project, not of the API (``takes_calls``, not ``state`` or ``calls_enable``); the
operations translate.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from sandbox.vats.errors import absent, invalid

ROLES = ("admin", "group_head", "user", "restricted_user")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(slots=True)
class Redirect:
    """Forwarding to the mobile phone (manual 7); ``delay`` in seconds, ``only`` = no other device rings."""

    enabled: bool = False
    delay: int = 0
    only: bool = False


@dataclass(slots=True)
class Employee:
    """An employee. ``takes_calls`` is what 6.9 calls dnd: false means silence."""

    login: str
    name: str
    ext: str
    position: str = "Менеджер"
    email: str = ""
    telnum: str = ""
    role: str = "user"
    mobile: str = ""
    redirect: Redirect = field(default_factory=Redirect)
    takes_calls: bool = True
    online: bool = True
    is_absent: bool = False
    has_no_phone: bool = False
    password: str = ""

    @property
    def can_ring(self) -> bool:
        """Whether a call can reach this employee at all (A06-13): calls are taken, and some device is there."""
        has_device = self.online or bool(self.telnum) or (self.redirect.enabled and bool(self.mobile))
        return self.takes_calls and not self.is_absent and not self.has_no_phone and has_device


@dataclass(slots=True)
class Member:
    """An employee in a department; ``takes_calls`` is the subscription (6.7), apart from the employee's own."""

    login: str
    takes_calls: bool = True
    is_head: bool = False


@dataclass(slots=True)
class Timeout:
    """Where a call goes when nobody answers for ``time`` seconds (8.7)."""

    time: int = 120
    target: str = "voicemail"
    user: str = ""
    group: str = ""
    telnum: str = ""


@dataclass(slots=True)
class Department:
    """A department: members in the order of ringing; ``duration`` in seconds, 0 with ``ALL``."""

    id: str
    name: str
    ext: str
    order: str = "ALL"
    duration: int = 15
    members: list[Member] = field(default_factory=list)
    timeout: Timeout = field(default_factory=Timeout)
    advanced: str = "off"
    queue_position: bool = False

    def member(self, login: str) -> Member | None:
        """Find a member by login."""
        return next((member for member in self.members if member.login == login), None)


@dataclass(slots=True)
class Interval:
    """An extra interval of the week (9.7): seconds from local midnight."""

    id: str
    days: list[str]
    start: int
    end: int


@dataclass(slots=True)
class Holiday:
    """A special day (9.8): local times without a zone, or the official calendar."""

    id: str
    start: str | None
    end: str | None
    official: bool = False


@dataclass(slots=True)
class CustomRoute:
    """An extra route of a number (9.9). Where it leads cannot be set by the API; ``route`` empty: as in free time."""

    id: str
    name: str
    intervals: list[Interval] = field(default_factory=list)
    holidays: list[Holiday] = field(default_factory=list)
    route: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Route:
    """Where a call to a number goes (9.6); ``ivr``, ``work``, ``other``, ``schedule`` as the API words them."""

    type: str
    user: str = ""
    group: str = ""
    ivr: dict[str, Any] = field(default_factory=dict)
    work: dict[str, Any] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)
    schedule: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Number:
    """A number of the company."""

    telnum: str
    route: Route
    name: str = ""
    greeting: bool = False
    greeting_file: str = ""
    is_main: bool = False
    disabled: bool = False
    location: str = ""
    crm: str = ""
    calltracking: str = ""
    abc_telnum: str | None = None
    abc_location: str | None = None
    custom_routes: list[CustomRoute] = field(default_factory=list)
    outgoing: bool = True
    route_group_id: str = ""
    route_group_name: str = ""


@dataclass(slots=True)
class Sim:
    """A SIM card: an employee's, the company's, or switched off."""

    telnum: str
    user: str = ""
    company: bool = False
    disabled: bool = False
    autocaller: bool = False


@dataclass(slots=True)
class Blocked:
    """A line of the blacklist: a number or a mask with one star at its end, with counts of stopped calls."""

    telnum: str
    comment: str = ""
    week: int = 0
    year: int = 0

    def covers(self, phone: str) -> bool:
        """Whether a call from this phone is stopped."""
        return phone.startswith(self.telnum[:-1]) if self.telnum.endswith("*") else phone == self.telnum


@dataclass(slots=True)
class Registration:
    """A number of another operator (15); ``expires`` in seconds."""

    telnum: str
    name: str
    domain: str
    login: str
    password: str
    active: bool = True
    auth_name: str = ""
    expires: int = 600
    proxy: str = ""
    status: str = "success"
    outgoing: bool = True


@dataclass(slots=True)
class SipUri:
    """A number forwarded to a SIP address that the exchange makes (16)."""

    telnum: str
    uri: str
    active: bool = True


@dataclass(slots=True)
class Branch:
    """Another exchange that is joined (17); after a synchronisation a read or two passes before it is done."""

    domain: str
    name: str
    key: str
    status: str = "waiting"
    users: int = 0
    groups: int = 0
    exts: int = 0
    collisions: int = 0
    reads_to_success: int = 1


@dataclass(slots=True)
class Subscription:
    """A subscription to events (18)."""

    id: str
    type: str
    url: str


@dataclass(slots=True)
class CustomRole:
    """An additional role (12.6) with the codes of its rights."""

    id: str
    name: str
    rights: list[str]


@dataclass(slots=True)
class Melody:
    """A sound file in use or in the catalogue (12.2, 12.4)."""

    id: str
    name: str
    uploaded: bool = True


@dataclass(slots=True)
class CallerIds:
    """Numbers shown to clients (13): by login, by department, by (region, mode)."""

    users: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    regions: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(slots=True)
class Directions:
    """Where one may call (14)."""

    main: list[str] = field(default_factory=lambda: ["LOCAL", "RU", "179"])
    users: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class OutsideCall:
    """A row of the external history (4.2); ``wait``, ``talk`` and the voice ``message`` in seconds, apart."""

    uid: str
    direction: Literal["in", "out"]
    status: str
    client: str
    number: str
    start: datetime
    wait: int = 0
    talk: int = 0
    user: str = ""
    first_answered: str = ""
    department: str = ""
    destination: str = ""
    record: str = ""
    rating: int | None = None
    note: str = ""
    message: int = 0


@dataclass(slots=True)
class InsideCall:
    """A row of the internal history (4.4)."""

    uid: str
    status: Literal["success", "noanswer"]
    caller: str
    called: str
    start: datetime
    wait: int = 0
    talk: int = 0
    record: str = ""


@dataclass(slots=True)
class VoiceMessage:
    """What a client said to the answering machine, and to whom it was forwarded (12.8); ``seconds`` long."""

    call_id: str
    client: str
    number: str
    at: datetime
    seconds: int
    logins: list[str]
    email: str


@dataclass(slots=True)
class Company:
    """Everything that one exchange keeps for one customer.

    ``region_prefixes``: how the phones of a region begin, by its id; ``moved_holidays``: days off (ISO) that this year
    has besides the public holidays.
    """

    domain: str = "vats.example.com"
    timezone: str = "Europe/Moscow"
    employees: list[Employee] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    sims: list[Sim] = field(default_factory=list)
    available_sims: list[str] = field(default_factory=list)
    sms_confirmation: bool = False
    blacklist: list[Blocked] = field(default_factory=list)
    block_anonymous: bool = False
    roles: list[CustomRole] = field(default_factory=list)
    melodies: dict[str, Melody] = field(default_factory=dict)
    media: dict[str, list[Melody]] = field(default_factory=dict)
    records_outside: bool = True
    records_inside: bool = False
    record_exceptions: list[str] = field(default_factory=list)
    blf: list[str] = field(default_factory=list)
    voicemail_all: bool = False
    voicemail_users: list[str] = field(default_factory=list)
    voicemail_groups: list[str] = field(default_factory=list)
    voicemail_email: str = ""
    caller_ids: CallerIds = field(default_factory=CallerIds)
    regions: dict[str, str] = field(default_factory=dict)
    region_prefixes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    directions: Directions = field(default_factory=Directions)
    registrations: list[Registration] = field(default_factory=list)
    sipuris: list[SipUri] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)
    limits: dict[str, int] = field(default_factory=lambda: {"users": 15, "local_gw": 5, "groups": 7})
    has_heads: bool = True
    moved_holidays: list[str] = field(default_factory=list)
    outside_calls: list[OutsideCall] = field(default_factory=list)
    inside_calls: list[InsideCall] = field(default_factory=list)
    voice_messages: list[VoiceMessage] = field(default_factory=list)

    def find_employee(self, login_or_ext: str) -> Employee | None:
        """Find by login, else by extension (manual 6)."""
        by_login = next((one for one in self.employees if one.login == login_or_ext), None)
        return by_login or next((one for one in self.employees if one.ext == login_or_ext), None)

    def employee(self, login_or_ext: str) -> Employee:
        """Return the employee that a path names, or refuse with 404."""
        found = self.find_employee(login_or_ext)
        if found is None:
            raise absent("user")
        return found

    def known_login(self, login_or_ext: str, where: str) -> str:
        """Return the login of an employee that a query or body names, or refuse with 400."""
        found = self.find_employee(login_or_ext)
        if found is None:
            raise invalid(f"{where}: there is no such user")
        return found.login

    def find_department(self, id_or_ext: str) -> Department | None:
        """Find by identifier, else by extension."""
        by_id = next((one for one in self.departments if one.id == id_or_ext), None)
        return by_id or next((one for one in self.departments if one.ext == id_or_ext), None)

    def department(self, group_id: str) -> Department:
        """Return the department that a path names by its identifier, or refuse with 404."""
        found = next((one for one in self.departments if one.id == group_id), None)
        if found is None:
            raise absent("group")
        return found

    def known_group(self, group_id: str, where: str) -> str:
        """Return the identifier of a department that a query or body names, or refuse with 400."""
        if all(one.id != group_id for one in self.departments):
            raise invalid(f"{where}: there is no such group")
        return group_id

    def find_number(self, telnum: str) -> Number | None:
        """Find one of the company's numbers."""
        return next((one for one in self.numbers if one.telnum == telnum), None)

    def number(self, telnum: str) -> Number:
        """Return the number that a path names, or refuse with 404."""
        found = self.find_number(telnum)
        if found is None:
            raise absent("telnum")
        return found

    def known_number(self, telnum: str, where: str) -> str:
        """Return a number of the company that a body names, or refuse with 400."""
        if self.find_number(telnum) is None:
            raise invalid(f"{where}: there is no such telnum")
        return telnum

    def registration(self, telnum: str) -> Registration:
        """Return the number of another operator that a path names, or refuse with 404."""
        found = next((one for one in self.registrations if one.telnum == telnum), None)
        if found is None:
            raise absent("SIP registration")
        return found

    def departments_of(self, login: str) -> Iterator[Department]:
        """List the departments that an employee belongs to."""
        return (one for one in self.departments if one.member(login))

    def employee_name(self, login: str) -> str:
        """Return the name of an employee, or nothing."""
        found = self.find_employee(login) if login else None
        return found.name if found else ""

    def department_name(self, group_id: str) -> str:
        """Return the name of a department, or nothing."""
        return next((one.name for one in self.departments if one.id == group_id), "")

    def free_ext(self) -> str:
        """Choose a free extension (6.3, 8.3)."""
        taken = self.extensions()
        return next(ext for ext in map(str, range(701, 100_000)) if ext not in taken)

    def extensions(self) -> set[str]:
        """List the extensions in use, by employees and departments together."""
        return {one.ext for one in self.employees} | {one.ext for one in self.departments}


def new_id(prefix: str = "") -> str:
    """Make an identifier as the exchange does."""
    return f"{prefix}{uuid4()}"


def without(values: Iterable[str], gone: Iterable[str]) -> list[str]:
    """Keep the values that are not among the gone ones, in order."""
    left = set(gone)
    return [value for value in values if value not in left]


def together(values: Iterable[str], added: Iterable[str]) -> list[str]:
    """Add values that are not there yet, in order."""
    return list(dict.fromkeys([*values, *added]))
