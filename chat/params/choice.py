"""One of a few words, English or Russian."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self, TypeVar

from chat.params.param import Found, NotRead, Offer, Param

if TYPE_CHECKING:
    from chat.turn import Turn

E = TypeVar("E", bound=StrEnum)


class Choice(StrEnum):
    """The base of choices: ``ON = "on", "вкл", "включить"``. The first Russian word is shown, all are understood."""

    words: tuple[str, ...]

    def __new__(cls, value: str, *words: str) -> Self:
        """Make a member of its English word and its Russian ones."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member

    @property
    def label(self) -> str:
        """What a button says."""
        word = self.words[0] if self.words else self.value
        return word[:1].upper() + word[1:]


class Switch(Choice):
    """On or off."""

    ON = "on", "вкл", "включить", "включи", "да", "true"
    OFF = "off", "выкл", "выключить", "выключи", "нет", "false"


class All(Choice):
    """Everything of a kind."""

    ALL = "all", "все", "всё", "всех"


class ChoiceParam(Param[E]):
    """One of an enumeration.

    Args:
        kind: The enumeration: a `Choice`, or any other with ``words``.
        words: Russian words of the members of an enumeration that has none itself; the first is shown.
    """

    def __init__(
        self,
        kind: type[E],
        words: Mapping[E, Sequence[str]] | None = None,
        *,
        what: str = "",
        question: str = "",
        typed_only: bool = False,
    ) -> None:
        self.kind = kind
        self.typed_only = typed_only
        self._words: dict[E, tuple[str, ...]] = {
            member: tuple(words[member]) if words and member in words else getattr(member, "words", ())
            for member in kind
        }
        self.what = what or "|".join(self._label(member) for member in kind)
        self.question = question or "Что выбрать?"
        self.example = self._label(next(iter(kind)))

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[E]:  # noqa: ARG002 — as all kinds
        """Read one word."""
        word = words[0].casefold()
        for member, russian in self._words.items():
            if word == member.value.casefold() or word in russian:
                return Found(member)
        possible = ", ".join(self._label(member) for member in self._words)
        raise NotRead(f"«{words[0]}» – такого варианта нет.", possible=f"Можно: {possible}.", example=self.example)

    def words(self) -> list[str]:
        """Give all words that it understands."""
        return [word for member, russian in self._words.items() for word in (str(member.value), *russian)]

    def said(self, value: E) -> str:
        """Say the English word."""
        return str(value.value)

    def shown(self, value: E) -> str:
        """Say the Russian word."""
        return self._label(value)

    async def choices(self, turn: "Turn") -> Sequence[Offer]:  # noqa: ARG002 — as all kinds
        """List all members."""
        return [
            Offer(self._label(member)[:1].upper() + self._label(member)[1:], self.said(member))
            for member in self._words
        ]

    def _label(self, member: E) -> str:
        russian: Any = self._words[member]
        return str(russian[0]) if russian else str(member.value)
