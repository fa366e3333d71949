"""Formatted text as Telegram reads it: lengths in UTF-16 units, entities, HTML (the Bot API's «Formatting options»)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.entities import html5
from typing import Any, TypeAlias

from sandbox.telegram.refusals import Refusal, bad, fault

Entity: TypeAlias = dict[str, Any]

MOST_ENTITIES = 100
MADE_BY_TELEGRAM = {
    "bot_command": re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"),
    "mention": re.compile(r"(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{2,31}\b"),
    "url": re.compile(r"\bhttps?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)]"),
    "email": re.compile(r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\b"),
}
GIVEN_BY_BOTS = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
    "text_link", "text_mention", "custom_emoji", "date_time",
    # Telegram finds these itself; a client that sends them along (aiogram echoes entities) is not refused.
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number",
})  # fmt: skip
_NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}


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


def units(text: str) -> int:
    """Count UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def formatted(text: str, parse_mode: str | None = None, entities: Sequence[Entity] | None = None) -> Formatted:
    """Read a text that a bot sends, as Telegram will show it.

    Raises:
        Refusal: the HTML does not parse, or an entity is out of range.
    """
    if parse_mode:
        text, given = _html(text, parse_mode)
    else:
        given = list(entities or ())
        for entity in given:
            _check(text, entity)
    return _finished(text, given)


def written(text: str) -> Formatted:
    """Read a text that a person typed: no formatting, but commands and addresses are found."""
    return _finished(text, [])


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
    clean = "".join(sign if sign in "\n\t" or sign >= " " else " " for sign in text)
    left = units(clean) - units(clean.lstrip())
    stripped = clean.strip()
    entities = [moved for entity in given if (moved := _moved(entity, left, units(stripped)))]
    # The hundredth entity is the last one that Telegram keeps; it says nothing about the others.
    entities = sorted(entities, key=lambda one: (one["offset"], -one["length"]))[:MOST_ENTITIES]
    entities += [found for found in _found(stripped) if not any(_touch(found, entity) for entity in entities)]
    return Formatted(stripped, tuple(sorted(entities, key=lambda one: (one["offset"], -one["length"]))))


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


_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link", "tg-emoji": "custom_emoji",
}  # fmt: skip
_NAMED = {name: html5[f"{name};"] for name in ("lt", "gt", "amp", "quot")}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s+[a-z-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([a-z-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
_CHARACTER = re.compile(r"&(?:#([0-9]{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));")


def _html(text: str, parse_mode: str) -> tuple[str, list[Entity]]:
    if parse_mode.lower() != "html":
        raise fault(f"unsupported parse_mode {parse_mode}: the virtual Telegram reads HTML and entities")
    out: list[str] = []
    length, place = 0, 0
    open_tags: list[tuple[str, Entity]] = []
    entities: list[Entity] = []
    while place < len(text):
        if text[place] == "<":
            match = _TAG.match(text, place)
            if match is None:
                raise _unparsed(text, place, "Can't find end of the tag or its name is wrong")
            if match.group(1):
                entities += _closed(
                    open_tags, match.group(2).lower(), length, _unparsed(text, place, "Unmatched end tag")
                )
            else:
                open_tags.append((match.group(2).lower(), _opened(text, match, length, open_tags)))
            place = match.end()
            continue
        piece, place = _character(text, place)
        out.append(piece)
        length += units(piece)
    if open_tags:
        raise _unparsed(text, len(text), f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return "".join(out), entities


def _character(text: str, place: int) -> tuple[str, int]:
    match = _CHARACTER.match(text, place) if text[place] == "&" else None
    if match is None:
        return text[place], place + 1
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name], match.end()
    code = int(decimal) if decimal else int(hexadecimal, 16)
    sayable = 0 < code < 0x110000 and not 0xD800 <= code <= 0xDFFF
    return (chr(code) if sayable else match.group()), match.end()


def _opened(text: str, match: re.Match[str], length: int, around: list[tuple[str, Entity]]) -> Entity:
    tag = match.group(2).lower()
    attributes = {one[1]: one[2] or one[3] or one[4] or "" for one in _ATTRIBUTE.finditer(match.group(3))}
    if tag not in _TAGS or (tag == "span" and attributes.get("class") != "tg-spoiler"):
        raise _unparsed(text, match.start(), f'Unsupported start tag "{tag}"')
    entity: Entity = {"type": _TAGS[tag], "offset": length}
    if tag == "a":
        entity["url"] = "".join(
            _character(attributes.get("href", ""), at)[0] for at in _starts(attributes.get("href", ""))
        )
    elif tag == "tg-emoji":
        entity["custom_emoji_id"] = attributes.get("emoji-id", "")
    elif tag == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    elif tag == "code" and around and around[-1][0] == "pre" and attributes.get("class", "").startswith("language-"):
        around[-1][1]["language"] = attributes["class"].removeprefix("language-")
    return entity


def _starts(text: str) -> list[int]:
    places, place = [], 0
    while place < len(text):
        places.append(place)
        place = _character(text, place)[1]
    return places


def _closed(open_tags: list[tuple[str, Entity]], tag: str, length: int, unmatched: Refusal) -> list[Entity]:
    if not open_tags or open_tags[-1][0] != tag:
        raise unmatched
    entity = open_tags.pop()[1]
    entity["length"] = length - entity["offset"]
    # Code in a block of code is one thing: its language went to the block.
    inner = entity["type"] == "code" and bool(open_tags) and open_tags[-1][0] == "pre"
    empty = inner or entity["length"] == 0 or (entity["type"] == "text_link" and not entity["url"])
    return [] if empty else [entity]


def _unparsed(text: str, place: int, what: str) -> Refusal:
    return bad(f"can't parse entities: {what} at byte offset {len(text[:place].encode())}")
