"""How a command's words become values, by the signature of its function."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiogram.utils.formatting import Text

from chat.answers import Words
from chat.command import Declaration, Parameter
from chat.examples import example
from chat.line import Word, texts
from chat.params.param import Default, NotRead, Offer, Several
from chat.rendering import plain
from chat.turn import Turn
from chat.vault import Vault


@dataclass(frozen=True, slots=True)
class Question:
    """A value that is to be asked for: why, if not simply because it is missing, and among which.

    ``near``: what was said fits none of the choices, it only resembles them.
    """

    parameter: Parameter
    words: Words = ""
    offers: tuple[Offer, ...] = ()
    said: str = ""
    near: bool = False


@dataclass(slots=True)
class Reading:
    """What was understood: values by parameter name, the same in words that read back, what to ask first."""

    values: dict[str, Any] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    question: Question | None = None

    @property
    def kept(self) -> dict[str, str]:
        """All that was said, also what is to be asked about: it leads to the same question when it is read again."""
        if self.question is None or not self.question.said:
            return dict(self.said)
        return {**self.said, self.question.parameter.name: self.question.said}


class Misread(Exception):  # noqa: N818 — says what is wrong with the words
    """The words are no use of the command; ``words`` says what is wrong, what is possible, and what would work."""

    def __init__(self, words: Words) -> None:
        super().__init__("misread")
        self.words = words


class Reader:
    """Reads values from words, and from what was understood before."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def line(self, turn: Turn, declaration: Declaration, words: Sequence[Word]) -> Reading:
        """Read the words behind a command.

        Raises:
            Misread: They are no use of it.
        """
        reading = Reading()
        try:
            rest = await self._named(turn, declaration, words, reading)
            rest = await self._behind(turn, declaration, rest, reading)
            rest = await self._until(turn, declaration, rest, reading)
            await self._by_place(turn, declaration, texts(rest), reading)
        except NotRead as refused:
            raise Misread(_explained(refused, declaration, turn)) from None
        return self._completed(turn, declaration, reading)

    async def said(self, turn: Turn, declaration: Declaration, said: Mapping[str, str]) -> Reading:
        """Read what was understood before, by parameter name; what has no parameter is left out.

        Raises:
            Misread: It is nothing any more: an employee has left, a number is gone.
        """
        reading = Reading()
        for parameter in declaration.parameters:
            text = said.get(parameter.name)
            if text is None:
                continue
            if parameter.param.secret:
                text = self._vault.get(text)
                if text is None and not parameter.is_required:
                    raise Misread("Пароль хранится у меня недолго, и я его уже забыл. Повторите команду с ним.")
                if text is None:
                    continue
            try:
                await self._whole(turn, parameter, text, reading)
            except NotRead as refused:
                raise Misread(_explained(refused, declaration, turn)) from None
        return self._completed(turn, declaration, reading)

    async def answer(self, turn: Turn, parameter: Parameter, text: str) -> tuple[Any, str]:
        """Read the answer to a question: the value, and how it is said.

        Raises:
            NotRead: It is none.
            Several: It may mean several things.
        """
        value = await parameter.param.read_whole(turn, text)
        return value, self._say(parameter, value)

    def _say(self, parameter: Parameter, value: Any) -> str:
        said = parameter.param.said(value)
        return self._vault.put(said) if parameter.param.secret else said

    def _take(self, reading: Reading, parameter: Parameter, value: Any) -> None:
        reading.values[parameter.name] = value
        reading.said[parameter.name] = self._say(parameter, value)

    async def _whole(self, turn: Turn, parameter: Parameter, text: str, reading: Reading) -> None:
        try:
            self._take(reading, parameter, await parameter.param.read_whole(turn, text))
        except Several as several:
            _ask(reading, parameter, several, [text])

    async def _named(self, turn: Turn, declaration: Declaration, words: Sequence[Word], reading: Reading) -> list[Word]:
        """Take ``name=value`` out of the words, where the name is a parameter's."""
        rest: list[Word] = []
        for word in words:
            named = word.named()
            parameter = declaration.parameter(named[0]) if named else None
            if named is None or parameter is None:
                rest.append(word)
            elif not named[1]:
                raise NotRead(f"После «{named[0]}=» ничего нет.", example=f"{named[0]}={parameter.param.example}")
            else:
                await self._whole(turn, parameter, named[1], reading)
        return rest

    async def _behind(
        self, turn: Turn, declaration: Declaration, words: Sequence[Word], reading: Reading
    ) -> list[Word]:
        """Take out values that follow a word of theirs (``from 7495…``), or begin with a sign of theirs (``@anna``)."""
        rest = list(words)
        for parameter in declaration.parameters:
            if not parameter.behind or _is_read(parameter, reading):
                continue
            for at, word in enumerate(rest):
                if not word.is_plain:
                    continue
                if word.text.casefold() in parameter.behind and at + 1 < len(rest):
                    used = await self._first(turn, parameter, texts(rest[at + 1 :]), reading)
                    del rest[at : at + 1 + used]
                    break
                sign = next((sign for sign in parameter.behind if not sign.isalnum()), None)
                if sign is not None and word.text.startswith(sign) and len(word.text) > len(sign):
                    await self._first(turn, parameter, [word.text.removeprefix(sign)], reading)
                    del rest[at]
                    break
        return rest

    async def _until(self, turn: Turn, declaration: Declaration, words: Sequence[Word], reading: Reading) -> list[Word]:
        """Take out the term, wherever it stands; where the command takes a text, at the end alone: all else is text."""
        rest = list(words)
        parameter = next((one for one in declaration.parameters if one.is_until and not one.named), None)
        if parameter is None or _is_read(parameter, reading):
            return rest
        unclear: NotRead | None = None
        takes_text = any(one.param.reads_all for one in declaration.parameters)
        for at in range(len(rest) - 1, -1, -1):
            if not rest[at].is_plain:
                continue
            try:
                found = await parameter.param.read(turn, texts(rest[at:]))
            except NotRead as refused:
                unclear = refused if refused.sure else unclear
                continue
            if takes_text and at + found.used < len(rest):
                break
            self._take(reading, parameter, found.value)
            del rest[at : at + found.used]
            return rest
        if unclear is not None and not takes_text:
            raise unclear
        return rest

    async def _first(self, turn: Turn, parameter: Parameter, words: list[str], reading: Reading) -> int:
        try:
            found = await parameter.param.read(turn, words)
        except Several as several:
            _ask(reading, parameter, several, words)
            return several.used
        self._take(reading, parameter, found.value)
        return found.used

    async def _by_place(self, turn: Turn, declaration: Declaration, words: list[str], reading: Reading) -> None:
        """Read the words one after the other, each by the first parameter that is still open and knows it."""
        while words:
            refusals: list[tuple[Parameter, NotRead]] = []
            near: tuple[Parameter, Several] | None = None
            used = 0
            for parameter in declaration.parameters:
                if parameter.named or parameter.behind or parameter.is_until or _is_read(parameter, reading):
                    continue
                unread = [one for one, _ in (*refusals, *([near] if near else []))]
                if parameter.param.reads_all and any(one.is_required for one in unread):
                    break  # what takes any words would hide that a needed value before it is wrong
                try:
                    used = await self._sure(turn, parameter, words, reading)
                    break
                except NotRead as refused:
                    refusals.append((parameter, refused))
                    if refused.sure:
                        break
                except Several as several:
                    near = near or (parameter, several)
            if not used and near is not None and not any(refused.sure for _, refused in refusals):
                _ask(reading, *near, words)
                used = near[1].used
            if not used:
                raise _most_telling(refusals, words)
            words = words[used:]

    async def _sure(self, turn: Turn, parameter: Parameter, words: list[str], reading: Reading) -> int:
        """Read by one parameter; raise what is only near, so that others have their try first."""
        try:
            found = await parameter.param.read(turn, words)
        except Several as several:
            if several.near:
                raise
            _ask(reading, parameter, several, words)
            return several.used
        self._take(reading, parameter, found.value)
        return found.used

    def _completed(self, turn: Turn, declaration: Declaration, reading: Reading) -> Reading:
        """Add the defaults; what is missing then is the question, the first first."""
        for parameter in declaration.parameters:
            if _is_read(parameter, reading):
                continue
            if parameter.is_required:
                reading.question = reading.question or Question(parameter)
                continue
            value = parameter.default
            if isinstance(value, Default):
                value = value.resolve(turn)
                if value is None:
                    reading.question = reading.question or Question(parameter)
                    continue
            reading.values[parameter.name] = value
        return reading


