"""Grave changes that wait for a second administrator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, select, update

from storage.repository import Repository, columns_of
from storage.tables import approvals

Decision = Literal["approved", "refused", "withdrawn", "expired", "stale"]


@dataclass(frozen=True, slots=True)
class NewApproval:
    """A change that somebody wants and has confirmed: the command, what was understood of it, the state shown."""

    person_id: int
    chat_id: int
    thread_id: int | None
    command: str
    said: dict[str, str]
    what: str
    before: str
    asked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Approval:
    """A change that waits, and how that was decided, by whom; ``told``: the chats of those who may decide."""

    id: int
    person_id: int
    chat_id: int
    thread_id: int | None
    command: str
    said: dict[str, str]
    what: str
    before: str
    asked_at: datetime
    expires_at: datetime
    told: list[int]
    decision: Decision | None
    decided_by: int | None
    decided_at: datetime | None


_APPROVAL = columns_of(approvals, Approval)


class Approvals(Repository):
    """Changes that wait. Each is decided once: the first decision counts."""

    async def ask(self, new: NewApproval, told: list[int]) -> int:
        """Keep a change that waits; its id."""
        values: dict[str, Any] = {name: getattr(new, name) for name in NewApproval.__dataclass_fields__}
        row = await self._made(self._insert(approvals).values(**values, told=told).returning(approvals.c.id))
        return int(row.id)

    async def get(self, id: int) -> Approval | None:  # noqa: A002 - the word of all records
        """Find a change that waits or waited."""
        row = await self._one(select(*_APPROVAL).where(approvals.c.id == id))
        return None if row is None else Approval(*row)

    async def decide(self, id: int, decision: Decision, by: int | None, at: datetime) -> bool:  # noqa: A002
        """Decide; answer whether this was the decision."""
        change = update(approvals).where(approvals.c.id == id, approvals.c.decision.is_(None))
        values = {"decision": decision, "decided_by": by, "decided_at": at}
        return (await self._write(change.values(**values))).rowcount > 0

    async def forget(self, before: datetime) -> int:
        """Drop what was asked before a moment, decided or not."""
        return (await self._write(delete(approvals).where(approvals.c.asked_at < before))).rowcount
