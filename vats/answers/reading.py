"""How answers are read: numbers as text, null, unknown values and fields that were added do not break a read (A00-4).

Only the key of a thing is required. What cannot be read is unknown, never an invented value.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator

from vats.phones import canonical

X = TypeVar("X")


class Answer(BaseModel):
    """What the ВАТС answers with, in our own words; the names on the wire are the aliases."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, populate_by_name=True)


def text(value: object) -> str:
    """Read text: numbers as they are written, a list joined, nothing and yes-or-no as empty (A09-6)."""
    match value:
        case str():
            return value.replace("\x00", "").encode("utf-8", "replace").decode()
        case bool() | None:
            return ""
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else str(value)
        case list() | tuple():
            return ", ".join(filter(None, map(text, value)))
        case _:
            return ""


def whole(value: object) -> int | None:
    """Read a whole number from ``5``, ``5.0``, ``"5"``; anything else is unknown."""
    match value:
        case bool() | None:
            return None
        case int():
            return value
        case float():
            return int(value) if value.is_integer() else None
        case str():
            try:
                number = float(value.replace(",", "."))
            except ValueError:
                return None
            return int(number) if number.is_integer() else None
        case _:
            return None


def flag(value: object) -> bool | None:
    """Read a yes or no, also as a word or a number; anything else is unknown."""
    match value:
        case bool():
            return value
        case int() | float():
            return bool(value)
        case str():
            return _FLAGS.get(value.strip().lower())
        case _:
            return None


_FLAGS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


def moment(value: object) -> datetime | None:
    """Read a time, compact or ISO 8601 (A04-7); one without a zone is UTC (A02-14)."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value.strip())
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _word(value: object) -> str:
    return text(value).strip().lower()


def _login(value: object) -> str:
    """Histories write ``admin@domain`` too (A02-5)."""
    return text(value).strip().partition("@")[0]


def _phone(value: object) -> str:
    return canonical(text(value))


def _part(value: object) -> object:
    return value if isinstance(value, Mapping | BaseModel) else None


def _items(value: object) -> object:
    """A list without its nulls; a map's values, where a list was meant (A09-5); anything else as an empty list."""
    match value:
        case Mapping():
            return tuple(item for item in value.values() if item is not None)
        case list() | tuple():
            return tuple(item for item in value if item is not None)
        case _:
            return ()


def _rows(value: object) -> object:
    if isinstance(value, Mapping) and "items" in value:
        value = value["items"]
    return [] if value is None else [row for row in value if row is not None] if isinstance(value, list) else value


Key = Annotated[str, BeforeValidator(text), StringConstraints(min_length=1)]
"""What a thing is known by: required."""
PhoneKey = Annotated[str, BeforeValidator(_phone), StringConstraints(min_length=1)]
Text = Annotated[str, BeforeValidator(text)]
Word = Annotated[str, BeforeValidator(_word)]
"""A code of an open list, in lower case: unknown ones are shown as they are."""
Login = Annotated[str, BeforeValidator(_login)]
Phone = Annotated[str, BeforeValidator(_phone)]
"""A phone as ``canonical`` writes it; what is no phone stays as it came."""
Whole = Annotated[int | None, BeforeValidator(whole)]
Known = Annotated[bool, BeforeValidator(flag)]
"""Yes or no, required."""
Maybe = Annotated[bool | None, BeforeValidator(flag)]
Flag = Annotated[bool, BeforeValidator(lambda value: bool(flag(value)))]
"""Yes or no; no where nothing is said."""
Moment = Annotated[datetime | None, BeforeValidator(moment)]
Part = Annotated[X | None, BeforeValidator(_part)]
"""A thing within a thing, None where there is none."""
Many = Annotated[tuple[X, ...], BeforeValidator(_items)]
Rows = Annotated[list[X], BeforeValidator(_rows)]
"""A whole answer that is a bare array; also wrapped in ``items`` (A06-14), null where it is empty (A04-17)."""


class Info(Answer):
    """Where in a list a page stands (manual 3.2)."""

    total: Whole = None
    start: Whole = None
    limit: Whole = None


class Page(Answer, Generic[X]):
    """A page of a list; a bare array is a page too. What is no list is no empty one: whole companies hang on it."""

    items: Annotated[tuple[X, ...], BeforeValidator(_rows)]
    info: Part[Info] = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"items": value} if isinstance(value, list) else value


class Named(Answer):
    """An employee as other things name it; a bare login is one too."""

    login: Key
    name: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"login": value} if isinstance(value, str) else value


class NamedGroup(Answer):
    """A department as other things name it; a bare id is one too."""

    id: Key
    name: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"id": value} if isinstance(value, str) else value
