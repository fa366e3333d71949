"""/menu: everything by buttons."""

from typing import Annotated

from chat.answers import Screen
from chat.command import command
from chat.params.text import PhraseParam, RestParam
from chat.rights import Right
from chat.turn import Turn


@command("menu", about="всё кнопками", label="Меню", right=Right.SELF_READ, examples=("/menu",))
async def menu(turn: Turn) -> Screen:  # noqa: ARG001 — what is shown is the core's business
    """Show the first screen."""
    return Screen()


@command("menu", "find", about="найти", label="Найти", right=Right.SELF_READ, hidden=True)
async def menu_find(
    turn: Turn,  # noqa: ARG001 — the same
    subject: Annotated[str, PhraseParam("раздел")],
    text: Annotated[str, RestParam("текст", "Что найти? Напишите имя, номер или часть.", "Анна")],
) -> Screen:
    """Look for something among the things of a subject."""
    return Screen(subject, text)
