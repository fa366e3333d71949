"""A line that a person writes: its command, its words, its quotes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_HEAD: Final = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]+))?(?=\s|$)")
_QUOTES: Final = {'"': '"', "«": "»", "“": "”", "„": "“”"}
_SECRET: Final = re.compile(
    r"(?:^|\s)(?:password|key|пароль|ключ"
    # Slips of the finger, and the same with the other keyboard layout.
    r"|pas+w?o?r?d?|pas+wrod|pwd|парол|зфыыцщкв|лун|gfhjkm|rk.x)\s*=",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line without its quotes. ``plain``: so many signs of it, from the beginning, stood outside quotes."""

    text: str
    plain: int

    @property
    def is_plain(self) -> bool:
        """Whether nothing of it was quoted."""
        return self.plain == len(self.text)

    @property
    def written(self) -> str:
        """The word as it is read again: what stood in quotes stands in quotes."""
        name, value = self.text[: self.plain], self.text[self.plain :]
        return self.text if self.is_plain else f"{name}«{value}»"

    def named(self) -> tuple[str, str] | None:
        """Take ``name=value`` apart; None if it is none."""
        name, sign, value = self.text.partition("=")
        if not sign or len(name) >= self.plain or not name.replace("_", "").isalnum():
            return None
        return name.casefold(), value


@dataclass(frozen=True, slots=True)
class Line:
    """A command as it was written: its word in lower case, for which bot (``""``: any), and what follows."""

    word: str
    bot: str
    words: tuple[Word, ...]

    @property
    def written(self) -> str:
        """The line as it is read again."""
        return " ".join([f"/{self.word}", *(word.written for word in self.words)])


def read_line(text: str) -> Line | None:
    """Read a command line; None if the text is no command."""
    text = text.strip()
    head = _HEAD.match(text)
    if head is None:
        return None
    return Line(head[1].lower(), (head[2] or "").lower(), tuple(split(text[head.end() :])))


def split(text: str) -> list[Word]:
    """Split a text into words.

    ``"…"`` and ``«…»`` keep spaces together; a quote that is never closed is a sign like others.
    """
    words: list[Word] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        word, at = _word(text, at)
        words.append(word)
    return words


def _word(text: str, at: int) -> tuple[Word, int]:
    said, plain = "", 0
    while at < len(text) and not text[at].isspace():
        closing = _QUOTES.get(text[at], "") if not said or said.endswith(("=", "@")) else ""
        end = min((found for sign in closing if (found := text.find(sign, at + 1)) > 0), default=-1)
        if end < 0:
            said, plain = said + text[at], plain + (plain == len(said))
            at += 1
            continue
        said += text[at + 1 : end]
        return Word(said, plain), end + 1
    return Word(said, plain), at


def texts(words: Sequence[Word]) -> list[str]:
    """Give the words alone."""
    return [word.text for word in words]


def holds_secret(text: str) -> bool:
    """Tell whether a text gives a password or a key by name, however it is spelt."""
    return bool(_SECRET.search(text))
