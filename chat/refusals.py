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
    (
        ApiSwitchedOff,
        "ВАТС не отвечает на запросы (401): API или ВАТС выключены{reason}. Администратору: включите API в кабинете.",
    ),
    (
        KeyRefused,
        "ВАТС не приняла ключ (401){reason}. Администратору: проверьте VATS_API_KEY и доступ к API в кабинете.",
    ),
    (Refused, "ВАТС отказала{reason}. Исправьте и повторите."),
    (NotThere, "В ВАТС такого нет (404){reason}. Может быть, это уже удалили: посмотрите список и повторите."),
    (MethodRefused, "Эта ВАТС так не умеет: сделайте это в кабинете ВАТС."),
    (Temporary, "ВАТС сейчас занята или нездорова. Попробуйте через минуту."),
    (NoAnswer, "ВАТС не отвечает. Ничего не изменено. Попробуйте через минуту."),
    (OutcomeUnknown, "ВАТС не ответила: выполнено ли, неизвестно."),
    (TooLarge, "Слишком много данных. Попросите меньше: короче период, точнее имя."),
    (BadAnswer, "Ответ ВАТС прочитать не удалось. Попробуйте через минуту."),
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
