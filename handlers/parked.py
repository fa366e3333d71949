"""/parked: what the ВАТС delivered and the bot could not work off, and another try."""

from aiogram.utils.formatting import Bold, Code, Text

from chat import texts
from chat.answers import Button, Line, Refusal, Reply, Run
from chat.change import Change
from chat.command import command
from chat.own import RepeatParked
from chat.rights import Right
from chat.turn import Turn
from storage.inbox import Kept


@command("parked", about="события ВАТС, которые бот не смог обработать", label="Отложенные события", right=Right.ADMIN)
async def parked(turn: Turn) -> Reply:
    """List what was put aside: its command and its call, no more of it."""
    found = await turn.store.inbox.parked()
    if not found:
        return Reply("Отложенных событий нет.")
    title = f"Отложено: {texts.plural(len(found), 'событие', 'события', 'событий')}"
    repeat = [[Button("Повторить", Run("parked repeat", {}))]]
    return Reply([_line(turn, kept) for kept in found], title=title, buttons=repeat)


def _line(turn: Turn, kept: Kept) -> Line:
    return Line(
        Text(
            Bold(texts.moment(kept.received_at, turn.now)),
            " · cmd: ",
            Code(kept.cmd),
            " · callid: ",
            Code(kept.call_id or "нет"),
        )
    )


@command(
    "parked",
    "repeat",
    about="обработать отложенные события ещё раз",
    label="Повторить отложенное",
    right=Right.ADMIN,
)
async def parked_repeat(turn: Turn) -> Change:
    """Have everything that was put aside worked off anew, after the bot was mended."""
    store = turn.store
    found = await store.inbox.parked()
    if not found:
        raise Refusal("Отложенных событий нет.")
    many = texts.plural(len(found), "событие", "события", "событий")
    return Change(
        what="Отложенные события ВАТС",
        before=f"отложено: {many}",
        after=f"обрабатываются заново: {many}. Что не выйдет и теперь, будет отложено опять: /parked",
        do=[RepeatParked()],
    )
