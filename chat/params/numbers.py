"""Numbers of the company, as people name them."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

from chat.params.matching import Called, find
from chat.params.param import Found, NotRead, Offer, Param, Several
from storage.company import OwnNumber
from vats.phones import NotAPhone, find_phone, shown

if TYPE_CHECKING:
    from chat.turn import Turn

_SHORTEST_END = 3


class NumberParam(Param[OwnNumber]):
    """A number of ours by digits (all, or the last three or more) or by name."""

    what = "номер"
    things = ("number",)
    question = "Какой наш номер?"
    example = "74951234567"

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[OwnNumber]:
        """Read the number that the words begin with."""
        ours = await self.ours(turn)
        try:
            phone, used = find_phone(words)
        except NotAPhone:
            pass
        else:
            if phone.digits in ours:
                return Found(ours[phone.digits], used)
            if phone.kind == "phone":
                raise NotRead(
                    f"{shown(phone.digits)} – не наш номер.",
                    possible=f"Наши: {', '.join(shown(digits) for digits in list(ours)[:8])}." if ours else "",
                    example=next(iter(ours), self.example),
                    sure=True,
                )
        digits = re.sub(r"\D", "", words[0])
        if len(digits) >= _SHORTEST_END and not re.search(r"[^\W\d]", words[0]):
            ending = [number for number in ours.values() if number.digits.endswith(digits)]
            if len(ending) == 1:
                return Found(ending[0])
            if ending:
                raise Several(f"На «{words[0]}» кончаются несколько номеров. Какой?", [_offer(one) for one in ending])
        return find(words, [_called(number) for number in ours.values()], _refuse)

    async def ours(self, turn: "Turn") -> Mapping[str, OwnNumber]:
        """Give the numbers among which it is, by digits."""
        return turn.company.numbers

    def said(self, value: OwnNumber) -> str:
        """Say the digits."""
        return value.digits

    def shown(self, value: OwnNumber) -> str:
        """Say name and digits."""
        return f"{value.name} ({shown(value.digits)})" if value.name else shown(value.digits)

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List our numbers."""
        return [_offer(number) for number in turn.company.numbers.values()]


def _offer(number: OwnNumber) -> Offer:
    return Offer(f"{number.name} · {shown(number.digits)}" if number.name else shown(number.digits), number.digits)


def _called(number: OwnNumber) -> Called[OwnNumber]:
    return Called(number, (number.digits,), number.name, _offer(number))


def _refuse(said: str) -> NotRead:
    return NotRead(
        f"Нашего номера «{said}» не нашёл.", possible="Назовите цифры номера или его название.", example="74951234567"
    )


NumberRef: TypeAlias = Annotated[OwnNumber, NumberParam()]
