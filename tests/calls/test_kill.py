"""``kill -9`` at any moment: no call is untold, and what is told twice says so."""

import asyncio
import multiprocessing
from collections import Counter
from pathlib import Path

import pytest

from chat.clock import Clock
from storage.database import Database
from storage.delivery import Delivery
from storage.store import Store
from tests.calls.botapi import BotApi, serving
from tests.calls.scenes import ADMIN, COMPANY, NOON, NUMBER, employee
from tests.calls.victim import live

CALLS = 24
KILLS = (1, 2, 3, 5, 4)
"""The child is killed when so many more requests have come, each time while the last one waits for its answer."""


async def _fill(url: str) -> None:
    """Let each of many employees have missed a call."""
    now = Clock().now()
    async with Database.open(url) as database:
        store = Store(database)
        staff = [employee(f"e{number}", f"Сотрудник {number}", str(1000 + number)) for number in range(CALLS)]
        await store.directory.replace([*COMPANY.employees.values(), *staff], (), (), (), NOON)
        for number in range(CALLS):
            await store.people.seen(5000 + number, f"Person {number}", None)
            await store.people.link(5000 + number, f"e{number}", ADMIN, NOON)
            fields = {
                "cmd": "history",
                "callid": f"c{number}",
                "type": "in",
                "status": "Missed",
                "user": f"e{number}",
                "phone": f"79261904{number:03}",
                "diversion": NUMBER,
                "start": now.strftime("%Y%m%dT%H%M%SZ"),
                "duration": "9",
            }
            await store.inbox.keep(Delivery("history", f"c{number}", fields, now))


async def _until_requests(telegram: BotApi, count: int) -> None:
    while len(telegram.requests) < count:  # noqa: ASYNC110 - the requests come from another process
        await asyncio.sleep(0.002)


@pytest.mark.timeout(60)
async def test_no_call_is_untold_however_often_we_are_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    await _fill(url)
    nursery = multiprocessing.get_context("forkserver")
    nursery.set_forkserver_preload(["tests.calls.victim"])
    async with serving() as telegram:
        telegram.delay = 0.02
        for more in KILLS:
            child = nursery.Process(target=live, args=(url, telegram.url))
            child.start()
            async with asyncio.timeout(30):
                await _until_requests(telegram, len(telegram.requests) + more)
            child.kill()
            await asyncio.to_thread(child.join)
        child = nursery.Process(target=live, args=(url, telegram.url))
        child.start()
        try:
            async with asyncio.timeout(30):
                while {  # noqa: ASYNC110 - the messages come from another process
                    message.chat_id for message in telegram.messages
                } < {5000 + number for number in range(CALLS)}:
                    await asyncio.sleep(0.05)
                await asyncio.sleep(0.5)
        finally:
            child.kill()
            await asyncio.to_thread(child.join)
    told = Counter(message.chat_id for message in telegram.messages)
    assert set(told) == {5000 + number for number in range(CALLS)}
    assert max(told.values()) <= 1 + len(KILLS)
    for chat_id in told:
        marks = ["возможно, повтор" in message.text for message in telegram.chat(chat_id)]
        assert all(marks[1:]), "a repeat says so"
    async with Database.open(url) as database:
        assert await Store(database).cards.dirty(100, Clock().now()) == []
        assert await Store(database).inbox.depth() == 0
