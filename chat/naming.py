"""Names of what the company has, by the synchronised company first, for words of the core."""

from storage.company import Company
from vats.phones import shown


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
