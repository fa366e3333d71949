"""The whole menu, screen by screen: no dead end, no fault, nothing too long, for whoever may see how much of it."""

import json
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from chat.change import Change
from chat.rendering import units
from handlers import commands
from storage.buttons import SavedButton
from storage.store import Store
from tests.conversations.scene import Scene, scene, telegram
from tests.conversations.tapping import Taps

__all__ = ["scene", "telegram"]

MOST_UNITS, MOST_BUTTONS, LONGEST_LABEL = 4096, 100, 48
WAYS_BACK: Final = {"‹ Назад", "Меню", "Отмена"}
LOOKED_INTO: Final = 1
"""So many things of a kind are looked into; of others the first screen is opened, for they are alike."""

PEOPLE: Final = {"admin": "79160000001", "olga": "79160000004", "anna": "79160000002", "maria": "79160000006"}
LEAST: Final = {"admin": 400, "olga": 60, "anna": 40, "maria": 30}
"""At least so many screens each role has: a menu that shows nothing would be no dead end either."""


def is_safe(action: Mapping[str, Any]) -> bool:
    """Tell whether a press only shows or asks something."""
    match action.get("core"):
        case "go" | "field" | "page" | "drop" | "leave" | "choices":
            return True
        case "do":
            declaration = commands().get(action["command"])
            assert declaration is not None
            open_ = [one for one in declaration.parameters if one.is_required and one.name not in action["said"]]
            answer = typing.get_type_hints(declaration.function)["return"]
            return bool(open_) or Change not in (answer, *typing.get_args(answer))
        case _:
            return False


@dataclass
class Crawl:
    """A walk over all screens: down by every button, up again by «‹ Назад»."""

    taps: Taps
    store: Store
    but: frozenset[str] = frozenset()
    seen: set[str] = field(default_factory=set)
    screens: list[str] = field(default_factory=list)
    looked_into: dict[str, int] = field(default_factory=dict)

    async def walks(self, path: tuple[str, ...] = ()) -> None:
        """Look at the screen that is shown, and at all that its buttons lead to."""
        self.check(path)
        here = self.look()
        for label, button in await self.buttons():
            mark = _mark(button)
            if label in WAYS_BACK | self.but or mark in self.seen or not is_safe(button.action):
                continue
            self.seen.add(mark)
            await self.taps.taps(label)
            assert self.taps.toast == "", (path, label, self.taps.toast)
            if self.is_worth(button.action):
                await self.walks((*path, label))
            else:
                self.check((*path, label))
            if self.look() != here:
                await self.returns(path, here, "‹" if label == "›" else "‹ Назад")

    def is_worth(self, action: Mapping[str, Any]) -> bool:
        """Tell whether to look into a thing: the first ones of a kind are enough."""
        to = action.get("home", {}).get("spot", {})
        if action.get("core") != "go" or not to.get("thing") or to.get("within") or to.get("form"):
            return True
        count = self.looked_into.get(to["subject"], 0) + 1
        self.looked_into[to["subject"]] = count
        return count <= LOOKED_INTO

    async def returns(self, path: tuple[str, ...], here: tuple[str, list[str]], way: str) -> None:
        """Go back; where that leads elsewhere (to the value that was asked before), go down again."""
        if way in self.taps.labels:
            await self.taps.taps(way)
        if self.look() != here:
            await self.taps.opens()
            await self.taps.follows(*path)
        assert self.look()[1] == here[1], (path, self.look(), here)

    def look(self) -> tuple[str, list[str]]:
        """See what is shown."""
        return self.taps.text, self.taps.labels

    async def buttons(self) -> list[tuple[str, SavedButton]]:
        """Give the buttons that are shown now, with what they do."""
        found = []
        for button in [button for row in self.taps.shown.inline for button in row]:
            saved = await self.store.buttons.get(button["callback_data"])
            assert saved is not None, button
            found.append((button["text"], saved))
        return found

    def check(self, path: tuple[str, ...]) -> None:
        """See that a screen is whole."""
        text, labels = self.look()
        self.screens.append(" › ".join(path))
        assert text.strip(), path
        assert "Что-то пошло не так" not in text, path
        assert units(text) <= MOST_UNITS, path
        assert len(labels) <= MOST_BUTTONS, path
        assert all(0 < len(label) <= LONGEST_LABEL for label in labels), (path, labels)
        assert len(labels) == len(set(labels)), (path, labels)
        if not text.startswith("Меню"):
            assert WAYS_BACK & set(labels), (path, text)


def _mark(button: SavedButton) -> str:
    """Say what a button does, to do it once."""
    of_place = button.action.get("core") == "go"
    action = {name: value for name, value in button.action.items() if of_place or name not in {"home", "dialogue"}}
    return json.dumps(action, sort_keys=True, ensure_ascii=False)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.timeout(400)  # hundreds of screens, on a machine that may be busy
@pytest.mark.parametrize("login", PEOPLE)
async def test_every_screen_leads_on(scene: Scene, login: str) -> None:
    await scene.restored()
    person = scene.admin
    if login != "admin":
        name = scene.vats.employee(login).name
        person = await scene.bot.links(scene.telegram.person(name, phone=PEOPLE[login]), login)
    before = len(scene.vats.requests)
    # What /help tells of a command is the same for all roles: it is looked at once.
    but = frozenset() if login == "admin" else frozenset({"Помощь"})
    crawl = Crawl(await Taps(person).opens(), await scene.bot.store(), but)
    await crawl.walks()
    assert len(crawl.screens) >= LEAST[login], crawl.screens
    assert {one.method for one in scene.vats.requests[before:]} <= {"GET"}
