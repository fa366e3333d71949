"""Alarms: one, not a thousand, with what to do, and its end."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.alarms import Alarms, Trouble
from bot.health import Health
from bot.strangers import Strangers
from bot.timekeeping import Timekeeping
from bot.troubles import Troubles
from chat.answers import Words
from chat.rendering import plain
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from storage.database import Database
from storage.delivery import Delivery
from storage.errors import StorageUnavailable
from storage.store import Store
from tests.running import NOON, MovedClock, RunningBot, eventually


class Told:
    """What the administrators were told: the last words under each key, and how often."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        self.times = 0

    async def __call__(self, words: Words, key: str) -> None:
        self.words[key] = plain(words)
        self.times += 1

    @property
    def all(self) -> list[str]:
        return list(self.words.values())


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Database.open(f"sqlite:///{tmp_path / 'bot.db'}") as database:
        yield Store(database)


TROUBLE = Trouble("vats", "ВАТС не отвечает.", "Ждите.", "ВАТС отвечает", timedelta(minutes=1))


class Scene:
    """Alarms over one thing that is ill or well as a test says."""

    def __init__(self, store: Store, clock: MovedClock) -> None:
        self.told = Told()
        self.trouble: Trouble | None = None
        self._store, self._clock = store, clock
        self.restarts()

    def restarts(self) -> None:
        self.alarms = Alarms(self._store.state, self._clock, self.told, [self._look])

    async def passes(self, seconds: float) -> None:
        """Let time pass, looking every ten seconds."""
        for _ in range(round(seconds / 10)):
            await self._clock.moves(seconds=10)
            await self.alarms.look()

    async def _look(self) -> Trouble | None:
        return self.trouble


@pytest.fixture
def scene(store: Store, clock: MovedClock) -> Scene:
    return Scene(store, clock)


async def test_what_lasts_is_told_once_and_so_is_its_end(scene: Scene) -> None:
    scene.trouble = TROUBLE
    await scene.passes(50)
    assert scene.told.all == []
    await scene.passes(3600)
    assert scene.told.all == ["⚠️ ВАТС не отвечает.\nЖдите."]
    assert scene.told.times == 1
    scene.trouble = None
    await scene.passes(50)
    assert len(scene.told.all) == 1
    await scene.passes(3600)
    assert scene.told.all[1:] == ["✅ Снова в порядке: ВАТС отвечает. Длилось 1 час 1 минуту."]
    assert scene.told.times == 2


async def test_what_cannot_be_looked_at_hides_nothing_else_and_is_not_over_by_that(
    store: Store, clock: MovedClock
) -> None:
    told, seen = Told(), [True]

    async def ill() -> Trouble | None:
        return replace(TROUBLE, after=timedelta())

    async def away() -> Trouble | None:
        if seen[0]:
            return replace(TROUBLE, name="other", what="Другое.", after=timedelta())
        raise StorageUnavailable("just now")

    alarms = Alarms(store.state, clock, told, [away, ill])
    await alarms.look()
    assert told.times == 2
    seen[0] = False
    alarms = Alarms(store.state, clock, told, [away, ill])
    for _ in range(20):
        await clock.moves(seconds=10)
        with pytest.raises(StorageUnavailable):
            await alarms.look()
    assert told.times == 2

    again = Told()
    await store.state.set("alarms", None)
    with pytest.raises(StorageUnavailable):
        await Alarms(store.state, clock, again, [away, ill]).look()
    assert again.all == ["⚠️ ВАТС не отвечает.\nЖдите."]


async def test_what_passes_by_itself_is_not_told(scene: Scene) -> None:
    for _ in range(20):
        scene.trouble = TROUBLE
        await scene.passes(30)
        scene.trouble = None
        await scene.passes(30)
    assert scene.told.times == 0


async def test_what_flickers_is_one_trouble(scene: Scene) -> None:
    scene.trouble = TROUBLE
    await scene.passes(120)
    for _ in range(20):
        scene.trouble = None
        await scene.passes(30)
        scene.trouble = TROUBLE
        await scene.passes(30)
    assert scene.told.times == 1


async def test_a_restart_repeats_nothing_and_forgets_nothing(scene: Scene) -> None:
    scene.trouble = TROUBLE
    await scene.passes(120)
    scene.restarts()
    await scene.passes(120)
    assert scene.told.times == 1
    scene.restarts()
    scene.trouble = None
    await scene.passes(120)
    assert scene.told.times == 2
    scene.restarts()
    await scene.passes(120)
    assert scene.told.times == 2


