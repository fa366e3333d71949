"""Single values that the program remembers: how far the history was read, and the like."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select

from storage.repository import Repository
from storage.tables import state

READ_UNTIL: Final = "history_read_until"
"""Name of the moment up to which the exchange's history has been read."""


class State(Repository):
    """Texts by name."""

    async def get(self, name: str) -> str | None:
        """Give the value of a name."""
        found: str | None = await self._number(select(state.c.value).where(state.c.name == name))
        return found

    async def set(self, name: str, value: str | None) -> None:
        """Write the value of a name; ``None`` drops it."""
        if value is None:
            await self._write(delete(state).where(state.c.name == name))
            return
        insert = self._insert(state).values(name=name, value=value)
        await self._write(insert.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    async def history_read(self) -> datetime | None:
        """Say up to when the exchange's history has been read; ``None`` before the first time."""
        found = await self.get(READ_UNTIL)
        return datetime.fromisoformat(found) if found else None
