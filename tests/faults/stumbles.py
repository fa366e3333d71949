"""An event, and a card, over which our own code fails; and what comes of them when the cause is mended."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.faults.books import audited
from tests.faults.report import Row
from tests.faults.stage import Stage, stage
from tests.running import eventually

_SPOILT_CALL = '{"facts": 5}'
_TRIES = 3


async def stumbled_over(folder: Path, *, others: int = 20) -> Row:
    """What is kept of a call, and what a card shall show, are such that our own code raises: both are put aside.

    The rest flows; after the cause is mended an administrator has both done again from the chat.
    """
    async with stage(folder) as scene, scene.program() as run:
        await run.opens()
        await run.polls()
        (of_event,) = scene.load.comes(1)
        await scene.load.pushes(run.port, scene.load.left - 1, connections=1)
        await scene.are_told([of_event], 30)
        await scene.is_told(run, 30)
        call_before = _replaced(scene, "calls", "state", f"call_id = '{of_event.id}'", _SPOILT_CALL)
        await scene.load.pushes(run.port)

        scene.telegram.fail("sendMessage", "502-html")
        (of_card,) = scene.load.comes(1)
        await scene.load.pushes(run.port)
        await eventually(lambda: not _asked(scene, "SELECT 1 FROM inbox WHERE state = 'waiting'"), 30)
        wanted = json.loads(_asked(scene, f"SELECT wanted FROM cards WHERE key = 'call:{of_card.id}'")[0])
        key = f"key = 'call:{of_card.id}'"
        card_before = _replaced(scene, "cards", "wanted", key, json.dumps(wanted | {"entities": [{"type": 5}]}))
        scene.telegram.heal()

        rest = scene.load.comes(others)
        await scene.load.pushes(run.port)
        await scene.are_told(rest, 60)
        await eventually(lambda: len(scene.owner.chat.from_bot) == 2, 60)
        await scene.is_told(run, 30)
        spoilt = audited(scene)
        tries = [len(run.said(event)) for event in ("delivery_failed", "card_failed")]
        words = [message.text for message in scene.owner.chat.from_bot]

        _replaced(scene, "calls", "state", f"call_id = '{of_event.id}'", call_before)
        _replaced(scene, "cards", "wanted", key, card_before)
        listed = await scene.owner.writes("/parked", timeout=20)
        await scene.owner.presses("Повторить", listed)
        await scene.are_told([of_card], 30)
        await scene.is_told(run, 30)
        await run.stops()
        books = audited(scene)
    figures = (
        f"an event and a card put aside after {tries[0]} and {tries[1]} tries, "
        f"{len(rest)} other calls told, administrators told {len(words)} ×; then mended, and done again from the chat: "
        f"{books.missing} lost, {len(books.wrong)} told wrong, {books.doubled} doubled"
    )
    was_aside = spoilt.parked == 1 and spoilt.untold == {of_card.id} and not (spoilt.waiting or spoilt.lost)
    few = tries == [_TRIES, _TRIES]
    told = all("/parked" in one for one in words)
    holds = was_aside and few and told and books.is_right and not books.doubled
    return Row(
        "an event, a card over which our own code raises",
        figures,
        "parked after few tries, the rest flows, administrators told once, can be replayed",
        holds,
    )


def _replaced(scene: Stage, table: str, column: str, where: str, by: str) -> str:
    """Put another text into one row behind the program's back; answer what was there."""
    with closing(sqlite3.connect(scene.database, timeout=10)) as opened, opened:
        (before,) = opened.execute(f"SELECT {column} FROM {table} WHERE {where}").fetchone()
        opened.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (by,))
    return str(before)


def _asked(scene: Stage, question: str) -> list[Any]:
    with closing(sqlite3.connect(scene.database, timeout=10)) as opened:
        return [row for (row,) in opened.execute(question)]
