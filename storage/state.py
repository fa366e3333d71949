"""Single values that the program remembers: how far the history was read, and the like."""

from sqlalchemy import delete, select

from storage.repository import Repository
from storage.tables import state


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
