"""A whole day without Telegram, by a clock that is moved."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

from sandbox.telegram.limits import NONE
from tests.faults.books import audited
from tests.faults.moved import moved
from tests.faults.program import Program
from tests.faults.report import Row
from tests.faults.stage import stage
from tests.faults.telegram_away import out_of_order

_DAY = 86_400


async def _worked_off(run: Program, within: float) -> None:
    async with asyncio.timeout(within):
        while not (await run.health())["checks"]["delivery"]["words"].endswith("в очереди: 0"):  # noqa: ASYNC110 (another process rings no bell)
            await asyncio.sleep(0.1)


async def day_away(
    folder: Path, *, calls: int = 26_200, hours: int = 24, aside: float = 0.78, growth: float = 50
) -> Row:
    """Telegram is away for a day of the program's clock while the exchange calls all day long; then all is told.

    Most calls are news for nobody, and nobody's limits count: else it would take a quarter of an hour to tell them.
    """
    clock = folder / "seconds"
    clock.write_text("0", encoding="ascii")
    async with stage(folder, limits=NONE) as scene, moved(scene, clock, "hasty") as run:
        await run.opens()
        await run.polls()
        scene.load.comes(60)
        await scene.load.pushes(run.port)
        await scene.is_told(run, 60)
        at_rest, before = run.memory(), len(scene.load.calls)
        scene.telegram.fail("*", "drop")
        scene.load.aside = aside
        for hour in range(hours):
            seconds = round(_DAY * hour / hours)
            clock.write_text(str(seconds), encoding="ascii")
            scene.load.ahead = timedelta(seconds=seconds)
            scene.load.comes(calls // hours)
            await scene.load.pushes(run.port)
            await _worked_off(run, 60 + calls / hours / 50)
        clock.write_text(str(_DAY), encoding="ascii")
        most, told_before = run.memory() - at_rest, len(scene.telegram.server.calls)
        scene.telegram.heal()
        back = time.monotonic()
        await scene.is_told(run, 60 + calls / 50)
        took = time.monotonic() - back
        first = min(
            call.at for call in scene.telegram.server.calls[told_before:] if call.method == "sendMessage" and call.ok
        )
        most = max(most, run.memory() - at_rest)
        await run.stops()
        books, told = audited(scene), scene.told()
    late = [messages for call_id, messages in told.items() if scene.load.calls[call_id].number > before]
    ringing = sum(len(messages[0].versions) > 1 for messages in late)
    unmarked = sum("с опозданием" not in messages[0].text for messages in late)
    events, disorder = len(scene.load.acknowledged), out_of_order(scene)
    figures = (
        f"{events} events, {len(late)} calls told in {took:.0f} s: {books.missing} lost, {books.doubled} doubled, "
        f"{ringing} told before they were over, {unmarked} not marked late, {disorder} out of order, first message "
        f"{first - back:.1f} s after the return, memory +{max(0, most):.0f} MiB"
    )
    holds = books.is_right and not (books.doubled or ringing or unmarked or disorder) and first - back <= 30
    must = "0 lost; order kept; each told once as it ended, as late; first message ≤ 30 s; memory ≤ +50 MiB"
    return Row("a day without Telegram", figures, must, holds and most <= growth)
