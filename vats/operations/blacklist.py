"""Chapter 11: the blacklist."""

from typing import Annotated

from pydantic import Field

from vats.answers.company import BlacklistItem, BlockAnonymousState
from vats.answers.reading import Rows
from vats.fields import Input, Mask, Masks, SentAs, WholeBody
from vats.operation import Operation


class BlacklistAddItem(Input):
    """A phone or mask (``749512345*``) that is not to be let through, and why."""

    telnum: Mask
    comment: str | None = None


class ListBlacklist(Operation[Rows[BlacklistItem]]):
    """List the phones and masks that are not let through (manual 11.1)."""

    method, path, section = "GET", "/blacklist/telnums", "11.1"
    right = "Черный список → Просмотр"

    with_statistics: Annotated[bool, Field(serialization_alias="with"), SentAs("statistics")] = False


class AddToBlacklist(Operation[None]):
    """Let some phones and masks through no more (manual 11.2).

    A short mask shuts everybody out (A11-2): the caller checks.
    """

    method, path, section = "POST", "/blacklist/telnums", "11.2"
    right = "Черный список → Создание"

    items: Annotated[tuple[BlacklistAddItem, ...], Field(min_length=1), WholeBody()]


class DeleteFromBlacklist(Operation[None]):
    """Let some phones and masks through again (manual 11.3).

    Never without a phone: that may clear the whole list (A11-3).
    """

    method, path, section = "DELETE", "/blacklist/telnums", "11.3"
    right = "Черный список → Удаление"

    telnum: Masks


class GetBlockAnonymous(Operation[BlockAnonymousState]):
    """Read whether hidden numbers are blocked (manual 11.4)."""

    method, path, section = "GET", "/blacklist/block-anonymous", "11.4"
    right = "Черный список → Просмотр"


class EnableBlockAnonymous(Operation[None]):
    """Block hidden numbers (manual 11.4)."""

    method, path, section = "POST", "/blacklist/block-anonymous", "11.4"
    right = "Черный список → Редактирование"


class DisableBlockAnonymous(Operation[None]):
    """Let hidden numbers through (manual 11.4)."""

    method, path, section = "DELETE", "/blacklist/block-anonymous", "11.4"
    right = "Черный список → Редактирование"
