"""Kinds of values that phrases alone have: narrower than a command's own, where that would take any words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from chat.params.clients import PhoneParam
from chat.params.declension import forms
from chat.params.departments import KINDS, DepartmentParam
from chat.params.matching import plain
from chat.params.param import Found, NotRead, Param
from chat.params.people import EmployeeParam
from chat.turn import Turn

_MOST_WORDS: Final = 4
_NO_NAME: Final = frozenset(
    {"не", "и", "но", "а", "я", "он", "она", "они", "мы", "если", "когда", "что", "чтобы", "надо", "нужно", "пусть"}
    | {"завтра", "сегодня", "вчера", "потом", "позже", "опять", "уже", "очень", "просил", "просила", "звонил"}
)
_NO_BEGINNING: Final = frozenset({"в", "во", "на", "из", "к", "у", "с", "со", "для", "по", "от", "до", "за", "про"})
_FORM: Final = re.compile(r"(?:ооо|оао|ао|пао|зао|ип|тоо|нко|гуп|муп|тд)", re.IGNORECASE)
_QUOTES: Final = '«»"“”„'


def is_remark(text: str) -> bool:
    """Tell whether a text looks like a short remark or a name, and not like a sentence with more to be done."""
    words = text.split()
    if words and plain(words[0]) in _NO_BEGINNING:
        return False
    return len(words) <= _MOST_WORDS and not re.search(r"\d", text) and _NO_NAME.isdisjoint(map(plain, words))


def is_name(text: str) -> bool:
    """Tell whether a text is surely the name of a client: short, and with a capital letter or a legal form."""
    words = text.strip(_QUOTES).split()
    begins = bool(words) and (words[0][:1].isupper() or _FORM.fullmatch(words[0]) is not None)
    return begins and is_remark(text)


class WhoParam(Param[str]):
    """An employee or a department, one or several: the words themselves, if they fit any."""

    what = "имя или отдел"
    question = "Кого показать?"
    example = "Анна"

    async def read(self, turn: Turn, words: Sequence[str]) -> Found[str]:
        """Take all words."""
        text = " ".join(words)
        first, _, rest = text.partition(" ")
        if rest and plain(first) in KINDS | forms("сотрудник"):
            text = rest
        company = turn.company
        if not (EmployeeParam.found(text, company) or DepartmentParam.found(text, company)):
            raise NotRead(f"«{text}» не нашёл.", example=self.example)
        return Found(text, len(words))

    def said(self, value: str) -> str:
        """Say it as it is."""
        return value


class NameParam(Param[str]):
    """A client's name, as far as it can be one."""

    what = "имя"
    question = "Как зовут клиента?"
    example = "Мария Крылова"

    async def read(self, turn: Turn, words: Sequence[str]) -> Found[str]:  # noqa: ARG002 — as all kinds
        """Take all words."""
        text = " ".join(words).strip(_QUOTES)
        if not is_remark(text) or not re.search(r"[^\W\d_]", text):
            raise NotRead(f"«{text}» – не имя.", example=self.example)
        return Found(text, len(words))

    def said(self, value: str) -> str:
        """Say it as it is."""
        return value


class WordParam(Param[str]):
    """One word."""

    what = "слово"
    question = "Что искать?"
    example = "Крылова"

    async def read(self, turn: Turn, words: Sequence[str]) -> Found[str]:  # noqa: ARG002 — as all kinds
        """Take the only word."""
        if len(words) != 1 or " " in words[0]:
            raise NotRead("Нужно одно слово.", example=self.example)
        return Found(words[0])

    def said(self, value: str) -> str:
        """Say it as it is."""
        return value


KINDS_OF_VALUES: Final[Mapping[str, Param[Any]]] = {
    "phone": PhoneParam(),
    "who": WhoParam(),
    "name": NameParam(),
    "word": WordParam(),
    "department": DepartmentParam(),
}
"""By the name that stands behind the colon: ``{client:phone}``."""
