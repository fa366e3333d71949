"""Chapters 15 and 16: numbers of other operators, by SIP registration or by a SIP address."""

from typing import Annotated

from pydantic import Field, model_validator

from vats.answers.company import SipRegistration, SipuriTransfer
from vats.answers.reading import Page
from vats.fields import Digits, Limit, Name, Secret, Start, some_change
from vats.operation import Operation


class ListSipRegistrations(Operation[Page[SipRegistration]]):
    """List numbers of other operators that are registered by SIP (manual 15.1)."""

    method, path, section = "GET", "/sip-registrations", "15.1"
    right = "Номера других операторов → Просмотр"

    search: str | None = None
    start: Start | None = None
    limit: Limit | None = None


class GetSipRegistration(Operation[SipRegistration]):
    """Read a number of another operator (manual 15.2)."""

    method, path, section = "GET", "/sip-registrations/{telnum}", "15.2"
    right = "Номера других операторов → Просмотр"

    telnum: Digits


class AddSipRegistration(Operation[SipRegistration]):
    """Register a number of another operator by SIP (manual 15.3).

    ``expires`` is in seconds, as it seems (A15-2); ``active`` and ``outgoing`` have no default: say them (A15-6).
    """

    method, path, section = "POST", "/sip-registrations", "15.3"
    right = "Номера других операторов → Создание"

    telnum: Digits
    name: Name
    domain: Name
    login: Name
    password: Secret
    active: bool | None = None
    auth_name: str | None = None
    expires: Annotated[int, Field(ge=1)] | None = None
    proxy: str | None = None
    outgoing: bool | None = None


class EditSipRegistration(Operation[SipRegistration]):
    """Change the registration of a number of another operator (manual 15.4)."""

    method, path, section = "PUT", "/sip-registrations/{telnum}", "15.4"
    right = "Номера других операторов → Редактирование"

    telnum: Digits
    name: Name | None = None
    domain: Name | None = None
    login: Name | None = None
    password: Secret | None = None
    active: bool | None = None
    auth_name: str | None = None
    expires: Annotated[int, Field(ge=1)] | None = None
    proxy: str | None = None
    outgoing: bool | None = None

    _change = model_validator(mode="after")(some_change)


class DeleteSipRegistration(Operation[None]):
    """Delete the registration of a number of another operator (manual 15.5)."""

    method, path, section = "DELETE", "/sip-registrations/{telnum}", "15.5"
    right = "Номера других операторов → Удаление"

    telnum: Digits


class ListSipuriTransfers(Operation[Page[SipuriTransfer]]):
    """List numbers of other operators that come by a SIP address (manual 16.1)."""

    method, path, section = "GET", "/sipuri-transfers", "16.1"
    right = "Номера других операторов → Просмотр"

    search: str | None = None
    start: Start | None = None
    limit: Limit | None = None


class GetSipuriTransfer(Operation[SipuriTransfer]):
    """Read a number that comes by a SIP address (manual 16.2)."""

    method, path, section = "GET", "/sipuri-transfers/{telnum}", "16.2"
    right = "Номера других операторов → Просмотр"

    telnum: Digits


class AddSipuriTransfer(Operation[SipuriTransfer]):
    """Let a number of another operator come by a SIP address; the address is in the answer (manual 16.3)."""

    method, path, section = "POST", "/sipuri-transfers", "16.3"
    right = "Номера других операторов → Создание"

    telnum: Digits
    active: bool | None = None


class EditSipuriTransfer(Operation[SipuriTransfer]):
    """Switch a number that comes by a SIP address on or off (manual 16.4)."""

    method, path, section = "PUT", "/sipuri-transfers/{telnum}", "16.4"
    right = "Номера других операторов → Редактирование"

    telnum: Digits
    active: bool


class DeleteSipuriTransfer(Operation[None]):
    """Delete a number that comes by a SIP address (manual 16.5)."""

    method, path, section = "DELETE", "/sipuri-transfers/{telnum}", "16.5"
    right = "Номера других операторов → Удаление"

    telnum: Digits
