"""/stats: calls in figures and as a picture."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from statistics import fmean

from chat import texts
from chat.answers import Photo, Reply
from chat.command import command
from chat.params import Days, Period, Today
from chat.rights import Right
from chat.turn import Turn
from handlers.chart import Series, bars
from handlers.history import Scope, Whose
from handlers.words import employee_title, headed
from vats.answers import HistoryCall
from vats.choices import HistoryType
from vats.operations import GetHistoryJson

BUSIEST = 5
"""So many employees are named."""

CALLED_BACK = frozenset({1, 2})
"""Missed, but talked with later: the client called again, or was called back (manual 4.2)."""

ANSWERED, MISSED, OUTGOING = "Принятые", "Пропущенные", "Исходящие"


@dataclass(frozen=True, slots=True)
class Figures:
    """Calls, counted. Lengths are in seconds; None where there is nothing to take the mean of."""

    total: int
    answered: int
    missed: int
    recovered: int
    outgoing: int
    reached: int
    talk: float | None
    wait: float | None
    rating: float | None
    ratings: int


def figures(calls: Sequence[HistoryCall]) -> Figures:
    """Count calls."""
    incoming = [call for call in calls if call.type != "out"]
    outgoing = [call for call in calls if call.type == "out"]
    missed = [call for call in incoming if call.is_missed]
    talks = [call.duration for call in calls if call.status == "success" and call.duration]
    waits = [call.wait for call in incoming if call.status == "success" and call.wait is not None]
    ratings = [call.rating for call in calls if call.rating]
    return Figures(
        total=len(calls),
        answered=sum(call.status == "success" for call in incoming),
        missed=len(missed),
        recovered=sum(call.missed_status in CALLED_BACK for call in missed),
        outgoing=len(outgoing),
        reached=sum(call.status == "success" for call in outgoing),
        talk=fmean(talks) if talks else None,
        wait=fmean(waits) if waits else None,
        rating=fmean(ratings) if ratings else None,
        ratings=len(ratings),
    )


@command(
    "stats",
    about="звонки в цифрах и картинкой",
    label="Звонки в цифрах",
    right=Right.SELF_READ,
    examples=("/stats", "/stats неделя", "/stats месяц отдел"),
)
async def stats(turn: Turn, period: Period = Today, whose: Whose | None = None) -> Reply | Photo:
    """Count calls and draw when they came."""
    scope = Scope(turn, whose)
    start, end = period.start.astimezone(UTC), period.end.astimezone(UTC)
    asked = GetHistoryJson(start=start, end=end, type=HistoryType.ALL, process_missed=True)
    calls = [call for call in await turn.vats.history(asked) if scope.has(call)]
    title = f"Звонки за период «{period.title}» ({scope.title})"
    if not calls:
        return Reply(f"{title}: нет.")
    labels, series = _drawn(turn, period, calls)
    picture = await asyncio.to_thread(bars, labels, series)
    return Photo(picture, headed(title, *_told(turn, calls)))


def _told(turn: Turn, calls: Sequence[HistoryCall]) -> list[str]:
    count = figures(calls)
    lines = [
        f"Всего: {count.total}",
        f"Принято: {count.answered}",
        f"Пропущено: {count.missed}" + (f", из них потом поговорили: {count.recovered}" if count.missed else ""),
        f"Исходящих: {count.outgoing}" + (f", дозвонились: {count.reached}" if count.outgoing else ""),
    ]
    if count.talk is not None:
        lines.append(f"Разговор в среднем: {texts.duration(round(count.talk))}")
    if count.wait is not None:
        lines.append(f"Ждали ответа в среднем: {texts.duration(round(count.wait))}")
    if count.rating is not None:
        mean = f"{count.rating:.1f}".replace(".", ",")
        lines.append(f"Средняя оценка: {mean} ({texts.plural(count.ratings, 'оценка', 'оценки', 'оценок')})")
    talked = Counter(call.login for call in calls if call.login and call.status == "success")
    if len(talked) > 1:
        busiest = (f"{employee_title(turn, login)} – {number}" for login, number in talked.most_common(BUSIEST))
        lines.append(f"Больше всех говорили: {', '.join(busiest)}")
    return lines


def _drawn(turn: Turn, period: Days, calls: Sequence[HistoryCall]) -> tuple[list[str], list[Series]]:
    """Sort calls into the hours of a day, or the days of a longer period that have begun."""
    days = _days(period, turn.now.date())
    by_hour = len(days) == 1
    labels = [f"{hour}" for hour in range(24)] if by_hour else [f"{day:%d.%m}" for day in days]
    heights = {name: [0] * len(labels) for name in (ANSWERED, MISSED, OUTGOING)}
    for call in calls:
        at = call.start.astimezone(turn.zone) if call.start else None
        if at is None or at.date() not in days:
            continue
        place = at.hour if by_hour else days.index(at.date())
        if (kind := _kind(call)) is not None:
            heights[kind][place] += 1
    return labels, [Series(name, values) for name, values in heights.items()]


def _kind(call: HistoryCall) -> str | None:
    if call.type == "out":
        return OUTGOING
    if call.is_missed:
        return MISSED
    return ANSWERED if call.status == "success" else None


def _days(period: Days, today: date) -> list[date]:
    first, last = period.start.date(), min((period.end - timedelta(seconds=1)).date(), today)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
