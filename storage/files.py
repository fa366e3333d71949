"""Files that people sent for a command: kept for as long as its buttons work."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from storage.repository import Repository, columns_of
from storage.tables import files

_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file: its name as it came, and its bytes."""

    key: str
    name: str
    content: bytes
    kept_at: datetime


_FILE = columns_of(files, KeptFile)


class Files(Repository):
    """Files by a key (128 bits)."""

    async def keep(self, name: str, content: bytes, at: datetime) -> str:
        """Keep a file; its key."""
        key = secrets.token_urlsafe(_KEY_BYTES)
        await self._write(self._insert(files).values(key=key, name=name, content=content, kept_at=at))
        return key

    async def get(self, key: str) -> KeptFile | None:
        """Find a file."""
        row = await self._one(select(*_FILE).where(files.c.key == key))
        return None if row is None else KeptFile(*row)

    async def forget(self, before: datetime) -> int:
        """Drop files that were kept before a moment."""
        return (await self._write(delete(files).where(files.c.kept_at < before))).rowcount
