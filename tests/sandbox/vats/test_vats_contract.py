"""Every operation is there, takes what the manual says and nothing else, and answers what the manual says."""

import json
from typing import Any

import pytest

from sandbox.vats.condense import condense, dumps
from sandbox.vats.contract import CONTRACT, contract
from sandbox.vats.table import OPERATIONS
from tests.sandbox.vats.requests import REQUESTS, prepared
from tests.sandbox.vats.wire import Wire, document, operations

WITH_BODY = sorted(name for name, item in operations().items() if "requestBody" in item)
WITHOUT_BODY = sorted(set(operations()) - set(WITH_BODY))
WITH_RIGHT = sorted(name for name, item in operations().items() if item["x-right"])


def test_contract_is_made_of_the_manual_as_it_is() -> None:
    assert CONTRACT.read_text(encoding="utf-8") == dumps(condense(document("openapi.yaml")))


def test_every_operation_is_there_and_none_besides() -> None:
    assert set(OPERATIONS) == set(operations()) == set(contract().operations) == set(REQUESTS)
    assert len(OPERATIONS) == 100


@pytest.mark.parametrize("operation", sorted(REQUESTS))
async def test_operation_works_and_answers_by_the_manual(wire: Wire, operation: str) -> None:
    await wire.do(operation, **await prepared(wire, operation))
    assert wire.vats.performed(operation)


@pytest.mark.parametrize("operation", sorted(REQUESTS))
async def test_operation_wants_the_key_and_no_unknown_parameter(wire: Wire, operation: str) -> None:
    request = REQUESTS[operation]
    response = await wire.send(operation, **request, headers={"X-API-KEY": "wrong"})
    assert (response.status_code, response.json()) == (401, {"message": "Invalid token"})
    refusal = await wire.refused(operation, **{**request, "query": {**request.get("query", {}), "unknown": "1"}})
    assert "unknown" in refusal


@pytest.mark.parametrize("operation", WITH_BODY)
async def test_body_is_checked_to_the_last_field(wire: Wire, operation: str) -> None:
    request = await prepared(wire, operation)
    path, body = request.get("path", {}), request["body"]
    spoilt = [{**one, "unknown": 1} if isinstance(one, dict) else 1 for one in body] if isinstance(body, list) else None
    await wire.refused(operation, path=path, body=spoilt or {**body, "unknown": 1})
    await wire.refused(operation, path=path, body="text")
    await wire.refused(operation, path=path, content=b"{", headers={"Content-Type": "application/json"})
    await wire.refused(operation, path=path)
    whole = json.dumps(body).encode()
    await wire.refused(operation, path=path, content=whole, headers={"Content-Type": "text/plain"})
    await wire.refused(
        operation, path=path, content=whole, headers={"Content-Type": "application/json; charset=cp1251"}
    )


@pytest.mark.parametrize("operation", WITHOUT_BODY)
async def test_body_where_none_is_expected_is_refused(wire: Wire, operation: str) -> None:
    refusal = await wire.refused(operation, **{**REQUESTS[operation], "body": {}})
    assert "no body is expected" in refusal


