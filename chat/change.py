"""A change that a command wants: shown, confirmed, performed, read back, undone by ``chat/`` alone (design, idea 3)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from chat.answers import Words
from chat.own import OwnStep
from chat.params.until import UntilValue
from vats.operation import Operation

Step: TypeAlias = Operation[Any] | OwnStep


@dataclass(frozen=True, slots=True)
class Tell:
    """Somebody who is told once the change is made. ``key`` makes it one message however often it is asked for."""

    chat_id: int
    words: Words
    key: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed, and how to take it back.

    Attributes:
        what: What it is about, short: «Не беспокоить: Анна Петрова». No secrets: it goes to the audit.
        before: The state now, in words, freshly read.
        after: The state wanted, in words.
        do: Steps, in order.
        undo: The way back: one for each of ``do``, in the same order (performed from the last to the first), or a list
            of its own that is performed as a whole, in its order. Empty: there is none.
        undo_by: Finds the way back once the change is made, from the answers of ``do``, where it is not known before:
            the id of what was added.
        confirm: Ask first: deleting, and what reaches many people.
        grave: What takes two administrators, where there are two; it is confirmed first, too.
        touches: Who or what else is touched, for the question.
        warning: What to beware of, for the question and the answer.
        until: Give back at that time, by ``undo``.
        report: After performing: the state read afresh, in words; its argument is the answers of ``do``, None when the
            outcome is unknown. Without it ``after`` is told.
        tells: Who else is told when it is made.
        toast: Pressed on a message that shows the change by itself: its words pop up alone.
        nothing_to_do: It is so already: ``before`` is told, nothing is performed.
    """

    what: str
    before: Words
    after: Words
    do: Sequence[Step]
    undo: Sequence[Step] = ()
    undo_by: Callable[[Sequence[object]], Awaitable[Sequence[Step]]] | None = None
    confirm: bool = False
    grave: bool = False
    touches: Words | None = None
    warning: Words | None = None
    until: UntilValue | None = None
    report: Callable[[Sequence[object] | None], Awaitable[Words]] | None = None
    tells: Sequence[Tell] = ()
    nothing_to_do: bool = False
    toast: str = ""
