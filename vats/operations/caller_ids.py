"""Chapter 13: which numbers clients see."""

from typing import Annotated

from pydantic import Field

from vats.answers.numbers import CallerIdNumber, CallerIds, Region
from vats.answers.reading import Rows
from vats.choices import RegionMode
from vats.fields import Digits, Id, Login
from vats.operation import Operation


class GetCallerIds(Operation[CallerIds]):
    """Read which numbers clients see (manual 13.1)."""

    method, path, section = "GET", "/caller-ids", "13.1"
    right = "Исходящие номера → Просмотр"


class ListCallerIdTelnums(Operation[Rows[CallerIdNumber]]):
    """List the numbers that clients can be shown (manual 13.2)."""

    method, path, section = "GET", "/caller-ids/telnums", "13.2"
    right = None


class SetMainCallerId(Operation[None]):
    """Set the number that clients see (manual 13.3)."""

    method, path, section = "POST", "/caller-ids/main", "13.3"
    right = "Исходящие номера → Редактирование"

    telnum: Digits


class SetUserCallerId(Operation[None]):
    """Set the number that clients of an employee see (manual 13.4)."""

    method, path, section = "POST", "/caller-ids/users", "13.4"
    right = "Исходящие номера → Редактирование"

    telnum: Digits
    login: Login


class DeleteUserCallerId(Operation[None]):
    """Let clients of an employee see the main number again (manual 13.4)."""

    method, path, section = "DELETE", "/caller-ids/users/{user}", "13.4"
    right = "Исходящие номера → Удаление"

    user: Login


class SetGroupCallerId(Operation[None]):
    """Set the number that clients of a department see (manual 13.4)."""

    method, path, section = "POST", "/caller-ids/groups", "13.4"
    right = "Исходящие номера → Редактирование"

    telnum: Digits
    group_id: Annotated[Id, Field(serialization_alias="id")]


class DeleteGroupCallerId(Operation[None]):
    """Let clients of a department see the main number again (manual 13.4)."""

    method, path, section = "DELETE", "/caller-ids/groups/{group_id}", "13.4"
    right = "Исходящие номера → Удаление"

    group_id: Id


class SetRegionCallerId(Operation[None]):
    """Set the number that clients of a region see (manual 13.5)."""

    method, path, section = "POST", "/caller-ids/regions", "13.5"
    right = "Исходящие номера → Редактирование"

    telnum: Digits
    region_id: Annotated[Id, Field(serialization_alias="id")]
    mode: RegionMode | None = None


class DeleteRegionCallerId(Operation[None]):
    """Let clients of a region see the main number again (manual 13.5).

    ``mode`` is that which `GetCallerIds` shows: what «all» takes with it is not said (A13-2).
    """

    method, path, section = "DELETE", "/caller-ids/regions/{region_id}", "13.5"
    right = "Исходящие номера → Удаление"

    region_id: Id
    mode: RegionMode


class ListRegions(Operation[Rows[Region]]):
    """List the regions that can have a number of their own (manual 13.5)."""

    method, path, section = "GET", "/caller-ids/regions", "13.5"
    right = None
