"""Kills while the file itself is worked on: a migration, a copy."""

import asyncio
import random
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from storage import schema
from tests.faults.books import missing_in
from tests.faults.program import STRACE, is_whole, program
from tests.faults.stage import Stage

_EVENTS: Final = 500
_STEPS: Final = ("pwrite64", "fdatasync", "ftruncate")


@dataclass
class Upkeep:
    """What came of kills: how often, and what was found broken."""

    folder: Path
    seed: int
    done: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    hit: int = 0
    """So many of the kills came before the work was done."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    async def migration(self, number: int) -> None:
        """Kill a start that brings an old file up to date; the next start must do it, with nothing lost."""
        folder = self.folder / f"migration-{number}"
        folder.mkdir()
        database = folder / "bot.db"
        await asyncio.to_thread(_old, database)
        events = {(f"call-{n}", "INCOMING") for n in range(_EVENTS)}
        async with program(folder, {}, under=self._killing(folder, most=60)) as run:
            while run.runs and not run.said("door_open"):  # noqa: ASYNC110 (another process rings no bell)
                await asyncio.sleep(0.02)
            self.hit += not run.said("door_open")
        self._see("migration", database, events)
        async with program(folder, {}) as run:
            await run.opens()
            await run.kills()
        self._see("migration", database, events)
        if _revision(database) != schema.REVISIONS[-1]:
            self.broken.append("migration: not brought up to date afterwards")
        self.done["migration"] += 1

    async def copy(self, stage: Stage, number: int) -> None:
        """Kill a copy that is being made while events come in: it is there whole, or not at all."""
        made, back = stage.folder / f"copy-{number}.db", self.folder / f"back-{number}"
        back.mkdir()
        before = set(stage.load.acknowledged)
        async with program(
            stage.folder, stage.settings, "backup", str(made), under=self._killing(back, most=40)
        ) as run:
            code = await asyncio.wait_for(run.process.wait(), 60)
        self.hit += code == -signal.SIGKILL
        if made.exists():
            async with program(back, {}, "restore", str(made)) as run:
                if await asyncio.wait_for(run.process.wait(), 60):
                    self.broken.append("copy: not to be restored")
            self._see("copy", back / "bot.db", before)
        self.done["backup"] += 1

    def _killing(self, folder: Path, most: int) -> tuple[str, ...]:
        steps = self.chance.choice(_STEPS[:2])
        number = self.chance.randint(1, most if steps == "pwrite64" else max(1, most // 12))
        return (STRACE, "-f", "-o", str(folder / "strace.log"), "-e", f"trace={steps}",
                "-e", f"inject={steps}:signal=KILL:when={number}")  # fmt: skip

    def _see(self, what: str, database: Path, events: set[tuple[str, str]]) -> None:
        if not is_whole(database):
            self.broken.append(f"{what}: damaged")
        elif lost := missing_in(database, events):
            self.broken.append(f"{what}: {len(lost)} lost")


def _old(database: Path) -> None:
    """Make a file as the first version of the bot left it, with events that nobody has taken up."""
    engine = create_engine(f"sqlite:///{database}")
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, schema.REVISIONS[0])
    engine.dispose()
    rows = [
        (f"{n:032x}", "event", f"call-{n}", f'{{"cmd":"event","type":"INCOMING","callid":"call-{n}"}}', "2026-11-24")
        for n in range(_EVENTS)
    ]
    put = "INSERT INTO inbox (digest, cmd, call_id, fields, received_at) VALUES (?, ?, ?, ?, ? || ' 09:00:00.000000')"
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.executemany(put, rows)


def _revision(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
