"""What stands behind the buttons of messages: a button carries an opaque key, all else is here."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from storage.repository import Repository
from storage.tables import buttons

_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class NewButton:
    """A button to be made.

    ``person_id``: who may press; ``None``: anyone in that chat, by right. ``once``: it works once, and with it all
    buttons of the same ``group`` are used up.
    """

    chat_id: int
    person_id: int | None
    action: Mapping[str, Any]
    label: str
    at: datetime
    expires_at: datetime
    once: bool
    group: str | None = None


@dataclass(frozen=True, slots=True)
class SavedButton:
    """A button as it is stored; ``used_at``: when it was used up."""

    key: str
    chat_id: int
    person_id: int | None
    action: dict[str, Any]
    label: str
    created_at: datetime
    expires_at: datetime
    once: bool
    group: str | None
    used_at: datetime | None


_BUTTON = [buttons.c["set_name" if name == "group" else name] for name in SavedButton.__dataclass_fields__]


class Buttons(Repository):
    """Buttons by key. The key (128 bits) is what a press brings; who pressed is checked by the caller."""

    async def make(
        self,
        chat_id: int,
        person_id: int | None,
        action: Mapping[str, Any],
        label: str,
        at: datetime,
        expires_at: datetime,
        once: bool,  # noqa: FBT001 - one of the fields of a button
        group: str | None = None,
    ) -> str:
        """Make a button (as :class:`NewButton` has it); its key."""
        return (await self.many([NewButton(chat_id, person_id, action, label, at, expires_at, once, group)]))[0]

    async def many(self, several: Iterable[NewButton]) -> list[str]:
        """Make several buttons at once; their keys in the same order."""
        rows: list[dict[str, Any]] = [
            {
                "key": secrets.token_urlsafe(_KEY_BYTES),
                "chat_id": new.chat_id,
                "person_id": new.person_id,
                "action": dict(new.action),
                "label": new.label,
                "created_at": new.at,
                "expires_at": new.expires_at,
                "once": new.once,
                "set_name": new.group,
            }
            for new in several
        ]
        if rows:
            await self._write(insert(buttons), rows)
        return [row["key"] for row in rows]

    async def get(self, key: str) -> SavedButton | None:
        """Find a button, also one that is used up or too old."""
        row = await self._one(select(*_BUTTON).where(buttons.c.key == key))
        return None if row is None else SavedButton(*row)

    async def take(self, key: str, at: datetime) -> SavedButton | None:
        """Press a button: it is given if it works still.

        One that works once is used up by that, with its whole group: of several presses, of it or of others of the
        group, at one moment too, one gets it.
        """
        async with self._database.transaction() as connection:
            button = await self.get(key)
            if button is None or button.expires_at <= at or button.used_at is not None:
                return None
            if not button.once:
                return button
            together = buttons.c.key == key if button.group is None else buttons.c.set_name == button.group
            # All rows of the group are locked, in one order, before one is used up: presses of two of them queue here.
            lock = select(buttons.c.key, buttons.c.used_at).where(together).order_by(buttons.c.key).with_for_update()
            still = {row.key for row in await connection.execute(lock) if row.used_at is None}
            if key not in still:
                return None
            await connection.execute(update(buttons).where(together, buttons.c.used_at.is_(None)).values(used_at=at))
        return button

    async def forget_group(self, group: str) -> int:
        """Drop all buttons of a group."""
        return (await self._write(delete(buttons).where(buttons.c.set_name == group))).rowcount

    async def forget_person(self, person_id: int) -> int:
        """Drop all buttons that only this person may press."""
        return (await self._write(delete(buttons).where(buttons.c.person_id == person_id))).rowcount

    async def forget(self, before: datetime) -> int:
        """Drop buttons that became too old before a moment."""
        return (await self._write(delete(buttons).where(buttons.c.expires_at < before))).rowcount
