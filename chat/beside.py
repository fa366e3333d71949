"""What the ВАТС changed beside what was asked of it: of a field that is not sent the manual does not say that it stays.

Read before a change and after it; what differs is told, and can be restored (A06-7, A08-1, A09-1).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from chat.standing.fact import Fact
from chat.standing.titles import FIELDS
from chat.things import Thing, things_of, whole_of
from vats.choices import TimeoutTarget
from vats.operation import Operation
from vats.operations import EditGroup, EditSipRegistration, EditTelnumRoute, EditUser
from vats.operations.groups import GroupTimeoutInput
from vats.operations.users import MobileRedirectInput

if TYPE_CHECKING:
    from chat.change import Step

_FIELDS: Final[Mapping[str, Sequence[str]]] = {
    "users": ("name", "ext", "position", "email", "role", "mobile"),
    "groups": ("name", "ext", "call_order", "advanced", "timeout", "users"),
    "sip-registrations": ("name", "domain", "auth_name", "expires", "proxy", "active", "outgoing"),
}
_ERASABLE: Final = {"position", "email"}


def beside(steps: Iterable["Step"]) -> set[Thing]:
    """Give the things that are not to be changed by steps, and yet may be."""
    found: set[Thing] = set()
    for step in steps:
        if isinstance(step, EditTelnumRoute):
            found |= {("telnums", step.telnum, "enabled"), ("telnums", step.telnum, "pieces")}
        elif isinstance(step, Operation) and (whole := whole_of(step)):
            found |= {(*whole, name) for name in _FIELDS.get(whole[0], ())} - things_of(step)
    return found


def changed(before: Mapping[Thing, Fact], after: Mapping[Thing, Fact]) -> list[Thing]:
    """Give the things that stand otherwise than before; one that was not read twice is not known to."""
    return [thing for thing, fact in before.items() if thing in after and after[thing].value != fact.value]


def told(things: Iterable[Thing], before: Mapping[Thing, Fact], after: Mapping[Thing, Fact]) -> str:
    """Say what was changed beside."""
    lines = [f"{_name(thing)}: было {before[thing].words}, стало {after[thing].words}" for thing in things]
    return f"ВАТС изменила и другое: {'; '.join(lines)}"


def _name(thing: Thing) -> str:
    return FIELDS.get(thing[-1], thing[-1])


def restoring(thing: Thing, was: Fact) -> Operation[Any] | None:
    """Make the step that brings a thing back; None where this API has none."""
    try:
        return _restoring(thing, was)
    except ValueError:  # what was there is nothing that may be sent
        return None


def _restoring(thing: Thing, was: Fact) -> Operation[Any] | None:
    match thing:
        case ("users", login, "mobile"):
            mobile, enabled, *how = json.loads(was.value)
            redirect = MobileRedirectInput(**dict(zip(("enabled", "delay", "forward"), (enabled, *how), strict=False)))
            return EditUser(login=login, mobile=mobile, mobile_redirect=redirect)
        case ("users", login, name) if was.value or name in _ERASABLE:
            return EditUser(login=login, **{name: was.value})
        case ("groups", id_, name) if was.value and name != "users":
            return EditGroup(group_id=id_, **_of_group(name, was.value))
        case ("sip-registrations", digits, name) if was.value:
            value = was.value == "True" if name in {"active", "outgoing"} else was.value
            return EditSipRegistration(telnum=digits, **{name: value})
        case _:
            return None


def _of_group(name: str, value: str) -> dict[str, Any]:
    first, _, rest = value.partition(" ")
    if name == "call_order":
        return {"call_order": first, **({"call_duration": int(rest)} if int(rest) else {})}
    if name != "timeout":
        return {name: value}
    target, _, key = rest.partition(" ")
    named = {target: key} if key else {}
    return {"timeout": GroupTimeoutInput(time=int(first), target=TimeoutTarget(target), **named)}
