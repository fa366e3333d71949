"""Chapter 5: calls that are to be."""

from typing import Self

from pydantic import model_validator

from vats.answers.history import MadeCall
from vats.fields import Digits, Id, Login
from vats.operation import Operation


class MakeCall(Operation[MadeCall]):
    """Ring an employee or a department, then the client, and join them (manual 5.1).

    Real people are rung and nothing takes it back: never repeat it (A05-3). A ``clid`` that may not be used is dropped
    silently: compare it with the answer (A05-2).
    """

    method, path, section = "POST", "/makecall", "5.1"
    right = None

    phone: Digits
    user: Login | None = None
    group: Id | None = None
    clid: Digits | None = None
    show_phone: bool | None = None

    @model_validator(mode="after")
    def _one_rings_first(self) -> Self:
        if (self.user is None) == (self.group is None):
            raise ValueError("exactly one of user and group")  # both or neither: undefined (A05-1)
        return self
