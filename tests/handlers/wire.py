"""What went over the wire to the virtual exchange, and what it stores now."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import count

from sandbox.company import MAIN
from sandbox.vats.state import Member, OutsideCall
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock

_ids = count(44000001)


def changes(vats: VirtualVats) -> list[str]:
    """Name the operations that changed something, or tried to, in order."""
    return [str(one.operation) for one in vats.requests if one.method != "GET"]


def member(vats: VirtualVats, department: str, login: str) -> Member:
    """Give an employee's place in a department."""
    found = vats.department(department).member(login)
    assert found is not None
    return found


def has_called(
    vats: VirtualVats,
    clock: MovedClock,
    client: str,
    status: str = "missed",
    *,
    minutes: int = 60,
    out: bool = False,
    number: str = MAIN,
    **more: str | int | None,
) -> OutsideCall:
    """Put a call of so many minutes ago into the history; nothing is pushed."""
    began = clock.now() - timedelta(minutes=minutes)
    call = OutsideCall(str(next(_ids)), "out" if out else "in", status, client, number, began)
    for name, value in more.items():
        setattr(call, name, value)
    vats.company.outside_calls.append(call)
    return call


def masks(vats: VirtualVats) -> Iterable[str]:
    """Give what the blacklist holds."""
    return [one.telnum for one in vats.company.blacklist]
