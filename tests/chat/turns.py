"""Turns for tests that need no Telegram: a company made by hand, a clock that stands."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from chat.clock import Clock
from chat.rights import actor
from chat.turn import ChatSettings, Place, Turn
from storage.company import Company, CustomRole, Department, Employee, Member, OwnNumber
from storage.people import Person
from storage.store import Store
from vats.client import Vats

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""Tuesday, 12:00 in Moscow."""


class StandingClock(Clock):
    """A clock that stands where it is put."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def company() -> Company:
    employees = [
        Employee("admin", "Администратор", "701", role="admin"),
        Employee("anna", "Анна Смирнова", "702", "79261112233", "79160000002", role="user"),
        Employee("boris", "Борис Волков", "703", role="user"),
        Employee("olga", "Ольга Петрова", "704", role="group_head"),
        Employee("ivan", "Иван Кузнецов", "705", role="user"),
        Employee("ivan2", "Иван Семёнов", "715", role="user"),
        Employee("maria", "Мария Орлова", "706", role="restricted_user"),
        Employee("pavel", "Павел Зайцев", "707", role="custom_1"),
    ]
    departments = [
        Department("sales", "Отдел продаж", "700", (Member("anna"), Member("boris"), Member("olga", is_head=True))),
        Department("support", "Поддержка", "710", (Member("ivan", is_head=True), Member("maria"))),
        Department("g_3", "Отдел закупок", "720", (Member("olga"), Member("pavel"))),
    ]
    numbers = [OwnNumber("74951234567", "Основной"), OwnNumber("74959876543", "Поддержка"), OwnNumber("78005550199")]
    return Company(
        {one.login: one for one in employees},
        {one.id: one for one in departments},
        {one.digits: one for one in numbers},
        {"custom_1": CustomRole("custom_1", "Диспетчер", frozenset({"users.get", "telnums.edit"}))},
        NOON,
    )


def person(login: str | None, id_: int = 1) -> Person:
    return Person(id_, "Кто-то", None, login, NOON, reachable=True)


def turn_of(
    login: str | None, store: Store, *, place: Place | None = None, at: datetime = NOON, admin: bool = False
) -> Turn:
    """Make a turn of an employee in a private chat."""
    found = company()
    who = actor(person(login), found, {1} if admin else ())
    return Turn(
        actor=who,
        place=place or Place(1, "private"),
        company=found,
        vats=Vats("http://127.0.0.1:1", "key"),
        store=store,
        clock=StandingClock(at),
        zone=MOSCOW,
        settings=ChatSettings(bot_username="our_bot"),
        update_key="update:1",
    )


def moved(turn: Turn, at: datetime) -> Turn:
    """Give the same turn at another time."""
    return replace(turn, clock=StandingClock(at))
