"""Days as people say them."""

import re
from datetime import date, timedelta
from typing import Final

from chat.texts import MONTHS

_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?")
_WRITTEN: Final = re.compile(rf"(\d{{1,2}})(?:-?го|-?е)?\s+({'|'.join(MONTHS)})(?:\s+(\d{{4}}))?(?:\s+года?|\s+г\.?)?")
_NEAR: Final = {
    "today": 0,
    "сегодня": 0,
    "tomorrow": 1,
    "завтра": 1,
    "послезавтра": 2,
    "yesterday": -1,
    "вчера": -1,
    "позавчера": -2,
}
WEEKDAYS: Final = (
    ("monday", "mon", "понедельник", "понедельника", "пн"),
    ("tuesday", "tue", "вторник", "вторника", "вт"),
    ("wednesday", "wed", "среда", "среды", "среду", "ср"),
    ("thursday", "thu", "четверг", "четверга", "чт"),
    ("friday", "fri", "пятница", "пятницы", "пятницу", "пт"),
    ("saturday", "sat", "суббота", "субботы", "субботу", "сб"),
    ("sunday", "sun", "воскресенье", "воскресенья", "вс"),
)
"""From Monday on; the first word is the one that the ВАТС uses, the last one the shortest in Russian."""
DAY_WORDS: Final = frozenset({*_NEAR, *MONTHS, *(name for names in WEEKDAYS for name in names)})
"""All words that say a day."""

_CENTURY: Final = 2000


def read_day(text: str, today: date, *, future: bool) -> date | None:
    """Read a day; None if it is none.

    A weekday, or a date without a year, is the nearest one to come (``future``), or that has been.
    """
    text = text.strip().casefold()
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    for weekday, names in enumerate(WEEKDAYS):
        if text in names:
            ahead = (weekday - today.weekday()) % 7
            return today + timedelta(days=ahead or 7) if future else today - timedelta(days=(7 - ahead) % 7)
    try:
        return _date(text, today, future=future)
    except ValueError:
        return None


def _date(text: str, today: date, *, future: bool) -> date | None:
    if found := _ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _WRITTEN.fullmatch(text):
        day, month = int(found[1]), MONTHS.index(found[2]) + 1
        return date(int(found[3]), month, day) if found[3] else _nearest(day, month, today, future=future)
    found = _DOTTED.fullmatch(text)
    if found is None:
        return None
    day, month = int(found[1]), int(found[2])
    if found[3]:
        return date(int(found[3]) + (_CENTURY if len(found[3]) == len("26") else 0), month, day)
    return _nearest(day, month, today, future=future)


def _nearest(day: int, month: int, today: date, *, future: bool) -> date:
    this_year = date(today.year, month, day)
    if future and this_year < today:
        return date(today.year + 1, month, day)
    if not future and this_year > today:
        return date(today.year - 1, month, day)
    return this_year
