"""Numbers of other operators, by digits or name; and a number for a new one."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from chat.params.flaws import phone_flaw
from chat.params.matching import Called, find
from chat.params.param import Found, NotRead, Offer, Param
from vats.operations import ListSipRegistrations, ListSipuriTransfers
from vats.phones import NotAPhone, find_phone, shown

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from chat.turn import Turn

_EXAMPLE: Final = "+7 812 333-44-55"


class ForeignNumberParam(Param[str]):
    """A number of another operator (digits).

    Args:
        listed: Reads those that there are, with their names; None: a new one, which no list knows.
        thing: What kind of thing such a number is.
    """

    what = "номер"
    question = "Какой номер другого оператора?"
    example = _EXAMPLE

    def __init__(self, listed: "Callable[[Turn], Awaitable[dict[str, str]]] | None" = None, *, thing: str = "") -> None:
        self._listed = listed
        self.things = (thing,) if thing else ()

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:
        """Read the number that the words begin with, or find it by name."""
        try:
            phone, used = find_phone(words)
        except NotAPhone as error:
            flaw = phone_flaw(words[0], error.reason)
        else:
            if phone.kind == "phone":
                return Found(phone.digits, used)
            possible = "Нужен полный номер."
            flaw = NotRead(f"«{words[0]}» – короткий номер.", possible=possible, example=_EXAMPLE)
        there = await self._listed(turn) if self._listed is not None else {}
        called = [Called(digits, (digits,), name, _offer(digits, name)) for digits, name in there.items()]
        return find(words, called, lambda _: flaw)

    def said(self, value: str) -> str:
        """Say the digits."""
        return f"+{value}"

    def shown(self, value: str) -> str:
        """Write it for people."""
        return shown(value)

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List those that there are."""
        there = await self._listed(turn) if self._listed is not None else {}
        return [_offer(digits, name) for digits, name in there.items()]


def _offer(digits: str, name: str) -> Offer:
    return Offer(f"{name} · {shown(digits)}" if name else shown(digits), f"+{digits}")


async def _registrations(turn: "Turn") -> dict[str, str]:
    return {one.number: one.name for one in await turn.vats.every(ListSipRegistrations())}


async def _transfers(turn: "Turn") -> dict[str, str]:
    ours = turn.company.numbers
    found = await turn.vats.every(ListSipuriTransfers())
    return {one.number: ours[one.number].name if one.number in ours else "" for one in found}


NewForeignNumber: TypeAlias = Annotated[str, ForeignNumberParam()]
RegisteredNumber: TypeAlias = Annotated[str, ForeignNumberParam(_registrations, thing="registration")]
TransferredNumber: TypeAlias = Annotated[str, ForeignNumberParam(_transfers, thing="transfer")]
