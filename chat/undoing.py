"""Taking a change back: by its button, by /undo, and by itself when its time is over."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from aiogram.utils.formatting import Bold, Text
from pydantic import ValidationError

from chat.answers import Refusal, Words
from chat.approving import AGREED, TAKE_BACK, Approver
from chat.change import Change, Step
from chat.command import Commands
from chat.giving_back import supersede
from chat.keyboard import Key
from chat.notices import tell
from chat.own import GiveBackLater
from chat.performing import UNDO_FOR, Course, Look, Outcome, Performer, may_pass, undo_key
from chat.power import raises
from chat.refusals import refusal
from chat.rendering import joined, plain
from chat.rights import may
from chat.things import Thing, things_of
from chat.turn import Turn
from chat.way_back import Back, Difference, differences, mark_of, told
from storage.audit import AuditEntry, NewEntry
from storage.due import Work
from vats.errors import VatsError

_log = structlog.get_logger(__name__)

_PATIENCE: Final = (timedelta(seconds=10), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
_MOST_TRIES: Final = 40
"""With the last pause again and again: about six hours."""

_TOO_LATE: Final = "Отменять нечего: изменение уже отменили, или с него прошло больше 10 минут."


class Undoer:
    """Takes changes back."""

    def __init__(self, commands: Commands, performer: Performer, look: Look, approver: Approver) -> None:
        self._commands = commands
        self._performer = performer
        self._look = look
        self._approver = approver

    async def last(self, turn: Turn) -> Outcome:
        """Take the person's last change back.

        Raises:
            Refusal: There is none that can be.
        """
        entry = await turn.store.audit.last_undoable(turn.actor.person.id, turn.clock.now())
        if entry is None:
            raise Refusal("Отменять нечего: за последние 10 минут изменений, которые можно отменить, не было.")
        return await self.entry(turn, entry.id)

    async def entry(self, turn: Turn, entry_id: int, despite: str = "") -> Outcome:
        """Take one change back: the person's own, once, within ten minutes, if it may do such things still.

        What was changed since by somebody else is not overwritten: it is told, and the person may insist.
        ``despite``: it was told so of just that state, and insists. What makes somebody an administrator again waits
        for a second one.

        Raises:
            Refusal: It cannot be taken back.
            VatsError: How things stand cannot be read: nothing is done.
        """
        ready = await self._ready(turn, entry_id)
        found = await differences(turn, ready.backs)
        if found and mark_of(found) != despite:
            return _asked(turn, ready.entry, found, insisted=bool(despite))
        if raises(back.step for back in ready.backs):
            asked = await self._ask(turn, ready, despite)
            if asked is not None:
                return asked
        return await self._take_back(turn, ready)

    async def approved(self, turn: Turn, entry_id: int, despite: str, settle: Callable[[], Awaitable[str]]) -> Outcome:
        """Take a change back that waited for a second administrator, for who asked; all is looked at anew.

        Raises:
            Refusal: It cannot be taken back any more, or was changed since; ``settle`` was not called then.
            VatsError: How things stand cannot be read: nothing is done.
        """
        ready = await self._ready(turn, entry_id)
        found = await differences(turn, ready.backs)
        if found and mark_of(found) != despite:
            raise Refusal(joined(["За это время всё изменилось.", told(turn, found)]))
        return await self._take_back(turn, ready, by=await settle())

    async def _ask(self, turn: Turn, ready: "_Ready", despite: str) -> Outcome | None:
        """Ask the other administrators; None: there is nobody else to ask."""
        entry = ready.entry
        state = await self._look(turn, ready.command, ready.said)
        change = Change(what=_what(entry), before=state or entry.after or "", after=entry.before, do=(), grave=True)
        said = {"entry": str(entry.id), "despite": despite}
        return await self._approver.ask(turn, change, TAKE_BACK, said, entry.undo_until)

    async def _ready(self, turn: Turn, entry_id: int) -> "_Ready":
        """Find what is to be taken back, if this person may.

        Raises:
            Refusal: It cannot be.
        """
        entry = await turn.store.audit.get(entry_id)
        if entry is None or entry.person_id != turn.actor.person.id:
            raise Refusal(_TOO_LATE)
        command = entry.command.removeprefix(_UNDO).strip()
        declaration = self._commands.get(command)
        if declaration is None or not may(turn.actor, declaration):
            raise Refusal("На это у вас больше нет права.")
        if entry.undo is None or entry.undone_at is not None or (entry.undo_until or entry.at) <= turn.clock.now():
            raise Refusal(_TOO_LATE)
        said, backs = _read(entry)
        if backs is None:
            raise Refusal("Это изменение само не отменить: прежнего пароля мы не храним.")
        return _Ready(entry, command, said, backs)

    async def _take_back(self, turn: Turn, ready: "_Ready", by: str = "") -> Outcome:
        taken, command, said, backs = ready.entry, ready.command, ready.said, ready.backs
        if await turn.store.audit.take_undo(taken.id, turn.clock.now()) is None:
            raise Refusal(_TOO_LATE)
        what = f"{_what(taken)}{by}"
        new = NewEntry(
            at=turn.clock.now(),
            person_id=turn.actor.person.id,
            login=turn.actor.login,
            chat_id=turn.place.chat_id,
            command=f"{_UNDO}{command}",
            what=what,
            before=taken.after or "",
            update_key=turn.update_key,
        )
        entry = await turn.store.audit.begin(new)
        if entry is None:
            return Outcome("Это уже отменили.")
        steps = [back.step for back in backs]
        course = await self._performer.steps(turn, steps)
        await supersede_own(turn, course.touched)
        state = (await self._look(turn, command, said)) or taken.before
        # Of what may have been made, it is not known how it stood before it.
        left = [*([Back(course.unknown)] if course.unknown else []), *backs[len(course.touched) :]]
        undo = [{"said": dict(said)}, *(back.dump() for back in left)] if course.trouble and left else None
        undo_until = turn.clock.now() + UNDO_FOR if undo else None
        await turn.store.audit.finish(entry, course.result(), plain(state), undo, undo_until)
        lines: list[Words] = [Bold(what)]
        lines += [course.trouble, "Отменить не удалось."] if course.trouble else ["Вернул, как было."]
        lines.append(Text("Сейчас: ", state))
        keys = (undo_key(entry, "Повторить отмену"),) if undo else ()
        return Outcome(joined(lines), keys, tuple(course.touched))

    async def in_time(self, turn: Turn, work: Work) -> None:
        """Give back what was changed for a time, and tell the person. What does not work is tried again for hours.

        What was changed since by somebody else stays as it is, and the person is told.
        """
        payload = work.payload
        backs = [Back.load(step) for step in payload["steps"]]
        try:
            found = await differences(turn, backs)
        except VatsError as error:
            found, course = [], Course(trouble=refusal(error), may_pass=may_pass(error))
        else:
            theirs = {one.thing for one in found}
            course = await self._performer.steps(turn, _left_alone(backs, theirs))
        if course.may_pass and work.tries < _MOST_TRIES:
            pause = _PATIENCE[min(work.tries, len(_PATIENCE) - 1)]
            _log.warning("give_back_put_off", due=work.id, tries=work.tries)
            await turn.store.due.later(work.id, turn.clock.now() + pause)
            return
        state = (await self._look(turn, payload["command"], payload["said"])) or payload["before"]
        lines: list[Words] = [Bold(payload["what"]), *_in_time_told(turn, backs, found, course)]
        lines.append(Text("Сейчас: ", state))
        store, chat = turn.store, turn.place
        new = NewEntry(
            at=turn.clock.now(),
            person_id=turn.actor.person.id,
            login=turn.actor.login,
            chat_id=chat.chat_id,
            command=f"{_UNDO}{payload['command']}",
            what=f"Срок вышел: {payload['what']}",
            before="",
            update_key=f"due:{work.id}",
        )
        async with store.database.transaction():
            entry = await store.audit.begin(new)
            if entry is not None:
                await store.audit.finish(
                    entry, "refused" if found and not course.made else course.result(), plain(state)
                )
            key = f"notice:{work.key}"
            await tell(store, turn.clock, chat.chat_id, joined(lines), key, thread_id=chat.thread_id, urgent=True)
            await store.due.done(work.id)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A change that may be taken back: its entry, its command and what was said, the way back."""

    entry: AuditEntry
    command: str
    said: Mapping[str, str]
    backs: Sequence[Back]


