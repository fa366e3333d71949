"""A difference that was told: as it is kept until somebody presses «Вернуть как было», and as it is said."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aiogram.utils.formatting import Bold, Text

from chat.answers import Button, Run, Words
from chat.clock import Clock
from chat.rendering import joined, plain
from chat.texts import plural
from storage.store import Store
from watch.difference import Item, digest
from watch.parts import PARTS
from watch.snapshot import Snapshot
from watch.words import Names, title, told

MOST_TOLD: Final = 20
"""So many things are told in a message; more of them are a file."""

_NAMED: Final = ("employees", "departments", "numbers", "roles")


@dataclass(frozen=True, slots=True)
class Finding:
    """What differs, and what things are called: by the newer settings first."""

    items: Sequence[Item]
    called: Snapshot

    @staticmethod
    def between(before: Snapshot, after: Snapshot, items: Sequence[Item]) -> "Finding":
        """Make one of a difference between two snapshots."""
        called = {
            part: {
                key: {"name": str(thing.get("name") or "")}
                for key, thing in {**before.part(part), **after.part(part)}.items()
            }
            for part in _NAMED
        }
        return Finding(items, Snapshot(after.taken_at, called))

    @property
    def names(self) -> Names:
        """What things are called."""
        return Names(self.called)

    async def keep(self, store: Store, clock: Clock, about: str) -> str:
        """Remember it; its id. ``about`` tells differences apart that look the same."""
        id_ = digest(self.items, about)
        content = {
            "items": [item.dump() for item in self.items],
            "called": {part: dict(things) for part, things in self.called.parts.items()},
            "at": self.called.taken_at.isoformat(),
        }
        await store.exchange.find(id_, clock.now(), content)
        return id_

    @staticmethod
    def load(content: Mapping[str, Any]) -> "Finding":
        """Read back what `keep` kept."""
        called = Snapshot(datetime.fromisoformat(content["at"]), content["called"])
        return Finding([Item.load(one) for one in content["items"]], called)

    def lines(self) -> list[Text]:
        """Say it, a line for each thing."""
        return [line_of(item, self.names) for item in self.items]

    def by_part(self) -> str:
        """Say of which parts how many things differ."""
        counts = Counter(item.part for item in self.items)
        return ", ".join(f"{PARTS[name].title.lower()}: {counts[name]}" for name in PARTS if name in counts)

    def as_file(self) -> str:
        """Say all of it as a text of its own."""
        return "\n".join(plain(line) for line in self.lines()) + "\n"


def line_of(item: Item, names: Names) -> Text:
    """Say what became of one thing."""
    return Text("• ", Bold(title(item, names)), ": ", "; ".join(told(item, names)))


def notice(finding: Finding) -> Words:
    """Say what was changed in the cabinet: all of it, or of much that it is in the file."""
    count = plural(len(finding.items), "изменение", "изменения", "изменений")
    heading = Bold(f"В кабинете ВАТС, не через бота: {count}")
    if len(finding.items) > MOST_TOLD:
        return joined([heading, finding.by_part(), "Все – в файле."])
    return joined([heading, *finding.lines()])


def ways_back(finding: Finding, id_: str) -> list[list[Button]]:
    """Make the buttons that lead back: all at once, or one thing after the other."""
    rows = [[Button("Вернуть как было", Run("diff back", {"found": id_}))]]
    if len(finding.items) > 1:
        rows.append([Button("По одному", Run("diff things", {"found": id_}))])
    return rows
