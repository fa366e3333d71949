"""The Bot API's HTML («HTML style» of «Formatting options»), and how it words what does not parse."""

from html.entities import html5

from sandbox.telegram.draft import Draft, Entity, Open
from sandbox.telegram.refusals import Refusal

_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link", "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}  # fmt: skip
_NAMED = {name: html5[f"{name};"] for name in ("lt", "gt", "amp", "quot")}
_SPACE = frozenset(" \t\r\n\f\v")


def read_html(source: str) -> tuple[str, list[Entity]]:
    """Read HTML.

    Raises:
        Refusal: it does not parse.
    """
    draft = Draft(source)
    place = 0
    while place < len(source):
        if source[place] != "<":
            sign, place = _character(source, place)
            draft.add(sign)
        elif source.startswith("</", place):
            place = _end_tag(draft, place)
        else:
            place = _StartTag(draft, place).read()
    if draft.inner is not None:
        raise draft.refuse(f'Can\'t find end tag corresponding to start tag "{draft.inner.mark}"')
    return draft.finished()


def _character(source: str, place: int) -> tuple[str, int]:
    """Read one sign, or the sign that ``&name;`` or ``&#number;`` stands for; answer it and the place behind it."""
    end = source.find(";", place, place + 12) if source[place] == "&" else -1
    if end < 0:
        return source[place], place + 1
    name = source[place + 1 : end]
    if name in _NAMED:
        return _NAMED[name], end + 1
    code = _number(name)
    if code is None or not 0 < code < 0x110000 or 0xD800 <= code <= 0xDFFF:
        return source[place], place + 1
    return chr(code), end + 1


def _number(name: str) -> int | None:
    digits, base = (name[2:], 16) if name[:2].lower() == "#x" else (name[1:], 10) if name[:1] == "#" else ("", 10)
    try:
        return int(digits, base) if digits.isascii() and digits.isalnum() else None
    except ValueError:
        return None


class _StartTag:
    """One start tag, read from its sign «<» on."""

    def __init__(self, draft: Draft, place: int) -> None:
        self.draft = draft
        self.source = draft.source
        self.begin = place
        self.place = place
        self.name = ""
        self.attributes: dict[str, str] = {}

    @property
    def sign(self) -> str:
        """The sign at the place; empty at the end."""
        return self.source[self.place : self.place + 1]

    def _skip(self, *, spaces: bool = True, until: str = "") -> str:
        """Go over spaces, or over everything until a space or one of ``until``; answer what was gone over."""
        start = self.place
        while self.sign and (self.sign in _SPACE) is spaces and (spaces or self.sign not in until):
            self.place += 1
        return self.source[start : self.place]

    def read(self) -> int:
        """Let the entity begin; answer the place behind the tag."""
        self.place += 1
        self.name = self._skip(spaces=False, until=">").lower()
        if not self.sign:
            raise self.draft.refuse("Unclosed start tag", self.begin)
        if self.name not in _KINDS:
            raise self.draft.refuse(f'Unsupported start tag "{self.name}"', self.begin)
        while self.sign != ">":
            self._attribute()
        if self.name == "span" and self.attributes.get("class") != "tg-spoiler":
            raise self.draft.refuse('Tag "span" must have class "tg-spoiler"', self.begin)
        self.draft.begin(_KINDS[self.name], self.name, self.begin, **self._details())
        return self.place + 1

    def _attribute(self) -> None:
        self._skip()
        if self.sign == ">":
            return
        name = self._skip(spaces=False, until="=>/\"'")
        if not name:
            if self.sign:
                raise self.draft.refuse(f'Empty attribute name in the tag "{self.name}"', self.begin)
            raise self._unclosed()
        self._skip()
        if self.sign != "=":
            self.attributes[name] = ""
        else:
            self.place += 1
            self._skip()
            self.attributes[name] = self._quoted() if self.sign in {"'", '"'} else self._token()
        if not self.sign:
            raise self._unclosed()

    def _unclosed(self) -> Refusal:
        return self.draft.refuse(f'Unclosed start tag "{self.name}"', self.begin)

    def _quoted(self) -> str:
        mark = self.sign
        self.place += 1
        value: list[str] = []
        while self.sign and self.sign != mark:
            sign, self.place = _character(self.source, self.place)
            value.append(sign)
        self.place += bool(self.sign)
        return "".join(value)

    def _token(self) -> str:
        start = self.place
        while self.sign and self.sign.isascii() and (self.sign.isalnum() or self.sign in ".-"):
            self.place += 1
        if not self.sign:
            raise self._unclosed()
        if self.sign not in _SPACE and self.sign != ">":
            raise self.draft.refuse("Unexpected end of name token", start)
        return self.source[start : self.place].lower()

    def _details(self) -> Entity:
        given = self.attributes
        match self.name:
            case "a":
                return {"href": given.get("href")}
            case "tg-emoji":
                return {"custom_emoji_id": given.get("emoji-id", "")}
            case "tg-time":
                return _time(given)
            case "blockquote" if "expandable" in given:
                return {"type": "expandable_blockquote"}
            case "code" | "pre" if given.get("class", "").startswith("language-"):
                return {"language": given["class"].removeprefix("language-")}
        return {}


def _time(given: dict[str, str]) -> Entity:
    moment = int(given["unix"]) if given.get("unix", "").isdecimal() else 0
    return {"unix_time": moment} | ({"date_time_format": given["format"]} if given.get("format") else {})


def _end_tag(draft: Draft, begin: int) -> int:
    """Let an entity end; answer the place behind the tag."""
    inner, source = draft.inner, draft.source
    if inner is None:
        raise draft.refuse("Unexpected end tag", begin)
    place = begin + 2
    while place < len(source) and source[place] not in _SPACE and source[place] != ">":
        place += 1
    name = source[begin + 2 : place].lower()
    while place < len(source) and source[place] in _SPACE:
        place += 1
    if source[place : place + 1] != ">":
        raise draft.refuse("Unclosed end tag", begin)
    if name and name != inner.mark:
        where = draft.bytes_before(begin)
        raise draft.refuse(f'Unmatched end tag at byte offset {where}, expected "</{inner.mark}>", found "</{name}>"')
    _end(draft, inner)
    return place + 1


def _end(draft: Draft, inner: Open) -> None:
    outer = draft.open[-2] if len(draft.open) > 1 else None
    if inner.mark == "a":
        draft.end_link(inner.details.pop("href"))
    elif inner.mark == "code" and outer is not None and outer.mark == "pre" and outer.offset == inner.offset:
        # Code in a block of code is one thing: its language goes to the block.
        outer.details |= inner.details
        draft.forget()
    elif inner.mark == "code":
        inner.details.pop("language", None)
        draft.end()
    elif inner.mark == "tg-emoji" and not inner.details["custom_emoji_id"].isdecimal():
        raise draft.refuse("Invalid custom emoji identifier specified")
    else:
        draft.end()
