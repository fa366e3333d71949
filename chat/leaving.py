"""Who leaves the ВАТС, or falls in role: what they held is handed on, and the administrators are told once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog

from chat.answers import Button, Run
from chat.clock import Clock
from chat.notices import administrators, tell, tell_admins
from chat.params.roles import role_title
from chat.refresh import refresh_cards
from chat.rights import ADMIN_ROLE, HEAD_ROLE, RESTRICTED_ROLE, USER_ROLE
from chat.texts import plural
from storage.cases import Case
from storage.company import Company, Employee
from storage.people import Person
from storage.store import Store
from vats.phones import shown

_MOST_NAMED: Final = 10
_TAKEN_AWAY: Final = "Вы больше не связаны с сотрудником ВАТС: этот звонок передан."

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Left:
    """What became of what somebody held: per head (None: nobody) the cases, and the calls that were ringing.

    ``names``: how the heads are called.
    """

    cases: dict[int | None, list[Case]] = field(default_factory=dict)
    ringing: int = 0
    names: dict[int, str] = field(default_factory=dict)

    def told(self) -> list[str]:
        """Say what was handed on, and to whom: a line each, none if there was nothing."""
        lines = []
        for head_id, cases in self.cases.items():
            count = plural(len(cases), "обращение", "обращения", "обращений")
            if head_id is None:
                lines.append(f"Снова свободны: {count}.")
            else:
                lines.append(f"Передал {count}: {self.names.get(head_id, 'руководителю')}.")
        if self.ringing:
            lines.append(f"Звонило в эту минуту: {self.ringing} – о них знает руководитель отдела.")
        return lines


async def part_with(store: Store, clock: Clock, admin_ids: Iterable[int], login: str, by: int = 0) -> None:
    """Part with an employee that is gone: the person can do nothing from now on, and what it held is handed on.

    ``by``: the administrator who sees to it and knows; it is told only of what there is to hand on.
    One transaction, the caller's or an own one: half a farewell is none.

    Raises:
        StorageError: Nothing of it is done.
    """
    async with store.database.transaction():
        company = await store.directory.company()
        employee = company.employees.get(login)
        person = await store.people.by_login(login)
        left = Left()
        if person is not None:
            await store.people.unlink(person.id, clock.now())
            await store.buttons.forget_person(person.id)
            left = await _hand_on(store, clock, company, login, person)
        # What the next synchronisation will not find either is not gone once more.
        await store.directory.remove(login)
        contacts = await store.contacts.count_of_employee(login)
        if person is not None or contacts:
            await _tell(store, clock, admin_ids, (login, employee, person), left, by)
    _log.info("employee_left", login=login, linked=person is not None, contacts=contacts)


async def lower(
    store: Store, clock: Clock, admin_ids: Iterable[int], company: Company, was: Employee, now: Employee
) -> None:
    """Part somebody from a role that it has no more: what it had begun is dropped, what it may not hold is handed on.

    ``company`` is the company as it was.
    """
    person = await store.people.by_login(now.login)
    if person is None:
        return
    await store.dialogues.drop_person(person.id)
    left = Left()
    if now.role == RESTRICTED_ROLE:
        left = await _hand_on(store, clock, company, now.login, person)
    roles = f"{role_title(company, was.role)} → {role_title(company, now.role)}"
    words = [f"Роль в ВАТС стала меньше: {_title(now, now.login)} – {roles}. Команды прежней роли больше не действуют."]
    words += left.told()
    key = f"notice:role:{now.login}:{was.role}:{now.role}:{clock.now():%Y%m%d}"
    await tell_admins(store, clock, admin_ids, "\n".join(words), key)


def is_lower(was: Employee, now: Employee) -> bool:
    """Tell whether a role may less than the one before."""
    return _RANKS.get(now.role, _OTHER) < _RANKS.get(was.role, _OTHER)


_RANKS: Final = {ADMIN_ROLE: 3, HEAD_ROLE: 2, USER_ROLE: 1, RESTRICTED_ROLE: 0}
_OTHER: Final = 1
"""A role that the company made is a user's and more."""


async def unlink(store: Store, clock: Clock, person_id: int) -> Left:
    """Take a person's login away, and hand on what it held; the employee itself stays."""
    async with store.database.transaction():
        person = await store.people.get(person_id)
        if person is None or person.login is None:
            return Left()
        await store.people.unlink(person.id, clock.now())
        return await _hand_on(store, clock, await store.directory.company(), person.login, person)


