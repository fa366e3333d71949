"""A client is forgotten: nothing of it is left, in no table and in no byte, and nothing of others goes."""

from datetime import datetime
from pathlib import Path

import pytest

from storage.audit import NewEntry
from storage.buttons import NewButton
from storage.calls import StoredCall
from storage.delivery import Delivery
from storage.forgetting import FORGOTTEN
from storage.store import Store

CLIENT = "79261904198"
OTHER = "79165550102"
SPELLINGS = ("79261904198", "89261904198", "+7 926 190-41-98", "8 (926) 190 41 98", "+7(926)190-41-98", "9261904198")
NAME = "Канарейка Ивановна"


async def remember(store: Store, at: datetime, phone: str, name: str, number: int) -> None:
    """Put a client wherever one may be."""
    shown = f"+7 {phone[1:4]} {phone[4:7]}-{phone[7:9]}-{phone[9:]}"
    call_id = f"call-{number}"
    await store.contacts.set(phone, name, "anna", 1, at)
    await store.contacts.set_note(phone, f"note of {name}", 1, at)
    await store.notes.add(call_id, phone, 1, f"said {name}", at)
    await store.calls.save(StoredCall(call_id, {"facts": {"client": [1, phone]}}, phone, at, at, over=True))
    await store.calls.link(call_id, f"uid-{number}")
    case, _ = await store.cases.open(-100, None, phone, at)
    await store.cases.add_missed(case.id, call_id, at)
    for chat, key in ((1, f"call:{call_id}"), (-100, case.card_key), (1, f"notice:{number}"), (2, f"call:{call_id}")):
        wanted = {"text": f"{name} {shown}", "entities": [], "keyboard": []}
        card = await store.cards.want(chat, None, key, wanted, 1, at)
        if chat != 2:
            await store.cards.attempt(card.id)
            await store.cards.shown(card.id, card.version, 1000 * number + abs(chat))
    kept = Delivery("history", call_id, {"cmd": "history", "phone": phone, "callid": call_id}, at)
    await store.inbox.keep(kept)
    await store.inbox.done([row.id for row in await store.inbox.waiting(10)])
    action = {"command": "call", "values": {"client": phone}}
    await store.buttons.many([NewButton(1, 1, action, f"Позвонить {shown}", at, at.replace(year=2027), once=False)])
    await store.dialogues.put(1, number, {"command": "contact", "said": {"phone": phone}}, at)
    entry = NewEntry(at, 1, "anna", 1, "contact", f"Контакт {shown}", f"8{phone[1:]}: нет", f"update:{number}")
    entry_id = await store.audit.begin(entry)
    assert entry_id is not None
    undo = [{"own": "delete_contact", "fields": {"phone": phone}}]
    await store.audit.finish(entry_id, "done", f"{shown}: {name}", undo, at.replace(year=2027))


async def test_everything_is_found_and_goes(store: Store, at: datetime) -> None:
    await remember(store, at, CLIENT, NAME, 1)
    await remember(store, at, OTHER, "Другой", 2)
    traces = await store.forgetting.traces(CLIENT)
    assert (traces.contact, traces.calls, traces.cases, traces.notes, traces.cards, traces.entries) == (
        True, 1, 1, 1, 4, 1,
    )  # fmt: skip
    assert await store.forgetting.forget(CLIENT, at) == traces
    assert (await store.forgetting.traces(CLIENT)).none
    assert await store.contacts.answer(CLIENT) is None
    assert await store.calls.get("call-1") is None
    assert await store.dialogues.get(1, 1) is None


async def test_others_stay(store: Store, at: datetime) -> None:
    await remember(store, at, CLIENT, NAME, 1)
    await remember(store, at, OTHER, "Другой", 2)
    before = await store.forgetting.traces(OTHER)
    await store.forgetting.forget(CLIENT, at)
    assert await store.forgetting.traces(OTHER) == before
    (entry,) = [one for one in await store.audit.list(at, at.replace(year=2027)) if "Другой" in (one.after or "")]
    assert entry.undo
    assert await store.dialogues.get(1, 2) is not None


async def test_cards_that_were_shown_are_edited_and_the_others_never_shown(store: Store, at: datetime) -> None:
    await remember(store, at, CLIENT, NAME, 1)
    await store.forgetting.forget(CLIENT, at)
    dirty = await store.cards.dirty(10, at)
    assert [(card.wanted["text"], card.message_id is None) for card in dirty] == [(FORGOTTEN, False)] * 3


async def test_the_audit_still_has_who_did_what_and_cannot_bring_it_back(store: Store, at: datetime) -> None:
    await remember(store, at, CLIENT, NAME, 1)
    await store.forgetting.forget(CLIENT, at)
    (entry,) = await store.audit.list(at, at.replace(year=2027))
    assert (entry.login, entry.command, entry.what, entry.before) == ("anna", "contact", "Контакт •••", "•••: нет")
    assert entry.after == "•••: •••"
    assert entry.undo is None
    assert await store.audit.last_undoable(1, at) is None


async def test_calls_do_not_come_back(store: Store, at: datetime) -> None:
    await remember(store, at, CLIENT, NAME, 1)
    await store.forgetting.forget(CLIENT, at)
    assert await store.forgetting.among(["call-1", "uid-1", "call-2"]) == {"call-1", "uid-1"}
    await store.forgetting.forget(CLIENT, at)  # once more does no harm
    assert await store.forgetting.drop(at.replace(year=2027)) == 2
    assert await store.forgetting.among(["call-1"]) == set()


async def test_news_that_waits_is_no_memory_yet(store: Store, at: datetime) -> None:
    await store.inbox.keep(Delivery("event", "new", {"cmd": "event", "phone": CLIENT}, at))
    assert (await store.forgetting.traces(CLIENT)).none
    await store.forgetting.forget(CLIENT, at)
    assert await store.inbox.depth() == 1


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_a_phone_is_found_however_it_is_written(store: Store, at: datetime, spelling: str) -> None:
    entry_id = await store.audit.begin(NewEntry(at, 1, "anna", 1, "call", f"Звонок {spelling}, клиент", ""))
    assert entry_id is not None
    await store.forgetting.forget(CLIENT, at)
    (entry,) = await store.audit.list(at, at.replace(year=2027))
    assert entry.what == "Звонок •••, клиент"


async def test_no_byte_of_it_is_left_in_the_file(sqlite: Store, path: Path, at: datetime) -> None:
    for number in range(3, 400):
        await sqlite.contacts.set(f"7916000{number:04}", f"Кто-то {number}", None, 1, at)
    await remember(sqlite, at, CLIENT, NAME, 1)
    for number in range(400, 800):  # pages are split and filled after it
        await sqlite.contacts.set(f"7926190{number:04}", f"Канцелярия {number}", None, 1, at)
    await sqlite.forgetting.forget(CLIENT, at)
    await sqlite.database.scrub()
    for name in (path, Path(f"{path}-wal")):
        content = name.read_bytes()
        for trace in (*SPELLINGS, NAME, NAME.casefold(), "0Канарейка".encode("unicode_escape").decode()[1:]):
            assert trace.encode() not in content, (name.name, trace)
