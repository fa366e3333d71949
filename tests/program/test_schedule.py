import asyncio
from datetime import timedelta

import pytest

from bot.schedule import Duty, Schedule
from tests.running import MovedClock

HOUR = timedelta(hours=1)


class Work:
    """Something to do, that can fail and can take its time."""

    def __init__(self) -> None:
        self.begun = 0
        self.fails = False
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    async def __call__(self) -> None:
        self.begun += 1
        await self.goes_on.wait()
        if self.fails:
            raise ValueError("canary-name")


async def does(clock: MovedClock, duty: Duty) -> None:
    """Do a duty if its time has come, as the schedule does."""
    if duty.is_due(clock.now()):
        duty.begin()
        await duty.perform(clock)


async def test_a_duty_is_done_at_once_and_then_every_so_often() -> None:
    clock, work = MovedClock(), Work()
    duty = Duty("work", HOUR, work, again=HOUR / 60)
    await does(clock, duty)
    await does(clock, duty)
    assert work.begun == 1
    await clock.moves(minutes=59)
    await does(clock, duty)
    assert work.begun == 1
    await clock.moves(minutes=1)
    await does(clock, duty)
    assert work.begun == 2


async def test_what_failed_is_done_again_sooner() -> None:
    clock, work = MovedClock(), Work()
    work.fails = True
    duty = Duty("work", HOUR, work, again=HOUR / 60)
    await does(clock, duty)
    work.fails = False
    await clock.moves(seconds=61)
    await does(clock, duty)
    await clock.moves(minutes=2)
    await does(clock, duty)
    assert work.begun == 2


async def test_a_first_time_is_waited_for() -> None:
    clock, work = MovedClock(), Work()
    duty = Duty("work", HOUR, work, again=HOUR, first=clock.now() + HOUR)
    await does(clock, duty)
    assert work.begun == 0
    await clock.moves(hours=1)
    await does(clock, duty)
    assert work.begun == 1


async def test_a_clock_that_is_set_back_holds_nothing_up() -> None:
    clock, work = MovedClock(), Work()
    duty = Duty("work", HOUR, work, again=HOUR / 60)
    await does(clock, duty)
    await clock.moves(minutes=-10)
    await does(clock, duty)
    assert work.begun == 2, "once more than needed, and never a day too late"
    await clock.moves(days=-1)
    await does(clock, duty)
    await does(clock, duty)
    assert work.begun == 3


async def test_a_day_of_sleep_is_made_up_for_once() -> None:
    clock, work = MovedClock(), Work()
    duty = Duty("work", HOUR, work, again=HOUR)
    await does(clock, duty)
    await clock.moves(days=1)
    await does(clock, duty)
    await does(clock, duty)
    assert work.begun == 2


async def test_the_clock_ticks_slow_work_is_not_doubled_and_holds_up_nobody() -> None:
    clock, slow, quick = MovedClock(), Work(), Work()
    slow.goes_on.clear()
    second = timedelta(seconds=1)
    duties = [Duty("slow", second, slow, again=second), Duty("quick", second, quick, again=second)]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(3.2):
            await Schedule(clock, duties).run()
    assert slow.begun == 1
    assert 2 <= quick.begun <= 4
