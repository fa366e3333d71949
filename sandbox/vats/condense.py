"""Make ``contract.json`` of ``sandbox/spec/openapi.yaml``: ``python -m sandbox.vats.condense``.

Reading the YAML takes longer than starting the whole exchange, so what is needed at run time is kept as a small JSON:
operations, their parameters and bodies, and schemas turned from OpenAPI 3.0 into JSON Schema Draft 4.
"""

import json
from pathlib import Path
from typing import Any

import yaml

from sandbox.vats.contract import CONTRACT

SPEC = Path(__file__).parent.parent / "spec" / "openapi.yaml"

_METHODS = ("get", "post", "put", "delete")
_NOT_RULES = {"description", "example", "examples", "nullable", "writeOnly", "format", "title"}


def condense(document: dict[str, Any]) -> dict[str, Any]:
    """Keep of an OpenAPI document what the exchange checks by."""
    shared = document["components"]
    operations = [
        _operation(path, method, body, shared)
        for path, item in document["paths"].items()
        for method, body in item.items()
        if method in _METHODS
    ]
    return {"operations": operations, "schemas": {name: _schema(schema) for name, schema in shared["schemas"].items()}}


def dumps(contract: dict[str, Any]) -> str:
    """Write the contract one operation or schema a line, so that a change can be read in a diff."""
    operations = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in contract["operations"])
    schemas = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(schema, ensure_ascii=False)}" for name, schema in contract["schemas"].items()
    )
    return f'{{"operations": [\n{operations}\n],\n"schemas": {{\n{schemas}\n}}}}\n'


def _operation(path: str, method: str, item: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    parameters = [_named(entry, shared["parameters"]) for entry in item.get("parameters", ())]
    body = item.get("requestBody")
    return {
        "id": item["operationId"],
        "method": method.upper(),
        "path": path,
        "section": item["x-section"],
        "right": item.get("x-right"),
        "parameters": [
            {
                "name": entry["name"],
                "in": entry["in"],
                "required": entry.get("required", False),
                "schema": _schema(entry["schema"]),
            }
            for entry in parameters
        ],
        "body": _schema(body["content"]["application/json"]["schema"]) if body else None,
        "answers": {
            status: {kind: _schema(entry["schema"]) for kind, entry in answer.get("content", {}).items()}
            for status, answer in item["responses"].items()
            if status.startswith("2")
        },
    }


def _named(entry: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    reference = entry.get("$ref")
    found: dict[str, Any] = shared[reference.rsplit("/", 1)[1]] if reference else entry
    return found


def _schema(node: Any) -> Any:
    """Turn a schema of OpenAPI 3.0 into one of Draft 4: ``nullable`` becomes a second type."""
    if isinstance(node, list):
        return [_schema(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"].replace("#/components/schemas/", "#/schemas/")}
    out: dict[str, Any] = {}
    for key, value in node.items():
        if key == "properties":
            out[key] = {name: _schema(schema) for name, schema in value.items()}
        elif key == "enum" and node.get("x-open-enum"):
            continue
        elif key not in _NOT_RULES and not key.startswith("x-"):
            out[key] = _schema(value)
    if node.get("nullable") and "type" in node:
        out["type"] = [node["type"], "null"]
        if "enum" in out:
            out["enum"] = [*out["enum"], None]
    return out


def main() -> None:
    """Write ``contract.json`` anew."""
    document = yaml.load(SPEC.read_text(encoding="utf-8"), yaml.CSafeLoader)
    CONTRACT.write_text(dumps(condense(document)), encoding="utf-8")


if __name__ == "__main__":
    main()
