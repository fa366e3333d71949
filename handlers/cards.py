"""What the buttons of a call's card do: a contact, a note, the blacklist."""

from dataclasses import replace
from typing import Annotated

from chat.answers import Refusal, Reply
from chat.change import Change
from chat.command import command
from chat.own import AddNote
from chat.params import Client, Phrase
from chat.params.text import RestParam
from chat.refresh import refresh_cards
from chat.rights import Right
from chat.turn import Turn
from handlers.blacklist import blacklist_add
from handlers.contacts import NAME, contact
from vats.phones import canonical, shown

NOTE = RestParam("заметка", "Что записать?", "перезвонить в пятницу")


async def _client(turn: Turn, call_id: str) -> Client:
    """Find the client of a call whose card is in this chat: the id of another call, typed, opens nothing."""
    card = await turn.store.cards.get(turn.place.chat_id, turn.place.thread_id, f"call:{call_id}")
    stored = await turn.store.calls.get(call_id) if card is not None else None
    if stored is None:
        raise Refusal("Такого звонка в этом чате нет.")
    if not stored.client.isdigit():
        raise Refusal("Номер скрыт: записать его некуда.")
    phone = canonical(stored.client)
    return Client(phone, await turn.store.contacts.get(phone))


@command("card", "contact", about="сохранить контакт", right=Right.SELF, hidden=True)
async def card_contact(turn: Turn, call_id: Phrase, name: Annotated[str, NAME]) -> Reply | Change:
    """Name the client of a call."""
    return await contact(turn, await _client(turn, call_id), name)


@command("card", "note", about="заметка о звонке", right=Right.SELF, hidden=True)
async def card_note(turn: Turn, call_id: Phrase, text: Annotated[str, NOTE]) -> Change:
    """Note something about a call and its client: all cards of that client show it."""
    client = await _client(turn, call_id)
    return note(turn, client, call_id, text)


def note(turn: Turn, client: Client, call_id: str, text: str) -> Change:
    """Make a note about a client."""

    async def report(_: object) -> str:
        await refresh_cards(turn.store, client=client.phone, because=turn.update_key, at=turn.clock.now())
        return f"Записал о клиенте {client.title}: {text}"

    return Change(
        what=f"Заметка: {shown(client.phone)}",
        before="",
        after=text,
        do=[AddNote(call_id=call_id, client=client.phone, person_id=turn.actor.person.id, text=text)],
        report=report,
    )


@command("card", "blacklist", about="в чёрный список", right=Right.ADMIN, grants=("blacklist.create",), hidden=True)
async def card_blacklist(turn: Turn, call_id: Phrase) -> Change:
    """Block the client of a call, after a question: a press is easily made by mistake."""
    client = await _client(turn, call_id)
    return replace(await blacklist_add(turn, (client.phone,), "с карточки звонка"), confirm=True)
