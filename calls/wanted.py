"""What a chat is to show, as it lies in ``cards.wanted``: the agreement between the desk and the courier."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypedDict

from aiogram.utils.formatting import Text

RINGING: Final = 0
LIVE: Final = 1
NEWS: Final = 2
"""Urgencies, as ``cards.urgency`` counts them: it rings, it goes on, it can wait its turn."""

PARKED: Final = "our:parked"
"""The ``cmd`` of the inner delivery by which the courier says that our own code cannot show a card."""


class Rendered(TypedDict):
    """A text and its entities (``MessageEntity`` dumps)."""

    text: str
    entities: list[dict[str, Any]]


class Key(TypedDict):
    """A button as it is shown, with the action that its key stands for, so that the next version can keep the key."""

    label: str
    key: str
    action: dict[str, Any]


class File(TypedDict):
    """A text that goes along as a file."""

    name: str
    text: str


class Wanted(Rendered, total=False):
    """What a card is to show. All but the text may be absent."""

    keyboard: list[list[Key]]
    ringing: bool
    """It shows a phone that rings: not to be told any more when that is long ago."""
    live: bool
    """It shows a call that goes on: after a start not to be told before it is known what became of it."""
    late: bool
    """It was told late, or is about to be: the ``late_line`` is shown."""
    late_line: Rendered
    moment: str
    """The last thing that happened in the call, ISO 8601: ``late`` was said of this."""
    file: File
    """What is sent is this file, and the text is its caption."""
    reply_to: str
    """Key of the card of the same chat that this one belongs to."""


def rendered(text: Text) -> Rendered:
    """Turn a text into plain characters and entities, as JSON-able values."""
    plain, entities = text.render()
    return {"text": plain, "entities": [entity.model_dump(exclude_none=True) for entity in entities]}


def whole(wanted: Wanted, *more: Rendered) -> Rendered:
    """Give the text of a card with further lines under it."""
    text, entities = wanted["text"], list(wanted.get("entities", ()))
    for line in more:
        offset = _units(text) + 1
        text += "\n" + line["text"]
        entities += [{**entity, "offset": entity["offset"] + offset} for entity in line["entities"]]
    return {"text": text, "entities": entities}


def keys_of(wanted: Mapping[str, Any] | None) -> Sequence[Key]:
    """List the buttons of a card as it was wanted before."""
    return [key for row in (wanted or {}).get("keyboard", ()) for key in row]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
