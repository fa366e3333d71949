"""What differs between two snapshots. Pure."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from watch.parts import PARTS, Thing, Things
from watch.snapshot import Snapshot

Kind: TypeAlias = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that is not as it was. ``old`` is None where it was not there, ``new`` where it is no more."""

    part: str
    key: str
    old: Thing | None
    new: Thing | None

    @property
    def kind(self) -> Kind:
        """What became of it."""
        if self.old is None:
            return "added"
        return "removed" if self.new is None else "changed"

    @property
    def fields(self) -> list[str]:
        """Name the fields that differ, of a thing that was changed."""
        old, new = self.old or {}, self.new or {}
        return [name for name in {**old, **new} if old.get(name) != new.get(name)]

    def swapped(self) -> "Item":
        """The same the other way round."""
        return Item(self.part, self.key, self.new, self.old)

    def dump(self) -> dict[str, Any]:
        """Give it as JSON-able values."""
        return {"part": self.part, "key": self.key, "old": self.old, "new": self.new}

    @staticmethod
    def load(dumped: Mapping[str, Any]) -> "Item":
        """Read back what `dump` gave."""
        return Item(dumped["part"], dumped["key"], dumped["old"], dumped["new"])


def compare(before: Snapshot, after: Snapshot, parts: Collection[str] = tuple(PARTS)) -> list[Item]:
    """Say what differs, part by part. A part that one of them has not read is not compared."""
    return [
        item
        for name in PARTS
        if name in parts and name in before.parts and name in after.parts
        for item in _of_part(name, before.part(name), after.part(name))
    ]


def _of_part(name: str, before: Things, after: Things) -> Iterator[Item]:
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            yield Item(name, key, old, new)
            continue
        # A field that one of them does not have was not known to the bot that wrote it: it has not changed.
        both = [field for field in old if field in new]
        if any(old[field] != new[field] for field in both):
            yield Item(name, key, {field: old[field] for field in both}, {field: new[field] for field in both})


def digest(items: Collection[Item], about: str) -> str:
    """Name a difference by what differs, so that the same is known again; ``about`` tells apart what must be."""
    told = json.dumps([about, *(item.dump() for item in items)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:24]
