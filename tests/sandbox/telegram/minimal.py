"""The least that a call can hold: every required field of a method, with a value of the type that the manual names."""

from typing import Any

from sandbox.telegram.manual import Field, Shape, Upload, manual
from tests.sandbox.telegram.pictures import picture

_PLAIN: dict[str, Any] = {
    "String": "word", "Integer": 1, "Float": 1.5, "Boolean": True, "RichText": "word",
}  # fmt: skip


def minimal(method: Shape, known: dict[str, Any]) -> dict[str, Any]:
    """Make the fields of a call; ``known`` are the values that must mean something (a chat, a message …)."""
    return {field.name: known.get(field.name, _value(field)) for field in method.fields.values() if field.required}


def _value(field: Field) -> Any:
    return field.constant or _of_type(field.types[0])


def _of_type(kind: str) -> Any:
    if kind.startswith("Array of "):
        return [_of_type(kind.removeprefix("Array of "))]
    if kind == "InputFile":
        return Upload("picture.png", picture(), "image/png")
    if kind in _PLAIN:
        return _PLAIN[kind]
    shape = manual().types[kind]
    if shape.subtypes:
        return _of_type(shape.subtypes[0])
    return {field.name: _value(field) for field in shape.fields.values() if field.required}
