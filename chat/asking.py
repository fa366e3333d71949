"""Asking for values, one at a time. What was understood so far is stored: a dialogue survives a restart."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from aiogram.utils.formatting import Bold, Text

from chat.answers import Missing, Words
from chat.command import Commands, Declaration, Parameter
from chat.keyboard import Key
from chat.params.param import NotRead, Several
from chat.reading import Question, Reader, Reading
from chat.rendering import joined, plain
from chat.scene import Scene
from chat.screens.forms import Forms, filled, spot_of
from chat.screens.keys import BACK, CANCEL, EARLIER, LATER, READY, back, do, go
from chat.screens.spot import Home, Sheet
from chat.screens.titles import title
from chat.telling import Teller
from chat.turn import Turn

_A_PAGE: Final = 8
_SHORT_LABEL: Final = 14
_IN_A_ROW: Final = 3

DONE: Final = READY
NEXT: Final = "Ещё ›"
UNNAMED: Final = frozenset({"Что выбрать?", "Что написать?"})
"""Questions of kinds that do not know what they are asked for."""

_FIND: Final = "Можно и написать: имя, номер или часть."


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A command that is being said bit by bit.

    Attributes:
        token: Tells it from earlier ones, whose buttons are void.
        command: Word and subcommand.
        said: What is understood, by parameter name.
        asks: Name of the parameter that is asked for.
        words: Why it is asked, if it is not simply missing.
        offers: Choices (label, values to add, by parameter name); empty: the parameter's own.
        chosen: Of several values: those that were chosen already.
        question: Message that asks.
        head: What it is about, and what was said before, above the question.
        home: The screen that it was begun on; None: it was typed.
        sheet: Token of that screen's message, and how often that was drawn.
    """

    token: str
    command: str
    said: dict[str, str]
    asks: str
    words: str = ""
    offers: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    question: int | None = None
    head: str = ""
    home: dict[str, Any] | None = None
    sheet: tuple[str, int] | None = None

    def on(self, scene: Scene) -> "Dialogue":
        """The same, on the screen of a scene, if it is one."""
        if scene.home is None or scene.sheet is None:
            return self
        sheet = scene.sheet.anew()
        return replace(self, home=scene.home.dump(), sheet=(sheet.token, sheet.drawn))

    def here(self, scene: Scene) -> Scene:
        """Give the scene on whose screen the dialogue goes on, whatever was pressed or written."""
        if self.home is None or self.sheet is None:
            return scene
        alone = scene.alone or (self.question or 0) < 0
        here = replace(scene, replaces=self.question, alone=alone)
        return here.at(Home.load(self.home), scene.sheet or Sheet(*self.sheet))

    def dump(self) -> dict[str, Any]:
        """Write it down."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def load(cls, state: Mapping[str, Any]) -> "Dialogue":
        """Read it back."""
        offers = [(str(label), dict(values)) for label, values in state["offers"]]
        sheet = state.get("sheet")
        return cls(**{**state, "offers": offers, "sheet": tuple(sheet) if sheet else None})


class Asker:
    """Asks, and reads the answers."""

    def __init__(self, commands: Commands, reader: Reader, teller: Teller, forms: Forms) -> None:
        self._commands = commands
        self._reader = reader
        self._teller = teller
        self._forms = forms

    async def current(self, turn: Turn) -> Dialogue | None:
        """Give the dialogue of the person in this chat."""
        state = await turn.store.dialogues.get(turn.place.chat_id, turn.actor.person.id)
        dialogue = Dialogue.load(state) if state is not None else None
        return dialogue if dialogue is not None and self.parameter(dialogue) is not None else None

    def parameter(self, dialogue: Dialogue) -> Parameter | None:
        """Find what a dialogue asks for; None: a command that there is no more."""
        declaration = self._commands.get(dialogue.command)
        return declaration.parameter(dialogue.asks) if declaration else None

    async def leave(self, turn: Turn) -> bool:
        """End the dialogue; answer whether there was one."""
        return await turn.store.dialogues.drop(turn.place.chat_id, turn.actor.person.id)

    async def ask(self, scene: Scene, declaration: Declaration, reading: Reading, question: Question) -> None:
        """Ask for a value."""
        parameter = question.parameter
        dialogue = Dialogue(
            token=secrets.token_urlsafe(6),
            command=declaration.path,
            said=dict(reading.said),
            asks=parameter.name,
            words=plain(question.words),
            offers=[(offer.label, {parameter.name: offer.said}) for offer in question.offers],
            head=await _head(scene, declaration, reading, parameter),
        )
        await self._show(scene, dialogue, parameter)

    async def ask_after_all(self, scene: Scene, declaration: Declaration, reading: Reading, missing: Missing) -> None:
        """Ask for a value that a command found missing."""
        parameter = declaration.parameter(missing.parameter)
        if parameter is None:
            raise LookupError(f"{declaration.path} has no parameter {missing.parameter}")
        dialogue = Dialogue(
            token=secrets.token_urlsafe(6),
            command=declaration.path,
            said=dict(reading.said),
            asks=parameter.name,
            words=plain(missing.question or ""),
            offers=[(label, dict(values)) for label, values in missing.choices],
            head=await _head(scene, declaration, reading, parameter),
        )
        await self._show(scene, dialogue, parameter)

    async def turn_page(self, scene: Scene, dialogue: Dialogue, page: int) -> None:
        """Show other choices."""
        parameter = self.parameter(dialogue)
        if parameter is not None:
            await self._show(scene, dialogue, parameter, page=page)

    async def read(self, scene: Scene, dialogue: Dialogue, text: str) -> dict[str, str] | None:
        """Read a free text as the answer; answer what is understood then, or None if it was asked again."""
        parameter = self.parameter(dialogue)
        if parameter is None:
            return None
        given = next((values for label, values in dialogue.offers if label.casefold() == text.strip().casefold()), None)
        if given is not None:
            return {**dialogue.said, **given}
        try:
            value, said = await self._reader.answer(scene.turn, parameter, text)
        except Several as several:
            offers = [(offer.label, {parameter.name: offer.said}) for offer in several.offers]
            asked_again = replace(dialogue, token=secrets.token_urlsafe(6), words=plain(several.words), offers=offers)
            await self._show(scene, asked_again, parameter)
            return None
        except NotRead as refused:
            lines: list[Words] = [line for line in (refused.words, refused.possible) if line]
            if refused.example:
                lines.append(f"Например: {refused.example}")
            again = replace(dialogue, token=secrets.token_urlsafe(6))
            await self._show(scene, again, parameter, before=joined(lines))
            return None
        if parameter.param.many and dialogue.chosen:
            said = parameter.param.said(
                tuple(dict.fromkeys([*await self._chosen(scene.turn, dialogue, parameter), *value]))
            )
        return {**dialogue.said, parameter.name: said}

    async def choose(self, scene: Scene, dialogue: Dialogue, values: Mapping[str, str]) -> dict[str, str] | None:
        """Take a pressed choice; answer what is understood then, or None while more may be chosen."""
        parameter = self.parameter(dialogue)
        if parameter is None:
            return None
        if not parameter.param.many or dialogue.offers:
            return {**dialogue.said, **values}
        chosen = list(dict.fromkeys([*dialogue.chosen, values[parameter.name]]))
        await self._show(scene, replace(dialogue, chosen=chosen, offers=[]), parameter)
        return None

    async def finish(self, scene: Scene, dialogue: Dialogue) -> dict[str, str] | None:
        """End the choosing of several; None if nothing is chosen."""
        parameter = self.parameter(dialogue)
        if parameter is None or not dialogue.chosen:
            return None
        chosen = await self._chosen(scene.turn, dialogue, parameter)
        return {**dialogue.said, parameter.name: parameter.param.said(chosen)}

    async def _chosen(self, turn: Turn, dialogue: Dialogue, parameter: Parameter) -> tuple[Any, ...]:
        values: list[Any] = []
        for said in dialogue.chosen:
            values += await parameter.param.read_whole(turn, said)
        return tuple(dict.fromkeys(values))

    async def _show(
        self, scene: Scene, dialogue: Dialogue, parameter: Parameter, *, page: int = 0, before: Words = ""
    ) -> None:
        turn = scene.turn
        dialogue = dialogue.on(scene)
        offers = dialogue.offers or [
            (offer.label, {parameter.name: offer.said})
            for offer in await parameter.param.choices(turn)
            if offer.said not in dialogue.chosen
        ]
        head, _, values = dialogue.head.partition("\n")
        lines: list[Words] = [Bold(head)] if head else []
        lines += [line for line in (values, before, _question(dialogue, parameter)) if line]
        if dialogue.chosen:
            chosen = await self._chosen(turn, dialogue, parameter)
            lines.append(f"Выбрано: {parameter.param.shown(chosen)}. Когда всё – «{DONE}».")
        elif not offers:
            lines.append(f"Например: {parameter.param.example}")
        elif len(offers) > _A_PAGE and scene.home is not None:
            lines.append(_FIND)
        if not turn.place.is_private:
            lines.append("Ответьте на это сообщение.")
        rows = [*_choices(dialogue, offers, page)]
        rows += [_ends(dialogue)] if scene.home is None else await self._ends_on_screen(turn, dialogue, scene.home)
        # Stored before it is asked: whoever is quick finds it; then with the message that asks.
        await self._keep(turn, dialogue)
        group = f"dialogue:{dialogue.token}"
        message_id = await self._teller.say(scene, Text(joined(lines)), rows, group=group, leading=())
        await self._keep(turn, replace(dialogue, question=message_id))

    async def _ends_on_screen(self, turn: Turn, dialogue: Dialogue, home: Home) -> list[list[Key]]:
        """Make the buttons of a question on a screen: more of it, done, a step back, and out of it."""
        declaration = self._commands.get(dialogue.command)
        if declaration is None:
            return []
        asks = declaration.parameter(dialogue.asks)
        rows: list[list[Key]] = []
        if asks is not None and asks.is_required and not (home.ready or home.spot.form or dialogue.chosen):
            rows.append(await self._forms.more(turn, declaration, dialogue.said, home, asks=asks.name))
        if asks is not None:
            rows.append(self._forms.unset(declaration, dialogue.said, asks, home))
        if dialogue.chosen:
            rows.append([Key(DONE, {"core": "finish", "dialogue": dialogue.token})])
        rows.append([_step_back(declaration, dialogue, home), go(CANCEL, spot_of(home))])
        return rows

    async def _keep(self, turn: Turn, dialogue: Dialogue) -> None:
        place, person = turn.place, turn.actor.person
        await turn.store.dialogues.put(place.chat_id, person.id, dialogue.dump(), turn.clock.now())


async def _head(scene: Scene, declaration: Declaration, reading: Reading, asks: Parameter) -> str:
    """On a screen: what the question is about, and what was said, a line a value; ``asks`` is what is asked."""
    if scene.home is None:
        return ""
    return "\n".join([declaration.title, *await filled(scene.turn, declaration, reading, but=asks.name)])


def _step_back(declaration: Declaration, dialogue: Dialogue, home: Home) -> Key:
    """Make the button that leads back: to the answer it was asked under, to what was asked before, to the beginning."""
    if home.answer is not None:
        return do(BACK, declaration.path, home.answer, home.answered())
    asked = [
        one.name
        for one in declaration.parameters
        if one.is_required and one.name in dialogue.said and one.name not in (*home.fixed, dialogue.asks)
    ]
    if not asked or home.spot.form is not None:
        return back(home)
    left = {name: words for name, words in dialogue.said.items() if name != asked[-1]}
    return do(BACK, declaration.path, left, home)


def _question(dialogue: Dialogue, parameter: Parameter) -> str:
    """Say what is asked; on a screen a value that has no question of its own is called by its name."""
    asked = dialogue.words or parameter.param.question
    return f"{title(dialogue.command, parameter)}:" if dialogue.home is not None and asked in UNNAMED else asked


def _choices(dialogue: Dialogue, offers: Sequence[tuple[str, Mapping[str, str]]], page: int) -> list[list[Key]]:
    """Lay a page of choices out: short ones beside each other."""
    shown = offers[page * _A_PAGE : (page + 1) * _A_PAGE]
    keys = [
        Key(label, {"core": "answer", "dialogue": dialogue.token, "values": dict(values)}) for label, values in shown
    ]
    in_a_row = _IN_A_ROW if all(len(label) <= _SHORT_LABEL for label, _ in shown) else 1
    rows = [keys[at : at + in_a_row] for at in range(0, len(keys), in_a_row)]
    turning: list[Key] = []
    action = {"core": "choices", "dialogue": dialogue.token}
    earlier, later = (BACK, NEXT) if dialogue.home is None else (EARLIER, LATER)
    if page > 0:
        turning.append(Key(earlier, {**action, "page": page - 1}))
    if (page + 1) * _A_PAGE < len(offers):
        turning.append(Key(later, {**action, "page": page + 1}))
    return [*rows, turning]


def _ends(dialogue: Dialogue) -> list[Key]:
    cancel = Key(CANCEL, {"core": "leave", "dialogue": dialogue.token})
    if not dialogue.chosen:
        return [cancel]
    return [Key(DONE, {"core": "finish", "dialogue": dialogue.token}), cancel]
