"""What is never sent: the manual is silent or dangerous there."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from vats import operations as ours
from vats.choices import Direction, RouteType, TimeoutTarget, Weekday
from vats.operation import Operation
from vats.operations import (
    AddCalendarSchedule,
    AddGroup,
    AddIntervalSchedule,
    AddSim,
    AddToBlacklist,
    AddUser,
    AddWebhook,
    AllowMainDirections,
    DeleteAnsweringMachineGroups,
    DeleteBlfUsers,
    DeleteFromBlacklist,
    DeleteRecordExceptions,
    DeleteRegionCallerId,
    DisableGroupCalls,
    EditGroup,
    EditGroupUsers,
    EditIntervalSchedule,
    EditSipRegistration,
    EditTelnumRoute,
    EditUser,
    EnableGroupCalls,
    GetDnd,
    GetGroupCalls,
    GetHistoryCsv,
    GetHistoryJson,
    GetInnerHistoryCsv,
    GetInnerHistoryJson,
    GetTelnum,
    GroupTimeoutInput,
    ListUsers,
    MakeCall,
    MobileRedirectInput,
    SetMusic,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOURS = {"telnum": "7", "days": ["monday"], "start": 0, "end": 3600, "route_id": "1"}
DAYS = {"telnum": "7", "route_id": "1"}


@pytest.mark.parametrize(
    ("kind", "fields", "why"),
    [
        (DisableGroupCalls, {"login": "anna"}, "one department, never by chance all (A06-2)"),
        (DisableGroupCalls, {"login": "anna", "group_id": ""}, "an empty department is all of them (A06-2)"),
        (DisableGroupCalls, {"login": "anna", "group_id": None}, "no department is all of them (A06-2)"),
        (EnableGroupCalls, {"login": "anna", "group_id": ""}, "an empty department is all of them (A06-2)"),
        (GetGroupCalls, {"login": "anna"}, "unknown meaning (A06-3)"),
        (DeleteFromBlacklist, {"telnum": []}, "may clear the list (A11-3)"),
        (DeleteFromBlacklist, {"telnum": [""]}, "may clear the list (A11-3)"),
        (DeleteFromBlacklist, {"telnum": ["*"]}, "everybody (A11-2)"),
        (DeleteFromBlacklist, {"telnum": ["7*9"]}, "one star, at the end (A11-2)"),
        (AddToBlacklist, {"items": []}, "nothing to add"),
        (AddToBlacklist, {"items": [{"telnum": "+79261904198"}]}, "digits (A11-5)"),
        (DeleteRecordExceptions, {"user": []}, "may clear the list (A12-5)"),
        (DeleteBlfUsers, {"user": []}, "may clear the list (A12-5)"),
        (DeleteAnsweringMachineGroups, {"group": []}, "may clear the list (A12-5)"),
        (DeleteRegionCallerId, {"region_id": "2"}, "what «all» takes with it (A13-2)"),
        (MakeCall, {"phone": "79261904198"}, "exactly one of user and group (A05-1)"),
        (MakeCall, {"phone": "79261904198", "user": "anna", "group": "sales"}, "exactly one (A05-1)"),
        (MakeCall, {"phone": "+79261904198", "user": "anna"}, "digits (A05-5)"),
        (MakeCall, {"phone": "79261904198\n", "user": "anna"}, "digits (A05-5)"),
        (MakeCall, {"phone": "٧٩", "user": "anna"}, "digits (A05-5)"),
        (GetDnd, {"login": ""}, "a path without an employee"),
        (GetDnd, {"login": ".."}, "climbs out of the path"),
        (GetDnd, {"login": "."}, "climbs out of the path"),
        (GetDnd, {"login": "anna\n"}, "no name"),
        (GetDnd, {"login": 705}, "a login is text"),
        (GetDnd, {"login": "anna", "force": True}, "unknown field"),
        (GetTelnum, {"telnum": "8(495)"}, "digits (A09-14)"),
        (ListUsers, {"start": -1}, "manual 3.2"),
        (ListUsers, {"limit": 0}, "manual 3.2"),
        (AddUser, {"name": ""}, "a name"),
        (AddUser, {"name": "Анна", "mobile_redirect": {"enabled": True}}, "mobile beside it (A06-7)"),
        (EditUser, {"login": "anna", "mobile_redirect": {"enabled": True}}, "mobile beside it (A06-7)"),
        (EditUser, {"login": "anna"}, "changes nothing"),
        (EditUser, {"login": "anna", "name": None}, "changes nothing"),
        (EditGroup, {"group_id": "sales"}, "changes nothing"),
        (EditSipRegistration, {"telnum": "7"}, "changes nothing"),
        (MobileRedirectInput, {"enabled": True, "delay": 16}, "0…15 (manual 7)"),
        (AddGroup, {"name": "x", "call_duration": 0}, "1…30 (A08-3)"),
        (AddGroup, {"name": "x", "call_duration": 31}, "1…30 (A08-3)"),
        (GroupTimeoutInput, {"target": "user"}, "the target is named (A08-5)"),
        (GroupTimeoutInput, {"target": "user", "group": "sales"}, "the target is named (A08-5)"),
        (GroupTimeoutInput, {"target": "voicemail", "user": "anna"}, "no more than the target (A08-5)"),
        (GroupTimeoutInput, {"target": "voicemail", "time": 601}, "1…600 (A08-5)"),
        (EditGroupUsers, {"group_id": "sales"}, "names nobody"),
        (EditGroupUsers, {"group_id": "sales", "add": []}, "names nobody"),
        (EditGroupUsers, {"group_id": "sales", "add": ["a"], "remove": ["a"]}, "in and out (A08-6)"),
        (EditGroupUsers, {"group_id": "sales", "calls_disable": ["a"], "remove": ["a"]}, "in and out (A08-6)"),
        (EditGroupUsers, {"group_id": "sales", "add": ["a"], "position": -2}, "manual 8.6"),
        (EditTelnumRoute, {"telnum": "7", "type": "user", "user": "anna"}, "keeps the greeting (A09-1)"),
        (EditTelnumRoute, {"telnum": "7", "type": "user", "greeting": True}, "where to (A09-2)"),
        (EditTelnumRoute, {"telnum": "7", "type": "group", "greeting": True, "user": "anna"}, "where to (A09-2)"),
        (EditTelnumRoute, {"telnum": "7", "type": "scheduler", "greeting": True, "work": {}}, "all three (A09-2)"),
        (AddIntervalSchedule, {**HOURS, "route_name": "x"}, "one route (A09-9)"),
        (AddIntervalSchedule, {**HOURS, "route_id": None}, "one route (A09-9)"),
        (AddIntervalSchedule, {**HOURS, "start": 7200}, "split at midnight (A09-11)"),
        (AddIntervalSchedule, {**HOURS, "end": 3601}, "whole minutes (A09-11)"),
        (AddIntervalSchedule, {**HOURS, "end": 86460}, "within a day (A09-11)"),
        (AddIntervalSchedule, {**HOURS, "days": []}, "some day"),
        (AddIntervalSchedule, {**HOURS, "days": ["monday", "monday"]}, "a day once"),
        (EditIntervalSchedule, {**HOURS}, "which interval"),
        (AddCalendarSchedule, DAYS, "some day (A09-10)"),
        (AddCalendarSchedule, {**DAYS, "calendar_predefined": False}, "some day (A09-10)"),
        (AddCalendarSchedule, {**DAYS, "start": "2027-05-01T00:00:00"}, "both ends (A09-10)"),
        (
            AddCalendarSchedule,
            {**DAYS, "start": "2027-05-01T00:00:00", "calendar_predefined": True},
            "both ends or none (A09-10)",
        ),
        (AddCalendarSchedule, {**DAYS, "start": "2027-05-02T00:00:00", "end": "2027-05-01T00:00:00"}, "in order"),
        (AddCalendarSchedule, {**DAYS, "start": "2027-05-01T00:00:00Z", "end": "2027-05-02T00:00:00Z"}, "local"),
        (AddSim, {"telnum": "7", "user": "anna", "company": True}, "one owner (A10-1)"),
        (AllowMainDirections, {"allowed": ["ALL"]}, "the twelve that are listed (A14-1)"),
        (AllowMainDirections, {"allowed": []}, "some direction"),
        (AllowMainDirections, {"allowed": ["RU", "RU"]}, "each once"),
        (SetMusic, {"type": "hold", "file": "x"}, "ringback or holdmusic (A12-1)"),
        (AddWebhook, {"type": "sipregs_error", "url": "http://bot.example.com"}, "https (A18-3)"),
        (AddWebhook, {"type": "sipregs_error"}, "an address (A18-2)"),
    ],
)
def test_what_is_refused_before_it_is_sent(kind: type[Operation[Any]], fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(fields)
    assert why


HISTORIES = [GetHistoryCsv, GetHistoryJson, GetInnerHistoryCsv, GetInnerHistoryJson]


@pytest.mark.parametrize("kind", HISTORIES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"start": NOON},
        {"end": NOON},
        {"start": NOON, "end": NOON - timedelta(seconds=1)},
        {"start": NOON, "end": NOON, "period": "today"},
        {"start": NOON.replace(tzinfo=None), "end": NOON},
        {"period": "week"},
        {"start": "yesterday", "end": NOON},
    ],
)
def test_an_interval_has_two_ends_or_a_name(kind: type[Operation[Any]], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(fields)


def test_what_became_of_missed_calls_is_asked_for_with_the_filter() -> None:
    with pytest.raises(ValidationError):
        GetHistoryJson(period="today", missed_status=["3"])


def test_times_are_sent_compact_and_in_utc() -> None:
    moscow = timezone(timedelta(hours=3))
    day = GetHistoryJson(
        start=datetime(2026, 11, 24, tzinfo=moscow), end=datetime(2026, 11, 24, 23, 59, 59, 999_999, tzinfo=moscow)
    )
    assert day.request().query == (("start", "20261123T210000Z"), ("end", "20261124T205959Z"))
    assert Operation.load(day.dump()) == day


def test_no_is_not_sent_in_a_query_and_is_sent_in_a_body() -> None:
    assert GetHistoryJson(period="today", first_answered=False, process_missed=True).request().query == (
        ("period", "today"),
        ("processMissed", "true"),
    )
    assert ListUsers(with_status=False).request().query == ()
    assert EditTelnumRoute(telnum="7", type=RouteType.USER, greeting=False, user="anna").request().body == {
        "type": "user",
        "greeting": False,
        "user": "anna",
    }


def test_a_member_may_be_added_without_calls() -> None:
    assert EditGroupUsers(group_id="sales", add=["anna"], calls_disable=["anna"]).request().body == {
        "add": ["anna"],
        "calls_disable": ["anna"],
    }


def test_values_of_closed_lists_are_taken_as_words_too() -> None:
    assert AllowMainDirections(allowed=["RU"]) == AllowMainDirections(allowed=[Direction.RUSSIA])
    assert GroupTimeoutInput(target="msg_busy").target is TimeoutTarget.BUSY_MESSAGE
    assert AddIntervalSchedule(**HOURS).days == (Weekday.MONDAY,)


def test_an_operation_can_be_changed_into_another_but_not_into_a_wrong_one() -> None:
    first = ListUsers(with_status=True, search="ан")
    assert first.but(start=100) == ListUsers(with_status=True, search="ан", start=100)
    with pytest.raises(ValidationError):
        first.but(start=-1)
    with pytest.raises(ValidationError):
        first.search = "бо"  # type: ignore[misc]  # it is frozen: that is what is tested
    secret = AddUser(name="Анна", password="hush").but(name="Ольга")
    assert secret.request().body == {"name": "Ольга", "password": "hush"}


def test_what_was_wrong_is_said_without_the_value() -> None:
    with pytest.raises(ValidationError) as refused:
        MakeCall(phone="+79261904198", user="anna")
    assert "7926" not in str(refused.value)


def test_a_class_without_an_answer_is_no_operation() -> None:
    with pytest.raises(TypeError):
        Operation.answers_with()


def test_named_finds_both_classes_of_an_id() -> None:
    assert ours.named("disable_group_calls") is DisableGroupCalls
    assert ours.named("disable_all_group_calls") is ours.DisableAllGroupCalls
    assert ours.DisableAllGroupCalls(login="anna").request().query == ()
