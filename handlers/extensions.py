"""Extensions are one row of numbers: employees and departments share it."""

from chat.answers import Refusal
from chat.turn import Turn
from vats.operations import ListGroups, ListUsers


async def refuse_taken(turn: Turn, ext: str, *, but: str = "") -> None:
    """Refuse an extension that somebody has already, by name; ``but``: whose own it may be (a login or an id).

    Raises:
        Refusal: It is taken.
    """
    users = await turn.vats.every(ListUsers())
    groups = await turn.vats.every(ListGroups())
    names = [one.name or one.login for one in users if one.ext == ext and one.login != but]
    names += [f"отдел «{one.name or one.id}»" for one in groups if one.ext == ext and one.id != but]
    if names:
        raise Refusal(f"Добавочный {ext} занят: {names[0]}. Возьмите другой.")
