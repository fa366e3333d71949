"""What is done when a chat cannot be written to any more: remembered, told once, and its calls told elsewhere (§7)."""

from dataclasses import dataclass
from typing import Final

import structlog

from calls import notices
from calls.audience import administrators
from calls.card import View
from calls.office import look_around
from calls.wanted import NEWS, rendered
from chat.clock import Clock
from chat.members import SILENCED
from chat.sender import ChatGone, Migrated, TopicGone
from chat.unreachable import note_unreachable
from storage.cards import Card, Want
from storage.delivery import Delivery
from storage.store import Store

REROUTE: Final = "our:reroute"
"""The ``cmd`` of the inner delivery that asks the desk to tell a card's call elsewhere."""

_log = structlog.get_logger(__name__)


@dataclass
class Losses:
    """Keeps account of chats that are gone, blocked, moved, and of deleted topics."""

    store: Store
    clock: Clock
    admin_ids: frozenset[int]

    async def take(self, card: Card, loss: ChatGone | TopicGone | Migrated) -> None:
        """Remember what happened to a card's chat, and see that what the card tells is told.

        A chat that moved keeps its cards under the new id. Of one that is gone the card is given up, after the desk has
        been asked to find another place for its call: a crash in between asks twice, which is harmless. So are all that
        wait for the same chat: it is not tried once for each.
        """
        if isinstance(loss, Migrated):
            _log.info("chat_migrated", chat=card.chat_id)
            await self.store.chats.migrated(card.chat_id, loss.new_id)
            await self.store.cards.migrate(card.chat_id, loss.new_id)
            return
        _log.info("chat_lost", chat=card.chat_id, thread=card.thread_id, loss=type(loss).__name__)
        is_topic = isinstance(loss, TopicGone)
        # What its loss is told by may be for the same chat: that is tried.
        waiting = await self.store.cards.waiting_in(card.chat_id, card.thread_id, topic=is_topic)
        await self._remember(card, loss)
        for one in [card, *(other for other in waiting if other.id != card.id)]:
            await self._ask_for_another_place(one)
            await self.store.cards.give_up(one.id, type(loss).__name__)

    async def _remember(self, card: Card, loss: ChatGone | TopicGone) -> None:
        if card.chat_id > 0:
            await note_unreachable(self.store, self.clock, self.admin_ids, card.chat_id)
            return
        bound = await self.store.chats.get(card.chat_id, card.thread_id)
        if bound is None:
            return
        if isinstance(loss, TopicGone):
            await self.store.chats.topic_gone(card.chat_id, card.thread_id, "topic deleted")
            view = notices.topic_gone(bound.title)
        else:
            await self.store.chats.gone(card.chat_id, loss.reason)
            view = notices.chat_gone(bound.title, silenced=loss.reason == SILENCED)
        await self._tell(f"notice:gone:{card.chat_id}:{card.thread_id or 0}", view)

    async def _ask_for_another_place(self, card: Card) -> None:
        kind, _, name = card.key.partition(":")
        if kind not in {"call", "case"}:
            return
        fields: dict[str, object] = {
            "key": card.key,
            "chat": card.chat_id,
            "version": card.version,
            "told_before": card.message_id is not None,
        }
        call_id = name if kind == "call" else ""
        await self.store.inbox.keep(Delivery(cmd=REROUTE, call_id=call_id, fields=fields, received_at=self.clock.now()))

    async def _tell(self, key: str, view: View) -> None:
        office = await look_around(self.store, self.admin_ids)
        now = self.clock.now()
        key = f"{key}:{now:%Y%m%d%H%M%S}"
        wanted = dict(rendered(view.text))
        wants = [Want(seat.chat_id, None, key, wanted, NEWS, event_at=now) for seat in administrators(office)]
        await self.store.cards.want_many(wants)
