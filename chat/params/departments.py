"""Departments, as people name them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

from chat.params.declension import forms
from chat.params.matching import Called, find, fits
from chat.params.param import Found, NotRead, Offer, Param
from storage.company import Company, Department

if TYPE_CHECKING:
    from chat.turn import Turn

KINDS = forms("отдел") | forms("группа") | {"department", "dept"}
"""Words that may stand before a department's name."""


class DepartmentParam(Param[Department]):
    """A department by id, name, part of the name or extension.

    Args:
        is_target: Only such as the asker has a right over: those it heads, or all.
    """

    what = "отдел"
    things = ("department",)
    question = "Какой отдел?"
    example = "Продажи"

    def __init__(self, *, is_target: bool = False) -> None:
        self.is_target = is_target

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[Department]:
        """Read the department that the words begin with; «отдел» before its name need be no part of it."""
        called = self._called(turn)
        kind, _, rest = words[0].partition(" ")
        behind = [rest, *words[1:]] if rest else list(words[1:])
        if kind.casefold() not in KINDS or not behind:
            return find(words, called, _refuse)
        for used in range(len(words), 0 if rest else 1, -1):
            fitting = fits(" ".join(words[:used]), called)
            if len(fitting) == 1:
                return Found(fitting[0].thing, used)
        found = find(behind, called, _refuse)
        return Found(found.value, found.used if rest else found.used + 1)

    def said(self, value: Department) -> str:
        """Say the id."""
        return value.id

    def shown(self, value: Department) -> str:
        """Say the name."""
        return value.name or value.id

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the departments, by name."""
        possible = [one for one in self._called(turn) if not self.is_target or turn.actor.reaches(one.thing)]
        return [one.offer for one in sorted(possible, key=lambda one: one.offer.label.casefold())]

    @staticmethod
    def found(text: str, company: Company) -> list[Department]:
        """Give the departments that a text names for sure."""
        return [one.thing for one in fits(text, [called_department(one) for one in company.departments.values()])]

    def _called(self, turn: "Turn") -> list[Called[Department]]:
        return [called_department(department) for department in turn.company.departments.values()]


def called_department(department: Department) -> Called[Department]:
    """Say what a department may be called."""
    offer = Offer(department.name or department.id, department.id)
    return Called(department, (department.id, department.ext), department.name, offer)


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
