"""The exchange silent, slow or mad; its events repeated, mixed up, and never sent."""

import asyncio
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sandbox.company import MAIN
from sandbox.telegram.limits import NONE
from sandbox.vats.state import OutsideCall
from sandbox.vats.virtual import real_time
from tests.faults.books import audited, wrong_in
from tests.faults.load import Call
from tests.faults.moved import moved
from tests.faults.report import Row, p95
from tests.faults.stage import Stage, stage

WAYS: Mapping[str, dict[str, Any]] = {
    "silence": {"seconds": 60},
    "slow": {"seconds": 30},
    "502-html": {},
    "half": {},
    "huge": {},
    "redirect": {},
}


LATEST = 300
"""Seconds of the program's clock after which a missed call must be told, however little was pushed of it."""
TICK = 1.3
"""Seconds after which the program has seen where its clock stands, and done what is due."""


async def exchange_mad(folder: Path, *, ways: Mapping[str, dict[str, Any]] = WAYS) -> Row:
    """Whoever asks something has words soon, whatever the exchange does; news go their way meanwhile."""
    waits: dict[str, float] = {}
    async with stage(folder) as scene, scene.program() as run:
        await run.opens()
        await run.polls()
        before = run.memory()
        for way, how in ways.items():
            scene.vats.fail("*", way, **how)
            some = scene.load.comes(5)
            await scene.load.pushes(run.port)
            began = time.monotonic()
            await scene.owner.writes("/users", timeout=30)
            waits[way] = time.monotonic() - began
            await scene.are_told(some, 20)
            scene.vats.works()
        led_astray = [one for one in scene.vats.requests if one.operation == "elsewhere"]
        growth = run.memory() - before
        await scene.is_told(run, 60)
        await run.stops()
        books = audited(scene)
    slowest = max(waits, key=lambda way: waits[way])
    figures = (
        f"{', '.join(waits)}: words in {waits[slowest]:.1f} s at most ({slowest}), {books.missing} news lost, "
        f"memory +{max(0, growth):.0f} MiB"
    )
    holds = books.is_right and waits[slowest] <= 10 and not led_astray and growth <= 60
    return Row(
        "the exchange silent, slow, cut short, endless, elsewhere", figures, "words in ≤ 10 s, news unaffected", holds
    )


async def repeated(folder: Path, *, calls: int = 60, times: int = 3) -> Row:
    """Events come several times, over several connections, in any order, before and after they are told."""
    async with stage(folder) as scene, scene.program() as run:
        await run.opens()
        for _ in range(2):
            scene.load.comes(calls // 2)
            scene.load.comes_again(times)
            await scene.load.pushes(run.port)
            await run.polls()
        pushed = scene.load.statuses[200]
        await scene.is_told(run, 60 + calls / 20)
        await run.stops()
        books = audited(scene)
    wrong = len(books.wrong)
    figures = f"{pushed} events, {books.acknowledged} different: {books.doubled} doubled, {wrong} wrong cards"
    return Row(
        "repeated, concurrent, reordered, late events",
        figures,
        "0 doubled, 0 wrong cards",
        books.is_right and not books.doubled,
    )


async def outage(folder: Path, *, calls: int = 20) -> Row:
    """Calls are missed while the program does not run, some before were never pushed: the history has all."""
    async with stage(folder) as scene:
        async with scene.program() as run:
            await run.opens()
            await run.polls()
            some = scene.load.comes(calls)
            for call in some:
                _goes_into_history(scene, call)
            await scene.load.pushes(run.port, scene.load.left * 4 // 5)
            await scene.is_told(run, 60)  # what is on its way when it is killed is another row's
            await run.kills()
        for call in scene.load.comes(calls):
            _goes_into_history(scene, call)
        scene.load.forget()
        async with scene.program() as run:
            await run.opens()
            began = run.began
            await run.polls()
            await scene.is_told(run, 120)
            await run.stops()
        books, told = audited(scene), scene.told()
        by_text = [
            (call.at, call.fields["text"]) for call in scene.telegram.requests if call.ok and "text" in call.fields
        ]
    missed = [call for call in scene.load.calls.values() if call.missed]
    untold = sum(call.id not in told for call in missed)
    twice = sum(len(told.get(call.id, ())) > 1 for call in missed)
    after = [max(0.0, min((at for at, text in by_text if call.shown in text), default=0.0) - began) for call in missed]
    figures = f"{len(missed)} missed calls: {untold} untold, {twice} told twice, p95 {p95(after):.1f} s after the start"
    holds = books.is_whole and not (untold or twice or books.wrong) and max(after) <= 120
    return Row(
        "a fifth of the events never arrive, and an outage",
        figures,
        "100 % of missed calls told ≤ 120 s after the start, none twice",
        holds,
    )


async def never_pushed(folder: Path, *, calls: int = 20, steps: int = 8, step: int = 15, lost: float = 0.2) -> Row:
    """A part of all events never arrives while the program runs: the regular look into the history finds it.

    The clock is moved by ``step`` seconds at a time; the looks come at their time. Limits, which know the right time
    only, are put aside: a minute of the moved clock is five seconds of theirs.
    """
    clock = folder / "seconds"
    clock.write_text("0", encoding="ascii")
    ended: dict[str, int] = {}
    known: dict[str, int] = {}
    never, ahead = 0, 0
    async with stage(folder, limits=NONE) as scene, moved(scene, clock, "hasty") as run:
        await run.opens()
        await run.polls()
        over = steps * step
        while ahead < over or ((ended.keys() - known.keys() or wrong_in(scene)) and ahead <= over + 2 * LATEST):
            scene.load.ahead = timedelta(seconds=ahead)
            if ahead < over:
                some = scene.load.comes(calls)
                for call in some:
                    _goes_into_history(scene, call)
                ended |= {call.id: ahead for call in some if call.missed}
                never += scene.load.loses(lost)
                await scene.load.pushes(run.port)
            await asyncio.sleep(TICK)
            known = dict.fromkeys(told_as_missed(scene), ahead) | known
            ahead += step
            clock.write_text(str(ahead), encoding="ascii")
        await scene.is_told(run, 60)
        await run.stops()
        books, told = audited(scene), scene.told()
    untold = len(ended.keys() - known.keys())
    twice = sum(len(messages) > 1 for messages in told.values())
    # The step in which it was seen is over, and the call may have ended at the beginning of its own.
    slowest = max((known[id_] - at + step for id_, at in ended.items() if id_ in known), default=0)
    figures = (
        f"{never} of {never + len(scene.load.acknowledged)} events, {len(ended)} missed calls: {untold} untold, "
        f"{twice} told twice, {len(books.wrong)} wrong cards, after {slowest} s at most"
    )
    holds = books.is_whole and not (untold or twice or books.wrong) and slowest <= LATEST
    return Row("a fifth of the events never arrive", figures, "missed calls told ≤ 5 min, none twice", holds)


def told_as_missed(scene: Stage) -> set[str]:
    """Name the calls of which somebody knows that they were missed."""
    return {id_ for id_, messages in scene.told().items() if "Пропущенный" in messages[-1].text}


def _goes_into_history(scene: Stage, call: Call) -> None:
    # Short: a call that was over before the program first ran is nobody's news.
    start = real_time() + scene.load.ahead - timedelta(seconds=1)
    status, wait, talk = ("missed", 1, 0) if call.missed else ("success", 0, 1)
    scene.vats.company.outside_calls.append(
        OutsideCall(call.id, "in", status, call.client, MAIN, start, wait, talk, call.login, destination="user")
    )
