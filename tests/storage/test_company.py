import pytest

from storage.company import Company, Department, Employee, Member, OwnNumber

ANNA = Employee("anna", "Анна", ext="702", direct_number="74950000702")
BORIS = Employee("Boris", "Борис", ext="703")
TWIN = Employee("twin", "Близнец", ext="702")
SALES = Department("d1", "Отдел  продаж", "100", (Member("anna", is_head=True), Member("Boris", takes_calls=False)))
SUPPORT = Department("d2", "Поддержка", "", (Member("anna"),))
SUPPORT_TOO = Department("d3", "поддержка")


def company(*employees: Employee, departments: tuple[Department, ...] = ()) -> Company:
    return Company(employees={one.login: one for one in employees}, departments={one.id: one for one in departments})


@pytest.mark.parametrize(
    "named", ["anna", " anna ", "ANNA", "anna@domain", "Anna@Domain.ru", "702", "74950000702", "+74950000702"]
)
def test_an_employee_is_found_by_login_extension_and_direct_number(named: str) -> None:
    assert company(ANNA, BORIS).employee(named) == ANNA


@pytest.mark.parametrize("named", ["", "@", "  ", "nobody", "7", "79160000001"])
def test_nobody_is_found_by_nothing(named: str) -> None:
    assert company(ANNA, BORIS).employee(named) is None


def test_an_extension_that_two_have_leads_to_neither() -> None:
    both = company(ANNA, TWIN)
    assert both.employee("702") is None
    assert both.employee("anna") == ANNA


def test_the_exact_login_goes_before_one_in_other_letters() -> None:
    capital = Employee("ANNA", "Другая")
    both = company(ANNA, capital)
    assert (both.employee("anna"), both.employee("ANNA"), both.employee("Anna")) == (ANNA, capital, None)


def test_a_login_goes_before_an_extension() -> None:
    digits = Employee("703", "Цифра")
    assert company(BORIS, digits).employee("703") == digits


def test_a_department_is_found_by_name_unless_two_have_it() -> None:
    ours = company(departments=(SALES, SUPPORT, SUPPORT_TOO))
    assert ours.department_named(" отдел Продаж ") == SALES
    assert ours.department_named("Поддержка") is None
    assert ours.department_named("") is None


def test_departments_of_an_employee_and_heads_of_a_department() -> None:
    ours = company(ANNA, BORIS, departments=(SALES, SUPPORT))
    assert ours.departments_of("anna") == [SALES, SUPPORT]
    assert ours.departments_of("nobody") == []
    assert (ours.headed_by("anna"), ours.headed_by("Boris")) == (frozenset({"d1"}), frozenset())
    assert (ours.heads_of("d1"), ours.heads_of("d2"), ours.heads_of("nowhere")) == (["anna"], [], [])


def test_an_empty_company_knows_nothing() -> None:
    empty = Company()
    assert empty.employee("anna") is None
    assert empty.synced_at is None
    assert empty == Company(employees={}, departments={}, numbers={}, roles={})
    assert Company(numbers={"7": OwnNumber("7")}) != empty
