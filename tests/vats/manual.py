"""The machine-readable manual, as the tests read it."""

import csv
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SPEC = Path(__file__).parents[2] / "sandbox" / "spec"

_CONSTRAINTS = ("type", "enum", "pattern", "minLength", "minimum", "maximum", "minItems", "uniqueItems")


@cache
def openapi() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((SPEC / "openapi.yaml").read_text())
    return found


@cache
def callbacks() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((SPEC / "callbacks.yaml").read_text())
    return found


@cache
def table() -> dict[str, dict[str, str]]:
    with (SPEC / "operations.tsv").open() as lines:
        return {row["operationId"]: row for row in csv.DictReader(lines, delimiter="\t")}


@cache
def operations() -> dict[str, dict[str, Any]]:
    """Operation id → the operation, with ``method``, ``path`` and its parameters resolved."""
    return {
        described["operationId"]: {
            **described,
            "method": method.upper(),
            "path": path,
            "parameters": [resolved(each) for each in [*item.get("parameters", []), *described.get("parameters", [])]],
        }
        for path, item in openapi()["paths"].items()
        for method, described in item.items()
        if method in {"get", "post", "put", "delete"}
    }


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if len(schema.get("allOf", [])) == 1 and "oneOf" not in schema["allOf"][0]:
        return resolved(schema["allOf"][0])
    if "$ref" not in schema:
        return schema
    found: Any = openapi()
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return resolved(found)


def body_of(operation_id: str) -> dict[str, Any] | None:
    """The schema of what is sent in the body; None where nothing is."""
    body = operations()[operation_id].get("requestBody")
    return resolved(body["content"]["application/json"]["schema"]) if body else None


def constraints(schema: dict[str, Any], within: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a schema demands, in one form for the manual's schemas and pydantic's (``within``: its ``$defs``)."""
    if "$ref" in schema:
        schema = within[schema["$ref"].rpartition("/")[2]] if within is not None else resolved(schema)
    schema = resolved(schema) if within is None else schema
    one = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    if within is not None and len(one) == 1:
        return constraints(one[0], within)
    told = {name: schema[name] for name in _CONSTRAINTS if name in schema}
    if "const" in schema:
        told["enum"] = [schema["const"]]
    if "items" in schema:
        told["items"] = constraints(schema["items"], within)
    if "properties" in schema:
        told["properties"] = {name: constraints(each, within) for name, each in schema["properties"].items()}
        told["required"] = sorted(schema.get("required", []))
        told["closed"] = schema.get("additionalProperties") is False
    if one and "type" not in told:
        told["anyOf"] = sorted((constraints(each, within) for each in one), key=str)
    return told


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
