"""How things stand: what a step would change, read afresh, so that nobody's later change is overwritten unseen."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from chat.naming import IMPATIENT, ORDERS, department_named, employee_named, number_named
from chat.params.roles import role_title
from chat.standing.fact import ABSENT, Fact, comes, listed, switch, text
from chat.standing.ours import ours
from chat.standing.titles import FIELDS
from chat.things import Thing, days_like, entry_of, interval_like
from chat.turn import Turn
from vats import operations as to
from vats.answers import Group, Number, Sim, SipRegistration, User
from vats.errors import NotThere
from vats.operation import Operation

T = TypeVar("T")
W = TypeVar("W")


async def standing(turn: Turn, things: Iterable[Thing]) -> dict[Thing, Fact]:
    """Read how things stand now; those that cannot be read at all are left out.

    Raises:
        VatsError: One could not be read now.
    """
    reading = _Reading(turn)
    found = {thing: await reading.fact(thing) for thing in dict.fromkeys(things)}
    return {thing: fact for thing, fact in found.items() if fact is not None}


class _Reading:
    """Reads each resource once."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._read: dict[str, Any] = {}

    async def _answer(self, operation: Operation[T]) -> T | None:
        """Give the answer of a reading operation; None: there is no such thing."""
        key = json.dumps(operation.dump(), sort_keys=True)
        if key not in self._read:
            try:
                self._read[key] = await self._turn.vats(operation)
            except NotThere:
                self._read[key] = None
        answer: T | None = self._read[key]
        return answer

    async def fact(self, thing: Thing) -> Fact | None:  # noqa: PLR0911 — a kind of thing each
        """Read one thing; None: there is nothing to read."""
        match thing:
            case ("users", login, *rest):
                return await self._of_user(login, rest)
            case ("groups", id_, *rest):
                group = await self._answer(to.GetGroup(group_id=id_))
                return _part(group, rest, self._group_facts)
            case ("telnums", digits, *rest):
                return await self._of_number(digits, rest)
            case ("sims", digits):
                sim = await self._answer(to.GetSim(telnum=digits))
                return self._sim(sim) if sim is not None else ABSENT
            case ("sip-registrations", digits, *rest):
                registration = await self._answer(to.GetSipRegistration(telnum=digits))
                return _part(registration, rest, _registration_facts)
            case ("sipuri-transfers", digits):
                transfer = await self._answer(to.GetSipuriTransfer(telnum=digits))
                return switch(transfer.active, "включена", "выключена") if transfer is not None else ABSENT
            case ("blacklist" | "block-anonymous" | "music" | "record" | "blf" | "am" | "webhook" | "branches", *_):
                return await self._of_company(thing)
            case ("limits" | "caller-ids", *_):
                return await self._of_calls_out(thing)
            case _:
                return await ours(self._turn, thing)

    async def _of_calls_out(self, thing: Thing) -> Fact | None:
        kind, *whose = thing
        return await (self._limit(whose[:-1], whose[-1]) if kind == "limits" else self._caller_id(whose))

    async def _of_user(self, login: str, rest: list[str]) -> Fact | None:
        match rest:
            case ["dnd"]:
                dnd = await self._answer(to.GetDnd(login=login))
                return comes(dnd.state) if dnd is not None else ABSENT
            case ["subscription", group_id]:
                calls = await self._answer(to.GetGroupCalls(login=login, group_id=group_id))
                return comes(calls.state) if calls is not None else ABSENT
            case ["subscription"]:
                return None
            case _:
                user = await self._answer(to.GetUser(login=login))
                return _part(user, rest, self._user_facts)

    def _user_facts(self, user: User) -> dict[str, Fact]:
        redirect = user.mobile_redirect
        rings = redirect is not None and redirect.enabled
        way = [rings, redirect.delay or 0, redirect.forward] if rings and redirect is not None else [False]
        how = " (звонит)" if rings else ""
        return {
            "name": text(user.name),
            "ext": text(user.ext),
            "position": text(user.position),
            "email": text(user.email),
            "role": Fact(user.role, role_title(self._turn.company, user.role) or "не сказана"),
            "mobile": Fact(json.dumps([user.mobile, *way]), f"{user.mobile}{how}" if user.mobile else "нет"),
        }

    def _group_facts(self, group: Group) -> dict[str, Fact]:
        members = [f"{one.login}{'' if one.takes_calls is not False else ' (без звонков)'}" for one in group.users]
        names = [
            f"{employee_named(self._turn.company, one.login, one.name)}"
            f"{'' if one.takes_calls is not False else ' (без звонков отдела)'}"
            for one in group.users
        ]
        rings = f" по {group.call_duration} с" if group.call_duration else ""
        order = next((words[0] for one, words in ORDERS.items() if one == group.call_order.upper()), group.call_order)
        advanced = next((words[0] for one, words in IMPATIENT.items() if one == group.advanced), group.advanced)
        return {
            "name": text(group.name),
            "ext": text(group.ext),
            "call_order": Fact(f"{group.call_order} {group.call_duration or 0}", f"{order}{rings}"),
            "advanced": Fact(group.advanced, advanced or "ничего"),
            "timeout": self._timeout(group),
            "users": Fact("\n".join(members), ", ".join(names) or "никого"),
        }

    def _timeout(self, group: Group) -> Fact:
        timeout = group.timeout
        if timeout is None:
            return Fact("", "не сказано")
        company = self._turn.company
        to_whom = {
            "user": employee_named(company, timeout.login),
            "group": f"отдел «{department_named(company, timeout.group_id)}»",
            "telnum": number_named(company, timeout.number),
        }.get(timeout.target, timeout.target)
        key = timeout.login or timeout.group_id or timeout.number
        return Fact(f"{timeout.time} {timeout.target} {key}", f"{to_whom} через {timeout.time} с")

    async def _of_number(self, digits: str, rest: list[str]) -> Fact | None:
        number = await self._answer(to.GetTelnum(telnum=digits))
        if number is None:
            return ABSENT
        match rest:
            case ["enabled"]:
                return switch(not number.disabled, "включён", "выключен")
            case ["route"]:
                return self._route(number)
            case ["pieces"]:
                pieces = {fact.value: fact.words for fact in _pieces(number).values()}
                return Fact("\n".join(sorted(pieces)), "; ".join(sorted(pieces.values())) or "нет")
            case ["interval-schedule" | "calendar-schedule", name]:
                return _pieces(number).get(name, ABSENT)
            case _:
                return None

    def _route(self, number: Number) -> Fact:
        company = self._turn.company
        where = {
            "user": f"сотрудник {employee_named(company, number.login, number.employee)}",
            "group": f"отдел «{department_named(company, number.department_id, number.department)}»",
            "ivr": "голосовое меню",
            "scheduler": "расписание",
        }.get(number.type, number.type or "не задан")
        greets = "с приветствием" if number.greeting else "без приветствия"
        key = {"user": number.login, "group": number.department_id}.get(number.type, "")
        return Fact(f"{number.type} {key} {number.greeting} {number.name}", f"{where}, {greets}")

    def _sim(self, sim: Sim) -> Fact:
        whose = "общий номер компании" if sim.company else "ничья"
        if sim.login:
            whose = f"сотрудник {employee_named(self._turn.company, sim.login, sim.employee)}"
        takes = "выключен" if sim.disabled else "включён"
        return Fact(f"{sim.login} {sim.company} {sim.disabled}", f"{whose}, приём звонков {takes}")

    async def _of_company(self, thing: Thing) -> Fact | None:  # noqa: PLR0911 — a list each
        match thing:
            case ("blacklist", mask):
                entries = await self._answer(to.ListBlacklist()) or []
                found = next((one for one in entries if entry_of(one.number) == mask), None)
                comment = f" – {found.comment}" if found is not None and found.comment else ""
                return Fact(f"+{found.comment}", f"заблокирован{comment}") if found is not None else _FREE
            case ("block-anonymous",):
                state = await self._answer(to.GetBlockAnonymous())
                return switch(bool(state and state.state), "заблокированы", "проходят")
            case ("music", kind):
                music = await self._answer(to.GetMusic())
                item = getattr(music, kind, None)
                return Fact(item.file, f"«{item.name or item.file}»") if item is not None else ABSENT
            case ("record", login):
                record = await self._answer(to.GetRecordSettings())
                return listed(login, [one.login for one in record.users_exception] if record else [])
            case ("blf", login):
                return listed(login, [one.login for one in await self._answer(to.ListBlfUsers()) or []])
            case ("am", "users", login):
                machine = await self._answer(to.GetAnsweringMachine())
                return listed(login, [one.login for one in machine.users] if machine else [])
            case ("am", "groups", id_):
                machine = await self._answer(to.GetAnsweringMachine())
                return listed(id_, [one.id for one in machine.groups] if machine else [])
            case ("branches", domain, *_):
                branch = await self._answer(to.GetBranch(domain=domain))
                return text(branch.name) if branch is not None else ABSENT
            case ("webhook", name):
                hooks = await self._answer(to.ListWebhooks()) or []
                return listed(name, [word for one in hooks for word in (one.id, f"={one.type} {one.url}")])
            case _:
                return None

    async def _limit(self, whose: Sequence[str], code: str) -> Fact | None:
        rules = await self._answer(to.GetCallsRestrictions())
        if rules is None:
            return None
        allowed: dict[tuple[str, ...], Sequence[str]] = {
            ("main",): rules.main,
            **{("users", one.login): one.allowed for one in rules.users},
            **{("groups", one.id): one.allowed for one in rules.groups},
        }
        return switch(code in allowed.get(tuple(whose), ()), "разрешено", "запрещено")

    async def _caller_id(self, whose: Sequence[str]) -> Fact | None:
        ids = await self._answer(to.GetCallerIds())
        if ids is None:
            return None
        numbers: dict[tuple[str, ...], str] = {
            ("main",): ids.main,
            **{("users", one.login): one.number for one in ids.users},
            **{("groups", one.id): one.number for one in ids.groups},
            **{("regions", one.id, one.mode or "all"): one.number for one in ids.regions},
        }
        number = numbers.get(tuple(whose), "")
        return Fact(number, number_named(self._turn.company, number) if number else "своего номера нет")


