"""Types of the fields that we send: stricter than the manual wherever it is silent or dangerous."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    SerializationInfo,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.config import JsonDict

from vats.choices import Direction, Weekday

Asked = TypeVar("Asked", bound=BaseModel)
Chosen = TypeVar("Chosen", Direction, Weekday)

COMPACT = "%Y%m%dT%H%M%SZ"
_UNIQUE: JsonDict = {"uniqueItems": True}


@dataclass(frozen=True, slots=True)
class InQuery:
    """Marks a field of a POST or PUT that goes into the query, not into the body."""


@dataclass(frozen=True, slots=True)
class WholeBody:
    """Marks the field that is the body itself: the manual wants a bare array there."""


@dataclass(frozen=True, slots=True)
class SentAs:
    """Marks a yes-or-no field that is sent as a word of its own (``with=status``) and left out otherwise."""

    word: str


class Input(BaseModel):
    """A part of what is sent: closed, as the operations are."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _one_segment(value: str) -> str:
    # `..` would climb out of the path before the server sees it, however well the rest is encoded.
    if value in {".", ".."} or not value.isprintable():
        raise ValueError("no name for a part of a path")
    return value


def some_change(asked: Asked) -> Asked:
    """Refuse an edit that changes nothing: what it would do is not said."""
    unnamed = {name for name, field in type(asked).model_fields.items() if field.is_required()}
    if not asked.model_fields_set - unnamed - {name for name, value in asked if value is None}:
        raise ValueError("nothing to change")
    return asked


def _compact(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d{8}T\d{6}Z", value):
        return datetime.strptime(value, COMPACT).replace(tzinfo=UTC)
    return value


def _whole_seconds(value: datetime) -> datetime:
    return value.astimezone(UTC).replace(microsecond=0)


def _revealed(value: SecretStr, info: SerializationInfo) -> str | None:
    return value.get_secret_value() if info.context and info.context.get("reveal") else None


def _no_repeats(values: tuple[Chosen, ...]) -> tuple[Chosen, ...]:
    if len(set(values)) < len(values):
        raise ValueError("named twice")
    return values


Id = Annotated[str, StringConstraints(min_length=1), AfterValidator(_one_segment)]
"""An identifier that may stand in a path: percent-encoded there, never a dot segment."""
Login = Id
"""An employee's login. The manual takes the extension too; we send logins (A06-4)."""
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]+$")]
"""A phone, a number of ours or an extension: digits alone."""
MobileDigits = Annotated[str, StringConstraints(pattern=r"^[0-9]*$")]
"""A mobile phone; an empty one takes it away."""
Mask = Annotated[str, StringConstraints(pattern=r"^[0-9]+\*?$")]
"""A phone, or the beginning of phones with one star at the end (A11-2)."""
Name = Annotated[str, StringConstraints(min_length=1)]
Secret = Annotated[SecretStr, PlainSerializer(_revealed), WithJsonSchema({"type": "string"})]
"""A password or a key: shown and kept nowhere, revealed in the request alone."""
SecretKey = Annotated[
    SecretStr, Field(min_length=1), PlainSerializer(_revealed), WithJsonSchema({"type": "string", "minLength": 1})
]
"""The same, and never empty."""
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_compact),
    AfterValidator(_whole_seconds),
    PlainSerializer(lambda at: at.strftime(COMPACT)),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{8}T[0-9]{6}Z$"}),
]
"""An aware time to the second; ``YYYYmmddTHHMMSSZ`` in UTC on the wire (A04-7)."""
LocalTime = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$")]
"""A time on the company's own clock, without a zone (A09-10)."""
SecondOfDay = Annotated[int, Field(ge=0, le=86400)]
"""Seconds from local midnight."""
Start = Annotated[int, Field(ge=0)]
Limit = Annotated[int, Field(ge=1)]
Logins = Annotated[tuple[Login, ...], Field(min_length=1)]
"""At least one login: an empty list may mean everybody (A12-5)."""
GroupIds = Annotated[tuple[Id, ...], Field(min_length=1)]
Masks = Annotated[tuple[Mask, ...], Field(min_length=1)]
Directions = Annotated[
    tuple[Direction, ...], Field(min_length=1, json_schema_extra=_UNIQUE), AfterValidator(_no_repeats)
]
Weekdays = Annotated[tuple[Weekday, ...], Field(min_length=1, json_schema_extra=_UNIQUE), AfterValidator(_no_repeats)]
