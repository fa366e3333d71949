"""Commands: a typed function with a declaration; its signature is its grammar (design, idea 2)."""

import inspect
import types
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import ModuleType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin

from chat.answers import Answer
from chat.params.choice import ChoiceParam
from chat.params.files import FileParam
from chat.params.param import Behind, Named, Param
from chat.params.together import ManyParam
from chat.params.until import UntilParam
from chat.rights import Actor, Right, may
from chat.subjects import Subject
from chat.turn import Place
from chat.vocabulary import same_word

Handler = Callable[..., Awaitable[Answer]]
_F = TypeVar("_F", bound=Handler)

REQUIRED: Final = object()
"""The default of a parameter that has none."""

_ATTRIBUTE: Final = "__declared__"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a command.

    Attributes:
        name: As in ``name=value``.
        param: Its kind.
        default: A value, a `Default`, or ``REQUIRED``.
        behind: Words that its value follows (``from <number>``); empty: it is told by its place.
        named: It is said as ``name=value`` only.
        by_core: The core takes its value; the function does not know it.
    """

    name: str
    param: Param[Any]
    default: Any = REQUIRED
    behind: tuple[str, ...] = ()
    named: bool = False
    by_core: bool = False

    @property
    def is_required(self) -> bool:
        """Whether it is asked for when it was not said."""
        return self.default is REQUIRED

    @property
    def is_until(self) -> bool:
        """Whether it is a term, which may stand anywhere."""
        return isinstance(self.param, UntilParam)

    @property
    def usage(self) -> str:
        """Its part of the usage line."""
        what = self.param.what if isinstance(self.param, ChoiceParam) or self.is_until else f"<{self.param.what}>"
        if self.named:
            what = f"{self.name}={what}"
        elif self.behind:
            what = f"{self.behind[0]} {what}"
        return what if self.is_required else f"[{what}]"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared about a command.

    Attributes:
        name: Its word, without the slash.
        sub: Its subcommand: a word, or several; empty: none.
        about: What it does, for /help and menus.
        label: What its button says; empty: the beginning of ``about``.
        subject: What it is about: the screen that it stands on.
        right: Right that it takes; None: refused to everybody.
        grants: Codes of custom roles' rights that allow it, together.
        restricted: Also for ``restricted_user``, though it changes something.
        groups: Usable in bound groups.
        private: Usable in private chats.
        unbound: Usable in groups that are not bound, by administrators.
        hidden: In no menu and no help: for buttons.
        pause: So many seconds after a press of its button, another press of it is a slip of the finger.
        examples: Lines that work, with the slash.
        function: What is called.
        parameters: Its parameters, in order.
    """

    name: str
    sub: str
    about: str
    label: str
    subject: Subject | None
    right: Right | None
    grants: frozenset[str]
    restricted: bool
    groups: bool
    private: bool
    unbound: bool
    hidden: bool
    pause: float
    examples: tuple[str, ...]
    function: Handler
    parameters: tuple[Parameter, ...] = ()

    @property
    def path(self) -> str:
        """Word and subcommand."""
        return f"{self.name} {self.sub}".strip()

    @property
    def title(self) -> str:
        """What its button says."""
        short = self.label or self.about.partition(":")[0].partition(" (")[0].strip()
        return short[:1].upper() + short[1:]

    @property
    def usage(self) -> str:
        """How it is said."""
        return " ".join([f"/{self.path}", *(parameter.usage for parameter in self.parameters)])

    @property
    def example(self) -> str:
        """A line that works."""
        return self.examples[0] if self.examples else f"/{self.path}"

    @property
    def file(self) -> Parameter | None:
        """Its parameter that is a file, if it has one."""
        return next((one for one in self.parameters if isinstance(one.param, FileParam)), None)

    def parameter(self, name: str) -> Parameter | None:
        """Find a parameter by name."""
        return next((one for one in self.parameters if one.name == name), None)

    def is_usable_in(self, place: Place) -> bool:
        """Whether it may be said in a place."""
        if place.is_private:
            return self.private
        return self.unbound or (self.groups and place.bound is not None)


_TERM: Final = Parameter("until", UntilParam(), default=None, by_core=True)


def command(  # noqa: PLR0913 — all that is declared about a command
    name: str,
    sub: str = "",
    *,
    about: str = "",
    label: str = "",
    subject: Subject | None = None,
    right: Right | None = None,
    grants: Iterable[str] = (),
    restricted: bool = False,
    groups: bool = True,
    private: bool = True,
    unbound: bool = False,
    hidden: bool = False,
    pause: float = 0.0,
    undoable: bool = False,
    examples: Sequence[str] = (),
) -> Callable[[_F], _F]:
    """Declare an async function a command: ``(turn: Turn, …parameters) -> Answer``; see `Declaration` for the words.

    A keyword-only parameter is said as ``name=value`` only. A name that Python keeps for itself takes ``_`` at its end.
    ``undoable``: its changes have a way back, so that each can be made for a time: the core takes the term.
    """

    def declare(function: _F) -> _F:
        declaration = Declaration(
            name=name,
            sub=sub,
            about=about,
            label=label,
            subject=subject,
            right=right,
            grants=frozenset(grants),
            restricted=restricted,
            groups=groups,
            private=private,
            unbound=unbound,
            hidden=hidden,
            pause=pause,
            examples=tuple(examples),
            function=function,
            parameters=(*_parameters(function), *([_TERM] if undoable else [])),
        )
        setattr(function, _ATTRIBUTE, declaration)
        return function

    return declare


