"""/help: the commands that this person may use here."""

from typing import Annotated

from aiogram.utils.formatting import Bold, Code, Text

from chat.answers import Line, Refusal, Reply
from chat.command import Declaration, command
from chat.examples import examples
from chat.params.text import RestParam
from chat.rights import Right
from chat.turn import Turn


@command("help", about="что я умею", right=Right.SELF_READ, examples=("/help", "/help dnd"))
async def help_(
    turn: Turn, about: Annotated[str | None, RestParam("команда", "О какой команде?", "dnd")] = None
) -> Reply:
    """List the commands one may use, or tell how one of them is said."""
    from handlers import commands  # noqa: PLC0415 — it lists every module of this room, this one too

    allowed = commands().allowed(turn.actor, turn.place)
    if about is None:
        lines = [Line(Text(f"/{one.path} – {one.about}")) for one in allowed]
        return Reply(lines, title="Что можно сказать. Подробно: /help и команда")
    word = about.strip().lstrip("/").casefold()
    found = [one for one in allowed if word in (one.name, one.path)]
    if not found:
        raise Refusal(f"Команды «{about}» у вас нет. Все команды: /help")
    return Reply(Text(*[part for one in found for part in _usage(turn, one)]))


def _usage(turn: Turn, declaration: Declaration) -> list[Text | str]:
    lines = [Text("\nНапример: ", Code(example)) for example in examples(declaration, turn) if declaration.examples]
    return [Bold(declaration.usage), f"\n{declaration.about}", *lines, "\n\n"]
