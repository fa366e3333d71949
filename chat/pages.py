"""Lists page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiogram.utils.formatting import Text

from chat.answers import Button, Line, Words
from chat.rendering import joined, plain, units

_MOST_UNITS: Final = 3000
_MOST_LINES: Final = 20
_MOST_BUTTONS: Final = 10


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its text, the buttons of its lines, its number from 0, how many there are."""

    text: Text
    buttons: tuple[Button, ...]
    number: int
    count: int


def page_of(lines: Sequence[Line | Words], number: int) -> Page:
    """Make a page of a list; a number beyond the last page gives the last one."""
    pages = _pages([line if isinstance(line, Line) else Line(line) for line in lines])
    number = max(0, min(number, len(pages) - 1))
    page = pages[number]
    text = joined([line.text for line in page])
    if len(pages) > 1:
        text = Text(text, f"\n\n– {number + 1} из {len(pages)} –")
    return Page(text, tuple(button for line in page for button in line.buttons), number, len(pages))


def _pages(lines: Sequence[Line]) -> list[list[Line]]:
    pages: list[list[Line]] = [[]]
    length = buttons = 0
    for line in lines:
        size = units(plain(line.text)) + 1
        full = length + size > _MOST_UNITS or len(pages[-1]) >= _MOST_LINES
        if pages[-1] and (full or buttons + len(line.buttons) > _MOST_BUTTONS):
            pages.append([])
            length = buttons = 0
        pages[-1].append(line)
        length, buttons = length + size, buttons + len(line.buttons)
    return pages
