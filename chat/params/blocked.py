"""Entries of the blacklist."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

from chat.params.clients import MaskParam
from chat.params.param import Offer
from vats.operations import ListBlacklist
from vats.phones import canonical, shown

if TYPE_CHECKING:
    from chat.turn import Turn


class BlockedParam(MaskParam):
    """A phone or a mask of the blacklist: said as any other, offered as they are there."""

    things = ("blocked",)
    is_open = True

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the entries."""
        return [_offer(one.number, one.comment) for one in await turn.vats(ListBlacklist())]


def _offer(mask: str, comment: str) -> Offer:
    is_mask = mask.endswith("*")
    label = mask if is_mask else shown(mask)
    return Offer(f"{label} · {comment}" if comment else label, mask if is_mask else f"+{canonical(mask)}")


Blocked: TypeAlias = Annotated[str, BlockedParam()]
