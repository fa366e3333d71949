"""Requests of unlinked persons to be linked; an administrator decides."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from storage.repository import Repository, columns_of
from storage.tables import link_requests


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """A request, and how it was decided: ``login`` is ``None`` when it was refused."""

    id: int
    person_id: int
    name: str
    text: str
    asked_at: datetime
    login: str | None
    decided_by: int | None
    decided_at: datetime | None


_REQUEST = columns_of(link_requests, LinkRequest)


class LinkRequests(Repository):
    """Requests; a person has at most one that is undecided."""

    async def ask(self, person_id: int, name: str, text: str, at: datetime) -> int:
        """Keep a request; one that the person has open already is renewed instead. Its id."""
        request = {"name": name, "text": text, "asked_at": at}
        insert = self._insert(link_requests).values(person_id=person_id, **request)
        change = insert.on_conflict_do_update(
            index_elements=["person_id"], index_where=link_requests.c.decided_at.is_(None), set_=request
        )
        row = await self._made(change.returning(link_requests.c.id))
        return int(row.id)

    async def get(self, id: int) -> LinkRequest | None:  # noqa: A002 - the word of all records
        """Find a request."""
        row = await self._one(select(*_REQUEST).where(link_requests.c.id == id))
        return None if row is None else LinkRequest(*row)

    async def open_of(self, person_id: int) -> LinkRequest | None:
        """Find the undecided request of a person."""
        undecided = (link_requests.c.person_id == person_id, link_requests.c.decided_at.is_(None))
        row = await self._one(select(*_REQUEST).where(*undecided))
        return None if row is None else LinkRequest(*row)

    async def decide(self, id: int, login: str | None, by: int, at: datetime) -> bool:  # noqa: A002
        """Decide a request (``None`` refuses); answer whether this was the decision. The first one counts."""
        undecided = (link_requests.c.id == id, link_requests.c.decided_at.is_(None))
        change = update(link_requests).where(*undecided).values(login=login, decided_by=by, decided_at=at)
        return (await self._write(change)).rowcount > 0

    async def forget(self, before: datetime) -> int:
        """Drop requests that were made before a moment, decided or not."""
        return (await self._write(delete(link_requests).where(link_requests.c.asked_at < before))).rowcount
