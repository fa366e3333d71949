from datetime import datetime, timedelta

import pytest

from storage.contacts import Contact
from storage.store import Store

ROSE, OAK, PINE = "79160000001", "79160000002", "74951110000"
ADMIN = 1


async def test_a_contact_is_written_read_and_deleted(store: Store, at: datetime) -> None:
    assert await store.contacts.get(ROSE) is None
    await store.contacts.set(ROSE, "Роза", "anna", ADMIN, at)
    assert await store.contacts.get(ROSE) == Contact(ROSE, "Роза", "anna", None, at)

    await store.contacts.set(ROSE, "Роза М.", None, ADMIN, at + timedelta(1))
    assert await store.contacts.get(ROSE) == Contact(ROSE, "Роза М.", None, None, at + timedelta(1))
    assert await store.contacts.delete(ROSE)
    assert not await store.contacts.delete(ROSE)
    assert await store.contacts.get(ROSE) is None


async def test_a_note_stays_when_the_name_changes_and_makes_a_contact(store: Store, at: datetime) -> None:
    await store.contacts.set_note(ROSE, "просила перезвонить", ADMIN, at)
    assert await store.contacts.get(ROSE) == Contact(ROSE, None, None, "просила перезвонить", at)
    await store.contacts.set(ROSE, "Роза", None, ADMIN, at)
    assert (contact := await store.contacts.get(ROSE)) is not None
    assert (contact.name, contact.note) == ("Роза", "просила перезвонить")
    await store.contacts.set_note(ROSE, None, ADMIN, at)
    assert await store.contacts.get(ROSE) == Contact(ROSE, "Роза", None, None, at)


async def test_the_quick_answer_is_the_same_at_once_after_each_change(store: Store, at: datetime) -> None:
    assert await store.contacts.answer(ROSE) is None
    await store.contacts.set(ROSE, "Роза", "anna", ADMIN, at + timedelta(microseconds=5))
    assert await store.contacts.answer(ROSE) == await store.contacts.get(ROSE) is not None
    await store.contacts.set(ROSE, None, "anna", ADMIN, at)
    assert await store.contacts.answer(ROSE) == Contact(ROSE, None, "anna", None, at)
    await store.contacts.delete(ROSE)
    assert await store.contacts.answer(ROSE) is None


@pytest.mark.parametrize("phone", ["", "anonymous", "'; DROP TABLE contacts; --", "\0", "\ud800", "$1 ?"])
async def test_the_quick_answer_takes_any_text(store: Store, phone: str) -> None:
    assert await store.contacts.answer(phone) is None


@pytest.fixture
async def garden(store: Store, at: datetime) -> Store:
    await store.contacts.set(OAK, "дуб Иванов", None, ADMIN, at)
    await store.contacts.set(ROSE, "Роза  ИВАНОВА", None, ADMIN, at)
    await store.contacts.set(PINE, "Сосна 100% _", None, ADMIN, at)
    await store.contacts.set_note("70000000000", "без имени", ADMIN, at)
    return store


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["70000000000", OAK, ROSE, PINE]),
        ("иванов", [OAK, ROSE]),
        ("ИВАНОВА", [ROSE]),
        (" роза иванова ", [ROSE]),
        ("916", [OAK, ROSE]),
        ("+7 916 000-00-01", [ROSE]),
        ("100", [PINE]),
        ("100%", [PINE]),
        ("_", [PINE]),
        ("%", [PINE]),
        ("роза 916", []),
        ("ель", []),
    ],
)
async def test_contacts_are_found_by_name_and_digits(garden: Store, text: str, found: list[str]) -> None:
    assert [contact.phone for contact in await garden.contacts.search(text, 10)] == found
    assert await garden.contacts.count(text) == len(found)


async def test_found_contacts_come_in_pages(garden: Store) -> None:
    pages = [await garden.contacts.search("", 3, offset) for offset in (0, 3, 6)]
    assert [[contact.phone for contact in page] for page in pages] == [["70000000000", OAK, ROSE], [PINE], []]
    assert await garden.contacts.count() == 4
