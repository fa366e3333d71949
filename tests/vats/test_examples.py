"""The examples cover everything that can be sent, and what they send is what the manual wants."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.vats.examples import EXAMPLES
from tests.vats.manual import body_of, openapi, operations
from vats import operations as ours
from vats.operation import Operation
from vats.operations import OPERATIONS

each = pytest.mark.parametrize("example", EXAMPLES, ids=[f"{at}-{each.word()}" for at, each in enumerate(EXAMPLES)])


def test_every_class_has_an_example() -> None:
    wanted = {*OPERATIONS.values(), ours.EnableAllGroupCalls, ours.DisableAllGroupCalls}
    assert {type(example) for example in EXAMPLES} == wanted


def test_every_field_has_an_example() -> None:
    said: dict[type[Operation[Any]], set[str]] = {}
    for example in EXAMPLES:
        said.setdefault(type(example), set()).update(
            name for name in example.model_fields_set if getattr(example, name) is not None
        )
    assert {kind.__name__: set(kind.model_fields) - names for kind, names in said.items()} == {
        kind.__name__: set() for kind in said
    }


@each
def test_the_body_is_what_the_manual_wants(example: Operation[Any]) -> None:
    body, wanted = example.request().body, body_of(example.id)
    if wanted is None:
        assert body is None
    else:
        found = list(Draft202012Validator({**wanted, "components": openapi()["components"]}).iter_errors(body))
        assert [error.message for error in found] == []


@each
def test_the_path_and_the_query_are_what_the_manual_wants(example: Operation[Any]) -> None:
    request = example.request()
    described = operations()[example.id]
    allowed = {each["name"]: each for each in described["parameters"] if each["in"] == "query"}
    for name, value in request.query:
        schema = allowed[name]["schema"]
        schema = schema.get("items", schema)
        typed: object = {"integer": int(value) if value.isdigit() else value, "boolean": value == "true"}.get(
            schema.get("type", ""), value
        )
        Draft202012Validator({**schema, "components": openapi()["components"]}).validate(typed)
    assert {name for name, each in allowed.items() if each.get("required")} <= {name for name, _ in request.query}
    assert request.path.count("/") == example.path.count("/")
    assert "{" not in request.path
    assert request.path.isascii()


@each
def test_it_is_kept_and_read_back(example: Operation[Any]) -> None:
    secrets = {"password", "key"} & example.model_fields_set
    dumped = example.dump()
    assert "hush" not in str(dumped)
    if secrets and any(type(example).model_fields[name].is_required() for name in secrets):
        with pytest.raises(ValueError, match="Field required"):
            Operation.load(dumped)
        return
    kept = Operation.load(dumped)
    assert type(kept) is type(example)
    assert kept == example.model_copy(update=dict.fromkeys(secrets))


def test_an_unknown_operation_cannot_be_read_back() -> None:
    with pytest.raises(LookupError):
        Operation.load({"operation": "drop_tables", "fields": {}})


def test_secrets_are_in_the_request_and_nowhere_else() -> None:
    secret = ours.AddSipRegistration(telnum="7", name="x", domain="x", login="x", password="hush-hush")
    assert secret.request().body == {
        "telnum": "7", "name": "x", "domain": "x", "login": "x", "password": "hush-hush",
    }  # fmt: skip
    assert "hush" not in f"{secret!r} {secret} {secret.model_dump()} {secret.model_dump_json()}"


def test_reads_are_those_that_change_nothing() -> None:
    assert {example.id for example in EXAMPLES if example.is_read} == {
        operation_id for operation_id, described in operations().items() if described["method"] == "GET"
    }
