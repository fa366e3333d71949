"""/help: the commands that this person may use here."""

from typing import Annotated

from aiogram.utils.formatting import Bold, Code, Text

from chat.answers import Refusal, Reply
from chat.command import Declaration, command
from chat.examples import examples
from chat.params.text import RestParam
from chat.rights import Right
from chat.turn import Turn


@command("help", about="что я умею", label="Помощь", right=Right.SELF_READ, examples=("/help", "/help dnd"))
async def help_(
    turn: Turn, about: Annotated[str | None, RestParam("команда", "О какой команде?", "dnd")] = None
) -> Reply:
    """List the commands one may use, or tell how one of them is said."""
    from handlers import commands  # noqa: PLC0415 — it lists every module of this room, this one too

    allowed = commands().allowed(turn.actor, turn.place)
    if about is None:
        words = list(dict.fromkeys(one.name for one in allowed))
        lines = "\n".join(_line([one for one in allowed if one.name == word]) for word in words)
        return Reply(Text(lines), title="Что можно сказать. Подробно: /help и команда")
    word = about.strip().lstrip("/").casefold()
    found = [one for one in allowed if word in (one.name, one.path)]
    if not found:
        raise Refusal(f"Команды «{about}» у вас нет. Все команды: /help")
    return Reply(Text(*[part for one in found for part in _usage(turn, one)]))


def _line(of_word: list[Declaration]) -> str:
    """Tell a word and its subcommands in a line: all words together are to be one message."""
    first = next((one for one in of_word if not one.sub), of_word[0])
    subs = " · ".join(dict.fromkeys(one.sub.split()[0] for one in of_word if one.sub and one is not first))
    return f"/{first.path} – {first.about}{f' ({subs})' if subs else ''}"


def _usage(turn: Turn, declaration: Declaration) -> list[Text | str]:
    lines = [Text("\nНапример: ", Code(example)) for example in examples(declaration, turn) if declaration.examples]
    return [Bold(declaration.usage), f"\n{declaration.about}", *lines, "\n\n"]
