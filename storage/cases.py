"""Cases: a client that called a department in vain, from the first missed call until somebody settles it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, select, update

from storage.repository import Repository, columns_of, pieces
from storage.tables import case_calls, cases


@dataclass(frozen=True, slots=True)
class Case:
    """A case in a department's chat. ``taken_by`` and ``closed_by`` are persons."""

    id: int
    chat_id: int
    thread_id: int | None
    client: str
    times: int
    """How many calls were missed."""
    first_at: datetime
    last_at: datetime
    taken_by: int | None
    closed_by: int | None
    closed_at: datetime | None

    @property
    def card_key(self) -> str:
        """The key of the card that shows it."""
        return f"case:{self.id}"


_CASE = columns_of(cases, Case)


class Cases(Repository):
    """Cases by chat and client. A client has at most one open case in a chat."""

    async def open(self, chat_id: int, thread_id: int | None, client: str, at: datetime) -> tuple[Case, bool]:
        """Find the client's open case in a chat, or open one; the case, and whether it is new."""
        values = {
            "chat_id": chat_id,
            "thread_id": thread_id,
            "client": client,
            "times": 0,
            "first_at": at,
            "last_at": at,
        }
        insert = self._insert(cases).values(values)
        change = insert.on_conflict_do_nothing(
            index_elements=["chat_id", "thread_id", "client"], index_where=cases.c.closed_at.is_(None)
        )
        place = (cases.c.chat_id == chat_id, cases.c.thread_id == (thread_id or 0), cases.c.client == client)
        async with self._database.transaction():
            while True:
                if (opened := await self._returned(change.returning(*_CASE))) is not None:
                    return Case(*opened), True
                # Unless somebody closed it between the two questions, which a server lets happen: then once more.
                if (found := await self._one(select(*_CASE).where(*place, cases.c.closed_at.is_(None)))) is not None:
                    return Case(*found), False

    async def add_missed(self, case_id: int, call_id: str, at: datetime) -> Case | None:
        """Count a missed call into a case; the same call counts once. The case as it is now."""
        insert = self._insert(case_calls).values(case_id=case_id, call_id=call_id).on_conflict_do_nothing()
        async with self._database.transaction():
            if (await self._write(insert)).rowcount:
                first: ColumnElement[Any] = case((cases.c.first_at > at, at), else_=cases.c.first_at)
                last: ColumnElement[Any] = case((cases.c.last_at < at, at), else_=cases.c.last_at)
                change = update(cases).where(cases.c.id == case_id)
                await self._write(change.values(times=cases.c.times + 1, first_at=first, last_at=last))
            return await self.get(case_id)

    async def get(self, id: int) -> Case | None:  # noqa: A002 - the word of all records
        """Find a case."""
        row = await self._one(select(*_CASE).where(cases.c.id == id))
        return None if row is None else Case(*row)

    async def of_client(self, client: str) -> list[Case]:
        """Give the open cases of a client in all chats."""
        question = select(*_CASE).where(cases.c.client == client, cases.c.closed_at.is_(None)).order_by(cases.c.id)
        return [Case(*row) for row in await self._all(question)]

    async def open_among(self, clients: Collection[str]) -> set[str]:
        """Say which of several clients have an open case in any chat."""
        found: set[str] = set()
        for piece in pieces(clients):
            question = select(cases.c.client).where(cases.c.client.in_(piece), cases.c.closed_at.is_(None))
            found.update(row.client for row in await self._all(question))
        return found

    async def of_call(self, call_id: str) -> list[Case]:
        """Give the cases, open and closed, that a missed call was counted into."""
        question = select(*_CASE).join(case_calls, case_calls.c.case_id == cases.c.id)
        return [
            Case(*row) for row in await self._all(question.where(case_calls.c.call_id == call_id).order_by(cases.c.id))
        ]

    async def calls_of(self, case_id: int) -> list[str]:
        """Give the ids of the calls that were counted into a case."""
        question = select(case_calls.c.call_id).where(case_calls.c.case_id == case_id).order_by(case_calls.c.call_id)
        return [row.call_id for row in await self._all(question)]

    async def take(self, id: int, person_id: int) -> bool:  # noqa: A002
        """Take an open case that nobody has taken; answer whether it is now the person's by this."""
        free = (cases.c.id == id, cases.c.taken_by.is_(None), cases.c.closed_at.is_(None))
        return await self._changed(update(cases).where(*free).values(taken_by=person_id))

    async def taken_by(self, person_id: int) -> list[Case]:
        """Give the open cases that a person has taken, the oldest first."""
        own = (cases.c.taken_by == person_id, cases.c.closed_at.is_(None))
        return [Case(*row) for row in await self._all(select(*_CASE).where(*own).order_by(cases.c.id))]

    async def hand_on(self, id: int, person_id: int, to: int | None) -> bool:  # noqa: A002
        """Give an open case that a person has taken to another, or to nobody; answer whether it was so."""
        own = (cases.c.id == id, cases.c.taken_by == person_id, cases.c.closed_at.is_(None))
        return await self._changed(update(cases).where(*own).values(taken_by=to))

    async def release(self, id: int, person_id: int) -> bool:  # noqa: A002
        """Let go of an open case that the person has taken; answer whether it was so."""
        own = (cases.c.id == id, cases.c.taken_by == person_id, cases.c.closed_at.is_(None))
        return await self._changed(update(cases).where(*own).values(taken_by=None))

    async def close(self, id: int, person_id: int, at: datetime) -> bool:  # noqa: A002
        """Close an open case; answer whether this closed it."""
        open_one = (cases.c.id == id, cases.c.closed_at.is_(None))
        return await self._changed(update(cases).where(*open_one).values(closed_by=person_id, closed_at=at))

    async def forget(self, before: datetime) -> int:
        """Drop cases whose last missed call was before a moment, the open ones too: nobody will settle them now."""
        return (await self._write(delete(cases).where(cases.c.last_at < before))).rowcount

    async def _changed(self, change: Any) -> bool:
        return (await self._write(change)).rowcount > 0
