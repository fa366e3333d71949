"""/contact, /contacts: names of clients and who is responsible for them; the ВАТС asks our own storage for them."""

from typing import Annotated

from aiogram.utils.formatting import Text

from chat.answers import Button, Line, Refusal, Reply, Run
from chat.change import Change
from chat.command import command
from chat.own import DeleteContact, OwnStep, SetContact, SetContactNote
from chat.params import Client, ClientRef
from chat.params.param import NotRead, Several
from chat.params.people import EmployeeParam
from chat.params.text import RestParam
from chat.refresh import refresh_cards
from chat.rights import Right
from chat.turn import Turn
from handlers.words import employee_title, headed
from storage.company import Employee
from storage.contacts import Contact
from vats.phones import shown

PAGE = 500
"""Contacts that a list holds at most: more are found by a part of the name."""

LONGEST_NAME = 200

NAME = RestParam("имя и @сотрудник", "Как зовут клиента? Можно назвать и ответственного: @сотрудник.", "Мария @anna")


def _told(turn: Turn, contact: Contact | None) -> str:
    if contact is None or not (contact.name or contact.login):
        return "контакта нет"
    name = contact.name or "без имени"
    return f"{name}, ответственный {employee_title(turn, contact.login)}" if contact.login else name


@command(
    "contact",
    about="контакт клиента: имя и ответственный",
    label="Контакт по номеру",
    right=Right.SELF,
    undoable=True,
    examples=("/contact 79261904198", "/contact 79261904198 Мария Крылова @{login}"),
)
async def contact(turn: Turn, client: ClientRef, name: Annotated[str | None, NAME] = None) -> Reply | Change:
    """Show a client's contact, or write its name and responsible employee («@» before the employee)."""
    known = client.contact
    if name is None:
        return await _card(turn, client)
    said, employee = await _responsible(turn, name)
    if len(said) > LONGEST_NAME:
        raise Refusal(f"Имя слишком длинное: не больше {LONGEST_NAME} знаков.")
    before = (known.name, known.login) if known else (None, None)
    new_name = said or before[0]
    new_login = employee.login if employee else before[1]
    phone, by = client.phone, turn.actor.person.id
    undo: OwnStep = DeleteContact(phone=phone)
    if known is not None:
        undo = SetContact(phone=phone, name=known.name, login=known.login, by=by)
    after = f"{new_name or 'без имени'}{f', ответственный {employee_title(turn, new_login)}' if new_login else ''}"

    async def report(_: object) -> str:
        await refresh_cards(turn.store, client=phone, because=turn.update_key, at=turn.clock.now())
        return f"{shown(phone)}: {_told(turn, await turn.store.contacts.get(phone))}"

    return Change(
        what=f"Контакт {shown(phone)}",
        before=f"{shown(phone)}: {_told(turn, known)}",
        after=f"{shown(phone)}: {after}",
        do=[SetContact(phone=phone, name=new_name, login=new_login, by=by)],
        undo=[undo],
        report=report,
        nothing_to_do=(new_name, new_login) == before,
    )


async def _responsible(turn: Turn, words: str) -> tuple[str, Employee | None]:
    """Part a name from the employee behind «@»."""
    name, marked, employee = words.rpartition("@")
    if not marked or (name and not name.endswith(" ")):
        return words.strip(), None
    try:
        return name.strip(), await EmployeeParam(is_target=False).read_whole(turn, employee)
    except NotRead as error:
        raise Refusal(Text(error.words, " ", error.possible)) from None
    except Several as error:
        raise Refusal(f"Сотрудников «{employee}» несколько: {', '.join(one.label for one in error.offers)}.") from None


async def _card(turn: Turn, client: Client) -> Reply:
    known = client.contact
    notes = await turn.store.notes.of_client(client.phone, 3)
    responsible = employee_title(turn, known.login) if known and known.login else ""
    rows = [[Button("Перезвонить", Run("call", {"target": f"+{client.phone}"}))]]
    if known is None:
        rows.append([Button("Сохранить контакт", Run("contact", {"client": f"+{client.phone}"}))])
    return Reply(
        headed(
            (known.name if known else None) or shown(client.phone),
            f"Телефон: {shown(client.phone)}",
            f"Ответственный: {responsible}" if responsible else "Ответственного нет",
            f"О клиенте: {known.note}" if known and known.note else "",
            *(f"Заметка: {note.text}" for note in notes),
        )
        if known or notes
        else f"{shown(client.phone)}: контакта нет. Записать: /contact {client.phone} Имя",
        buttons=rows,
    )


@command(
    "contact",
    "del",
    about="удалить контакт",
    label="Удалить контакт",
    right=Right.SELF,
    undoable=True,
    examples=("/contact del 79261904198",),
)
async def contact_del(turn: Turn, client: ClientRef) -> Change:
    """Delete a contact; its note goes too."""
    known, phone = client.contact, client.phone
    if known is None:
        raise Refusal(f"{shown(phone)}: такого контакта и нет.")
    by = turn.actor.person.id
    undo: list[OwnStep] = [SetContact(phone=phone, name=known.name, login=known.login, by=by)]
    if known.note:
        undo.append(SetContactNote(phone=phone, note=known.note, by=by))

    async def report(_: object) -> str:
        await refresh_cards(turn.store, client=phone, because=turn.update_key, at=turn.clock.now())
        return f"{shown(phone)}: {_told(turn, await turn.store.contacts.get(phone))}"

    return Change(
        what=f"Контакт {shown(phone)}",
        before=f"{shown(phone)}: {_told(turn, known)}",
        after=f"{shown(phone)}: контакта нет",
        do=[DeleteContact(phone=phone)],
        undo=undo,
        confirm=True,
        report=report,
    )


@command("contacts", about="контакты", label="Все контакты", right=Right.SELF, examples=("/contacts", "/contacts крыл"))
async def contacts(turn: Turn, text: Annotated[str | None, RestParam("часть имени или номера")] = None) -> Reply:
    """List contacts, or those that have a text in their name or phone."""
    found = await turn.store.contacts.search(text or "", PAGE)
    if not found:
        return Reply(f"Контактов с «{text}» нет." if text else "Контактов пока нет. Записать: /contact 79261904198 Имя")
    total = await turn.store.contacts.count(text or "")
    lines = [
        Line(
            f"{one.name or 'Без имени'}, {shown(one.phone)}"
            f"{f' – {employee_title(turn, one.login)}' if one.login else ''}"
        )
        for one in found
    ]
    more = f" (первые {PAGE}: уточните имя)" if total > len(found) else ""
    return Reply(lines, title=f"Контакты: {total}{more}")
