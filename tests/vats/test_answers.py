"""Answers are read with tolerance: what the manual shows, and what servers make of it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from tests.vats.manual import operations, resolved
from vats import answers
from vats.answers import (
    CallerIds,
    CallerIdUser,
    CallsRestrictions,
    CustomRole,
    Domain,
    Group,
    GroupUser,
    HistoryCall,
    InnerCall,
    LimitUsage,
    MadeCall,
    Named,
    Number,
    RecordSettings,
    Sim,
    User,
)
from vats.answers.reading import Answer, flag, moment, text, whole
from vats.operation import Operation
from vats.operations import (
    OPERATIONS,
    GetDnd,
    GetHistoryJson,
    GetUserGroups,
    ListBlfUsers,
    ListGroups,
    ListUsers,
)

Kind = type[Operation[Any]]


def examples_of(operation_id: str) -> list[Any]:
    content = operations()[operation_id]["responses"].get("200", {}).get("content", {}).get("application/json", {})
    return [each["value"] for each in content.get("examples", {}).values()] + (
        [content["example"]] if "example" in content else []
    )


SHOWN = [(kind, found) for kind in OPERATIONS.values() for found in examples_of(kind.id)]


def _models(kind: Kind) -> type[BaseModel] | None:
    wanted = kind.answers_with()
    inner = getattr(wanted, "__metadata__", None) and wanted.__origin__.__args__[0]
    found = inner or wanted
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


@pytest.mark.parametrize(("kind", "found"), SHOWN, ids=[kind.id for kind, _ in SHOWN])
def test_what_the_manual_shows_is_read(kind: Kind, found: Any) -> None:
    answer: Any = kind.read_answer(found)
    assert answer is not None
    if isinstance(found, list):
        assert len(answer) == len(found)
    elif "items" in found:
        assert len(answer.items) == len(found["items"])


def test_the_manual_shows_most_answers() -> None:
    assert len({kind.id for kind, _ in SHOWN}) > 35


@pytest.mark.parametrize("kind", OPERATIONS.values(), ids=lambda kind: kind.id)
def test_every_field_of_an_answer_is_known(kind: Kind) -> None:
    """No field of the manual's answers is forgotten, and no name is made up."""
    model = _models(kind)
    content = operations()[kind.id]["responses"].get("200", {}).get("content", {})
    if model is None or "application/json" not in content:
        assert "application/json" not in content
        return
    schema = resolved(content["application/json"]["schema"])
    schema = resolved(schema["items"]) if schema.get("type") == "array" else schema
    ours = {field.alias or name for name, field in model.model_fields.items()}
    theirs = set(schema["properties"])
    assert ours - theirs == ({"name"} if model is answers.CallerIdNumber else set())
    assert theirs - ours == set()


WIRE = {
    "login": 705,
    "name": None,
    "ext": 705.0,
    "telnum": "8 (926) 200-50-60",
    "role": "9f1",
    "mobile": "",
    "mobile_redirect": {"enabled": "true", "delay": "5", "forward": 0, "more": []},
    "status": "ONLINE",
    "newField": {"x": 1},
}


def test_an_employee_however_it_is_written() -> None:
    user = User.model_validate(WIRE)
    assert (user.login, user.name, user.ext, user.number) == ("705", "", "705", "79262005060")
    assert (user.mobile, user.status, user.role) == ("", "online", "9f1")
    assert user.mobile_redirect is not None
    assert (user.mobile_redirect.enabled, user.mobile_redirect.delay, user.mobile_redirect.forward) == (True, 5, False)


@pytest.mark.parametrize("nothing", [None, "", [], 0, "off"])
def test_a_part_that_is_not_there(nothing: object) -> None:
    assert User.model_validate({"login": "a", "mobile_redirect": nothing}).mobile_redirect is None


@pytest.mark.parametrize("login", [None, "", [], {}, True])
def test_without_its_key_a_thing_is_none(login: object) -> None:
    with pytest.raises(ValidationError):
        User.model_validate({"login": login, "name": "Анна"})


