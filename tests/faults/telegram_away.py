"""Telegram away, in haste, or silent after it took a message."""

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sandbox.telegram.server import Call as BotCall
from tests.faults.books import audited
from tests.faults.program import Program
from tests.faults.report import Row, p95
from tests.faults.stage import Stage, stage
from tests.running import eventually


async def telegram_away(folder: Path, *, calls: int = 60, seconds: float = 6, growth: float = 50) -> Row:
    """Nothing answers for a while; then each call is told once, as it ended."""
    async with stage(folder) as scene, scene.program() as run:
        await run.opens()
        await run.polls()
        at_rest = run.memory()
        scene.telegram.fail("*", "drop")
        scene.load.comes(calls)
        await scene.load.pushes(run.port)
        await asyncio.sleep(seconds)
        most = run.memory() - at_rest
        before = len(scene.telegram.requests)
        scene.telegram.heal()
        back = time.monotonic()
        await scene.is_told(run, 40 + calls / 25)
        first = min(
            call.at for call in scene.telegram.server.calls[before:] if call.method == "sendMessage" and call.ok
        )
        await run.stops()
        books, told = audited(scene), scene.told()
    ringing = sum(len(messages[0].versions) > 1 for messages in told.values())
    events = len(scene.load.acknowledged)
    figures = (
        f"{seconds:.0f} s, {events} events: {books.missing} lost, {books.doubled} doubled, "
        f"{ringing} told before they were over, {out_of_order(scene)} out of order, first message {first - back:.1f} s "
        f"after the return, memory +{max(0, most):.0f} MiB"
    )
    holds = books.is_right and not (books.doubled or ringing or out_of_order(scene)) and first - back <= 30
    must = "0 lost; order kept; each told once as it ended; first message ≤ 30 s; memory ≤ +50 MiB"
    return Row("Telegram away", figures, must, holds and most <= growth)


def out_of_order(scene: Stage) -> int:
    """Count messages of calls that were over before a call began which was told before them in the same chat.

    Calls that overlap, as the events of them came in, have no order among them.
    """
    with closing(sqlite3.connect(scene.database, timeout=5)) as connection:
        found = connection.execute("SELECT call_id, min(id), max(id) FROM inbox GROUP BY call_id")
        heard = {call_id: (first, last) for call_id, first, last in found}
    chats: dict[int, list[tuple[int, str]]] = {}
    for call_id, messages in scene.told().items():
        chats.setdefault(messages[0].chat.id, []).append((messages[0].id, call_id))
    wrong = 0
    for told in chats.values():
        latest = 0
        for _, call_id in sorted(told):
            first, last = heard[call_id]
            wrong += last < latest
            latest = max(latest, first)
    return wrong


async def every_second_refused(folder: Path, *, calls: int = 40, seconds: float = 8, late: float = 2) -> Row:
    """Every second message is answered 429, some for one chat only; nobody else has to wait for that."""
    async with stage(folder) as scene, scene.program() as run:
        await run.opens()
        await run.polls()
        slow = scene.staff["e000"]
        for_all = scene.telegram.fail("sendMessage", "429", every=2, seconds=1)
        scene.load.comes(calls)
        await scene.load.pushes(run.port)
        await scene.is_told(run, 30 + calls * 3)
        scene.telegram.heal()
        usual = p95(await told_after(scene, run))
        scene.telegram.fail("sendMessage", "429", chat=slow, times=1, seconds=seconds)
        scene.load.logins = ["e000"]
        scene.load.comes(1)
        await scene.load.pushes(run.port)
        scene.load.logins = [login for login in scene.staff if login not in {"e000", "admin"}]
        waited = p95(await told_after(scene, run)) - usual
        await scene.is_told(run, 40)
        await run.stops()
        books, early = audited(scene), too_early(scene.telegram.server.calls)
    figures = (
        f"{for_all.hits} × 429: {books.missing} lost, {books.doubled} doubled, {early} sent too early; "
        f"one chat told to wait {seconds:.0f} s: others p95 {max(0, waited):.1f} s late"
    )
    holds = books.is_right and not books.doubled and early == 0 and waited <= late
    return Row("every second send answered 429", figures, "0 lost, 0 too early, other chats p95 ≤ 2 s late", holds)


async def told_after(scene: Stage, run: Program, calls: int = 10) -> list[float]:
    """Let some calls come; answer after how many seconds each was told."""
    some = scene.load.comes(calls)
    began = time.monotonic()
    await scene.load.pushes(run.port)
    await scene.are_told(some, 60)
    sent = [(call.fields["text"], call.at) for call in scene.telegram.requests if call.ok and "text" in call.fields]
    return [min(at for text, at in sent if call.shown in text) - began for call in some]


def too_early(calls: Sequence[BotCall]) -> int:
    """Count messages to a chat that came before its ``retry_after`` was over."""
    until: dict[int, float] = {}
    early = 0
    for call in calls:
        chat = call.fields.get("chat_id")
        if not call.method.startswith(("send", "edit")) or chat is None:
            continue
        early += call.at < until.get(int(chat), 0.0)
        if call.code == 429:
            seconds = float(call.description.rpartition(" ")[2])
            until[int(chat)] = call.at + seconds
    return early


async def answers_dropped(folder: Path, *, calls: int = 12, seconds: float = 8) -> Row:
    """Telegram takes each message and the answer is lost, for as long as it lasts: one more try, marked, no loop."""
    async with stage(folder) as scene, scene.program() as run:
        await run.opens()
        await run.polls()
        lost = scene.telegram.fail("sendMessage", "drop-after")
        scene.load.comes(calls)
        await scene.load.pushes(run.port)
        await eventually(lambda: len(scene.load.calls) == len(scene.told()), 60)
        await asyncio.sleep(seconds)
        scene.telegram.heal()
        await scene.is_told(run, 60)
        await run.stops()
        books, told = audited(scene), scene.told()
    repeats = [message.text for messages in told.values() for message in messages[1:]]
    unmarked = sum("возможно, повтор" not in text for text in repeats)
    figures = (
        f"{lost.hits} answers lost: {len(repeats)} repeats, {books.most} at most of one, {unmarked} not marked, "
        f"{len(books.untold)} untold"
    )
    holds = not (books.lost or books.untold or unmarked) and books.most <= 1
    return Row("answer dropped after Telegram took it", figures, "one more try at most, marked; no loop", holds)
