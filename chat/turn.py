"""A turn of a conversation: everything a command may look at."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Literal

from chat.clock import Clock
from chat.rights import Actor
from storage.chats import Bound
from storage.company import Company
from storage.store import Store
from vats.client import Vats


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said. ``bound``: what a group, or a topic of it, is bound to."""

    chat_id: int
    kind: Literal["private", "group"]
    thread_id: int | None = None
    bound: Bound | None = None
    title: str = ""

    @property
    def is_private(self) -> bool:
        """Whether nobody else reads along."""
        return self.kind == "private"


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What the operator has set and commands need to know.

    Attributes:
        call_countries: ISO codes of the countries that may be rung.
        public_url: Our own https address; empty: not set.
        bot_username: Without ``@``.
        admin_ids: Telegram ids of ``ADMIN_IDS``.
        low_rating: Ratings up to this one are low.
    """

    call_countries: frozenset[str] = frozenset({"RU"})
    public_url: str = ""
    bot_username: str = ""
    admin_ids: frozenset[int] = field(default_factory=frozenset)
    low_rating: int = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """What a command knows: who asks, where, and what it may read. ``update_key`` names the update, once for ever."""

    actor: Actor
    place: Place
    company: Company
    vats: Vats
    store: Store
    clock: Clock
    zone: tzinfo
    settings: ChatSettings
    update_key: str

    @property
    def now(self) -> datetime:
        """The time, on the company's own clock."""
        return self.clock.now().astimezone(self.zone)
