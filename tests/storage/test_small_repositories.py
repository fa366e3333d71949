"""Dialogues, single values and notes: one test each says all that they do."""

from datetime import datetime, timedelta

import pytest

from storage.notes import Note
from storage.store import Store

ANNA, BORIS, CLIENT = 1, 2, "79261904198"


async def test_a_dialogue_is_of_a_person_in_a_chat(store: Store, at: datetime) -> None:
    assert await store.dialogues.get(ANNA, ANNA) is None
    await store.dialogues.put(ANNA, ANNA, {"command": "route", "values": ["7495"]}, at)
    await store.dialogues.put(-100, ANNA, {"command": "dnd"}, at + timedelta(1))
    await store.dialogues.put(ANNA, ANNA, {"command": "route", "values": []}, at)

    assert await store.dialogues.get(ANNA, ANNA) == {"command": "route", "values": []}
    assert await store.dialogues.get(-100, BORIS) is None
    assert await store.dialogues.forget(at + timedelta(1)) == 1
    assert await store.dialogues.get(ANNA, ANNA) is None
    assert await store.dialogues.drop(-100, ANNA)
    assert not await store.dialogues.drop(-100, ANNA)


async def test_a_value_is_remembered_by_name(store: Store) -> None:
    assert await store.state.get("history.read") is None
    await store.state.set("history.read", "раз")
    await store.state.set("history.read", "два")
    assert await store.state.get("history.read") == "два"
    await store.state.set("history.read", None)
    assert await store.state.get("history.read") is None


async def test_notes_are_given_newest_first(store: Store, at: datetime) -> None:
    first = await store.notes.add("1", CLIENT, ANNA, "просил скидку", at)
    second = await store.notes.add("", CLIENT, BORIS, "перезвонить", at)
    await store.notes.add("2", "74950000000", ANNA, "другой", at)

    assert await store.notes.of_client(CLIENT) == [
        Note(second, "", CLIENT, BORIS, "перезвонить", at),
        Note(first, "1", CLIENT, ANNA, "просил скидку", at),
    ]
    assert len(await store.notes.of_client(CLIENT, 1)) == 1
    last = await store.notes.last_of([CLIENT, "74950000000", "79990000000"])
    assert {client: note.text for client, note in last.items()} == {CLIENT: "перезвонить", "74950000000": "другой"}


async def test_there_is_no_repository_of_another_name(store: Store) -> None:
    with pytest.raises(AttributeError):
        _ = store.utilities
