"""How a thing is found by what people call it: by a key, by name, by a part of it; what is only near is asked.

Names are understood in any case of the grammar («Марине», «отделу продаж») and in any order of their words.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from chat.params.declension import forms, is_form
from chat.params.diminutives import full_names
from chat.params.param import Found, NotRead, Offer, Several

T = TypeVar("T")

_MOST_WORDS = 6
_NEAR_ENOUGH = 72
_MOST_NEAR = 5
_SHORTEST_PART = 2
_LETTERS_A_SLIP = 4
_MISSPELT = 95.0
_BETWEEN = re.compile(r"[\s\-«»\"„“”]+")


@dataclass(frozen=True, slots=True)
class Called(Generic[T]):
    """A thing and what it may be called."""

    thing: T
    keys: tuple[str, ...]
    """Each says exactly this thing, in any letter case; the first ones win over the later ones."""
    name: str
    offer: Offer


def plain(text: str) -> str:
    """Make of a text what is compared: letter case, spaces and «ё» do not matter."""
    return " ".join(text.split()).casefold().replace("ё", "е")


def find(words: Sequence[str], things: Iterable[Called[T]], refuse: Callable[[str], NotRead]) -> Found[T]:
    """Find the thing that the words begin with, taking as many words as make sense.

    Raises:
        NotRead: They begin with none, and nothing is near.
        Several: They fit several, or some nearly.
    """
    candidates = list(things)
    for used in range(min(len(words), _MOST_WORDS), 0, -1):
        fitting = fits(" ".join(words[:used]), candidates)
        if len(fitting) == 1:
            return Found(fitting[0].thing, used)
        if fitting:
            said = " ".join(words[:used])
            raise Several(f"Подходят несколько: «{said}». Кого или что?", [one.offer for one in fitting], used)
    for used in (min(len(words), _MOST_WORDS), 1):
        said = " ".join(words[:used])
        close = near(said, candidates)
        if close:
            raise Several(f"«{said}» не нашёл. Может быть:", [one.offer for one in close], used, near=True)
    raise refuse(words[0] if len(words) > 1 else " ".join(words))


def fits(text: str, candidates: Sequence[Called[T]]) -> list[Called[T]]:
    """Give the things that a text names: by key, else by full name, else by part of the name."""
    sought = plain(text)
    if not _words(sought):
        return []
    for rank in range(max((len(one.keys) for one in candidates), default=0)):
        keyed = [
            one for one in candidates if rank < len(one.keys) and one.keys[rank] and plain(one.keys[rank]) == sought
        ]
        if keyed:
            return keyed
    named = [one for one in candidates if _is_whole(sought, plain(one.name))]
    if named or len(sought) < _SHORTEST_PART:
        return named
    return [one for one in candidates if _is_called(sought, plain(one.name), _is_part)]


def near(text: str, candidates: Sequence[Called[T]]) -> list[Called[T]]:
    """Give the few things whose name or first key looks like a text, the nearest first."""
    if not re.search(r"[^\W\d]", text):
        return []
    sought = plain(text)
    if any(full_names(word) for word in _words(sought)):
        familiar = [one for one in candidates if _is_called(sought, plain(one.name), _is_familiar)]
        if familiar:
            return familiar[:_MOST_NEAR]
    best: dict[int, float] = {
        index: _MISSPELT for index, one in enumerate(candidates) if _is_called(sought, plain(one.name), _is_misspelt)
    }
    names = {index: plain(one.name) for index, one in enumerate(candidates)}
    keys = {index: plain(one.keys[0]) for index, one in enumerate(candidates) if one.keys}
    for called in (names, keys):
        for _, score, index in process.extract(
            sought, called, scorer=fuzz.WRatio, score_cutoff=_NEAR_ENOUGH, limit=_MOST_NEAR
        ):
            best[index] = max(best.get(index, 0), score)
    return [candidates[index] for index, _ in sorted(best.items(), key=lambda found: -found[1])][:_MOST_NEAR]


def _is_called(sought: str, name: str, is_meant: Callable[[str, str], bool]) -> bool:
    """Whether each word that was said means a word of the name, each another one."""
    left = _words(name)
    for word in _words(sought):
        match = next((part for part in left if is_meant(word, part)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text) if word]


def _is_whole(sought: str, name: str) -> bool:
    """Whether it is the whole name, in any order and case of the grammar."""
    if sought == name:
        return True
    return len(_words(sought)) == len(_words(name)) and _is_called(sought, name, is_form)


def _is_part(word: str, part: str) -> bool:
    """Whether it begins the word of the name, or is a form of it."""
    return part.startswith(word) or is_form(word, part)


def _is_misspelt(word: str, part: str) -> bool:
    """Whether it is the word of the name, or a form of it, with a slip of the finger; two in a long one."""
    if len(word) < _SHORTEST_PART:
        return False
    slips = len(word) // _LETTERS_A_SLIP
    return _is_part(word, part) or any(OSA.distance(word, form, score_cutoff=slips) <= slips for form in forms(part))


def _is_familiar(word: str, part: str) -> bool:
    """Whether somebody of that name may be called so by friends."""
    return part in full_names(word) or _is_part(word, part)
