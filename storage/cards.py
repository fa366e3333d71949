"""What each chat should show, and what it shows. The courier brings the second to the first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update

from storage.repository import Repository, Upsert, columns_of, pieces
from storage.tables import cards


@dataclass(frozen=True, slots=True)
class Want:
    """What a chat should show under a key. Urgency: 0 ringing, 1 change of a live call, 2 news."""

    chat_id: int
    thread_id: int | None
    key: str
    wanted: Mapping[str, Any]
    urgency: int
    event_at: datetime
    """When that happened which it tells."""
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What a chat should show (``wanted``), and what stands there (``shown_version``, ``message_id``)."""

    id: int
    chat_id: int
    thread_id: int | None
    key: str
    wanted: dict[str, Any]
    version: int
    """Grows with every change of ``wanted``."""
    shown_version: int | None
    message_id: int | None
    urgency: int
    event_at: datetime
    silent: bool
    created_at: datetime
    changed_at: datetime
    """Since when its news waits to be shown, if it does; else when it last changed."""
    attempts: int
    """Attempts to show this version."""
    in_doubt: int
    """Attempts of which it is not known how they ended: neither ``shown`` nor ``failed`` was said."""
    not_before: datetime | None


_CARD = columns_of(cards, Card)

_PARKED = "parked: "
"""What the reason of a card that was put aside begins with."""


