"""What the 100 operations of the ВАТС have in common: an operation is data, and knows what it answers with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar, cast
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, TypeAdapter

from vats.fields import InQuery, SentAs, WholeBody

T = TypeVar("T")

Method = Literal["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True)
class Request:
    """An operation as it goes over the wire, whatever carries it.

    ``path`` is percent-encoded and begins behind the base address; ``body`` is JSON-able, or None where none is sent.
    """

    method: Method
    path: str
    query: tuple[tuple[str, str], ...]
    body: object | None


class Operation(BaseModel, Generic[T]):
    """One operation of the ВАТС, ready to be performed, shown, kept and performed later; ``T`` is what it answers with.

    Attributes:
        id: Operation id in the machine-readable manual, by default the class's name in snake case.
        method: HTTP method. It does not tell the effect: ``DELETE`` often means «switch off» (A00-5).
        path: Path template under ``/crmapi/v1``; its placeholders are fields.
        section: Section of the manual.
        right: Right that the key needs, «Раздел → Действие»; None where the manual names none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: ClassVar[str]
    method: ClassVar[Method]
    path: ClassVar[str]
    section: ClassVar[str]
    right: ClassVar[str | None]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "method" in cls.__dict__ and "id" not in cls.__dict__:
            cls.id = cls.word()

    @classmethod
    def word(cls) -> str:
        """The class's name in snake case: unique, also where two classes share an operation id."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    @property
    def is_read(self) -> bool:
        """Whether performing it changes nothing, so that it may be repeated."""
        return self.method == "GET"

    def request(self) -> Request:
        """Write the operation down for the wire; secrets are in it."""
        values = self.model_dump(mode="json", by_alias=True, exclude_none=True, context={"reveal": True})
        segments: dict[str, str] = {}
        query: list[tuple[str, str]] = []
        body: dict[str, object] = {}
        whole: object | None = None
        for name, field in type(self).model_fields.items():
            wire = field.serialization_alias or name
            if wire not in values:
                continue
            value = values[wire]
            if f"{{{name}}}" in self.path:
                segments[name] = quote(str(value), safe="")
            elif any(isinstance(mark, WholeBody) for mark in field.metadata):
                whole = value
            elif self.method in {"GET", "DELETE"} or any(isinstance(mark, InQuery) for mark in field.metadata):
                query += _in_query(wire, value, next((m.word for m in field.metadata if isinstance(m, SentAs)), "true"))
            else:
                body[wire] = value
        return Request(
            self.method, self.path.format_map(segments), tuple(query), whole if whole is not None else body or None
        )

    def dump(self) -> dict[str, Any]:
        """Write the operation down for keeping. Passwords and keys are left out: they are stored nowhere."""
        fields = self.model_dump(mode="json", exclude_none=True)
        return {
            "operation": self.word(),
            "fields": {name: value for name, value in fields.items() if value is not None},
        }

    @staticmethod
    def load(dumped: Mapping[str, Any]) -> "Operation[Any]":
        """Read back what ``dump`` wrote.

        Raises:
            LookupError: No such operation.
            pydantic.ValidationError: The fields do not fit, or a secret that is required was left out.
        """
        from vats.operations import named  # noqa: PLC0415 — the register imports every operation, and each imports this

        return named(dumped["operation"]).model_validate(dumped["fields"])

    @classmethod
    def answers_with(cls) -> Any:
        """What this operation answers with: ``T`` as it was written."""
        for parent in cls.__mro__:
            generic = getattr(parent, "__pydantic_generic_metadata__", {})
            if generic.get("origin") is Operation:
                return generic["args"][0]
        raise TypeError(f"{cls.__name__} does not say what it answers with")

    @classmethod
    def read_answer(cls, found: object) -> T:
        """Read an answer from what its JSON holds.

        Raises:
            pydantic.ValidationError: It is none of this operation's.
        """
        return cast("T", _reader(cls).validate_python(found))

    def but(self, **changes: object) -> Self:
        """The same operation with other values, checked anew."""
        return type(self).model_validate({**{name: getattr(self, name) for name in type(self).model_fields}, **changes})


@cache
def _reader(cls: type[Operation[Any]]) -> TypeAdapter[Any]:
    wanted = cls.answers_with()
    has_config_of_its_own = isinstance(wanted, type) and issubclass(wanted, BaseModel)
    return TypeAdapter(wanted, config=None if has_config_of_its_own else ConfigDict(hide_input_in_errors=True))


def _in_query(name: str, value: object, yes: str) -> list[tuple[str, str]]:
    """Lists are repeated (A04-1), ``false`` is left out (A03-9)."""
    match value:
        case bool():
            return [(name, yes)] if value else []
        case list():
            return [(name, str(item)) for item in value]
        case _:
            return [(name, str(value))]
