"""The clock of the machine jumps."""

from pathlib import Path

from tests.faults.books import audited
from tests.faults.program import program
from tests.faults.report import Row
from tests.faults.stage import stage

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
