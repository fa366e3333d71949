"""Dialogues: what a person has begun to say and the bot has asked for. They survive a restart."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from storage.repository import Repository
from storage.tables import dialogues


class Dialogues(Repository):
    """One dialogue of a person in a chat; its state is JSON, the chat room's own."""

    async def get(self, chat_id: int, person_id: int) -> dict[str, Any] | None:
        """Give the state of a dialogue."""
        place = (dialogues.c.chat_id == chat_id, dialogues.c.person_id == person_id)
        found: dict[str, Any] | None = await self._number(select(dialogues.c.state).where(*place))
        return found

    async def put(self, chat_id: int, person_id: int, state: dict[str, Any], at: datetime) -> None:
        """Write the state of a dialogue, in place of an earlier one."""
        values = {"state": state, "updated_at": at}
        insert = self._insert(dialogues).values(chat_id=chat_id, person_id=person_id, **values)
        await self._write(insert.on_conflict_do_update(index_elements=["chat_id", "person_id"], set_=values))

    async def drop(self, chat_id: int, person_id: int) -> bool:
        """End a dialogue; answer whether there was one."""
        if await self.get(chat_id, person_id) is None:
            return False  # a look costs less than a turn to write, and most commands find none
        place = (dialogues.c.chat_id == chat_id, dialogues.c.person_id == person_id)
        return (await self._write(delete(dialogues).where(*place))).rowcount > 0

    async def drop_person(self, person_id: int) -> int:
        """End all dialogues of a person, in all chats; how many there were."""
        return (await self._write(delete(dialogues).where(dialogues.c.person_id == person_id))).rowcount

    async def forget(self, before: datetime) -> int:
        """Drop dialogues that nobody went on with since a moment."""
        return (await self._write(delete(dialogues).where(dialogues.c.updated_at < before))).rowcount
