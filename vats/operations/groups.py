"""Chapter 8: departments and their members."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from vats.answers.people import Group
from vats.answers.reading import Page
from vats.choices import Advanced, CallOrder, TimeoutTarget
from vats.fields import Digits, Id, Input, Limit, Login, Logins, Name, Start, some_change
from vats.operation import Operation


class GroupTimeoutInput(Input):
    """Where a call is to go after ``time`` seconds without an answer (manual 8.7)."""

    time: Annotated[int, Field(ge=1, le=600)] | None = None
    target: TimeoutTarget
    user: Login | None = None
    group: Id | None = None
    telnum: Digits | None = None

    @model_validator(mode="after")
    def _target_is_named(self) -> Self:
        named = {name for name in ("user", "group", "telnum") if getattr(self, name) is not None}
        if named != {self.target.value} & {"user", "group", "telnum"}:
            raise ValueError("exactly the target is to be named")
        return self


class GroupUserInput(Input):
    """A member, and whether the department's calls come to it."""

    login: Login
    calls_enable: bool


class ListGroups(Operation[Page[Group]]):
    """List departments with their members (manual 8.1)."""

    method, path, section = "GET", "/groups", "8.1"
    right = None

    search: str | None = None
    start: Start | None = None
    limit: Limit | None = None


class GetGroup(Operation[Group]):
    """Read a department (manual 8.2).

    By its id alone: whether the extension would do is not said (A08-8).
    """

    method, path, section = "GET", "/groups/{group_id}", "8.2"
    right = None

    group_id: Id


class AddGroup(Operation[Group]):
    """Add a department (manual 8.3).

    ``call_duration`` is in seconds; with ``CallOrder.ALL`` leave it out (A08-3).
    """

    method, path, section = "POST", "/groups", "8.3"
    right = "Отделы → Создание"

    name: Name
    ext: Digits | None = None
    call_order: CallOrder | None = None
    call_duration: Annotated[int, Field(ge=1, le=30)] | None = None
    timeout: GroupTimeoutInput | None = None
    advanced: Advanced | None = None
    users: tuple[GroupUserInput, ...] | None = None


class EditGroup(Operation[Group]):
    """Change a department: send only what changes, then read back (manual 8.4).

    What is not named may fall back to a default (A08-1). ``users`` may replace all members (A08-2): `EditGroupUsers`
    is the way to change them.
    """

    method, path, section = "PUT", "/groups/{group_id}", "8.4"
    right = "Отделы → Редактирование"

    group_id: Id
    name: Name | None = None
    ext: Digits | None = None
    call_order: CallOrder | None = None
    call_duration: Annotated[int, Field(ge=1, le=30)] | None = None
    timeout: GroupTimeoutInput | None = None
    advanced: Advanced | None = None
    users: tuple[GroupUserInput, ...] | None = None

    _change = model_validator(mode="after")(some_change)


class DeleteGroup(Operation[None]):
    """Delete a department (manual 8.5).

    What becomes of routes and timeouts that lead to it is not said (A08-11).
    """

    method, path, section = "DELETE", "/groups/{group_id}", "8.5"
    right = "Отделы → Удаление"

    group_id: Id


class EditGroupUsers(Operation[None]):
    """Add members to a department, stop its calls to some, take some out (manual 8.6).

    Done in this order; adding lets the calls come. ``position``: 0 the first, -1 the last. A login in two of the lists
    is refused, but for added without calls (A08-6).
    """

    method, path, section = "POST", "/groups/{group_id}/users", "8.6"
    right = "Отделы → Редактирование"

    group_id: Id
    add: Logins | None = None
    calls_disable: Logins | None = None
    remove: Logins | None = None
    position: Annotated[int, Field(ge=-1)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.add or self.calls_disable or self.remove):
            raise ValueError("nobody is named")
        gone = set(self.remove or ())
        if gone & {*(self.add or ()), *(self.calls_disable or ())}:
            raise ValueError("a login is to be taken out and to stay")
        return self
