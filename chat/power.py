"""What makes somebody an administrator: such steps take two, also on the way back (contract §4; issue «Safe»)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chat.rights import ADMIN_ROLE
from vats.operations import AddUser, EditUser

if TYPE_CHECKING:
    from chat.change import Step


def raises(steps: Iterable["Step"]) -> bool:
    """Whether one of the steps makes somebody an administrator."""
    return any(isinstance(step, AddUser | EditUser) and step.role == ADMIN_ROLE for step in steps)
