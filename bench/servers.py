"""The two servers that the door is held against each other with, each a process of its own.

``python -m bench.servers bare PORT``: an aiohttp handler that only reads the form.
``python -m bench.servers door PORT DATABASE``: our door before a real SQLite file; nobody takes the events up, as in a
process that does not deliver. ``contacts N`` behind it fills the file with so many contacts first.
"""

import argparse
import asyncio
import sqlite3
import sys
from contextlib import AsyncExitStack, closing
from pathlib import Path

from aiohttp import web

TOKEN = "bench-token-0123456789abcdef"


async def bare(port: int) -> None:
    """Read the form, answer; keep nothing."""

    async def answer(request: web.Request) -> web.Response:
        await request.post()
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/vats", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await told_to_stop()


async def door(port: int, database_path: Path, contacts: int) -> None:
    """Open our door."""
    from bot.door import Behind, Door  # noqa: PLC0415 — the bare server must not pay for them
    from bot.health import Health  # noqa: PLC0415
    from bot.known import Known  # noqa: PLC0415
    from bot.metrics import Metrics  # noqa: PLC0415
    from bot.strangers import Strangers  # noqa: PLC0415
    from chat.clock import Clock  # noqa: PLC0415
    from storage.database import Database  # noqa: PLC0415
    from storage.store import Store  # noqa: PLC0415

    async def nothing() -> None:
        """Nobody asks how old the news are in this bench."""

    async def no_updates(update: dict[str, object]) -> None:
        """Telegram does not come to this door."""

    async def no_metrics() -> bytes:
        return b""

    async with AsyncExitStack() as opened:
        database = await opened.enter_async_context(Database.open(f"sqlite:///{database_path}"))
        if contacts:
            fill(database_path, contacts)
        store, clock = Store(database), Clock()
        behind = Behind(
            inbox=store.inbox,
            known=Known(store.contacts, store.directory),
            updates=no_updates,
            health=Health(clock, database.check, nothing),
            metrics=Metrics(),
            exposition=no_metrics,
            clock=clock,
            strangers=Strangers(clock),
        )
        await opened.enter_async_context(Door(behind, token=TOKEN).open("127.0.0.1", port))
        await told_to_stop()


def fill(path: Path, contacts: int) -> None:
    """Put contacts into the file beside the bot: a name for each phone that the load asks for."""
    rows = ((f"7926{n:07d}", f"Клиент {n}", f"клиент {n}", "2026-01-01 00:00:00.000000") for n in range(contacts))
    with closing(sqlite3.connect(path, timeout=60)) as connection, connection:
        connection.executemany("INSERT INTO contacts (phone, name, sought, updated_at) VALUES (?, ?, ?, ?)", rows)


async def told_to_stop() -> None:
    """Say that the door is open; go on until the one who started us closes our input."""
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Read the arguments, serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=["bare", "door"])
    parser.add_argument("port", type=int)
    parser.add_argument("database", type=Path, nargs="?")
    parser.add_argument("--contacts", type=int, default=0)
    asked = parser.parse_args()
    asyncio.run(bare(asked.port) if asked.which == "bare" else door(asked.port, asked.database, asked.contacts))


if __name__ == "__main__":
    main()
