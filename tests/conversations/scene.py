"""One running bot for a whole module of tests, where each test puts the company back as it was."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
import pytest_asyncio

from chat.own import GIVE_BACK
from chat.sync import Synchronisation
from sandbox.company import HOURS, sever
from sandbox.telegram.limits import NONE
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.telegram.world import Message
from sandbox.vats.state import Branch, CustomRoute, Holiday, Interval, SipUri
from sandbox.vats.virtual import VirtualVats
from tests.running import Hosted, MovedClock, RunningBot, eventually, is_card
from vats.client import Vats
from watch.looking import SEEN

OWNER_ID = 100_001
LINE, DOMAIN = "78123330000", "filial.vats.example"
"""A number with a SIP address, and another exchange, of a company that is furnished."""
_ALARMS = ("⚠️", "✅")


@dataclass(frozen=True)
class Scene:
    """The bot between both virtual services, and its administrator; the owner has not written yet."""

    telegram: VirtualTelegram
    vats: VirtualVats
    clock: MovedClock
    bot: RunningBot
    owner: Person
    admin: Person

    async def restored(self) -> None:
        """Put the company back as it was, forget what was asked, and let the bot learn it anew."""
        as_it_was = sever(self.clock.now())
        for field in fields(as_it_was):
            setattr(self.vats.company, field.name, getattr(as_it_was, field.name))
        self.vats.works()
        self.vats.lacks.clear()
        await self.learns()
        store = await self.bot.store()
        # What was changed here is no news to the watch: its next look is its first.
        await store.exchange.keep(SEEN, self.clock.now(), {})
        for work in await store.due.of_kind(GIVE_BACK):
            await store.due.done(work.id)
        self.vats.requests.clear()

    async def furnished(self) -> None:
        """Put the company back as it was, and give it what it has none of: extra hours, a special day, and the like."""
        await self.restored()
        company = self.vats.company
        hours = Interval("interval-1", ["monday"], 72000, 84600)
        days = Holiday("holiday-1", "2027-01-01T00:00:00", "2027-01-08T23:59:00")
        company.number(HOURS).custom_routes.append(CustomRoute("r-1", "Смена", [hours], [days]))
        company.sipuris.append(SipUri(LINE, "uri", active=True))
        company.branches.append(Branch(DOMAIN, "Филиал", "key", "success", reads_to_success=0))

    async def learns(self) -> None:
        """Let the bot learn the company as it is now."""
        async with Vats(self.vats.url, self.vats.api_key) as client:
            await Synchronisation(client, await self.bot.store(), self.clock, frozenset()).run()

    async def told_after(self, words: str, *, hours: float = 0, minutes: float = 0) -> Message:
        """Let time pass, and wait for what the administrator is told then."""
        mark = len(self.admin.chat.from_bot)
        await self.clock.moves(hours=hours, minutes=minutes)
        await eventually(lambda: any(words in one.text for one in self.admin.chat.from_bot[mark:]))
        return next(one for one in self.admin.chat.from_bot[mark:] if words in one.text)

    async def says(self, line: str) -> Message:
        """Write a line; its answer. An alarm that comes in between is none: time that is moved alarms the bot."""
        mark = len(self.admin.chat.from_bot)
        message = await self.admin.writes(line)
        if message.text.startswith(_ALARMS):
            await eventually(lambda: self._answers(mark))
            message = self._answers(mark)[-1]
        return message

    def _answers(self, mark: int) -> list[Message]:
        return [one for one in self.admin.chat.from_bot[mark:] if not one.text.startswith(_ALARMS)]

    async def asked(self, line: str, *presses: str) -> Message:
        """Write a line, press buttons one after the other; the last message that came of it."""
        message = await self.says(line)
        for label in presses:
            pressed = await self.admin.presses(label, message)
            message = pressed.answer or pressed.message
        return message


@asynccontextmanager
async def _opened() -> AsyncIterator[Scene]:
    clock = MovedClock()
    with tempfile.TemporaryDirectory() as folder:
        async with (
            VirtualVats(now=clock.now).running() as vats,
            VirtualTelegram(now=clock.now, limits=NONE, unasked=is_card).running() as telegram,
        ):
            owner = telegram.person("Глеб Хозяев", phone="79160000099", id=OWNER_ID)
            bot = RunningBot(telegram, vats, clock, Path(folder), frozenset({owner.id}))
            clock.after_move.append(bot.has_done_due)
            await bot.starts()
            admin = await bot.links(telegram.person("Администратор", phone="79160000001"), "admin")
            yield Scene(telegram, vats, clock, bot, owner, admin)
            await bot.stops()
            assert telegram.problems == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene() -> AsyncIterator[Scene]:
    """The scene, opened once for all tests of a module."""
    host = Hosted(_opened())
    yield await host.enter()
    await host.leave()


@pytest.fixture(scope="module")
def telegram(scene: Scene) -> VirtualTelegram:
    """The virtual Telegram of the scene."""
    return scene.telegram
