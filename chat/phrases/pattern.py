"""Patterns of phrases: which words say a command, and which of them are its values.

``позвони|набери [мне] {target}``: words that are said, with alternatives; words that may be said; a value by the name
of its parameter. ``…`` stands for any words: the command reads them as it reads what follows its own word. ``_`` joins
the words of an alternative: ``в_чёрный_список|в_чс``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from chat.line import Word

_REST: Final = "…"


@dataclass(frozen=True, slots=True)
class Heard:
    """A word of a phrase: as it was written, and as it is compared."""

    word: Word
    plain: str


@dataclass(frozen=True, slots=True)
class Fit:
    """How a pattern fits a phrase.

    Attributes:
        values: Words of the values, by name of the parameter.
        rest: The words that ``…`` stands for.
        literal: How many words of the phrase are words of the pattern.
    """

    values: tuple[tuple[str, tuple[Word, ...]], ...] = ()
    rest: tuple[Word, ...] = ()
    literal: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a pattern: alternatives (each several words), the name of a value, or any words (neither)."""

    alternatives: tuple[tuple[str, ...], ...] = ()
    optional: bool = False
    value: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was taken apart."""

    text: str
    parts: tuple[_Part, ...]

    @classmethod
    def of(cls, text: str) -> "Pattern":
        """Take a pattern apart."""
        return cls(text, tuple(_part(part) for part in text.split()))

    @property
    def words(self) -> set[str]:
        """All words that it knows."""
        return {word for part in self.parts for alternative in part.alternatives for word in alternative}

    def fits(self, heard: Sequence[Heard]) -> list[Fit]:
        """Give the ways in which it fits the whole phrase, those with the most words of the pattern's own."""
        known = {one.plain for one in heard if one.word.is_plain}
        for part in self.parts:
            if part.alternatives and not part.optional and not any(known.issuperset(one) for one in part.alternatives):
                return []
        found = list(dict.fromkeys(_fits(self.parts, heard)))
        most = max((fit.literal for fit in found), default=0)
        return [fit for fit in found if fit.literal == most]


def _part(text: str) -> _Part:
    if text == _REST:
        return _Part()
    if text.startswith("{"):
        return _Part(value=text.strip("{}"))
    optional = text.startswith("[")
    alternatives = text.strip("[]").replace("ё", "е").split("|")
    return _Part(tuple(tuple(one.split("_")) for one in alternatives), optional)


def _fits(parts: Sequence[_Part], heard: Sequence[Heard]) -> Iterator[Fit]:
    if not parts:
        if not heard:
            yield Fit()
        return
    part, others = parts[0], parts[1:]
    if part.alternatives:
        yield from _literally(part, others, heard)
        return
    for used in range(len(heard), (0 if part.value else -1), -1):
        taken = tuple(one.word for one in heard[:used])
        for fit in _fits(others, heard[used:]):
            if part.value:
                yield Fit(((part.value, taken), *fit.values), fit.rest, fit.literal)
            else:
                yield Fit(fit.values, taken + fit.rest, fit.literal)


def _literally(part: _Part, others: Sequence[_Part], heard: Sequence[Heard]) -> Iterator[Fit]:
    for alternative in part.alternatives:
        said = heard[: len(alternative)]
        if alternative == tuple(one.plain for one in said) and all(one.word.is_plain for one in said):
            for fit in _fits(others, heard[len(alternative) :]):
                yield Fit(fit.values, fit.rest, fit.literal + len(alternative))
    if part.optional:
        yield from _fits(others, heard)
