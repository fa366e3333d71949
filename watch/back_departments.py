"""The way back of departments. Pure."""

from typing import Any, Final

from vats.choices import Advanced, CallOrder, TimeoutTarget
from vats.operations import EditGroup, EditGroupUsers
from vats.operations.groups import GroupTimeoutInput
from watch.difference import Item
from watch.moves import Back, Move
from watch.parts import Thing
from watch.snapshot import Snapshot

_CABINET: Final = "меняется только в кабинете ВАТС"
_LONGEST_WAIT: Final = 600


def department_back(item: Item, now: Snapshot) -> Back:
    """Change a department back: its own settings, then its members with their order and calls."""
    if item.old is None:
        return Back(cannot=(f"новый отдел остаётся; удалить его – /group del {item.key}",))
    if item.new is None:
        return Back(cannot=("удалённый отдел не вернуть: новый получит другой id. Завести заново – /group add",))
    moves, cannot = [], []
    there, back = _edit(item, item.old), _edit(item, item.new)
    if there is not None:
        moves.append(Move(there, back))
    if "queue_position" in item.fields:
        cannot.append(f"место в очереди {_CABINET}")
    if "members" in item.fields:
        there_members, back_members = (
            _members(item.key, to, frm, now) for to, frm in ((item.old, item.new), (item.new, item.old))
        )
        if there_members is not None:
            moves.append(Move(there_members, back_members))
        if _heads(item.old) != _heads(item.new):
            cannot.append(f"кто руководитель, {_CABINET}")
    if not moves and not cannot:
        cannot.append(_CABINET)
    return Back(tuple(moves), tuple(cannot))


def _edit(item: Item, to: Thing) -> EditGroup | None:
    wanted: dict[str, Any] = {field: to[field] for field in ("name", "ext") if field in item.fields and to[field]}
    order = next((one for one in CallOrder if one.value == to.get("call_order")), None)
    if "call_order" in item.fields and order is not None:
        wanted["call_order"] = order
    # Where all ring at once there is no length (A08-3).
    if {"call_order", "call_duration"} & {*item.fields} and to.get("call_duration") and order is not CallOrder.ALL:
        wanted["call_duration"] = to["call_duration"]
    advanced = next((one for one in Advanced if one.value == to.get("advanced")), None)
    if "advanced" in item.fields and advanced is not None:
        wanted["advanced"] = advanced
    timeout = _timeout(to.get("timeout") or {})
    if "timeout" in item.fields and timeout is not None:
        wanted["timeout"] = timeout
    return EditGroup(group_id=item.key, **wanted) if wanted else None


def _timeout(timeout: Thing) -> GroupTimeoutInput | None:
    target = next((one for one in TimeoutTarget if one.value == timeout.get("target")), None)
    if target is None:
        return None
    keys = {"user": timeout.get("login"), "group": timeout.get("group_id"), "telnum": timeout.get("number")}
    key = {target.value: keys[target.value]} if target.value in keys else {}
    if key and not key[target.value]:
        return None
    time = timeout.get("time")
    return GroupTimeoutInput(time=time if time and time <= _LONGEST_WAIT else None, target=target, **key)


def _members(group_id: str, to: Thing, now: Thing, world: Snapshot) -> EditGroupUsers | None:
    """Make the members as they were, in their order (A08-6); who is no employee any more is left out."""
    known = world.part("employees")
    was = [one for one in to.get("members") or () if not known or one["login"] in known]
    logins = tuple(one["login"] for one in was)
    off = tuple(one["login"] for one in was if not one.get("takes_calls", True))
    gone = tuple(one["login"] for one in now.get("members") or () if one["login"] not in logins)
    if not logins and not gone:
        return None
    return EditGroupUsers(
        group_id=group_id,
        add=logins or None,
        position=0 if logins else None,
        calls_disable=off or None,
        remove=gone or None,
    )


def _heads(thing: Thing) -> set[str]:
    return {one["login"] for one in thing.get("members") or () if one.get("is_head")}
