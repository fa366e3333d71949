"""Clients and phones: whoever calls us, and whom we call."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from chat.params.flaws import phone_flaw
from chat.params.matching import Called, find
from chat.params.param import Found, NotRead, Offer, Param
from chat.params.people import called_employee
from storage.company import Employee
from storage.contacts import Contact
from vats.phones import NotAPhone, Phone, find_phone, read_phone, shown

if TYPE_CHECKING:
    from chat.turn import Turn

_MOST_CONTACTS: Final = 500
_FIRST_LETTERS: Final = 3
_MOST_WORDS: Final = 6
_BARE: Final = re.compile(r"[^\w]|[\d_]")
_MASK: Final = re.compile(r"\+?[0-9()\-\s]*\*?", re.ASCII)
_SHORTEST_MASK: Final = 5


@dataclass(frozen=True, slots=True)
class Client:
    """A client: its phone (digits), and the contact that it is, if it is one."""

    phone: str
    contact: Contact | None = None

    @property
    def title(self) -> str:
        """Name and phone, or the phone alone."""
        name = self.contact.name if self.contact else None
        return f"{name}, {shown(self.phone)}" if name else shown(self.phone)


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to ring.

    Attributes:
        phone: What the ВАТС is given: a phone or an extension.
        employee: Whose extension it is; None for an outer phone and for an extension that nobody has.
        contact: Which contact it is.
    """

    phone: Phone
    employee: Employee | None = None
    contact: Contact | None = None

    @property
    def title(self) -> str:
        """Name and phone, as far as known."""
        name = (self.employee.name if self.employee else None) or (self.contact.name if self.contact else None)
        return f"{name}, {shown(self.phone.digits)}" if name else shown(self.phone.digits)


class PhoneParam(Param[Phone]):
    """A phone; with ``extensions`` an extension too."""

    what = "телефон"
    question = "Какой телефон?"
    example = "+7 926 190-41-98"

    def __init__(self, *, extensions: bool = False) -> None:
        self._extensions = extensions

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[Phone]:  # noqa: ARG002 — as all kinds
        """Read the phone that the words begin with: neighbours that only together make one are one."""
        try:
            phone, used = find_phone(words)
        except NotAPhone as error:
            raise phone_flaw(words[0], error.reason) from None
        if phone.kind == "extension" and not self._extensions:
            raise NotRead(f"«{words[0]}» – короткий номер, а нужен телефон.", example=self.example)
        return Found(phone, used)

    def said(self, value: Phone) -> str:
        """Say the digits; with a plus, so that they mean the same in any country."""
        return value.digits if value.kind == "extension" else f"+{value.digits}"

    def shown(self, value: Phone) -> str:
        """Write it for people."""
        return shown(value.digits)


