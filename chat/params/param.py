"""What a kind of value knows: how it is read from words, told again, asked for, and refused."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar

from chat.answers import Words

if TYPE_CHECKING:
    from chat.turn import Turn

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value, and how many words it took."""

    value: T
    used: int = 1


@dataclass(frozen=True, slots=True)
class Offer:
    """A choice, for a button: what is shown, and the words that the parameter reads."""

    label: str
    said: str


class NotRead(Exception):  # noqa: N818 — says what is wrong with the words, not with us
    """The words are no value of the parameter: ``words`` says what is wrong, ``possible`` what is possible.

    ``sure``: the words were meant for this parameter (a phone with one digit too many), so that no other needs asking.
    """

    def __init__(self, words: Words, *, possible: Words = "", example: str = "", sure: bool = False) -> None:
        super().__init__("not read")
        self.words = words
        self.possible = possible
        self.example = example
        self.sure = sure


class Several(Exception):  # noqa: N818 — a question, not a fault
    """The words fit several things, or nearly fit some: the person is asked which."""

    def __init__(self, words: Words, offers: Sequence[Offer], used: int = 1, *, near: bool = False) -> None:
        super().__init__("several")
        self.words = words
        self.offers = tuple(offers)
        self.used = used
        self.near = near


class Param(ABC, Generic[T]):
    """A kind of value.

    Attributes:
        what: What it is called in a usage line: «сотрудник».
        question: How it is asked for.
        example: Words that would do.
        secret: Never stored, never shown; taken in private only.
        is_target: The right over the value is checked.
        reads_all: It takes all words that are left.
        reads_spaces: In a dialogue the whole message is one value, spaces and all.
        things: Kinds of things that a value may be: its screen has the command («employee», «number»).
        is_open: Other values than its choices will do.
        typed_only: It is understood where it is written, and offered on no screen.
    """

    what: str
    question: str
    example: str
    secret: ClassVar[bool] = False
    is_target: bool = False
    reads_all: bool = False
    many: ClassVar[bool] = False
    things: tuple[str, ...] = ()
    is_open: ClassVar[bool] = False
    typed_only: bool = False

    @abstractmethod
    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[T]:
        """Read a value from the beginning of the words; there is at least one.

        Raises:
            NotRead: They begin with none.
            Several: They may mean several things.
        """

    @abstractmethod
    def said(self, value: T) -> str:
        """Say a value in words that read back as exactly this value, now and later."""

    def shown(self, value: T) -> str:
        """Say a value for people."""
        return self.said(value)

    async def choices(self, turn: "Turn") -> Sequence[Offer]:  # noqa: ARG002 — most kinds have no choices
        """List the choices, where they are known."""
        return ()

    async def read_whole(self, turn: "Turn", text: str) -> T:
        """Read a value from a text that holds nothing else.

        Raises:
            NotRead: It is none.
            Several: It may mean several things.
        """
        words = text.split()
        if not words:
            raise NotRead("Пустой ответ.", example=self.example)
        found = await self.read(turn, words)
        if found.used < len(words):
            found = await self.read(turn, [" ".join(words)])
        return found.value


@dataclass(frozen=True, slots=True)
class Default(Generic[T]):
    """A default that depends on the turn; None: there is none this time, ask."""

    resolve: "Callable[[Turn], T | None]"


class Behind:
    """Mark of a parameter whose value follows a word: ``from <number>``. It may stand anywhere in the line.

    A word that is a sign (``@``) begins the value itself: ``@anna``.
    """

    def __init__(self, *words: str) -> None:
        self.words: Final = tuple(word.casefold() for word in words)


class Named:
    """Mark of a parameter that is said as ``name=value`` only, for where a keyword-only parameter will not do."""


def default(resolve: "Callable[[Turn], Any]") -> Any:
    """Make a default that depends on the turn. ``Any``: it stands where a value of some type is due."""
    return Default(resolve)


Me: Any = default(lambda turn: turn.actor.employee)
"""The default of an employee: whoever asks. An administrator without a login is asked whom it means."""
