"""Buttons under a message: what they do is stored, they carry a key."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from chat.answers import Button
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


def of_button(button: Button) -> Key:
    """Make a key of a command's button."""
    action: dict[str, Any] = {"command": button.run.command, "values": dict(button.run.values)}
    if button.replaces:
        action["replaces"] = True
    return Key(button.label, action, once=button.once, anyone=button.anyone)


async def keyboard(turn: Turn, rows: Sequence[Sequence[Key]], group: str | None = None) -> InlineKeyboardMarkup | None:
    """Store buttons and lay them out; those of the core that work once are used up together."""
    rows = [row for row in rows if row]
    if not rows:
        return None
    now = turn.clock.now()
    group = group or secrets.token_urlsafe(12)
    made = await turn.store.buttons.many(
        NewButton(
            chat_id=turn.place.chat_id,
            person_id=None if key.anyone else turn.actor.person.id,
            action=key.action,
            label=key.label,
            at=now,
            expires_at=now + key.lasts,
            once=key.once,
            group=group if "core" in key.action else None,
        )
        for row in rows
        for key in row
    )
    keys = iter(made)
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=_label(key.label), callback_data=next(keys)) for key in row] for row in rows
        ]
    )


def _label(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
