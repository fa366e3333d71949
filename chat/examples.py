"""Examples that would work: lines of declarations, with the company's own names in them (contract §4)."""

from typing import Final

from chat.command import Declaration
from chat.turn import Turn

_NAMELESS: Final = {
    "number": "74951234567",
    "department": "Продажи",
    "employee": "Иванов",
    "login": "ivanov",
    "colleague": "Петрова",
    "another": "petrova",
}
"""What stands for ``{number}``, ``{department}``, ``{employee}``, ``{login}`` while the company has none.

``{colleague}`` and ``{another}`` are the name and the login of somebody else than the asker.
"""


def examples(declaration: Declaration, turn: Turn) -> list[str]:
    """Give the examples of a command; the names in them are of this company, the asker's own first."""
    names = _names(turn)
    return [example.format_map(names) for example in declaration.examples or (f"/{declaration.path}",)]


def examples_of_anyone(declaration: Declaration) -> list[str]:
    """Give the examples of a command as a company without names of its own would see them."""
    return [example.format_map(_NAMELESS) for example in declaration.examples or (f"/{declaration.path}",)]


def example(declaration: Declaration, turn: Turn) -> str:
    """Give one example: the first that says a value."""
    all_ = examples(declaration, turn)
    return next((one for one in all_ if one != f"/{declaration.path}"), all_[0])


def _names(turn: Turn) -> dict[str, str]:
    company, me = turn.company, turn.actor.employee
    own = company.departments_of(me.login) if me is not None else ()
    department = next(iter([*own, *company.departments.values()]), None)
    employee = me or next(iter(company.employees.values()), None)
    colleague = next((one for one in company.employees.values() if me is None or one.login != me.login), None)
    found = {
        "number": next(iter(company.numbers), ""),
        "department": _word(department.name or department.id) if department is not None else "",
        "employee": _word(employee.name or employee.login) if employee is not None else "",
        "login": employee.login if employee is not None else "",
        "colleague": _word(colleague.name or colleague.login) if colleague is not None else "",
        "another": colleague.login if colleague is not None else "",
    }
    return {key: name or _NAMELESS[key] for key, name in found.items()}


def _word(name: str) -> str:
    return f"«{name}»" if " " in name else name
