"""What a command answers with. A handler decides what is said; how it is sent is not its business."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from aiogram.utils.formatting import Text

if TYPE_CHECKING:
    from chat.change import Change

Words: TypeAlias = Text | str


@dataclass(frozen=True, slots=True)
class Run:
    """A command with its values, as a button performs it.

    ``command`` is the word and the subcommand («blacklist add»); ``values`` are told by parameter name, in words that
    the parameter reads: a login, an id, digits.
    """

    command: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """A button that runs a command.

    Attributes:
        label: What stands on it.
        run: What it does.
        once: It works once.
        anyone: In a group others may press it too, each by the own right.
        replaces: The answer takes the place of the message; else it is a new one.
    """

    label: str
    run: Run
    once: bool = False
    anyone: bool = False
    replaces: bool = False


Row: TypeAlias = Sequence[Button]


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a list, with the buttons that belong to it: they are shown on the item's page."""

    text: Words
    buttons: Row = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """Words. A sequence is a list: shown page by page, with buttons to turn them.

    Attributes:
        body: A text, or the lines of a list.
        title: Above the text, on every page.
        buttons: Rows under the text.
        alert: Answer of a pressed button that is a toast and leaves the message as it is.
        share_phone: Offer the keys that share the own phone and ask for access (private chats).
        drop_keys: Take those keys away again.
    """

    body: Words | Sequence[Line | Words]
    title: Words | None = None
    buttons: Sequence[Row] = ()
    alert: str = ""
    share_phone: bool = False
    drop_keys: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A file."""

    name: str
    content: bytes
    caption: Words = ""


@dataclass(frozen=True, slots=True)
class Audio:
    """A recording. ``duration`` is in seconds."""

    name: str
    content: bytes
    caption: Words = ""
    title: str = ""
    performer: str = ""
    duration: int | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture (PNG), with the same said in words."""

    content: bytes
    caption: Words = ""
    name: str = "chart.png"


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that this command needs after all: it is asked for like one that was not said.

    Attributes:
        parameter: Name of the parameter.
        question: What to ask; None: the parameter's own question.
        choices: Buttons: label and the values to add; empty: the parameter's own choices.
    """

    parameter: str
    question: Words | None = None
    choices: Sequence[tuple[str, Mapping[str, str]]] = ()


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The last change of the person is to be taken back, if it still can be."""


@dataclass(frozen=True, slots=True)
class Screen:
    """The menu is to be shown.

    Attributes:
        subject: Key of a subject; empty: the first screen.
        find: What is looked for among its things.
    """

    subject: str = ""
    find: str = ""


@dataclass(frozen=True, slots=True)
class Decide:
    """A grave change that waits for a second administrator is to be decided so."""

    request: int
    decision: Literal["approved", "refused", "withdrawn"]


Answer: TypeAlias = "Reply | Change | Document | Audio | Photo | Missing | TakeBack | Decide | Screen | None"


class Refusal(Exception):  # noqa: N818 — a refusal, not a fault
    """What was asked cannot be done; ``words`` says why, to the person."""

    def __init__(self, words: Words) -> None:
        super().__init__("refused")
        self.words = words
