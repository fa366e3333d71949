"""A page of the database goes bad while the program runs: what comes then is kept beside the file."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from storage.rescue import NAME, Rescue
from tests.faults.books import audited, missing_in
from tests.faults.program import is_whole, program
from tests.faults.report import Row
from tests.faults.stage import Stage, stage
from tests.running import eventually

_TOLD_WITHIN: Final = 60
"""Seconds until the administrators know, on a busy machine: it is looked at every ten."""


async def page_gone_bad(folder: Path, *, calls: int = 100) -> Row:
    """The root of the inbox's table is overwritten under the running program; then the last copy is put back."""
    copy, beside = folder / "bot.copy", Rescue(folder / "bot.db")
    async with stage(folder) as scene:
        async with scene.program() as run:
            await run.opens()
            await run.polls()
            scene.load.comes(calls)
            await scene.load.pushes(run.port)
            await scene.is_told(run, 60 + calls / 10)
            made = await _ends(scene, "backup", copy)
            before = set(scene.load.acknowledged)
            await asyncio.to_thread(_goes_bad, scene.database)
            scene.load.comes(calls // 2)
            await scene.load.pushes(run.port)
            statuses = dict(scene.load.statuses)
            after = scene.load.acknowledged - before
            kept = [parcel.call_id for parcel in beside.kept()]
            await eventually(lambda: "restore" in _alarm(scene), _TOLD_WITHIN)
            logged = run.said("database_damaged")
            code, _ = await run.stops()
        was_bad = not await asyncio.to_thread(_is_whole, scene.database)
        unkept = missing_in(copy, before)
        put_back = await _ends(scene, "restore", copy)
        async with scene.program() as run:
            await run.opens()
            await scene.is_told(run, 120)
            taken_in = not beside.path.exists()
            await run.stops()
        books = audited(scene)
    figures = (
        f"{len(after)} events after it, answered {', '.join(map(str, sorted(statuses)))}: {len(kept)} in {NAME[1:]}, "
        f"{len(unkept)} of the {len(before)} before not in the copy; administrators told what to do; after "
        f"the restore {books.missing} lost, {books.doubled} doubled"
    )
    right = made == put_back == code == 0 and was_bad and bool(logged) and not unkept and taken_in
    holds = right and set(statuses) == {200} and len(kept) == len(after) > 0 and books.is_right and not books.doubled
    must = "raw deliveries kept, alarm says how to restore; nothing lost after it"
    return Row("a page goes bad under the running program", figures, must, holds)


def _goes_bad(database: Path) -> None:
    """Overwrite a page, and let every connection look into the file anew."""
    with closing(sqlite3.connect(database, timeout=10, isolation_level=None)) as other:
        (page,) = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'inbox'").fetchone()
        (size,) = other.execute("PRAGMA page_size").fetchone()
        # Nothing of it may be left in the log, where it would be found whole.
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        with database.open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)
        other.execute("INSERT INTO state (name, value) VALUES ('gone bad', '1')")


def _is_whole(database: Path) -> bool:
    try:
        return is_whole(database)
    except sqlite3.DatabaseError:
        return False


def _alarm(scene: Stage) -> str:
    return " ".join(message.text for message in scene.owner.chat.from_bot if "Файл базы" in message.text)


async def _ends(scene: Stage, command: str, copy: Path) -> int:
    async with program(scene.folder, scene.settings, command, str(copy)) as run:
        return await asyncio.wait_for(run.process.wait(), 60)
