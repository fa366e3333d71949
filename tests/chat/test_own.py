"""Steps on our own storage: written down, read back, made; and what each changes."""

from datetime import timedelta

import pytest

from chat.own import (
    AddNote,
    Bind,
    CloseCase,
    DeleteContact,
    GiveBackLater,
    Link,
    OwnStep,
    RefuseRequest,
    ReleaseCase,
    SetContact,
    SetContactNote,
    StepRefused,
    TakeCase,
    Unbind,
    Unlink,
    load_step,
    thing_of,
)
from sandbox.telegram.people import Person
from storage.store import Store
from tests.chat.house import House
from tests.chat.turns import NOON, StandingClock
from vats.operations import DisableAllGroupCalls, DisableCalls, DisableGroupCalls, EditGroup

CLOCK = StandingClock()
STEPS: list[OwnStep] = [
    SetContact(phone="79161234567", name="Марина", login="anna", by=1),
    SetContactNote(phone="79161234567", note="утром", by=1),
    DeleteContact(phone="79161234567"),
    AddNote(call_id="1", client="79161234567", person_id=1, text="утром"),
    Link(person_id=1, login="anna", by=1, request=2),
    Unlink(person_id=1),
    RefuseRequest(request=2, by=1),
    Bind(chat_id=-1, thread_id=None, title="Продажи", departments=("sales",), by=1),
    Unbind(chat_id=-1, thread_id=3),
    TakeCase(case_id=1, person_id=1),
    ReleaseCase(case_id=1, person_id=1),
    CloseCase(case_id=1, person_id=1),
    GiveBackLater(at=NOON, about={"person": 1}, steps=({"own": "unlink", "fields": {"person_id": 1}},), key="undo:1"),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.word())
def test_step_is_written_down_and_read_back(step: OwnStep) -> None:
    assert load_step(step.dump()) == step
    assert thing_of(step)


def test_steps_of_the_exchange_too() -> None:
    step = DisableGroupCalls(login="anna", group_id="sales")
    assert load_step(step.dump()) == step
    with pytest.raises(LookupError):
        load_step({"own": "nothing", "fields": {}})


def test_what_a_step_changes() -> None:
    one = thing_of(DisableGroupCalls(login="anna", group_id="sales"))
    every = thing_of(DisableAllGroupCalls(login="anna"))
    assert one.startswith(every + ":")
    assert thing_of(DisableCalls(login="anna")) == "/users/anna/dnd"
    assert "sales" in thing_of(EditGroup(group_id="sales", name="Продажи"))


async def test_contacts_and_notes(store: Store) -> None:
    await STEPS[0].perform(store, CLOCK)
    await STEPS[1].perform(store, CLOCK)
    contact = await store.contacts.get("79161234567")
    assert contact is not None
    assert (contact.name, contact.login, contact.note) == ("Марина", "anna", "утром")
    await STEPS[2].perform(store, CLOCK)
    assert await store.contacts.get("79161234567") is None
    await STEPS[3].perform(store, CLOCK)
    assert [note.text for note in await store.notes.of_client("79161234567")] == ["утром"]


async def test_links_and_requests(store: Store) -> None:
    await store.people.seen(1, "Анна", None)
    request = await store.requests.ask(1, "Анна", "", NOON)
    link = Link(person_id=1, login="anna", by=2, request=request)
    assert await link.perform(store, CLOCK) is None
    with pytest.raises(StepRefused):
        await link.perform(store, CLOCK)
    with pytest.raises(StepRefused):
        await RefuseRequest(request=request, by=2).perform(store, CLOCK)
    assert await Unlink(person_id=1).perform(store, CLOCK) == "anna"
    again = await store.requests.ask(1, "Анна", "", NOON)
    await RefuseRequest(request=again, by=2).perform(store, CLOCK)


async def test_cases_have_one_winner(store: Store) -> None:
    case, _ = await store.cases.open(-1, None, "79161234567", NOON)
    await TakeCase(case_id=case.id, person_id=1).perform(store, CLOCK)
    with pytest.raises(StepRefused):
        await TakeCase(case_id=case.id, person_id=2).perform(store, CLOCK)
    with pytest.raises(StepRefused):
        await ReleaseCase(case_id=case.id, person_id=2).perform(store, CLOCK)
    await ReleaseCase(case_id=case.id, person_id=1).perform(store, CLOCK)
    await CloseCase(case_id=case.id, person_id=1).perform(store, CLOCK)
    with pytest.raises(StepRefused):
        await CloseCase(case_id=case.id, person_id=1).perform(store, CLOCK)


async def test_groups_and_terms(store: Store) -> None:
    await STEPS[7].perform(store, CLOCK)
    assert (await store.chats.get(-1, None)) is not None
    assert await Unbind(chat_id=-1, thread_id=None).perform(store, CLOCK) is True
    await STEPS[12].perform(store, CLOCK)
    (work,) = await store.due.of_kind("undo")
    assert (work.key, work.payload["person"]) == ("undo:1", 1)


async def test_step_that_cannot_be_made_any_more_is_refused_in_words(owner: Person, anna: Person, core: House) -> None:
    case, _ = await core.store.cases.open(anna.id, None, "79161234567", core.clock.now())
    now, key = core.clock.now(), "x"
    message = await anna.writes("/list 3")
    action = {"command": "take", "values": {"case_id": str(case.id)}}
    later = now + timedelta(days=1)
    key = await core.store.buttons.make(anna.id, anna.id, action, "Взять", now, later, False)
    taken = await anna.forges(key, message)
    assert (taken.toast, taken.answer) == ("Взято", None)
    refused = await anna.forges(key, message)
    assert "уже взяли" in refused.text
    audit = await core.store.audit.list(now, later)
    assert [entry.result for entry in audit] == ["refused", "done"]
