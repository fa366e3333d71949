"""Questions that people's apps put to the bot and that it answers once: presses of buttons, and inline queries."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.telegram.chats import User
from sandbox.telegram.manual import Json
from sandbox.telegram.message import Message


@dataclass(slots=True)
class Query:
    """A press of an inline button, until it is answered."""

    id: str
    person: User
    message: Message
    data: str
    at: datetime
    answer: Json | None = None


@dataclass(slots=True)
class InlineQuery:
    """What somebody typed behind the bot's name, until it is answered with results.

    ``contents`` are the contents of the messages that the results make, in the same order.
    """

    id: str
    person: User
    text: str
    offset: str
    at: datetime
    answer: Json | None = None
    results: list[Json] = field(default_factory=list)
    contents: list[dict[str, Any]] = field(default_factory=list)
