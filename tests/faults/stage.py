"""Where faults happen: both virtual services, a company of many employees, one of whom gets each call."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sandbox.company import sever
from sandbox.telegram.limits import Limits
from sandbox.telegram.message import Message
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.state import Employee
from sandbox.vats.virtual import VirtualVats, real_time
from storage.database import Database
from storage.store import Store
from tests.faults.load import Call, Load
from tests.faults.program import Program, program
from tests.running import eventually

OWNER_ID = 100_001
STAFF = 60
"""So many chats that the limit of a chat (one message a second) is not what the telling waits for."""


@dataclass
class Stage:
    """Both services, and what the program is told of them."""

    folder: Path
    vats: VirtualVats
    telegram: VirtualTelegram
    owner: Person
    staff: dict[str, Person]
    load: Load
    changes: dict[str, str] = field(default_factory=dict)
    runs: int = 0

    @property
    def database(self) -> Path:
        """The file that the program keeps everything in."""
        return self.folder / "bot.db"

    @property
    def settings(self) -> dict[str, str]:
        """What differs from the settings of a program that is alone."""
        given = {
            "BOT_TOKEN": self.telegram.token,
            "BOT_API_URL": self.telegram.url,
            "VATS_URL": self.vats.url,
            "VATS_API_KEY": self.vats.api_key,
            "VATS_CRM_TOKEN": self.vats.crm_token,
            "ADMIN_IDS": str(OWNER_ID),
            "TIMEZONE": "Europe/Moscow",
        }
        return given | self.changes

    def program(self, *arguments: str, under: Sequence[str] = ()) -> AbstractAsyncContextManager[Program]:
        """Run the program here."""
        self.runs += 1
        return program(self.folder, self.settings, *arguments, under=under)

    def elsewhere(self, folder: Path) -> "Stage":
        """The same services, and a database of its own."""
        return replace(self, folder=folder)

    async def is_told(self, run: Program, within: float) -> None:
        """Wait until the program has nothing left to tell."""
        async with asyncio.timeout(within):
            while (await run.health())["checks"]["delivery"]["words"] != "всё доставлено":  # noqa: ASYNC110 (another process rings no bell)
                await asyncio.sleep(0.1)

    async def are_told(self, calls: Iterable[Call], within: float) -> None:
        """Wait until each of these calls is told."""
        wanted = {call.id for call in calls}
        await eventually(lambda: wanted <= self.told().keys(), within)

    def told(self) -> dict[str, list[Message]]:
        """The messages that tell each call, oldest first, by the id of the call."""
        shown = {call.shown: call.id for call in self.load.calls.values()}
        found: dict[str, list[Message]] = {}
        for person in self.staff.values():
            for message in person.chat.from_bot:
                phone = message.text[message.text.find("+7") :][:16]
                if phone in shown:
                    found.setdefault(shown[phone], []).append(message)
        return found


@asynccontextmanager
async def stage(folder: Path, *, staff: int = STAFF, limits: Limits | None = None) -> AsyncIterator[Stage]:
    """Set everything up; the program does not run yet. ``limits``: of the virtual Telegram."""
    company = sever(real_time())
    logins = [f"e{number:03}" for number in range(staff)]
    company.employees += [Employee(login, f"Сотрудник {login}", f"{2000 + n}") for n, login in enumerate(logins)]
    vats = VirtualVats(company)
    telegram = VirtualTelegram(limits=limits)
    async with vats.running(), telegram.running():
        owner = telegram.person("Глеб Хозяев", phone="79160000099", id=OWNER_ID)
        owner.user.wrote = True
        people = {login: telegram.person(f"Сотрудник {login}", id=200_000 + n) for n, login in enumerate(logins)}
        people["admin"] = telegram.person("Администратор", id=199_999)
        async with Database.open(f"sqlite:///{folder / 'bot.db'}") as database:
            store = Store(database)
            for login, person in people.items():
                person.user.wrote = True
                await store.people.seen(person.id, person.user.first_name, None)
                await store.people.link(person.id, login, OWNER_ID, real_time())
        yield Stage(folder, vats, telegram, owner, people, Load(vats.crm_token, logins))