def _what(taken: AuditEntry) -> str:
    what, _, _ = taken.what.partition(AGREED)
    return what if taken.command.startswith(_UNDO) else f"Отмена: {what}"


def _left_alone(backs: Sequence[Back], theirs: set[Thing]) -> list[Step]:
    """Give the steps that may be made although some things were changed since.

    Steps of one kind are each for itself; steps of several kinds belong together: none of them is made.
    """
    free = [back.step for back in backs if not things_of(back.step) & theirs]
    return free if len({type(back.step) for back in backs}) == 1 or not theirs else []


def _in_time_told(turn: Turn, backs: Sequence[Back], found: Sequence[Difference], course: Course) -> list[Words]:
    if not backs:
        return ["Срок вышел, но как вернуть, я не знаю: меня прервали. Проверьте и сделайте это сами."]
    lines: list[Words] = []
    if course.trouble:
        lines += [f"Срок вышел, но вернуть, как было, не удалось: {course.trouble}", "Сделайте это сами."]
    elif course.made:
        lines.append("Срок вышел: вернул, как было." if not found else "Срок вышел: остальное вернул, как было.")
    if found:
        lines += ["Срок вышел, но с тех пор это изменили ещё раз: оставил, как есть.", told(turn, found)]
    return lines


def _asked(turn: Turn, entry: AuditEntry, found: Sequence[Difference], *, insisted: bool) -> Outcome:
    """Say that it was changed since, and offer to take it back all the same."""
    lines: list[Words] = [
        Bold(f"Отмена: {entry.what}"),
        "За это время изменили ещё раз. Теперь так:"
        if insisted
        else "С тех пор это изменили ещё раз, не этой командой:",
        told(turn, found),
        Text("Если вернуть, станет: ", entry.before),
        "Пока ничего не изменено.",
    ]
    despite = {"core": "undo", "entry": entry.id, "despite": mark_of(found)}
    keys = (
        Key("Вернуть всё равно", despite, once=True, lasts=UNDO_FOR),
        Key("Отмена", {"core": "drop"}, once=True, lasts=UNDO_FOR),
    )
    return Outcome(joined(lines), keys)


async def supersede_own(turn: Turn, steps: Sequence[Step]) -> None:
    """What is taken back now need not be given back later."""
    again = await supersede(turn.store, {thing for step in steps for thing in things_of(step)})
    # What the undone change had put an end to has been put in again by its way back: leave it there.
    own = {step.key for step in steps if isinstance(step, GiveBackLater)}
    for step in again:
        if step.key in own:
            await step.perform(turn.store, turn.clock)


_UNDO: Final = "undo "


def _read(entry: AuditEntry) -> tuple[dict[str, str], list[Back] | None]:
    said: dict[str, str] = {}
    backs: list[Back] = []
    for item in entry.undo or ():
        if "said" in item:
            said = item["said"]
            continue
        try:
            backs.append(Back.load(item))
        except (LookupError, ValidationError):
            return said, None
    return said, backs