async def _hand_on(store: Store, clock: Clock, company: Company, login: str, person: Person) -> Left:
    await store.dialogues.drop_person(person.id)
    left = Left()
    for case in await store.cases.taken_by(person.id):
        head = await _head_of(store, company, case, login)
        if await store.cases.hand_on(case.id, person.id, head.id if head is not None else None):
            left.cases.setdefault(head.id if head is not None else None, []).append(case)
            await refresh_cards(store, client=case.client, because=f"left:{person.id}:{case.id}", at=clock.now())
    for to, cases in left.cases.items():
        if to is not None:
            await _tell_head(store, clock, company, login, to, cases)
    left.ringing = await _take_calls(store, clock, company, login, person)
    left.names = await _names(store, company, left)
    return left


async def _head_of(store: Store, company: Company, case: Case, login: str) -> Person | None:
    """Find the head who gets a case: of the departments that its chat is bound to, and of the employee's."""
    bound = await store.chats.get(case.chat_id, case.thread_id)
    own = [department.id for department in company.departments_of(login)]
    departments = [one for one in (bound.departments if bound is not None else ()) if one in own]
    return await _reachable_head(store, company, departments or (bound.departments if bound else ()) or own, login)


async def _reachable_head(store: Store, company: Company, departments: Iterable[str], but: str) -> Person | None:
    for department in departments:
        for head in company.heads_of(department):
            person = await store.people.by_login(head) if head != but else None
            if person is not None and person.reachable:
                return person
    return None


async def _take_calls(store: Store, clock: Clock, company: Company, login: str, person: Person) -> int:
    """Take the calls that ring now out of the person's chat, and tell the head of them; how many there were."""
    ringing = await store.cards.ringing(person.id)
    departments = [department.id for department in company.departments_of(login)]
    head = await _reachable_head(store, company, departments, login)
    for card in ringing:
        if head is not None:
            words = f"{_title(company.employees.get(login), login)} больше не отвечает, а звонок идёт:\n"
            words += str(card.wanted["text"])
            await tell(store, clock, head.id, words, f"notice:left:{card.key}", urgent=True)
        await tell(store, clock, person.id, _TAKEN_AWAY, card.key, urgent=True)
    return len(ringing)


async def _tell_head(
    store: Store, clock: Clock, company: Company, login: str, head_id: int, cases: Sequence[Case]
) -> None:
    clients = ", ".join([await _client(store, case) for case in cases[:_MOST_NAMED]])
    more = f" и ещё {len(cases) - _MOST_NAMED}" if len(cases) > _MOST_NAMED else ""
    title = _title(company.employees.get(login), login)
    words = f"{title} больше не отвечает. Обращения теперь за вами: {clients}{more}."
    key = f"notice:left:{login}:{clock.now():%Y%m%d%H%M%S}"
    await tell(store, clock, head_id, words, key)


async def _client(store: Store, case: Case) -> str:
    if not case.client.isdigit():
        return "скрытый номер"
    contact = await store.contacts.get(case.client)
    return f"{contact.name}, {shown(case.client)}" if contact is not None and contact.name else shown(case.client)


async def _tell(
    store: Store,
    clock: Clock,
    admin_ids: Iterable[int],
    gone: tuple[str, Employee | None, Person | None],
    left: Left,
    by: int,
) -> None:
    login, employee, person = gone
    title = _title(employee, login)
    lines = [f"Ушёл из ВАТС сотрудник {title}."]
    if person is not None:
        lines[0] += f" Снял связь с Telegram: {person.name}."
    lines += left.told()
    rows: list[list[Button]] = []
    contacts = await store.contacts.of_employee(login, _MOST_NAMED)
    count = await store.contacts.count_of_employee(login)
    if count:
        named = ", ".join(contact.name or shown(contact.phone) for contact in contacts)
        more = f" и ещё {count - len(contacts)}" if count > len(contacts) else ""
        lines.append(f"За ним закреплено: {plural(count, 'клиент', 'клиента', 'клиентов')} – {named}{more}.")
        rows = [[Button("Передать клиентов", Run("handover", {"whose": login}))]]
    key = f"notice:gone:{login}:{clock.now():%Y%m%d%H%M%S}"
    for chat_id in await administrators(store, admin_ids):
        if chat_id != by or len(lines) > 1:
            await tell(store, clock, chat_id, "\n".join(lines), key, buttons=rows)


async def _names(store: Store, company: Company, left: Left) -> dict[int, str]:
    names = {}
    for head_id in left.cases:
        person = await store.people.get(head_id) if head_id is not None else None
        if head_id is not None and person is not None:
            employee = company.employees.get(person.login or "")
            names[head_id] = _title(employee, person.name) if employee is not None else person.name
    return names


def _title(employee: Employee | None, login: str) -> str:
    return f"{employee.name} ({employee.login})" if employee is not None and employee.name else login
