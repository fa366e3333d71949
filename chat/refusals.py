"""Answers of the ВАТС that refuse, in words (contract §4)."""

from typing import Final

from vats.errors import (
    ApiSwitchedOff,
    BadAnswer,
    KeyRefused,
    MethodRefused,
    NoAnswer,
    NotThere,
    OutcomeUnknown,
    Refused,
    RightMissing,
    Temporary,
    TooLarge,
    VatsError,
    WrongKey,
)

_WORDS: Final[tuple[tuple[type[VatsError], str], ...]] = (
    (WrongKey, "ВАТС не приняла ключ (401): он неверный. Администратору: проверьте VATS_API_KEY."),
    (ApiSwitchedOff, "ВАТС не отвечает на запросы (401): API или сама ВАТС выключены{reason}."),
    (KeyRefused, "ВАТС не приняла ключ (401){reason}."),
    (Refused, "ВАТС отказала{reason}."),
    (NotThere, "В ВАТС такого нет (404){reason}."),
    (MethodRefused, "Эта ВАТС так не умеет."),
    (Temporary, "ВАТС сейчас занята или нездорова. Попробуйте через минуту."),
    (NoAnswer, "ВАТС не отвечает. Ничего не изменено. Попробуйте через минуту."),
    (OutcomeUnknown, "ВАТС не ответила: выполнено ли, неизвестно."),
    (TooLarge, "Слишком много данных. Попросите меньше: короче период, точнее имя."),
    (BadAnswer, "Ответ ВАТС прочитать не удалось."),
)
"""The first that fits is said."""


def refusal(error: VatsError) -> str:
    """Say why an operation failed. What the ВАТС disliked is told in its own words: they are for the one who asked."""
    if isinstance(error, RightMissing):
        right = f"нет права «{error.right}»" if error.right else f"нет права на «{error.operation}»"
        return f"У ключа ВАТС {right}. Его даёт администратор в кабинете ВАТС."
    if error.carried_out:
        return "Сделано, но ответ ВАТС прочитать не удалось."
    words = next((words for kind, words in _WORDS if isinstance(error, kind)), "ВАТС ответила ошибкой.")
    return words.format(reason=_quoted(getattr(error, "reason", "")))


def _quoted(reason: str) -> str:
    reason = " ".join(reason.split()).rstrip(".")
    return f": «{reason}»" if reason else ""
