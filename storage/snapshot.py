"""What the migrations come to in an empty SQLite file: ``schema.sql``, so that a first start need not load alembic.

``python -m storage.snapshot`` writes it anew after a migration was added; a test compares.
"""

import asyncio
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from storage.engines import sqlite_engines, upgrade
from storage.schema import SNAPSHOT

_SQLITES_OWN: Final = "sqlite_%"


def dump(path: Path) -> str:
    """Write down the tables of a file, and its revision, as SQL."""
    with closing(sqlite3.connect(path)) as connection:
        question = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE ? ORDER BY rowid"
        made = [sql for (sql,) in connection.execute(question, (_SQLITES_OWN,))]
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    lines = ["-- Made by `python -m storage.snapshot` from the migrations.", *(f"{sql};" for sql in made)]
    lines.append(f"INSERT INTO alembic_version (version_num) VALUES ('{revision}');")  # noqa: S608 - our own revision
    return "\n".join(" ".join(line.split()) for line in lines) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(upgrade(sqlite_engines(Path(place) / "empty.db")))
        SNAPSHOT.write_text(dump(Path(place) / "empty.db"), encoding="utf-8")
