"""Other ways to spell what somebody wrote: in the other keyboard layout, without slips of the fingers, or both."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, JaroWinkler

from chat.command import Commands, Parameter
from chat.params.choice import ChoiceParam
from chat.params.days import DAY_WORDS
from chat.params.matching import plain
from chat.params.period import PERIOD_WORDS
from chat.phrases import layout
from chat.phrases.saying import Saying
from chat.vocabulary import COMMANDS, SUBCOMMANDS

_NEAR_NAME: Final = 60
_NEAR_SHORT_NAME: Final = 40
_BEGUN: Final = 90
_SHORT: Final = 3
_MOST_NAMES: Final = 3
_SHORTEST: Final = 4
_LONG: Final = 8
_SHORTEST_OWN: Final = 2
_MOST_CORRECTED: Final = 4
_MOST_WORDS: Final = 3
_MOST_SPELLINGS: Final = 40
_SAME_BEGINNING: Final = 0.75
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_EDGES: Final = ".,!?;:"


class Spelling:
    """Knows the words of commands and phrases, and what resembles them."""

    def __init__(self, commands: Commands, sayings: Iterable[Saying]) -> None:
        words = {word for saying in sayings for pattern in saying.patterns for word in pattern.words}
        words |= {plain(word) for word in (*PERIOD_WORDS, *DAY_WORDS, *COMMANDS)}
        words |= {plain(word) for sub, russian in SUBCOMMANDS.items() for word in (sub, *russian)}
        for declaration in commands:
            words |= {declaration.name, *declaration.sub.split()}
            words |= {plain(word) for parameter in declaration.parameters for word in _words(parameter)}
        self._own: dict[str, list[str]] = {}
        for declaration in commands:
            own = [plain(word) for parameter in declaration.parameters for word in _words(parameter)]
            self._own.setdefault(declaration.name, []).extend([*declaration.sub.split(), *own])
        self._known = {part for word in words for part in word.split()}
        self._long = sorted(word for word in self._known if len(word) >= _SHORTEST)

    def respelt(self, text: str, names: Sequence[str]) -> Iterator[str]:
        """Give other spellings, the likeliest first. ``names``: of the commands that may be meant behind a slash."""
        variants = [text.strip(), *dict.fromkeys(layout.respelt(text))]
        given = {variants[0]}
        corrected = (spelt for variant in variants for spelt in self._corrected(variant, names))
        for spelling in chain(variants, corrected):
            if spelling not in given:
                given.add(spelling)
                yield spelling

    def _corrected(self, text: str, names: Sequence[str]) -> list[str]:
        slash = "/" if text.startswith("/") else ""
        words = text.removeprefix("/").split()
        if not words:
            return []
        choices = [self._resembling(word) for word in words]
        if slash and words[0].isascii():
            choices[0] = _names_near(words[0].lower(), names)
            own = [word for name in choices[0] for word in self._own.get(name, ())]
            choices[1:] = [
                [word, *near] if (near := _near(word.casefold(), own, _SHORTEST_OWN)) else choice
                for word, choice in zip(words[1:], choices[1:], strict=True)
            ]
        if sum(len(choice) > 1 for choice in choices) > _MOST_CORRECTED:
            return []
        # What leaves more words as they are comes first.
        made = sorted(product(*choices), key=lambda chosen: sum(map(str.__ne__, chosen, words)))
        return [slash + " ".join(chosen) for chosen in made[:_MOST_SPELLINGS]]

    def _resembling(self, word: str) -> list[str]:
        bare = plain(word).strip(_EDGES)
        return [word] if bare in self._known else [word, *_near(bare, self._long, _SHORTEST)]


def _near(word: str, known: Sequence[str], shortest: int) -> list[str]:
    """Give the words that resemble one, up to a slip of the finger, or two in a long word."""
    if len(word) < shortest or word in known or not _LETTERS.fullmatch(word):
        return []
    most = 2 if len(word) >= _LONG else 1
    return [near[0] for near in process.extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=_MOST_WORDS)]


def _names_near(said: str, names: Sequence[str]) -> list[str]:
    """Give the command words that resemble what was said, or begin so; one that is a command's stays alone."""
    if said in names:
        return [said]
    cutoff = _NEAR_SHORT_NAME if len(said) <= _SHORT else _NEAR_NAME
    scores = {name: _likeness(said, name) for name in names}
    near = [name for name in sorted(scores, key=lambda name: -scores[name]) if scores[name] >= cutoff]
    return near[:_MOST_NAMES] or [said]


def _likeness(said: str, name: str) -> float:
    begun = _BEGUN if len(said) > 1 and name.startswith(said) else 0.0
    same_beginning = JaroWinkler.similarity(said, name, score_cutoff=_SAME_BEGINNING) * _BEGUN
    return max(fuzz.ratio(said, name), begun, same_beginning)


def _words(parameter: Parameter) -> Iterable[str]:
    param = parameter.param
    return param.words() if isinstance(param, ChoiceParam) else ()
