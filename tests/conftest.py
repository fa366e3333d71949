"""The scene of most tests: the example company, its people in Telegram, and the real bot between them."""

import functools
import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from chat.pace import Limits as BotsLimits
from sandbox.company import SALES_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.limits import NONE
from sandbox.telegram.limits import Limits as TelegramsLimits
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.running import HASTE, MovedClock, RunningBot, hosted, is_card

pytest_plugins = ["tests.canary", "tests.groups"]

OWNER_ID = 100_001


@pytest.fixture(scope="session", autouse=True)
def certificates_read_once() -> Iterator[None]:
    """Each client of HTTP reads all certificates of the world, for 30 ms: here the first one does it for all."""
    with patch.object(ssl, "create_default_context", functools.cache(ssl.create_default_context)):
        yield


@pytest.fixture
def clock() -> MovedClock:
    """A clock that begins on Tuesday, 2026-11-24, at 12:00 in Moscow, and can be moved."""
    return MovedClock()


@pytest.fixture
async def vats(clock: MovedClock) -> AsyncIterator[VirtualVats]:
    """The virtual exchange with the company of ``sandbox/company.py``."""
    async with hosted(VirtualVats(now=clock.now).running()) as exchange:
        yield exchange


@pytest.fixture
def telegrams_limits() -> TelegramsLimits:
    """How fast the virtual Telegram lets a bot send: as it likes; tests of contract 7 say otherwise."""
    return NONE


@pytest.fixture
def bots_limits() -> BotsLimits | None:
    """How fast the bot sends: at once; tests of contract 7 say otherwise."""
    return HASTE


@pytest.fixture
async def telegram(clock: MovedClock, telegrams_limits: TelegramsLimits) -> AsyncIterator[VirtualTelegram]:
    """The virtual Telegram. A test ends red if the bot called it in a way that the manual does not know."""
    async with hosted(VirtualTelegram(now=clock.now, limits=telegrams_limits, unasked=is_card).running()) as server:
        yield server
    assert server.problems == []


@pytest.fixture
def owner(telegram: VirtualTelegram) -> Person:
    """The person of ``ADMIN_IDS``: an administrator with no login."""
    person = telegram.person("Глеб Хозяев", phone="79160000099", id=OWNER_ID, username="owner")
    person.user.wrote = True
    return person


@pytest.fixture
async def bot(
    telegram: VirtualTelegram,
    vats: VirtualVats,
    clock: MovedClock,
    owner: Person,
    tmp_path: Path,
    bots_limits: BotsLimits | None,
) -> AsyncIterator[RunningBot]:
    """The real bot, answering. It talks real HTTP to both virtual services and keeps a database of its own."""
    running = RunningBot(telegram, vats, clock, tmp_path, frozenset({owner.id}), limits=bots_limits)
    clock.after_move.append(running.has_done_due)
    await running.starts()
    yield running
    await running.stops()


@pytest.fixture
async def admin(telegram: VirtualTelegram, bot: RunningBot) -> Person:
    """An employee with the role ``admin``."""
    return await bot.links(telegram.person("Администратор", phone="79160000001"), "admin")


@pytest.fixture
async def anna(telegram: VirtualTelegram, bot: RunningBot) -> Person:
    """An employee with the role ``user``, in the sales department."""
    return await bot.links(telegram.person("Анна Смирнова", phone="79160000002", username="anna"), "anna")


@pytest.fixture
async def boris(telegram: VirtualTelegram, bot: RunningBot) -> Person:
    """An employee with the role ``user``, in the sales department."""
    return await bot.links(telegram.person("Борис Волков", phone="79160000003"), "boris")


@pytest.fixture
async def olga(telegram: VirtualTelegram, bot: RunningBot) -> Person:
    """The head of the sales department."""
    return await bot.links(telegram.person("Ольга Петрова", phone="79160000004"), "olga")


@pytest.fixture
async def ivan(telegram: VirtualTelegram, bot: RunningBot) -> Person:
    """An employee with the role ``user``, in the support department."""
    return await bot.links(telegram.person("Иван Кузнецов", phone="79160000005"), "ivan")


@pytest.fixture
async def maria(telegram: VirtualTelegram, bot: RunningBot) -> Person:
    """An employee with the role ``restricted_user``."""
    return await bot.links(telegram.person("Мария Орлова", phone="79160000006"), "maria")


@pytest.fixture
async def pavel(telegram: VirtualTelegram, bot: RunningBot) -> Person:
    """An employee with the custom role «Диспетчер»: ``users.get``, ``groups.get``, ``telnums.edit``."""
    return await bot.links(telegram.person("Павел Зайцев", phone="79160000007"), "pavel")


@pytest.fixture
def stranger(telegram: VirtualTelegram, bot: RunningBot) -> Person:
    """Somebody whom the company does not know."""
    return telegram.person("Прохожий", phone="79990000001")


@pytest.fixture
async def group(
    telegram: VirtualTelegram, bot: RunningBot, admin: Person, anna: Person, boris: Person, olga: Person
) -> Group:
    """A group of the sales people, bound to their department."""
    made = telegram.group("Продажи", [anna, boris, olga], administrators=[admin])
    await bot.binds(made, [SALES_ID], admin)
    return made
