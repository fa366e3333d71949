"""Employees, as people name them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from chat.params.declension import forms
from chat.params.matching import Called, find, fits, plain
from chat.params.param import Found, NotRead, Offer, Param
from storage.company import Company, Employee

if TYPE_CHECKING:
    from chat.turn import Turn


KINDS: Final = forms("сотрудник") | forms("коллега")
"""Words that may stand before an employee's name."""

_ME: Final = frozenset({"me", "my", "я", "меня", "мне", "мной", "мой", "мои", "моих", "себя", "себе"})


class EmployeeParam(Param[Employee]):
    """An employee by login, extension, name or part of the name; also with ``@`` before it. «Я» is whoever asks.

    Args:
        is_target: Only such as the asker has a right over (contract §3).
    """

    what = "сотрудник"
    things = ("employee",)
    question = "Какой сотрудник?"
    example = "Иванов"

    def __init__(self, *, is_target: bool = True) -> None:
        self.is_target = is_target

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[Employee]:
        """Read the employee that the words begin with."""
        unmarked = [words[0].removeprefix("@") or words[0], *words[1:]]
        called = self._called(turn)
        me = turn.actor.employee
        if me is not None and plain(unmarked[0]) in _ME and not fits(unmarked[0], called):
            return Found(me)
        if len(words) > 1 and plain(words[0]) in KINDS and not fits(words[0], called):
            found = find(words[1:], called, _refuse)
            return Found(found.value, found.used + 1)
        return find(unmarked, called, _refuse)

    def said(self, value: Employee) -> str:
        """Say the login."""
        return value.login

    def shown(self, value: Employee) -> str:
        """Say the name."""
        return value.name or value.login

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the employees that may be meant, by name."""
        possible = [one for one in self._called(turn) if not self.is_target or turn.actor.reaches(one.thing)]
        return [one.offer for one in sorted(possible, key=lambda one: one.offer.label.casefold())]

    @staticmethod
    def found(text: str, company: Company) -> list[Employee]:
        """Give the employees that a text names for sure."""
        return [one.thing for one in fits(text, [called_employee(one) for one in company.employees.values()])]

    def _called(self, turn: "Turn") -> list[Called[Employee]]:
        # Whom one has no right over is found all the same: a refusal says more than «not found».
        return [called_employee(employee) for employee in turn.company.employees.values()]


def called_employee(employee: Employee) -> Called[Employee]:
    """Say what an employee may be called."""
    label = employee.name or employee.login
    return Called(
        employee,
        (employee.login, employee.ext, employee.direct_number, employee.mobile),
        employee.name,
        Offer(f"{label} · {employee.ext}" if employee.ext else label, employee.login),
    )


def _refuse(said: str) -> NotRead:
    return NotRead(
        f"Сотрудника «{said}» не нашёл.",
        possible="Назовите логин, добавочный, имя или часть имени; все сотрудники: /who.",
        example="Иванов",
    )


EmployeeRef: TypeAlias = Annotated[Employee, EmployeeParam()]
"""An employee that the command acts on: the right over it is checked."""

AnyEmployee: TypeAlias = Annotated[Employee, EmployeeParam(is_target=False)]
"""An employee that is only named: anyone may name anyone."""