async def test_other_words_bring_the_same_message_up_to_date(scene: Scene) -> None:
    scene.trouble = TROUBLE
    await scene.passes(120)
    scene.trouble = Trouble("vats", "Ключ не принят.", "Исправьте.", "ВАТС отвечает")
    await scene.passes(20)
    assert scene.told.all == ["⚠️ Ключ не принят.\nИсправьте."]


async def test_a_second_trouble_is_a_second_message(scene: Scene) -> None:
    for _ in range(2):
        scene.trouble = TROUBLE
        await scene.passes(120)
        scene.trouble = None
        await scene.passes(120)
    assert len(scene.told.all) == 4


@pytest.fixture
def troubles(store: Store, clock: MovedClock, tmp_path: Path) -> Troubles:
    health = Health(clock, store.database.check, store.inbox.oldest_waiting)
    health.well("vats")
    health.well("telegram")
    return Troubles(store, clock, health, Strangers(clock), clock.now(), tmp_path, lambda _: 10**9)


async def found(troubles: Troubles) -> list[str]:
    return [trouble.name for look in troubles.looks() if (trouble := await look()) is not None]


async def test_all_is_well(troubles: Troubles) -> None:
    assert await found(troubles) == []


async def test_a_full_disk_is_seen(troubles: Troubles) -> None:
    full = replace(troubles, free=lambda _: 1000)
    assert await found(full) == ["disk"]
    assert await found(replace(full, folder=None)) == []


async def test_events_that_wait_are_seen(store: Store, clock: MovedClock, troubles: Troubles) -> None:
    await store.inbox.keep(Delivery("event", "1", {"cmd": "event"}, clock.now()))
    assert await found(troubles) == []
    await clock.moves(minutes=2)
    assert await found(troubles) == ["inbox"]


