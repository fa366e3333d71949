"""Chapters 6 and 7: employees, and whether calls come to them."""

from typing import Annotated, TypeVar

from pydantic import Field, model_validator

from vats.answers.people import DndState, GroupCallsState, User, UserGroup
from vats.answers.reading import Page, Rows
from vats.fields import Digits, Id, Input, InQuery, Limit, Login, MobileDigits, Name, Secret, SentAs, Start, some_change
from vats.operation import Operation


class MobileRedirectInput(Input):
    """What is to ring beside the own phone (manual 7): ``delay`` in seconds, ``forward`` the mobile alone.

    Left out, ``delay`` and ``forward`` may be reset (A06-7): send all three.
    """

    enabled: bool
    delay: Annotated[int, Field(ge=0, le=15)] = 0
    forward: bool = False


Changed = TypeVar("Changed", "AddUser", "EditUser")


def _redirect_has_mobile(asked: Changed) -> Changed:
    if asked.mobile_redirect is not None and asked.mobile is None:
        raise ValueError("a redirect needs the mobile beside it")
    return asked


class ListUsers(Operation[Page[User]]):
    """List employees (manual 6.1).

    Which fields ``search`` looks at is unknown (A00-2): never decide by it that somebody does not exist.
    """

    method, path, section = "GET", "/users", "6.1"
    right = None

    with_status: Annotated[bool, Field(serialization_alias="with"), SentAs("status")] = False
    search: str | None = None
    start: Start | None = None
    limit: Limit | None = None


class GetUser(Operation[User]):
    """Read an employee (manual 6.2)."""

    method, path, section = "GET", "/users/{login}", "6.2"
    right = None

    login: Login
    with_status: Annotated[bool, Field(serialization_alias="with"), SentAs("status")] = False


class AddUser(Operation[User]):
    """Add an employee (manual 6.3).

    Take the login from the answer (A06-5). A password that the ВАТС makes up is shown nowhere (A06-6).
    """

    method, path, section = "POST", "/users", "6.3"
    right = "Сотрудники → Создание"

    name: Name
    login: Login | None = None
    password: Secret | None = None
    position: str | None = None
    email: str | None = None
    ext: Digits | None = None
    role: Name | None = None
    mobile: MobileDigits | None = None
    mobile_redirect: MobileRedirectInput | None = None

    _mobile = model_validator(mode="after")(_redirect_has_mobile)


class EditUser(Operation[User]):
    """Change an employee: only what is named (manual 6.4).

    Believe a fresh `GetUser`, not this answer (A06-8).
    """

    method, path, section = "PUT", "/users/{login}", "6.4"
    right = "Сотрудники → Редактирование"

    login: Login
    name: Name | None = None
    password: Secret | None = None
    position: str | None = None
    email: str | None = None
    ext: Digits | None = None
    role: Name | None = None
    mobile: MobileDigits | None = None
    mobile_redirect: MobileRedirectInput | None = None

    _mobile = model_validator(mode="after")(_redirect_has_mobile)
    _change = model_validator(mode="after")(some_change)


class DeleteUser(Operation[None]):
    """Delete an employee (manual 6.5).

    What becomes of routes, SIM cards and departments that name the login is not said (A06-12).
    """

    method, path, section = "DELETE", "/users/{login}", "6.5"
    right = "Сотрудники → Удаление"

    login: Login


class GetUserGroups(Operation[Rows[UserGroup]]):
    """List the departments of an employee (manual 6.6)."""

    method, path, section = "GET", "/users/{login}/groups", "6.6"
    right = None

    login: Login


class GetGroupCalls(Operation[GroupCallsState]):
    """Read whether an employee takes the calls of a department (manual 6.7).

    What the state means without a department is not said (A06-3), so it is required.
    """

    method, path, section = "GET", "/users/{login}/subscription", "6.7"
    right = None

    login: Login
    group_id: Id


class EnableGroupCalls(Operation[None]):
    """Let the calls of one department come to an employee (manual 6.7, 6.8).

    Without the department it would act on all of them (A06-2): that is `EnableAllGroupCalls`.
    """

    method, path, section = "POST", "/users/{login}/subscription", "6.7, 6.8"
    right = None

    login: Login
    group_id: Annotated[Id, InQuery()]


class EnableAllGroupCalls(Operation[None]):
    """Let the calls of all departments come to an employee (manual 6.7, 6.8)."""

    id = "enable_group_calls"
    method, path, section = "POST", "/users/{login}/subscription", "6.7, 6.8"
    right = None

    login: Login


class DisableGroupCalls(Operation[None]):
    """Stop the calls of one department to an employee (manual 6.7, 6.8).

    Without the department it would act on all of them (A06-2): that is `DisableAllGroupCalls`.
    """

    method, path, section = "DELETE", "/users/{login}/subscription", "6.7, 6.8"
    right = None

    login: Login
    group_id: Id


class DisableAllGroupCalls(Operation[None]):
    """Stop the calls of all departments to an employee (manual 6.7, 6.8)."""

    id = "disable_group_calls"
    method, path, section = "DELETE", "/users/{login}/subscription", "6.7, 6.8"
    right = None

    login: Login


class GetDnd(Operation[DndState]):
    """Read whether an employee takes calls (manual 6.9).

    The resource is called ``dnd``, but what it stores is «takes calls» (A06-1).
    """

    method, path, section = "GET", "/users/{login}/dnd", "6.9"
    right = None

    login: Login


class EnableCalls(Operation[None]):
    """Let calls come to an employee: do not disturb *off* (manual 6.9)."""

    method, path, section = "POST", "/users/{login}/dnd", "6.9"
    right = None

    login: Login


class DisableCalls(Operation[None]):
    """Stop calls to an employee: do not disturb *on* (manual 6.9).

    The resource is called ``dnd``, but what it stores is «takes calls»: ``DELETE`` is what brings silence (A06-1).
    """

    method, path, section = "DELETE", "/users/{login}/dnd", "6.9"
    right = None

    login: Login