def test_a_call_however_it_is_written() -> None:
    call = HistoryCall.model_validate(
        {
            "uid": 3934307521,
            "type": "IN",
            "status": "Missed",
            "client": "+7 926 190-41-98",
            "diversion": "74952005060",
            "user": "admin@domain",
            "start": "20220120T085922Z",
            "wait": "13",
            "duration": 0.0,
            "record": None,
            "rating": "",
            "missedStatus": "3",
        }
    )
    assert (call.call_id, call.type, call.client, call.login) == ("3934307521", "in", "79261904198", "admin")
    assert (call.start, call.wait, call.duration) == (datetime(2022, 1, 20, 8, 59, 22, tzinfo=UTC), 13, 0)
    assert (call.record, call.rating, call.missed_status, call.is_missed) == ("", None, 3, True)


@pytest.mark.parametrize(
    ("type_", "status", "missed"),
    [("in", "missed", True), ("out", "Missed", False), ("", "MISSED", True), ("in", "success", False)],
)
def test_missed_is_what_did_not_go_out(type_: str, status: str, missed: object) -> None:
    assert HistoryCall.model_validate({"uid": "1", "type": type_, "status": status}).is_missed is missed


def test_a_call_between_employees() -> None:
    call = InnerCall.model_validate({"uid": "1", "from": "anna@domain", "to": "boris", "from_name": "Анна"})
    assert (call.caller, call.callee, call.caller_name) == ("anna", "boris", "Анна")


def test_a_made_call_may_hide_its_number() -> None:
    assert MadeCall.model_validate({"callid": 7, "clid": None}) == MadeCall(call_id="7")


@pytest.mark.parametrize(("state", "read"), [(True, True), ("true", True), (1, True), ("0", False), ("OFF", False)])
def test_a_state_is_read_and_never_made_up(state: object, read: object) -> None:
    assert GetDnd.read_answer({"state": state}).state is read
    unknown: object
    for unknown in (None, "", "perhaps", [], {}):
        with pytest.raises(ValidationError):
            GetDnd.read_answer({"state": unknown})


def test_members_of_a_department() -> None:
    group = Group.model_validate(
        {
            "id": "sales",
            "users": [None, {"login": "anna", "calls_enable": "false"}, {"login": "boris", "group_head": 1}],
        }
    )
    assert group.users == (GroupUser(login="anna", takes_calls=False), GroupUser(login="boris", group_head=True))
    assert group.users[1].takes_calls is None
    assert Group.model_validate({"id": "sales", "users": None}).users == ()


def test_flags_that_are_texts_elsewhere() -> None:
    number = Number.model_validate({"telnum": "74952005060", "crm": False, "calltracking": "", "abc_telnum": None})
    assert (number.crm, number.calltracking, number.abc_number) == ("", "", "")
    assert Sim.model_validate({"telnum": 79262005060}).number == "79262005060"


@pytest.mark.parametrize(
    "routes", [[{"id": "1", "name": "Ночь"}], {"1": {"id": "1", "name": "Ночь"}}], ids=["array", "object"]
)
def test_special_routes_are_an_array_or_an_object(routes: object) -> None:
    number = Number.model_validate({"telnum": "74952005060", "custom_routes": routes})
    assert [(route.id, route.name) for route in number.custom_routes] == [("1", "Ночь")]


@pytest.mark.parametrize(
    "users",
    [
        [{"login": "anna", "telnum": "74952005060"}],
        {"anna": "74952005060"},
        {"anna": {"telnum": "74952005060"}},
        {"any": {"login": "anna", "telnum": "74952005060"}},
    ],
)
def test_caller_ids_are_arrays_or_maps(users: object) -> None:
    assert CallerIds.model_validate({"users": users}).users == (CallerIdUser(login="anna", number="74952005060"),)


def test_directions_that_are_not_on_the_list_are_kept() -> None:
    rules = CallsRestrictions.model_validate(
        {"main": ["ALL", "OUT", 179], "users": [{"login": "anna", "allowed": None}]}
    )
    assert rules.main == ("ALL", "OUT", "179")
    assert rules.users[0].allowed == ()


def test_people_are_named_by_objects_or_bare() -> None:
    settings = RecordSettings.model_validate({"users_exception": ["anna", {"login": "boris", "name": "Борис"}]})
    assert settings.users_exception == (Named(login="anna"), Named(login="boris", name="Борис"))
    assert ListBlfUsers.read_answer(["anna"]) == [Named(login="anna")]
    machine = answers.AnsweringMachine.model_validate({"all": 1, "groups": ["sales"]})
    assert machine.groups[0].id == "sales"


