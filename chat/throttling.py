"""What a 429 comes to. It says how long to wait, but not who: the chat that was written to, or the whole bot.

The chat waits in any case. All others hold their breath for a moment, for it may be meant for everybody; the next
message then shows it: when it goes out, it was one chat's own affair. Refusals one after the other, with nothing that
goes out between them, make everybody wait longer and longer; and when they name the same end at different times, that
end is everybody's.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Final

from chat.clock import Clock
from storage.errors import StorageError
from storage.state import State

_BREATH: Final = 1.1
"""Seconds for which all others wait after one private chat's 429; a group may be its own limit: nobody waits."""
_AGAIN: Final = 0.3
"""The same after a second and a third chat's: with them, too, news of others are less than two seconds late."""
_LONGEST: Final = 60.0
_BELIEVED: Final = 60.0
"""Seconds for which the next refusal, too, is thought to be a chat's own affair, when the last one was."""
_APART: Final = 1.0
"""Refusals at least so many seconds apart, that name ends less than that apart, mean one and the same end."""
_FEW: Final = 3
"""So many chats in a row may well be slow by themselves; from then on everybody waits twice as long each time."""

KEPT_FROM: Final = 5.0
"""A wait of so many seconds outlasts a restart: it is written down."""
_STATE: Final = "telegram_told_to_wait"


@dataclass
class Refusals:
    """The 429s since the last message that went out. Times are those of the event loop."""

    _told: dict[int, tuple[float, float]] = field(default_factory=dict)
    """When each chat was refused last, and until when it has to wait."""
    _own_affairs_until: float = -inf
    """Until when refusals are rather taken for chats' own affairs, as the last ones turned out to be."""

    def one_more(self, chat_id: int, seconds: float, now: float) -> float:
        """Note one; answer for how many seconds everybody has to wait."""
        self._told = {chat: told for chat, told in self._told.items() if told[1] > now}
        self._told[chat_id] = (now, now + seconds)
        number = len(self._told)
        if number == 1:
            breath = _AGAIN if now < self._own_affairs_until else _BREATH
            return min(seconds, breath) if chat_id > 0 else 0.0
        if number >= _FEW and self._name_one_end():
            return seconds
        return min(seconds, _AGAIN * 2.0 ** max(0, number - _FEW), _LONGEST)

    def none(self, now: float) -> None:
        """Note that a message went out."""
        if self._told:
            self._told.clear()
            self._own_affairs_until = now + _BELIEVED

    def _name_one_end(self) -> bool:
        at = [told[0] for told in self._told.values()]
        until = [told[1] for told in self._told.values()]
        return max(at) - min(at) >= _APART > max(until) - min(until)


class Waits:
    """Long waits that Telegram asked for, written down: who starts anew must not write too early either.

    The clock may be set meanwhile, so no wait grows longer than it was asked for.
    """

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._waits: dict[str, tuple[str, float]] = {}

    async def note(self, chat_id: int | None, seconds: float) -> None:
        """Write down for how long a chat (None: every chat) has to wait. A storage that is away is no obstacle."""
        now = self._clock.now()
        self._waits = {chat: wait for chat, wait in self._waits.items() if _left(wait, now) > 0}
        self._waits[_name(chat_id)] = ((now + timedelta(seconds=seconds)).isoformat(), seconds)
        with suppress(StorageError):
            await self._state.set(_STATE, json.dumps(self._waits))

    async def left(self) -> dict[int | None, float]:
        """Answer how many seconds each chat has still to wait.

        Raises:
            StorageError: they cannot be read.
        """
        now = self._clock.now()
        kept = json.loads(await self._state.get(_STATE) or "{}")
        self._waits = {chat: (str(until), float(seconds)) for chat, (until, seconds) in kept.items()}
        left = {chat: _left(wait, now) for chat, wait in self._waits.items()}
        return {int(chat) if chat else None: seconds for chat, seconds in left.items() if seconds > 0}


def _name(chat_id: int | None) -> str:
    return "" if chat_id is None else str(chat_id)


def _left(wait: tuple[str, float], now: datetime) -> float:
    until, seconds = wait
    return min((datetime.fromisoformat(until).astimezone(UTC) - now).total_seconds(), seconds)
