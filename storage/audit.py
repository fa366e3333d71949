"""The audit: who changed what, when, from where, old and new, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, func, select, update

from storage.repository import Repository, columns_of
from storage.tables import audit

Result = Literal["done", "refused", "unknown", "failed", "partly"]


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A change that is about to be made. ``update_key``: the press or message that asked for it, once."""

    at: datetime
    person_id: int
    login: str | None
    chat_id: int
    command: str
    what: str
    before: str
    update_key: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A change. ``result`` is ``None`` until it is known; ``undo``: steps that take it back, until ``undo_until``."""

    id: int
    at: datetime
    person_id: int
    login: str | None
    chat_id: int
    command: str
    what: str
    before: str
    after: str | None
    result: Result | None
    undo: list[dict[str, Any]] | None
    undo_until: datetime | None
    undone_at: datetime | None


_ENTRY = columns_of(audit, AuditEntry)
_Entries = list[AuditEntry]


class Audit(Repository):
    """The audit. An entry is begun before the change and finished after; without a result it was cut off in between."""

    async def begin(self, entry: NewEntry) -> int | None:
        """Write that a change is about to be made; its id, or ``None`` if the same update made it already."""
        values = {name: getattr(entry, name) for name in NewEntry.__dataclass_fields__}
        insert = self._insert(audit).values(values).on_conflict_do_nothing(index_elements=["update_key"])
        row = await self._returned(insert.returning(audit.c.id))
        return None if row is None else int(row.id)

    async def finish(
        self,
        id: int,  # noqa: A002 - the word of all records
        result: Result,
        after: str,
        undo: Sequence[dict[str, Any]] | None = None,
        undo_until: datetime | None = None,
    ) -> None:
        """Write how a change ended, and how it can be taken back."""
        steps = list(undo) if undo else None
        change = update(audit).where(audit.c.id == id)
        await self._write(change.values(result=result, after=after, undo=steps, undo_until=undo_until))

    async def get(self, id: int) -> AuditEntry | None:  # noqa: A002
        """Find an entry."""
        row = await self._one(select(*_ENTRY).where(audit.c.id == id))
        return None if row is None else AuditEntry(*row)

    async def list(
        self, since: datetime, until: datetime, login: str | None = None, limit: int = 50, offset: int = 0
    ) -> _Entries:
        """Give the changes from ``since`` to before ``until``, of one employee if named, the newest first."""
        question = select(*_ENTRY).where(audit.c.at >= since, audit.c.at < until)
        if login is not None:
            question = question.where(audit.c.login == login)
        question = question.order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit).offset(offset)
        return [AuditEntry(*row) for row in await self._all(question)]

    async def unfinished(self) -> _Entries:
        """Give the changes whose end was never written: the program was cut off in the middle of them."""
        question = select(*_ENTRY).where(audit.c.result.is_(None)).order_by(audit.c.id)
        return [AuditEntry(*row) for row in await self._all(question)]

    async def last_undoable(self, person_id: int, now: datetime) -> AuditEntry | None:
        """Find the person's last change that can be taken back still."""
        question = select(*_ENTRY).where(audit.c.person_id == person_id, *_undoable(now))
        row = await self._one(question.order_by(audit.c.at.desc(), audit.c.id.desc()).limit(1))
        return None if row is None else AuditEntry(*row)

    async def take_undo(self, id: int, at: datetime) -> AuditEntry | None:  # noqa: A002
        """Take the right to take a change back. It is given once, in time, to one of all who ask."""
        change = update(audit).where(audit.c.id == id, *_undoable(at)).values(undone_at=at)
        row = await self._returned(change.returning(*_ENTRY))
        return None if row is None else AuditEntry(*row)

    async def count(self, person_id: int | None, command: str, since: datetime) -> int:
        """Count how often a person (None: all together) has used a command since a moment."""
        counted = [audit.c.command == command, audit.c.at >= since]
        if person_id is not None:
            counted.append(audit.c.person_id == person_id)
        return int(await self._number(select(func.count()).select_from(audit).where(*counted)))

    async def forget(self, before: datetime) -> int:
        """Drop changes that were made before a moment."""
        return (await self._write(delete(audit).where(audit.c.at < before))).rowcount


def _undoable(now: datetime) -> tuple[Any, ...]:
    return audit.c.undo.is_not(None), audit.c.undo_until > now, audit.c.undone_at.is_(None)
