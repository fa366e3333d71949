"""The books: what was acknowledged, against what is kept and what was told."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sandbox.telegram.message import Message
from tests.faults.load import Call
from tests.faults.stage import Stage

_KEPT = """
SELECT call_id, CASE WHEN cmd = 'event' THEN json_extract(fields, '$.type') ELSE cmd END, count(*)
FROM inbox WHERE call_id LIKE 'call-%' GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Books:
    """What came out. ``lost``: acknowledged and not kept, or of a call that nobody was told."""

    acknowledged: int
    lost: frozenset[tuple[str, str]]
    untold: frozenset[str]
    unfolded: frozenset[str]
    """Calls that are news for nobody and that the program does not know to be over."""
    doubled: int
    """Messages beyond one for a call."""
    most: int
    """The most messages of one call beyond the first."""
    wrong: frozenset[str]
    """Calls whose card does not end as the call did."""
    kept_twice: int
    is_whole: bool
    waiting: int
    parked: int

    @property
    def is_right(self) -> bool:
        """Whether nothing is lost, all is done, and the file is whole."""
        return self.is_whole and not (self.missing or self.wrong or self.kept_twice or self.waiting or self.parked)

    @property
    def missing(self) -> int:
        """How many events and calls are lost in one way or another."""
        return len(self.lost) + len(self.untold) + len(self.unfolded)


def missing_in(database: Path, acknowledged: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of the acknowledged events a database does not have."""
    with closing(sqlite3.connect(database, timeout=5)) as connection:
        kept = {(call_id, kind) for call_id, kind, _ in connection.execute(_KEPT)}
    return set(acknowledged) - kept


def audited(stage: Stage) -> Books:
    """Close the books of a stage whose program does not run."""
    load = stage.load
    with closing(sqlite3.connect(stage.database, timeout=5)) as connection:
        kept = {(call_id, kind): number for call_id, kind, number in connection.execute(_KEPT)}
        states = dict(connection.execute("SELECT state, count(*) FROM inbox GROUP BY state"))
        over = {call_id for (call_id,) in connection.execute("SELECT call_id FROM calls WHERE over")}
        whole = [line for (line,) in connection.execute("PRAGMA integrity_check")]
    told = stage.told()
    calls = {call_id for call_id, _ in load.acknowledged}
    news = {call_id for call_id in calls if load.calls[call_id].is_news}
    return Books(
        acknowledged=len(load.acknowledged),
        lost=frozenset(load.acknowledged - kept.keys()),
        untold=frozenset(news - told.keys()),
        unfolded=frozenset(calls - news - over),
        doubled=sum(len(messages) - 1 for messages in told.values()),
        most=max(map(len, told.values()), default=1) - 1,
        wrong=wrong_in(stage),
        kept_twice=sum(number - 1 for number in kept.values()),
        is_whole=whole == ["ok"],
        waiting=states.get("waiting", 0),
        parked=states.get("parked", 0),
    )


def wrong_in(stage: Stage) -> frozenset[str]:
    """Name the calls of which what is told now is not how they ended."""
    calls, told = stage.load.calls, stage.told()
    return frozenset(call_id for call_id, messages in told.items() if not _ends(calls[call_id], messages[-1]))


def _ends(call: Call, message: Message) -> bool:
    return ("Пропущенный" if call.missed else "✅ Входящий") in message.text
