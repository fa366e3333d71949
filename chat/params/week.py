"""Days of the week, times of day and dates of a number's schedule (manual 9.7, 9.8)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from chat.params.days import WEEKDAYS, read_day
from chat.params.param import Found, NotRead, Offer, Param
from vats.choices import Weekday

if TYPE_CHECKING:
    from chat.turn import Turn

_ALL: Final = tuple(Weekday)
_WORKING_DAYS: Final = 5
_SETS: Final = {
    "будни": _ALL[:_WORKING_DAYS],
    "weekdays": _ALL[:_WORKING_DAYS],
    "выходные": _ALL[_WORKING_DAYS:],
    "weekend": _ALL[_WORKING_DAYS:],
    "все": _ALL,
    "all": _ALL,
    "ежедневно": _ALL,
    "daily": _ALL,
}
_RANGE: Final = re.compile(r"(\w+)[-–—](\w+)")
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?", re.ASCII)
_TIMED: Final = re.compile(r"(?P<day>\S+?)[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})", re.ASCII | re.IGNORECASE)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_LAST_MINUTE: Final = _DAY - _MINUTE
_MIDNIGHTS: Final = {"24:00", "24.00", "24"}


def day_title(day: str) -> str:
    """Say a day of the ВАТС in short: «пн»; one that is unknown as it is."""
    return next((words[-1] for words in WEEKDAYS if words[0] == day), day)


def days_title(days: Sequence[str]) -> str:
    """Say days in short, neighbours as a range: «пн–ср, пт»."""
    order = [words[0] for words in WEEKDAYS]
    known = sorted({order.index(day) for day in days if day in order})
    runs: list[list[int]] = []
    for at in known:
        if runs and runs[-1][-1] == at - 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    parts: list[str] = []
    for run in runs:
        names = [day_title(order[at]) for at in run]
        parts += [f"{names[0]}–{names[-1]}"] if len(names) > 2 else names  # noqa: PLR2004 — two are no range
    return ", ".join([*parts, *(day for day in days if day not in order)])


def clock_title(second: int) -> str:
    """Say a second of the day: «20:00»."""
    return f"{second // _HOUR}:{second % _HOUR // _MINUTE:02}"


class DaysParam(Param[tuple[Weekday, ...]]):
    """Days of the week: ``mon,wed``, «пн,ср», «пн-пт», «будни»."""

    what = "пн,ср"
    question = "В какие дни недели? Например: пн,ср или пн-пт."
    example = "пн,ср"

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[tuple[Weekday, ...]]:
        """Read the first word."""
        return Found(await self.read_whole(turn, words[0]))

    async def read_whole(self, turn: "Turn", text: str) -> tuple[Weekday, ...]:  # noqa: ARG002 — as all kinds
        """Read days with commas or spaces between."""
        named: set[Weekday] = set()
        for word in text.casefold().replace(",", " ").split():
            named.update(_days(word))
        if not named:
            raise _no_day(text)
        return tuple(day for day in _ALL if day in named)

    def said(self, value: tuple[Weekday, ...]) -> str:
        """Say them in English."""
        return ",".join(value)

    def shown(self, value: tuple[Weekday, ...]) -> str:
        """Say them in short."""
        return days_title(value)

    async def choices(self, turn: "Turn") -> Sequence[Offer]:  # noqa: ARG002 — as all kinds
        """List the usual sets of days; others are written."""
        return [Offer(name.capitalize(), name) for name in ("будни", "выходные", "ежедневно")]


def _days(word: str) -> tuple[Weekday, ...]:
    if word in _SETS:
        return _SETS[word]
    found = _RANGE.fullmatch(word)
    if found is None:
        return (_day(word),)
    first, last = _ALL.index(_day(found[1])), _ALL.index(_day(found[2]))
    return _ALL[first : last + 1] if first <= last else (*_ALL[first:], *_ALL[: last + 1])


def _day(word: str) -> Weekday:
    for words in WEEKDAYS:
        if word in words:
            return Weekday(words[0])
    raise _no_day(word)


def _no_day(word: str) -> NotRead:
    return NotRead(
        f"«{word}» – не день недели.", possible="Можно: пн, вт, ср, чт, пт, сб, вс; пн-пт; будни.", example="days=пн,ср"
    )


class ClockParam(Param[int]):
    """A time of day, in seconds from local midnight, whole minutes.

    24:00 is 23:59: what 86400 means to the ВАТС is not said (A09-11).
    """

    what = "чч:мм"
    example = "20:00"

    def __init__(self, question: str) -> None:
        self.question = question

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[int]:  # noqa: ARG002 — as all kinds
        """Read the first word."""
        word = words[0]
        if word in _MIDNIGHTS:
            return Found(_LAST_MINUTE)
        found = _CLOCK.fullmatch(word)
        try:
            at = time(int(found[1]), int(found[2] or 0)) if found else None
        except ValueError:
            at = None
        if at is None:
            raise NotRead(f"«{word}» – не время.", possible="Нужны часы и минуты.", example="20:00")
        return Found(at.hour * _HOUR + at.minute * _MINUTE)

    def said(self, value: int) -> str:
        """Say hours and minutes."""
        return clock_title(value)


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A day of the company's own calendar, and a time of it if one was said."""

    day: date
    clock: time | None = None

    def begins(self) -> str:
        """When it begins, as the ВАТС takes it: without a zone (A09-10)."""
        return f"{self.day.isoformat()}T{self.clock or time():%H:%M:%S}"

    def ends(self) -> str:
        """When it ends: the last minute, as in the manual's own example (9.8)."""
        return f"{self.day.isoformat()}T{self.clock or time(23, 59):%H:%M:%S}"


class LocalDayParam(Param[LocalDay]):
    """A date to come, ``2027-05-01`` or «01.05»; with ``T10:00`` behind it a time of it."""

    what = "дата"
    example = "2027-05-01"

    def __init__(self, question: str) -> None:
        self.question = question

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[LocalDay]:
        """Read the first word."""
        return Found(await self.read_whole(turn, words[0]))

    async def read_whole(self, turn: "Turn", text: str) -> LocalDay:
        """Read a date, and a time behind it."""
        timed = _TIMED.fullmatch(text.strip())
        day = read_day(timed["day"] if timed else text, turn.now.date(), future=True)
        try:
            clock = time(int(timed["hour"]), int(timed["minute"])) if timed else None
        except ValueError:
            day = clock = None
        if day is None:
            raise NotRead(
                f"«{text}» – не дата.",
                possible="Можно: 2027-05-01 или 01.05, со временем – 2027-05-01T10:00.",
                example="2027-05-01",
            )
        return LocalDay(day, clock)

    def said(self, value: LocalDay) -> str:
        """Say it as the ВАТС would."""
        return f"{value.day.isoformat()}T{value.clock:%H:%M}" if value.clock else value.day.isoformat()


WeekDays: TypeAlias = Annotated[tuple[Weekday, ...], DaysParam()]
FromClock: TypeAlias = Annotated[int, ClockParam("С какого времени? Например: 20:00.")]
TillClock: TypeAlias = Annotated[int, ClockParam("До какого времени? Например: 23:30.")]
FirstDay: TypeAlias = Annotated[LocalDay, LocalDayParam("С какого дня? Например: 2027-05-01.")]
LastDay: TypeAlias = Annotated[LocalDay, LocalDayParam("По какой день включительно? Например: 2027-05-03.")]
