"""A formatted text while it is being read: what was read so far, the entities that are open and those that ended."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

from sandbox.telegram.refusals import Refusal, bad

Entity: TypeAlias = dict[str, Any]

_SCHEMES = frozenset({"http", "https", "tg", "ton", "tonsite", "mailto", "tel", "ftp"})


def units(text: str) -> int:
    """Count UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(slots=True)
class Open:
    """An entity that began: by which mark, where in the source and in the shown text, and as which of all."""

    kind: str
    mark: str
    place: int
    offset: int
    begins: int
    number: int
    details: Entity = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """The text that is shown, as far as it was read."""

    source: str
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    open: list[Open] = field(default_factory=list)
    begun: int = 0
    entities: list[tuple[int, Entity]] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Go on with a piece of text."""
        self.pieces.append(text)
        self.length += units(text)

    def begin(self, kind: str, mark: str, place: int, **details: Any) -> None:
        """Let an entity begin; ``place`` is where its mark stands in the source."""
        self.open.append(Open(kind, mark, place, self.length, len(self.pieces), self.begun, details))
        self.begun += 1

    @property
    def inner(self) -> Open | None:
        """The entity that began last and is still open."""
        return self.open[-1] if self.open else None

    def inside(self, kind: str) -> bool:
        """Tell whether an entity of a kind is open."""
        return any(one.kind == kind for one in self.open)

    def end(self, **details: Any) -> None:
        """Let the inner entity end; one with nothing in it leaves no trace."""
        ended = self.open.pop()
        length = self.length - ended.offset
        if length:
            told = {"type": ended.kind, "offset": ended.offset, "length": length, **ended.details, **details}
            self.entities.append((ended.number, told))

    def forget(self) -> None:
        """Let the inner entity end as if it had never begun; its text stays."""
        self.open.pop()

    def end_link(self, url: str | None) -> None:
        """Let a link end: to an address, to a person (``tg://user?id=…``), or to nothing if the address is none."""
        inner = self.open[-1]
        target = url if url is not None else "".join(self.pieces[inner.begins :])
        person = _person(target)
        if person is not None:
            self.end(type="text_mention", user_id=person)
        elif _is_address(target):
            self.end(url=target if "://" in target else f"http://{target}")
        else:
            self.forget()

    def refuse(self, what: str, place: int | None = None) -> Refusal:
        """Make the refusal of a text that does not parse, at a place of the source."""
        where = "" if place is None else f" at byte offset {self.bytes_before(place)}"
        return bad(f"can't parse entities: {what}{where}")

    def bytes_before(self, place: int) -> int:
        """Count the bytes before a place of the source, as the Bot API words places."""
        return len(self.source[:place].encode())

    def finished(self) -> tuple[str, list[Entity]]:
        """Answer the text and its entities, outer before inner."""
        return "".join(self.pieces), [entity for _, entity in sorted(self.entities, key=lambda one: one[0])]


def _person(url: str) -> int | None:
    parts = urlsplit(url) if url.startswith("tg:") else None
    if parts is None or (parts.netloc or parts.path) != "user":
        return None
    number = parse_qs(parts.query).get("id", [""])[0]
    return int(number) if number.isdecimal() else None


def _is_address(url: str) -> bool:
    """Tell whether a link leads anywhere: a known scheme, or a host with a dot in it."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return False
    if any(sign.isspace() for sign in url):
        return False
    host = parts.netloc
    return parts.scheme.lower() in _SCHEMES and bool(host) and ("." in host or parts.scheme != "http" or "://" in url)
