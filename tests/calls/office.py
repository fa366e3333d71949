"""The office of the scenes in a real database, and deliveries to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from calls.desk import Desk
from chat.clock import Clock
from storage.cards import Card
from storage.delivery import Delivery
from storage.store import Store
from tests.calls.scenes import ADMIN, CLIENT, COMPANY, NOON, NUMBER, PEOPLE, SALES_CHAT


class MovedClock(Clock):
    """A clock that stands at noon until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def moves(self, **delta: float) -> None:
        self.at += timedelta(**delta)


async def furnish(store: Store) -> None:
    await store.directory.replace(
        COMPANY.employees.values(), COMPANY.departments.values(), COMPANY.numbers.values(), (), NOON
    )
    for person in PEOPLE.values():
        await store.people.seen(person.id, person.name, None)
        await store.people.link(person.id, str(person.login), ADMIN, NOON)
    await store.chats.bind(SALES_CHAT, None, "Продажи", ["sales"], ADMIN, NOON)


class Wire:
    """The ВАТС's end of the door: keeps deliveries as the door does."""

    def __init__(self, store: Store, clock: MovedClock) -> None:
        self.store = store
        self.clock = clock

    async def push(self, cmd: str, **fields: object) -> bool:
        told = {"cmd": cmd, "callid": "c1", "phone": CLIENT, **fields}
        return await self.store.inbox.keep(Delivery(cmd, str(told.get("callid", "")), told, self.clock.now()))

    async def event(self, kind: str, user: str = "anna", **fields: object) -> bool:
        return await self.push(
            "event", **{"type": kind, "user": user, "direction": "in", "diversion": NUMBER, **fields}
        )

    async def history(self, status: str = "Success", user: str = "anna", **fields: object) -> bool:
        start = (self.clock.now() - timedelta(seconds=28)).strftime("%Y%m%dT%H%M%SZ")
        told = {"type": "in", "status": status, "user": user, "start": start, "duration": "28", "diversion": NUMBER}
        return await self.push("history", **{**told, **fields})


async def work(desk: Desk) -> None:
    """Let the desk work off all that lies there."""
    while await desk.take():
        pass


async def shows(store: Store, chat_id: int, key: str = "call:c1") -> str:
    """Give the text that a chat should show."""
    card = await store.cards.get(chat_id, None, key)
    assert card is not None, f"no card {key} in {chat_id}"
    return str(card.wanted["text"])


async def labels(store: Store, chat_id: int, key: str = "call:c1") -> list[str]:
    card = await store.cards.get(chat_id, None, key)
    assert card is not None
    return [press["label"] for row in card.wanted.get("keyboard", []) for press in row]


async def cards_in(store: Store, chat_id: int) -> list[Card]:
    """Give what is still to be shown in a chat."""
    return [card for card in await store.cards.dirty(1000, NOON + timedelta(days=365)) if card.chat_id == chat_id]


async def shown_now(store: Store) -> None:
    """Pretend that all that waits was sent."""
    for number, card in enumerate(await store.cards.dirty(100, NOON + timedelta(days=365))):
        await store.cards.shown(card.id, card.version, 100 + number)


@asynccontextmanager
async def read_only(store: Store) -> AsyncIterator[None]:
    """Let the disk refuse to be written to."""
    async with store.database.transaction() as connection:
        await connection.exec_driver_sql("PRAGMA query_only = ON")
    try:
        yield
    finally:
        await store.database._engines.writing.dispose()


@asynccontextmanager
async def without_table(store: Store, name: str) -> AsyncIterator[None]:
    """Let every question about a table fail as a mistake of ours would."""
    async with store.database.transaction() as connection:
        await connection.exec_driver_sql(f"ALTER TABLE {name} RENAME TO {name}_away")
    try:
        yield
    finally:
        async with store.database.transaction() as connection:
            await connection.exec_driver_sql(f"ALTER TABLE {name}_away RENAME TO {name}")
