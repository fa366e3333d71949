"""Roles of the ВАТС: the four that are always there, and those that the company made itself."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from chat.params.matching import Called, find
from chat.params.param import Found, NotRead, Offer, Param
from chat.rights import ADMIN_ROLE, HEAD_ROLE, RESTRICTED_ROLE, USER_ROLE
from storage.company import Company

if TYPE_CHECKING:
    from chat.turn import Turn

ROLES: Final[Mapping[str, str]] = {
    ADMIN_ROLE: "администратор",
    HEAD_ROLE: "руководитель отдела",
    USER_ROLE: "пользователь",
    RESTRICTED_ROLE: "пользователь с ограничениями",
}


def role_title(company: Company, role: str) -> str:
    """Name a role: in our words, by its own name, or as the ВАТС writes it."""
    custom = company.roles.get(role)
    return ROLES.get(role) or (custom.name if custom else "") or role


class RoleParam(Param[str]):
    """A role by its code or name; the value is the code."""

    what = "роль"
    question = "Какая роль?"
    example = USER_ROLE

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:
        """Read the role that the words begin with."""
        return find(words, _called(turn.company), lambda said: _refuse(turn.company, said))

    def said(self, value: str) -> str:
        """Say the code."""
        return value

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the roles."""
        return [Offer(one.name[:1].upper() + one.name[1:], one.thing) for one in _called(turn.company)]


def _called(company: Company) -> list[Called[str]]:
    names = {**ROLES, **{role.id: role.name for role in company.roles.values()}}
    return [Called(code, (code,), name, Offer(name or code, code)) for code, name in names.items()]


def _refuse(company: Company, said: str) -> NotRead:
    possible = ", ".join([*ROLES, *(f"«{role.name}»" for role in company.roles.values())])
    return NotRead(f"Роли «{said}» нет.", possible=f"Можно: {possible}.", example=f"role={USER_ROLE}")


RoleCode: TypeAlias = Annotated[str, RoleParam()]
