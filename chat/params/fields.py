"""Fields of an employee or a department, as ``name=value`` says them; a dash takes away what may be empty."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from chat.params.clients import PhoneParam
from chat.params.param import Found, NotRead, Param
from chat.params.text import PhraseParam

if TYPE_CHECKING:
    from chat.turn import Turn

_NOTHING: Final = {"-", "–", "—", "нет", "none"}
_DASH: Final = "-"
_EXTENSION: Final = re.compile(r"\d{2,5}", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_LOGIN: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


class ErasableParam(PhraseParam):
    """A text that may be taken away."""

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:
        """Take the first word; a dash is nothing."""
        found = await super().read(turn, words)
        return Found("") if found.value.casefold() in _NOTHING else found

    async def read_whole(self, turn: "Turn", text: str) -> str:
        """Take everything; a dash is nothing."""
        whole = await super().read_whole(turn, text)
        return "" if whole.casefold() in _NOTHING else whole

    def said(self, value: str) -> str:
        """Say it as it is; nothing is a dash."""
        return value or _DASH


class EmailParam(ErasableParam):
    """An address of electronic mail."""

    def __init__(self) -> None:
        super().__init__("адрес|-", "Какой адрес почты?", "anna@example.ru")

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:
        """Read the first word."""
        return Found(_email((await super().read(turn, words)).value))

    async def read_whole(self, turn: "Turn", text: str) -> str:
        """Read everything."""
        return _email(await super().read_whole(turn, text))


def _email(text: str) -> str:
    if text and not _EMAIL.fullmatch(text):
        raise NotRead(f"«{text}» – не адрес почты.", example="email=anna@example.ru")
    return text


class ExtensionParam(Param[str]):
    """An extension: two to five digits."""

    what = "добавочный"
    question = "Какой добавочный номер?"
    example = "705"

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:  # noqa: ARG002 — as all kinds
        """Read the first word."""
        if not _EXTENSION.fullmatch(words[0]):
            raise NotRead(f"«{words[0]}» – не добавочный.", possible="Нужны от 2 до 5 цифр.", example="ext=705")
        return Found(words[0])

    def said(self, value: str) -> str:
        """Say the digits."""
        return value


class LoginParam(Param[str]):
    """A login for somebody new."""

    what = "логин"
    question = "Какой логин?"
    example = "petrov"

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:  # noqa: ARG002 — as all kinds
        """Read the first word."""
        login = words[0]
        if not _LOGIN.fullmatch(login) or not login.strip("."):
            possible = "Логин – латинские буквы, цифры, точка, дефис."
            raise NotRead(f"«{login}» не подходит.", possible=possible, example="login=petrov")
        return Found(login)

    def said(self, value: str) -> str:
        """Say it as it is."""
        return value


class MobileParam(Param[str]):
    """A mobile phone (digits), or none."""

    what = "телефон|-"
    question = "Какой мобильный? «-» – никакого."
    example = "+7 926 190-41-98"

    def __init__(self) -> None:
        self._phone = PhoneParam()

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:
        """Read the phone that the words begin with; a dash is none."""
        if words[0].casefold() in _NOTHING:
            return Found("")
        found = await self._phone.read(turn, words)
        return Found(found.value.digits, found.used)

    def said(self, value: str) -> str:
        """Say the digits; none is a dash."""
        return f"+{value}" if value else _DASH


Email: TypeAlias = Annotated[str, EmailParam()]
Extension: TypeAlias = Annotated[str, ExtensionParam()]
NewLogin: TypeAlias = Annotated[str, LoginParam()]
Mobile: TypeAlias = Annotated[str, MobileParam()]
"""A mobile phone's digits; ``""``: none."""
