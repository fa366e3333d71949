"""Lists of employees or departments that are added to and taken from: exceptions, the console, the voice mail.

A list is never sent empty: without a name the ВАТС may clear all of it (A12-5).
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chat.answers import Refusal, Words
from chat.change import Change, Step
from storage.company import Department, Employee
from vats.answers import Named, NamedGroup


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of the ВАТС.

    Attributes:
        what: What it is: «Пульт секретаря».
        within: Said of who is on it: «на пульте».
        beyond: Said of who is not: «не на пульте».
        read: Reads it: login or id → name.
        add: Makes the step that adds some.
        remove: Makes the step that takes some away.
    """

    what: str
    within: str
    beyond: str
    read: Callable[[], Awaitable[Mapping[str, str]]]
    add: Callable[[tuple[str, ...]], Step]
    remove: Callable[[tuple[str, ...]], Step]


def of_employees(found: Iterable[Named]) -> dict[str, str]:
    """Give logins with names."""
    return {one.login: one.name or one.login for one in found}


def of_departments(found: Iterable[NamedGroup]) -> dict[str, str]:
    """Give ids with names."""
    return {one.id: f"отдел «{one.name or one.id}»" for one in found}


def named(things: Iterable[Employee | Department]) -> dict[str, str]:
    """Give what was said as keys with names."""
    return {
        (one.login if isinstance(one, Employee) else one.id): (
            one.name or one.login if isinstance(one, Employee) else f"отдел «{one.name or one.id}»"
        )
        for one in things
    }


async def adding(entries: Entries, wanted: Mapping[str, str]) -> Change:
    """Add those that are not there yet."""
    there = await entries.read()
    new = {key: name for key, name in wanted.items() if key not in there}
    return Change(
        what=entries.what,
        before=f"{entries.beyond}: {_list(new)}" if new else f"уже {entries.within}: {_list(wanted)}",
        after=f"{entries.within}: {_list(new)}",
        do=[entries.add(tuple(new))] if new else [],
        undo=[entries.remove(tuple(new))] if new else [],
        report=_report(entries, new),
        nothing_to_do=not new,
    )


async def removing(entries: Entries, wanted: Mapping[str, str], *, confirm: bool, touches: Words = "") -> Change:
    """Take away those that are there; none of them: nothing is sent."""
    there = await entries.read()
    gone = {key: name for key, name in wanted.items() if key in there}
    if not gone:
        now = f" Сейчас: {_list(there)}." if there else " Список пуст."
        raise Refusal(f"{entries.what}: там нет: {_list(wanted)}.{now}")
    return Change(
        what=entries.what,
        before=f"{entries.within}: {_list(gone)}",
        after=f"{entries.beyond}: {_list(gone)}",
        do=[entries.remove(tuple(gone))],
        undo=[entries.add(tuple(gone))],
        confirm=confirm,
        touches=touches or _list(gone),
        report=_report(entries, gone),
    )


def _report(entries: Entries, asked: Mapping[str, str]) -> Callable[[Sequence[object] | None], Awaitable[Words]]:
    async def report(_: Sequence[object] | None) -> str:
        """Say of each whether it is there now: what the ВАТС really did, not what it was asked for."""
        fresh = await entries.read()
        there = {key: name for key, name in asked.items() if key in fresh}
        absent = {key: name for key, name in asked.items() if key not in fresh}
        told = [f"{entries.within}: {_list(there)}"] if there else []
        told += [f"{entries.beyond}: {_list(absent)}"] if absent else []
        return "; ".join(told)

    return report


def _list(names: Mapping[str, str]) -> str:
    return ", ".join(names.values())
