"""Russian names as they are declined: «Марине», «Анны Смирновой», «отделу продаж».

No dictionary: from a word as it is written in the company, all singular forms that its ending allows are made, and
what somebody said is looked up among them. A form that no Russian would say is harmless: nobody says it.
"""

from functools import lru_cache
from typing import Final

_SHORTEST: Final = 3
_HARD, _SOFT = ("а", "у", "ом", "ем", "е", "ым"), ("я", "ю", "ем", "е", "и", "ью")

_ENDINGS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    # The longest first: adjectives and surnames like them, names in -ия, -ий, then nouns.
    ("ая", ("ой", "ую", "ою")),
    ("яя", ("ей", "юю", "ею")),
    ("ое", ("ого", "ому", "ым", "ом")),
    ("ее", ("его", "ему", "им", "ем")),
    ("ые", ("ых", "ым", "ыми")),
    ("ие", ("их", "им", "ими", "ия", "ию", "ием", "ии")),
    ("ый", ("ого", "ому", "ым", "ом")),
    ("ой", ("ого", "ому", "ым", "ом", "оя", "ою", "оем", "ое")),
    ("ий", ("ого", "ому", "его", "ему", "им", "ом", "ем", "ия", "ию", "ием", "ии")),
    ("ия", ("ии", "ию", "ией")),
    ("а", ("ы", "и", "е", "у", "ой", "ою", "ей")),
    ("я", ("и", "е", "ю", "ей", "ею", "ёй")),
    ("ь", _SOFT),
    ("й", ("я", "ю", "ем", "е")),
    ("о", ("а", "у", "ом", "е")),
    ("е", ("я", "ю", "ем", "и", "а", "у")),
    ("ы", ("", "ов", "ам", "ами", "ах")),
    ("и", ("", "ов", "ев", "ей", "ам", "ям", "ами", "ями", "ах", "ях")),
)
_VOWELS: Final = frozenset("аеиоуыэюя")
_FLEETING: Final = frozenset("ео")
_LETTERS: Final = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюя")


@lru_cache(maxsize=20_000)
def forms(word: str) -> frozenset[str]:
    """Give the singular forms of a word (lower case, «е» for «ё»), itself among them.

    Words that are not Russian, or shorter than three letters, have no other form.
    """
    if len(word) < _SHORTEST or not _LETTERS.issuperset(word):
        return frozenset({word})
    made = {word}
    for ending, others in _ENDINGS:
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            made.update(stem + other for other in others)
            if not others[0]:
                made.update(_with_vowel(stem))
            break
    else:
        for stem in (word, *_without_vowel(word)):
            made.update(stem + ending for ending in _HARD)
    if word.endswith("ь"):
        made.update(stem + ending for stem in _without_vowel(word.removesuffix("ь")) for ending in _SOFT)
    return frozenset(form for form in made if len(form) >= _SHORTEST)


def _without_vowel(stem: str) -> list[str]:
    """Drop a vowel that may flee: «Павел» – «Павлу», «Лев» – «Льву», «Заяц» is no such word."""
    if stem[-2:-1] not in _FLEETING or len(stem) < _SHORTEST:
        return []
    before, last = stem[:-2], stem[-1]
    return [before + last, before + "ь" + last, before + "й" + last]


def _with_vowel(stem: str) -> list[str]:
    """Add one that comes back: «Закупки» – «закупок», «Справки» – «справок»."""
    if len(stem) < _SHORTEST or stem[-1] in _VOWELS or stem[-2] in _VOWELS:
        return []
    before = stem[:-2] if stem[-2] == "ь" else stem[:-1]
    return [before + vowel + stem[-1] for vowel in _FLEETING]


def is_form(said: str, word: str) -> bool:
    """Tell whether what was said is a form of a word."""
    return said in forms(word)
