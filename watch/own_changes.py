"""What our own commands change, so that the watch does not take it for somebody's work in the cabinet.

An operation is noted before it goes out and again when it has come back: a look in between neither tells it as
foreign nor forgets it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from chat.clock import Clock
from storage.store import Store
from vats.operation import Operation
from watch.parts import PARTS, WATCHED
from watch.written import WRITTEN, kept_of, with_operation, written_of

EVERYTHING: Final = "*"
"""A key that stands for all things of a part."""

NEW: Final = "+"
"""A key that stands for all things of a part that were not there before."""

Thing: TypeAlias = tuple[str, str]


async def note(store: Store, clock: Clock, operation: Operation[Any], *, done: bool = False) -> None:
    """Note what an operation changes of what is watched; of one that changes none of it, nothing.

    ``done``: the exchange has taken it, so the values that it wrote are known, too.

    Raises:
        StorageError: It is not noted.
    """
    things, now = changed_by(operation), clock.now()
    if not things:
        return
    async with store.database.transaction():
        await store.exchange.touch(things, now)
        written = with_operation(written_of(await store.exchange.kept(WRITTEN)), operation, now, done=done)
        if written is not None:
            await store.exchange.keep(WRITTEN, now, kept_of(written))


def changed_by(operation: Operation[Any]) -> list[Thing]:
    """Say which watched things an operation changes: pairs of part and key."""
    change = CHANGES.get(operation.id)
    return [thing for thing in change(operation) if thing[0] in WATCHED] if change is not None else []


def _one(part: str, field: str) -> Callable[[Any], Iterable[Thing]]:
    return lambda operation: [(part, str(getattr(operation, field)))]


def _all(*parts: str) -> Callable[[Any], Iterable[Thing]]:
    return lambda _: [(part, EVERYTHING) for part in parts]


def _special(key: str) -> Callable[[Any], Iterable[Thing]]:
    """Extra hours and special days: the thing itself, or a new one; and the number, whose routes it may make."""

    def changes(operation: Any) -> Iterable[Thing]:
        piece = f"{operation.telnum}/{getattr(operation, key)}" if key != NEW else NEW
        return [("special", piece), ("numbers", operation.telnum)]

    return changes


def _route(operation: Any) -> Iterable[Thing]:
    # A route of another kind takes the extra hours and special days away with it.
    return [("numbers", operation.telnum), ("special", EVERYTHING)]


def _member(operation: Any) -> Iterable[Thing]:
    group = getattr(operation, "group_id", None)
    return [("departments", group or EVERYTHING)]


def _blocked(operation: Any) -> Iterable[Thing]:
    return [("blacklist", item.telnum) for item in operation.items]


def _rules(operation: Any) -> Iterable[Thing]:
    return [
        ("restrictions", f"user:{rule.login}" if hasattr(rule, "login") else f"group:{rule.group_id}")
        for rule in operation.rules
    ]


CHANGES: Final[Mapping[str, Callable[[Any], Iterable[Thing]]]] = {
    "add_user": lambda _: [("employees", NEW)],
    "edit_user": _one("employees", "login"),
    # What becomes of all that named the employee or the department is not said (A06-12, A08-11).
    "delete_user": _all(*PARTS),
    "enable_group_calls": _member,
    "disable_group_calls": _member,
    "add_group": lambda _: [("departments", NEW)],
    "edit_group": _one("departments", "group_id"),
    "edit_group_users": _one("departments", "group_id"),
    "delete_group": _all(*PARTS),
    "edit_telnum_route": _route,
    "enable_telnum_calls": _one("numbers", "telnum"),
    "disable_telnum_calls": _one("numbers", "telnum"),
    "add_interval_schedule": _special(NEW),
    "edit_interval_schedule": _special("interval_id"),
    "delete_interval_schedule": _special("interval_id"),
    "add_calendar_schedule": _special(NEW),
    "edit_calendar_schedule": _special("holiday_id"),
    "delete_calendar_schedule": _special("holiday_id"),
    # A SIM card is somebody's direct number, or a number of the company.
    "add_sim": _all("employees", "numbers"),
    "assign_sim_to_user": _all("employees", "numbers"),
    "assign_sim_to_company": _all("employees", "numbers"),
    "disable_sim": _all("employees", "numbers"),
    "delete_sim": _all("employees", "numbers"),
    "add_sip_registration": _all("numbers"),
    "edit_sip_registration": _one("numbers", "telnum"),
    "delete_sip_registration": _all("numbers"),
    "add_sipuri_transfer": _all("numbers"),
    "edit_sipuri_transfer": _one("numbers", "telnum"),
    "delete_sipuri_transfer": _all("numbers"),
    "add_branch": _all("employees", "departments"),
    "sync_branch": _all("employees", "departments"),
    "delete_branch": _all("employees", "departments"),
    "add_to_blacklist": _blocked,
    "delete_from_blacklist": lambda operation: [("blacklist", number) for number in operation.telnum],
    "enable_block_anonymous": _all("anonymous"),
    "disable_block_anonymous": _all("anonymous"),
    "allow_main_directions": lambda _: [("restrictions", "main")],
    "deny_main_directions": lambda _: [("restrictions", "main")],
    "allow_user_directions": _rules,
    "deny_user_directions": lambda operation: [("restrictions", f"user:{operation.login}")],
    "allow_group_directions": _rules,
    "deny_group_directions": lambda operation: [("restrictions", f"group:{operation.group_id}")],
}
"""By operation id; what is not here changes nothing that is watched."""
