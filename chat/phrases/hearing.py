"""A phrase taken apart into words; what says nothing is left out."""

import re
from dataclasses import dataclass, replace
from typing import Final

from chat.line import Word, split
from chat.params.matching import plain
from chat.params.param import NotRead
from chat.params.period import PeriodParam
from chat.params.until import UntilParam
from chat.phrases.pattern import Heard
from chat.turn import Turn

_MOST_WORDS: Final = 25
_EMPTY: Final = frozenset({"пожалуйста", "пожалуйсто", "плиз", "плз", "пжлст", "пж", "please", "pls", "бот", "-"})
_OPENING: Final = frozenset({"привет", "здравствуй", "здравствуйте", "эй", "слушай", "ну", "так", "а", "и", "давай"})
_WISHING: Final = frozenset(
    {
        "надо",
        "нужно",
        "хочу",
        "хотел",
        "хотела",
        "бы",
        "можешь",
        "можете",
        "можно",
        "могу",
        "мне",
        "я",
        "ли",
        "ты",
        "вы",
    }
)
_WISHES: Final = _WISHING - {"бы", "мне", "я", "ли", "ты", "вы"}
_SIGNS: Final = ".,!?;:()…"
_EDGES: Final = re.compile(r"^[\s/!.]+|[\s!.…)(]+$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What was said.

    Attributes:
        heard: Its words.
        asks: It is a question.
        wishes: The words of a wish stood before it («надо», «можешь»): it may be no order at all.
    """

    heard: tuple[Heard, ...]
    asks: bool = False
    wishes: bool = False


def hear(text: str) -> Phrase | None:
    """Take a phrase apart; None if it is nothing that could be an order: empty, or a letter's length."""
    words = split(_EDGES.sub("", text))
    if not words or len(words) > _MOST_WORDS:
        return None
    heard = [_heard(word) for word in words]
    heard = [one for one in heard if one.plain and not (one.word.is_plain and one.plain in _EMPTY)]
    while heard and heard[0].word.is_plain and heard[0].plain in _OPENING:
        del heard[0]
    return Phrase(tuple(heard), asks="?" in text) if heard else None


def without_wish(phrase: Phrase) -> Phrase | None:
    """Leave out the words of a wish; None if there are none, or nothing else."""
    begins = 0
    while begins < len(phrase.heard) and phrase.heard[begins].plain in _WISHING:
        begins += 1
    if begins == len(phrase.heard) or not any(one.plain in _WISHES for one in phrase.heard[:begins]):
        return None
    return Phrase(phrase.heard[begins:], asks=phrase.asks, wishes=True)


async def when_last(turn: Turn, phrase: Phrase) -> Phrase | None:
    """Put what says when at the end: «кого я вчера пропустил»; None if there is no such, or it is there."""
    words = [one.word.text for one in phrase.heard]
    for at in range(1, len(words) - 1):
        for param in (PeriodParam(), UntilParam()):
            try:
                used = (await param.read(turn, words[at:])).used
            except NotRead:
                continue
            if at + used < len(words):
                when = phrase.heard[at : at + used]
                return replace(phrase, heard=(*phrase.heard[:at], *phrase.heard[at + used :], *when))
    return None


def _heard(word: Word) -> Heard:
    if not word.is_plain:
        return Heard(word, plain(word.text))
    text = word.text
    bare = text.rstrip(_SIGNS)
    # A comma between phones says where one ends; behind a word it says nothing.
    kept = text if text.endswith(",") and bare[-1:].isdigit() else bare
    return Heard(Word(kept, len(kept)), plain(bare.lstrip(_SIGNS)).removesuffix("-ка"))
