"""Where deliveries are kept while the database file is damaged: a plain file beside it, taken in at the next start.

A delivery there is as safe on disk as one in the database, so it may be acknowledged. The token of the ВАТС is in no
delivery (see `storage.delivery`).
"""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from storage.delivery import Parcel
from storage.errors import StorageUnavailable

NAME: Final = ".rescued.jsonl"
"""What the file is called, after the name of the database."""

_OWNER_ONLY: Final = 0o600


class Rescue:
    """The file of one database."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}{NAME}")

    def put(self, parcels: Sequence[Parcel]) -> None:
        """Append parcels, safe on disk when this returns.

        Raises:
            StorageUnavailable: They could not be kept; what is half written counts for nothing.
        """
        lines = [json.dumps([*parcel[:4], parcel.received_at.isoformat()]) for parcel in parcels]
        # A line that was torn by a full disk is ended first, so that it spoils none of ours.
        text = "\n" + "\n".join(lines) + "\n"
        try:
            is_new = not self.path.exists()
            file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, _OWNER_ONLY)
            with os.fdopen(file, "wb") as opened:
                opened.write(text.encode("ascii"))
                opened.flush()
                os.fsync(file)
            if is_new:
                self._settle()
        except OSError as error:
            raise StorageUnavailable(f"the file beside the database cannot be written: {error.strerror}") from error

    def kept(self) -> list[Parcel]:
        """Read what is there, in the order in which it came.

        Raises:
            StorageUnavailable: It cannot be read.
        """
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageUnavailable(f"the file beside the database cannot be read: {error.strerror}") from error
        found: list[Parcel] = []
        for line in lines:
            with suppress(ValueError):  # torn: nobody was promised it
                digest, cmd, call_id, fields, received_at = json.loads(line)
                found.append(Parcel(digest, cmd, call_id, fields, datetime.fromisoformat(received_at)))
        return found

    def drop(self) -> None:
        """Remove the file: the database has what was in it."""
        self.path.unlink(missing_ok=True)

    def _settle(self) -> None:
        """Make the name of the file safe on disk too."""
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