def declaration_of(function: Handler) -> Declaration:
    """Give what was declared about a function."""
    declared: Declaration = getattr(function, _ATTRIBUTE)
    return declared


class Commands:
    """All commands there are."""

    def __init__(self, declarations: Iterable[Declaration], subjects: Sequence[Subject] = ()) -> None:
        self.subjects = tuple(subjects)
        self._by_path: dict[str, Declaration] = {}
        for declaration in declarations:
            if declaration.path in self._by_path:
                raise ValueError(f"two commands «{declaration.path}»")
            self._by_path[declaration.path] = declaration

    @classmethod
    def of(
        cls, modules: Iterable[ModuleType], subjects: Mapping[Subject, Iterable[ModuleType]] | None = None
    ) -> "Commands":
        """Collect the commands of modules, in the order of their code.

        Args:
            modules: In the order of /help.
            subjects: In the order of the menu: which modules are about which, where a command does not say so itself.
        """
        about = {module.__name__: subject for subject, several in (subjects or {}).items() for module in several}
        found = [
            getattr(one, _ATTRIBUTE)
            for module in modules
            for one in vars(module).values()
            if hasattr(one, _ATTRIBUTE) and one.__module__ == module.__name__
        ]
        return cls(
            (replace(one, subject=one.subject or about.get(one.function.__module__)) for one in found),
            tuple(subjects or {}),
        )

    def __iter__(self) -> Iterator[Declaration]:
        return iter(self._by_path.values())

    def get(self, path: str) -> Declaration | None:
        """Find a command by word and subcommand."""
        return self._by_path.get(path)

    def of_word(self, word: str) -> list[Declaration]:
        """Give the commands that share a word."""
        return [declaration for declaration in self if declaration.name == word.casefold()]

    def find(self, word: str, following: Sequence[str]) -> tuple[Declaration, int] | None:
        """Find the command that a word and those behind it say, and how many of those are its subcommand's.

        A word of a subcommand wins over a value.
        """
        best: tuple[Declaration, int] | None = None
        for declaration in self.of_word(word):
            subs = declaration.sub.split()
            matches = len(subs) <= len(following) and all(map(same_word, following, subs))
            if matches and (best is None or len(subs) > best[1]):
                best = declaration, len(subs)
        return best

    def allowed(self, actor: Actor, place: Place) -> list[Declaration]:
        """Give the commands that somebody may use in a place, hidden ones left out."""
        return [one for one in self if not one.hidden and one.is_usable_in(place) and may(actor, one)]


def _parameters(function: Handler) -> Iterator[Parameter]:
    annotations = inspect.get_annotations(function)
    found = list(inspect.signature(function).parameters.values())
    for parameter in found[1:]:
        kind, behind, named = _read_annotation(annotations[parameter.name])
        if kind is None:
            raise TypeError(f"{function.__name__}: no kind of value is known for «{parameter.name}»")
        yield Parameter(
            name=parameter.name.rstrip("_"),
            param=kind,
            default=REQUIRED if parameter.default is parameter.empty else parameter.default,
            behind=behind,
            named=named or parameter.kind is parameter.KEYWORD_ONLY,
        )


def _read_annotation(annotation: Any) -> tuple[Param[Any] | None, tuple[str, ...], bool]:
    """Find the kind of value in an annotation, the words it stands behind, and whether it is named.

    The kind is marked by `Annotated`; enumerations and tuples of kinds are kinds; None beside one is no matter.
    """
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        kind, behind, named = _read_annotation(inner)
        kind = next((mark for mark in marks if isinstance(mark, Param)), kind)
        behind = next((mark.words for mark in marks if isinstance(mark, Behind)), behind)
        return kind, behind, named or any(isinstance(mark, Named) for mark in marks)
    kind = None
    if origin in {Union, types.UnionType}:
        found = [_read_annotation(part) for part in get_args(annotation) if part is not type(None)]
        if len(found) == 1:
            return found[0]
    if origin is tuple:
        of, *dots = get_args(annotation)
        of_kind = _read_annotation(of)[0]
        if dots == [...] and of_kind is not None:
            kind = ManyParam(of_kind)
    elif isinstance(annotation, type) and issubclass(annotation, StrEnum):
        kind = ChoiceParam(annotation)
    return kind, (), False


def python_name(parameter: Parameter, function: Handler) -> str:
    """Give the name that Python knows a parameter by."""
    names = inspect.signature(function).parameters
    return parameter.name if parameter.name in names else parameter.name + "_"
