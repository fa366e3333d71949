"""What our own commands change is known as ours, thing by thing, also while a look is under way."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.company import HOURS, MAIN, SALES_ID, SPAM, SUPPORT_ID
from sandbox.vats.state import Blocked, CustomRoute, Interval, Route
from sandbox.vats.virtual import VirtualVats
from storage.database import Database
from storage.store import Store
from tests.running import MovedClock, hosted
from vats.client import Vats
from vats.operation import Operation
from vats.operations import (
    OPERATIONS,
    AddAnsweringMachineGroups,
    AddAnsweringMachineUsers,
    AddBlfUsers,
    AddIntervalSchedule,
    AddRecordExceptions,
    AddToBlacklist,
    AllowGroupDirections,
    AllowUserDirections,
    BlacklistAddItem,
    DeleteFromBlacklist,
    DeleteUser,
    DenyGroupDirections,
    DenyMainDirections,
    DenyUserDirections,
    DisableAllGroupCalls,
    DisableGroupCalls,
    EditIntervalSchedule,
    EditTelnumRoute,
    EditUser,
    EnableBlockAnonymous,
)
from vats.operations.restrictions import AllowedGroup, AllowedUser
from watch.looking import SEEN, Watch
from watch.own_changes import CHANGES, EVERYTHING, NEW, changed_by, note
from watch.parts import WATCHED
from watch.written import WRITTEN

UNWATCHED = {
    "make_call",
    "enable_calls",
    "disable_calls",
    "set_music",
    "add_record_exceptions",
    "delete_record_exceptions",
    "add_blf_users",
    "delete_blf_users",
    "add_answering_machine_users",
    "delete_answering_machine_users",
    "add_answering_machine_groups",
    "delete_answering_machine_groups",
    "set_main_caller_id",
    "set_user_caller_id",
    "delete_user_caller_id",
    "set_group_caller_id",
    "delete_group_caller_id",
    "set_region_caller_id",
    "delete_region_caller_id",
    "edit_branch",
    "add_webhook",
    "delete_webhook",
}
"""Operations that change nothing that is looked at every hour."""


def test_every_operation_is_thought_of() -> None:
    changing = {operation.id for operation in OPERATIONS.values() if operation.method != "GET"}
    assert changing - UNWATCHED == set(CHANGES)


DAYS: dict[str, Any] = {"telnum": HOURS, "days": ("monday",), "start": 0, "end": 60, "route_id": "r"}


@pytest.mark.parametrize(
    ("operation", "things"),
    [
        (EditUser(login="anna", name="А"), [("employees", "anna")]),
        (DisableGroupCalls(login="anna", group_id=SALES_ID), [("departments", SALES_ID)]),
        (DisableAllGroupCalls(login="anna"), [("departments", EVERYTHING)]),
        (AddIntervalSchedule(**DAYS), [("special", NEW), ("numbers", HOURS)]),
        (EditIntervalSchedule(interval_id="i", **DAYS), [("special", f"{HOURS}/i"), ("numbers", HOURS)]),
        (
            EditTelnumRoute(telnum=MAIN, type="user", user="anna", greeting=True),
            [("numbers", MAIN), ("special", EVERYTHING)],
        ),
        (AddToBlacklist(items=(BlacklistAddItem(telnum="7999*"),)), [("blacklist", "7999*")]),
        (DeleteFromBlacklist(telnum=("7999",)), [("blacklist", "7999")]),
        (EnableBlockAnonymous(), [("anonymous", EVERYTHING)]),
        (DenyMainDirections(allowed=("RU",)), [("restrictions", "main")]),
        (AllowUserDirections(rules=(AllowedUser(login="a", allowed=("RU",)),)), [("restrictions", "user:a")]),
        (AllowGroupDirections(rules=(AllowedGroup(group_id="g", allowed=("RU",)),)), [("restrictions", "group:g")]),
        (DenyUserDirections(login="a", allowed=("RU",)), [("restrictions", "user:a")]),
        (DenyGroupDirections(group_id="g", allowed=("RU",)), [("restrictions", "group:g")]),
        (AddBlfUsers(logins=("a",)), []),
        (AddRecordExceptions(logins=("a",)), []),
        (AddAnsweringMachineUsers(logins=("a",)), []),
        (AddAnsweringMachineGroups(group_ids=("a",)), []),
    ],
)
def test_which_things_it_changes(operation: Operation[Any], things: list[tuple[str, str]]) -> None:
    assert changed_by(operation) == things


def test_who_is_deleted_may_take_anything_along() -> None:
    assert set(changed_by(DeleteUser(login="a"))) == {(part, EVERYTHING) for part in WATCHED}


@pytest.fixture
async def exchange() -> AsyncIterator[VirtualVats]:
    async with hosted(VirtualVats().running()) as running:
        yield running


@pytest.fixture
async def vats(exchange: VirtualVats) -> AsyncIterator[Vats]:
    async with Vats(exchange.url, exchange.api_key) as opened:
        yield opened


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Database.open(f"sqlite:///{tmp_path}/bot.db") as database:
        yield Store(database)


@pytest.fixture
async def watch(vats: Vats, store: Store, clock: MovedClock) -> Watch:
    found = Watch(vats, store, clock, frozenset({1}))
    await found.begin()
    assert await found.looked_at() is not None
    return found


async def test_the_first_look_tells_nothing_and_is_made_once(watch: Watch, exchange: VirtualVats, store: Store) -> None:
    asked = len(exchange.requests)
    await watch.begin()
    assert len(exchange.requests) == asked
    assert await watch.look() == 0
    assert await store.cards.of_key("notice:watch") == []


async def test_only_what_is_ours_is_taken_over(
    watch: Watch, exchange: VirtualVats, vats: Vats, store: Store, clock: MovedClock
) -> None:
    for operation in (EditUser(login="anna", name="Анна Новая"), EditUser(login="boris", name="Борис Новый")):
        await note(store, clock, operation)
        await vats(operation)
    exchange.company.employee("ivan").name = "Иван Новый"
    exchange.company.blacklist.append(Blocked("79990001122"))
    assert await watch.look() == 2
    assert await watch.look() == 0
    assert await store.exchange.touched() == []


async def test_what_is_new_and_ours(
    watch: Watch, exchange: VirtualVats, vats: Vats, store: Store, clock: MovedClock
) -> None:
    exchange.company.number(HOURS).custom_routes = [CustomRoute("r", "Смена", [Interval("old", ["monday"], 0, 60)])]
    assert await watch.look() == 2
    operation = AddIntervalSchedule(**DAYS)
    await note(store, clock, operation)
    await vats(operation)
    exchange.company.number(HOURS).custom_routes[0].intervals[0].end = 120
    assert await watch.look() == 1


async def test_what_is_changed_while_the_look_is_under_way_waits_for_the_next(
    watch: Watch, exchange: VirtualVats, vats: Vats, store: Store, clock: MovedClock
) -> None:
    """It was noted before it went out, the look has seen it or not, and it is noted again when it has come back."""
    operation = EditUser(login="anna", name="Анна Новая")
    await store.exchange.touch(changed_by(operation), clock.now().replace(year=2030))
    await vats(operation)
    assert await watch.look() == 0
    assert len(await store.exchange.touched()) == 1
    kept = await store.exchange.kept(SEEN)
    assert kept is not None
    assert kept.content["parts"]["employees"]["anna"]["name"] == "Анна Смирнова"
    assert await watch.look() == 0


async def test_what_stands_otherwise_than_we_wrote_it_is_not_ours(
    watch: Watch, exchange: VirtualVats, vats: Vats, store: Store, clock: MovedClock
) -> None:
    renamed, raised = EditUser(login="anna", name="Анна Новая"), EditUser(login="anna", role="group_head")
    others: list[Operation[Any]] = [DeleteFromBlacklist(telnum=(SPAM,)), EnableBlockAnonymous()]
    for operation in [renamed, raised, *others]:
        await note(store, clock, operation)
        await vats(operation)
        await note(store, clock, operation, done=True)
    await clock.moves(seconds=1)
    exchange.employee("anna").name = "Анна Чужая"
    exchange.company.blacklist.append(Blocked(SPAM))
    exchange.company.block_anonymous = False
    assert await watch.look() == 3
    assert await watch.look() == 0
    kept = await store.exchange.kept(WRITTEN)
    assert kept is not None
    assert kept.content == {"things": []}


@pytest.mark.parametrize("done", [False, True])
async def test_what_was_refused_or_is_still_under_way_accuses_nobody(
    watch: Watch, exchange: VirtualVats, vats: Vats, store: Store, clock: MovedClock, *, done: bool
) -> None:
    """The first of two was taken; of the second it is not known whether it was: no value of it is expected."""
    first, second = EditUser(login="anna", name="Анна Новая"), EditUser(login="anna", name="Анна Вторая")
    await vats(first)
    await note(store, clock, first, done=True)
    if done:
        await vats(second)
    await note(store, clock, second)
    await clock.moves(seconds=1)
    assert await watch.look() == 0


async def test_what_a_later_change_of_ours_took_along_accuses_nobody(
    watch: Watch, exchange: VirtualVats, store: Store, clock: MovedClock
) -> None:
    await note(store, clock, EditTelnumRoute(telnum=MAIN, type="user", user="anna", greeting=True), done=True)
    await clock.moves(seconds=1)
    await note(store, clock, DeleteUser(login="anna"), done=True)
    exchange.company.number(MAIN).route = Route("group", group=SUPPORT_ID)
    await clock.moves(seconds=1)
    assert await watch.look() == 0


async def test_what_another_version_has_kept_is_nothing(watch: Watch, store: Store, clock: MovedClock) -> None:
    await store.exchange.keep(SEEN, clock.now(), {"format": "vats-settings", "version": 99})
    assert await watch.look() == 0
    kept = await store.exchange.kept(SEEN)
    assert kept is not None
    assert kept.content["version"] == 1


async def test_differences_are_forgotten_when_their_buttons_are(store: Store, clock: MovedClock) -> None:
    assert await store.exchange.find("a", clock.now(), {"items": []})
    assert not await store.exchange.find("a", clock.now(), {"items": [1]})
    found = await store.exchange.found("a")
    assert found is not None
    assert found.content == {"items": []}
    key = await store.files.keep("имя.json", b"{}", clock.now())
    file = await store.files.get(key)
    assert file is not None
    assert (file.name, file.content) == ("имя.json", b"{}")
    await clock.moves(days=1)
    assert await store.exchange.forget(clock.now()) == 1
    assert await store.files.forget(clock.now()) == 1
    assert await store.exchange.found("a") is None
    assert await store.files.get(key) is None
