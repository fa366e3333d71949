"""Every class of an operation against the machine-readable manual: none missing, none extra."""

import re
from typing import Any

import pytest

from tests.vats import differences
from tests.vats.manual import body_of, constraints, operations, snake, table
from vats import operations as ours
from vats.fields import InQuery, SentAs, WholeBody
from vats.operation import Operation
from vats.operations import OPERATIONS

Kind = type[Operation[Any]]

SENT: list[Kind] = [*OPERATIONS.values(), ours.EnableAllGroupCalls, ours.DisableAllGroupCalls]
each = pytest.mark.parametrize("kind", SENT, ids=lambda kind: kind.__name__)
each_of_the_manual = pytest.mark.parametrize("kind", OPERATIONS.values(), ids=lambda kind: kind.__name__)


def wire_name(kind: Kind, name: str) -> str:
    """What a field is called on the wire; placeholders of a path are what the manual's path calls them."""
    placeholders = re.findall(r"{(\w+)}", kind.path)
    if name in placeholders:
        theirs: list[str] = re.findall(r"{(\w+)}", operations()[kind.id]["path"])
        return theirs[placeholders.index(name)]
    return kind.model_fields[name].serialization_alias or name


def place(kind: Kind, name: str) -> str:
    marks = kind.model_fields[name].metadata
    if f"{{{name}}}" in kind.path:
        return "path"
    if any(isinstance(mark, WholeBody) for mark in marks):
        return "whole body"
    if kind.method in {"GET", "DELETE"} or any(isinstance(mark, InQuery) for mark in marks):
        return "query"
    return "body"


def manual_fields(operation_id: str) -> dict[tuple[str, str], tuple[bool, dict[str, Any]]]:
    """(place, name) → whether it is required, what it must be."""
    described = operations()[operation_id]
    fields = {
        (each["in"], each["name"]): (bool(each.get("required")), constraints(each["schema"]))
        for each in described["parameters"]
    }
    body = body_of(operation_id)
    if body is None:
        return fields
    if body["type"] == "array":
        return {**fields, ("whole body", ""): (True, constraints(body))}
    return fields | {
        ("body", name): (name in body.get("required", []), constraints(schema))
        for name, schema in body["properties"].items()
    }


def our_fields(kind: Kind) -> dict[tuple[str, str], tuple[bool, dict[str, Any]]]:
    schema = kind.model_json_schema(mode="serialization")
    fields = {}
    for name, field in kind.model_fields.items():
        where, wire = place(kind, name), wire_name(kind, name)
        told = constraints(schema["properties"][field.serialization_alias or name], schema.get("$defs", {}))
        word = next((mark.word for mark in field.metadata if isinstance(mark, SentAs)), None)
        if word:
            told = {"type": "string", "enum": [word]}
        fields[where, "" if where == "whole body" else wire] = (field.is_required(), told)
    return fields


def test_every_operation_of_the_manual_is_there_and_no_other() -> None:
    assert set(OPERATIONS) == set(operations()) == set(table())
    assert len(OPERATIONS) == 100


def test_every_class_is_registered_once() -> None:
    seconds = {kind.__name__: kind.id for kind in SENT if kind is not OPERATIONS[kind.id]}
    assert seconds == {name: operation_id for name, (operation_id, _) in differences.SECOND_CLASSES.items()}
    exported = {
        name for name in ours.__all__ if isinstance(found := getattr(ours, name), type) and issubclass(found, Operation)
    }
    assert exported == {kind.__name__ for kind in SENT}


@each_of_the_manual
def test_its_name_is_the_operation_id(kind: Kind) -> None:
    assert kind.__name__ == "".join(part.capitalize() for part in kind.id.split("_"))


@each
def test_method_and_path(kind: Kind) -> None:
    described = operations()[kind.id]
    blank = re.sub(r"{\w+}", "{}", "/crmapi/v1" + kind.path)
    assert (kind.method, blank) == (described["method"], re.sub(r"{\w+}", "{}", described["path"]))


@each
def test_right_and_section(kind: Kind) -> None:
    described, row = operations()[kind.id], table()[kind.id]
    assert kind.right == described["x-right"]
    assert (kind.right or "—") == row["right"]
    assert kind.section == ", ".join([described["x-section"], *described.get("x-section-also", [])]) == row["section"]
    assert f"(manual {kind.section})." in (kind.__doc__ or "")


@each_of_the_manual
def test_fields(kind: Kind) -> None:
    theirs, found = manual_fields(kind.id), our_fields(kind)
    left_out = {key for key in theirs if (kind.id, *key) in differences.LEFT_OUT}
    assert len(left_out) == sum(operation_id == kind.id for operation_id, *_ in differences.LEFT_OUT)
    assert set(found) == set(theirs) - left_out


@each_of_the_manual
def test_required_fields(kind: Kind) -> None:
    theirs = {key for key, (required, _) in manual_fields(kind.id).items() if required}
    stricter = {key for key in manual_fields(kind.id) if (kind.id, key[1]) in differences.REQUIRED}
    assert not theirs & stricter, "an exception that is no longer needed"
    assert {key for key, (required, _) in our_fields(kind).items() if required} == theirs | stricter


@each_of_the_manual
def test_what_a_field_may_hold(kind: Kind) -> None:
    theirs, found = manual_fields(kind.id), our_fields(kind)
    for key, (_, told) in found.items():
        wanted = {**theirs[key][1]}
        if stricter := differences.STRICTER.get((kind.id, key[1])):
            assert told != wanted, "an exception that is no longer needed"
            wanted = {name: value for name, value in {**wanted, **stricter[0]}.items() if value is not None}
        for operation_id, path in differences.REQUIRED:
            outer, dot, inner = path.partition(".")
            if dot and (operation_id, outer) == (kind.id, key[1]):
                assert inner not in wanted["required"], "an exception that is no longer needed"
                wanted["required"] = sorted([*wanted["required"], inner])
        assert told == wanted, f"{kind.id}: {key}"


@each
def test_names_of_fields(kind: Kind) -> None:
    for name in kind.model_fields:
        if place(kind, name) == "whole body":
            continue  # the manual has no name for it
        wire = wire_name(kind, name)
        exception = differences.NAMES.get((kind.id, wire))
        assert name == (exception[0] if exception else snake(wire))


def test_no_exception_names_what_is_not_there() -> None:
    named = [*differences.NAMES, *differences.REQUIRED, *differences.STRICTER]
    there = {(operation_id, name) for operation_id in operations() for _, name in manual_fields(operation_id)}
    assert [key for key in named if (key[0], key[1].partition(".")[0]) not in there] == []


def test_the_classes_for_all_departments_have_no_field_for_one() -> None:
    for kind in (ours.EnableAllGroupCalls, ours.DisableAllGroupCalls):
        assert set(kind.model_fields) == {"login"}
