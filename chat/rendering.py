"""Texts as Telegram takes them: plain characters and entities, cut where they are too long for one message."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiogram.types import MessageEntity
from aiogram.utils.formatting import Text

from chat.answers import Words

MOST_UNITS: Final = 4096
"""Telegram's limit of a message, in UTF-16 units."""

MOST_CAPTION_UNITS: Final = 1024

_TURN_AROUND: Final = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), "\u2060"
)
"""Marks that turn what follows around, our own words too: whoever is called so would make them say something else.

One that is not seen takes the place of each, so that entities stay where they are.
"""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Characters and entities of one message."""

    text: str
    entities: tuple[MessageEntity, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON-able values, as ``cards.wanted`` has it."""
        return {"text": self.text, "entities": [entity.model_dump(exclude_none=True) for entity in self.entities]}


def as_text(words: Words) -> Text:
    """Give words as a text."""
    return words if isinstance(words, Text) else Text(words)


def plain(words: Words) -> str:
    """Give the characters alone."""
    return words if isinstance(words, str) else words.render()[0]


def joined(lines: Sequence[Words], between: str = "\n") -> Text:
    """Put texts together, something between them."""
    parts: list[Words] = []
    for line in lines:
        if parts:
            parts.append(between)
        parts.append(line)
    return Text(*parts)


def units(text: str) -> int:
    """Count UTF-16 units: what Telegram counts by."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def render(words: Words) -> Rendered:
    """Render a text that fits one message."""
    text, entities = as_text(words).render()
    return Rendered(text.translate(_TURN_AROUND), tuple(entities))


def parts(words: Words, most: int = MOST_UNITS) -> list[Rendered]:
    """Render a text, cut into as many messages as it takes: at a line's end, else at a space, never inside a character.

    An entity that is cut goes on in the next message.
    """
    whole = render(words)
    encoded = whole.text.encode("utf-16-le", "surrogatepass")
    found: list[Rendered] = []
    start, end_of_all = 0, len(encoded) // 2
    while start < end_of_all:
        end = _cut(encoded, start, most)
        text = encoded[start * 2 : end * 2].decode("utf-16-le", "surrogatepass")
        if text.strip():
            found.append(Rendered(text, tuple(_within(whole.entities, start, end))))
        start = end
    return found or [Rendered(whole.text)]


def _cut(encoded: bytes, start: int, most: int) -> int:
    end_of_all = len(encoded) // 2
    if end_of_all - start <= most:
        return end_of_all
    end = start + most
    window = encoded[start * 2 : end * 2]
    for sign in ("\n", " "):
        at = _last(window, sign)
        if at > most // 2:
            return start + at + 1
    # The first half of a surrogate pair at the very end belongs to the next message.
    last = int.from_bytes(encoded[(end - 1) * 2 : end * 2], "little")
    return end - 1 if 0xD800 <= last <= 0xDBFF else end  # noqa: PLR2004 — high surrogates


def _last(window: bytes, sign: str) -> int:
    wanted = sign.encode("utf-16-le")
    at = len(window) - 2
    while at >= 0 and window[at : at + 2] != wanted:
        at -= 2
    return at // 2 if at >= 0 else -1


def _within(entities: Sequence[MessageEntity], start: int, end: int) -> list[MessageEntity]:
    found: list[MessageEntity] = []
    for entity in entities:
        first, last = max(entity.offset, start), min(entity.offset + entity.length, end)
        if first < last:
            found.append(entity.model_copy(update={"offset": first - start, "length": last - first}))
    return found
