"""One-time invitations: an administrator makes one for an employee, whoever brings the code is linked."""

import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, insert, update

from storage.repository import Repository
from storage.tables import invitations

_CODE_BYTES = 24


class Invitations(Repository):
    """Invitations. Of a code only its hash is stored: who reads the database cannot use it."""

    async def create(self, login: str, by: int, at: datetime, expires_at: datetime) -> str:
        """Make a code (192 bits, letters that a link takes) for an employee."""
        code = secrets.token_urlsafe(_CODE_BYTES)
        values = {"login": login, "created_by": by, "created_at": at, "expires_at": expires_at}
        await self._write(insert(invitations).values(code_hash=_hash(code), **values))
        return code

    async def use(self, code: str, person_id: int, at: datetime) -> str | None:
        """Use a code up; answer whose it was. Of several that try, one has it; wrong, used and late give ``None``."""
        change = (
            update(invitations)
            .where(
                invitations.c.code_hash == _hash(code), invitations.c.used_at.is_(None), invitations.c.expires_at > at
            )
            .values(used_by=person_id, used_at=at)
            .returning(invitations.c.login)
        )
        row = await self._returned(change)
        return None if row is None else str(row.login)

    async def forget(self, before: datetime) -> int:
        """Drop invitations that ended before a moment."""
        return (await self._write(delete(invitations).where(invitations.c.expires_at < before))).rowcount


def _hash(code: str) -> str:
    return sha256(code.encode("utf-8", "replace")).hexdigest()