@pytest.mark.parametrize("operation", WITH_RIGHT)
async def test_right_that_the_key_lacks_is_named_by_403(wire: Wire, operation: str) -> None:
    wire.vats.lacks.add(operations()[operation]["x-right"])
    response = await wire.send(operation, **REQUESTS[operation])
    assert (response.status_code, response.json()) == (403, {"message": "Don't have permission to access"})


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("list_users", {"query": {"start": "-1"}}),
        ("list_users", {"query": {"limit": "0"}}),
        ("list_users", {"query": {"limit": "many"}}),
        ("list_users", {"query": {"limit": ["1", "2"]}}),
        ("list_users", {"query": {"with": "everything"}}),
        ("get_group_calls", {"path": {"login": "anna"}, "query": {"group_id": ""}}),
        ("get_history_json", {"query": {"period": "week"}}),
        ("get_history_json", {"query": {"processMissed": "1"}}),
        ("get_history_json", {"query": {"missedStatus": ["5"]}}),
        ("get_history_json", {"query": {"start": "2026-11-24T00:00:00Z"}}),
        ("get_history_json", {"query": {"start": "20261341T000000Z"}}),
        ("get_telnum", {"path": {"telnum": "+74951234567"}}),
        ("set_music", {"path": {"type": "alarm"}, "body": {"file": "x"}}),
        ("make_call", {"body": {"phone": "79161234567"}}),
        ("make_call", {"body": {"phone": "79161234567", "user": "anna", "group": "sales"}}),
        ("make_call", {"body": {"phone": "+79161234567", "user": "anna"}}),
        ("make_call", {"body": {"phone": 79161234567, "user": "anna"}}),
        ("add_user", {"body": {"name": "П", "mobile_redirect": {"enabled": True}}}),
        ("add_user", {"body": {"name": "П", "mobile": "79", "mobile_redirect": {"enabled": True, "delay": 16}}}),
        ("edit_user", {"path": {"login": "anna"}, "body": {}}),
        ("edit_user", {"path": {"login": "anna"}, "body": {"login": "anna2"}}),
        ("edit_group", {"path": {"groupId": "sales"}, "body": {"call_duration": 0}}),
        ("edit_group", {"path": {"groupId": "sales"}, "body": {"call_duration": 10.5}}),
        ("edit_group", {"path": {"groupId": "sales"}, "body": {"timeout": {"target": "user"}}}),
        ("edit_telnum_route", {"path": {"telnum": "74951234567"}, "body": {"type": "user", "user": "anna"}}),
        ("edit_telnum_route", {"path": {"telnum": "74951234567"}, "body": {"type": "group", "greeting": True}}),
        ("deny_main_directions", {"query": {"allowed": ["ALL"]}}),
        ("deny_main_directions", {}),
        ("delete_record_exceptions", {}),
        ("add_to_blacklist", {"body": []}),
        ("add_to_blacklist", {"body": [{"telnum": "7*5"}]}),
    ],
)
async def test_wrong_value_is_refused(wire: Wire, operation: str, request_: dict[str, Any]) -> None:
    before = repr(wire.vats.company)
    await wire.refused(operation, **request_)
    assert repr(wire.vats.company) == before


async def test_unknown_address_and_method(wire: Wire) -> None:
    for address in ("/crmapi/v1/nothing", "/crmapi/v1/users/anna/nothing", "/crmpapi/v1/users"):
        assert (await wire.http.get(address)).status_code == 404
    response = await wire.http.patch("/crmapi/v1/users")
    assert (response.status_code, response.json()) == (405, {"message": "Method Not Allowed"})
    assert response.headers["Allow"] == "GET, POST"
    response = await wire.http.get("/crmapi/v1/nothing", headers={"X-API-KEY": "wrong"})
    assert response.status_code == 401


async def test_refusal_never_repeats_a_value(wire: Wire) -> None:
    refusal = await wire.refused("edit_user", path={"login": "anna"}, body={"password": ["hunter2"]})
    assert "hunter2" not in refusal
    assert "password" in refusal


async def test_key_given_twice_in_a_body_is_no_json(wire: Wire) -> None:
    content = b'{"phone": "79161234567", "user": "anna", "user": "boris"}'
    refusal = await wire.refused("make_call", content=content, headers={"Content-Type": "application/json"})
    assert "no JSON" in refusal


@pytest.mark.parametrize(
    "content",
    [b'{"phone": NaN, "user": "anna"}', b"[" * 100_000, b'"\xff"', b'{"phone": "7", "user": "anna"'],
    ids=["nan", "deep", "no UTF-8", "cut"],
)
async def test_bytes_that_are_no_json(wire: Wire, content: bytes) -> None:
    refusal = await wire.refused("make_call", content=content, headers={"Content-Type": "application/json"})
    assert "no JSON" in refusal


async def test_segments_are_decoded_apart(wire: Wire) -> None:
    wire.vats.employee("anna").login = "а/б@в г"
    assert (await wire.do("get_user", path={"login": "а/б@в г"}))["name"] == "Анна Смирнова"