class Cards(Repository):
    """Cards by chat and key, by message, and those that are to be brought up to date."""

    async def want(
        self,
        chat_id: int,
        thread_id: int | None,
        key: str,
        wanted: Mapping[str, Any],
        urgency: int,
        event_at: datetime,
        silent: bool = False,  # noqa: FBT001, FBT002 - a word of Telegram's, named where it is said
    ) -> Card:
        """Say what a chat should show now (as :class:`Want` has it); an equal wish changes nothing."""
        want = Want(chat_id, thread_id, key, wanted, urgency, event_at, silent)
        row = await self._made(self._wish().values(_fresh(want)).returning(*_CARD))
        return Card(*row)

    async def want_many(self, wants: Iterable[Want]) -> None:
        """Say it of several cards at once."""
        rows = [_fresh(want) for want in wants]
        if rows:
            await self._write(self._wish(), rows)

    async def amend(self, id: int, more: Mapping[str, Any]) -> Card | None:  # noqa: A002 - the word of all records
        """Add fields to what a card wants, without making another version of it; the card if it is there."""
        async with self._database.transaction():
            # Locked: a wish that came in between would be overwritten by the one that was read before it.
            row = await self._one(select(cards.c.wanted).where(cards.c.id == id).with_for_update())
            if row is None:
                return None
            change = update(cards).where(cards.c.id == id).values(wanted={**row.wanted, **more})
            changed = await self._returned(change.returning(*_CARD))
        return None if changed is None else Card(*changed)

    def _wish(self) -> Upsert:
        insert = self._insert(cards)
        new = insert.excluded
        same: ColumnElement[bool] = cards.c.wanted == new.wanted
        return insert.on_conflict_do_update(
            index_elements=[cards.c.chat_id, cards.c.thread_id, cards.c.key],
            set_={
                "wanted": new.wanted,
                "version": case((same, cards.c.version), else_=cards.c.version + 1),
                "dirty": case((same, cards.c.dirty), else_=True),
                # The oldest news that is not shown counts, not the last change of it.
                "changed_at": case((or_(same, cards.c.dirty), cards.c.changed_at), else_=new.changed_at),
                "attempts": case((same, cards.c.attempts), else_=0),
                "urgency": new.urgency,
                "event_at": new.event_at,
                "silent": new.silent,
            },
        )

    async def get(self, chat_id: int, thread_id: int | None, key: str) -> Card | None:
        """Find a card."""
        place = (cards.c.chat_id == chat_id, cards.c.thread_id == (thread_id or 0), cards.c.key == key)
        row = await self._one(select(*_CARD).where(*place))
        return None if row is None else Card(*row)

    async def of_key(self, key: str) -> list[Card]:
        """Give the cards of a key in all chats."""
        return await self.of_keys([key])

    async def of_keys(self, keys: Collection[str]) -> list[Card]:
        """Give the cards of several keys in all chats."""
        found: list[Card] = []
        for piece in pieces(keys):
            found += await self._cards(select(*_CARD).where(cards.c.key.in_(piece)).order_by(cards.c.id))
        return found

    async def by_message(self, chat_id: int, message_id: int) -> Card | None:
        """Find the card that a message shows."""
        place = (cards.c.chat_id == chat_id, cards.c.message_id == message_id)
        row = await self._one(select(*_CARD).where(*place).order_by(cards.c.id.desc()).limit(1))
        return None if row is None else Card(*row)

    async def ringing(self, chat_id: int) -> list[Card]:
        """Give the cards of a chat that show a phone ringing, or are about to."""
        question = select(*_CARD).where(cards.c.chat_id == chat_id, cards.c.urgency == 0)
        found = await self._cards(question.order_by(cards.c.id))
        return [card for card in found if card.wanted.get("ringing")]

    async def dirty(self, limit: int, now: datetime, without_chats: Collection[int] = ()) -> list[Card]:
        """Give cards that are not what they should be and may be tried now: the most urgent first, then the oldest."""
        question = (
            select(*_CARD)
            .where(cards.c.dirty, or_(cards.c.not_before.is_(None), cards.c.not_before <= now))
            .order_by(cards.c.urgency, cards.c.id)
            .limit(limit)
        )
        if without_chats:
            question = question.where(cards.c.chat_id.not_in(without_chats))
        return await self._cards(question)

    async def waiting_in(self, chat_id: int, thread_id: int | None = None, *, topic: bool = False) -> list[Card]:
        """Give the cards of a chat, or only of one ``topic`` of it, that are not what they should be."""
        question = select(*_CARD).where(cards.c.dirty, cards.c.chat_id == chat_id)
        if topic:
            question = question.where(cards.c.thread_id == (thread_id or 0))
        return await self._cards(question.order_by(cards.c.id))

    async def attempt(self, id: int) -> None:  # noqa: A002 - the word of all records
        """Note, before sending, that it is tried: until ``shown`` or ``failed`` follows, the attempt is in doubt."""
        change = update(cards).where(cards.c.id == id)
        await self._write(change.values(attempts=cards.c.attempts + 1, in_doubt=cards.c.in_doubt + 1))

    async def shown(self, id: int, version: int, message_id: int) -> None:  # noqa: A002
        """Note that a message shows this version of the card."""
        change = update(cards).where(cards.c.id == id)
        await self._write(
            change.values(
                shown_version=version,
                message_id=message_id,
                dirty=cards.c.version != version,
                attempts=0,
                in_doubt=0,
                not_before=None,
                reason=None,
            )
        )

    async def failed(
        self,
        id: int,  # noqa: A002
        reason: str,
        not_before: datetime | None,
        *,
        in_doubt: bool = False,
    ) -> None:
        """Note that the attempt failed (surely, unless ``in_doubt``), and when to try again."""
        settled = case((cards.c.in_doubt > 0, cards.c.in_doubt - 1), else_=0)
        doubts = cards.c.in_doubt if in_doubt else settled
        change = update(cards).where(cards.c.id == id)
        await self._write(change.values(in_doubt=doubts, reason=reason, not_before=not_before))

    async def give_up(self, id: int, reason: str) -> None:  # noqa: A002
        """Note that this version will not be shown; a later one is tried anew."""
        change = update(cards).where(cards.c.id == id)
        await self._write(change.values(dirty=False, in_doubt=0, reason=reason, not_before=None))

    async def park(self, id: int, version: int, reason: str) -> bool:  # noqa: A002
        """Put aside a version of a card that our own code stumbles over, until that is wished anew; a later one goes.

        Answer whether it is put aside by this.
        """
        change = update(cards).where(cards.c.id == id, cards.c.version == version, cards.c.dirty)
        put = change.values(dirty=False, reason=f"{_PARKED}{reason}", not_before=None)
        return (await self._write(put)).rowcount > 0

    async def parked(self) -> list[Card]:
        """Give what was put aside."""
        return await self._cards(select(*_CARD).where(_is_parked()).order_by(cards.c.id))

    async def parked_count(self) -> int:
        """Count what was put aside."""
        return int(await self._number(select(func.count()).where(_is_parked())))

    async def again(self) -> int:
        """Have everything that was put aside shown after all; answer how much it is."""
        return (await self._write(update(cards).where(_is_parked()).values(dirty=True, reason=None))).rowcount

    async def oldest_unsent(self) -> datetime | None:
        """Say since when the oldest unshown news waits."""
        found: datetime | None = await self._number(select(func.min(cards.c.changed_at)).where(cards.c.dirty))
        return found

    async def drop_chat(self, chat_id: int) -> int:
        """Drop all cards of a chat that is gone."""
        return (await self._write(delete(cards).where(cards.c.chat_id == chat_id))).rowcount

    async def drop_topic(self, chat_id: int, thread_id: int | None) -> int:
        """Drop all cards of a topic that is gone."""
        place = (cards.c.chat_id == chat_id, cards.c.thread_id == (thread_id or 0))
        return (await self._write(delete(cards).where(*place))).rowcount

    async def migrate(self, old: int, new: int) -> None:
        """Move the cards of a group that became a supergroup. Its old messages cannot be edited: they are forgotten."""
        there = select(cards.c.thread_id, cards.c.key).where(cards.c.chat_id == new).subquery()
        double = select(there.c.key).where(there.c.key == cards.c.key, there.c.thread_id == cards.c.thread_id)
        async with self._database.transaction():
            await self._write(delete(cards).where(cards.c.chat_id == old, double.exists()))
            await self._write(update(cards).where(cards.c.chat_id == old).values(chat_id=new, message_id=None))

    async def forget(self, before: datetime) -> int:
        """Drop cards that are as they should be and were last changed before a moment: they can be edited no more."""
        return (await self._write(delete(cards).where(cards.c.changed_at < before, ~cards.c.dirty))).rowcount

    async def _cards(self, question: Any) -> list[Card]:
        rows: Sequence[Any] = await self._all(question)
        return [Card(*row) for row in rows]


def _is_parked() -> ColumnElement[bool]:
    return and_(~cards.c.dirty, cards.c.reason.startswith(_PARKED))


def _fresh(want: Want) -> dict[str, Any]:
    return {
        "chat_id": want.chat_id,
        "thread_id": want.thread_id,
        "key": want.key,
        "wanted": dict(want.wanted),
        "version": 1,
        "urgency": want.urgency,
        "event_at": want.event_at,
        "silent": want.silent,
        "created_at": want.event_at,
        "changed_at": want.event_at,
        "dirty": True,
    }
