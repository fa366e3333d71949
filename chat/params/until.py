"""How long: «for 45m», «until tomorrow 9:00», «на 45 мин», «до 18:00»."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from chat.params.days import read_day
from chat.params.param import Found, NotRead, Offer, Param

if TYPE_CHECKING:
    from chat.turn import Turn

FOR: Final = ("for", "на")
TILL: Final = ("until", "till", "до")
_HOURS = r"(?:h|hrs?|hours?|ч|час|часа|часов)\.?"
_MINUTES = r"(?:m|mins?|minutes?|м|мин|минут|минуты|минуту)\.?"
_DAYS = r"(?:d|days?|д|день|дня|дней|сутки|суток)\.?"
_WEEKS = r"(?:w|weeks?|нед|неделя|неделю|недели|недель)\.?"
_LENGTH: Final = re.compile(
    rf"(?:(?P<weeks>\d{{1,2}})?\s*{_WEEKS})?\s*"
    rf"(?:(?P<days>\d{{1,3}})?\s*{_DAYS})?\s*"
    rf"(?:(?P<hours>\d{{1,3}})?\s*{_HOURS})?\s*"
    rf"(?:(?P<minutes>\d{{1,4}})?\s*{_MINUTES})?",
)
_UNITS: Final = (("weeks", _WEEKS), ("days", _DAYS), ("hours", _HOURS), ("minutes", _MINUTES))
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_MOST_WORDS: Final = 4
_EVENING: Final = 18
_LONGEST: Final = timedelta(days=366)
_LEAP_YEAR: Final = date(2024, 1, 1)
_HALF_AN_HOUR: Final = {"полчаса", "пол часа", "half an hour"}
_AND_A_HALF: Final = {"полтора часа"}
_COUPLE: Final = {"пару часов": timedelta(hours=2), "пару минут": timedelta(minutes=2)}
_TODAY: Final = {"весь день", "сегодня"}
_END_OF_DAY: Final = {"конца дня"}
_SPOKEN: Final = re.compile(
    r"(?P<day>.+\s)?(?P<hour>\d{1,2})(?P<minute>[:.-]\d{2})?(?:\s+час(?:а|ов)?)?(?:\s+(?P<half>утра|дня|вечера|ночи))?"
)
_NOON: Final = 12


@dataclass(frozen=True, slots=True)
class UntilValue:
    """A moment until which something is changed (aware), and how it is told: «до 18:00», «до завтра 9:00»."""

    at: datetime
    title: str


class UntilParam(Param[UntilValue]):
    """A time or a length of time, behind «for», «until», «на» or «до»."""

    what = "на 45 мин | до 18:00"
    question = "На сколько или до какого времени? Можно и написать: «на 45 мин», «до 17:30»."
    example = "на 45 мин"

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the usual ones; others are written."""
        evening = f"{_EVENING}:00"
        ways = (["до", evening] if turn.now.hour < _EVENING else None, ["до", "завтра", "9:00"])
        offers = [Offer("на 30 мин", "на 30 мин"), Offer("на 1 час", "на 1 час"), Offer("на 2 часа", "на 2 часа")]
        for words in filter(None, ways):
            value = (await self.read(turn, words)).value
            offers.append(Offer(value.title, self.said(value)))
        return offers

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[UntilValue]:
        """Read the longest beginning of the words that is one."""
        first = words[0].casefold()
        rest = [word.casefold() for word in words[1 : 1 + _MOST_WORDS]]
        if first not in FOR + TILL:
            raise NotRead(f"«{words[0]}» – это не срок.", possible=_POSSIBLE, example=self.example)
        for used in range(len(rest), 0, -1):
            text = " ".join(rest[:used])
            at = _after(turn.now, text) if first in FOR else _till(turn.now, text)
            if at is not None:
                return Found(_checked(at, turn.now), used + 1)
        raise NotRead(f"Не понял срок «{' '.join(words)}».", possible=_POSSIBLE, example=self.example, sure=True)

    async def read_whole(self, turn: "Turn", text: str) -> UntilValue:
        """Read a text that is nothing but the term; the word before it may be missing."""
        words = text.split()
        if words and words[0].casefold() in FOR + TILL:
            return await self._all(turn, words)
        try:
            return await self._all(turn, [FOR[0], *words])
        except NotRead:
            return await self._all(turn, [TILL[0], *words])

    async def _all(self, turn: "Turn", words: Sequence[str]) -> UntilValue:
        if len(words) > 1:
            found = await self.read(turn, words)
            if found.used == len(words):
                return found.value
        raise NotRead(f"Не понял срок «{' '.join(words[1:])}».", possible=_POSSIBLE, example=self.example, sure=True)

    def said(self, value: UntilValue) -> str:
        """Say the moment itself: the same however late it is read."""
        return f"{TILL[0]} {value.at.isoformat()}"

    def shown(self, value: UntilValue) -> str:
        """Say it for people."""
        return value.title


