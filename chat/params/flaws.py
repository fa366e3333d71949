"""Why a text is no phone, in words."""

from collections.abc import Mapping
from typing import Final

from chat.params.param import NotRead
from vats.phones import Flaw

_FLAWS: Final[Mapping[Flaw, str]] = {
    Flaw.EMPTY: "телефона нет",
    Flaw.LETTERS: "в телефоне не бывает букв",
    Flaw.SIGNS: "в телефоне только цифры, плюс, скобки и дефисы",
    Flaw.TOO_SHORT: "цифр слишком мало",
    Flaw.TOO_LONG: "цифр слишком много",
    Flaw.NO_SUCH_CODE: "такого кода нет",
}

_MEANT: Final = 7
"""So many digits are meant as a phone, whatever is wrong with them; fewer may be a part of a comment."""


def phone_flaw(said: str, flaw: Flaw) -> NotRead:
    """Say what is wrong with a phone."""
    return NotRead(
        f"«{said}» – не телефон: {_FLAWS[flaw]}.",
        possible="Российский номер – 10 цифр после +7 или 8; другие страны – с +.",
        example="+7 926 190-41-98",
        sure=sum(sign.isdigit() for sign in said) >= _MEANT,
    )
