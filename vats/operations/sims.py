"""Chapter 10: SIM cards."""

from typing import Self

from pydantic import model_validator

from vats.answers.numbers import AvailableSims, Sim, SimAdded
from vats.answers.reading import Page
from vats.fields import Digits, Limit, Login, Start
from vats.operation import Operation


class ListSims(Operation[Page[Sim]]):
    """List SIM cards (manual 10.1)."""

    method, path, section = "GET", "/sims", "10.1"
    right = "SIM-карты → Просмотр"

    search: str | None = None
    start: Start | None = None
    limit: Limit | None = None


class GetSim(Operation[Sim]):
    """Read a SIM card (manual 10.2)."""

    method, path, section = "GET", "/sims/{telnum}", "10.2"
    right = "SIM-карты → Просмотр"

    telnum: Digits


class ListAvailableSims(Operation[AvailableSims]):
    """List SIM cards that can be added (manual 10.3)."""

    method, path, section = "GET", "/sims-available", "10.3"
    right = "SIM-карты → Просмотр"


class AddSim(Operation[SimAdded]):
    """Add a SIM card: to an employee, to the company, or switched off (manual 10.4).

    A number of the company rings the first employee of the list until it has a route (A10-3). ``send sms`` waits for a
    code that only the cabinet takes (A10-2).
    """

    method, path, section = "POST", "/sims", "10.4"
    right = "SIM-карты → Создание"

    telnum: Digits
    user: Login | None = None
    company: bool | None = None

    @model_validator(mode="after")
    def _one_owner(self) -> Self:
        if self.user is not None and self.company is not None:
            raise ValueError("either an employee or the company")
        return self


class AssignSimToUser(Operation[None]):
    """Give a SIM card to an employee; switches it on (manual 10.5)."""

    method, path, section = "POST", "/sims/{telnum}/user/{login}", "10.5"
    right = "SIM-карты → Редактирование"

    telnum: Digits
    login: Login


class AssignSimToCompany(Operation[None]):
    """Make a SIM card a number of the company; switches it on (manual 10.6).

    It rings the first employee of the list until it has a route (A10-3).
    """

    method, path, section = "POST", "/sims/{telnum}/company", "10.6"
    right = "SIM-карты → Редактирование"

    telnum: Digits


class DisableSim(Operation[None]):
    """Stop taking calls on a SIM card (manual 10.7).

    Nothing switches it on again but giving it to an employee or the company (A10-4, A10-7).
    """

    method, path, section = "POST", "/sims/{telnum}/disable", "10.7"
    right = "SIM-карты → Редактирование"

    telnum: Digits


class DeleteSim(Operation[None]):
    """Take a SIM card out of the ВАТС (manual 10.8)."""

    method, path, section = "DELETE", "/sims/{telnum}", "10.8"
    right = "SIM-карты → Удаление"

    telnum: Digits
