"""Words typed with the wrong keyboard layout: «ghjgeotyyst» is «пропущенные», «вты» is «dns»."""

from collections.abc import Callable, Iterator
from typing import Final

_LATIN: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`" + 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~'
_CYRILLIC: Final = "йцукенгшщзхъфывапролджэячсмитьбюё" + "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
_TO_CYRILLIC: Final = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN: Final = str.maketrans(_CYRILLIC, _LATIN)
_SLASHES: Final = ("/", ".", "|")
"""What the key of the slash gives, in one layout or the other."""


def to_cyrillic(text: str) -> str:
    """Give what would stand there had the Russian layout been on; words with digits stay."""
    return _each(text, _TO_CYRILLIC, is_meant=str.isascii)


def to_latin(text: str) -> str:
    """Give what would stand there had the English layout been on; words with digits stay."""
    return _each(text, _TO_LATIN, is_meant=lambda word: not word.isascii())


def respelt(text: str) -> Iterator[str]:
    """Give the texts that somebody may have meant who forgot to switch: all of it, or all but the first word.

    A slash stays one, or becomes one.
    """
    text = text.strip()
    slash = text[:1] in _SLASHES
    bare = text[1:] if slash else text
    first, space, rest = bare.partition(" ")
    for turned in (to_latin, to_cyrillic):
        for said in (turned(bare), f"{first}{space}{turned(rest)}" if rest else bare, f"{turned(first)}{space}{rest}"):
            if said != bare or text.startswith("."):
                yield f"/{said}" if slash else said


def _each(text: str, table: dict[int, int], *, is_meant: Callable[[str], bool]) -> str:
    return " ".join(
        word.translate(table) if is_meant(word) and not any(map(str.isdigit, word)) else word
        for word in text.split(" ")
    )
