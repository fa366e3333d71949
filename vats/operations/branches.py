"""Chapter 17: other exchanges that are joined to ours."""

from vats.answers.company import Branch
from vats.answers.reading import Page
from vats.fields import Id, Limit, Name, SecretKey, Start
from vats.operation import Operation


class ListBranches(Operation[Page[Branch]]):
    """List the exchanges that are joined to ours (manual 17.1)."""

    method, path, section = "GET", "/branches", "17.1"
    right = "Подключение других АТС → Просмотр"

    search: str | None = None
    start: Start | None = None
    limit: Limit | None = None


class GetBranch(Operation[Branch]):
    """Read an exchange that is joined to ours (manual 17.2)."""

    method, path, section = "GET", "/branches/{domain}", "17.2"
    right = "Подключение других АТС → Просмотр"

    domain: Id


class AddBranch(Operation[Branch]):
    """Join another exchange to ours (manual 17.3)."""

    method, path, section = "POST", "/branches", "17.3"
    right = "Подключение других АТС → Создание"

    domain: Name
    name: Name
    key: SecretKey


class EditBranch(Operation[Branch]):
    """Rename an exchange that is joined to ours (manual 17.4)."""

    method, path, section = "PUT", "/branches/{domain}", "17.4"
    right = "Подключение других АТС → Редактирование"

    domain: Id
    name: Name


class SyncBranch(Operation[Branch]):
    """Begin to synchronise with an exchange that is joined to ours (manual 17.5).

    It answers before it is done (A17-3): ask `GetBranch` a few times.
    """

    method, path, section = "POST", "/branches/{domain}/sync", "17.5"
    right = "Подключение других АТС → Редактирование"

    domain: Id


class DeleteBranch(Operation[None]):
    """Part another exchange from ours (manual 17.6)."""

    method, path, section = "DELETE", "/branches/{domain}", "17.6"
    right = "Подключение других АТС → Удаление"

    domain: Id
