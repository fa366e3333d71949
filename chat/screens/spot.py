"""Where one is in the menu, and where a screen leads back to: small, for it is stored behind every button."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Self


@dataclass(frozen=True, slots=True)
class Form:
    """A command that is being filled in.

    Attributes:
        command: Its path.
        said: What is understood already, by parameter name.
        fixed: Names of parameters that the screen it was begun on has filled in.
        asks: Name of the parameter that was asked for when it was opened; empty: none was.
    """

    command: str
    said: Mapping[str, str] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the menu.

    Attributes:
        subject: Key of the subject; empty: the first screen.
        thing: A thing of it, in the words that read back as it.
        within: Key of another subject: what of it there is to do with the thing.
        page: Page of the list of things, from 0.
        find: What is looked for in that list.
        form: What is filled in here.
    """

    subject: str = ""
    thing: str = ""
    within: str = ""
    page: int = 0
    find: str = ""
    form: Form | None = None

    def up(self) -> "Spot":
        """Give the place that «‹ Назад» leads to; of a subject the first screen: its parent is not known here."""
        if self.form is not None:
            return replace(self, form=None)
        if self.within:
            return replace(self, within="")
        if self.thing:
            return replace(self, thing="")
        return Spot(self.subject) if self.find or self.page else Spot()

    def filling(self, command: str, said: Mapping[str, str], fixed: tuple[str, ...] = (), asks: str = "") -> "Spot":
        """Give the form of a command that was begun here."""
        return replace(self, form=Form(command, dict(said), fixed, asks))

    def dump(self) -> dict[str, Any]:
        """Write it down, as short as it can be."""
        found: dict[str, Any] = {
            name: value for name in ("subject", "thing", "within", "page", "find") if (value := getattr(self, name))
        }
        if self.form is not None:
            found["form"] = {**asdict(self.form), "fixed": list(self.form.fixed)}
        return found

    @classmethod
    def load(cls, found: Mapping[str, Any]) -> Self:
        """Read it back."""
        form = found.get("form")
        filled = Form(**{**form, "fixed": tuple(form["fixed"])}) if form is not None else None
        return cls(**{**found, "form": filled})


_DEEPEST: Final = 3
"""So many answers deep one finds back."""


@dataclass(frozen=True, slots=True)
class Home:
    """The screen that a command was begun on: what is said of it stands there, with the way back.

    Attributes:
        spot: Where that is.
        fixed: Parameters that the screen itself has filled in.
        ready: All that may be added was offered: the command is performed as it is.
        answer: A value is asked for under the answer of the same command: what was said of that.
        behind: Commands under whose answers it was begun, the nearest last: «‹ Назад» shows them again.
    """

    spot: Spot = Spot()
    fixed: tuple[str, ...] = ()
    ready: bool = False
    answer: Mapping[str, str] | None = None
    behind: tuple[Form, ...] = ()

    def under(self, command: str, said: Mapping[str, str], fixed: tuple[str, ...]) -> "Home":
        """Give the home of what is begun under the answer of a command."""
        return Home(self.spot, fixed, behind=(*self.behind, Form(command, dict(said)))[-_DEEPEST:])

    def answered(self) -> "Home":
        """The same, once what was asked is said."""
        return replace(self, answer=None)

    def dump(self) -> dict[str, Any]:
        """Write it down."""
        found: dict[str, Any] = {"spot": self.spot.dump()}
        if self.fixed:
            found["fixed"] = list(self.fixed)
        if self.ready:
            found["ready"] = True
        if self.answer is not None:
            found["answer"] = dict(self.answer)
        return {**found, "behind": [asdict(one) for one in self.behind]} if self.behind else found

    @classmethod
    def load(cls, found: Mapping[str, Any]) -> Self:
        """Read it back."""
        fixed, ready = tuple(found.get("fixed", ())), bool(found.get("ready"))
        behind = tuple(Form(one["command"], one["said"]) for one in found.get("behind", ()))
        return cls(Spot.load(found["spot"]), fixed, ready, found.get("answer"), behind)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The message that carries the screens: one, drawn again and again.

    The buttons of one drawing are a set; those of the last but one are dropped, so that two quick presses both work.

    Attributes:
        token: Tells it from others.
        drawn: How often it was drawn.
    """

    token: str
    drawn: int = 0

    @property
    def group(self) -> str:
        """Name of the set of its buttons now."""
        return f"{_SHEET}:{self.token}:{self.drawn}"

    @property
    def past(self) -> tuple[str, ...]:
        """Names of the sets that are dropped now."""
        before = replace(self, drawn=self.drawn - 2)
        return (before.group, before.group + ONCE) if self.drawn > 1 else ()

    def anew(self) -> "Sheet":
        """The same, drawn once more."""
        return replace(self, drawn=self.drawn + 1)

    @classmethod
    def of(cls, group: str | None) -> "Sheet | None":
        """Find the sheet that a set of buttons is of."""
        kind, *rest = (group or "").split(":")
        return cls(rest[0], int(rest[1])) if kind == _SHEET else None


_SHEET = "sheet"
ONCE = ":once"
"""Ends the name of a set of buttons that are used up together, apart from those that lead on."""
