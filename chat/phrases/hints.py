"""What is said to somebody who was not understood: what may have been meant, as buttons, and what there is."""

from collections.abc import Sequence
from typing import Final

from aiogram.utils.formatting import Text

from chat.answers import Refusal, Words
from chat.command import Parameter
from chat.keyboard import Key
from chat.params.param import NotRead, Several
from chat.phrases.phrases import Meaning, Phrases
from chat.rendering import joined
from chat.scene import Scene
from chat.telling import Teller

_MEANT: Final = "Вы имели в виду …?"
_EXAMPLES: Final = "«пропущенные за вчера», «не беспокоить до 18:00», «позвони …»"
_NOT_UNDERSTOOD: Final = f"Не понял. Можно так: {_EXAMPLES}. Все команды: /help."
_LONGEST_LABEL: Final = 60


class Hints:
    """Offers what may have been meant. Nothing is done before the button is pressed, and pressing checks everything."""

    def __init__(self, phrases: Phrases, teller: Teller) -> None:
        self._phrases = phrases
        self._teller = teller

    async def understood(self, scene: Scene, text: str) -> Meaning | None:
        """Give the one command that a text surely says. Else what it may say is offered.

        Raises:
            Refusal: It says nothing.
        """
        meanings = await self._phrases.meanings(scene.turn, text)
        if len(meanings) == 1 and meanings[0].is_sure:
            return meanings[0]
        meanings = meanings or await self._phrases.guesses(scene.turn, text)
        if not meanings:
            raise Refusal(_NOT_UNDERSTOOD)
        await self._offer(scene, _MEANT, meanings)
        return None

    async def instead_of_answer(self, scene: Scene, parameter: Parameter, text: str) -> Meaning | None:
        """Give the command that somebody says who was asked for a value: only what is none, and surely is a command."""
        turn = scene.turn
        try:
            await parameter.param.read_whole(turn, text)
        except NotRead:
            pass
        except Several as several:
            if not several.near:
                return None
        else:
            return None
        meanings = await self._phrases.meanings(turn, text)
        one = meanings[0] if len(meanings) == 1 else None
        return one if one is not None and one.is_sure and one.reading.question is None else None

    async def instead(self, scene: Scene, text: str, words: Words, *, whole: bool = False) -> None:
        """Say what is wrong with a line, and offer what it may have been meant for.

        ``whole``: only what needs no more questions.

        Raises:
            Refusal: There is nothing to offer: what is wrong, in words.
        """
        guesses = await self._phrases.guesses(scene.turn, text)
        meanings = [one for one in guesses if one.reading.question is None or not whole]
        if not meanings:
            raise Refusal(words)
        await self._offer(scene, joined([words, _MEANT]), meanings)

    async def _offer(self, scene: Scene, words: Words, meanings: Sequence[Meaning]) -> None:
        rows = [
            [Key(_label(one.text), {"command": one.declaration.path, "values": one.reading.kept})] for one in meanings
        ]
        await self._teller.say(scene, Text(words), rows)


def _label(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"
