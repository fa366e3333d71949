"""Phrases of the corpus, and what the bot makes of them."""

from dataclasses import dataclass
from pathlib import Path

from chat.line import read_line
from chat.phrases.phrases import Meaning, Phrases
from chat.reading import Reader
from chat.turn import Turn
from chat.vault import Vault
from handlers import commands
from storage.store import Store
from tests.chat.turns import NOON, StandingClock, turn_of

UNKNOWN, ASKS, OFFERS = "unknown", "asks ", "? "
CONTACTS = {"79161234567": "Марина Соколова", "79037654321": "ООО «Ромашка»"}


@dataclass(frozen=True)
class Example:
    """A line of a corpus: who writes what, and what it is to be read as.

    ``/missed вчера``: done at once; ``? /missed вчера``: offered as a button; ``asks /call``: asked about;
    ``unknown``: not understood.
    """

    who: str
    phrase: str
    expected: str
    note: str


@dataclass(frozen=True)
class Read:
    """What the bot makes of a phrase."""

    expected: bool
    done: Meaning | None
    shown: str


def examples(name: str) -> list[Example]:
    """Read a corpus."""
    lines = (Path(__file__).parent / name).read_text().splitlines()
    return [Example(*line.split("\t")) for line in lines if line and not line.startswith("#")]


class Listener:
    """Reads phrases as the bot does."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reader = Reader(Vault(StandingClock()))
        self._phrases = Phrases(commands(), self._reader)

    async def fill(self) -> None:
        """Put the contacts in."""
        for phone, name in CONTACTS.items():
            await self._store.contacts.set(phone, name, None, 1, NOON)

    async def read(self, example: Example) -> Read:
        """Read a phrase, and tell whether it was read as expected."""
        turn = turn_of(example.who, self._store)
        if example.phrase.startswith("/") and example.phrase[1:2].isascii():
            meanings = []
        else:
            meanings = await self._phrases.meanings(turn, example.phrase)
        done = meanings[0] if len(meanings) == 1 and meanings[0].is_sure else None
        offered = [] if done else meanings or await self._phrases.guesses(turn, example.phrase)
        shown = _shown(done) if done else "? " + " | ".join(map(_shown, offered)) if offered else UNKNOWN
        if example.expected == UNKNOWN:
            return Read(not done and not offered, done, shown)
        if example.expected.startswith(ASKS):
            asks = done is not None and done.reading.question is not None
            path = done.declaration.path if done else ""
            return Read(asks and path == example.expected.removeprefix(f"{ASKS}/"), done, shown)
        meant = await self._meant(turn, example.expected.removeprefix(OFFERS))
        if example.expected.startswith(OFFERS):
            return Read(meant in [one.key for one in offered], done, shown)
        return Read(done is not None and done.key == meant, done, shown)

    async def _meant(self, turn: Turn, line: str) -> tuple[object, ...]:
        read = read_line(line)
        assert read is not None, line
        found = commands().find(read.word, [word.text for word in read.words])
        assert found is not None, line
        reading = await self._reader.line(turn, found[0], read.words[found[1] :])
        return Meaning(found[0], reading, line).key


def _shown(meaning: Meaning) -> str:
    path, values, question = meaning.key
    return f"/{path} {values} {f'asks {question}' if question else ''}"
