"""The manual of the Bot API as a check: which methods there are, and what each of them takes."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from sandbox.telegram.refusals import Fault, fault

Json: TypeAlias = dict[str, Any]

_SPEC = Path(__file__).parent.parent / "spec"
_LIST = "Array of "
_CONSTANT = re.compile(r"(?:must be|always) (?!one of)[*“\"]?([a-z0-9_]+)[*”\"]?")
_NAMES_ITSELF = frozenset({"type", "source", "status"})
_NEEDS_NO_READING = frozenset({"RichText"})


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of a method, or one field of a type."""

    name: str
    types: tuple[str, ...]
    required: bool
    constant: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A method or a type: its fields, or the types it may be one of."""

    name: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    subtypes: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in a multipart body."""

    name: str
    content: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True, slots=True)
class Manual:
    """Every method and every type of the Bot API."""

    version: str
    methods: Mapping[str, Shape]
    types: Mapping[str, Shape]

    def method(self, name: str) -> Shape | None:
        """Find a method; names are read in any letter case, as the Bot API does."""
        return self.methods.get(name.lower())

    def read(self, method: Shape, given: Mapping[str, object]) -> Json:
        """Check the parameters of a call and answer them as JSON values (files as ``Upload``).

        Raises:
            Fault: a parameter is unknown, missing, or not of its type.
        """
        extra = set(given) - set(method.fields) - {"method"}
        if extra:
            raise fault(f"{method.name} has no parameter {', '.join(sorted(extra))}")
        values: Json = {}
        for known in method.fields.values():
            value = given.get(known.name)
            if value is None or (value == "" and "String" not in known.types and not known.required):
                if known.required:
                    raise fault(f"parameter {known.name} is required")
                continue
            values[known.name] = self._one_of(known.types, value, known.name)
        return values

    def check(self, kind: str, value: object) -> None:
        """Check a JSON value against a type, e.g. an answer against ``Message``.

        Raises:
            Fault: it is not one.
        """
        self._value(kind, value, kind)

    def _one_of(self, types: tuple[str, ...], value: object, where: str) -> Any:
        if len(types) > 1 and all(kind.startswith(_LIST) for kind in types):
            # «Array of A or Array of B» is an array whose items may be either: an album has photos and videos.
            kinds = tuple(kind.removeprefix(_LIST) for kind in types)
            items = enumerate(_parsed(value, list, where))
            return [self._one_of(kinds, item, f"{where}[{place}]") for place, item in items]
        complaints = []
        for kind in types:
            try:
                return self._value(kind, value, where)
            except Fault as complaint:
                complaints.append(complaint)
        # The type that was meant is the one whose own name fits; then the one that was followed deepest.
        raise max(complaints, key=lambda one: (not isinstance(one, _OtherType), one.description.count(".")))

    def _value(self, kind: str, value: object, where: str) -> Any:
        if kind.startswith(_LIST):
            return self._list(kind.removeprefix(_LIST), _parsed(value, list, where), where)
        if kind in _NEEDS_NO_READING:
            return value
        plain = _PLAIN.get(kind)
        if plain is not None:
            return plain(value, where)
        if kind == "KeyboardButton" and isinstance(value, str) and not value.startswith("{"):
            return {"text": value}  # «for simple text buttons, String can be used instead of this object»
        shape = self.types[kind]
        if shape.subtypes:
            return self._one_of(shape.subtypes, value, where)
        return self._object(shape, _parsed(value, dict, where), where)

    def _list(self, kind: str, values: Any, where: str) -> list[Any]:
        return [self._value(kind, value, f"{where}[{place}]") for place, value in enumerate(values)]

    def _object(self, shape: Shape, value: Json, where: str) -> Json:
        for name, given in sorted(value.items(), key=lambda item: item[0] not in _NAMES_ITSELF):
            known = shape.fields.get(name)
            if known is None:
                raise fault(f"can't parse {where}: {shape.name} has no field {name}")
            if known.constant is not None and given != known.constant:
                reason = f'Bad Request: can\'t parse {where}: field "{name}" of {shape.name} is "{known.constant}"'
                raise _OtherType(400, reason)
        missing = [known.name for known in shape.fields.values() if known.required and value.get(known.name) is None]
        if missing:
            raise fault(f"can't parse {where}: can't find field \"{missing[0]}\"")
        return {
            name: self._one_of(shape.fields[name].types, given, f"{where}.{name}")
            for name, given in value.items()
            if given is not None
        }


class _OtherType(Fault):
    """The value names itself as another type than the one it is compared with."""


def _parsed(value: object, kind: type, where: str) -> Any:
    """Take an object or a list as it is, or as text that holds its JSON (forms, and JSON within JSON)."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise fault(f"can't parse {where} JSON object") from None
    if not isinstance(value, kind):
        raise fault(f"can't parse {where}: {'Array' if kind is list else 'Object'} is expected")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise fault(f'field "{where}" must be of type String')
    try:
        value.encode()
    except UnicodeEncodeError:
        raise fault(f'field "{where}" must be encoded in UTF-8') from None
    return value


def _whole(value: object, where: str) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,19}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise fault(f'field "{where}" must be of type Number')
    return value


def _fraction(value: object, where: str) -> float:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise fault(f'field "{where}" must be of type Number')
    return float(value)


def _truth(value: object, where: str) -> bool:
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        value = value.lower() == "true"
    if not isinstance(value, bool):
        raise fault(f'field "{where}" must be of type Boolean')
    return value


def _file(value: object, where: str) -> Upload:
    if not isinstance(value, Upload):
        raise fault(f'field "{where}" must be a file')
    return value


_PLAIN = {"String": _text, "Integer": _whole, "Float": _fraction, "Boolean": _truth, "InputFile": _file}


def _fields(described: Iterable[Json]) -> dict[str, Field]:
    found = {}
    for one in described:
        constant = _CONSTANT.search(one["description"]) if one["name"] in _NAMES_ITSELF else None
        found[one["name"]] = Field(
            one["name"], tuple(one["types"]), one["required"], constant.group(1) if constant else None
        )
    return found


def _shapes(described: Mapping[str, Json], added: Mapping[str, Json]) -> dict[str, Shape]:
    shapes = {}
    for name in [*described, *(name for name in added if name not in described)]:
        parts = [part[name] for part in (described, added) if name in part]
        shapes[name] = Shape(
            name,
            {key: one for part in parts for key, one in _fields(part.get("fields", [])).items()},
            tuple(dict.fromkeys(kind for part in parts for kind in part.get("subtypes", []))),
            tuple(parts[0].get("returns", [])),
        )
    return shapes


@cache
def manual() -> Manual:
    """Read the manual (once in a process)."""
    told = json.loads((_SPEC / "bot-api.json").read_text())
    added = json.loads((_SPEC / "bot-api-additions.json").read_text())
    methods = _shapes(told["methods"], added["methods"])
    return Manual(
        added["version"],
        {name.lower(): shape for name, shape in methods.items()},
        _shapes(told["types"], added["types"]),
    )
