"""What a fact about a thing is, and the usual kinds of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Fact:
    """How a thing stands: ``value`` to compare, ``words`` to tell; one that is not there has the value ``""``."""

    value: str
    words: str


ABSENT: Final = Fact("", "нет")


def text(said: str) -> Fact:
    """Make a fact of a text."""
    return Fact(said, f"«{said}»" if said else "нет")


def switch(state: bool, on: str, off: str) -> Fact:  # noqa: FBT001 — as it is stored
    """Make a fact of something that is on or off."""
    return Fact(str(state), on if state else off)


def comes(state: bool | None) -> Fact:  # noqa: FBT001 — as it is stored
    """Make a fact of calls that come or do not."""
    return switch(state is not False, "приходят", "не приходят")


def listed(name: str, names: Iterable[str]) -> Fact:
    """Make a fact of something that is on a list or is not."""
    return Fact("+", "есть") if name in set(names) else ABSENT
