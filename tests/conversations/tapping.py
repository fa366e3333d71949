"""A person who only taps: one message of the bot, its buttons, and text where a question has no choices."""

from dataclasses import dataclass, field

from sandbox.telegram.keyboards import best_fit
from sandbox.telegram.people import Person, Place
from sandbox.telegram.world import Happening, Message

_PATIENCE = 10.0


class Typed(str):
    """What is written instead of a press."""

    __slots__ = ()


class Stuck(AssertionError):  # noqa: N818 (a verdict, like AssertionError)
    """There is no such button."""


@dataclass
class Taps:
    """Taps on the menu; waits for what comes of each tap and no longer."""

    person: Person
    chat: Place | None = None
    screen: Message | None = None
    toast: str = ""
    sent: list[Message] = field(default_factory=list)
    """New messages that came of the last tap, beside the screen."""

    @property
    def place(self) -> Place:
        """Where it is tapped."""
        return self.chat or self.person.home

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons of the screen."""
        return [label for row in self.shown.buttons for label in row]

    @property
    def shown(self) -> Message:
        """The screen."""
        assert self.screen is not None, "the menu is not open"
        return self.screen

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return self.shown.text

    async def opens(self) -> "Taps":
        """Write /menu; the newest message is the screen then."""
        mark = self.person.waiting.mark
        self.person.sends("/menu", chat=self.place)
        self.screen = await self.person.waiting.until(lambda: self._menu(mark), _PATIENCE)
        if self.screen is None:
            raise self.person.waiting.no_answer("/menu was not answered")
        return self

    def _menu(self, mark: int) -> Message | None:
        return next((one for one in self._new(mark) if one.text.startswith("Меню")), None)

    async def follows(self, *steps: str) -> "Taps":
        """Tap one button after the other."""
        for step in steps:
            await (self.types(step) if isinstance(step, Typed) else self.taps(step))
        return self

    async def taps(self, stem: str, *, anew: bool = False) -> "Taps":
        """Tap the button whose label begins so, and wait for what it does: on the screen, or ``anew``, beside it."""
        buttons = [button for row in self.shown.inline for button in row]
        fit = best_fit(stem, [button["text"] for button in buttons])
        if fit is None:
            raise Stuck(f"no button «{stem}» under {self.text!r}: {self.labels}")
        await self.sends_key(str(buttons[fit]["callback_data"]), anew=anew)
        return self

    async def sends_key(self, key: str, *, anew: bool = False) -> None:
        """Send the press of a button by its key."""
        mark = self.person.waiting.mark
        query = self.person.events.pressed(self.person.user, self.shown, key)

        def came() -> bool | None:
            answer = query.answer
            if answer is None:
                return None
            return bool(answer.get("text")) or bool(self._new(mark) if anew else self._changed(mark)) or None

        if not await self.person.waiting.until(came, _PATIENCE):
            raise self.person.waiting.no_answer(f"nothing came of the press under {self.text!r} {self.labels}")
        self.toast = str((query.answer or {}).get("text") or "")
        self.sent = self._new(mark)

    async def types(self, text: str) -> "Taps":
        """Write a text as the answer to what the screen asks, and wait for the screen to change."""
        mark = self.person.waiting.mark
        reply = None if self.chat is None else self.shown
        self.person.sends(text, chat=self.place, reply_to=reply)
        if not await self.person.waiting.until(lambda: self._changed(mark) or None, _PATIENCE):
            raise self.person.waiting.no_answer(f"{text!r} was not taken as the answer to {self.text!r}")
        return self

    def _changed(self, mark: int) -> bool:
        """Whether the screen was drawn anew; in a group it may be an ephemeral message that took its place."""
        for one in self._since(mark):
            if one.kind == "new" and one.message is not None and one.message.instead is self.screen:
                self.screen = one.message
                return True
        return any(one.kind == "edit" and one.message is self.screen for one in self._since(mark))

    def _new(self, mark: int) -> list[Message]:
        return [
            one.message
            for one in self._since(mark)
            if one.kind == "new"
            and one.message is not None
            and one.message is not self.screen
            and one.message in self.place.from_bot_to(self.person.user)
        ]

    def _since(self, mark: int) -> list[Happening]:
        happenings = self.person.events.api.world.happenings[mark:]
        return [one for one in happenings if one.chat_id == self.place.id]
