"""Buttons of screens: to another one, to a command, to a value."""

from collections.abc import Mapping, Sequence
from typing import Final

from chat.keyboard import Key
from chat.screens.spot import Form, Home, Spot

BACK: Final = "‹ Назад"
MENU: Final = "Меню"
EARLIER: Final = "‹"
LATER: Final = "›"
READY: Final = "Готово"
CANCEL: Final = "Отмена"

_SHORT: Final = 20
"""Labels of so many signs stand two in a row on the screen of a telephone."""


def go(label: str, spot: Spot, behind: tuple[Form, ...] = ()) -> Key:
    """Make a button that leads to a place of the menu; ``behind`` are answers that one came there by."""
    return Key(label, {"core": "go", "home": Home(spot, behind=behind).dump()})


def do(label: str, path: str, said: Mapping[str, str], home: Home) -> Key:
    """Make a button that begins a command on this screen."""
    return Key(label, {"core": "do", "command": path, "said": dict(said), "home": home.dump()})


def ask(label: str, path: str, said: Mapping[str, str], name: str, home: Home) -> Key:
    """Make a button that asks for one value of a command."""
    return Key(label, {"core": "field", "command": path, "said": dict(said), "asks": name, "home": home.dump()})


def back(home: Home) -> Key:
    """Make the button that leads back to where something was begun: an answer, or a place of the menu."""
    if home.spot.form is not None or not home.behind:
        return go(BACK, home.spot, home.behind)
    nearest = home.behind[-1]
    return do(BACK, nearest.command, nearest.said, Home(home.spot, tuple(nearest.said), behind=home.behind[:-1]))


def ways(home: Home) -> list[Key]:
    """Make the buttons that lead on from what was told: back to where it was begun, and to the first screen."""
    is_first = home.spot == Spot() and not home.behind
    return [back(home)] if is_first else [back(home), go(MENU, Spot())]


def laid(keys: Sequence[Key]) -> list[list[Key]]:
    """Lay buttons out: short ones in pairs, in their order."""
    rows: list[list[Key]] = []
    for key in keys:
        fits = bool(rows) and len(rows[-1]) == 1 and len(rows[-1][0].label) <= _SHORT
        if fits and len(key.label) <= _SHORT:
            rows[-1].append(key)
        else:
            rows.append([key])
    return rows
