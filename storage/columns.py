"""Types of columns that read and write the same on SQLite and on PostgreSQL."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.delivery import storable

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode

Id = BigInteger().with_variant(Integer(), "sqlite")
"""A number that the database gives; SQLite counts by itself in ``INTEGER`` only."""


class Moment(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database. A naive one is refused: nobody knows whose clock it was."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Let PostgreSQL know that it is a moment; SQLite holds text, in UTC, that sorts as time does."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give it back aware."""
        return value if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A value as JSON text. Text, not a JSON type: equal values are equal texts, and no character is refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the value as JSON, keys sorted."""
        return None if value is None else _encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """Read the value back."""
        return None if value is None else json.loads(value)


class Words(TypeDecorator[str]):
    """A text from outside, without the characters that PostgreSQL refuses (NUL, lone surrogates)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Leave those characters out."""
        return None if value is None else storable(value)


class Thread(TypeDecorator[int]):
    """A topic of a group; ``None`` (no topic) is kept as 0, so that keys with it are unique."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int:  # noqa: ARG002
        """Write no topic as 0."""
        return value or 0

    def process_result_value(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Read 0 as no topic."""
        return value or None
