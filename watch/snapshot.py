"""A snapshot: the exchange's settings at a moment, as they lie in a file and in our storage."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from watch.parts import PARTS, Things
from watch.shapes import thing_of

FORMAT: Final = "vats-settings"
VERSION: Final = 1
"""Goes up when what is written can no longer be read by an older bot."""

LARGEST: Final = 8 * 2**20
"""Bytes of a file that are looked at."""


class NotASnapshot(Exception):  # noqa: N818 — says what is wrong with the file, not with us
    """A file that is no snapshot, or a later bot's. ``words`` says so, to the person."""

    def __init__(self, words: str) -> None:
        super().__init__("no snapshot")
        self.words = words


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Settings by part; ``unread`` says of parts that could not be read why not, in words."""

    taken_at: datetime
    parts: Mapping[str, Things]
    unread: Mapping[str, str] = field(default_factory=dict)

    def part(self, name: str) -> Things:
        """Give the things of a part; of one that was not read, none."""
        return self.parts.get(name, {})

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON-able values."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "taken_at": self.taken_at.astimezone(UTC).isoformat(timespec="seconds"),
            "unread": dict(self.unread),
            "parts": {name: {key: dict(thing) for key, thing in things.items()} for name, things in self.parts.items()},
        }

    def as_file(self) -> bytes:
        """Write it as a file that people can read."""
        return (json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n").encode()

    @staticmethod
    def of_json(found: Any) -> "Snapshot":
        """Read what `as_json` gave; parts and fields that this bot does not know are left out.

        Raises:
            NotASnapshot: It is none.
        """
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise NotASnapshot("Это не снимок настроек: такой файл делает /snapshot.")
        if found.get("version") != VERSION:
            raise NotASnapshot("Этот снимок сделала другая версия бота: её формат мне незнаком.")
        try:
            taken_at = datetime.fromisoformat(found["taken_at"])
            parts = {
                str(name): {str(key): thing_of(thing) for key, thing in things.items()}
                for name, things in found["parts"].items()
                if name in PARTS
            }
            unread = {str(name): str(why)[:200] for name, why in found.get("unread", {}).items() if name in PARTS}
        except (KeyError, ValueError, TypeError, AttributeError):
            raise NotASnapshot("Снимок настроек повреждён: прочитать его не вышло.") from None
        if taken_at.tzinfo is None:
            raise NotASnapshot("Снимок настроек повреждён: в нём нет времени.")
        return Snapshot(taken_at, parts, unread)

    @staticmethod
    def of_file(content: bytes) -> "Snapshot":
        """Read a file.

        Raises:
            NotASnapshot: It is none.
        """
        if len(content) > LARGEST:
            raise NotASnapshot("Файл слишком велик для снимка настроек.")
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            raise NotASnapshot("Это не снимок настроек: такой файл делает /snapshot.") from None
        return Snapshot.of_json(found)
