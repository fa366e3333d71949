"""The hourly look: what somebody changed in the cabinet, told to the administrators once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

import structlog

from chat.clock import Clock
from chat.notices import administrators, tell
from storage.exchange import KeptSettings, OwnChange
from storage.store import Store
from vats.client import Vats
from watch.difference import compare
from watch.finding import MOST_TOLD, Finding, notice, ways_back
from watch.own_changes import EVERYTHING, NEW
from watch.parts import WATCHED, Things
from watch.reading import WITHIN, read
from watch.snapshot import NotASnapshot, Snapshot
from watch.written import WRITTEN, Written, as_written, kept_of, written_of

SEEN: Final = "seen"
"""Name of the settings as the watch saw them last."""

SAVED: Final = "saved"
"""Name of the settings that an administrator saved with /snapshot."""

_log = structlog.get_logger(__name__)


class Watch:
    """Looks what was changed elsewhere.

    Args:
        admin_ids: ``ADMIN_IDS``, who are told beside the administrators of the exchange.
    """

    def __init__(self, vats: Vats, store: Store, clock: Clock, admin_ids: frozenset[int]) -> None:
        self._vats = vats
        self._store = store
        self._clock = clock
        self._admin_ids = admin_ids

    async def begin(self) -> None:
        """Keep the settings, if none are kept yet: from then on what changes is noticed.

        Raises:
            VatsError: They cannot be read.
            StorageError: They cannot be kept.
        """
        if await self._store.exchange.taken_at(SEEN) is None:
            await self.look()

    async def looked_at(self) -> datetime | None:
        """Say when the last look was."""
        return await self._store.exchange.taken_at(SEEN)

    async def look(self) -> int:
        """Look, and tell what was changed elsewhere; answer how many things that is. The first look tells nothing.

        Raises:
            VatsError: The exchange does not answer; the next look will see it all.
            StorageError: Nothing is told, and nothing forgotten.
        """
        kept = await self._store.exchange.kept(SEEN)
        now = await read(self._vats, self._clock, WATCHED, within=WITHIN)
        before = _known(kept)
        exchange = self._store.exchange
        async with self._store.database.transaction():
            own = await exchange.touched()
            written = _still_known(written_of(await exchange.kept(WRITTEN)), own, now)
            seen = now if before is None else _merged(before, now, own)
            items = [] if before is None else compare(_taken_over(before, now, own, written), now, WATCHED)
            await exchange.keep(SEEN, now.taken_at, seen.as_json())
            # What was noted since the reading began may not be in what was read: it stays noted.
            await exchange.looked(now.taken_at)
            await exchange.keep(WRITTEN, now.taken_at, kept_of(one for one in written if one.at >= now.taken_at))
            if items and before is not None:
                await self._tell(Finding.between(before, now, items))
        _log.info("settings_looked_at", changed=len(items), unread=len(now.unread))
        return len(items)

    async def _tell(self, finding: Finding) -> None:
        id_ = await finding.keep(self._store, self._clock, finding.called.taken_at.isoformat())
        is_much = len(finding.items) > MOST_TOLD
        file = ("изменения.txt", finding.as_file()) if is_much else None
        words, rows, key = notice(finding), ways_back(finding, id_), f"notice:watch:{id_}"
        for chat_id in await administrators(self._store, self._admin_ids):
            await tell(self._store, self._clock, chat_id, words, key, buttons=rows, file=file)


def _known(kept: KeptSettings | None) -> Snapshot | None:
    """Read what was kept; what another version of the bot has kept is as good as nothing."""
    try:
        return Snapshot.of_json(kept.content) if kept is not None else None
    except NotASnapshot:
        return None


def _is_own(part: str, key: str, before: Things, own: Collection[tuple[str, str]]) -> bool:
    return (part, EVERYTHING) in own or (part, key) in own or (key not in before and (part, NEW) in own)


def _still_known(written: Sequence[Written], own: Sequence[OwnChange], now: Snapshot) -> list[Written]:
    """Leave out what a later change of ours may have touched as a whole, and what was not read."""
    whole = {one.part: one.changed_at for one in own if one.key == EVERYTHING}
    return [one for one in written if one.part in now.parts and (one.part not in whole or one.at >= whole[one.part])]


def _taken_over(before: Snapshot, now: Snapshot, own: Sequence[OwnChange], written: Sequence[Written] = ()) -> Snapshot:
    """Give what was seen last, with all that we changed ourselves as it is now; what we wrote, as we wrote it."""
    things = {(one.part, one.key) for one in own}
    parts = {}
    for name, old in before.parts.items():
        new = now.part(name) if name in now.parts else old
        ours = [key for key in {**old, **new} if _is_own(name, key, old, things)]
        as_now = {
            key: thing
            for key in {**old, **{key: new[key] for key in ours if key in new}}
            if (thing := new.get(key) if key in ours else old.get(key)) is not None
        }
        # What was written while the reading was under way may not be in what was read.
        parts[name] = as_written(as_now, name, [one for one in written if one.at < now.taken_at])
    return Snapshot(before.taken_at, parts, before.unread)


def _merged(before: Snapshot, now: Snapshot, own: Sequence[OwnChange]) -> Snapshot:
    """Give what is seen now; what could not be read is as it was seen before.

    What we changed since the reading began stays as it was, too: the next look takes it over as our own.
    """
    late = [one for one in own if one.changed_at >= now.taken_at]
    things = {(one.part, one.key) for one in late}
    parts: dict[str, Things] = {**before.parts, **now.parts}
    for name in now.parts:
        old, new = before.part(name), now.part(name)
        kept = {key for key in {**old, **new} if _is_own(name, key, old, things)}
        parts[name] = {
            key: thing
            for key in {**new, **{key: old[key] for key in kept if key in old}}
            if (thing := old.get(key) if key in kept else new.get(key)) is not None
        }
    return Snapshot(now.taken_at, parts, now.unread)
