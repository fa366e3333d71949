"""How things of our own storage stand, in the same way as those of the ВАТС."""

from chat.naming import employee_named
from chat.standing.fact import Fact
from chat.things import Thing
from chat.turn import Turn


async def ours(turn: Turn, thing: Thing) -> Fact | None:  # noqa: PLR0911 — a kind of thing each
    """Read a thing; None: there is nothing to read."""
    store = turn.store
    match thing:
        case ("contact", phone):
            contact = await store.contacts.get(phone)
            if contact is None or not (contact.name or contact.login):
                return Fact("", "контакта нет")
            responsible = f", ответственный {employee_named(turn.company, contact.login)}" if contact.login else ""
            return Fact(f"{contact.name or ''}\n{contact.login or ''}", f"{contact.name or 'без имени'}{responsible}")
        case ("contact", phone, "note"):
            contact = await store.contacts.get(phone)
            note = (contact.note if contact is not None else None) or ""
            return Fact(note, f"«{note}»" if note else "заметки нет")
        case ("link", person_id):
            person = await store.people.get(int(person_id))
            login = (person.login if person is not None else None) or ""
            return Fact(login, employee_named(turn.company, login) if login else "ни с кем не связан")
        case ("chat", chat_id, thread_id):
            bound = await store.chats.get(int(chat_id), int(thread_id) or None)
            if bound is None:
                return Fact("", "не привязан")
            return Fact("\n".join(["+", *bound.departments]), "привязан")
        case _:
            return None
