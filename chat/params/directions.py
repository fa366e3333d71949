"""Directions in which may be called (manual 14.5)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from chat.params.choice import ChoiceParam
from chat.params.param import Found, NotRead, Offer
from chat.params.together import ManyParam
from vats.choices import Direction

if TYPE_CHECKING:
    from chat.turn import Turn

_WORDS: Final[Mapping[Direction, tuple[str, ...]]] = {
    Direction.RUSSIA: ("россия", "россию", "рф", "russia"),
    Direction.MOBILE: ("мобильные", "сотовые", "mobile"),
    Direction.LOCAL: ("местные", "городские"),
    Direction.CIS: ("снг",),
    Direction.BALTIC: ("прибалтика", "балтия", "прибалтику", "baltic"),
    Direction.EUROPE: ("европа", "европу", "europe"),
    Direction.AUSTRALIA: ("австралия", "австралию", "australia"),
    Direction.ASIA: ("азия", "азию"),
    Direction.AFRICA: ("африка", "африку", "africa"),
    Direction.NORTH_AMERICA: ("северная америка", "северную америку", "северная_америка", "north_america"),
    Direction.SOUTH_AMERICA: ("южная америка", "южную америку", "южная_америка", "south_america"),
    Direction.OTHER: ("прочие", "остальные", "другие", "other"),
}
"""The twelve that may be sent (A14-1)."""

_TITLES: Final[Mapping[str, str]] = {
    direction.value: words[0].upper() if direction is Direction.CIS else words[0].title()
    for direction, words in _WORDS.items()
}


class DirectionParam(ChoiceParam[Direction]):
    """A direction: its code, or its Russian name of one word or two."""

    def __init__(self) -> None:
        super().__init__(Direction, _WORDS, what="направление", question="Какие направления?")

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[Direction]:
        """Read the direction that the words begin with; two words first."""
        if len(words) > 1:
            try:
                found = await super().read(turn, [" ".join(words[:2])])
            except NotRead:
                pass
            else:
                return Found(found.value, 2)
        return await super().read(turn, words)

    async def choices(self, turn: "Turn") -> Sequence[Offer]:  # noqa: ARG002 — as all kinds
        """List all directions."""
        return [Offer(title, code) for code, title in _TITLES.items()]


def direction_title(code: str) -> str:
    """Name a direction; a code that the manual does not list is shown as it is (A14-1)."""
    return f"{_TITLES[code]} ({code})" if code in _TITLES else code


DirectionRefs: TypeAlias = Annotated[tuple[Direction, ...], ManyParam(DirectionParam())]
