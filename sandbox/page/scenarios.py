"""Scenes in one press: those of the exchange, and people who get to know the bot."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.page.cast import Cast
from sandbox.page.fields import Fields, Json, cannot
from sandbox.page.why import first_of, in_english, in_russian
from sandbox.page.work import Work
from sandbox.telegram.waiting import PATIENCE
from sandbox.vats.scenarios import SCENARIOS

if TYPE_CHECKING:
    from sandbox.vats.virtual import VirtualVats

MEET = "meet"
_AT_ONCE = 0.3


@dataclass
class Scenarios:
    """Plays scenes, each at most once at a time.

    ``cast`` is who may meet the bot; without one nobody does. ``patience``: seconds that each of them waits for it.
    """

    vats: "VirtualVats"
    work: Callable[[], Work]
    cast: Cast | None = None
    pace: float = 1.0
    patience: float = PATIENCE
    _running: set[str] = field(default_factory=set)
    _errors: dict[str, BaseException | None] = field(default_factory=dict)

    def told(self) -> list[Json]:
        """Tell of all scenes, in the order to show."""
        scenes = [(name, one.title_ru, one.title_en) for name, one in SCENARIOS.items()]
        if self.cast is not None:
            scenes.insert(0, (MEET, "Познакомить всех с ботом", "Introduce everybody to the bot"))
        return [
            {
                "name": name,
                "title": title,
                "title_en": title_en,
                "running": name in self._running,
                **self._failed(self._errors.get(name)),
            }
            for name, title, title_en in scenes
        ]

    @staticmethod
    def _failed(error: BaseException | None) -> Json:
        return {"error": in_russian(error) if error else None, "error_en": in_english(error) if error else None}

    async def play(self, fields: Fields) -> Json:
        """Begin a scene; what goes wrong in its first moment is refused, what goes wrong later is told beside it."""
        names = (*SCENARIOS, MEET) if self.cast is not None else tuple(SCENARIOS)
        name = fields.one_of("name", names)
        if name in self._running:
            raise cannot("Эта сцена уже идёт.", "This scene is being played already.")
        self._running.add(name)
        self._errors[name] = None
        await self.work().do(self._played(name), _AT_ONCE)
        return {}

    async def _played(self, name: str) -> None:
        try:
            if name == MEET:
                await self._meet()
            else:
                await SCENARIOS[name].run(self.vats, self.pace)
        except (AssertionError, ExceptionGroup) as error:
            self._errors[name] = first_of(error)
            raise first_of(error) from None
        finally:
            self._running.discard(name)

    async def _meet(self) -> None:
        """Let everybody of the company share the phone with the bot, and bind the group to its department."""
        cast = self.cast
        if cast is None:
            return
        for person in cast.people.values():
            answer = await person.writes("/start", timeout=self.patience)
            keys = [key for row in answer.reply_markup.get("keyboard", ()) for key in row]
            if any(key.get("request_contact") for key in keys):  # who is known already is not asked
                await person.shares_phone(timeout=self.patience)
        await cast.admin.writes("/bind «Отдел продаж»", chat=cast.group, timeout=self.patience)
