"""The calls that a batch of events touches: read together, folded in memory, written together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from calls.call import Call, Received, fold, join, linked
from calls.story import RINGS_AT_MOST, Stage, Story, name_of, on_line, tell
from calls.words import MOST_NAME
from chat.hearing import RECORD, remembered
from chat.lines import LINE
from storage.calls import StoredCall
from storage.company import Company
from storage.store import Store

PAST: Final = timedelta(days=30)
"""How far back a client's calls are looked at for «last talk»."""

MOST_PAST: Final = 30
_FACTS: Final = "facts"
_BRIEF: Final = "brief"


@dataclass(frozen=True, slots=True)
class Brief:
    """The little that the card of a later call says of an earlier one."""

    call_id: str
    began: datetime
    visit: bool
    """The client called by itself: neither was it called, nor is it the second call of a transfer."""
    missed: bool
    talked: tuple[str, ...] | None
    """Names of those who talked with the client; ``None`` if nobody did."""

    def dump(self) -> dict[str, Any]:
        """Give it as JSON-able values."""
        return {
            "in": self.visit,
            "missed": self.missed,
            "talked": None if self.talked is None else list(self.talked),
        }

    @staticmethod
    def of(stored: StoredCall) -> "Brief | None":
        """Read what was kept with a stored call."""
        told = stored.state.get(_BRIEF)
        if told is None:
            return None
        talked = None if told["talked"] is None else tuple(told["talked"])
        return Brief(stored.call_id, stored.started_at, told["in"], told["missed"], talked)


@dataclass
class Book:
    """A working set of calls inside one transaction."""

    store: Store
    company: Company
    now: datetime
    _calls: dict[str, Call] = field(default_factory=dict)
    _stories: dict[str, Story] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)

    async def open(self, call_ids: Iterable[str]) -> None:
        """Read calls that will be needed; unknown ones begin empty."""
        wanted = [call_id for call_id in dict.fromkeys(call_ids) if call_id not in self._calls]
        if not wanted:
            return
        known = await self.store.calls.many(wanted)
        for call_id in wanted:
            stored = known.get(call_id)
            self._calls[call_id] = Call(call_id) if stored is None else call_in(stored)

    def call(self, call_id: str) -> Call:
        """Give a call that was opened."""
        return self._calls[call_id]

    def story(self, call_id: str) -> Story:
        """Read a call that was opened as it stands now."""
        if call_id not in self._stories:
            self._stories[call_id] = tell(self._calls[call_id], self.company, self.now)
        return self._stories[call_id]

    def fold(self, call_id: str, received: Received) -> bool:
        """Take an event into a call; answer whether it said anything new."""
        return self._put(fold(self._calls[call_id], received))

    def link(self, second_id: str, first: Call) -> bool:
        """Note on the second call of a transfer where it came from."""
        return self._put(join(self._calls[second_id], linked(second_id, first.call_id, first.client)))

    def touch(self, call_id: str) -> None:
        """Have a call written though nothing was heard of it: time has changed what it comes to."""
        self._changed.add(call_id)

    def changed(self) -> list[str]:
        """Name the calls that know more than before."""
        return sorted(self._changed)

    def briefs(self, client: str) -> list[Brief]:
        """Say of the calls of a client that have changed what the cards of others say of them."""
        return [
            _brief(story, self.company, story.began or self.now)
            for call_id in self._changed
            if self._calls[call_id].is_of(client) and (story := self.story(call_id)).stage is not Stage.UNHEARD
        ]

    async def save(self) -> None:
        """Write what has changed."""
        await self.store.calls.save_many([self._stored(call_id) for call_id in self.changed()])
        self._changed.clear()

    def _put(self, call: Call) -> bool:
        if call == self._calls[call.call_id]:
            return False
        self._calls[call.call_id] = call
        self._stories.pop(call.call_id, None)
        self._changed.add(call.call_id)
        return True

    def _stored(self, call_id: str) -> StoredCall:
        story = self.story(call_id)
        began = story.began or self.now
        state: dict[str, Any] = {_FACTS: self._calls[call_id].dump()}
        if story.stage is not Stage.UNHEARD:
            state[_BRIEF] = _brief(story, self.company, began).dump()
        if story.call.link is not None:
            state[RECORD] = remembered(story.call.link.value, talkers(story), story.department)
        if talking := on_line(story):
            state[LINE] = sorted(talking)
        return StoredCall(
            call_id=call_id,
            state=state,
            client=story.client,
            started_at=began,
            updated_at=self.now,
            over=_settled(story, self.now),
        )


def call_in(stored: StoredCall) -> Call:
    """Read the facts of a stored call."""
    return Call.load(stored.state[_FACTS])


def talkers(story: Story) -> frozenset[str]:
    """Name, by key, the employees whose own call it is: who talked, who dialled, whom the history names."""
    ended = {story.outcome.who} if story.outcome is not None else set()
    return frozenset({*story.answered, *story.dialled, *ended} - {""})


def _settled(story: Story, now: datetime) -> bool:
    """Tell whether time alone will not change any more what a call comes to."""
    if story.stage in {Stage.RINGING, Stage.TALKING}:
        return False
    return story.over or story.moment is None or now - story.moment > RINGS_AT_MOST


def _brief(story: Story, company: Company, began: datetime) -> Brief:
    talked = None
    if story.talked:
        keys = story.answered or tuple(sorted(story.dialled))
        talked = tuple(name_of(key, company)[:MOST_NAME] for key in keys)
    visit = not story.outgoing and not story.call.transferred_from
    return Brief(story.call.call_id, began, visit, story.missed, talked)