async def test_a_damaged_file_is_seen_where_events_are_kept(store: Store, troubles: Troubles, tmp_path: Path) -> None:
    assert await troubles.damage() is None
    with closing(sqlite3.connect(tmp_path / "bot.db")) as other:
        (page,) = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'inbox'").fetchone()
        (size,) = other.execute("PRAGMA page_size").fetchone()
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (tmp_path / "bot.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    await store.state.set("anything", "so that the file is read anew")
    assert await store.inbox.keep(Delivery("event", "c1", {"cmd": "event"}, NOON))
    trouble = await troubles.damage()
    assert trouble is not None
    assert "restore" in trouble.advice


async def test_news_that_nobody_gets_are_seen(store: Store, clock: MovedClock, troubles: Troubles) -> None:
    await store.cards.want(1, None, "call:1", {"text": "1", "entities": []}, 1, clock.now())
    await clock.moves(minutes=4)
    assert await found(troubles) == []
    await clock.moves(minutes=2)
    assert await found(troubles) == ["delivery"]


async def test_what_was_late_before_the_start_is_given_time(
    store: Store, clock: MovedClock, troubles: Troubles
) -> None:
    await store.inbox.keep(Delivery("event", "1", {"cmd": "event"}, clock.now() - timedelta(days=1)))
    await store.state.set("history_read_until", (clock.now() - timedelta(days=1)).isoformat())
    assert await found(troubles) == []
    await clock.moves(minutes=11)
    assert await found(troubles) == ["inbox", "history"]


async def test_an_exchange_with_another_token_is_seen(
    bot: RunningBot, vats: VirtualVats, clock: MovedClock, owner: Person
) -> None:
    for number in range(5):
        assert (await vats.push("event", type="INCOMING", callid=str(number), crm_token="another-token")).status == 401
    await clock.moves(seconds=10)
    assert "127.0.0.1" in (await owner.sees("VATS_CRM_TOKEN")).text


async def test_a_second_bot_is_seen(troubles: Troubles) -> None:
    troubles.health.unwell("telegram", "не отвечает")
    assert await found(troubles) == []
    troubles.health.unwell("telegram", "этот же бот запущен ещё где-то", "conflict")
    assert await found(troubles) == ["telegram"]


async def test_a_right_that_the_key_lacks_is_one_trouble(store: Store, clock: MovedClock, troubles: Troubles) -> None:
    await store.state.set("history_read_until", clock.now().isoformat())
    await clock.moves(minutes=20)
    troubles.health.lacks.update({"get_history_json": None, "list_users": "Сотрудники → Просмотр", "get_music": "?"})
    assert await found(troubles) == ["rights"], "that the history is not read is no second trouble"
    trouble = await troubles.rights()
    assert trouble is not None
    assert "история звонков, сотрудники" in trouble.what
    assert "«Сотрудники → Просмотр»" in trouble.advice
    troubles.health.lacks.clear()
    troubles.health.lacks["get_music"] = "Музыка → Просмотр"
    assert await found(troubles) == ["history"], "a right that only a command needs is told to who gives it"


class Clocks:
    """A clock that can be set, and one that cannot."""

    def __init__(self) -> None:
        self.wall, self.steady = 1e9, 100.0

    def passes(self, seconds: float, jump: float = 0.0) -> None:
        self.steady += seconds
        self.wall += seconds + jump


@pytest.mark.parametrize(("jump", "words"), [(3600.0, "60 минут вперёд"), (-240.0, "4 минуты назад")])
async def test_a_clock_that_is_set_is_told_for_ten_minutes(troubles: Troubles, jump: float, words: str) -> None:
    clocks = Clocks()
    troubles = replace(troubles, timekeeping=Timekeeping(lambda: clocks.wall, lambda: clocks.steady))
    clocks.passes(86_400)
    assert await found(troubles) == []
    for _ in range(10):
        clocks.passes(10, jump=60)  # little by little
    assert await found(troubles) == ["time"], "within one look it is too much"
    clocks.passes(700)
    assert await found(troubles) == []
    clocks.passes(10, jump=jump)
    trouble = await troubles.time()
    assert trouble is not None
    assert words in trouble.what
    clocks.passes(590)
    assert await found(troubles) == ["time"]
    clocks.passes(20)
    assert await found(troubles) == []


async def test_a_clock_that_is_put_right_slowly_is_no_trouble() -> None:
    clocks = Clocks()
    kept = Timekeeping(lambda: clocks.wall, lambda: clocks.steady)
    for _ in range(30):
        clocks.passes(10, jump=60)
        assert kept.jumped() is None


async def test_what_is_wrong_and_how_old_things_are_is_measured(
    bot: RunningBot, vats: VirtualVats, clock: MovedClock, owner: Person
) -> None:
    vats.fail("get_history_json", "403")
    await clock.moves(minutes=3)
    await eventually(lambda: bot.app.house.health.lacks)  # it was asked, and refused
    await clock.moves(seconds=10)
    alarm = await owner.sees("не хватает прав")
    assert "история звонков" in alarm.text
    await (await bot.app.store()).inbox.keep(Delivery("our:reroute", "", {"nothing": 1}, clock.now()))
    await owner.sees("отложено")
    async with aiohttp.ClientSession() as http, http.get(f"{bot.app.door_url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    assert 'bot_alarm{name="rights"} 1.0' in lines
    assert "bot_inbox_parked 1.0" in lines
    known = dict(line.rsplit(" ", 1) for line in lines if line.startswith("bot_known_seconds"))
    assert set(known) == {f'bot_known_seconds{{what="{what}"}}' for what in ("company", "history", "settings")}
    assert float(known['bot_known_seconds{what="history"}']) > 180
    async with aiohttp.ClientSession() as http, http.get(f"{bot.app.door_url}/health/ready") as answer:
        assert (await answer.json())["checks"]["delivery"]["words"] == "всё доставлено"


async def test_administrators_hear_of_a_refused_key_once_and_when_it_works_again(
    bot: RunningBot, vats: VirtualVats, clock: MovedClock, owner: Person, anna: Person
) -> None:
    vats.fail("*", "401")
    await clock.moves(minutes=10)  # the synchronisation, the history: everything is refused
    await clock.moves(seconds=10)
    alarm = await owner.sees("ключ не принят")
    assert "VATS_API_KEY" in alarm.text
    await clock.moves(minutes=40)
    assert len([one for one in owner.chat.from_bot if "ключ не принят" in one.text]) == 1
    assert not [one for one in owner.chat.from_bot if "История" in one.text or "Список" in one.text]
    assert not [one for one in anna.chat.from_bot if "ключ" in one.text]
    vats.works()
    await clock.moves(minutes=10)
    await eventually(lambda: bot.app.house.health.neighbour("vats").status == "ok")
    while not (over := [one.text for one in owner.chat.from_bot if "Снова в порядке" in one.text]):
        await clock.moves(seconds=40)
        await asyncio.sleep(0.5)  # the clock ticks once a second
    assert "ВАТС отвечает" in over[0]
