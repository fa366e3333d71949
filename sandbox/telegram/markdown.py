"""The Bot API's two Markdowns («MarkdownV2 style» and the older «Markdown style»), and how it words what is wrong."""

from urllib.parse import parse_qs, urlsplit

from sandbox.telegram.draft import Draft, Entity, Open
from sandbox.telegram.refusals import Refusal

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
_NAMES = {
    "bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough",
    "spoiler": "Spoiler", "code": "Code", "pre": "Pre", "text_link": "TextUrl", "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}  # fmt: skip
_SIMPLE = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler", "`": "code"}
_LITERAL = frozenset({"code", "pre"})


def _escaped(source: str, place: int) -> bool:
    """Tell whether a backslash at a place takes away the meaning of the sign behind it (any ASCII sign)."""
    return source[place] == "\\" and "\0" < source[place + 1 : place + 2] <= "~"


class _Second:
    """A reader of MarkdownV2."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.draft = Draft(source)
        self.place = 0

    def _at(self, mark: str) -> bool:
        return self.source.startswith(mark, self.place)

    def read(self) -> tuple[str, list[Entity]]:
        draft = self.draft
        while self.place < len(self.source):
            if _escaped(self.source, self.place):
                draft.add(self.source[self.place + 1])
                self.place += 2
            elif not self._is_meant():
                draft.add(self.source[self.place])
                self.place += 1
            elif not self._ended():
                self._begun()
        if draft.inner is not None and draft.inner.kind == "blockquote":
            draft.end()
        if draft.inner is not None:
            raise self._endless(draft.inner)
        return draft.finished()

    def _endless(self, inner: Open) -> Refusal:
        name = "PreCode" if "language" in inner.details else _NAMES[inner.kind]
        return self.draft.refuse(f"Can't find end of {name} entity", inner.place)

    def _is_meant(self) -> bool:
        inner = self.draft.inner
        literal = inner is not None and inner.kind in _LITERAL
        return self.source[self.place] in ("`" if literal else _RESERVED)

    def _ended(self) -> bool:
        """Let the inner entity end if the sign here says so."""
        inner = self.draft.inner
        if inner is None:
            return False
        if self._at("\n") and self.draft.inside("blockquote"):
            return self._ended_line(inner)
        if inner.kind == "blockquote":
            return self._ended_early()
        if inner.kind in {"text_link", "custom_emoji"}:
            return self._ended_link(inner)
        if not self._at(inner.mark) or (inner.mark == "_" and self._at("__")):
            return False
        self.place += len(inner.mark)
        self.draft.end()
        return True

    def _ended_line(self, inner: Open) -> bool:
        """Tell whether a line of a quotation was its last one; a next one begins with ``>`` too."""
        if self._at("\n>"):
            self.draft.add("\n")
            self.place += 2
            return True
        if inner.kind != "blockquote":
            raise self._endless(inner)
        self.draft.end()
        return True

    def _ended_early(self) -> bool:
        """Let a quotation end at ``||`` behind its last line: it is shown collapsed then."""
        if not self._at("||") or self.source[self.place + 2 : self.place + 3] not in {"", "\n"}:
            return False
        self.draft.end(type="expandable_blockquote")
        self.place += 2
        return True

    def _ended_link(self, inner: Open) -> bool:
        if not self._at("]"):
            return False
        self.place += 1
        if inner.kind == "custom_emoji":
            self._end_emoji(inner)
        elif self._at("("):
            self.draft.end_link(self._address("a URL"))
        else:
            self.draft.end_link(None)
        return True

    def _end_emoji(self, inner: Open) -> None:
        if not self._at("("):
            raise self.draft.refuse("Custom emoji entity must contain a tg://emoji URL", inner.place)
        parts = urlsplit(self._address("a custom emoji URL"))
        told = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if (parts.scheme, parts.netloc) == ("tg", "emoji") and told.get("id", "").isdecimal():
            self.draft.end(custom_emoji_id=told["id"])
        elif (parts.scheme, parts.netloc) == ("tg", "emoji") and told.get("emoji_id", "").isdecimal():
            self.draft.end(custom_emoji_id=told["emoji_id"])
        elif (parts.scheme, parts.netloc) == ("tg", "time") and told.get("unix", "").isdecimal():
            form = {"date_time_format": told["format"]} if "format" in told else {}
            self.draft.end(type="date_time", unix_time=int(told["unix"]), **form)
        else:
            raise self.draft.refuse("Invalid custom emoji identifier specified")

    def _address(self, what: str) -> str:
        """Read the address in brackets at the place."""
        self.place += 1
        start, url = self.place, []
        while self.place < len(self.source) and not self._at(")"):
            self.place += _escaped(self.source, self.place)
            url.append(self.source[self.place])
            self.place += 1
        if not self._at(")"):
            raise self.draft.refuse(f"Can't find end of {what}", start)
        self.place += 1
        return "".join(url)

    def _begun(self) -> None:
        """Let an entity begin, or refuse a sign that begins none."""
        begin = self.place
        if self._at("\n"):
            self.draft.add("\n")
            self.place += 1
        elif self._at("```"):
            self.draft.begin("pre", "```", begin, **self._language())
        elif self._at("[") or self._at("!["):
            mark = "[" if self._at("[") else "!["
            self.draft.begin("text_link" if mark == "[" else "custom_emoji", mark, begin)
            self.place += len(mark)
        elif self._at(">") and self._line_begins():
            self.draft.begin("blockquote", ">", begin)
            self.place += 1
        else:
            mark = next((mark for mark in ("__", "||", "*", "_", "~", "`") if self._at(mark)), "")
            if not mark:
                sign = self.source[begin]
                raise self.draft.refuse(f"Character '{sign}' is reserved and must be escaped with the preceding '\\'")
            self.draft.begin(_SIMPLE[mark], mark, begin)
            self.place += len(mark)

    def _line_begins(self) -> bool:
        # A quotation cannot be in a quotation; it may be in nothing that is open on this line either.
        return not self.draft.open and (self.place == 0 or self.source[self.place - 1] == "\n" or self._after_mark())

    def _after_mark(self) -> bool:
        """«**>» begins a quotation anew: an empty bold keeps it apart from the one before."""
        return self.source[: self.place].endswith("**") and self.source[: self.place - 2][-1:] in {"", "\n"}

    def _language(self) -> Entity:
        self.place += 3
        end = self.place
        while end < len(self.source) and not self.source[end].isspace() and self.source[end] != "`":
            end += 1
        told = self.source[self.place : end]
        known = bool(told) and end < len(self.source) and self.source[end] != "`"
        if known:
            self.place = end
        if self._at("\n"):
            self.place += 1
        return {"language": told} if known else {}


def read_second(source: str) -> tuple[str, list[Entity]]:
    """Read MarkdownV2.

    Raises:
        Refusal: it does not parse.
    """
    return _Second(source).read()


def read_first(source: str) -> tuple[str, list[Entity]]:
    """Read the older Markdown: no entity is in another one.

    Raises:
        Refusal: an entity does not end.
    """
    draft = Draft(source)
    place = 0
    while place < len(source):
        if source[place] == "\\" and source[place + 1 : place + 2] in {*"_*`["}:
            draft.add(source[place + 1])
            place += 2
        elif source[place] in "_*`[":
            place = _entity(draft, place)
        else:
            draft.add(source[place])
            place += 1
    return draft.finished()


def _entity(draft: Draft, begin: int) -> int:
    """Read one entity of the older Markdown; answer the place behind it."""
    source = draft.source
    block = source.startswith("```", begin)
    mark = "```" if block else source[begin]
    closing = "]" if mark == "[" else mark
    start = begin + len(mark)
    language = ""
    if block:
        line = source[start:].partition("\n")[0]
        if line and "`" not in line and not any(map(str.isspace, line)) and len(line) < len(source) - start:
            language = line
        start += len(language)
        start += source.startswith("\n", start)
    end = source.find(closing, start)
    if end < 0:
        raise draft.refuse(f"Can't find end of the entity starting at byte offset {draft.bytes_before(begin)}")
    kind = {"_": "italic", "*": "bold", "`": "code", "```": "pre", "[": "text_link"}[mark]
    draft.begin(kind, mark, begin, **({"language": language} if language else {}))
    draft.add(source[start:end])
    behind = end + len(closing)
    if mark != "[":
        draft.end()
        return behind
    if not source.startswith("(", behind):
        draft.end_link(None)
        return behind
    stop = source.find(")", behind)
    if stop < 0:
        draft.end_link(source[behind + 1 :])
        return len(source)
    draft.end_link(source[behind + 1 : stop])
    return stop + 1
