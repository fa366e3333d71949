"""What was last known of the exchange's own settings, what was found changed, and what we changed ourselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from storage.repository import Repository, columns_of
from storage.tables import own_changes, settings_found, settings_kept


@dataclass(frozen=True, slots=True)
class KeptSettings:
    """Settings as they were read at a moment. ``content`` is for the watch to read."""

    name: str
    taken_at: datetime
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FoundSettings:
    """A difference that was found and told; ``id`` is made of what differs, so that the same is one."""

    id: str
    found_at: datetime
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OwnChange:
    """A thing of the exchange that a command of ours changed, or may have changed, last at that moment."""

    part: str
    key: str
    changed_at: datetime


_KEPT = columns_of(settings_kept, KeptSettings)
_FOUND = columns_of(settings_found, FoundSettings)
_OWN = columns_of(own_changes, OwnChange)


class Exchange(Repository):
    """Settings of the exchange: kept by name, replaced as a whole."""

    async def keep(self, name: str, taken_at: datetime, content: dict[str, Any]) -> None:
        """Keep settings under a name, in the place of those that were kept."""
        values = {"taken_at": taken_at, "content": content}
        insert = self._insert(settings_kept).values(name=name, **values)
        await self._write(insert.on_conflict_do_update(index_elements=["name"], set_=values))

    async def kept(self, name: str) -> KeptSettings | None:
        """Give the settings that are kept under a name."""
        row = await self._one(select(*_KEPT).where(settings_kept.c.name == name))
        return None if row is None else KeptSettings(*row)

    async def taken_at(self, name: str) -> datetime | None:
        """Say when the settings of a name were read, without reading them."""
        found: datetime | None = await self._number(
            select(settings_kept.c.taken_at).where(settings_kept.c.name == name)
        )
        return found

    async def find(self, id: str, at: datetime, content: dict[str, Any]) -> bool:  # noqa: A002 - the word of all records
        """Remember a difference; answer whether it is a new one."""
        insert = self._insert(settings_found).values(id=id, found_at=at, content=content)
        return (await self._write(insert.on_conflict_do_nothing())).rowcount > 0

    async def found(self, id: str) -> FoundSettings | None:  # noqa: A002
        """Give a difference that was found."""
        row = await self._one(select(*_FOUND).where(settings_found.c.id == id))
        return None if row is None else FoundSettings(*row)

    async def touch(self, things: Iterable[tuple[str, str]], at: datetime) -> None:
        """Note that we change some things: pairs of part and key."""
        rows = [{"part": part, "key": key, "changed_at": at} for part, key in sorted(set(things))]
        if rows:
            insert = self._insert(own_changes)
            change = insert.on_conflict_do_update(
                index_elements=["part", "key"], set_={"changed_at": insert.excluded.changed_at}
            )
            await self._write(change, rows)

    async def touched(self) -> list[OwnChange]:
        """Give all things that we changed and that were not looked at since."""
        question = select(*_OWN).order_by(own_changes.c.part, own_changes.c.key)
        return [OwnChange(*row) for row in await self._all(question)]

    async def looked(self, before: datetime) -> None:
        """Take it that all things that we changed before a moment have been looked at."""
        await self._write(delete(own_changes).where(own_changes.c.changed_at < before))

    async def forget(self, before: datetime) -> int:
        """Drop differences that were found before a moment."""
        return (await self._write(delete(settings_found).where(settings_found.c.found_at < before))).rowcount
