"""What only a server can do: several processes, a connection that dies, a server that is away."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest

from storage import postgres
from storage.company import Employee
from storage.database import Database
from storage.delivery import Delivery
from storage.errors import StorageUnavailable
from storage.store import Store
from tests.postgres import Server

pytestmark = pytest.mark.foreign


@pytest.fixture
async def pair(postgres_url: str) -> AsyncIterator[tuple[Store, Store]]:
    """Two processes' worth of storage over one database."""
    async with Database.open(postgres_url) as one, Database.open(postgres_url) as other:
        yield Store(one), Store(other)


async def end_connections(server: Server) -> None:
    """Do to all connections what a restart of the server does."""
    await server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'ours'")


async def test_any_process_keeps_and_a_repeat_is_known_to_all(pair: tuple[Store, Store], at: datetime) -> None:
    one, other = pair
    news = await asyncio.gather(
        *(store.inbox.keep(Delivery("event", str(n), {"n": n}, at)) for n in range(50) for store in (one, other))
    )
    assert sum(news) == 50
    assert await one.inbox.depth() == await other.inbox.depth() == 50


async def test_the_same_in_another_order_at_one_moment_is_kept_once(pair: tuple[Store, Store], at: datetime) -> None:
    one, other = pair
    for round_ in range(10):
        several = [Delivery("event", f"{round_}-{n}", {"n": n}, at) for n in range(300)]
        forth = [one.inbox.keep(delivery) for delivery in several]
        back = [other.inbox.keep(delivery) for delivery in reversed(several)]
        assert sum(await asyncio.gather(*forth, *back)) == 300


async def test_one_process_leads_and_then_the_other(pair: tuple[Store, Store]) -> None:
    one, other = pair
    led: list[str] = []

    async def lead() -> None:
        async with other.database.leader():
            led.append("other")

    async with asyncio.TaskGroup() as tasks:
        async with one.database.leader():
            task = tasks.create_task(lead())
            await asyncio.sleep(0.1)
            assert led == []
        async with asyncio.timeout(3):
            await task
    assert led == ["other"]


async def test_who_waits_for_the_lead_can_give_up(pair: tuple[Store, Store]) -> None:
    one, other = pair

    async def lead() -> None:
        async with other.database.leader():
            pass

    async with one.database.leader(), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(lead())
        await asyncio.sleep(0.05)
        task.cancel()
    async with other.database.leader():
        pass


async def test_the_leader_is_woken_by_what_another_process_keeps(pair: tuple[Store, Store], at: datetime) -> None:
    one, other = pair
    async with one.database.leader():
        assert one.inbox.wakes.is_set(), "something may have been kept while nobody led"
        one.inbox.wakes.clear()
        await other.inbox.keep(Delivery("event", "1", {}, at))
        async with asyncio.timeout(3):
            await one.inbox.wakes.wait()


async def test_a_lead_whose_connection_dies_is_lost(pair: tuple[Store, Store], postgres_server: Server) -> None:
    one, other = pair
    async with one.database.leader() as lead, asyncio.TaskGroup() as tasks:
        lost = tasks.create_task(lead.lost())
        await asyncio.sleep(0.05)
        assert not lost.done()
        await end_connections(postgres_server)
        async with asyncio.timeout(3):
            await lost
        async with asyncio.timeout(3), other.database.leader():
            pass


async def test_a_lead_whose_connection_is_silent_is_lost(
    pair: tuple[Store, Store], postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's process stands still, as one behind a network that drops everything: no end of it is ever heard."""
    monkeypatch.setattr(postgres, "_LOOK", 0.2)
    async with pair[0].database.leader() as lead, asyncio.TaskGroup() as tasks:
        lost = tasks.create_task(lead.lost())
        await asyncio.sleep(0.5)
        assert not lost.done(), "while it answers, the lead lasts"
        holder = await postgres_server.value("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted")
        os.kill(holder, signal.SIGSTOP)
        try:
            async with asyncio.timeout(3):
                await lost
        finally:
            os.kill(holder, signal.SIGCONT)


async def test_what_one_process_synchronises_the_others_read_in_time(pair: tuple[Store, Store], at: datetime) -> None:
    one, other = pair
    assert not (await other.directory.company()).employees
    await one.directory.replace([Employee("anna", "Анна")], [], [], [], at)
    assert list((await one.directory.company()).employees) == ["anna"]
    assert not (await other.directory.company()).employees
    other.database.roster._read_at -= 61
    assert list((await other.directory.company()).employees) == ["anna"]


async def test_after_the_server_was_restarted_it_goes_on(
    pair: tuple[Store, Store], postgres_server: Server, at: datetime
) -> None:
    store, _ = pair
    await store.state.set("a", "1")
    await end_connections(postgres_server)

    async def kept(n: int) -> bool:
        try:
            return await store.inbox.keep(Delivery("event", str(n), {"n": n}, at))
        except StorageUnavailable:
            return False

    answers = [await kept(n) for n in range(6)]
    assert answers[-1], "it recovers by itself"
    kept_ids = [kept.call_id for kept in await store.inbox.waiting(10)]
    assert kept_ids == [str(n) for n, new in enumerate(answers) if new], "only what was acknowledged is there"
    assert await store.state.get("a") == "1"
    await store.state.set("a", "2")
    assert (await store.contacts.answer("79")) is None


async def test_a_transaction_that_loses_its_connection_is_undone(
    pair: tuple[Store, Store], postgres_server: Server
) -> None:
    store, _ = pair

    async def cut_off() -> None:
        async with store.database.transaction():
            await store.state.set("a", "1")
            await end_connections(postgres_server)
            await store.state.set("b", "1")

    with pytest.raises(StorageUnavailable):
        await cut_off()
    assert await store.state.get("a") is None


@asynccontextmanager
async def refusing(server: Server) -> AsyncIterator[None]:
    """A database that lets nobody in."""
    await server.run("ALTER DATABASE ours ALLOW_CONNECTIONS false")
    await end_connections(server)
    try:
        yield
    finally:
        await server.run("ALTER DATABASE ours ALLOW_CONNECTIONS true")


async def test_a_server_that_lets_nobody_in_is_unavailable(
    pair: tuple[Store, Store], postgres_server: Server, postgres_url: str, at: datetime
) -> None:
    store, _ = pair
    async with refusing(postgres_server):
        for attempt in (
            lambda: store.inbox.keep(Delivery("event", "1", {}, at)),
            store.database.check,
            lambda: store.contacts.answer("79"),
            lambda: store.state.get("a"),
            lambda: store.state.set("a", "1"),
        ):
            for _ in range(3):
                with pytest.raises(StorageUnavailable):
                    await attempt()
        with pytest.raises(StorageUnavailable):
            async with Database.open(postgres_url):
                pass
    assert await store.inbox.keep(Delivery("event", "1", {}, at))


@pytest.mark.parametrize(
    "wrong",
    [
        "postgresql://postgres@/nowhere?host={0}",
        "postgresql://postgres@/ours?host={0}/none",
        "postgresql://127.0.0.1:1/x",
    ],
)
async def test_a_server_that_is_not_there_is_unavailable(postgres_server: Server, wrong: str) -> None:
    with pytest.raises(StorageUnavailable):
        async with Database.open(wrong.format(postgres_server.directory)):
            pass
