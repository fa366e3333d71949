"""The real bot in this process, between both virtual services, and a clock that can be moved."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.app import App, build
from bot.settings import Settings
from chat.clock import Clock
from chat.pace import Limits
from sandbox.telegram.people import Person, Place
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.telegram.world import Message
from sandbox.vats.virtual import VirtualVats

if TYPE_CHECKING:
    from storage.store import Store

T = TypeVar("T")
U = TypeVar("U")

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""Tuesday, 12:00 in Moscow: when every test begins."""


class MovedClock(Clock):
    """A clock that runs, begins at ``NOON``, and can be moved."""

    def __init__(self, start: datetime = NOON) -> None:
        self._ahead = start - super().now()
        self.after_move: list[Callable[[timedelta], Awaitable[None]]] = []

    def now(self) -> datetime:
        """Tell the moved time."""
        return super().now() + self._ahead

    async def moves(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass at once, and wait until a running bot has done what became due."""
        moved = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        self._ahead += moved
        for wait in self.after_move:
            await wait(moved)


SYNCHRONISED_EVERY = timedelta(minutes=10)

HASTE = Limits(a_second=1000, window=1000, chat_pause=0.0, chat_burst=1000, group_messages=10_000)
"""No waiting between messages: for all tests but those of the limits themselves."""


_CARDS = ("📤 ", "📞 ", "🟢 ", "❌ Пропущенный: ", "✅ Разговор окончен: ", "✅ Входящий: ")


def is_card(message: Message) -> bool:
    """Tell the card of a call, which comes when the exchange tells of it, from the answer to a command."""
    return message.text.startswith(_CARDS)


class Hosted(Generic[T]):
    """A manager entered and left in a task of its own: task groups want that, and pytest tears down in another."""

    def __init__(self, manager: AbstractAsyncContextManager[T]) -> None:
        self._manager = manager
        self._leave = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def enter(self, until: Callable[[T], Awaitable[object]] | None = None) -> T:
        """Enter; with ``until`` wait for that too. What fails meanwhile is raised."""
        opened: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        async def live() -> None:
            async with self._manager as entered:
                opened.set_result(entered)
                await self._leave.wait()

        self._task = asyncio.get_running_loop().create_task(live())
        entered = await self._or_its_end(opened)
        if until is not None:
            await self._or_its_end(until(entered))
        return entered

    async def _or_its_end(self, wanted: Awaitable[U]) -> U:
        assert self._task is not None
        waited = asyncio.ensure_future(wanted)  # noqa: TID251 (awaited on the next line)
        await asyncio.wait([waited, self._task], return_when=asyncio.FIRST_COMPLETED, timeout=15)
        if self._task.done():
            waited.cancel()
            await self._task
        assert waited.done(), "it did not open in time"
        return waited.result()

    async def leave(self) -> None:
        """Leave; what failed inside is raised."""
        self._leave.set()
        task, self._task = self._task, None
        if task is not None:
            await task


@asynccontextmanager
async def hosted(manager: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """Host a manager for the time of a fixture."""
    host = Hosted(manager)
    yield await host.enter()
    await host.leave()


async def eventually(look: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait until ``look()`` is true; for states of the virtual exchange, where nobody rings a bell."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not look():
        assert asyncio.get_running_loop().time() < deadline, "it did not become true in time"
        await asyncio.sleep(0.01)


@dataclass
class RunningBot:
    """The bot; it can be stopped and started again on the same database, as an operator does."""

    telegram: VirtualTelegram
    vats: VirtualVats
    clock: MovedClock
    folder: Path
    admin_ids: frozenset[int]
    changes: dict[str, Any] = field(default_factory=dict)
    limits: Limits | None = HASTE
    _app: App | None = None
    _host: Hosted[App] | None = None

    @property
    def app(self) -> App:
        """The running program."""
        assert self._app is not None, "the bot does not run"
        return self._app

    @property
    def door_url(self) -> str:
        """Where its HTTP door is."""
        return self.app.door_url

    async def store(self) -> "Store":
        """What it remembers."""
        return await self.app.store()

    def settings(self) -> Settings:
        """What the operator of the tests decided; ``changes`` overrides single settings."""
        values: dict[str, Any] = {
            "bot_token": self.telegram.token,
            "bot_api_url": self.telegram.url,
            "vats_url": self.vats.url,
            "vats_api_key": self.vats.api_key,
            "vats_crm_token": self.vats.crm_token,
            "admin_ids": self.admin_ids,
            "database_url": f"sqlite:///{self.folder}/bot.db",
            "listen_host": "127.0.0.1",
            "listen_port": 0,
            "timezone": "Europe/Moscow",
        }
        return Settings(**(values | self.changes), _env_file=None)

    async def starts(self) -> None:
        """Start it and wait until it answers."""
        self._host = Hosted(build(self.settings(), clock=self.clock, limits=self.limits))
        self._app = await self._host.enter(until=lambda app: app.ready.wait())
        self.vats.crm_url = f"{self._app.door_url}/vats"

    async def stops(self) -> None:
        """Stop it as SIGTERM does."""
        host, self._host, self._app = self._host, None, None
        if host is not None:
            await host.leave()

    async def restarts(self) -> None:
        """Stop it and start it again."""
        await self.stops()
        await self.starts()

    async def has_done_due(self, moved: timedelta) -> None:
        """Wait until the bot has done what became due while time moved: due work, and a synchronisation."""
        if self._app is None:
            return
        store, now = await self._app.store(), self.clock.now()
        with suppress(TimeoutError):
            async with asyncio.timeout(4):
                while await store.due.ready(self.clock.now(), 1):  # noqa: ASYNC110 (a table rings no bell)
                    await asyncio.sleep(0.02)
                while moved >= SYNCHRONISED_EVERY and (await self._synced_at()) < now:  # noqa: ASYNC110 (the same)
                    await asyncio.sleep(0.02)

    async def _synced_at(self) -> datetime:
        synced_at = (await (await self.store()).directory.company()).synced_at
        return synced_at or datetime.min.replace(tzinfo=UTC)

    async def links(self, person: Person, login: str) -> Person:
        """Put a person in who was linked to an employee before."""
        store = await self.store()
        person.user.wrote = True
        await store.people.seen(person.id, person.user.first_name, person.user.username)
        await store.people.link(person.id, login, person.id, self.clock.now())
        return person

    async def binds(self, place: Place, departments: list[str], by: Person, topic: int | None = None) -> None:
        """Bind a group, or a topic of it, to departments (none named: to all)."""
        store = await self.store()
        await store.chats.bind(place.id, topic, place.chat.title, departments, by.id, self.clock.now())
