"""Telegram asks to wait: for seconds and for an hour, one chat, several, or everybody; and the program is killed."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.books import audited
from tests.faults.moved import moved
from tests.faults.program import Program
from tests.faults.report import Row, p95
from tests.faults.stage import Stage, stage
from tests.faults.telegram_away import too_early
from tests.running import eventually

HOUR = 3600
SLOW = {"e000": HOUR, "e001": HOUR, "e002": 7}
"""Employees whose chats have to wait at the same time, and for how many seconds."""
MOST_TRIED = 8
"""So many messages may be tried while all are refused: it takes some to see that it is not one chat's own affair."""
REST = 2.0
"""Seconds after which the changes of earlier cards are out, too."""


async def waits_for_an_hour(
    folder: Path, *, calls: int = 10, late: float = 2, watched: float = 5, all_wait: float = 10
) -> Row:
    """Some chats have to wait, one of them while the program is killed; then all have to; nobody else is late."""
    clock = folder / "seconds"
    clock.write_text("0", encoding="ascii")
    async with stage(folder) as scene:
        others = [login for login in scene.load.logins if login not in SLOW]
        async with moved(scene, clock) as run:
            await run.opens()
            await run.polls()
            usual = await told_within(scene, run, others[:calls])
            for login, seconds in SLOW.items():
                scene.telegram.fail("sendMessage", "429", chat=scene.staff[login], times=1, seconds=seconds)
            waited = await told_within(scene, run, [*SLOW, *SLOW, *others[calls : 2 * calls]]) - usual
            await eventually(lambda: refused(scene) >= set(SLOW), 30)
            await run.kills()
        async with moved(scene, clock) as run:
            await run.opens()
            await run.polls()
            again = await told_within(scene, run, others[2 * calls : 3 * calls]) - usual
            await asyncio.sleep(watched)
            early = too_early(scene.telegram.server.calls)
            asked = await all_refused(scene, run.port, calls, all_wait)
            await run.stops()
        clock.write_text(str(HOUR), encoding="ascii")
        async with moved(scene, clock) as run:
            await run.opens()
            await scene.is_told(run, 60)
            await run.stops()
        books, told = audited(scene), scene.told()
    slow = [messages[0].text for call_id, messages in told.items() if scene.load.calls[call_id].login in SLOW]
    doubted = sum("возможно, повтор" in text for text in slow)
    late_by = f"{max(0.0, waited):.1f} s late, {max(0.0, again):.1f} s after the kill"
    figures = (
        f"chats told to wait {', '.join(map(str, SLOW.values()))} s, killed meanwhile: {books.missing} lost, "
        f"{books.doubled} doubled, {early} sent too early, {doubted} in doubt; others p95 {late_by}; "
        f"all refused for {all_wait:.0f} s: {asked} tried"
    )
    holds = books.is_right and books.doubled <= 1 and not early and not doubted and max(waited, again) <= late
    must = "0 lost, 0 too early (also after a restart), others p95 ≤ 2 s late, all stop when all are refused"
    return Row("429 of up to an hour", figures, must, holds and asked <= MOST_TRIED)


async def told_within(scene: Stage, run: Program, logins: Sequence[str]) -> float:
    """Let somebody call each of some employees; answer within how many seconds 95 of 100 who need not wait are told."""
    await asyncio.sleep(REST)
    calls = []
    for scene.load.logins in ([login] for login in logins):
        calls += scene.load.comes(1)
    began = time.monotonic()
    await scene.load.pushes(run.port)
    calls = [call for call in calls if call.login not in SLOW]
    await scene.are_told(calls, 60)
    sent = [(call.fields["text"], call.at) for call in scene.telegram.requests if call.ok and "text" in call.fields]
    return p95([min(at for text, at in sent if call.shown in text) - began for call in calls])


def refused(scene: Stage) -> set[str]:
    """Name the employees whose chats were told to wait."""
    names = {person.id: login for login, person in scene.staff.items()}
    return {names[int(call.fields["chat_id"])] for call in scene.telegram.requests if call.code == 429}


def tried(scene: Stage) -> int:
    """Count the messages that were sent, taken or not."""
    return sum(call.method == "sendMessage" for call in scene.telegram.server.calls)


async def all_refused(scene: Stage, port: int, calls: int, seconds: float) -> int:
    """Let Telegram refuse everybody; answer how many messages were tried meanwhile."""
    scene.telegram.fail("sendMessage", "429", seconds=HOUR // 60)
    scene.load.logins = [login for login in scene.staff if login not in {*SLOW, "admin"}]
    scene.load.comes(calls * 4)
    before = tried(scene)
    await scene.load.pushes(port)
    began = time.monotonic()
    await eventually(lambda: tried(scene) > before, 20)
    await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))
    scene.telegram.heal()
    return tried(scene) - before
