"""Brings every chat to what its cards want to show (design, idea 5).

Nothing is queued: the courier looks which cards differ from what was shown, and sends or edits. What it does outside is
noted before (an attempt) and after (shown), so that a crash between the two is seen: such a message may have arrived,
is repeated once at most, and says so. Pace, limits and 429 are the sender's business (``chat/sender.py``).
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, cast

import structlog
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.methods import EditMessageCaption, EditMessageText, GetMe, SendDocument, SendMessage, TelegramMethod
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyParameters,
)

from calls.card import LATE
from calls.losses import Losses
from calls.story import RINGS_AT_MOST
from calls.wanted import PARKED, RINGING, Key, Rendered, Wanted, whole
from calls.where import where
from chat.clock import Clock
from chat.sender import ChatGone, Dropped, Migrated, NotNow, Sender, SendingError, TelegramAway, TopicGone, Urgency
from storage.cards import Card
from storage.delivery import Delivery
from storage.errors import StorageError, StorageUnavailable
from storage.store import Store

LATE_AFTER: Final = timedelta(seconds=60)
"""News that are told later than this after the event say so."""

MOST_AT_ONCE: Final = 32
"""So many chats are served at once; those with a ringing call come on top of it."""

MOST_LOOKED_AT: Final = 64
"""So many cards are read at a look: enough to fill what is served at once."""

_PATIENCE: Final = (2, 5, 10, 15)
"""Seconds to wait before the next try while Telegram is away, the last one again and again."""

_ANSWERS_WITHIN: Final = 5.0
"""Seconds within which Telegram answers a question that costs nothing, if it is there."""

PUT_OFF: Final = timedelta(seconds=30)
"""How long a card is left alone after an answer that we do not know."""

TRIES: Final = 3
"""A card that our code stumbles over is tried so many times, and then set aside."""

_OF_PARKED: Final = "notice:parked:"
"""What the keys begin with of cards that say that something was set aside."""

BETWEEN_TRIES: Final = timedelta(seconds=2)

_PERHAPS_TWICE: Final[Rendered] = {"text": "⟳ возможно, повтор", "entities": []}

_log = structlog.get_logger(__name__)


@dataclass
class _Letter:
    """A version of a card on its way."""

    card: Card
    method: TelegramMethod[Any]
    doubted: bool
    is_out: bool = False
    """Its turn has come: from now on it may have arrived."""


@dataclass
class Courier:
    """Delivers cards, one at a time in a chat, ringing calls before everything else.

    ``wakes`` is set by whoever wants a card; without it the courier sees it when it looks by itself.
    """

    store: Store
    sender: Sender
    clock: Clock
    losses: Losses
    wakes: asyncio.Event = field(default_factory=asyncio.Event)
    look_every: float = 1.0
    """Seconds after which it looks by itself: for cards whose time has come, and for wishes of other processes."""
    fresh_for: float = 2.0
    """Seconds that a card may wait for its turn before it is drawn anew."""
    live_from: datetime | None = None
    """Calls that went on before this moment are not told: what became of them is being found out. None: all are."""
    _unanswered: bool = field(default=False, init=False)
    """An answer was lost, and none has come since: before anything more is risked, Telegram is asked if it is there."""
    _busy: dict[int, int] = field(default_factory=dict, init=False)
    """Chats that something is on its way to, with its urgency."""
    _drops: dict[int, int] = field(default_factory=dict, init=False)
    """How often in a row the answer about a card was lost. A crash does not count: then perhaps nothing was sent."""
    _stumbles: dict[int, int] = field(default_factory=dict, init=False)
    """How often in a row our own code failed over a card."""
    _rests: dict[int, float] = field(default_factory=dict, init=False)
    """Chats that are left alone for a moment, and until when by the loop's clock."""
    _failures: int = field(default=0, init=False)
    _rest_until: float = field(default=0.0, init=False)

    async def run(self) -> None:
        """Deliver for ever. Cancelling it leaves every card either shown or doubted, never lost."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                self.wakes.clear()
                try:
                    await self.start(tasks)
                except StorageError as error:
                    _log.warning("cards_unreadable", error=type(error).__name__)
                    self._rest()
                except Exception as error:  # noqa: BLE001 - a worker's loop: it must not end while the program runs
                    _log.error("courier_failed", error=type(error).__name__, where=where(error))
                    self._rest()
                with suppress(TimeoutError):
                    # Not `wait_for`: on Python 3.11 it may swallow a cancellation that comes with the event.
                    async with asyncio.timeout(self.look_every):
                        await self.wakes.wait()

    async def start(self, tasks: asyncio.TaskGroup) -> int:
        """Start everything that can be delivered now; answer how much that is."""
        clock = asyncio.get_running_loop().time()
        if clock < self._rest_until or (self._unanswered and not await self._is_there()):
            return 0
        self._rests = {chat: until for chat, until in self._rests.items() if until > clock}
        started = 0
        told_to_wait = self.sender.told_to_wait()
        if None in told_to_wait:
            return 0
        not_now = {*self._busy, *self._rests, *(chat for chat in told_to_wait if chat is not None)}
        for card in await self.store.cards.dirty(MOST_LOOKED_AT, self.clock.now(), without_chats=not_now):
            if card.chat_id in self._busy or not self._has_room(card):
                continue
            if self._stale_ringing(card) or self._perhaps_over(card):
                continue
            self._busy[card.chat_id] = card.urgency
            tasks.create_task(self._deliver(card))
            started += 1
        return started

    async def _is_there(self) -> bool:
        """Ask Telegram whether it is there: a message is tried twice at most, and not while nothing is answered."""
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN):
                await self.sender(GetMe())
        except (SendingError, TelegramAPIError, TimeoutError):
            self._rest()
            return False
        self._unanswered = False
        return True

    def _has_room(self, card: Card) -> bool:
        return card.urgency == RINGING or sum(urgency != RINGING for urgency in self._busy.values()) < MOST_AT_ONCE

    def _stale_ringing(self, card: Card) -> bool:
        """Tell whether it shows a phone ringing that rang long ago: the desk is about to say what became of it."""
        return bool(card.wanted.get("ringing")) and self.clock.now() - card.event_at > RINGS_AT_MOST

    def _perhaps_over(self, card: Card) -> bool:
        """Tell whether it shows a call going on of which that is not known any more."""
        is_live = card.wanted.get("live") and self.live_from is not None and card.event_at < self.live_from
        return bool(is_live)

    async def _deliver(self, card: Card) -> None:
        try:
            await self._bring(card)
        except StorageError as error:
            _log.warning("delivery_not_noted", card=card.id, error=type(error).__name__)
            self._rest()
        except Exception as error:  # noqa: BLE001 - a worker's loop: one card that cannot be sent must not stop others
            _log.error("card_failed", card=card.id, error=type(error).__name__, where=where(error))
            await self._stumbled(card, type(error).__name__)
        finally:
            del self._busy[card.chat_id]
            self.wakes.set()

    async def _bring(self, card: Card) -> None:
        """Bring one chat to what one card wants."""
        cards = self.store.cards
        card = await self._marked_late(card)
        doubted = card.in_doubt > 0 and card.message_id is None
        if doubted and self._drops.get(card.id, 0) > 1:
            del self._drops[card.id]
            await cards.give_up(card.id, "no answer twice")
            return
        letter = _Letter(card, await self._method(card, doubted=doubted), doubted)
        try:
            await cards.attempt(card.id)
            message_id = await self._send(letter)
        except asyncio.CancelledError:
            if not letter.is_out:
                await self._withdraw(card)
            raise
        except (ChatGone, TopicGone, Migrated) as loss:
            await self.losses.take(card, loss)
            return
        except Dropped:
            # The attempt stays in doubt: it may have arrived.
            self._drops[card.id] = self._drops.get(card.id, 0) + 1
            self._unanswered = True
            self._rests[card.chat_id] = asyncio.get_running_loop().time() + _PATIENCE[0]
            return
        except (NotNow, TelegramAway) as why:
            await self._not_arrived(card, why)
            return
        except (TelegramBadRequest, TelegramForbiddenError) as refusal:
            # Of an edit: the message is deleted or too old. Of a new message: this text is refused, it would be again.
            _log.warning("card_refused", card=card.id, edit=card.message_id is not None, error=type(refusal).__name__)
            await cards.give_up(card.id, type(refusal).__name__)
            return
        except TelegramAPIError as error:
            _log.warning("card_put_off", card=card.id, error=type(error).__name__)
            await cards.failed(card.id, type(error).__name__, self.clock.now() + PUT_OFF)
            return
        self._failures = 0
        self._unanswered = False
        self._drops.pop(card.id, None)
        self._stumbles.pop(card.id, None)
        try:
            await self._note(card.id, letter.card.version, message_id)
        except asyncio.CancelledError:
            # The message is out. Also when we are being stopped, that must be known at the next start.
            await cards.shown(card.id, letter.card.version, message_id)
            raise

    async def _not_arrived(self, card: Card, why: NotNow | TelegramAway) -> None:
        """Note that surely nothing was sent; a chat that has to wait holds up no other."""
        await self.store.cards.failed(card.id, str(why), None)
        if isinstance(why, TelegramAway):
            self._rest()

    async def _note(self, card_id: int, version: int, message_id: int) -> None:
        """Note what is shown, as long as it takes: who forgot it because a disk was full would say it twice."""
        while True:
            try:
                return await self.store.cards.shown(card_id, version, message_id)
            except StorageUnavailable as error:
                _log.warning("delivery_not_noted", card=card_id, error=type(error).__name__)
                self._rest()
                await asyncio.sleep(_PATIENCE[0])

    async def _marked_late(self, card: Card) -> Card:
        """Mark a card that is told late before it is sent, so that its later versions say so too."""
        if self.clock.now() - card.event_at <= LATE_AFTER or card.wanted.get("late"):
            return card
        return await self.store.cards.amend(card.id, {"late": True}) or card

    async def _method(self, card: Card, *, doubted: bool) -> TelegramMethod[Any]:
        wanted = cast("Wanted", card.wanted)
        lines = [wanted.get("late_line") or Rendered(text=LATE, entities=[])] if wanted.get("late") else []
        if doubted:
            lines.append(_PERHAPS_TWICE)
        told = whole(wanted, *lines)
        entities = [MessageEntity(**entity) for entity in told["entities"]] or None
        keyboard = _keyboard(wanted.get("keyboard", []))
        file = wanted.get("file")
        if card.message_id is not None and file is not None:
            return EditMessageCaption(
                chat_id=card.chat_id,
                message_id=card.message_id,
                caption=told["text"],
                caption_entities=entities,
                parse_mode=None,
                reply_markup=keyboard,
            )
        if card.message_id is not None:
            return EditMessageText(
                chat_id=card.chat_id,
                message_id=card.message_id,
                text=told["text"],
                entities=entities,
                parse_mode=None,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard,
            )
        if file is not None:
            return SendDocument(
                chat_id=card.chat_id,
                message_thread_id=card.thread_id,
                document=BufferedInputFile(file["text"].encode(), file["name"]),
                caption=told["text"],
                caption_entities=entities,
                parse_mode=None,
                disable_notification=card.silent or None,
                reply_markup=keyboard,
            )
        return SendMessage(
            chat_id=card.chat_id,
            message_thread_id=card.thread_id,
            text=told["text"],
            entities=entities,
            parse_mode=None,
            link_preview_options=_NO_PREVIEW,
            disable_notification=card.silent or None,
            reply_markup=keyboard,
            reply_parameters=await self._reply(card, wanted.get("reply_to")),
        )

    async def _reply(self, card: Card, key: str | None) -> ReplyParameters | None:
        above = await self.store.cards.get(card.chat_id, card.thread_id, key) if key else None
        if above is None or above.message_id is None:
            return None
        return ReplyParameters(message_id=above.message_id, allow_sending_without_reply=True)

    async def _send(self, letter: _Letter) -> int:
        """Send when the turn of the chat has come; what has waited long is drawn anew from what is wanted by then.

        Only then: the pace counts on a message going out at its turn, without another look at the database.
        """
        loop = asyncio.get_running_loop()
        queued = loop.time()

        async def made() -> TelegramMethod[Any]:
            if loop.time() - queued > self.fresh_for:
                await self._freshen(letter)
            letter.is_out = True
            return letter.method

        told: Any = await self.sender.in_turn(letter.card.chat_id, Urgency(letter.card.urgency), made)
        # An edit that changes nothing is answered without a message: the one that is there shows it.
        known = letter.card.message_id
        return told.message_id if isinstance(told, Message) or known is None else known

    async def _freshen(self, letter: _Letter) -> None:
        card = await self.store.cards.get(letter.card.chat_id, letter.card.thread_id, letter.card.key)
        if card is not None and card.version != letter.card.version:
            letter.card = await self._marked_late(card)
            letter.method = await self._method(letter.card, doubted=letter.doubted)

    def rested(self) -> None:
        """Forget that anything failed just now: what waits for its next try need not wait."""
        self._rest_until = 0.0
        self._rests.clear()

    async def _withdraw(self, card: Card) -> None:
        """Take an attempt back that we were stopped before, or while noting it: surely nothing was sent."""
        noted = await self.store.cards.get(card.chat_id, card.thread_id, card.key)
        if noted is not None and noted.in_doubt > card.in_doubt:
            await self.store.cards.failed(card.id, "stopped", None)

    async def _stumbled(self, card: Card, reason: str) -> None:
        """Leave a card alone that our own code stumbled over, and set it aside after a few tries.

        What was sent of it, if anything, is not known.
        """
        tries = self._stumbles.pop(card.id, 0) + 1
        with suppress(StorageError):
            if tries >= TRIES:
                await self._park(card, reason)
                return
            self._stumbles[card.id] = tries
            await self.store.cards.failed(card.id, reason, self.clock.now() + BETWEEN_TRIES, in_doubt=True)

    async def _park(self, card: Card, reason: str) -> None:
        """Set a card aside, and have it told. Of what tells just that nothing is told: it would go round and round."""
        now = self.clock.now()
        async with self.store.database.transaction():
            is_news = await self.store.cards.park(card.id, card.version, reason)
            if is_news and not card.key.startswith(_OF_PARKED):
                fields: dict[str, object] = {"card": card.id, "key": card.key, "at": now.isoformat()}
                await self.store.inbox.keep(Delivery(cmd=PARKED, call_id="", fields=fields, received_at=now))

    def _rest(self) -> None:
        """Take a rest from everything: Telegram or the database is away. Those who fail together fail once."""
        now = asyncio.get_running_loop().time()
        if now >= self._rest_until:
            self._rest_until = now + _PATIENCE[min(self._failures, len(_PATIENCE) - 1)]
            self._failures += 1


_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


def _keyboard(rows: list[list[Key]]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=key["label"], callback_data=key["key"]) for key in row] for row in rows
        ]
    )