def _is_read(parameter: Parameter, reading: Reading) -> bool:
    asked = reading.question is not None and reading.question.parameter.name == parameter.name
    return parameter.name in reading.said or parameter.name in reading.values or asked


def _ask(reading: Reading, parameter: Parameter, several: Several, words: Sequence[str]) -> None:
    """Make it the question; a second one waits as it was said, and comes up when the first is answered."""
    if reading.question is None:
        said = " ".join(words[: several.used])
        reading.question = Question(parameter, several.words, several.offers, said, near=several.near)
    else:
        reading.said[parameter.name] = " ".join(words[: several.used])


def _most_telling(refusals: Sequence[tuple[Parameter, NotRead]], words: Sequence[str]) -> NotRead:
    """Choose what to say about a word that nothing knows.

    The sure refusal, else the required parameter's; among optional ones all that would have been possible.
    """
    for _, refused in refusals:
        if refused.sure:
            return refused
    for parameter, refused in refusals:
        if parameter.is_required:
            return refused
    if not refusals:
        return NotRead(f"Лишнее: «{' '.join(words)}».")
    possible = [plain(refused.possible) for _, refused in refusals if refused.possible]
    return NotRead(refusals[-1][1].words, possible="\n".join(dict.fromkeys(possible)))


def _explained(refused: NotRead, declaration: Declaration, turn: Turn) -> Text:
    """Say what is wrong, what is possible, and a line that would work."""
    parts: list[Any] = [refused.words]
    if refused.possible:
        parts += ["\n", refused.possible]
    parts += ["\n", "Как надо: ", declaration.usage, "\n", "Например: ", example(declaration, turn)]
    return Text(*parts)