class ClientParam(Param[Client]):
    """A client by phone or by the name of its contact."""

    what = "клиент"
    things = ("client",)
    is_open = True
    question = "Какой клиент? Пришлите телефон или имя."
    example = "+7 926 190-41-98"

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[Client]:
        """Read the client that the words begin with."""
        try:
            phone, used = find_phone(words)
        except NotAPhone as error:
            flaw = phone_flaw(words[0], error.reason)
        else:
            if phone.kind == "phone":
                return Found(Client(phone.digits, await turn.store.contacts.get(phone.digits)), used)
            flaw = NotRead(f"Клиента «{words[0]}» не нашёл.", example=self.example)
        contacts = await _contacts(turn, words)
        return find(words, contacts, lambda said: _no_client(said, flaw))

    def said(self, value: Client) -> str:
        """Say the phone."""
        return f"+{value.phone}" if value.phone.isdigit() else value.phone

    def shown(self, value: Client) -> str:
        """Say name and phone."""
        return value.title

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the contacts, by name: other clients do as well."""
        return [_offer(one) for one in await turn.store.contacts.search("", _MOST_CONTACTS)]


class TargetParam(Param[Target]):
    """Whom to ring: a phone, an extension, an employee or a contact."""

    what = "клиент|сотрудник|телефон"
    things = ("client", "employee")
    question = "Кому звоним? Пришлите телефон, имя клиента или сотрудника."
    example = "+7 926 190-41-98"

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[Target]:
        """Read whom the words begin with."""
        try:
            phone, used = find_phone(words)
        except NotAPhone as error:
            flaw = phone_flaw(words[0], error.reason)
        else:
            return Found(await self._of_phone(turn, phone), used)
        called = [
            Called(await self._of_employee(employee), called.keys, called.name, called.offer)
            for employee in turn.company.employees.values()
            for called in (called_employee(employee),)
            if employee.ext
        ]
        contacts = [
            Called(Target(read_phone("+" + one.thing.phone), contact=one.thing.contact), (), one.name, one.offer)
            for one in await _contacts(turn, words)
        ]
        return find(words, [*called, *contacts], lambda said: _no_client(said, flaw))

    async def _of_phone(self, turn: "Turn", phone: Phone) -> Target:
        if phone.kind == "extension":
            by_extension = (one for one in turn.company.employees.values() if one.ext == phone.digits)
            return Target(phone, next(by_extension, None))
        return Target(phone, contact=await turn.store.contacts.get(phone.digits))

    async def _of_employee(self, employee: Employee) -> Target:
        return Target(Phone(employee.ext, "extension"), employee)

    def said(self, value: Target) -> str:
        """Say the phone or the extension."""
        return value.phone.digits if value.phone.kind == "extension" else f"+{value.phone.digits}"

    def shown(self, value: Target) -> str:
        """Say name and phone."""
        return value.title


class MaskParam(Param[str]):
    """A phone, or a mask of at least five digits: ``7495123*``. The value is what the blacklist takes."""

    what = "телефон или маска"
    things: tuple[str, ...] = ("client",)
    question = "Какой телефон или маска?"
    example = "7495123*"

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:  # noqa: ARG002 — as all kinds
        """Read one; a mask ends with an asterisk."""
        word = words[0]
        if word.endswith("*") and _MASK.fullmatch(word):
            digits = re.sub(r"\D", "", word)
            if len(digits) < _SHORTEST_MASK:
                raise NotRead(
                    f"Маска «{word}» слишком короткая: она закроет дорогу многим.",
                    possible="В маске должно быть не меньше пяти цифр.",
                    example=self.example,
                    sure=True,
                )
            if digits.startswith("8") and not word.startswith("+"):
                digits = "7" + digits[1:]
            return Found(digits + "*")
        try:
            phone, used = find_phone(words)
        except NotAPhone as error:
            raise phone_flaw(word, error.reason) from None
        if phone.kind == "extension":
            raise NotRead(f"«{word}» – короткий номер, а нужен телефон или маска.", example=self.example)
        return Found(phone.digits, used)

    def said(self, value: str) -> str:
        """Say the digits."""
        return value if value.endswith("*") else f"+{value}"

    def shown(self, value: str) -> str:
        """Write it for people."""
        return value if value.endswith("*") else shown(value)


async def _contacts(turn: "Turn", words: Sequence[str]) -> list[Called[Client]]:
    """Give the contacts that the words may mean: those that have the first of them somewhere in their names.

    The first letters of it do: the word may stand in another case («Марине») or be misspelt further on. Where too many
    begin so, the whole word is looked for, so that none that it fits is missed.
    """
    sought = words[0].split()[0]
    letters = _BARE.sub("", sought)
    found: list[Contact] = []
    if len(letters) > _FIRST_LETTERS and letters.isalpha():
        for beginning in _spelt(letters[:_FIRST_LETTERS].casefold()):
            found += await turn.store.contacts.search(beginning, _MOST_CONTACTS)
    if not found or len(found) >= _MOST_CONTACTS:
        # Of many «ООО …» the one is told by its longest word.
        longest = max((word for said in words[:_MOST_WORDS] for word in said.split()), key=len)
        found = [one for text in {sought, longest} for one in await turn.store.contacts.search(text, _MOST_CONTACTS)]
    by_phone = {contact.phone: contact for contact in found}
    return [
        Called(
            Client(contact.phone, contact),
            (),
            contact.name or "",
            _offer(contact),
        )
        for contact in by_phone.values()
    ]


def _offer(contact: Contact) -> Offer:
    label = f"{contact.name} · {shown(contact.phone)}" if contact.name else shown(contact.phone)
    return Offer(label, f"+{contact.phone}")


def _spelt(letters: str) -> set[str]:
    """Spell with «ё» what is written with «е», and the other way round."""
    return {letters, letters.replace("е", "ё"), letters.replace("ё", "е")}


def _no_client(said: str, flaw: NotRead) -> NotRead:
    if re.search(r"[^\W\d_]", said):
        return NotRead(
            f"«{said}» не нашёл.",
            possible="Назовите телефон, имя контакта или сотрудника.",
            example="+7 926 190-41-98",
        )
    return flaw


PhoneText: TypeAlias = Annotated[Phone, PhoneParam()]
ClientRef: TypeAlias = Annotated[Client, ClientParam()]
CallTarget: TypeAlias = Annotated[Target, TargetParam()]
Mask: TypeAlias = Annotated[str, MaskParam()]