_FREE: Final = Fact("", "не заблокирован")


def _part(whole: W | None, rest: list[str], facts_of: Callable[[W], dict[str, Fact]]) -> Fact | None:
    """Give one field of something, or all of it; of nothing: that it is not there."""
    if whole is None:
        return ABSENT
    facts = facts_of(whole)
    if rest:
        return facts.get(rest[0])
    words = ", ".join(f"{FIELDS.get(name, name)}: {fact.words}" for name, fact in facts.items())
    return Fact("\n".join(fact.value for fact in facts.values()), words)


def _registration_facts(one: SipRegistration) -> dict[str, Fact]:
    return {
        "name": text(one.name),
        "domain": text(one.domain),
        "auth_name": text(one.auth_name),
        "expires": text("" if one.expires is None else str(one.expires)),
        "proxy": text(one.proxy),
        "active": switch(one.active, "да", "нет"),
        "outgoing": switch(one.outgoing, "да", "нет"),
    }


def _pieces(number: Number) -> dict[str, Fact]:
    """Give the extra hours and special days of a number, by id and by what they are like."""
    found: dict[str, Fact] = {}
    for route in number.custom_routes:
        for hours in route.interval_schedule:
            like = interval_like(hours.days, hours.start, hours.end)
            fact = Fact(f"{like} {route.id}", f"{like.lstrip('=')}, маршрут «{route.name}»")
            found |= {hours.id: fact, like: fact}
        for days in route.calendar_schedule:
            like = days_like(days.start, days.end, official=days.calendar_predefined)
            fact = Fact(f"{like} {route.id}", f"{like.lstrip('=')}, маршрут «{route.name}»")
            found |= {days.id: fact, like: fact}
    return found
