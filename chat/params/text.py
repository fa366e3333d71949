"""Plain words, whole numbers, and secrets."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeAlias

from pydantic import SecretStr

from chat.params.param import Found, NotRead, Param

if TYPE_CHECKING:
    from chat.turn import Turn

_LONGEST = 1000


class PhraseParam(Param[str]):
    """One word, or several in quotes. In a dialogue the whole message."""

    def __init__(self, what: str = "текст", question: str = "Что написать?", example: str = "«Анна Петрова»") -> None:
        self.what, self.question, self.example = what, question, example

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:  # noqa: ARG002 — as all kinds
        """Take the first word."""
        return Found(_short(words[0]))

    async def read_whole(self, turn: "Turn", text: str) -> str:  # noqa: ARG002 — as all kinds
        """Take everything."""
        return _short(text.strip())

    def said(self, value: str) -> str:
        """Say it as it is."""
        return value


class RestParam(PhraseParam):
    """Everything that is left of the line: a comment, a name with spaces."""

    reads_all = True

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:  # noqa: ARG002 — as all kinds
        """Take all words."""
        return Found(_short(" ".join(words)), len(words))


class WholeParam(Param[int]):
    """A whole number within bounds, both included."""

    def __init__(
        self, least: int = 0, most: int = 10**9, *, what: str = "число", question: str = "Какое число?"
    ) -> None:
        self.what, self.question, self.example = what, question, str(least)
        self._least, self._most = least, most

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[int]:  # noqa: ARG002 — as all kinds
        """Read the first word."""
        word = words[0]
        if (
            word.isascii()
            and word.isdigit()
            and len(word) <= len(str(self._most))
            and self._least <= int(word) <= self._most
        ):
            return Found(int(word))
        raise NotRead(
            f"«{word}» не подходит.",
            possible=f"Нужно целое число от {self._least} до {self._most}.",
            example=self.example,
        )

    def said(self, value: int) -> str:
        """Say the digits."""
        return str(value)


class SecretParam(Param[SecretStr]):
    """A password or a key: taken in private only, its message deleted at once, stored nowhere."""

    what = "пароль"
    question = "Пришлите пароль. Сообщение с ним сразу удалю."
    example = "password=…"
    secret: ClassVar[bool] = True

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[SecretStr]:  # noqa: ARG002 — as all kinds
        """Take the first word."""
        return Found(SecretStr(words[0]))

    async def read_whole(self, turn: "Turn", text: str) -> SecretStr:  # noqa: ARG002 — as all kinds
        """Take everything."""
        if not text.strip():
            raise NotRead("Пустой пароль.", example=self.example)
        return SecretStr(text.strip())

    def said(self, value: SecretStr) -> str:
        """Say it as it is: for the vault alone (``chat/vault.py``)."""
        return value.get_secret_value()

    def shown(self, value: SecretStr) -> str:  # noqa: ARG002 — as all kinds
        """Show that there is one."""
        return "•••"


def _short(text: str) -> str:
    if not text:
        raise NotRead("Пустой текст.", example="«Анна Петрова»")
    if len(text) > _LONGEST:
        raise NotRead(f"Слишком длинно: не больше {_LONGEST} знаков.")
    return text


Phrase: TypeAlias = Annotated[str, PhraseParam()]
"""One word, or several in quotes."""

Rest: TypeAlias = Annotated[str, RestParam()]
"""All words that are left."""

Whole: TypeAlias = Annotated[int, WholeParam()]

Secret: TypeAlias = Annotated[SecretStr, SecretParam()]
"""A password or a key."""
