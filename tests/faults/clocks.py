"""The clock of the machine jumps; and people's clocks do, twice a year."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.vats.virtual import real_time
from tests.faults.books import audited
from tests.faults.moved import moved
from tests.faults.program import program
from tests.faults.report import Row
from tests.faults.stage import Stage, stage

_DAY = 86_400
JUMPS = (0, _DAY, 0, -_DAY, 0, 3600, 0)
"""Where the clock stands, in seconds beside the right time: a day ahead, a day behind, an hour lost and found."""


async def clock_moved(folder: Path, *, calls: int = 20) -> Row:
    """Calls come, the clock jumps, calls come: each is told once, and nothing else is."""
    file = folder / "seconds"
    file.write_text("0", encoding="ascii")
    async with stage(folder) as scene:
        async with program(folder, scene.settings, str(file), module="tests.faults.moved") as run:
            await run.opens()
            await run.polls()
            for seconds in JUMPS:
                file.write_text(str(seconds), encoding="ascii")
                some = scene.load.comes(calls)
                await scene.load.pushes(run.port)
                await scene.are_told(some, 30 + calls / 20)
            await scene.is_told(run, 60)
            await run.stops()
        books, told = audited(scene), scene.told()
    said = sum(len(messages) for messages in told.values())
    strange = len(scene.telegram.calls("sendMessage")) - said
    figures = (
        f"+1 day, −1 day, +1 h and back, {len(scene.load.calls)} calls: {books.missing} lost, {books.doubled} doubled, "
        f"{strange} other messages"
    )
    holds = books.is_right and not books.doubled and strange <= len(JUMPS)
    return Row("the clock jumps", figures, "no storm, nothing stuck", holds)


@dataclass(frozen=True, slots=True)
class Night:
    """A night in Berlin in which the clock is changed at 1:00 UTC: what is asked for, and when it must be over (UTC).

    Moments are minutes of the night, UTC; where an hour is missing or there twice, the earliest and the latest.
    """

    name: str
    day: datetime
    terms: Mapping[str, tuple[int, int]]


NIGHTS = (
    # 2:30 in summer time; at 1:00 UTC it is 2:00 again.
    Night(
        "summer time ends",
        datetime(2026, 10, 25, tzinfo=UTC),
        {"for 2h": (150, 150), "until 4:00": (180, 180), "until 2:45": (45, 105)},
    ),
    # 1:30; at 1:00 UTC it is 3:00, and there is no half past two.
    Night(
        "summer time begins",
        datetime(2027, 3, 28, tzinfo=UTC),
        {"for 2h": (150, 150), "until 4:00": (120, 120), "until 2:30": (60, 90)},
    ),
)
_BEGIN, _END, _STEP = 30, 210, 15
_TICK = 1.5
"""Seconds after which the program has seen where its clock stands, and done what is due."""


async def clocks_changed(folder: Path, *, calls: int = 5, nights: tuple[Night, ...] = NIGHTS, step: int = _STEP) -> Row:
    """People take no calls for a while in the nights in which the clock is changed; calls go on all the time."""
    wrong: list[str] = []
    lost = doubled = strange = 0
    for night in nights:
        (inside := folder / night.name).mkdir()
        async with stage(inside) as scene:
            over, untouched = await _night(scene, night, calls, step)
            wrong += [
                f"{term}: {over.get(term)}"
                for term, (earliest, latest) in night.terms.items()
                if not earliest <= over.get(term, -1) < latest + 2 * step
            ]
            books, told = audited(scene), scene.told()
            lost, doubled = lost + books.missing, doubled + books.doubled
            said = sum(len(messages) for messages in told.values())
            strange += len(scene.telegram.calls("sendMessage")) - said - untouched
    figures = (
        f"{', '.join(night.name for night in nights)}: {sum(len(night.terms) for night in nights)} terms, wrong: "
        f"{'; '.join(wrong) or 'none'}; {lost} lost, {doubled} doubled, {strange} other messages"
    )
    # The clock takes steps in which the history ought to have been read: that may be told to two administrators, once.
    holds = not (wrong or lost or doubled) and strange <= 2 * len(nights)
    return Row("people's clocks are changed", figures, "nothing early, nothing stuck, no storm", holds)


async def _night(scene: Stage, night: Night, calls: int, step: int) -> tuple[dict[str, int], int]:
    """Live through a night; answer in which minute each term was over, and how many answers people had."""
    clock = scene.folder / "seconds"
    over: dict[str, int] = {}
    asking = dict(zip(night.terms, scene.load.logins, strict=False))

    def turn(minute: int) -> None:
        scene.load.ahead = night.day + timedelta(minutes=minute) - real_time()
        clock.write_text(str(scene.load.ahead.total_seconds()), encoding="ascii")

    turn(_BEGIN)
    async with moved(scene, clock, TIMEZONE="Europe/Berlin") as run:
        await run.opens()
        await run.polls()
        for term, login in asking.items():
            await scene.staff[login].writes(f"/dnd on {term}", timeout=20)
        scene.load.logins = [login for login in scene.load.logins if login not in asking.values()]
        for minute in range(_BEGIN, _END + 1, step):
            turn(minute)
            some = scene.load.comes(calls)
            await scene.load.pushes(run.port)
            await scene.are_told(some, 30)
            await asyncio.sleep(_TICK)
            for term, login in asking.items():
                if scene.vats.employee(login).takes_calls:
                    over.setdefault(term, minute)
        await scene.is_told(run, 30)
        await run.stops()
    # Each has one answer, and one when it is over.
    return over, 2 * len(asking)
