"""/help: what this person may do here, by subject; and how each command is said."""

from collections.abc import Sequence
from typing import Annotated, Final

from aiogram.utils.formatting import Bold, Code, Text

from chat.answers import Button, Refusal, Reply, Run, Words
from chat.command import Declaration, command
from chat.examples import examples
from chat.line import read_line
from chat.params.matching import plain
from chat.params.text import RestParam
from chat.phrases.phrases import changes
from chat.reading import Misread, Reader
from chat.rendering import joined
from chat.rights import Right
from chat.turn import Turn
from chat.vault import Vault
from chat.vocabulary import COMMANDS
from handlers.reference import by_subject, value, where, who_may

_MOST_EXPLAINED: Final = 3
"""Of so many commands at once the values are explained; else one must be named."""

_MOST_BUTTONS: Final = 8
_IN_A_ROW: Final = 2
_MENU: Final = Button("Меню", Run("menu"))
_OWN_WORDS: Final = "Можно и своими словами: «пропущенные за вчера», «не беспокоить до 18:00». Кнопками: /menu"


@command("help", about="что я умею", label="Помощь", right=Right.SELF_READ, examples=("/help", "/help dnd"))
async def help_(
    turn: Turn, about: Annotated[str | None, RestParam("команда", "О какой команде?", "dnd")] = None
) -> Reply:
    """List the commands one may use, or tell how those of a word or of a subject are said."""
    from handlers import commands  # noqa: PLC0415 — it lists every module of this room, this one too

    known = commands()
    allowed = known.allowed(turn.actor, turn.place)
    subjects = by_subject(allowed, known)
    if about is None:
        lines = [Text(Bold(title), "\n", _lines(found)) for title, found in subjects.items()]
        title = "Что можно сказать. Подробно: /help и команда"
        if not turn.place.is_private:
            return Reply(joined(lines), title=title)
        return Reply(joined([*lines, _OWN_WORDS]), title=title, buttons=[*_subjects(list(subjects)), [_MENU]])
    word = plain(about).lstrip("/")
    found = [one for one in allowed if word in (one.name, one.path)]
    found = found or next((some for title, some in subjects.items() if plain(title) == word), [])
    found = found or [one for one in allowed if one.name == COMMANDS.get(word)]
    if not found:
        raise Refusal(f"Команды «{about}» у вас нет. Все команды: /help")
    explained = len(found) <= _MOST_EXPLAINED
    words = [_usage(turn, one, explained=explained) for one in found]
    more = [] if explained else [f"Подробно: /help {found[-1].path}"]
    return Reply(joined([*words, *more], between="\n\n"), buttons=await _buttons(turn, found))


def _lines(found: Sequence[Declaration]) -> str:
    names = list(dict.fromkeys(one.name for one in found))
    return "\n".join(_line([one for one in found if one.name == name]) for name in names)


def _line(of_word: list[Declaration]) -> str:
    """Tell a word and its subcommands in a line: all words together are to be one message."""
    first = next((one for one in of_word if not one.sub), of_word[0])
    subs = " · ".join(dict.fromkeys(one.sub.split()[0] for one in of_word if one.sub and one is not first))
    return f"/{first.path} – {first.about}{f' ({subs})' if subs else ''}"


def _subjects(titles: Sequence[str]) -> list[list[Button]]:
    keys = [Button(title, Run("help", {"about": title})) for title in titles]
    return [keys[at : at + _IN_A_ROW] for at in range(0, len(keys), _IN_A_ROW)]


def _usage(turn: Turn, declaration: Declaration, *, explained: bool) -> Words:
    parts: list[Words] = [Bold(declaration.usage), declaration.about]
    if explained:
        parts += [f"• {value(declaration, parameter)}" for parameter in declaration.parameters]
        parts += [f"Кто может: {who_may(declaration)}", f"Где: {where(declaration)}"]
    parts += [Text("Например: ", Code(one)) for one in examples(declaration, turn) if declaration.examples]
    return joined(parts)


async def _buttons(turn: Turn, found: Sequence[Declaration]) -> list[list[Button]]:
    """Make buttons of examples: those that only tell something do it, a change begins with its first question."""
    made: dict[str, Button] = {}
    for declaration in found:
        if changes(declaration):
            if any(one.is_required for one in declaration.parameters):
                label = f"Начать: /{declaration.path}"
                made.setdefault(label, Button(label, Run(declaration.path)))
            continue
        for example in examples(declaration, turn):
            run = await _run(turn, declaration, example)
            if run is not None:
                made.setdefault(example, Button(example, run))
    return [[button] for button in list(made.values())[:_MOST_BUTTONS]]


async def _run(turn: Turn, declaration: Declaration, example: str) -> Run | None:
    """Make an example something that a button does; None if it is none for this company."""
    line = read_line(example)
    if line is None:
        return None
    words = line.words[len(declaration.sub.split()) :]
    try:
        reading = await Reader(Vault(turn.clock)).line(turn, declaration, words)
    except Misread:
        return None
    return Run(declaration.path, reading.kept)
