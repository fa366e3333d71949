"""Periods: «today», «прошлая неделя», «23.11», «20.11-23.11». Days are days of the company's zone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

from chat.params.days import read_day
from chat.params.param import Found, NotRead, Offer, Param, default

if TYPE_CHECKING:
    from chat.turn import Turn


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days: from ``start`` to before ``end`` (aware, midnights of the company's zone), and how they are told."""

    start: datetime
    end: datetime
    title: str
    said: str


_NAMED: Final[dict[str, tuple[str, ...]]] = {
    "today": ("сегодня", "today", "сегодняшний день", "день"),
    "yesterday": ("вчера", "yesterday", "вчерашний день"),
    "week": (
        "эта неделя",
        "week",
        "this_week",
        "this week",
        "неделя",
        "неделю",
        "этой неделе",
        "эту неделю",
        "текущую неделю",
    ),
    "last_week": ("прошлая неделя", "last_week", "last week", "прошлую неделю", "прошлой неделе", "прошлая_неделя"),
    "month": ("этот месяц", "month", "this_month", "this month", "месяц", "этом месяце", "текущий месяц"),
    "last_month": ("прошлый месяц", "last_month", "last month", "прошлом месяце", "прошлый_месяц"),
}
"""What a period may be called; the first is how it is told."""

_WORDS: Final = {name: period for period, names in _NAMED.items() for name in names}
PERIOD_WORDS: Final = frozenset(word for name in _WORDS for word in name.split())
"""All words that say a period with a name."""

_MOST_WORDS: Final = 5
_RANGE: Final = re.compile(
    r"(?:с|from)?\s*(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}(?:\.\d{2,4})?)\s*(?:-|–|—|\.\.|по|to)\s*"
    r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}(?:\.\d{2,4})?)"
)
_BEFORE: Final = re.compile(r"(?:за|в|во|на|for|on)\s+")
_LAST: Final = re.compile(r"(?:(?:последн(?:ие|их)|last)\s+)?(\d{1,3})\s*(?:д(?:ень|ня|ней)|days?)")
_OF_A_MONTH: Final = re.compile(r"(?:с|from)\s+(\d{1,2})\s+(?:по|to)\s+(\d{1,2})(\s+.+|\.\d{1,2})")
_SINCE: Final = re.compile(r"(?:с|со|from|since)\s+(.+)")
_MOST_DAYS: Final = 366
_MONTH_NAMES: Final = tuple(
    (name, name[:-1] + "е") if name[-1] in "йь" else (name, name + "е")
    for name in (
        *("январь", "февраль", "март", "апрель", "май", "июнь"),
        *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
    )
)
_POSSIBLE: Final = "Можно: сегодня, вчера, неделя, прошлая неделя, месяц, прошлый месяц, 23.11, 20.11-23.11."


class PeriodParam(Param[Days]):
    """A period of whole days that has begun."""

    what = "период"
    question = "За какой период?"
    example = "вчера"

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[Days]:
        """Read the longest beginning of the words that is one."""
        for used in range(min(len(words), _MOST_WORDS), 0, -1):
            text = " ".join(words[:used]).casefold()
            days = _read(text, turn.now)
            if days is not None:
                return Found(days, used)
        looks_like_date = bool(re.match(r"\d{1,2}\.\d{1,2}(\D|$)|\d{4}-\d", words[0]))
        raise NotRead(f"«{words[0]}» – не период.", possible=_POSSIBLE, example=self.example, sure=looks_like_date)

    def said(self, value: Days) -> str:
        """Say the name of the period, or its days."""
        return value.said

    def shown(self, value: Days) -> str:
        """Say it for people."""
        return value.title

    async def choices(self, turn: "Turn") -> Sequence[Offer]:  # noqa: ARG002 — as all kinds
        """List the periods with a name."""
        return [Offer(names[0][:1].upper() + names[0][1:], period) for period, names in _NAMED.items()]


def _read(text: str, now: datetime) -> Days | None:
    today = now.date()
    if text in _WORDS:
        return named_period(_WORDS[text], now)
    if found := _RANGE.fullmatch(text):
        first, last = (read_day(part, today, future=False) for part in found.groups())
        if first is None or last is None:
            return None
        if first > last:
            raise NotRead(
                "Период кончается раньше, чем начинается.", possible=_POSSIBLE, example="20.11-23.11", sure=True
            )
        return _days(first, last, now)
    if text in {"завтра", "tomorrow", "послезавтра"}:
        return None
    day = read_day(text, today, future=False)
    if day is not None:
        return _days(day, day, now)
    return _said_otherwise(text, now)


def _said_otherwise(text: str, now: datetime) -> Days | None:
    """Read «за …», «последние 3 дня», «ноябрь», «с понедельника»."""
    today = now.date()
    if found := _BEFORE.match(text):
        return _read(text[found.end() :], now)
    if found := _LAST.fullmatch(text):
        count = int(found[1])
        return _days(today - timedelta(days=count - 1), today, now) if 0 < count <= _MOST_DAYS else None
    for number, names in enumerate(_MONTH_NAMES, start=1):
        if text in names:
            year = today.year if number <= today.month else today.year - 1
            begin = date(year, number, 1)
            return _days(begin, (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1), now)
    if found := _OF_A_MONTH.fullmatch(text):
        first, last, month = found.groups()
        days = [read_day(f"{number}{month}", today, future=False) for number in (first, last)]
        return _days(days[0], days[1], now) if days[0] and days[1] and days[0] <= days[1] else None
    if found := _SINCE.fullmatch(text):
        first_day = read_day(found[1], today, future=False)
        return _days(first_day, today, now) if first_day is not None and first_day <= today else None
    return None


def named_period(name: str, now: datetime) -> Days:
    """Give ``today``, ``yesterday``, ``week``, ``last_week``, ``month`` or ``last_month``.

    ``now`` is in the company's zone.
    """
    today = now.date()
    monday, first_of_month = today - timedelta(days=today.weekday()), today.replace(day=1)
    last_of_before = first_of_month - timedelta(days=1)
    spans = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "week": (monday, monday + timedelta(days=6)),
        "last_week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "month": (first_of_month, (first_of_month + timedelta(days=31)).replace(day=1) - timedelta(days=1)),
        "last_month": (last_of_before.replace(day=1), last_of_before),
    }
    first, last = spans[name]
    return Days(_midnight(first, now), _midnight(last + timedelta(days=1), now), _NAMED[name][0], name)


def _days(first: date, last: date, now: datetime) -> Days:
    if first > now.date():
        raise NotRead("Этот день ещё не наступил.", possible=_POSSIBLE, example="вчера", sure=True)
    year = "" if first.year == last.year == now.year else ".%Y"
    title = f"{first:%d.%m{year}}" if first == last else f"{first:%d.%m{year}}–{last:%d.%m{year}}"
    said = first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"
    return Days(_midnight(first, now), _midnight(last + timedelta(days=1), now), title, said)


def _midnight(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time(0), now.tzinfo)


Period: TypeAlias = Annotated[Days, PeriodParam()]
Today: Any = default(lambda turn: named_period("today", turn.now))
"""The default of a period."""
