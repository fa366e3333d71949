"""A command that is filled in on a screen: what is said already, a button for each value more."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from aiogram.utils.formatting import Bold

from chat.command import Commands, Declaration, Parameter
from chat.keyboard import Key
from chat.params.choice import ChoiceParam
from chat.params.until import UntilParam
from chat.reading import Reader, Reading
from chat.rendering import joined
from chat.scene import Scene
from chat.screens.keys import BACK, CANCEL, MENU, READY, ask, do, go, laid, ways
from chat.screens.spot import Form, Home, Spot
from chat.screens.titles import title
from chat.telling import Teller
from chat.turn import Turn

_FILLED: Final = "✓"
_A_ROW: Final = 3
_FOR_A_TIME: Final = "На время…"
_MORE: Final = "Уточнить…"
_WHAT: Final = "Нажмите, что указать. Когда всё – «Готово»."


def begins_with_form(declaration: Declaration) -> bool:
    """Whether a command has so much to say that it is filled in: values that are said by name."""
    return any(parameter.named and not parameter.is_required for parameter in declaration.parameters)


async def filled(turn: Turn, declaration: Declaration, reading: Reading, *, but: str = "") -> list[str]:
    """Tell what was said so far, a line a value; ``but`` is a parameter that is left out."""
    return [
        f"{title(declaration.path, one)}: {await _shown(turn, one, reading)}"
        for one in declaration.parameters
        if one.name in reading.said and one.name in reading.values and one.name != but
    ]


async def _shown(turn: Turn, parameter: Parameter, reading: Reading) -> str:
    """Say a value for people; what is only a code has the label that it was offered with."""
    shown, said = parameter.param.shown(reading.values[parameter.name]), reading.said[parameter.name]
    if shown != said or parameter.param.secret:
        return shown
    offers = await parameter.param.choices(turn)
    return next((offer.label for offer in offers if offer.said == said), shown)


class Forms:
    """Forms of commands."""

    def __init__(self, commands: Commands, reader: Reader, teller: Teller) -> None:
        self._commands = commands
        self._reader = reader
        self._teller = teller

    async def draw(self, scene: Scene, declaration: Declaration, reading: Reading) -> None:
        """Show what is said of a command, and what else can be."""
        home = scene.home or Home()
        path, said = declaration.path, reading.said
        spot = home.spot
        fixed, asks = (spot.form.fixed, spot.form.asks) if spot.form is not None else (home.fixed, "")
        form = Home(spot.filling(path, said, fixed, asks), fixed, behind=home.behind)
        open_ = [one for one in declaration.parameters if one.name not in fixed and await _is_askable(scene.turn, one)]
        fields = [_field(declaration, one, form) for one in open_]
        told = await filled(scene.turn, declaration, reading)
        text = joined([Bold(declaration.title), *told, "", _WHAT])
        ends = [
            do(READY, path, said, replace(form, ready=True)),
            go(CANCEL, form.spot.up()),
        ]
        here = scene.at(form)
        is_asked = bool(asks) and asks not in said
        begun = replace(form, spot=form.spot.up())
        leading = [do(BACK, path, said, begun), go(MENU, Spot())] if is_asked else ways(begun)
        await self._teller.say(here, text, [*laid(fields), ends], leading=leading)

    async def more(
        self, turn: Turn, declaration: Declaration, said: Mapping[str, str], home: Home, *, asks: str = ""
    ) -> list[Key]:
        """Make the button that leads to what else a command can be told; none: there is nothing.

        One value is asked for at once, several are a form; and all are while a value, ``asks``, is asked for still.
        """
        spot = spot_of(home)
        open_ = [
            one
            for one in declaration.parameters
            if not one.is_required and one.name not in said and await _is_askable(turn, one)
        ]
        if not open_ or begins_with_form(declaration):
            return []
        if len(open_) == 1 and not asks:
            return [_one_more(declaration, said, open_[0], replace(home, spot=spot, ready=True))]
        is_term = all(one.is_until for one in open_)
        label = _FOR_A_TIME if is_term else _MORE
        return [go(label, spot.filling(declaration.path, said, home.fixed, asks), home.behind)]

    async def other(
        self, turn: Turn, declaration: Declaration, said: Mapping[str, str], home: Home, *, is_answer: bool = False
    ) -> list[Key]:
        """Make the buttons that show the same otherwise: another period, others' calls; each is done at once.

        ``is_answer``: what they stand under was shown for itself, and is shown again when one goes back.
        """
        open_ = [
            one
            for one in declaration.parameters
            if not (one.is_required or one.is_until or one.name in home.fixed) and await _is_askable(turn, one)
        ]
        if begins_with_form(declaration) or len(open_) > _A_ROW:
            return await self.more(turn, declaration, said, home)
        asked = replace(home, spot=spot_of(home), ready=True, answer=said if is_answer else None)
        return [_one_more(declaration, said, one, asked) for one in open_]

    def term(self, declaration: Declaration, said: Mapping[str, str], home: Home) -> list[Key]:
        """Make the button that makes a change for a time alone; none: it cannot be, or is already."""
        until = next((one for one in declaration.parameters if one.is_until and one.name not in said), None)
        if until is None:
            return []
        spot = spot_of(home)
        return [_one_more(declaration, said, until, replace(home, spot=spot, ready=True))]

    def unset(self, declaration: Declaration, said: Mapping[str, str], asks: Parameter, home: Home) -> list[Key]:
        """Make the button that takes a value out of a form again; none: it is not in, or has to be."""
        form = home.spot.form
        if form is None or home.ready or asks.is_required or asks.name not in said:
            return []
        left = {name: words for name, words in said.items() if name != asks.name}
        return [go("Не указывать", home.spot.filling(declaration.path, left, form.fixed, form.asks), home.behind)]


async def _is_askable(turn: Turn, parameter: Parameter) -> bool:
    """Whether there is something to choose: who has a right over nobody but itself need not be asked whom."""
    if parameter.param.is_target and not parameter.is_required:
        return len(await parameter.param.choices(turn)) > 1
    return parameter.is_required or not (parameter.param.typed_only or _is_settled(parameter))


def _is_settled(parameter: Parameter) -> bool:
    """Whether it can be but what it is without being said."""
    return isinstance(parameter.param, ChoiceParam) and set(parameter.param.kind.__members__.values()) == {
        parameter.default
    }


def _field(declaration: Declaration, parameter: Parameter, home: Home) -> Key:
    """Make the button of a value: it asks for it; what can be but one thing it puts in, and takes out again."""
    path, name, form = declaration.path, parameter.name, home.spot.form or Form(declaration.path)
    is_filled = name in form.said
    label = f"{_FILLED} {title(path, parameter)}" if is_filled else title(path, parameter)
    only = _only(parameter)
    if only is None:
        return ask(label, path, form.said, name, home)
    said = {one: words for one, words in form.said.items() if one != name}
    return go(
        label, home.spot.filling(path, said if is_filled else {**said, name: only}, form.fixed, form.asks), home.behind
    )


def _only(parameter: Parameter) -> str | None:
    """Give the words of the one thing that a value can be; None: there are several."""
    members = list(parameter.param.kind.__members__.values()) if isinstance(parameter.param, ChoiceParam) else []
    return parameter.param.said(members[0]) if len(members) == 1 else None


def _one_more(declaration: Declaration, said: Mapping[str, str], parameter: Parameter, home: Home) -> Key:
    label = _FOR_A_TIME if isinstance(parameter.param, UntilParam) else f"{title(declaration.path, parameter)}…"
    return ask(label, declaration.path, said, parameter.name, home)


def spot_of(home: Home) -> Spot:
    """Give the place that what is done leads back to: not the form, which is done with."""
    return home.spot.up() if home.spot.form is not None else home.spot


__all__: Sequence[str] = ("Forms", "begins_with_form", "filled", "spot_of")
