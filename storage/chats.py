"""Groups, and topics of groups, that are bound: where a department's news go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, select, update

from storage.repository import AnyRow, Repository, columns_of
from storage.tables import buttons, cases, chats, dialogues


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound group, or topic of it (``thread_id``). No departments: the news of all."""

    chat_id: int
    thread_id: int | None
    title: str
    departments: tuple[str, ...]
    bound_by: int
    bound_at: datetime


_BOUND = columns_of(chats, Bound)


class Chats(Repository):
    """Bound chats. One that is gone is remembered, with the reason, but not given any more until it is bound again."""

    async def bind(
        self,
        chat_id: int,
        thread_id: int | None,
        title: str,
        departments: Sequence[str],
        by: int,
        at: datetime,
    ) -> None:
        """Bind a chat to departments (ids), in place of those it was bound to."""
        values = {"title": title, "departments": list(departments), "bound_by": by, "bound_at": at, "gone": None}
        insert = self._insert(chats).values(chat_id=chat_id, thread_id=thread_id, **values)
        await self._write(insert.on_conflict_do_update(index_elements=["chat_id", "thread_id"], set_=values))

    async def unbind(self, chat_id: int, thread_id: int | None) -> bool:
        """Undo a binding; answer whether there was one."""
        place = (chats.c.chat_id == chat_id, chats.c.thread_id == (thread_id or 0))
        return (await self._write(delete(chats).where(*place))).rowcount > 0

    async def get(self, chat_id: int, thread_id: int | None) -> Bound | None:
        """Find the binding of a chat or topic."""
        place = (chats.c.chat_id == chat_id, chats.c.thread_id == (thread_id or 0))
        row = await self._one(select(*_BOUND).where(*place, chats.c.gone.is_(None)))
        return None if row is None else _bound(row)

    async def of_department(self, id: str) -> list[Bound]:  # noqa: A002 - the word of all records
        """Give the chats that a department's news go to, those bound to all departments too."""
        return [bound for bound in await self.all() if not bound.departments or id in bound.departments]

    async def all(self) -> list[Bound]:
        """Give all bound chats."""
        question = select(*_BOUND).where(chats.c.gone.is_(None)).order_by(chats.c.chat_id, chats.c.thread_id)
        return [_bound(row) for row in await self._all(question)]

    async def gone(self, chat_id: int, reason: str) -> bool:
        """Note that a group is gone; answer whether that is news."""
        return await self._lost(reason, chats.c.chat_id == chat_id)

    async def topic_gone(self, chat_id: int, thread_id: int | None, reason: str) -> bool:
        """Note that a topic is gone; answer whether that is news."""
        return await self._lost(reason, chats.c.chat_id == chat_id, chats.c.thread_id == (thread_id or 0))

    async def back(self, chat_id: int, reason: str) -> bool:
        """Bind a group again that was gone for this reason; answer whether there was one."""
        change = update(chats).where(chats.c.chat_id == chat_id, chats.c.gone == reason).values(gone=None)
        return (await self._write(change)).rowcount > 0

    async def migrated(self, old: int, new: int) -> None:
        """Move all but the cards of a group that became a supergroup: bindings, cases, buttons, dialogues."""
        async with self._database.transaction():
            for table, others in _KEYS_WITH_CHAT.items():
                there = table.alias()
                same = [there.c[name].is_not_distinct_from(table.c[name]) for name in others]
                double = select(there.c.chat_id).where(there.c.chat_id == new, *same)
                await self._write(delete(table).where(table.c.chat_id == old, double.exists()))
                await self._write(update(table).where(table.c.chat_id == old).values(chat_id=new))
            await self._write(update(buttons).where(buttons.c.chat_id == old).values(chat_id=new))

    async def _lost(self, reason: str, *which: Any) -> bool:
        change = update(chats).where(*which, chats.c.gone.is_(None)).values(gone=reason)
        return (await self._write(change)).rowcount > 0


_KEYS_WITH_CHAT: dict[Table, tuple[str, ...]] = {
    chats: ("thread_id",),
    dialogues: ("person_id",),
    cases: ("thread_id", "client", "closed_at"),
}
"""What, beside the chat, makes a row of these tables the only one."""


def _bound(row: AnyRow) -> Bound:
    chat_id, thread_id, title, departments, by, at = row
    return Bound(chat_id, thread_id, title, tuple(departments), by, at)
