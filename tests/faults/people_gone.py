"""Chats that are gone, tokens and keys that are refused, a second instance."""

import asyncio
import time
from pathlib import Path

from tests.faults.books import audited
from tests.faults.report import Row
from tests.faults.stage import stage
from tests.running import eventually


async def refused(folder: Path, *, seconds: float = 4, revoked_for: str = "*") -> Row:
    """Somebody blocks the bot; the token is revoked, the key refused in three ways: no hammering; on when mended."""
    asked: dict[str, int] = {}
    async with stage(folder) as scene, scene.program() as run:
        await run.opens()
        await run.polls()
        gone = scene.staff["e001"]
        gone.user.blocked = True
        scene.load.logins = ["e001"]
        scene.load.comes(5)
        await scene.load.pushes(run.port)
        await eventually(lambda: any("Сотрудник e001" in one.text for one in scene.owner.chat.from_bot), 30)
        await scene.is_told(run, 60)
        tries = sum(str(call.fields.get("chat_id")) == str(gone.id) for call in scene.telegram.requests if not call.ok)
        scene.load.logins = [login for login in scene.staff if login not in {"e001", "admin"}]
        for how in ("401", "401-disabled", "401-off"):
            scene.vats.fail("*", how)
            before = len(scene.vats.requests)
            words = (await scene.owner.writes("/users", timeout=20)).text
            await asyncio.sleep(seconds / 4)
            asked[f"key {how}"] = len(scene.vats.requests) - before
            assert words
            scene.vats.works()
        before = len(scene.telegram.server.calls)
        scene.telegram.fail(revoked_for, "401")
        scene.load.comes(10)
        await scene.load.pushes(run.port)
        await run.until("telegram", "degraded", 40)
        await asyncio.sleep(seconds)
        asked["token"] = len(scene.telegram.server.calls) - before
        scene.telegram.heal()
        await scene.is_told(run, 90)
        await run.stops()
        books = audited(scene)
    lost = {call_id for call_id in books.untold if scene.load.calls[call_id].login != "e001"}
    most = max(asked.values())
    figures = (
        f"blocked: {tries} tries for 5 calls, told to the administrator; requests while refused: "
        f"{', '.join(f'{name} {number}' for name, number in asked.items())}; {len(lost)} lost, {books.doubled} doubled"
    )
    holds = not lost and not books.lost and not books.doubled and tries <= 5 and most <= 40
    return Row(
        "blocked, token revoked, key refused",
        figures,
        "told to whom it concerns, no hammering, goes on when mended",
        holds,
    )


async def two_at_once(folder: Path) -> Row:
    """A second instance on the same file says so and ends; one with a file of its own only gets a 409."""
    other = folder / "other"
    other.mkdir()
    async with stage(folder) as scene, scene.program() as run:
        await run.opens()
        await run.polls()
        scene.load.comes(20)
        async with scene.program() as second:
            began = time.monotonic()
            code = await asyncio.wait_for(second.process.wait(), 30)
            took = time.monotonic() - began
            said = second.said("database_unusable")
        async with scene.elsewhere(other).program() as third:
            await third.opens()
            await scene.load.pushes(run.port)
            await eventually(lambda: any(call.code == 409 for call in scene.telegram.server.calls), 60)
        await scene.is_told(run, 90)
        await run.stops()
        books = audited(scene)
    conflicts = sum(call.code == 409 for call in scene.telegram.server.calls)
    figures = (
        f"same file: exit {code} after {took:.1f} s; same token: {conflicts} × 409; "
        f"{books.missing} lost, {books.doubled} doubled"
    )
    holds = code == 1 and bool(said) and books.is_right and not books.doubled
    return Row("two instances, 409", figures, "the second says so and ends; nothing sent twice", holds)
