"""`python -m bot backup` and `python -m bot restore`, as an operator uses them."""

import asyncio
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage.database import Database
from storage.delivery import Delivery
from storage.store import Store
from tests.program.running import environment, program

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass
class Ended:
    """How a run ended, and what it said."""

    code: int
    said: str
    complained: str


async def says(folder: Path, *arguments: str, **changes: str) -> Ended:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments,
        cwd=folder, env=environment(folder, **changes), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, complained = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode is not None
    return Ended(process.returncode, said.decode(), complained.decode())


async def keeps(folder: Path, call_id: str) -> None:
    async with Database.open(f"sqlite:///{folder / 'bot.db'}") as database:
        await Store(database).inbox.keep(Delivery("event", call_id, {"cmd": "event"}, NOON))


async def kept(folder: Path) -> set[str]:
    async with Database.open(f"sqlite:///{folder / 'bot.db'}") as database:
        return {row.call_id for row in await Store(database).inbox.waiting(100)}


async def test_a_copy_is_made_while_the_bot_runs_and_put_back_when_it_does_not(tmp_path: Path) -> None:
    await keeps(tmp_path, "before")
    copy = tmp_path / "copy.db"
    async with program(tmp_path) as bot:
        await bot.opens()
        assert await bot.posts("meanwhile") == 200
        made = await says(tmp_path, "backup", str(copy))
        assert (made.code, made.complained) == (0, "")
        assert str(copy) in made.said
        refused = await says(tmp_path, "restore", str(copy))
        assert refused.code == 1
        assert "остановите" in refused.complained
        bot.signals(signal.SIGTERM)
        await bot.output()
    await keeps(tmp_path, "after")
    back = await says(tmp_path, "restore", str(copy))
    assert (back.code, back.complained) == (0, "")
    assert "bot.db.before-" in back.said
    assert await kept(tmp_path) == {"before", "meanwhile"}


async def test_copies_go_beside_the_database_and_the_oldest_go(tmp_path: Path) -> None:
    await keeps(tmp_path, "one")
    old = tmp_path / "backups" / "bot-20250101-000000.db"
    old.parent.mkdir()
    old.write_text("old")
    made = await says(tmp_path, "backup", "--keep", "1")
    assert made.code == 0
    assert old.name in made.said
    (copy,) = old.parent.iterdir()
    assert f"restore {copy}" in made.said


async def test_what_cannot_be_done_is_said_with_what_to_do(tmp_path: Path) -> None:
    nothing = await says(tmp_path, "backup")
    assert (nothing.code, "нет базы" in nothing.complained) == (1, True)
    assert not (tmp_path / "bot.db").exists()
    await keeps(tmp_path, "one")
    wrong = await says(tmp_path, "restore", str(tmp_path / "absent.db"))
    assert (wrong.code, "такой копии нет" in wrong.complained) == (1, True)
    for command in (("backup",), ("restore", "copy.db")):
        server = await says(tmp_path, *command, DATABASE_URL="postgresql://bot:canary@127.0.0.1:9/bot")
        assert server.code == 1
        assert "pg_dump" in server.complained
        assert "canary" not in server.complained
