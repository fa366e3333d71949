"""The one place where changes are made: in order, once, in the audit, with a way back (design, idea 3)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog
from aiogram.utils.formatting import Bold, Text

from chat import beside
from chat.answers import Words
from chat.change import Change, Step
from chat.giving_back import about, put_off, supersede
from chat.keyboard import Key
from chat.notices import tell
from chat.own import OwnStep, StepRefused
from chat.refusals import refusal
from chat.rendering import joined, plain
from chat.standing.fact import Fact
from chat.standing.reading import standing
from chat.things import Thing, parts_of, things_of
from chat.turn import Turn
from chat.way_back import Back, with_standing
from storage.audit import NewEntry, Result
from vats.errors import KeyRefused, NoAnswer, OutcomeUnknown, Temporary, VatsError

_log = structlog.get_logger(__name__)

UNDO_FOR: Final = timedelta(minutes=10)

Look = Callable[[Turn, str, Mapping[str, str]], Awaitable[Words | None]]
"""Reads the state that a command (word and subcommand, what was said) changes, in words; None: it cannot tell."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change: words for the person, the buttons under them, the steps that were made."""

    words: Words
    keys: tuple[Key, ...] = ()
    made: tuple[Step, ...] = ()
    is_done: bool = False


def undo_key(entry: int, label: str = "Отменить изменение") -> Key:
    """Make the button that takes a change back, by its entry in the audit."""
    return Key(label, {"core": "undo", "entry": entry}, once=True, lasts=UNDO_FOR)


@dataclass(slots=True)
class Course:
    """How far a change has come."""

    made: list[Step] = field(default_factory=list)
    answers: list[object] = field(default_factory=list)
    unknown: Step | None = None
    trouble: str = ""
    unread: bool = False
    """Whether an answer could not be read of what was done all the same."""
    may_pass: bool = False
    """Whether the trouble may be over later."""

    @property
    def touched(self) -> list[Step]:
        """What was changed, or may have been."""
        return [*self.made, *([self.unknown] if self.unknown is not None else [])]

    def result(self) -> Result:
        """Say it in the audit's words."""
        if self.unknown is not None:
            return "unknown"
        if not self.trouble:
            return "done"
        return "partly" if self.made else "refused"


class Performer:
    """Makes changes."""

    def __init__(self, look: Look) -> None:
        self._look = look

    async def perform(self, turn: Turn, change: Change, command: str, said: Mapping[str, str]) -> Outcome:
        """Make a change: never twice for one update, however often that is delivered."""
        entry = await turn.store.audit.begin(
            NewEntry(
                at=turn.clock.now(),
                person_id=turn.actor.person.id,
                login=turn.actor.login,
                chat_id=turn.place.chat_id,
                command=command,
                what=change.what,
                before=plain(change.before),
                update_key=turn.update_key,
            )
        )
        if entry is None:
            return Outcome("Эту команду уже выполняли: повторять не стал. Что вышло – в /audit.")
        key = f"undo:{entry}"
        whom = {**about(turn, command, said, change.what, plain(change.before)), "grave": change.grave}
        if change.until is not None:
            # Before the change: whatever happens in between, it is given back.
            backs = [Back(part) for step in _way_back(change, len(change.do)) for part in parts_of(step)]
            await put_off(turn.store, change.until.at, whom, backs, key)
        was_beside = await _read_beside(turn, change)
        course = await self.steps(turn, change.do)
        state = await self._state(turn, change, command, said, course)
        again = await supersede(turn.store, {thing for step in course.touched for thing in things_of(step)}, but=key)
        is_as_before = course.unknown is not None and plain(state) == plain(change.before)
        way_back = [] if is_as_before else await _found_way_back(change, course)
        stood = await with_standing(turn, way_back, was_beside if course.touched else ())
        undo = [{"said": dict(said)}, *(one.dump() for one in [*stood.backs, *map(Back, again)])] if way_back else None
        undo_until = turn.clock.now() + UNDO_FOR if undo else None
        await turn.store.audit.finish(entry, course.result(), plain(state), undo, undo_until)
        if change.until is not None and not way_back:
            await turn.store.due.cancel(key)
        elif change.until is not None:
            parts = [Back(part, _of_part(part, back)) for back in stood.backs for part in parts_of(back.step)]
            await put_off(turn.store, change.until.at, whom, parts, key)
        if course.result() == "done":
            for number, one in enumerate(change.tells):
                await tell(turn.store, turn.clock, one.chat_id, one.words, one.key or f"notice:change:{entry}:{number}")
        words, keys = _told(change, course, state, has_way_back=bool(way_back)), [undo_key(entry)] if undo else []
        if sides := beside.changed(was_beside, stood.found):
            words = joined([words, Text("⚠️ ", beside.told(sides, was_beside, stood.found))])
            now = {one: stood.found[one] for one in sides}
            keys += await self._note_beside(turn, change, command, said, was_beside, now)
        return Outcome(words, tuple(keys), tuple(course.touched), is_done=course.result() == "done")

    async def _note_beside(
        self,
        turn: Turn,
        change: Change,
        command: str,
        said: Mapping[str, str],
        was: Mapping[Thing, Fact],
        now: Mapping[Thing, Fact],
    ) -> list[Key]:
        """Note in the audit what the ВАТС changed beside; it can be taken back like a change, if it can be."""
        steps = {thing: step for thing in now if (step := beside.restoring(thing, was[thing])) is not None}
        entry = await turn.store.audit.begin(
            NewEntry(
                at=turn.clock.now(),
                person_id=turn.actor.person.id,
                login=turn.actor.login,
                chat_id=turn.place.chat_id,
                command=command,
                what=f"{change.what}: ВАТС изменила и другое",
                before=", ".join(was[thing].words for thing in now),
                update_key=f"{turn.update_key}:beside",
            )
        )
        if entry is None:
            return []
        backs = [Back(step, {thing: now[thing]}) for thing, step in steps.items()]
        undo = [{"said": dict(said)}, *(back.dump() for back in backs)] if backs else None
        undo_until = turn.clock.now() + UNDO_FOR if undo else None
        after = ", ".join(fact.words for fact in now.values())
        await turn.store.audit.finish(entry, "done", after, undo, undo_until)
        return [undo_key(entry, "Вернуть остальное")] if undo else []

    async def steps(self, turn: Turn, steps: Sequence[Step]) -> Course:
        """Make steps, until one fails. Steps on our own storage alone are made together, or not at all."""
        course = Course()
        if steps and all(isinstance(step, OwnStep) for step in steps):
            try:
                async with turn.store.database.transaction():
                    for step in steps:
                        await self._step(turn, step, course)
            except StepRefused as refused:
                return Course(trouble=refused.words)
            return course
        for step in steps:
            try:
                await self._step(turn, step, course)
            except StepRefused as refused:
                course.trouble = refused.words
                break
            except VatsError as error:
                _log.info("change_failed", operation=error.operation, error=type(error).__name__)
                if error.carried_out:
                    course.made.append(step)
                    course.answers.append(None)
                    course.unread = True
                    continue
                course.trouble = refusal(error)
                course.may_pass = may_pass(error)
                if error.carried_out is None:
                    course.unknown = step
                break
        return course

    async def _step(self, turn: Turn, step: Step, course: Course) -> None:
        answer = await step.perform(turn.store, turn.clock) if isinstance(step, OwnStep) else await turn.vats(step)
        course.made.append(step)
        course.answers.append(answer)

    async def _state(self, turn: Turn, change: Change, command: str, said: Mapping[str, str], course: Course) -> Words:
        """Tell how things are now: read afresh if anything was or may have been changed."""
        if not course.touched:
            return change.before
        try:
            if change.report is not None:
                return await change.report(None if course.trouble or course.unread else course.answers)
            if course.trouble:
                return await self._look(turn, command, said) or ""
        except VatsError as error:
            return f"прочитать, как сейчас, не удалось: {refusal(error)}" if course.trouble else change.after
        return change.after


