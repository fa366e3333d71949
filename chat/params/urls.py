"""Addresses that the ВАТС is told."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias
from urllib.parse import urlsplit

from chat.params.param import Found, NotRead, Param

if TYPE_CHECKING:
    from chat.turn import Turn

_EXAMPLE: Final = "https://bot.example.ru/vats"


class HttpsUrlParam(Param[str]):
    """An ``https://`` address: what else the ВАТС takes is not said (A18-3)."""

    what = "адрес"
    question = "На какой адрес сообщать? Только https."
    example = _EXAMPLE

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:  # noqa: ARG002 — as all kinds
        """Read the first word."""
        try:
            url = urlsplit(words[0])
            port = url.port
        except ValueError:
            raise _refused(words[0]) from None
        if url.scheme.lower() != "https" or not url.hostname or port == 0 or url.username or url.fragment:
            raise _refused(words[0])
        return Found(words[0])

    def said(self, value: str) -> str:
        """Say it as it is."""
        return value


def _refused(said: str) -> NotRead:
    return NotRead(f"«{said}» – не адрес.", possible="Адрес начинается с https://.", example=_EXAMPLE)


HttpsAddress: TypeAlias = Annotated[str, HttpsUrlParam()]
