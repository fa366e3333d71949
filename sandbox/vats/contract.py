"""What may be asked of the exchange and what it answers, by ``contract.json`` (made of ``openapi.yaml``)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote

from jsonschema import Draft4Validator, ValidationError
from jsonschema.exceptions import best_match

from sandbox.vats.errors import Refusal, invalid

CONTRACT = Path(__file__).parent / "contract.json"

Query: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value in the path or in the query."""

    name: str
    place: str
    required: bool
    schema: dict[str, Any]

    @property
    def many(self) -> bool:
        """Whether the parameter may be repeated."""
        return self.schema.get("type") == "array"


@dataclass(frozen=True, slots=True)
class Specification:
    """One of the 100 operations."""

    id: str
    method: str
    path: str
    section: str
    right: str | None
    parameters: tuple[Parameter, ...]
    body: Any
    answers: Mapping[str, Mapping[str, Any]]

    @property
    def segments(self) -> list[str]:
        """The path in parts, ``{name}`` where a value stands."""
        return self.path.strip("/").split("/")


@dataclass(frozen=True, slots=True)
class Request:
    """A request that keeps the contract, its values read."""

    operation: Specification
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers; ``kind`` is its media type, empty when there is no body."""

    status: int
    content: Any = None
    kind: str = "application/json"


NO_CONTENT = Answer(204, kind="")


@dataclass(frozen=True)
class Contract:
    """All operations and schemas; validators are compiled when first needed."""

    operations: Mapping[str, Specification]
    schemas: Mapping[str, Any]
    _validators: dict[str, Draft4Validator] = field(default_factory=dict)

    def find(self, method: str, raw_path: str) -> tuple[Specification, dict[str, str]]:
        """Find the operation of a request line and the values in its path, or refuse with 404 or 405."""
        parts = raw_path.strip("/").split("/")
        fitting = [
            (specification, values)
            for specification in self.operations.values()
            if (values := _fit(specification.segments, parts)) is not None
        ]
        if not fitting:
            raise Refusal(404, "Not Found")
        # A literal segment is nearer than a value: /caller-ids/regions is no /caller-ids/{…}.
        fewest = min(len(values) for _, values in fitting)
        nearest = {one.method: (one, values) for one, values in fitting if len(values) == fewest}
        if method not in nearest:
            raise Refusal(405, "Method Not Allowed", allow=sorted(nearest))
        return nearest[method]

    def read(
        self, operation: Specification, path: Mapping[str, str], query: Query, content_type: str, body: bytes
    ) -> Request:
        """Check a request to the last field and read its values, or refuse with 400."""
        known = {parameter.name: parameter for parameter in operation.parameters if parameter.place == "query"}
        for name in query:
            if name not in known:
                raise invalid(f"query parameter {name} is unknown")
        for parameter in operation.parameters:
            if parameter.place == "path":
                self._check(f"{operation.id} path {parameter.name}", parameter.schema, path[parameter.name])
        values = {
            name: self._query_value(operation, parameter, query.get(name, ())) for name, parameter in known.items()
        }
        present = {name: value for name, value in values.items() if value is not None}
        return Request(operation, path, present, self._body(operation, content_type, body))

    def check_answer(self, operation: Specification, answer: Answer) -> None:
        """Raise ``Refusal`` (500) when an answer of our own does not keep the contract."""
        kinds = operation.answers.get(str(answer.status))
        if kinds is None or (not kinds and answer.kind) or (kinds and answer.kind not in kinds):
            raise Refusal(500, f"{operation.id}: answer {answer.status} {answer.kind} is not in the contract")
        if kinds:
            try:
                self._check(f"{operation.id} answer {answer.kind}", kinds[answer.kind], answer.content)
            except Refusal as refusal:
                raise Refusal(500, refusal.message) from refusal

    def _query_value(self, operation: Specification, parameter: Parameter, given: Sequence[str]) -> Any:
        if not given:
            if parameter.required:
                raise invalid(f"query parameter {parameter.name} is required")
            return parameter.schema.get("default")
        if len(given) > 1 and not parameter.many:
            raise invalid(f"query parameter {parameter.name} is given twice")
        value: Any = list(given) if parameter.many else _scalar(parameter, given[0])
        self._check(f"{operation.id} query {parameter.name}", parameter.schema, value)
        return value

    def _body(self, operation: Specification, content_type: str, body: bytes) -> Any:
        if operation.body is None:
            if body:
                raise invalid("no body is expected")
            return None
        kind, _, parameters = content_type.partition(";")
        if kind.strip().lower() != "application/json" or parameters.strip().lower() not in ("", "charset=utf-8"):
            raise invalid("Content-Type must be application/json in UTF-8")
        try:
            content = json.loads(body.decode("utf-8"), object_pairs_hook=_no_repeats, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise invalid("the body is no JSON") from error
        self._check(f"{operation.id} body", operation.body, content)
        return content

    def _check(self, name: str, schema: Any, value: Any) -> None:
        validator = self._validators.get(name)
        if validator is None:
            # `allOf` because Draft 4 ignores what stands beside a `$ref`, and the schemas must stand there.
            validator = Draft4Validator({"allOf": [schema], "schemas": self.schemas})
            self._validators[name] = validator
        error = best_match(validator.iter_errors(value))
        if error is not None:
            raise invalid(_words(name.split(" ", 1)[1], error))


@cache
def contract() -> Contract:
    """Load the contract, once a process."""
    document = json.loads(CONTRACT.read_text(encoding="utf-8"))
    return Contract(
        {
            entry["id"]: Specification(
                entry["id"],
                entry["method"],
                entry["path"],
                entry["section"],
                entry["right"],
                tuple(Parameter(one["name"], one["in"], one["required"], one["schema"]) for one in entry["parameters"]),
                entry["body"],
                entry["answers"],
            )
            for entry in document["operations"]
        },
        document["schemas"],
    )


def _fit(pattern: Sequence[str], parts: Sequence[str]) -> dict[str, str] | None:
    if len(pattern) != len(parts):
        return None
    values = {}
    for expected, part in zip(pattern, parts, strict=True):
        if expected.startswith("{"):
            values[expected[1:-1]] = unquote(part)
        elif expected != part:
            return None
    return values


def _scalar(parameter: Parameter, text: str) -> str | int | bool:
    match parameter.schema.get("type"):
        case "integer":
            digits = text.removeprefix("-")
            if not (digits.isascii() and digits.isdigit()):
                raise invalid(f"query parameter {parameter.name} must be an integer")
            return int(text)
        case "boolean":
            if text not in ("true", "false"):
                raise invalid(f"query parameter {parameter.name} must be true or false")
            return text == "true"
    return text


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _words(where: str, error: ValidationError) -> str:
    """Say which rule is broken and where, without repeating the value: it may be a password."""
    place = ".".join([where, *(str(part) for part in error.absolute_path)])
    rule: Any = error.validator_value
    schema: Any = error.schema
    given: Any = error.instance
    match error.validator:
        case "required":
            return f"{place}: {error.message.split(' ', 1)[0]} is required"
        case "additionalProperties":
            unknown = sorted(set(given) - set(schema.get("properties", ())))
            return f"{place}: unknown {', '.join(unknown)}"
        case "type":
            return f"{place}: must be {rule if isinstance(rule, str) else ' or '.join(rule)}"
        case "enum":
            return f"{place}: must be one of {', '.join(map(str, rule))}"
        case "pattern" | "minLength" | "minItems" | "minProperties" | "minimum" | "maximum" | "uniqueItems":
            return f"{place}: breaks {error.validator} {rule}"
    return f"{place}: is no allowed combination of fields"