def may_pass(error: VatsError) -> bool:
    """Tell whether a failure may be over later."""
    return isinstance(error, NoAnswer | OutcomeUnknown | Temporary | KeyRefused)


async def _found_way_back(change: Change, course: Course) -> list[Step]:
    """Give the way back of what was done, found out only now where the change says so; not to be found: none."""
    if change.undo_by is None:
        return _way_back(change, len(course.touched))
    if not course.touched:
        return []
    try:
        return list(await change.undo_by(course.answers))
    except VatsError as error:
        _log.info("way_back_not_found", operation=error.operation, error=type(error).__name__)
        return []


def _way_back(change: Change, touched: int) -> list[Step]:
    """Choose the steps that take back the first ``touched`` steps of a change."""
    if not touched or not change.undo:
        return []
    if len(change.undo) == len(change.do):
        return list(reversed(change.undo[:touched]))
    return list(change.undo)


async def _read_beside(turn: Turn, change: Change) -> dict[Thing, Fact]:
    """Read what a change is not to change; what cannot be read cannot be compared."""
    try:
        return await standing(turn, beside.beside(change.do))
    except VatsError as error:
        _log.info("standing_not_read", operation=error.operation, error=type(error).__name__)
        return {}


def _of_part(part: Step, back: Back) -> dict[Thing, Fact] | None:
    """Give what is known of how that stood which a part of a step would change."""
    if back.stood is None:
        return {}  # it is given back all the same: that was promised
    return {thing: fact for thing, fact in back.stood.items() if thing in things_of(part)}


def _told(change: Change, course: Course, state: Words, *, has_way_back: bool) -> Text:
    lines: list[Words] = [Bold(change.what)]
    match course.result():
        case "done":
            lines.append(state)
            if course.unread:
                lines.append("Сделано, но ответ ВАТС прочитать не удалось: сказал, что прочитал заново.")
            if change.until is not None and not has_way_back:
                lines.append(f"⚠️ Как вернуть это {change.until.title}, я не узнал: верните сами.")
            elif change.until is not None and change.until.title not in plain(state):
                lines.append(f"Срок: {change.until.title}, потом верну, как было.")
            if change.warning:
                lines.append(Text("⚠️ ", change.warning))
        case "unknown":
            lines.append(course.trouble)
            if len(change.do) > 1:
                lines.append(f"Сделано {len(course.made)} из {len(change.do)}, о следующем неизвестно.")
            lines.append(_read_back(change, state))
        case "partly":
            lines.append(f"Сделано не всё: {len(course.made)} из {len(change.do)}. Дальше не вышло: {course.trouble}")
            lines += [Text("Сейчас: ", state)] if plain(state) else []
            if not has_way_back:
                lines.append("Вернуть сделанное сам не смогу.")
        case _:
            lines += [course.trouble, "Ничего не изменено."]
    return joined(lines)


def _read_back(change: Change, state: Words) -> Words:
    """Say whether a change of unknown outcome was made, by what was read since."""
    now = plain(state)
    if now and not plain(change.before):
        return state  # there is no state that could be read: a call, a note
    if not now:
        return "Прочитать, как сейчас, не удалось. Проверьте, прежде чем повторять."
    if now == plain(change.after) and now != plain(change.before):
        return Text("Прочитал заново: изменение сделано. Сейчас: ", state)
    if now == plain(change.before):
        return Text("Прочитал заново: изменение не сделано. Сейчас: ", state)
    return Text("Прочитал заново. Сейчас: ", state)
