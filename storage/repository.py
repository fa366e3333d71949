"""What every repository does the same way: one statement, in the caller's transaction or in one of its own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, CursorResult, Executable, Row, Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Database

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


AnyRow = Row[*tuple[Any, ...]]
"""A row of columns that a record names."""

Upsert = sqlite.Insert | postgresql.Insert
"""An INSERT that can say what to do on a conflict."""

_VALUES_AT_ONCE = 5000
"""SQLite and PostgreSQL take some 32 000 values in a statement."""


class Repository:
    """The base of the repositories. Each of their methods is one transaction, or takes part in the caller's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def _all(self, question: Executable) -> Sequence[AnyRow]:
        async with self._database.reading() as connection:
            return (await connection.execute(question)).all()

    async def _one(self, question: Executable) -> AnyRow | None:
        async with self._database.reading() as connection:
            return (await connection.execute(question)).one_or_none()

    async def _number(self, question: Executable) -> Any:
        async with self._database.reading() as connection:
            return (await connection.execute(question)).scalar()

    async def _write(self, change: Executable, rows: Sequence[dict[str, Any]] | None = None) -> CursorResult[Any]:
        """Perform a change; with ``rows``, once for each of them (none: nothing is done by the caller's care)."""
        async with self._database.transaction() as connection:
            return await connection.execute(change, rows)

    async def _returned(self, change: Executable) -> AnyRow | None:
        """Perform a change that gives the row it changed, if there was one."""
        async with self._database.transaction() as connection:
            return (await connection.execute(change)).one_or_none()

    async def _made(self, change: Executable) -> AnyRow:
        """Perform a change that always gives a row."""
        async with self._database.transaction() as connection:
            return (await connection.execute(change)).one()

    def _insert(self, table: Table) -> Upsert:
        """Begin an INSERT, in the words of the database at hand."""
        return sqlite.insert(table) if self._database.dialect == "sqlite" else postgresql.insert(table)


def pieces(several: Iterable[str]) -> Iterator[list[str]]:
    """Cut a long list of values into lists that fit into one statement each, each value once."""
    rest = iter(dict.fromkeys(several))
    while piece := list(islice(rest, _VALUES_AT_ONCE)):
        yield piece


def columns_of(table: Table, record: "type[DataclassInstance]") -> list[Column[Any]]:
    """Name the columns that a record is made of, in its order: ``Record(*row)`` then reads a row."""
    return [table.c[field.name] for field in fields(record)]