def test_limits_may_be_more_or_none() -> None:
    domain = Domain.model_validate({"limits": {"users": {"used": "5", "total": -1}, "new": None}, "timezone": None})
    assert domain.limits == {"users": LimitUsage(used=5, total=-1), "new": None}
    assert Domain.model_validate({"limits": []}).limits == {}


def test_a_role_has_its_rights_as_they_are() -> None:
    assert CustomRole.model_validate({"id": 1, "rights": ["users.get", 5]}).rights == ("users.get", "5")


def test_a_name_that_is_a_list() -> None:
    assert answers.Region.model_validate({"id": 2, "name": ["Москва", "область", None]}).name == "Москва, область"


@pytest.mark.parametrize("found", [None, [], {"items": None}, {"items": []}])
def test_bare_lists_may_be_wrapped_or_nothing(found: object) -> None:
    assert GetUserGroups.read_answer(found) == []
    assert GetUserGroups.read_answer({"items": [{"id": "sales"}, None]})[0].id == "sales"


@pytest.mark.parametrize("found", [None, "", {}, 7])
def test_a_page_that_is_none_is_no_empty_company(found: object) -> None:
    with pytest.raises(ValidationError):
        ListUsers.read_answer(found)


def test_a_page_may_be_bare_or_say_nothing_of_itself() -> None:
    assert [group.id for group in ListGroups.read_answer([{"id": "sales"}]).items] == ["sales"]
    page = ListGroups.read_answer({"items": None, "info": {"total": "0", "next": None}})
    assert page.items == ()
    assert page.info is not None
    assert page.info.total == 0


def test_half_an_item_is_no_item() -> None:
    with pytest.raises(ValidationError):
        GetHistoryJson.read_answer([{"uid": "1"}, {"client": "79261904198"}])


def test_no_value_is_in_the_words_of_a_failure() -> None:
    with pytest.raises(ValidationError) as failed:
        GetHistoryJson.read_answer([{"client": "79261904198"}])
    assert "7926" not in str(failed.value)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        *((5, 5), (5.0, 5), ("5", 5), ("5,0", 5), (" 5 ", 5), ("", None), (None, None), (True, None), (5.5, None)),
        *(("x", None), ([], None), ("nan", None), ("inf", None), ("-1", -1), (float("nan"), None)),
    ],
)
def test_whole_numbers(value: object, read: int | None) -> None:
    assert whole(value) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        *((written, "2022-01-20T08:59:22+00:00") for written in ("2022-01-20T08:59:22Z", "20220120T085922Z")),
        *((written, "2022-01-20T08:59:22+00:00") for written in ("2022-01-20T11:59:22+03:00", "2022-01-20 08:59:22")),
        *((unknown, None) for unknown in ("", None, 7, "soon", "9999-12-31T23:59:59-14:00")),
    ],
)
def test_times(value: object, read: str | None) -> None:
    at = moment(value)
    assert (at.isoformat() if at else None) == read
    assert moment(at) == at


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(ANYTHING)
def test_whatever_a_value_is_it_is_read_or_unknown(value: object) -> None:
    text(value).encode()
    assert whole(value) is None or isinstance(whole(value), int)
    assert flag(value) in {True, False, None}
    assert moment(value) is None or isinstance(moment(value), datetime)


EVERY_ANSWER = [
    found
    for name in answers.__all__
    if issubclass(found := getattr(answers, name), Answer) and found not in {Answer, answers.Page}
]


@pytest.mark.parametrize("model", EVERY_ANSWER, ids=lambda model: model.__name__)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_only_a_missing_key_spoils_an_answer(model: type[Answer], data: st.DataObject) -> None:
    required = {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
    optional = {field.alias or name for name, field in model.model_fields.items()} - required
    things: st.SearchStrategy[Any] = (
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats() | st.just([]) | st.just({})
    )
    found = {name: data.draw(things) for name in optional}
    keys = {name: True if name == "state" else data.draw(st.sampled_from([7, "key"])) for name in required}
    answer = model.model_validate(found | keys)
    assert json.dumps(answer.model_dump(mode="json"))
