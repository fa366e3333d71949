"""Copies of a SQLite file: made while the bot works, and put back while it does not."""

import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from storage import schema, sqlite
from storage.errors import Corrupt, StorageUnavailable, WrongAddress

_OWNER_ONLY: Final = 0o600
_STAMP: Final = "%Y%m%d-%H%M%S"
_PARTS: Final = ("", "-wal", "-shm")
_UNFINISHED: Final = ".unfinished"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was made: where, and how many bytes it has."""

    path: Path
    size: int


def default_path(database: Path, now: datetime) -> Path:
    """Name a copy by its moment, in ``backups/`` beside the database."""
    return database.parent / "backups" / f"{database.stem}-{now:{_STAMP}}{database.suffix or '.db'}"


def back_up(database: Path, copy: Path) -> Copy:
    """Copy a database as it is at one moment, also while it is being written; nobody has to wait for it.

    The copy is compact (what was deleted is not in it), checked, the owner's alone, and there as a whole or not at all.

    Raises:
        WrongAddress: there is no database of ours.
        StorageUnavailable: the copy could not be written, or is there already.
        Corrupt: the database is damaged.
    """
    if not database.is_file():
        raise WrongAddress("there is no database to copy")
    unfinished = copy.with_name(f"{copy.name}{_UNFINISHED}")
    try:
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if copy.exists():
            raise StorageUnavailable("there is a file of that name already")
        unfinished.unlink(missing_ok=True)
        # SQLite takes an empty file for the copy, and leaves its mode as it is.
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ONLY))
        with sqlite.translated(), closing(sqlite3.connect(database, timeout=sqlite.PATIENCE)) as connection:
            connection.execute("VACUUM INTO ?", (str(unfinished),))
        _check(unfinished)
        _to_disk(unfinished)
        unfinished.rename(copy)
        _to_disk(copy.parent)
    except OSError as error:
        raise StorageUnavailable(f"the copy cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
    return Copy(copy, copy.stat().st_size)


def restore(copy: Path, database: Path, now: datetime) -> Path | None:
    """Put a copy in the place of a database that nobody uses; answer where what was there lies now.

    Raises:
        DatabaseInUse: the bot runs.
        WrongAddress: the copy is no database of ours.
        NewerSchema: a later version of the bot made it.
        Corrupt: the copy is damaged; what was there is untouched.
        StorageUnavailable: it could not be written; what was there is untouched.
    """
    if not copy.is_file():
        raise WrongAddress("there is no such copy")
    database = database.absolute()
    with sqlite.claimed(database):
        unfinished = database.with_name(f"{database.name}{_UNFINISHED}")
        try:
            _remove(unfinished)
            shutil.copyfile(copy, unfinished)
            unfinished.chmod(_OWNER_ONLY)
            _check(unfinished)
            _to_disk(unfinished)
            aside = _put_aside(database, now)
            unfinished.replace(database)
            _to_disk(database.parent)
        except OSError as error:
            raise StorageUnavailable(f"the database cannot be put back: {error.strerror}") from error
        finally:
            with suppress(OSError):
                _remove(unfinished)
    return aside


def prune(copies: Path, database: Path, keep: int) -> Sequence[Path]:
    """Delete the oldest copies of a database that have the names of `default_path`; answer which."""
    pattern = f"{database.stem}-[0-9]*-[0-9]*{database.suffix or '.db'}"
    old = sorted(copies.glob(pattern), reverse=True)[keep:]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def _check(path: Path) -> None:
    """See that a copy is whole, and one that this version of the bot understands."""
    version = sqlite.version_of(path)
    if version is None:
        raise WrongAddress("the file is empty")
    schema.behind(version)
    with sqlite.translated(), closing(sqlite3.connect(path, timeout=sqlite.PATIENCE)) as connection:
        found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check(1)")]
        # A copy is one file: what it was given beside it to be looked at goes into it again.
        connection.execute("PRAGMA journal_mode = DELETE")
    if found != ["ok"]:
        raise Corrupt("the database file is damaged (integrity_check)")


def _put_aside(database: Path, now: datetime) -> Path | None:
    """Copy what is there to a name of its own; the database keeps its place until the other one takes it."""
    if database.stat().st_size == 0:
        return None
    with suppress(sqlite3.Error), closing(sqlite.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = database.with_name(f"{database.name}.before-{now:{_STAMP}}")
    shutil.copyfile(database, aside)
    aside.chmod(_OWNER_ONLY)
    _to_disk(aside)
    for part in ("-wal", "-shm"):  # left over where it is damaged: they must not be taken for the other one's
        beside = Path(f"{database}{part}")
        if beside.exists():
            beside.rename(f"{aside}{part}")
    return aside


def _remove(path: Path) -> None:
    for part in _PARTS:
        Path(f"{path}{part}").unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    """Have a file, or the names in a folder, safe on disk."""
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
