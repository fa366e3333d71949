"""Taking a change back: by its button, by /undo, and by itself when its time is over."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import structlog
from aiogram.utils.formatting import Bold, Text
from pydantic import ValidationError

from chat.answers import Refusal, Words
from chat.change import Step
from chat.command import Commands
from chat.giving_back import supersede
from chat.notices import tell
from chat.own import GiveBackLater, load_step, thing_of
from chat.performing import UNDO_FOR, Look, Outcome, Performer
from chat.rendering import joined, plain
from chat.rights import may
from chat.turn import Turn
from storage.audit import AuditEntry, NewEntry
from storage.due import Work

_log = structlog.get_logger(__name__)

_PATIENCE: Final = (timedelta(seconds=10), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
_MOST_TRIES: Final = 40
"""With the last pause again and again: about six hours."""

_TOO_LATE: Final = "Отменять нечего: изменение уже отменили, или с него прошло больше 10 минут."


class Undoer:
    """Takes changes back."""

    def __init__(self, commands: Commands, performer: Performer, look: Look) -> None:
        self._commands = commands
        self._performer = performer
        self._look = look

    async def last(self, turn: Turn) -> Outcome:
        """Take the person's last change back.

        Raises:
            Refusal: There is none that can be.
        """
        entry = await turn.store.audit.last_undoable(turn.actor.person.id, turn.clock.now())
        if entry is None:
            raise Refusal("Отменять нечего: за последние 10 минут изменений, которые можно отменить, не было.")
        return await self.entry(turn, entry.id)

    async def entry(self, turn: Turn, entry_id: int) -> Outcome:
        """Take one change back: the person's own, once, within ten minutes, if it may do such things still.

        Raises:
            Refusal: It cannot be taken back.
        """
        entry = await turn.store.audit.get(entry_id)
        if entry is None or entry.person_id != turn.actor.person.id:
            raise Refusal(_TOO_LATE)
        command = entry.command.removeprefix(_UNDO).strip()
        declaration = self._commands.get(command)
        if declaration is None or not may(turn.actor, declaration):
            raise Refusal("На это у вас больше нет права.")
        taken = await turn.store.audit.take_undo(entry_id, turn.clock.now())
        if taken is None:
            raise Refusal(_TOO_LATE)
        said, steps = _read(taken)
        if steps is None:
            raise Refusal("Это изменение само не отменить: прежнего пароля мы не храним.")
        return await self._take_back(turn, taken, command, said, steps)

    async def _take_back(
        self, turn: Turn, taken: AuditEntry, command: str, said: Mapping[str, str], steps: Sequence[Step]
    ) -> Outcome:
        what = taken.what if taken.command.startswith(_UNDO) else f"Отмена: {taken.what}"
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
        course = await self._performer.steps(turn, steps)
        await supersede_own(turn, course.touched)
        state = (await self._look(turn, command, said)) or taken.before
        left = [*([course.unknown] if course.unknown else []), *steps[len(course.touched) :]]
        undo = [{"said": dict(said)}, *(step.dump() for step in left)] if course.trouble and left else None
        undo_until = turn.clock.now() + UNDO_FOR if undo else None
        await turn.store.audit.finish(entry, course.result(), plain(state), undo, undo_until)
        lines: list[Words] = [Bold(what)]
        lines += [course.trouble, "Отменить не удалось."] if course.trouble else ["Вернул, как было."]
        lines.append(Text("Сейчас: ", state))
        return Outcome(joined(lines), entry if undo else None, tuple(course.touched), "Повторить отмену")

    async def in_time(self, turn: Turn, work: Work) -> None:
        """Give back what was changed for a time, and tell the person. What does not work is tried again for hours."""
        payload = work.payload
        steps = [load_step(step) for step in payload["steps"]]
        course = await self._performer.steps(turn, steps)
        if course.may_pass and work.tries < _MOST_TRIES:
            pause = _PATIENCE[min(work.tries, len(_PATIENCE) - 1)]
            _log.warning("give_back_put_off", due=work.id, tries=work.tries)
            await turn.store.due.later(work.id, turn.clock.now() + pause)
            return
        state = (await self._look(turn, payload["command"], payload["said"])) or payload["before"]
        lines: list[Words] = [Bold(payload["what"])]
        if course.trouble:
            lines += [f"Срок вышел, но вернуть, как было, не удалось: {course.trouble}", "Сделайте это сами."]
        else:
            lines.append("Срок вышел: вернул, как было.")
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
                await store.audit.finish(entry, course.result(), plain(state))
            key = f"notice:{work.key}"
            await tell(store, turn.clock, chat.chat_id, joined(lines), key, thread_id=chat.thread_id, urgent=True)
            await store.due.done(work.id)


async def supersede_own(turn: Turn, steps: Sequence[Step]) -> None:
    """What is taken back now need not be given back later."""
    again = await supersede(turn.store, [thing_of(step) for step in steps])
    # What the undone change had put an end to has been put in again by its way back: leave it there.
    own = {step.key for step in steps if isinstance(step, GiveBackLater)}
    for step in again:
        if step.key in own:
            await step.perform(turn.store, turn.clock)


_UNDO: Final = "undo "


def _read(entry: AuditEntry) -> tuple[dict[str, str], list[Step] | None]:
    said: dict[str, str] = {}
    steps: list[Step] = []
    for item in entry.undo or ():
        if "said" in item:
            said = item["said"]
            continue
        try:
            steps.append(load_step(item))
        except (LookupError, ValidationError):
            return said, None
    return said, steps
