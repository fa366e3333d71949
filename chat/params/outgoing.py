"""Numbers that clients can be shown, regions that can have one of their own, and «none»."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

from chat.params.choice import Choice, ChoiceParam
from chat.params.matching import Called, find
from chat.params.numbers import NumberParam
from chat.params.param import Found, NotRead, Offer, Param
from chat.params.together import FirstOf
from storage.company import OwnNumber
from vats.answers import Region
from vats.operations import ListCallerIdTelnums, ListRegions
from vats.phones import shown

if TYPE_CHECKING:
    from chat.turn import Turn


class Del(Choice):
    """Take it away."""

    DEL = "del", "удалить", "убрать", "удали", "delete", "remove", "нет"


class OutgoingParam(NumberParam):
    """A number of ours that clients can be shown: those with which no call out is possible are not offered (A13-5)."""

    question = "Какой номер показывать клиентам?"

    async def ours(self, turn: "Turn") -> Mapping[str, OwnNumber]:
        """Give the numbers of the list, and all others of ours, so that a refusal can say more than «not found»."""
        listed = await turn.vats(ListCallerIdTelnums())
        known = turn.company.numbers
        return {**known, **{one.number: known.get(one.number) or OwnNumber(one.number, one.name) for one in listed}}

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List those that can be shown."""
        return [
            Offer(" · ".join(filter(None, (one.name or _name(turn, one.number), shown(one.number)))), one.number)
            for one in await turn.vats(ListCallerIdTelnums())
            if one.enabled
        ]


def _name(turn: "Turn", digits: str) -> str:
    own = turn.company.numbers.get(digits)
    return own.name if own is not None else ""


class RegionParam(Param[Region]):
    """A region by id, name or a part of the name."""

    what = "регион"
    question = "Какой регион?"
    example = "Москва"

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[Region]:
        """Read the region that the words begin with."""
        regions = await turn.vats(ListRegions())
        return find(words, [Called(one, (one.id,), one.name, _offer(one)) for one in regions], _refuse)

    def said(self, value: Region) -> str:
        """Say the id."""
        return value.id

    def shown(self, value: Region) -> str:
        """Say the name."""
        return value.name or value.id

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the regions."""
        return [_offer(one) for one in await turn.vats(ListRegions())]


def _offer(region: Region) -> Offer:
    return Offer(region.name or region.id, region.id)


def _refuse(said: str) -> NotRead:
    return NotRead(f"Региона «{said}» не нашёл.", possible="Все регионы: /clid regions", example="Москва")


_DEL = (Del, ChoiceParam(Del, what="del"))

OutgoingNumber: TypeAlias = Annotated[OwnNumber, OutgoingParam()]
NumberOrDel: TypeAlias = Annotated[
    OwnNumber | Del, FirstOf(_DEL, (OwnNumber, OutgoingParam()), question=OutgoingParam.question)
]
RegionRef: TypeAlias = Annotated[Region, RegionParam()]
