"""The cards that a batch wants, collected and written together: their buttons keep the keys that they had."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from calls.audience import Role, Seat
from calls.card import Press, View
from calls.story import Stage, Story
from calls.wanted import Key, Wanted, keys_of, rendered
from storage.buttons import NewButton
from storage.cards import Card, Want
from storage.store import Store

BUTTONS_LIVE: Final = timedelta(days=35)
"""Buttons work for a month; the few days more are for those of a call on the day when the month is over."""

Place: TypeAlias = tuple[int, int | None, str]
"""A card's chat, topic and key."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How a card is told."""

    urgency: int
    due: datetime | None
    """When that happened which it tells; ``None``: nothing has happened, it only looks different."""
    silent: bool = False
    story: Story | None = None
    reply_to: str | None = None
    """Key of the card of the same chat that it belongs to."""


@dataclass(frozen=True, slots=True)
class _Wish:
    seat: Seat
    key: str
    view: View
    telling: Telling


@dataclass
class Board:
    """Collects what chats are to show, and writes it inside the caller's transaction."""

    store: Store
    now: datetime
    _known: dict[Place, Card] = field(default_factory=dict, init=False)
    _wishes: dict[Place, _Wish] = field(default_factory=dict, init=False)

    async def read(self, keys: Iterable[str]) -> None:
        """Read the cards that are there under some keys."""
        for card in await self.store.cards.of_keys(list(keys)):
            self._known[card.chat_id, card.thread_id, card.key] = card

    def card(self, seat: Seat, key: str) -> Card | None:
        """Give the card that is there, if it was read."""
        return self._known.get((seat.chat_id, seat.thread_id, key))

    def want(self, seat: Seat, key: str, view: View, telling: Telling) -> None:
        """Want one card; of several wishes for it the last one counts."""
        self._wishes[seat.chat_id, seat.thread_id, key] = _Wish(seat, key, view, telling)

    async def write(self) -> bool:
        """Write what was wanted; answer whether any chat is to show something else than before.

        What looks the same is no other version: a chat is not edited for what nobody sees.
        """
        if not self._wishes:
            return False
        keys = await self._keys()
        wants = []
        for place, wish in self._wishes.items():
            want, known = self._want(place, wish, keys), self._known.get(place)
            if known is None or _seen(known.wanted) != _seen(want.wanted):
                wants.append(want)
            elif known.version != known.shown_version:
                await self.store.cards.amend(known.id, want.wanted)
        await self.store.cards.want_many(wants)
        self._wishes.clear()
        return bool(wants)

    async def _keys(self) -> Mapping[tuple[Place, str, str], str]:
        """Give a key to every button, the old one where the card has had that button."""
        keys: dict[tuple[Place, str, str], str] = {}
        fresh: dict[tuple[Place, str, str], NewButton] = {}
        for place, wish in self._wishes.items():
            known = self._known.get(place)
            for button in keys_of(known.wanted if known is not None else None):
                keys[place, button["label"], _said(button["action"])] = button["key"]
            for press in _presses(wish.view):
                name = (place, press.label, _said(press.action()))
                if name not in keys:
                    fresh[name] = self._button(wish, press)
        made = await self.store.buttons.many(fresh.values())
        return keys | dict(zip(fresh, made, strict=True))

    def _button(self, wish: _Wish, press: Press) -> NewButton:
        seat = wish.seat
        return NewButton(
            chat_id=seat.chat_id,
            # In a department's chat anyone may press; what the press may do is asked of who pressed.
            person_id=None if seat.role is Role.DEPARTMENT else seat.chat_id,
            action=press.action(),
            label=press.label,
            at=self.now,
            expires_at=self.now + BUTTONS_LIVE,
            once=False,
            group=f"card:{seat.chat_id}:{seat.thread_id or 0}:{wish.key}",
        )

    def _want(self, place: Place, wish: _Wish, keys: Mapping[tuple[Place, str, str], str]) -> Want:
        known = self._known.get(place)
        text, telling = rendered(wish.view.text), wish.telling
        wanted = Wanted(text=text["text"], entities=text["entities"], late_line=rendered(wish.view.late))
        if wish.view.buttons:
            wanted["keyboard"] = [
                [
                    Key(label=press.label, key=keys[place, press.label, _said(press.action())], action=press.action())
                    for press in row
                ]
                for row in wish.view.buttons
            ]
        if telling.story is not None:
            _of_call(wanted, telling.story, known.wanted if known is not None else {})
        if telling.reply_to is not None:
            wanted["reply_to"] = telling.reply_to
        return Want(*place, dict(wanted), telling.urgency, event_at=self._due(telling, known), silent=telling.silent)

    def _due(self, telling: Telling, known: Card | None) -> datetime:
        """Say since when the card is to be told; a mere change of looks does not make older, untold news young."""
        if telling.due is not None:
            return telling.due
        return known.event_at if known is not None and known.version != known.shown_version else self.now


def _of_call(wanted: Wanted, story: Story, told: Mapping[str, Any]) -> None:
    """Say whether it rings, goes on, is late: that stays said while nothing more has happened in the call."""
    moment = story.moment.isoformat() if story.moment is not None else ""
    wanted["moment"] = moment
    if story.fetched or (told.get("late") and told.get("moment") == moment):
        wanted["late"] = True
    wanted["ringing"] = story.stage is Stage.RINGING
    wanted["live"] = story.stage in {Stage.RINGING, Stage.TALKING}


def _seen(wanted: Mapping[str, Any]) -> tuple[object, ...]:
    """Take of a card what a person sees of it."""
    late = wanted.get("late_line") if wanted.get("late") else None
    keyboard = [[(key["label"], key["key"]) for key in row] for row in wanted.get("keyboard", ())]
    return wanted["text"], wanted["entities"], keyboard, late


def _presses(view: View) -> Iterable[Press]:
    return (press for row in view.buttons for press in row)


def _said(action: Mapping[str, Any]) -> str:
    """Say an action as a line: two equal ones are one button."""
    return " ".join([str(action["command"]), *(f"{name}={value}" for name, value in sorted(action["values"].items()))])
