"""«For a while», for all changes that have a way back: the core takes the term, no command needs to (contract §4)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiogram.utils.formatting import Text

from chat.answers import Answer, Refusal
from chat.change import Change, Step
from chat.command import Declaration
from chat.own import GIVE_BACK, GiveBackLater, load_step
from chat.params.until import UntilValue, until_title
from chat.reading import Reading
from chat.things import parts_of, things_of
from chat.turn import Turn


async def lasting(turn: Turn, declaration: Declaration, reading: Reading, answer: Answer) -> Answer:
    """Put the term to a change that was said with it, where the command itself takes none.

    Raises:
        Refusal: There is no way back: nothing is done.
    """
    parameter = next((one for one in declaration.parameters if one.by_core), None)
    until = reading.values.get(parameter.name) if parameter is not None else None
    if parameter is None or not isinstance(until, UntilValue):
        return answer
    if not isinstance(answer, Change):
        return answer
    if answer.nothing_to_do:
        said = {name: value for name, value in reading.said.items() if name != parameter.name}
        return await _prolonged(turn, answer, until, declaration.path, said)
    if not answer.undo and answer.undo_by is None:
        raise Refusal("На время так не выйдет: это изменение само не вернуть. Ничего не изменено. Повторите без срока.")
    return replace(answer, until=until, undo=await _to_the_first(turn, answer.undo))


async def _to_the_first(turn: Turn, undo: Sequence[Step]) -> Sequence[Step]:
    """Go back to what was there before the first time, where something is changed for a time once more."""
    work = await turn.store.due.of_kind(GIVE_BACK)
    waiting = [load_step(step) for one in work for step in one.payload["steps"]]
    if not any(things_of(held) & things_of(step) for held in waiting for step in undo):
        return undo
    return [
        next((held for held in waiting if things_of(held) == things_of(part)), part)
        for step in undo
        for part in parts_of(step)
    ]


async def _prolonged(turn: Turn, change: Change, until: UntilValue, command: str, said: Mapping[str, str]) -> Change:
    """Move the term of what the same command changed before; of what has no term, there is nothing to give back."""
    for work in await turn.store.due.of_kind(GIVE_BACK):
        whom = {name: value for name, value in work.payload.items() if name != "steps"}
        before = {name: value for name, value in whom["said"].items() if name != "until"}
        if work.key is None or (whom["command"], before) != (command, dict(said)):
            continue
        then = GiveBackLater(at=work.at, about=whom, steps=tuple(work.payload["steps"]), key=work.key)
        held = until_title(work.at.astimezone(turn.zone), turn.now)
        return Change(
            what=change.what,
            before=Text(change.before, f" ({held})"),
            after=Text(change.before, f" ({until.title})"),
            do=[then.model_copy(update={"at": until.at})],
            undo=[then],
            confirm=bool(whom.get("grave")),
            grave=bool(whom.get("grave")),
        )
    words = Text(change.before, "\nТак уже и было, без срока: возвращать в срок нечего.")
    return replace(change, before=words)
