"""Formatted text as Telegram keeps it: cleaned, with entities in UTF-16 units, given or found (commands, addresses)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sandbox.telegram.draft import Entity, units
from sandbox.telegram.hypertext import read_html
from sandbox.telegram.manual import Json
from sandbox.telegram.markdown import read_first, read_second
from sandbox.telegram.refusals import bad, fault

MOST_ENTITIES = 100
MADE_BY_TELEGRAM = {
    "bot_command": re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"),
    "mention": re.compile(r"(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{2,31}\b"),
    "url": re.compile(r"\bhttps?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)]"),
    "email": re.compile(r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\b"),
    "hashtag": re.compile(r"(?<![\w#@/])#(?=\w*[^\W\d])\w{1,256}"),
    "cashtag": re.compile(r"(?<![\w$])\$[A-Z]{1,8}\b"),
}
GIVEN_BY_BOTS = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
    "text_link", "text_mention", "custom_emoji", "date_time",
    # Telegram finds these itself; a client that sends them along (aiogram echoes entities) is not refused.
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number",
})  # fmt: skip
_NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
_STYLES = {"html": read_html, "markdown": read_first, "markdownv2": read_second}


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and its entities, offsets and lengths in UTF-16 units."""

    text: str
    entities: tuple[Entity, ...] = ()

    @property
    def units(self) -> int:
        """The length as Telegram counts it."""
        return units(self.text)

    def piece(self, entity: Entity) -> str:
        """Cut out the text of an entity."""
        raw = self.text.encode("utf-16-le")
        return raw[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")


def _nobody(_number: int) -> Json | None:
    return None


def formatted(
    text: str,
    parse_mode: str | None = None,
    entities: Sequence[Entity] | None = None,
    person: Callable[[int], Json | None] = _nobody,
) -> Formatted:
    """Read a text that a bot sends, as Telegram will show it.

    ``person`` answers whom a mention means; a mention of somebody unknown is plain text.

    Raises:
        Refusal: the text does not parse, or an entity is out of range.
    """
    if parse_mode:
        style = _STYLES.get(parse_mode.lower())
        if style is None:
            raise bad("unsupported parse_mode")
        text, given = style(text)
    else:
        given = list(entities or ())
        for entity in given:
            _check(text, entity)
    return _finished(text, [known for entity in given if (known := _meant(entity, person))])


def written(text: str) -> Formatted:
    """Read a text that a person typed: no formatting, but commands and addresses are found."""
    return _finished(text, [])


def _meant(entity: Entity, person: Callable[[int], Json | None]) -> Entity | None:
    if entity["type"] != "text_mention":
        return entity
    told = dict(entity)
    user = person(told.pop("user_id", 0) or told["user"]["id"])
    return {**told, "user": user} if user is not None else None


def _check(text: str, entity: Entity) -> None:
    kind, offset, length = entity["type"], entity["offset"], entity["length"]
    if kind not in GIVEN_BY_BOTS:
        raise fault(f"can't parse entities: unknown type {kind}")
    needs = _NEEDS.get(kind)
    if needs is not None and not entity.get(needs):
        raise fault(f"can't parse entities: {kind} needs {needs}")
    raw = text.encode("utf-16-le")
    if offset < 0 or length <= 0 or 2 * (offset + length) > len(raw):
        raise fault("ENTITY_BOUNDS_INVALID")
    for edge in (offset, offset + length):
        following = raw[2 * edge : 2 * edge + 2]
        if following and 0xDC00 <= int.from_bytes(following, "little") <= 0xDFFF:
            raise fault(f"entity begins or ends in a middle of a UTF-16 symbol at offset {edge}")


def _finished(text: str, given: list[Entity]) -> Formatted:
    """Clean a text as Telegram does (no edge spaces, no control signs) and add what it finds by itself."""
    if "\r" in text:
        text, given = _without_returns(text, given)
    clean = "".join(sign if sign in "\n\t" or sign >= " " else " " for sign in text)
    left = units(clean) - units(clean.lstrip())
    stripped = clean.strip()
    entities = [moved for entity in given if (moved := _moved(entity, left, units(stripped)))]
    # The hundredth entity is the last one that Telegram keeps; it says nothing about the others.
    entities = sorted(entities, key=_order)[:MOST_ENTITIES]
    entities += [found for found in _found(stripped) if not any(_touch(found, entity) for entity in entities)]
    return Formatted(stripped, tuple(sorted(entities, key=_order)))


def _order(entity: Entity) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _without_returns(text: str, given: list[Entity]) -> tuple[str, list[Entity]]:
    """Take carriage returns out; what stood behind them moves."""
    raw = text.encode("utf-16-le")
    gone = [0]
    for place in range(0, len(raw), 2):
        gone.append(gone[-1] + (raw[place : place + 2] == b"\r\0"))
    moved = []
    for entity in given:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        start, end = start - gone[start], end - gone[end]
        moved.append({**entity, "offset": start, "length": end - start})
    return text.replace("\r", ""), moved


def _moved(entity: Entity, left: int, length: int) -> Entity | None:
    start = max(entity["offset"] - left, 0)
    end = min(entity["offset"] - left + entity["length"], length)
    return {**entity, "offset": start, "length": end - start} if end > start else None


def _found(text: str) -> list[Entity]:
    return [
        {"type": kind, "offset": units(text[: match.start()]), "length": units(match.group())}
        for kind, pattern in MADE_BY_TELEGRAM.items()
        for match in pattern.finditer(text)
    ]


def _touch(one: Entity, other: Entity) -> bool:
    return bool(
        other["type"] in {"code", "pre", "text_link", "text_mention", *MADE_BY_TELEGRAM}
        and one["offset"] < other["offset"] + other["length"]
        and other["offset"] < one["offset"] + one["length"]
    )
