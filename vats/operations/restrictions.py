"""Chapter 14: where may be called. POST widens, DELETE narrows (A14-6)."""

from typing import Annotated

from pydantic import Field

from vats.answers.company import CallsRestrictions
from vats.fields import Directions, Id, Input, Login, WholeBody
from vats.operation import Operation


class AllowedUser(Input):
    """More directions for an employee."""

    login: Login
    allowed: Directions


class AllowedGroup(Input):
    """More directions for a department; the manual's example names it ``login``, its table ``id`` (A14-3)."""

    group_id: Annotated[Id, Field(serialization_alias="id")]
    allowed: Directions


class GetCallsRestrictions(Operation[CallsRestrictions]):
    """Read where may be called (manual 14.1)."""

    method, path, section = "GET", "/calls-restrictions", "14.1"
    right = "Ограничения звонков → Просмотр"


class AllowMainDirections(Operation[None]):
    """Let everybody call more directions (manual 14.2)."""

    method, path, section = "POST", "/calls-restrictions/main", "14.2"
    right = "Ограничения звонков → Редактирование"

    allowed: Directions


class DenyMainDirections(Operation[None]):
    """Let everybody call fewer directions (manual 14.2).

    Where the list stands in a ``DELETE`` is not said (A14-2): in the query; read back.
    """

    method, path, section = "DELETE", "/calls-restrictions/main", "14.2"
    right = "Ограничения звонков → Удаление"

    allowed: Directions


class AllowUserDirections(Operation[None]):
    """Let employees call more directions (manual 14.3)."""

    method, path, section = "POST", "/calls-restrictions/users", "14.3"
    right = "Ограничения звонков → Редактирование"

    rules: Annotated[tuple[AllowedUser, ...], Field(min_length=1), WholeBody()]


class DenyUserDirections(Operation[None]):
    """Let an employee call fewer directions (manual 14.3)."""

    method, path, section = "DELETE", "/calls-restrictions/users/{login}", "14.3"
    right = "Ограничения звонков → Удаление"

    login: Login
    allowed: Directions


class AllowGroupDirections(Operation[None]):
    """Let departments call more directions (manual 14.4)."""

    method, path, section = "POST", "/calls-restrictions/groups", "14.4"
    right = "Ограничения звонков → Редактирование"

    rules: Annotated[tuple[AllowedGroup, ...], Field(min_length=1), WholeBody()]


class DenyGroupDirections(Operation[None]):
    """Let a department call fewer directions (manual 14.4)."""

    method, path, section = "DELETE", "/calls-restrictions/groups/{group_id}", "14.4"
    right = "Ограничения звонков → Удаление"

    group_id: Id
    allowed: Directions
