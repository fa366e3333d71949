"""Names of what the company has, by the synchronised company first, for words of the core."""

from typing import Final

from storage.company import Company
from vats.choices import Advanced, CallOrder
from vats.phones import shown

ORDERS: Final = {
    CallOrder.ALL: ("всем сразу", "все", "всем", "сразу", "одновременно"),
    CallOrder.EVENLY: ("равномерно", "поровну"),
    CallOrder.BY_ORDER: ("по порядку", "порядок", "по очереди", "очередь"),
    CallOrder.WATERFALL: ("каскадом", "каскад"),
}
"""How a department rings its members: what it is called, and how it may be said."""
IMPATIENT: Final = {
    Advanced.OFF: ("ничего", "выкл", "нет"),
    Advanced.BUSY_MESSAGE: ("сообщить, что все заняты", "занято", "busy"),
    Advanced.CALL_BACK: ("заказать обратный звонок", "перезвонить", "перезвон"),
}
"""What impatient clients are offered: what it is called, and how it may be said."""


def employee_named(company: Company, login: str, name: str = "") -> str:
    """Name an employee."""
    employee = company.employee(login)
    return (employee.name if employee else "") or name or login


def department_named(company: Company, id_: str, name: str = "") -> str:
    """Name a department."""
    department = company.departments.get(id_)
    return (department.name if department else "") or name or id_


def number_named(company: Company, digits: str) -> str:
    """Name a number, one of ours with its name."""
    own = company.numbers.get(digits)
    return f"{own.name} ({shown(digits)})" if own is not None and own.name else shown(digits)
