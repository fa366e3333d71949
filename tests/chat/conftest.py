"""People in Telegram, the example company, and the command core between them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.company import SALES_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.limits import NONE
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from storage.database import Database
from storage.store import Store
from tests.chat.house import OWNER_ID, House, house
from tests.running import MovedClock, hosted, is_card


@pytest.fixture
async def telegram(clock: MovedClock) -> AsyncIterator[VirtualTelegram]:
    """The virtual Telegram, with no limits: they have tests of their own."""
    async with hosted(VirtualTelegram(now=clock.now, limits=NONE, unasked=is_card).running()) as server:
        yield server
    assert server.problems == []


@pytest.fixture
async def core(telegram: VirtualTelegram, vats: VirtualVats, clock: MovedClock, tmp_path: Path) -> AsyncIterator[House]:
    async with hosted(house(telegram, vats, clock, tmp_path)) as opened:
        yield opened


@pytest.fixture
async def owner(telegram: VirtualTelegram, core: House) -> Person:
    """The person of ``ADMIN_IDS``, with no login."""
    person = telegram.person("Глеб Хозяев", id=OWNER_ID)
    person.user.wrote = True
    await core.store.people.seen(person.id, "Глеб Хозяев", None)
    return person


@pytest.fixture
async def admin(telegram: VirtualTelegram, core: House) -> Person:
    return await core.link(telegram.person("Администратор", phone="79160000001"), "admin")


@pytest.fixture
async def anna(telegram: VirtualTelegram, core: House) -> Person:
    return await core.link(telegram.person("Анна Смирнова", phone="79160000002"), "anna")


@pytest.fixture
async def boris(telegram: VirtualTelegram, core: House) -> Person:
    return await core.link(telegram.person("Борис Волков", phone="79160000003"), "boris")


@pytest.fixture
async def olga(telegram: VirtualTelegram, core: House) -> Person:
    """The head of the sales department."""
    return await core.link(telegram.person("Ольга Петрова", phone="79160000004"), "olga")


@pytest.fixture
async def maria(telegram: VirtualTelegram, core: House) -> Person:
    """A restricted user."""
    return await core.link(telegram.person("Мария Орлова", phone="79160000006"), "maria")


@pytest.fixture
async def pavel(telegram: VirtualTelegram, core: House) -> Person:
    """A dispatcher: a custom role with ``telnums.edit``."""
    return await core.link(telegram.person("Павел Зайцев", phone="79160000007"), "pavel")


@pytest.fixture
def stranger(telegram: VirtualTelegram) -> Person:
    return telegram.person("Кто-то Чужой", phone="79990001122")


@pytest.fixture
async def group(telegram: VirtualTelegram, core: House, anna: Person, boris: Person, owner: Person) -> Group:
    """A group that is bound to the sales department."""
    made = telegram.group("Продажи", [anna, boris, owner])
    await core.store.chats.bind(made.id, None, "Продажи", [SALES_ID], owner.id, core.clock.now())
    return made


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A database of its own, without the core."""
    async with hosted(Database.open(f"sqlite:///{tmp_path}/own.db")) as database:
        yield Store(database)
