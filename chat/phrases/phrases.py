"""What a phrase means: the commands that it may say, how sure that is, and what else may have been meant."""

import inspect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from chat.command import Commands, Declaration
from chat.line import Line, Word, holds_secret, read_line, split
from chat.params.param import NotRead, Several
from chat.phrases.hearing import Phrase, hear, when_last, without_wish
from chat.phrases.kinds import KINDS_OF_VALUES, is_name, is_remark
from chat.phrases.pattern import Fit
from chat.phrases.saying import Saying
from chat.phrases.spelling import Spelling
from chat.phrases.table import SAYINGS
from chat.reading import Misread, Reader, Reading
from chat.rights import may
from chat.turn import Turn
from chat.vocabulary import COMMANDS

_LONGEST: Final = 300
_MOST_OFFERS: Final = 3
_PREPOSITIONS: Final = frozenset(
    {"у", "от", "по", "для", "из", "к", "с", "со", "в", "во", "про", "об", "о", "номер", "номера", "и", "только"}
)
_FOR: Final = "на"
_LASTING: Final = frozenset({"invite", "cancel"})
"""Commands that answer with words and do more than that."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A command that a text may say.

    Attributes:
        declaration: The command.
        reading: Its values, as the command reads them.
        text: How it would be said, for a button.
        is_sure: It may be done at once.
    """

    declaration: Declaration
    reading: Reading
    text: str
    is_sure: bool = True

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from another meaning: the command and its values, as they are shown."""
        shown = {
            parameter.name: parameter.param.shown(self.reading.values[parameter.name])
            for parameter in self.declaration.parameters
            if parameter.name in self.reading.said and parameter.name in self.reading.values
        }
        question = self.reading.question
        return self.declaration.path, tuple(sorted(shown.items())), question.parameter.name if question else None


class Phrases:
    """Finds the meanings of what people write."""

    def __init__(self, commands: Commands, reader: Reader) -> None:
        self._commands = commands
        self._reader = reader
        self._sayings = [(saying, found) for saying in SAYINGS if (found := commands.get(saying.command)) is not None]
        self._spelling = Spelling(commands, [saying for saying, _ in self._sayings])

    async def meanings(self, turn: Turn, text: str) -> list[Meaning]:
        """Give what a text says as it stands: nothing, one command, or several between which one must choose.

        A text that begins with a slash is an order; any other is one as far as it can be meant in no other way.
        """
        if len(text) > _LONGEST or "\n" in text.strip():
            return []
        phrase = hear(text)
        if phrase is None:
            return []
        wish = without_wish(phrase)
        surely, nearly = await self._said(turn, phrase, text)
        for other in (wish, await when_last(turn, phrase), await when_last(turn, wish) if wish else None):
            if not surely and other is not None:
                surely, nearly = await self._said(turn, other, text)
        return surely or await self._bare(turn, text) or nearly

    async def guesses(self, turn: Turn, text: str) -> list[Meaning]:
        """Give what may have been meant by a text that says nothing: at most three, the likeliest first.

        Nothing is guessed from a text with a password: it is to be kept nowhere, and buttons are kept.
        """
        if len(text) > _LONGEST or "\n" in text.strip() or holds_secret(text):
            return []
        found: dict[tuple[object, ...], Meaning] = {}
        for respelt in self._spelling.respelt(text, self._allowed_names(turn)):
            line = read_line(respelt)
            read = [await self._line(turn, line, respelt)] if line else await self.meanings(turn, respelt)
            for meaning in read:
                if meaning is not None and may(turn.actor, meaning.declaration) and _is_offerable(meaning, text):
                    found.setdefault(meaning.key, meaning)
            if sum(not _takes_any_words(meaning) for meaning in found.values()) >= _MOST_OFFERS:
                break
        # What takes any words is meant the less likely.
        likely = [meaning for meaning in found.values() if not _takes_any_words(meaning)]
        return (likely or list(found.values()))[:_MOST_OFFERS]

    def _allowed_names(self, turn: Turn) -> list[str]:
        return list(dict.fromkeys(one.name for one in self._commands.allowed(turn.actor, turn.place)))

    async def _said(self, turn: Turn, phrase: Phrase, text: str) -> tuple[list[Meaning], list[Meaning]]:
        """Give the meanings by the table, of those that say most of the phrase by words of their own.

        Those with a name that is only resembled come second.
        """
        fitting = sorted(
            (
                (fit, saying, declaration)
                for saying, declaration in self._sayings
                for pattern in saying.patterns
                for fit in pattern.fits(phrase.heard)
            ),
            key=lambda one: -one[0].literal,
        )
        found: dict[tuple[object, ...], Meaning] = {}
        weak: dict[tuple[object, ...], Meaning] = {}
        literal = 0
        for fit, saying, declaration in fitting:
            if found and fit.literal < literal:
                break
            meaning = await self._read(turn, declaration, saying, fit, phrase)
            if meaning is None:
                continue
            meaning = replace(meaning, text=text.strip())
            question = meaning.reading.question
            if question is not None and question.near:
                weak.setdefault(meaning.key, meaning)
                continue
            found.setdefault(meaning.key, meaning)
            literal = fit.literal
        return _best(turn, list(found.values())), _best(turn, list(weak.values())[:1])

    async def _read(
        self, turn: Turn, declaration: Declaration, saying: Saying, fit: Fit, phrase: Phrase
    ) -> Meaning | None:
        try:
            named = [_named(name, value) for name, value in saying.values.items()]
            for name, said in fit.values:
                named.append(await _value(turn, declaration, name, said))
        except (NotRead, Several):
            return None
        for words in _tails(declaration, fit.rest):
            try:
                reading = await self._reader.line(turn, declaration, [*named, *words])
            except Misread:
                continue
            question = reading.question
            if question is not None and question.near and (len(words) > 1 or any(map(str.isdigit, question.said))):
                continue
            is_sure = saying.sure and not (changes(declaration) and not saying.shows and _is_doubtful(phrase, reading))
            return Meaning(declaration, reading, "", is_sure)
        return None

    async def _bare(self, turn: Turn, text: str) -> list[Meaning]:
        """Read a command without its slash, or with its Russian word: «missed today», «/чс добавить 7495…»."""
        slash = text.startswith("/")
        first, _, rest = text.strip().lstrip("/").partition(" ")
        word = COMMANDS.get(first.casefold().replace("ё", "е"), first.casefold())
        meaning = await self._line(turn, Line(word, "", tuple(split(rest))), text)
        if meaning is None or not (slash or may(turn.actor, meaning.declaration)):
            return []
        if _takes_any_words(meaning):
            return [meaning] if slash else []
        question = meaning.reading.question
        if not slash and question is not None and question.near:
            return []
        is_sure = slash or not changes(meaning.declaration)
        return [Meaning(meaning.declaration, meaning.reading, meaning.text, is_sure)]

    async def _line(self, turn: Turn, line: Line, text: str) -> Meaning | None:
        """Read a command line; None if it says nothing."""
        found = self._commands.find(line.word, [word.text for word in line.words])
        if found is None or found[0].hidden or not found[0].is_usable_in(turn.place):
            return None
        declaration, used = found
        if line.words[used:] and not declaration.parameters:
            return None
        try:
            return Meaning(declaration, await self._reader.line(turn, declaration, line.words[used:]), text.strip())
        except Misread:
            return None


def changes(declaration: Declaration) -> bool:
    """Tell whether a command may change anything: what it answers with says so."""
    answer = inspect.get_annotations(declaration.function).get("return", "Change")
    words = answer if isinstance(answer, str) else str(answer)
    return "Change" in words or "TakeBack" in words or declaration.name in _LASTING


def _best(turn: Turn, meanings: Sequence[Meaning]) -> list[Meaning]:
    """Leave out what the person may not do, unless that is all there is: then it is refused by the command."""
    allowed = [one for one in meanings if may(turn.actor, one.declaration)]
    refused = [one for one in meanings if one.is_sure][:1]
    return (allowed or refused)[:_MOST_OFFERS]


async def _value(turn: Turn, declaration: Declaration, name: str, words: Sequence[Word]) -> Word:
    """Make a named value of the words that stand for it.

    Raises:
        NotRead: They are none.
        Several: They may mean several things, where that cannot be asked.
    """
    name, _, kind = name.partition(":")
    text = " ".join(word.text for word in words)
    if kind:
        param: Any = KINDS_OF_VALUES[kind]
        text = param.said(await param.read_whole(turn, text))
        return _named(name, text)
    parameter = declaration.parameter(name)
    if parameter is None:
        raise LookupError(f"{declaration.path} has no «{name}»")
    if parameter.param.many:
        text = ", ".join(part for part in re.split(r"\s+и\s+", text) if part)
    return _named(name, text)


def _named(name: str, value: str) -> Word:
    return Word(f"{name}={value}", len(name) + 1)


def _tails(declaration: Declaration, rest: Sequence[Word]) -> Iterator[list[Word]]:
    """Give the ways to read the words behind: as they stand, without prepositions, as a length of time without its own.

    A moment needs its «до»: «не беспокоить завтра» is not «until tomorrow».
    """
    has_list = any(one.param.many for one in declaration.parameters)
    words = [word for word in rest if not has_list or word.text.casefold() != "и"]
    yield words
    bare = [word for word in words if not (word.is_plain and word.text.casefold() in _PREPOSITIONS)]
    if len(bare) < len(words):
        yield bare
    until = next((one for one in declaration.parameters if one.is_until), None)
    if until is not None and words:
        yield [_named(until.name, " ".join([_FOR, *(word.text for word in words)]))]


def _is_doubtful(phrase: Phrase, reading: Reading) -> bool:
    """Tell whether it may be no order: a question, a wish, or with a remark that looks like a sentence."""
    name, remark = reading.said.get("name"), reading.said.get("comment")
    no_name = name is not None and not is_name(name)
    return phrase.asks or phrase.wishes or no_name or (remark is not None and not is_remark(remark))


def _takes_any_words(meaning: Meaning) -> bool:
    return any(one.param.reads_all and one.name in meaning.reading.said for one in meaning.declaration.parameters)


def _is_offerable(meaning: Meaning, text: str) -> bool:
    """Tell whether a guess may be offered: without secrets, and with no free text that nobody wrote.

    A guess with a name that is only resembled would be a guess about a guess.
    """
    question = meaning.reading.question
    if question is not None and question.near:
        return False
    for parameter in meaning.declaration.parameters:
        said = meaning.reading.said.get(parameter.name)
        if said is not None and (parameter.param.secret or (parameter.param.reads_all and _is_made_up(said, text))):
            return False
    return True


def _is_made_up(said: str, text: str) -> bool:
    """Tell whether a free text was respelt; one in Russian may be, where all was written in the other layout."""
    return said not in text and not (text.isascii() and not said.isascii())
