"""The whole program in this process, between both virtual services."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.loading import load
from sandbox.company import CLIENT, MAIN
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.state import Route
from sandbox.vats.virtual import VirtualVats
from storage.audit import NewEntry
from storage.calls import StoredCall
from tests.program.running import free_port
from tests.running import MovedClock, RunningBot, eventually
from vats.client import Vats
from vats.operations import DeleteUser

OWNER = frozenset({100_001})


@pytest.fixture
def waiting(
    telegram: VirtualTelegram, vats: VirtualVats, clock: MovedClock, owner: Person, tmp_path: Path
) -> RunningBot:
    """The bot, not yet started."""
    return RunningBot(telegram, vats, clock, tmp_path, OWNER)


async def health_of(bot: RunningBot, neighbour: str) -> str:
    return (await bot.app.house.health.report()).checks[neighbour].status


async def test_updates_can_be_posted_to_the_door(waiting: RunningBot, owner: Person) -> None:
    port = free_port()
    waiting.changes = {"listen_port": port, "bot_webhook_url": f"http://127.0.0.1:{port}"}
    await waiting.starts()
    try:
        await eventually(lambda: waiting.telegram.calls("setWebhook"))
        assert "/help" in (await owner.writes("/start")).text
        assert not waiting.telegram.calls("getUpdates")
    finally:
        await waiting.stops()


async def test_an_exchange_that_was_away_at_the_start_is_asked_again(waiting: RunningBot, vats: VirtualVats) -> None:
    vats.fail("*", how="500")
    await waiting.starts()
    try:
        assert await health_of(waiting, "vats") == "degraded"
        store = await waiting.store()
        assert not (await store.directory.company()).employees
        vats.works()
        await waiting.clock.moves(seconds=31)
        async with asyncio.timeout(5):
            while "anna" not in (await store.directory.company()).employees:  # noqa: ASYNC110 (a table rings no bell)
                await asyncio.sleep(0.02)
        assert await health_of(waiting, "vats") == "ok"
    finally:
        await waiting.stops()


async def test_an_exchange_that_is_silent_at_the_start_holds_up_no_news(
    bot: RunningBot, vats: VirtualVats, telegram: VirtualTelegram, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram._FIRST_LOOK", 4.0)
    vats.number(MAIN).route = Route("user", user="admin")
    telegram.fail("*", how="drop")
    await (await vats.rings(CLIENT, MAIN)).missed()
    await bot.stops()
    telegram.heal()
    vats.fail("*", how="silence")
    async with asyncio.TaskGroup() as tasks:
        starting = tasks.create_task(bot.starts())
        await eventually(lambda: any("Пропущенный" in one.text for one in admin.chat.from_bot), 5)
        assert not starting.done()
        vats.works()


async def test_who_is_gone_is_unlinked_within_ten_minutes(
    bot: RunningBot, anna: Person, vats: VirtualVats, clock: MovedClock
) -> None:
    async with Vats(vats.url, vats.api_key) as cabinet:
        await cabinet(DeleteUser(login="anna"))
    await clock.moves(minutes=10)
    store = await bot.store()
    async with asyncio.timeout(5):
        while await store.people.by_login("anna"):  # noqa: ASYNC110 (a table rings no bell)
            await asyncio.sleep(0.02)


async def test_telegram_that_is_away_holds_up_no_later_start(
    waiting: RunningBot, telegram: VirtualTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram._REST", 0.3)
    await waiting.starts()
    await waiting.stops()
    telegram.fail("getMe", how="500")
    telegram.fail("getUpdates", how="500")
    await waiting.starts()
    try:
        async with asyncio.timeout(5):
            while await health_of(waiting, "telegram") != "degraded":  # noqa: ASYNC110 (nobody rings a bell)
                await asyncio.sleep(0.02)
    finally:
        await waiting.stops()


def spoils(bot: RunningBot, statement: str) -> None:
    """Change the database from outside, so that our own code stumbles over what it reads."""
    with closing(sqlite3.connect(bot.folder / "bot.db")) as connection, connection:
        connection.execute(statement)


async def test_an_error_of_ours_is_said_sorry_for(bot: RunningBot, owner: Person, clock: MovedClock) -> None:
    await (await bot.store()).contacts.set("79261904198", "anybody", None, 1, clock.now())
    spoils(bot, "UPDATE contacts SET updated_at = 'canary-name'")
    answer = await owner.writes("/contacts anybody")
    assert "пошло не так" in answer.text
    assert "canary" not in answer.text


async def test_due_work_that_fails_is_put_off_and_that_of_nobody_is_dropped(bot: RunningBot, clock: MovedClock) -> None:
    store = await bot.store()
    await store.due.add(clock.now(), "undo", {"of": "another version"})
    await store.due.add(clock.now(), "of a later version", {})
    async with asyncio.timeout(5):
        while await store.due.ready(clock.now(), 10):  # noqa: ASYNC110 (a table rings no bell)
            await asyncio.sleep(0.02)
    assert await store.due.of_kind("of a later version") == []
    (work,) = await store.due.of_kind("undo")
    assert work.tries == 1
    assert work.at > clock.now()


async def test_a_press_that_fails_is_said_sorry_for_in_an_alert(bot: RunningBot, owner: Person) -> None:
    answer = await owner.writes("/dnd on anna")
    spoils(bot, "UPDATE audit SET at = 'canary-name'")
    pressed = await owner.presses("Отменить изменение", answer)
    assert pressed.alert
    assert "пошло не так" in (pressed.toast or "")


async def test_what_is_old_is_forgotten_in_time(bot: RunningBot, clock: MovedClock) -> None:
    store = await bot.store()
    await store.updates.keep([(1, "{}")], clock.now())
    await store.updates.done(1)
    await clock.moves(days=3)
    async with asyncio.timeout(5):
        while not await store.updates.keep([(1, "{}")], clock.now()):  # noqa: ASYNC110 (forgotten: new again)
            await asyncio.sleep(0.02)


async def test_a_module_is_loaded_beside_the_loop_and_its_failure_is_handed_on() -> None:
    assert (await load("bot.probe")).main
    with pytest.raises(ModuleNotFoundError):
        await load("bot.nothing")


async def test_calls_and_changes_are_remembered_as_long_as_the_operator_wishes(
    bot: RunningBot, clock: MovedClock
) -> None:
    bot.changes.update(keep_calls_days=30, keep_audit_days=60)
    await bot.restarts()
    store, at = await bot.store(), clock.now()
    await store.notes.add("call", "79261904198", 1, "note", at)
    case, _ = await store.cases.open(-100, None, "79261904198", at)
    await store.calls.save(StoredCall("call", {}, "79261904198", at, at, over=True))
    entry = await store.audit.begin(NewEntry(at, 1, None, 1, "dnd", "what", "before"))
    assert entry is not None

    async def left() -> tuple[bool, bool, bool, bool]:
        return (
            bool(await store.notes.of_client("79261904198")),
            await store.cases.get(case.id) is not None,
            await store.calls.get("call") is not None,
            await store.audit.get(entry) is not None,
        )

    for days, expected in ((29, (True,) * 4), (2, (False, False, False, True)), (30, (False,) * 4)):
        await clock.moves(days=days)
        async with asyncio.timeout(5):
            while await left() != expected:  # noqa: ASYNC110 (a table rings no bell)
                await asyncio.sleep(0.02)
