"""Why a telephone does not do what was asked: the exchange's own words are English, people may be Russian."""

import re

from sandbox.telegram.waiting import NoAnswer

_WORDS = (
    (r"talks already$", "Этот телефон уже занят разговором."),
    (r"does not talk$", "Этот телефон сейчас не занят разговором."),
    (r"^nothing rings at|does not ring", "Этот телефон сейчас не звонит."),
    (r"^nobody is left to ring", "Звонить больше некому."),
    (r"^the menu has no button", "В голосовом меню нет такой кнопки."),
    (r"^the call is \S+", "Звонок уже не в том состоянии: он изменился, пока вы нажимали."),
    (r"^no number leads to", "Ни один номер не ведёт к тому, кто принимает звонки."),
    (r"^nobody is free to answer", "Никто не свободен, чтобы ответить."),
    (r"^nobody is free to take", "Никто не свободен, чтобы принять перевод."),
    (r"^every number is switched off", "Все номера выключены."),
    (r"no number of another operator", "У компании нет номера другого оператора."),
    (r"is not let in", "Звонок не пропущен: номер выключен или клиент в чёрном списке."),
)
_OTHERWISE = "Сейчас так нельзя."


def in_russian(error: BaseException) -> str:
    """Say in Russian why a call cannot be stepped so, or what a person waited for in vain."""
    if isinstance(error, NoAnswer):
        return "Бот не ответил."
    return next((words for pattern, words in _WORDS if re.search(pattern, str(error))), _OTHERWISE)


def in_english(error: BaseException) -> str:
    """Say the same in English: the exchange's own words."""
    words = str(error).partition("\n")[0]
    return f"Not now: {words}." if words else "Not now."


def first_of(error: BaseException) -> BaseException:
    """Answer the error inside of groups of them: the first one."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
