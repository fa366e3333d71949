"""Alarms: what is not as it should be is told to the administrators once, with what to do, and so is its end.

What is told is remembered in the database: a restart in the middle of a trouble tells nothing twice.
"""

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog
from aiogram.utils.formatting import Bold

from chat.answers import Words
from chat.clock import Clock
from chat.rendering import joined
from chat.texts import plural
from storage.errors import StorageError
from storage.state import State

LOOK: Final = timedelta(seconds=10)
"""How often things are looked at."""

_WELL_FOR: Final = timedelta(minutes=1)
"""So long a thing must be well before its trouble is over: what flickers is one trouble."""

_LOOKS: Final = 4
"""What must last must also be seen so often in a row: hours that a machine slept through are no lasting trouble."""

_NAMES: Final = "alarms"
_PREFIX: Final = "alarm:"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is not as it should be.

    Attributes:
        name: Its name, for ever the same.
        what: What happened, in words.
        advice: What to do.
        over: What is told when it is over.
        after: How long it must last before it is told.
    """

    name: str
    what: str
    advice: str
    over: str
    after: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class _Course:
    """How a trouble has gone so far. ``told``: the words that are told, empty while nobody was bothered."""

    since: datetime
    over: str
    told: str = ""
    well_since: datetime | None = None

    def dump(self) -> str:
        """Write it down."""
        well = self.well_since.isoformat() if self.well_since else None
        return json.dumps({"since": self.since.isoformat(), "over": self.over, "told": self.told, "well": well})

    @staticmethod
    def load(written: str) -> "_Course":
        """Read it back."""
        told: dict[str, Any] = json.loads(written)
        well = datetime.fromisoformat(told["well"]) if told["well"] else None
        return _Course(datetime.fromisoformat(told["since"]), told["over"], told["told"], well)


Look = Callable[[], Awaitable[Trouble | None]]
"""Looks at one thing; raises ``StorageError`` where it cannot."""


class Tell(Protocol):
    """Tells the administrators something; the same key is the same message."""

    async def __call__(self, words: Words, key: str) -> None:
        """Tell it."""
        ...


class Alarms:
    """Looks at things again and again, and tells the administrators what has gone wrong, and when it is over.

    Args:
        looks: Each looks at one thing. At most one trouble of a name at a time.
    """

    def __init__(self, state: State, clock: Clock, tell: Tell, looks: Iterable[Look]) -> None:
        self._state = state
        self._clock = clock
        self._tell = tell
        self._looks = tuple(looks)
        self._courses: dict[str, _Course] | None = None
        self._seen: dict[str, int] = {}

    async def look(self) -> None:
        """Look at everything once.

        Raises:
            StorageError: Not everything could be looked at; the troubles that were seen are told, none is over by that.
        """
        courses = await self._known()
        found: dict[str, Trouble] = {}
        unseen: StorageError | None = None
        for look in self._looks:
            try:
                trouble = await look()
            except StorageError as error:
                unseen = error
                continue
            if trouble is not None:
                found[trouble.name] = trouble
        before = {} if unseen is None else self._seen
        self._seen = before | {name: self._seen.get(name, 0) + 1 for name in found}
        for trouble in found.values():
            await self._ill(trouble, courses.get(trouble.name))
        if unseen is not None:
            raise unseen
        for name in [name for name in courses if name not in found]:
            await self._well(name, courses[name])

    async def _known(self) -> dict[str, _Course]:
        if self._courses is None:
            names = json.loads(await self._state.get(_NAMES) or "[]")
            written = {name: await self._state.get(f"{_PREFIX}{name}") for name in names}
            self._courses = {name: _Course.load(text) for name, text in written.items() if text}
        return self._courses

    async def _ill(self, trouble: Trouble, course: _Course | None) -> None:
        now = self._clock.now()
        course = course or _Course(now, trouble.over)
        told = f"{trouble.what}\n{trouble.advice}"
        lasts = now - course.since >= trouble.after and self._seen[trouble.name] >= _LOOKS
        if course.told or lasts or not trouble.after:
            if course.told != told:
                words = joined([Bold("⚠️ ", trouble.what), trouble.advice])
                await self._tell(words, _key(trouble.name, course))
                if not course.told:
                    _log.warning("alarm", trouble=trouble.name)
            course = replace(course, told=told)
        await self._keep(trouble.name, replace(course, over=trouble.over, well_since=None))

    async def _well(self, name: str, course: _Course) -> None:
        now = self._clock.now()
        if course.told and course.well_since is None:
            await self._keep(name, replace(course, well_since=now))
            return
        if course.told and course.well_since is not None:
            if now - course.well_since < _WELL_FOR:
                return
            lasted = _lasted(course.well_since - course.since)
            await self._tell(f"✅ Снова в порядке: {course.over}. Длилось {lasted}.", f"{_key(name, course)}:over")
            _log.info("alarm_over", trouble=name)
        await self._keep(name, None)

    async def _keep(self, name: str, course: _Course | None) -> None:
        courses = await self._known()
        if courses.get(name) == course:
            return
        known = set(courses)
        if course is None:
            del courses[name]
        else:
            courses[name] = course
        if set(courses) != known:
            await self._state.set(_NAMES, json.dumps(sorted(courses)))
        await self._state.set(f"{_PREFIX}{name}", None if course is None else course.dump())


async def those_on(state: State) -> list[str]:
    """Name the troubles that are told and not over.

    Raises:
        StorageError: There is no knowing now.
    """
    names: list[str] = json.loads(await state.get(_NAMES) or "[]")
    written = [(name, await state.get(f"{_PREFIX}{name}")) for name in names]
    return [name for name, text in written if text and _Course.load(text).told]


def _key(name: str, course: _Course) -> str:
    return f"notice:alarm:{name}:{course.since:%Y%m%d%H%M%S}"


def _lasted(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    if minutes < 1:
        return "меньше минуты"
    hours, minutes = divmod(minutes, 60)
    parts = [plural(hours, "час", "часа", "часов")] if hours else []
    parts += [plural(minutes, "минуту", "минуты", "минут")] if minutes or not hours else []
    return " ".join(parts)
