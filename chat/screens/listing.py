"""Lists of things: a page of them, and those that a text is found in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from chat.command import Parameter
from chat.keyboard import Key
from chat.params.matching import plain
from chat.params.param import NotRead, Offer, Several
from chat.screens.keys import EARLIER, LATER, do, go
from chat.screens.spot import Home, Spot
from chat.turn import Turn

A_PAGE: Final = 8

FIND: Final = "menu find"
"""The hidden command that asks what to look for."""

_FIND, _ALL = "Найти", "Показать все"


@dataclass(frozen=True, slots=True)
class Listing:
    """The things of a subject: all that were found."""

    things: tuple[Offer, ...]
    spot: Spot

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-len(self.things) // A_PAGE))

    @property
    def page(self) -> int:
        """The page that is shown, from 0: the last one, if there are fewer meanwhile."""
        return max(0, min(self.spot.page, self.pages - 1))

    @property
    def shown(self) -> Sequence[Offer]:
        """The things of that page."""
        return self.things[self.page * A_PAGE : (self.page + 1) * A_PAGE]

    def keys(self) -> list[list[Key]]:
        """Make a button for each thing of the page, and those that turn it and look for something."""
        spot = replace(self.spot, page=self.page)
        rows = [[go(one.label, replace(spot, thing=one.said))] for one in self.shown]
        find = do(_FIND, FIND, {"subject": spot.subject}, Home(spot, ("subject",)))
        turning = [go(EARLIER, replace(spot, page=self.page - 1))] if self.page else []
        turning += [find] if self.pages > 1 or spot.find else []
        turning += [go(_ALL, Spot(spot.subject))] if spot.find else []
        turning += [go(LATER, replace(spot, page=self.page + 1))] if self.page + 1 < self.pages else []
        return [*rows, turning] if turning else rows

    def told(self) -> str:
        """Tell what is listed, and how much of it."""
        if self.spot.find and not self.things:
            return f"По запросу «{self.spot.find}» ничего не нашёл."
        count = f"По запросу «{self.spot.find}»: {len(self.things)}." if self.spot.find else ""
        page = f"Страница {self.page + 1} из {self.pages}." if self.pages > 1 else ""
        return " ".join(filter(None, (count, page)))


async def listing(turn: Turn, lister: Parameter, spot: Spot) -> Listing:
    """List the things of a subject.

    Raises:
        VatsError: They could not be read.
    """
    things = list(await lister.param.choices(turn))
    me = turn.actor.login
    if me is not None and [one.said for one in things] == [me]:
        things = []  # who is nobody's head has no use for a list of oneself
    if spot.find:
        things = _holding(spot.find, things) or await _meant(turn, lister, spot.find, things)
    return Listing(tuple(things), spot)


def _holding(text: str, things: Sequence[Offer]) -> list[Offer]:
    """Give the things whose labels have every word of a text, or its digits."""
    words, digits = plain(text).split(), re.sub(r"\D", "", text)
    found = [one for one in things if all(word in plain(one.label) for word in words)]
    if found or not digits or re.search(r"[^\W\d_]", text):
        return found
    national = digits[1:] if len(digits) == len("89261904198") and digits.startswith("8") else digits
    return [one for one in things if national in re.sub(r"\D", "", f"{one.label} {one.said}")]


async def _meant(turn: Turn, lister: Parameter, text: str, things: Sequence[Offer]) -> list[Offer]:
    """Give the things that a text means as a typed command would understand it: another case, a slip of the finger."""
    try:
        said = [lister.param.said(await lister.param.read_whole(turn, text))]
    except Several as several:
        said = [one.said for one in several.offers]
    except NotRead:
        return []
    return [one for one in things if one.said in said]
