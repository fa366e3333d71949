"""Buttons under a message: what they do is stored, they carry a key."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from chat.answers import Button
from chat.screens.spot import ONCE, Home, Sheet
from chat.turn import Turn
from storage.buttons import NewButton

LASTS: Final = timedelta(days=31)
"""A button works for a month."""

_LONGEST_LABEL: Final = 60


@dataclass(frozen=True, slots=True)
class Key:
    """A button to be made. ``action`` is what the press does (``chat/pressing.py``); ``lasts``: for how long."""

    label: str
    action: Mapping[str, Any]
    once: bool = False
    anyone: bool = False
    lasts: timedelta = LASTS

    def at(self, home: Home) -> "Key":
        """The same, on a screen: what it does is told there, unless others may press it, whose screen it is not."""
        if self.anyone or "home" in self.action or not ("core" in self.action or "replaces" in self.action):
            return self
        return replace(self, action={**self.action, "home": home.dump()})


def of_button(button: Button, home: Home | None = None) -> Key:
    """Make a key of a command's button; with ``home``, of one that goes on in the message of that screen."""
    if home is not None and not (button.once or button.anyone):
        said = dict(button.run.values)
        run = {"core": "do", "command": button.run.command, "said": said, "home": home.dump()}
        return Key(button.label, run, anyone=button.anyone)
    action: dict[str, Any] = {"command": button.run.command, "values": dict(button.run.values)}
    if button.replaces:
        action["replaces"] = True
    return Key(button.label, action, once=button.once, anyone=button.anyone)


async def keyboard(
    turn: Turn, rows: Sequence[Sequence[Key]], group: str | None = None, sheet: Sheet | None = None
) -> InlineKeyboardMarkup | None:
    """Store buttons and lay them out; those of the core that work once are used up together.

    On a sheet they take the place of those of its last but one drawing.
    """
    rows = [row for row in rows if row]
    if not rows:
        return None
    now = turn.clock.now()
    group = sheet.group if sheet is not None else group or secrets.token_urlsafe(12)
    new = [
        NewButton(
            chat_id=turn.place.chat_id,
            person_id=None if key.anyone else turn.actor.person.id,
            action=key.action,
            label=key.label,
            at=now,
            expires_at=now + key.lasts,
            once=key.once,
            group=_set(key, group, sheet),
        )
        for row in rows
        for key in row
    ]
    async with turn.store.database.transaction():
        for past in sheet.past if sheet is not None else ():
            await turn.store.buttons.forget_group(past)
        made = await turn.store.buttons.many(new)
    keys = iter(made)
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=_label(key.label), callback_data=next(keys)) for key in row] for row in rows
        ]
    )


def _set(key: Key, group: str, sheet: Sheet | None) -> str | None:
    """Name the set of a button: what works once must not use up what leads on."""
    if "core" not in key.action:
        return None if key.once or sheet is None else group
    return group + ONCE if key.once and sheet is not None else group


def _label(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
