"""What the demonstration shows in the terminal: chats as a person sees them, with colours where there are any."""

import os
import sys
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import TextIO

from sandbox.telegram.formatting import Formatted
from sandbox.telegram.people import Person, Place
from sandbox.telegram.world import Message, World

BOLD, DIM, GREEN, RED, BLUE, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[31m", "\x1b[34m", "\x1b[0m"
_INDENT = "        │ "


def has_colours(out: TextIO) -> bool:
    """Tell whether a stream is a terminal that shows colours (``NO_COLOR`` and ``TERM=dumb`` say no)."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def show(text: str, out: TextIO | None = None) -> None:
    """Print a line; a terminal that cannot show a sign shows «?» rather than ending the demonstration."""
    out = out or sys.stdout
    encoding = out.encoding or "utf-8"
    out.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    out.flush()


class Screen:
    """Prints what happens, each thing once."""

    def __init__(self, world: World, zone: tzinfo, now: Callable[[], datetime], out: TextIO | None = None) -> None:
        self._world = world
        self._zone = zone
        self._now = now
        self._out = out or sys.stdout
        self._colours = has_colours(self._out)
        self._shown = 0
        self._names: dict[int, str] = {}

    def knows(self, place: Place | Person, name: str) -> None:
        """Give a chat the name that is shown."""
        self._names[place.id] = name

    def _paint(self, colour: str, text: str) -> str:
        return f"{colour}{text}{PLAIN}" if self._colours and text else text

    def line(self, text: str = "") -> None:
        """Print a line."""
        show(text, self._out)

    def heading(self, text: str) -> None:
        """Print what comes next."""
        self.line()
        self.line(self._paint(BOLD, f"▌ {text}"))

    def note(self, text: str) -> None:
        """Print what happens outside of Telegram."""
        self.line(f"{self._moment()}  {self._paint(BLUE, f'☎ {text}')}")

    def right(self, text: str) -> None:
        """Print something that was checked."""
        self.line(f"        {self._paint(GREEN, f'✓ {text}')}")

    def wrong(self, text: str) -> None:
        """Print something that is not as it should be."""
        self.line(f"        {self._paint(RED, f'✗ {text}')}")

    def said(self, who: str, what: str, where: int) -> None:
        """Print what a person says or presses."""
        place = f" в «{self._names[where]}»" if where < 0 and where in self._names else ""
        self.line(f"{self._moment()}  {self._paint(BOLD, who)}{place}: {what}")

    @property
    def is_behind(self) -> bool:
        """Whether the bot did something that is not printed yet."""
        return self._shown < len(self._world.happenings)

    def catches_up(self) -> None:
        """Print all that the bot did since the last time."""
        happenings, self._shown = self._world.happenings[self._shown :], len(self._world.happenings)
        newest = {id(one.message): place for place, one in enumerate(happenings) if one.kind in {"new", "edit"}}
        for place, one in enumerate(happenings):
            if one.message is None or one.chat_id not in self._names or newest.get(id(one.message)) != place:
                continue  # of several states of one message the newest is shown
            was_new = any(other.kind == "new" and other.message is one.message for other in happenings[:place])
            self._message(one.message, edited=one.kind == "edit" and not was_new)

    def _message(self, message: Message, *, edited: bool) -> None:
        if message.deleted:
            return
        where = self._names[message.chat.id]
        arrow = "АТС изменила сообщение" if edited else "АТС пишет"
        sound = "" if edited or message.silent else " 🔔"
        self.line(f"{self._moment()}  {self._paint(DIM, f'{where} ◂ {arrow}{sound}')}")
        if message.file is not None:
            self.line(f"{_INDENT}[файл {message.file.name}, {len(message.file.content)} байт]")
        for line in self._styled(message.formatted).splitlines():
            self.line(f"{_INDENT}{line}")
        for row in [*message.buttons, *message.keyboard]:
            self.line(_INDENT + " ".join(f"[{label}]" for label in row))

    def _styled(self, text: Formatted) -> str:
        if not self._colours:
            return text.text
        raw = text.text.encode("utf-16-le")
        parts, place = [], 0
        for entity in text.entities:
            start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
            if entity["type"] != "bold" or start < place:
                continue
            parts += [raw[place:start].decode("utf-16-le"), BOLD, raw[start:end].decode("utf-16-le"), PLAIN]
            place = end
        return "".join([*parts, raw[place:].decode("utf-16-le")])

    def _moment(self) -> str:
        return self._paint(DIM, f"{self._now().astimezone(self._zone):%H:%M}")
