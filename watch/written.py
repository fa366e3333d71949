"""The values that our own commands wrote since the last look: what stands otherwise by then was changed in the cabinet.

Kept only of what the exchange has taken, and only of fields that come back as they were sent; all else of a thing that
we changed is taken for ours (`own_changes`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from storage.exchange import KeptSettings
from vats.operation import Operation
from vats.operations import AddToBlacklist, DeleteFromBlacklist, EditGroup, EditTelnumRoute, EditUser
from watch.parts import WHOLE, Thing, Things

WRITTEN: Final = "written"
"""Name under which they are kept beside the settings."""

Values: TypeAlias = Mapping[str, Any] | None
"""Fields of a thing; None: it was deleted."""


@dataclass(frozen=True, slots=True)
class Written:
    """What we wrote of a thing, last at that moment."""

    part: str
    key: str
    at: datetime
    values: Values

    def dump(self) -> list[Any]:
        """Give it as JSON-able values."""
        return [self.part, self.key, self.at.isoformat(), None if self.values is None else dict(self.values)]

    def put_on(self, thing: Thing | None) -> Thing | None:
        """Give a thing as we wrote it, all that we did not write as it is."""
        if self.values is None or thing is None:
            return self.values
        return {**thing, **{name: value for name, value in self.values.items() if name in thing}}


def written_of(kept: KeptSettings | None) -> list[Written]:
    """Read what was kept."""
    rows: Iterable[list[Any]] = kept.content["things"] if kept is not None else ()
    return [Written(part, key, datetime.fromisoformat(at), values) for part, key, at, values in rows]


def kept_of(found: Iterable[Written]) -> dict[str, Any]:
    """Write it down for keeping."""
    return {"things": [one.dump() for one in found]}


def with_operation(
    found: Iterable[Written], operation: Operation[Any], at: datetime, *, done: bool
) -> list[Written] | None:
    """Add what an operation has written; of one that is only under way, forget what it may overwrite. None: nothing."""
    values = values_of(operation)
    if not values:
        return None
    known = {(one.part, one.key): one for one in found}
    for thing, fields in values.items():
        before = known.pop(thing, None)
        old = dict(before.values or {}) if before is not None else {}
        if done:
            known[thing] = Written(*thing, at, None if fields is None else {**old, **fields})
        elif fields is not None and (left := {name: one for name, one in old.items() if name not in fields}):
            known[thing] = Written(*thing, at, left)
    return list(known.values())


def values_of(operation: Operation[Any]) -> Mapping[tuple[str, str], Values]:
    """Say what an operation writes, as the settings name it; nothing where that cannot be said for sure."""
    return _VALUES[operation.id](operation) if operation.id in _VALUES else {}


def _employee(operation: EditUser) -> Mapping[tuple[str, str], Values]:
    said = {name: getattr(operation, name) for name in ("name", "ext", "role", "position")}
    return _some("employees", operation.login, said)


def _department(operation: EditGroup) -> Mapping[tuple[str, str], Values]:
    return _some("departments", operation.group_id, {"name": operation.name, "ext": operation.ext})


def _route(operation: EditTelnumRoute) -> Mapping[tuple[str, str], Values]:
    to = {"user": {"login": operation.user}, "group": {"department_id": operation.group}}.get(operation.type, {})
    return _some("numbers", operation.telnum, {"type": operation.type, "greeting": operation.greeting, **to})


def _some(part: str, key: str, said: Mapping[str, Any]) -> Mapping[tuple[str, str], Values]:
    values = {name: value for name, value in said.items() if value is not None}
    return {(part, key): values} if values else {}


def _blocked(operation: AddToBlacklist) -> Mapping[tuple[str, str], Values]:
    return {("blacklist", item.telnum): {"comment": item.comment or ""} for item in operation.items}


def _let_through(operation: DeleteFromBlacklist) -> Mapping[tuple[str, str], Values]:
    return {("blacklist", telnum): None for telnum in operation.telnum}


_VALUES: Final[Mapping[str, Callable[[Any], Mapping[tuple[str, str], Values]]]] = {
    "edit_user": _employee,
    "edit_group": _department,
    "edit_telnum_route": _route,
    "enable_telnum_calls": lambda operation: {("numbers", operation.telnum): {"disabled": False}},
    "disable_telnum_calls": lambda operation: {("numbers", operation.telnum): {"disabled": True}},
    "add_to_blacklist": _blocked,
    "delete_from_blacklist": _let_through,
    "enable_block_anonymous": lambda _: {("anonymous", WHOLE): {"state": True}},
    "disable_block_anonymous": lambda _: {("anonymous", WHOLE): {"state": False}},
}


def as_written(things: Things, part: str, found: Iterable[Written]) -> Things:
    """Give things of a part as we left them, those of them that we wrote."""
    left: dict[str, Thing] = dict(things)
    for one in found:
        if one.part != part:
            continue
        thing = one.put_on(left.get(one.key))
        if thing is None:
            left.pop(one.key, None)
        else:
            left[one.key] = thing
    return left
