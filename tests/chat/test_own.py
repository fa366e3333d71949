"""Steps on our own storage: written down, read back, made; and what each changes."""

from datetime import timedelta
from typing import Any

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
)
from chat.things import parts_of, things_of, touch
from sandbox.telegram.people import Person
from storage.store import Store
from tests.chat.house import House
from tests.chat.turns import NOON, StandingClock
from vats.operation import Operation
from vats.operations import (
    AddToBlacklist,
    AllowUserDirections,
    DeleteBlfUsers,
    DeleteFromBlacklist,
    DeleteUser,
    DisableAllGroupCalls,
    DisableCalls,
    DisableGroupCalls,
    EditGroup,
    EditTelnumRoute,
    EditUser,
)
from vats.operations.blacklist import BlacklistAddItem
from vats.operations.restrictions import AllowedUser
from vats.operations.users import MobileRedirectInput

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
    assert things_of(step)


def test_steps_of_the_exchange_too() -> None:
    step = DisableGroupCalls(login="anna", group_id="sales")
    assert load_step(step.dump()) == step
    with pytest.raises(LookupError):
        load_step({"own": "nothing", "fields": {}})


def test_what_a_step_changes() -> None:
    one = things_of(DisableGroupCalls(login="anna", group_id="sales"))
    assert touch(one, things_of(DisableAllGroupCalls(login="anna")))
    assert not touch(one, things_of(DisableGroupCalls(login="anna", group_id="support")))
    assert touch(things_of(DeleteUser(login="anna")), one)
    assert things_of(DisableCalls(login="anna")) == {("users", "anna", "dnd")}
    both = EditGroup(group_id="sales", name="Продажи", call_order="EVENLY", call_duration=20)
    assert things_of(both) == {("groups", "sales", "name"), ("groups", "sales", "call_order")}
    assert not touch(things_of(EditUser(login="anna", ext="715")), things_of(EditUser(login="anna", position="Врач")))


PARTS: list[tuple[Operation[Any], int]] = [
    (AddToBlacklist(items=(BlacklistAddItem(telnum="79261904198"), BlacklistAddItem(telnum="7499123*"))), 2),
    (DeleteFromBlacklist(telnum=("79261904198", "7499123*")), 2),
    (DeleteBlfUsers(user=("anna", "boris")), 2),
    (AllowUserDirections(rules=(AllowedUser(login="anna", allowed=("CIS", "BALT")),)), 2),
    (EditUser(login="anna", mobile="79161234567", mobile_redirect=MobileRedirectInput(enabled=True), ext="715"), 2),
    (EditGroup(group_id="sales", call_order="EVENLY", call_duration=20), 1),
    (EditTelnumRoute(telnum="74951234567", type="user", user="anna", greeting=True), 1),
]


@pytest.mark.parametrize(("step", "count"), PARTS, ids=lambda one: one.id if isinstance(one, Operation) else "")
def test_a_step_is_taken_apart_thing_by_thing(step: Operation[Any], count: int) -> None:
    parts = parts_of(step)
    assert len(parts) == count
    assert [len(things_of(part)) for part in parts] == [1] * count
    assert {thing for part in parts for thing in things_of(part)} == things_of(step)


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
    assert (await Unlink(person_id=1).perform(store, CLOCK)).told() == []
    assert await store.people.by_login("anna") is None
    assert (await Unlink(person_id=1).perform(store, CLOCK)).told() == [], "there is nothing left to take away"
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