_POSSIBLE: Final = "Можно: «на 45 мин», «на 2 часа», «до 18:00», «до завтра 9:00»."


def _after(now: datetime, text: str) -> datetime | None:
    if text in _HALF_AN_HOUR:
        return now + timedelta(minutes=30)
    if text in _AND_A_HALF:
        return now + timedelta(minutes=90)
    if text in _COUPLE:
        return now + _COUPLE[text]
    if text in _TODAY:
        return _at(now, now.date() + timedelta(days=1), time(0))
    found = _LENGTH.fullmatch(text)
    if found is None or not text:
        return None
    # «на час»: the unit alone is one of it.
    length = timedelta()
    for name, unit in _UNITS:
        number = found[name]
        if number is not None:
            length += timedelta(**{name: int(number)})
        elif re.search(rf"(?<![\w\d]){unit}(?!\w)", text) and not re.search(rf"\d\s*{unit}(?!\w)", text):
            length += timedelta(**{name: 1})
    utc = (now.astimezone(None) if now.tzinfo is None else now).timestamp() + length.total_seconds()
    return datetime.fromtimestamp(utc, now.tzinfo) if length else None


def _till(now: datetime, text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        pass
    else:
        if moment.tzinfo is not None:
            return moment.astimezone(now.tzinfo)
    if text in _END_OF_DAY:
        return _at(now, now.date() + timedelta(days=1), time(0))
    *before, last = _on_the_clock(text).split()
    clock = _clock(last)
    if not before and clock is not None:
        at = _at(now, now.date(), clock)
        return at if at > now else _at(now, now.date() + timedelta(days=1), clock)
    day = read_day(" ".join(before if clock is not None and before else [*before, last]), now.date(), future=True)
    if day is None:
        return None
    return _at(now, day, clock if clock is not None and before else time(0))


def _on_the_clock(text: str) -> str:
    """Write a time as the clock shows it: «9 утра» is 9:00, «6 вечера» is 18:00, «18 часов» is 18:00."""
    found = _SPOKEN.fullmatch(text)
    if found is None or not (found["half"] or "час" in text or "-" in (found["minute"] or "")):
        return text
    hour = int(found["hour"])
    if found["half"] in {"дня", "вечера"} and hour < _NOON:
        hour += _NOON
    elif found["half"] == "ночи" and hour == _NOON:
        hour = 0
    return f"{found['day'] or ''}{hour}:{(found['minute'] or ':00')[1:]}"


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    if found is None or ("." in text and read_day(text, _LEAP_YEAR, future=True) is not None):
        return None  # «18.00» is a time, «25.11» a day
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004 — a day, an hour


def _at(now: datetime, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, now.tzinfo)


def _checked(at: datetime, now: datetime) -> UntilValue:
    if at <= now:
        raise NotRead("Это время уже прошло.", possible=_POSSIBLE, example="до 18:00", sure=True)
    if at - now > _LONGEST:
        raise NotRead("Срок – не больше года.", possible=_POSSIBLE, example="на 2 часа", sure=True)
    return UntilValue(at, until_title(at, now))


def until_title(at: datetime, now: datetime) -> str:
    """Tell a moment to come: «до 18:00», «до завтра 9:00», «до 25.11 9:00»; both on one clock."""
    clock = f"{at.hour}:{at.minute:02}"
    days = (at.date() - now.date()).days
    if days == 0:
        return f"до {clock}"
    return f"до завтра {clock}" if days == 1 else f"до {at:%d.%m} {clock}"


Until: TypeAlias = Annotated[UntilValue, UntilParam()]
"""``until: Until | None = None`` in a signature. It may stand anywhere in the line."""
