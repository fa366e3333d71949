"""People who block the bot or are gone; groups that throw it out, silence it, move; topics that are deleted."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person, Place
from tests.faults.books import audited
from tests.faults.load import Call
from tests.faults.program import Program
from tests.faults.report import Row
from tests.faults.stage import Stage, stage
from tests.running import eventually

_DEPARTMENT: Final = "Отдел продаж"
_FEW: Final = 2
"""Tries in a chat that is gone: the one that finds out, and one that was on its way."""
_WITHIN: Final = 60
"""Seconds for a busy machine; it takes one or two."""


@dataclass(frozen=True, slots=True)
class _Lost:
    """What came of one chat that was lost while ``calls`` calls were to be told there."""

    what: str
    calls: int
    tries: int
    """Requests for it that Telegram refused."""
    words: int
    """How often the administrators were told."""
    told: int
    """How many of the calls were told where they belong meanwhile."""
    back: bool
    """Whether the next call was told there when all was mended."""

    @property
    def is_right(self) -> bool:
        """Whether nothing was lost, and nobody was pestered."""
        return self.tries <= _FEW and self.told == self.calls and self.back


async def lost_chats(folder: Path, *, calls: int = 5) -> Row:
    """Each is lost without a word to the bot, while calls come; then it is mended as people would."""
    async with stage(folder, staff=3) as scene, scene.program() as run:
        await run.opens()
        await run.polls()
        lost = [
            await _blocked(scene, run, calls),
            await _deactivated(scene, run, calls),
            await _kicked(scene, run, calls),
            await _silenced(scene, run, calls),
            await _topic_gone(scene, run, calls),
            await _migrated(scene, run, calls),
        ]
        await run.stops()
        books = audited(scene)
    told = [one.words for one in lost[:-1]]
    figures = (
        f"{'; '.join(f'{one.what}: {one.tries} refused, {one.told} of {one.calls} told meanwhile' for one in lost)}; "
        f"administrators told {min(told)}–{max(told)} × of each; {len(books.lost)} lost"
    )
    holds = all(one.is_right for one in lost) and set(told) == {1} and not (books.lost or books.waiting or books.parked)
    must = "noticed at once, told once to whom it concerns, no hammering, news go elsewhere, goes on when mended"
    return Row("blocked, deactivated, kicked, no rights, topic gone, group migrated", figures, must, holds)


async def _blocked(scene: Stage, run: Program, calls: int) -> _Lost:
    person = _only(scene, "e000")
    person.user.blocked = True
    words = _counting(scene, "Не доходит", "e000")

    async def mended() -> Place:
        person.unblocks_bot()
        await person.starts()
        return person.chat

    return await _lost(scene, run, "blocked", person.chat, calls, words, mended)


async def _deactivated(scene: Stage, run: Program, calls: int) -> _Lost:
    person = _only(scene, "e001")
    person.user.gone = True

    async def mended() -> Place:
        """Nothing mends that: the calls of others are told."""
        return _only(scene, "e002").chat

    return await _lost(scene, run, "deactivated", person.chat, calls, _counting(scene, "Не доходит", "e001"), mended)


async def _kicked(scene: Stage, run: Program, calls: int) -> _Lost:
    group = await _bound(scene, "Выгнали")
    group.chat.members[scene.telegram.world.bot.id] = "kicked"

    async def mended() -> Place:
        group.adds_bot(scene.owner)
        await scene.owner.writes(f"/bind «{_DEPARTMENT}»", chat=group)
        return group

    words = _counting(scene, "Чат недоступен", "Выгнали")
    return await _ended(scene, await _lost(scene, run, "kicked", group, calls, words, mended), group)


async def _silenced(scene: Stage, run: Program, calls: int) -> _Lost:
    group = await _bound(scene, "Лишили слова")
    group.restricts()

    async def mended() -> Place:
        group.restricts(permits=["can_send_messages"])
        await scene.owner.sees("снова можно писать", timeout=_WITHIN)
        return group

    words = _counting(scene, "нельзя там писать", "Лишили слова")
    return await _ended(scene, await _lost(scene, run, "no rights", group, calls, words, mended), group)


async def _topic_gone(scene: Stage, run: Program, calls: int) -> _Lost:
    forum = scene.telegram.group("Форум", topics=["Звонки"], administrators=[scene.owner])
    topic = forum.topic("Звонки")
    await scene.owner.writes(f"/bind «{_DEPARTMENT}»", chat=forum, topic=topic)
    forum.deletes_topic(topic)
    new: list[int] = []

    async def mended() -> Place:
        new.append(forum.opens_topic("Звонки опять"))
        await scene.owner.writes(f"/bind «{_DEPARTMENT}»", chat=forum, topic=new[0])
        return forum

    words = _counting(scene, "Тема удалена", "Форум")
    lost = await _lost(scene, run, "topic gone", forum, calls, words, mended)
    return await _ended(scene, lost, forum, new[0])


async def _migrated(scene: Stage, run: Program, calls: int) -> _Lost:
    small = await _bound(scene, "Выросла", basic=True)
    grown = small.upgrades()
    scene.telegram.updates.drop()

    async def mended() -> Place:
        return grown

    nothing = _counting(scene, "недоступен", "Выросла")
    return await _lost(scene, run, "migrated", small, calls, nothing, mended, elsewhere=grown)


async def _lost(
    scene: Stage,
    run: Program,
    what: str,
    place: Place,
    calls: int,
    words: Callable[[], int],
    mended: Callable[[], Awaitable[Place]],
    elsewhere: Place | None = None,
) -> _Lost:
    """Let calls come for a chat that is lost; ``elsewhere`` they are told, else to the administrators."""
    others = elsewhere or scene.staff["admin"].chat
    some = scene.load.comes(calls)
    await scene.load.pushes(run.port)
    await eventually(lambda: _told(others, some) == calls, _WITHIN)
    await scene.is_told(run, _WITHIN)
    told, refused, heard = _told(others, some), _refused(scene, place), words()
    where = await mended()
    (next_one,) = scene.load.comes(1)
    await scene.load.pushes(run.port)
    await eventually(lambda: _told(where, [next_one]), _WITHIN)
    await scene.is_told(run, _WITHIN)
    return _Lost(what, calls, refused, heard, told, back=_told(where, [next_one]) == 1)


async def _bound(scene: Stage, title: str, *, basic: bool = False) -> Group:
    """Make a group that the department's news go to."""
    scene.load.department = _DEPARTMENT
    group = scene.telegram.group(title, kind="group" if basic else "supergroup", administrators=[scene.owner])
    await scene.owner.writes(f"/bind «{_DEPARTMENT}»", chat=group, timeout=_WITHIN)
    return group


async def _ended(scene: Stage, lost: _Lost, group: Group, topic: int | None = None) -> _Lost:
    """Let a group go again: the next one is alone."""
    await scene.owner.writes("/unbind", chat=group, topic=topic, timeout=_WITHIN)
    return lost


def _only(scene: Stage, login: str) -> Person:
    """Let all calls be one person's, and missed: somebody has to be told."""
    scene.load.logins, scene.load.missed, scene.load.department = [login], 1.0, ""
    return scene.staff[login]


def _told(place: Place, calls: Sequence[Call]) -> int:
    return sum(any(call.shown in message.text for message in place.from_bot) for call in calls)


def _refused(scene: Stage, place: Place) -> int:
    return sum(not call.ok and str(call.fields.get("chat_id")) == str(place.id) for call in scene.telegram.requests)


def _counting(scene: Stage, *parts: str) -> Callable[[], int]:
    return lambda: sum(all(part in message.text for part in parts) for message in scene.owner.chat.from_bot)
