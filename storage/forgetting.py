"""Forgetting a client on purpose: all that is known of it goes, and the exchange's history does not bring it back.

What is looked for is the phone in whatever way it is written, in every column that may hold one, also inside JSON. The
bytes go too: what a file of SQLite deletes is overwritten (``secure_delete``), and its log is cut off afterwards.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    Text,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    type_coerce,
    union,
    update,
)

from storage.repository import Repository, pieces
from storage.tables import (
    audit,
    buttons,
    call_links,
    calls,
    cards,
    cases,
    contacts,
    dialogues,
    forgotten_calls,
    inbox,
    notes,
)

FORGOTTEN: Final = "Данные клиента удалены."
"""What is to be read where a card with the client was."""

_BETWEEN: Final = (" ", "-", "(", ")")
"""What people put between the digits of a phone, and we do when we show it."""

_RUSSIAN: Final = 11
_NAME_AT_LEAST: Final = 3
"""A shorter name is part of too many words to be taken out of a text."""


@dataclass(frozen=True, slots=True)
class Traces:
    """How much is remembered of a client."""

    contact: bool
    calls: int
    cases: int
    notes: int
    cards: int
    entries: int
    """Of the audit."""

    @property
    def none(self) -> bool:
        """Whether there is nothing."""
        return not (self.contact or self.calls or self.cases or self.notes or self.cards or self.entries)


class Forgetting(Repository):
    """Finds and forgets what is remembered of a client, by its phone (canonical digits)."""

    async def traces(self, phone: str) -> Traces:
        """Count what there is."""
        return Traces(
            contact=bool(await self._count(contacts, contacts.c.phone == phone)),
            calls=await self._count(calls, calls.c.client == phone),
            cases=await self._count(cases, cases.c.client == phone),
            notes=await self._count(notes, notes.c.client == phone),
            cards=len(await self._cards(phone)),
            entries=await self._count(audit, _mentions(phone, *_AUDIT)),
        )

    async def forget(self, phone: str, at: datetime) -> Traces:
        """Forget a client; answer what there was. Cards that show it are to be edited: they say that it is gone.

        The bytes are out of the file's log after ``database.scrub()``, for which the transaction must be over.

        A delivery that waits to be worked off stays: it is news. The exchange's own settings (a blacklist) are no
        memory of ours.

        Raises:
            StorageUnavailable: nothing was forgotten.
        """
        async with self._database.transaction():
            traces = await self.traces(phone)
            name = await self._number(select(contacts.c.name).where(contacts.c.phone == phone))
            await self._blank_cards(await self._cards(phone), at)
            await self._bury(await self._call_ids(phone), at)
            await self._write(delete(contacts).where(contacts.c.phone == phone))
            await self._write(delete(notes).where(notes.c.client == phone))
            await self._write(delete(cases).where(cases.c.client == phone))
            await self._write(delete(inbox).where(_mentions(phone, inbox.c.fields), inbox.c.state != "waiting"))
            await self._write(delete(buttons).where(_mentions(phone, buttons.c.action, buttons.c.label)))
            await self._write(delete(dialogues).where(_mentions(phone, dialogues.c.state)))
            await self._mask_audit(phone, name)
            return traces

    async def among(self, call_ids: Collection[str]) -> set[str]:
        """Say which of these calls were forgotten on purpose."""
        found: set[str] = set()
        for piece in pieces(call_ids):
            question = select(forgotten_calls.c.call_id).where(forgotten_calls.c.call_id.in_(piece))
            found.update(row[0] for row in await self._all(question))
        return found

    async def drop(self, before: datetime) -> int:
        """Drop the ids of calls that were forgotten before a moment: no history reaches back so far."""
        change = delete(forgotten_calls).where(forgotten_calls.c.forgotten_at < before)
        return (await self._write(change)).rowcount

    async def _count(self, table: Table, condition: ColumnElement[bool]) -> int:
        return int(await self._number(select(func.count()).select_from(table).where(condition)))

    async def _call_ids(self, phone: str) -> list[str]:
        own = select(calls.c.call_id).where(calls.c.client == phone)
        others = select(call_links.c.other_id).where(call_links.c.call_id.in_(own))
        return [row[0] for row in await self._all(union(own, others))]

    async def _cards(self, phone: str) -> list[int]:
        """Find the cards of the client's calls and cases, and all others that show the phone."""
        keys = union(
            select(literal("call:") + calls.c.call_id).where(calls.c.client == phone),
            select(literal("case:") + cast(cases.c.id, Text)).where(cases.c.client == phone),
        )
        question = select(cards.c.id).where(or_(cards.c.key.in_(keys), _mentions(phone, cards.c.wanted)))
        return [row[0] for row in await self._all(question)]

    async def _blank_cards(self, ids: list[int], at: datetime) -> None:
        blank = {"text": FORGOTTEN, "entities": [], "keyboard": []}
        shown = cards.c.message_id.is_not(None)
        for piece in pieces(map(str, ids)):
            these = cards.c.id.in_([int(one) for one in piece])
            await self._write(delete(cards).where(these, ~shown))
            change = update(cards).where(these).values(wanted=blank, version=cards.c.version + 1, changed_at=at)
            await self._write(change.values(dirty=True, silent=True, not_before=None, urgency=2))

    async def _bury(self, call_ids: list[str], at: datetime) -> None:
        for piece in pieces(call_ids):
            known = await self.among(piece)
            rows = [{"call_id": one, "forgotten_at": at} for one in piece if one not in known]
            if rows:
                await self._write(insert(forgotten_calls), rows)
            await self._write(delete(call_links).where(call_links.c.call_id.in_(piece)))
            await self._write(delete(calls).where(calls.c.call_id.in_(piece)))

    async def _mask_audit(self, phone: str, name: str | None) -> None:
        """Leave in the audit that something was changed, by whom and when; not about whom."""
        about = _pattern(phone, name)
        for row in await self._all(select(audit.c.id, *_AUDIT).where(_mentions(phone, *_AUDIT))):
            masked: dict[str, Any] = {
                column.name: None if text is None else about.sub("•••", text)
                for column, text in zip(_AUDIT_WORDS, row[1:], strict=False)
            }
            await self._write(update(audit).where(audit.c.id == row[0]).values(**masked, undo=None, undo_until=None))


_AUDIT_WORDS: Final[tuple[Column[Any], ...]] = (audit.c.what, audit.c.before, audit.c.after)
_AUDIT: Final[tuple[Column[Any], ...]] = (*_AUDIT_WORDS, audit.c.undo)


def _national(phone: str) -> str:
    """Give the digits that all ways of writing the phone have in common: without the 7 or 8 of Russia."""
    return phone[1:] if len(phone) == _RUSSIAN and phone.startswith("7") else phone


def _mentions(phone: str, *columns: Column[Any]) -> ColumnElement[bool]:
    """Whether the text of one of the columns has the phone, with whatever stands between its digits."""
    return or_(*(_bare(column).contains(_national(phone)) for column in columns))


def _bare(column: Column[Any]) -> ColumnElement[str]:
    """Give a column's text, of JSON too, without what people put between the digits of a phone."""
    text: ColumnElement[str] = type_coerce(column, Text)
    for sign in _BETWEEN:
        text = func.replace(text, sign, "", type_=Text)
    return text


def _pattern(phone: str, name: str | None) -> re.Pattern[str]:
    between = f"[{re.escape(''.join(_BETWEEN))}]*"
    ways = [rf"(?:\+?[78]{between})?" + between.join(_national(phone))]
    if name and len(name) >= _NAME_AT_LEAST:
        ways.append(re.escape(name))
    return re.compile("|".join(ways))
