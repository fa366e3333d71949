"""The screens of the menu: subject, thing, action. Each is made anew from what the person may do now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from aiogram.utils.formatting import Bold, Text

from chat.answers import Refusal, Reply, Words
from chat.calling import call, check_targets
from chat.command import Commands, Declaration, Parameter
from chat.keyboard import Key, of_button
from chat.pages import page_of
from chat.params.param import NotRead, Several
from chat.reading import Misread, Reader
from chat.refusals import refusal
from chat.rendering import joined, parts, plain
from chat.scene import Scene
from chat.screens.actions import Action, Actions, paths, slot, switch
from chat.screens.forms import Forms
from chat.screens.keys import BACK, MENU, do, go, laid
from chat.screens.listing import listing
from chat.screens.spot import Form, Home, Spot
from chat.subjects import Subject
from chat.telling import Teller
from chat.turn import Turn
from vats.errors import VatsError

_FIRST: Final = "Что сделать? Всё это можно и написать: /help."
_CHOOSE: Final = "Выберите:"
_WHOLE: Final = "Показать целиком"
_GONE: Final = "Этого больше нет."
_NO_COMMAND: Final = "Этого у вас больше нет."
_NO_SUBJECT: Final = "Этого раздела у вас нет."

_MOST_UNITS: Final = 3000
"""A state that is told in more is cut: under it there are buttons."""


@dataclass(frozen=True, slots=True)
class State:
    """How things are: words, the buttons that their own command puts under them."""

    words: Words = ""
    keys: tuple[Key, ...] = ()


class Screens:
    """Draws screens."""

    def __init__(self, commands: Commands, reader: Reader, teller: Teller, forms: Forms) -> None:
        self._commands = commands
        self._reader = reader
        self._teller = teller
        self._forms = forms

    async def draw(self, scene: Scene, spot: Spot, notice: str = "") -> None:
        """Show a place of the menu; what is not there any more, or not for this person: the nearest place above.

        ``notice`` is told above it.
        """
        actions = Actions(self._commands, scene.turn)
        subject = actions.subject(spot.subject)
        if spot.form is not None:
            await self._form(scene, actions, spot, spot.form)
        elif not spot.subject:
            await self._first(scene, actions, notice)
        elif subject is None:
            await self._first(scene, actions, notice or _NO_SUBJECT)
        elif spot.thing:
            await self._thing(scene, actions, subject, spot, notice)
        else:
            await self._subject(scene, actions, subject, spot, notice)

    async def _form(self, scene: Scene, actions: Actions, spot: Spot, form: Form) -> None:
        behind = scene.home.behind if scene.home is not None else ()
        declaration = actions.allowed(form.command)
        if declaration is None:
            await self.draw(scene, spot.up(), _NO_COMMAND)
            return
        try:
            reading = await self._reader.said(scene.turn, declaration, form.said)
        except Misread as misread:
            await self._teller.say(scene.at(Home(spot.up(), behind=behind)), misread.words)
            return
        await self._forms.draw(scene.at(Home(spot, form.fixed, behind=behind)), declaration, reading)

    async def _first(self, scene: Scene, actions: Actions, notice: str) -> None:
        keys = self._subjects(actions, "", Spot())
        lines = [line for line in (Bold(MENU), notice, _FIRST) if plain(line)]
        await self._teller.say(scene.at(Home()), joined(lines), laid(keys), leading=())

    async def _subject(self, scene: Scene, actions: Actions, subject: Subject, spot: Spot, notice: str) -> None:
        shown, without = actions.shown(subject), actions.without_thing(subject)
        lister = actions.lister(subject) if subject.thing else None
        lines: list[Words] = [Bold(subject.title), notice]
        rows: list[list[Key]] = []
        if lister is not None:
            try:
                found = await listing(scene.turn, lister, spot)
            except VatsError as error:
                lines.append(refusal(error))
            else:
                lines.append(found.told())
                rows += found.keys()
        state = State()
        if shown is not None and not subject.thing:
            covered = paths([without])
            state = await self._state(scene.turn, shown, {}, Home(spot), covered)
        lines += [state.words] if plain(state.words) else []
        rest = [*state.keys, *self._subjects(actions, subject.key, spot)]
        for one in without:
            rest += await self._of(scene.turn, one, spot)
        if shown is not None and not subject.thing:
            rest += await self._forms.other(scene.turn, shown, {}, Home(spot))
        if not any(plain(line) for line in lines[1:]):
            lines.append(_CHOOSE)
        await self._say(scene, spot, lines, [*rows, *laid(rest)], self._up(subject, spot))

    async def _thing(self, scene: Scene, actions: Actions, subject: Subject, spot: Spot, notice: str) -> None:
        turn, lister = scene.turn, actions.lister(subject)
        value = await _read(turn, lister, spot.thing)
        if lister is None or value is None:
            await self._subject(scene, actions, subject, replace(spot, thing="", within=""), _GONE)
            return
        name = lister.param.shown(value) or spot.thing
        found = actions.with_thing(subject, spot.thing, value)
        within = next((one for one in found if one.key == spot.within), None)
        if within is not None and within != subject:
            await self._within(scene, actions, subject, within, found[within], spot, name)
            return
        shown = actions.shown(subject)
        state, said = State(), {}
        if shown is not None and shown.parameters:
            said = {shown.parameters[0].name: spot.thing}
            state = await self._state(turn, shown, said, Home(spot), paths(found.values()))
        head: Words = Text(subject.title, " ›") if state.words else Bold(f"{subject.title} › {name}")
        lines: list[Words] = [head, notice, state.words or _CHOOSE]
        own = found.pop(subject)
        keys = [*state.keys]
        for one in own:
            keys += [] if one.takes_away else await self._of(turn, one, spot)
        keys += await self._forms.other(turn, shown, said, Home(spot, tuple(said))) if shown is not None else []
        for other, several in found.items():
            keys += await self._group(actions, turn, other, subject, several, spot)
        for one in own:
            keys += await self._of(turn, one, spot) if one.takes_away else []
        await self._say(scene, spot, lines, laid(keys), spot.up())

    async def _within(
        self,
        scene: Scene,
        actions: Actions,
        subject: Subject,
        within: Subject,
        several: Sequence[Action],
        spot: Spot,
        name: str,
    ) -> None:
        turn = scene.turn
        shown = actions.shown(within)
        parameter = slot(shown, subject.thing) if shown is not None else None
        state = State()
        keys: list[Key] = []
        if shown is not None and parameter is not None:
            said = {parameter.name: spot.thing}
            state = await self._state(turn, shown, said, Home(spot), paths([several]))
        for one in several:
            if one.declaration is not shown:
                keys += await self._of(turn, one, spot)
        lines: list[Words] = [Bold(f"{name} › {within.aside or within.title}"), state.words or _CHOOSE]
        await self._say(scene, spot, lines, laid([*state.keys, *keys]), spot.up())

    def _subjects(self, actions: Actions, key: str, spot: Spot) -> list[Key]:
        """Make the buttons of the subjects that stand on a screen: of one that is but one command, that command's."""
        keys: list[Key] = []
        for subject in actions.under(key):
            without = actions.without_thing(subject)
            shown = actions.shown(subject)
            is_one = not actions.under(subject.key) and not subject.thing and len(without) == 1 and shown is None
            if is_one and switch(without[0].declaration, {}) is None:
                keys.append(do(without[0].declaration.title, without[0].declaration.path, {}, Home(spot)))
            else:
                keys.append(go(subject.title, Spot(subject.key)))
        return keys

    async def _group(
        self, actions: Actions, turn: Turn, other: Subject, subject: Subject, several: Sequence[Action], spot: Spot
    ) -> list[Key]:
        """Make the button of what another subject has to do with a thing: one command is shown at once."""
        shown = actions.shown(other)
        tells = shown is not None and slot(shown, subject.thing) is not None
        if len(several) == 1 and not tells:
            return await self._of(turn, several[0], spot)
        return [go(other.aside or other.title, replace(spot, within=other.key))]

    async def _of(self, turn: Turn, action: Action, spot: Spot) -> list[Key]:
        """Make the buttons of a command: one, or one for each way of a switch."""
        declaration, said = action.declaration, action.said
        home = Home(spot, tuple(said))
        turned = switch(declaration, said)
        if turned is None:
            return [do(declaration.title, declaration.path, said, home)]
        keys = [
            do(offer.label, declaration.path, {**said, turned.name: offer.said}, Home(spot, (*said, turned.name)))
            for offer in await turned.param.choices(turn)
        ]
        return [*keys, *await self._forms.more(turn, declaration, said, home)]

    async def _state(
        self, turn: Turn, declaration: Declaration, said: dict[str, str], home: Home, covered: set[str]
    ) -> State:
        """Run a reading command for its words. What went wrong is told in their place: the screen stands all the same.

        ``covered`` are commands that have buttons of their own on the screen.
        """
        try:
            reading = await self._reader.said(turn, declaration, said)
            check_targets(turn, declaration, reading)
            if reading.question is not None:
                return State()
            answer = await call(turn, declaration, reading)
        except (Misread, Refusal) as refused:
            return State(refused.words)
        except VatsError as error:
            return State(refusal(error))
        if not isinstance(answer, Reply):
            return State()
        return self._of_reply(answer, do(_WHOLE, declaration.path, said, home), home, covered)

    def _of_reply(self, reply: Reply, whole: Key, home: Home, covered: set[str]) -> State:
        body = reply.body
        is_cut = False
        if isinstance(body, Sequence) and not isinstance(body, str):
            page = page_of(body, 0)
            body, is_cut = page.text, page.count > 1
        words = joined([Bold(reply.title), body]) if reply.title is not None else body
        first, *rest = parts(words, _MOST_UNITS)
        keys = [
            of_button(button, Home(home.spot, tuple(button.run.values)))
            for row in reply.buttons
            for button in row
            if button.run.command not in covered
        ]
        if is_cut or rest:
            keys.append(whole)
        return State(Text.from_entities(first.text, list(first.entities)), tuple(keys))

    def _up(self, subject: Subject, spot: Spot) -> Spot:
        up = spot.up()
        return Spot(subject.under) if up == Spot() else up

    async def _say(
        self, scene: Scene, spot: Spot, lines: Sequence[Words], rows: Sequence[Sequence[Key]], up: Spot
    ) -> None:
        leading = [go(BACK, up), go(MENU, Spot())] if up != Spot() else [go(BACK, up)]
        told = [line for line in lines if plain(line)]
        # A state that begins with the name of its screen needs no title above it.
        is_named = len(told) > 1 and plain(told[1]).partition("\n")[0].casefold() == plain(told[0]).casefold()
        words = joined(told[1:] if is_named else told)
        await self._teller.say(scene.at(Home(spot)), words, rows, leading=leading)


async def _read(turn: Turn, lister: Parameter | None, said: str) -> Any:
    """Read a thing; None: there is no such thing any more."""
    if lister is None:
        return None
    try:
        return await lister.param.read_whole(turn, said)
    except (NotRead, Several):
        return None
