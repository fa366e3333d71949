"""SIM cards, by number or by whose they are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

from chat.params.flaws import phone_flaw
from chat.params.matching import Called, find
from chat.params.param import Found, NotRead, Offer, Param
from vats.answers import Sim
from vats.operations import ListAvailableSims, ListSims
from vats.phones import NotAPhone, find_phone, shown

if TYPE_CHECKING:
    from chat.turn import Turn


class SimParam(Param[str]):
    """The number (digits) of a SIM card: said as such, or by the employee whose it is.

    Args:
        is_new: One that can be added, not one that is there.
    """

    what = "номер"
    question = "Какая SIM-карта?"
    example = "79261112233"

    def __init__(self, *, is_new: bool = False) -> None:
        self._is_new = is_new
        self.things = () if is_new else ("sim",)

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:
        """Read the number that the words begin with."""
        try:
            phone, used = find_phone(words)
        except NotAPhone as error:
            flaw = phone_flaw(words[0], error.reason)
        else:
            if phone.kind == "phone":
                return Found(phone.digits, used)
            flaw = NotRead(f"«{words[0]}» – короткий номер, а нужен номер SIM-карты.", example=self.example)
        sims = [] if self._is_new else await turn.vats.every(ListSims())
        found = find(words, [_called(turn, sim) for sim in sims], lambda _: flaw)
        return Found(found.value.number, found.used)

    def said(self, value: str) -> str:
        """Say the digits."""
        return f"+{value}" if value.isdigit() else value

    def shown(self, value: str) -> str:
        """Write it for people."""
        return shown(value)

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the SIM cards that there are, or that can be added."""
        if self._is_new:
            return [Offer(shown(one.number), f"+{one.number}") for one in (await turn.vats(ListAvailableSims())).items]
        return [_called(turn, sim).offer for sim in await turn.vats.every(ListSims())]


def _called(turn: "Turn", sim: Sim) -> Called[Sim]:
    employee = turn.company.employees.get(sim.login)
    name = (employee.name if employee is not None else "") or sim.employee or sim.login
    label = f"{shown(sim.number)} · {name}" if name else shown(sim.number)
    return Called(sim, (sim.number, sim.login), name, Offer(label, f"+{sim.number}"))


SimNumber: TypeAlias = Annotated[str, SimParam()]
NewSimNumber: TypeAlias = Annotated[str, SimParam(is_new=True)]
