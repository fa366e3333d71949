"""Answers of the ВАТС that refuse, in words (contract §4)."""

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


def refusal(error: VatsError) -> str:
    """Say why an operation failed. What the ВАТС disliked is told in its own words: they are for the one who asked."""
    match error:
        case RightMissing(right=str(right)):
            return f"У ключа ВАТС нет права «{right}». Его даёт администратор в кабинете ВАТС."
        case RightMissing():
            return f"У ключа ВАТС нет права на «{error.operation}». Его даёт администратор в кабинете ВАТС."
        case WrongKey():
            return "ВАТС не приняла ключ (401): он неверный. Администратору: проверьте VATS_API_KEY."
        case ApiSwitchedOff():
            return f"ВАТС не отвечает на запросы (401): API или сама ВАТС выключены{_quoted(error.reason)}."
        case KeyRefused():
            return f"ВАТС не приняла ключ (401){_quoted(error.reason)}."
        case Refused():
            return f"ВАТС отказала{_quoted(error.reason)}." if error.reason else "ВАТС отказала и не сказала почему."
        case NotThere():
            return f"В ВАТС такого нет (404){_quoted(error.reason)}."
        case MethodRefused():
            return "Эта ВАТС так не умеет."
        case Temporary():
            return "ВАТС сейчас занята или нездорова. Попробуйте через минуту."
        case NoAnswer():
            return "ВАТС не отвечает. Ничего не изменено. Попробуйте через минуту."
        case OutcomeUnknown():
            return "ВАТС не ответила: выполнено ли, неизвестно."
        case TooLarge(carried_out=True):
            return "Сделано, но ответ ВАТС слишком велик."
        case TooLarge():
            return "Слишком много данных. Попросите меньше: короче период, точнее имя."
        case BadAnswer(carried_out=True):
            return "Сделано, но ответ ВАТС прочитать не удалось."
        case BadAnswer():
            return "Ответ ВАТС прочитать не удалось."
        case _:
            return "ВАТС ответила ошибкой."


def _quoted(reason: str) -> str:
    reason = " ".join(reason.split()).rstrip(".")
    return f": «{reason}»" if reason else ""
