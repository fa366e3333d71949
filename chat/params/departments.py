"""Departments, as people name them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

from chat.params.matching import Called, find
from chat.params.param import Found, NotRead, Offer, Param
from storage.company import Department

if TYPE_CHECKING:
    from chat.turn import Turn

_KIND = frozenset({"отдел", "отдела", "отделу", "отделом", "department", "dept", "группа", "группы", "группу"})


class DepartmentParam(Param[Department]):
    """A department by id, name, part of the name or extension.

    Args:
        is_target: Only such as the asker has a right over: those it heads, or all.
    """

    what = "отдел"
    question = "Какой отдел?"
    example = "Продажи"

    def __init__(self, *, is_target: bool = False) -> None:
        self.is_target = is_target

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[Department]:
        """Read the department that the words begin with; «отдел» before its name is no part of it."""
        try:
            return find(words, self._called(turn), _refuse)
        except NotRead:
            skipped = words[0].casefold() in _KIND and len(words) > 1
            if not skipped:
                first, _, rest = words[0].partition(" ")
                if first.casefold() not in _KIND or not rest:
                    raise
                return find([rest, *words[1:]], self._called(turn), _refuse)
            found = find(words[1:], self._called(turn), _refuse)
            return Found(found.value, found.used + 1)

    def said(self, value: Department) -> str:
        """Say the id."""
        return value.id

    def shown(self, value: Department) -> str:
        """Say the name."""
        return value.name or value.id

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the departments, by name."""
        return [one.offer for one in sorted(self._called(turn), key=lambda one: one.offer.label.casefold())]

    def _called(self, turn: "Turn") -> list[Called[Department]]:
        return [
            Called(
                department,
                (department.id, department.ext),
                department.name,
                Offer(department.name or department.id, department.id),
            )
            for department in turn.company.departments.values()
        ]


def _refuse(said: str) -> NotRead:
    return NotRead(
        f"Отдела «{said}» не нашёл.",
        possible="Назовите отдел, его номер или id; все отделы: /who.",
        example="Продажи",
    )


DepartmentRef: TypeAlias = Annotated[Department, DepartmentParam()]
"""A department that is named."""

OwnDepartment: TypeAlias = Annotated[Department, DepartmentParam(is_target=True)]
"""A department that the command acts on as a whole: its heads and administrators alone."""
