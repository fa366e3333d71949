"""Chapter 12: what is set for the whole company."""

from typing import Annotated

from vats.answers.company import AnsweringMachine, CustomRole, Domain, MediaFile, Music, RecordSettings
from vats.answers.reading import Named, Rows
from vats.choices import MusicType
from vats.fields import GroupIds, Id, Logins, Name, WholeBody
from vats.operation import Operation


class GetDomain(Operation[Domain]):
    """Read the company's time zone, limits and services (manual 12.1)."""

    method, path, section = "GET", "/domain", "12.1"
    right = "Основные настройки → Просмотр"


class GetMusic(Operation[Music]):
    """Read what clients hear while it rings and on hold (manual 12.2)."""

    method, path, section = "GET", "/music", "12.2"
    right = "Основные настройки → Просмотр"


class SetMusic(Operation[None]):
    """Set what clients hear while it rings or on hold (manual 12.3).

    Names of the standard files are unknown (A12-2): an id of `ListMediaFiles`, or what `GetMusic` said.
    """

    method, path, section = "POST", "/music/{type}", "12.3"
    right = "Основные настройки → Редактирование"

    type: MusicType
    file: Name


class ListMediaFiles(Operation[Rows[MediaFile]]):
    """List the files of the catalogue (manual 12.4).

    The list of types is lost (A12-3).
    """

    method, path, section = "GET", "/media-catalog/{type}", "12.4"
    right = "Основные настройки → Просмотр"

    type: Id


class GetRecordSettings(Operation[RecordSettings]):
    """Read which calls are recorded, and whose never are (manual 12.5)."""

    method, path, section = "GET", "/record", "12.5"
    right = "Основные настройки → Просмотр"


class AddRecordExceptions(Operation[None]):
    """Record some employees no more (manual 12.5)."""

    method, path, section = "POST", "/record/users-exception", "12.5"
    right = "Основные настройки → Редактирование"

    logins: Annotated[Logins, WholeBody()]


class DeleteRecordExceptions(Operation[None]):
    """Record some employees again (manual 12.5).

    Never without a login: that may clear the whole list (A12-5).
    """

    method, path, section = "DELETE", "/record/users-exception", "12.5"
    right = "Основные настройки → Удаление"

    user: Logins


class ListCustomRoles(Operation[Rows[CustomRole]]):
    """List the roles that the company made itself (manual 12.6)."""

    method, path, section = "GET", "/access-rights/custom-roles", "12.6"
    right = None


class ListBlfUsers(Operation[Rows[Named]]):
    """List the employees on the secretary's console (manual 12.7)."""

    method, path, section = "GET", "/blf/users", "12.7"
    right = "Основные настройки → Просмотр"


class AddBlfUsers(Operation[None]):
    """Put employees on the secretary's console (manual 12.7)."""

    method, path, section = "POST", "/blf/users", "12.7"
    right = "Основные настройки → Редактирование"

    logins: Annotated[Logins, WholeBody()]


class DeleteBlfUsers(Operation[None]):
    """Take employees off the secretary's console (manual 12.7).

    Never without a login: that may clear the whole list (A12-5).
    """

    method, path, section = "DELETE", "/blf/users", "12.7"
    right = "Основные настройки → Удаление"

    user: Logins


class GetAnsweringMachine(Operation[AnsweringMachine]):
    """Read who gets what callers leave on the answering machine (manual 12.8)."""

    method, path, section = "GET", "/am", "12.8"
    right = "Основные настройки → Просмотр"


class AddAnsweringMachineUsers(Operation[None]):
    """Send what callers leave to some employees (manual 12.8)."""

    method, path, section = "POST", "/am/users", "12.8"
    right = "Основные настройки → Редактирование"

    logins: Annotated[Logins, WholeBody()]


class DeleteAnsweringMachineUsers(Operation[None]):
    """Send what callers leave to some employees no more (manual 12.8).

    Never without a login: that may clear the whole list (A12-5).
    """

    method, path, section = "DELETE", "/am/users", "12.8"
    right = "Основные настройки → Удаление"

    user: Logins


class AddAnsweringMachineGroups(Operation[None]):
    """Send what callers leave to some departments (manual 12.8)."""

    method, path, section = "POST", "/am/groups", "12.8"
    right = "Основные настройки → Редактирование"

    group_ids: Annotated[GroupIds, WholeBody()]


class DeleteAnsweringMachineGroups(Operation[None]):
    """Send what callers leave to some departments no more (manual 12.8).

    Never without a department: that may clear the whole list (A12-5).
    """

    method, path, section = "DELETE", "/am/groups", "12.8"
    right = "Основные настройки → Удаление"

    group: GroupIds
