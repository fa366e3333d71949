"""Exchanges that are joined to ours, by domain or name; and a domain for a new one."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from pydantic import SecretStr

from chat.params.matching import Called, find
from chat.params.param import Found, NotRead, Offer, Param
from chat.params.text import SecretParam
from vats.answers import Branch
from vats.operations import ListBranches

if TYPE_CHECKING:
    from chat.turn import Turn

_DOMAIN: Final = re.compile(r"(?=.{3,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_EXAMPLE: Final = "filial.vats.ru"


class BranchParam(Param[str]):
    """The domain of an exchange that is joined: said as such, or by its name."""

    what = "домен"
    things = ("branch",)
    question = "Какая АТС?"
    example = _EXAMPLE

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:
        """Read the exchange that the words begin with."""
        there = await turn.vats.every(ListBranches())

        def refuse(said: str) -> NotRead:
            possible = ", ".join(_label(one) for one in there) or "подключённых АТС пока нет"
            return NotRead(f"АТС «{said}» не подключена.", possible=f"Есть: {possible}.")

        found = find(words, [Called(one, (one.domain,), one.name, _offer(one)) for one in there], refuse)
        return Found(found.value.domain, found.used)

    def said(self, value: str) -> str:
        """Say the domain."""
        return value

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the exchanges that are joined."""
        return [_offer(one) for one in await turn.vats.every(ListBranches())]


def _label(one: Branch) -> str:
    return f"{one.name} ({one.domain})" if one.name else one.domain


def _offer(one: Branch) -> Offer:
    return Offer(_label(one), one.domain)


class NewDomainParam(Param[str]):
    """A domain; ``https://`` before it and a path behind it are left out."""

    what = "домен"
    question = "Какой домен у другой АТС?"
    example = _EXAMPLE

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:  # noqa: ARG002 — as all kinds
        """Read the first word."""
        domain = words[0].casefold().removeprefix("https://").removeprefix("http://").partition("/")[0].rstrip(".")
        if not _DOMAIN.fullmatch(domain):
            possible = "Домен – адрес АТС без пробелов, с точкой."
            raise NotRead(f"«{words[0]}» – не домен.", possible=possible, example=_EXAMPLE)
        return Found(domain)

    def said(self, value: str) -> str:
        """Say it as it is."""
        return value


class KeyParam(SecretParam):
    """The key that another exchange gives to be joined: a secret."""

    what = "ключ"
    question = "Пришлите ключ другой АТС. Сообщение с ним сразу удалю."
    example = "key=…"


BranchDomain: TypeAlias = Annotated[str, BranchParam()]
NewDomain: TypeAlias = Annotated[str, NewDomainParam()]
BranchKey: TypeAlias = Annotated[SecretStr, KeyParam()]
