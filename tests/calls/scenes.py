"""A small company and the ways its calls are pushed, for the tests of this room."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from calls.audience import Office
from calls.call import Call, Received, fold
from calls.story import Story, tell
from storage.chats import Bound
from storage.company import Company, Department, Employee, Member, OwnNumber
from storage.people import Person
from vats.events import read

ZONE = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""12:00 in Moscow."""

CLIENT = "79261904198"
NUMBER = "74952005060"
ANNA, BORIS, OLGA, IRINA, ADMIN = 1001, 1002, 1003, 1004, 1005
SALES_CHAT = -100500


def employee(login: str, name: str, ext: str, direct: str = "", role: str = "user") -> Employee:
    return Employee(login=login, name=name, ext=ext, direct_number=direct, role=role)


COMPANY = Company(
    employees={
        "anna": employee("anna", "Анна Смирнова", "701", "79262005061"),
        "boris": employee("boris", "Борис Иванов", "702"),
        "olga": employee("olga", "Ольга Петрова", "703", role="group_head"),
        "irina": employee("irina", "Ирина Котова", "704"),
        "admin": employee("admin", "Глеб Орлов", "700", role="admin"),
    },
    departments={
        "sales": Department(
            id="sales",
            name="Отдел продаж",
            ext="801",
            members=(
                Member("anna", takes_calls=True, is_head=False),
                Member("boris", takes_calls=True, is_head=False),
                Member("olga", takes_calls=True, is_head=True),
            ),
        ),
        "help": Department(
            id="help", name="Поддержка", ext="802", members=(Member("irina", takes_calls=True, is_head=False),)
        ),
    },
    numbers={NUMBER: OwnNumber(NUMBER, "Основной")},
    roles={},
    synced_at=NOON,
)


def person(telegram_id: int, login: str) -> Person:
    return Person(id=telegram_id, name=login.title(), username=None, login=login, linked_at=NOON, reachable=True)


def bound(chat_id: int = SALES_CHAT, departments: tuple[str, ...] = ("sales",), thread_id: int | None = None) -> Bound:
    return Bound(
        chat_id=chat_id, thread_id=thread_id, title="Продажи", departments=departments, bound_by=ADMIN, bound_at=NOON
    )


PEOPLE = {
    "anna": person(ANNA, "anna"),
    "boris": person(BORIS, "boris"),
    "olga": person(OLGA, "olga"),
    "irina": person(IRINA, "irina"),
    "admin": person(ADMIN, "admin"),
}
OFFICE = Office(company=COMPANY, people=PEOPLE, bound=(bound(),), admin_ids=frozenset({ADMIN}))


def office(*, without: Iterable[str] = (), **changes: Any) -> Office:
    """The office, some of its people not linked."""
    people = {login: person for login, person in PEOPLE.items() if login not in set(without)}
    return replace(OFFICE, people=people, **changes)


def received(cmd: str, at: float = 0, *, late: bool = False, wait: int | None = None, **fields: Any) -> Received:
    """One delivery as the ВАТС makes it, ``at`` seconds after noon."""
    told = {"cmd": cmd, "callid": "c1", "phone": CLIENT, **fields}
    return Received(read(told), NOON + timedelta(seconds=at), late=late, wait=wait)


def event(kind: str, user: str = "anna", at: float = 0, **fields: Any) -> Received:
    return received("event", at, **{"type": kind, "user": user, "direction": "in", "diversion": NUMBER, **fields})


def history(status: str = "Success", user: str = "anna", at: float = 60, **fields: Any) -> Received:
    told = {"type": "in", "status": status, "user": user, "start": "20261124T090000Z", "duration": "28"}
    return received("history", at, **{"diversion": NUMBER, **told, **fields})


def call_of(*events: Received, call_id: str = "c1") -> Call:
    call = Call(call_id)
    for one in events:
        call = fold(call, one)
    return call


def story_of(*events: Received, after: float = 61, company: Company = COMPANY, call_id: str = "c1") -> Story:
    return tell(call_of(*events, call_id=call_id), company, NOON + timedelta(seconds=after))
