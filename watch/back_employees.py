"""The way back of employees. Pure."""

from typing import Any, Final

from vats.operations import AddUser, EditUser
from vats.operations.users import MobileRedirectInput
from watch.difference import Item
from watch.moves import Back, Move
from watch.parts import Thing
from watch.snapshot import Snapshot

LONGEST_DELAY: Final = 15
"""Seconds that a mobile may wait before it rings (manual 7)."""

_NEVER_EMPTY: Final = ("name", "ext", "role")
_ERASABLE: Final = ("position", "email", "mobile")


def employee_back(item: Item, _: Snapshot) -> Back:
    """Change an employee back; one that is gone is made anew, without what nobody knows any more."""
    if item.old is None:
        return Back(cannot=(f"новый сотрудник остаётся; удалить его – /user del {item.key}",))
    if item.new is None:
        return Back(
            (Move(_anew(item.key, item.old), None),),
            (
                "прежний пароль: ВАТС придумает новый, задать свой – /user edit",
                "прямой номер и всё, что вело на сотрудника: проверьте отделы, номера и SIM-карты",
            ),
        )
    there, back = _edit(item, item.old, item.new), _edit(item, item.new, item.old)
    cannot = []
    if "number" in item.fields:
        cannot.append("прямой номер задаёт SIM-карта: /sim user")
    empty = [field for field in _NEVER_EMPTY if field in item.fields and not item.old[field]]
    if empty:
        cannot.append("сделать пустым имя, добавочный или роль нельзя")
    return Back((Move(there, back),) if there is not None else (), tuple(cannot))


def _edit(item: Item, to: Thing, now: Thing) -> EditUser | None:
    wanted: dict[str, Any] = {field: to[field] for field in _NEVER_EMPTY if field in item.fields and to[field]}
    wanted |= {field: to[field] for field in _ERASABLE if field in item.fields}
    redirect = to.get("mobile_redirect")
    if redirect is not None and ("mobile_redirect" in item.fields or "mobile" in item.fields):
        # It goes with the mobile, whole (A06-7).
        wanted["mobile"] = to.get("mobile") or ""
        wanted["mobile_redirect"] = _redirect(redirect) if to.get("mobile") else MobileRedirectInput(enabled=False)
        if not now.get("mobile") and not to.get("mobile"):
            del wanted["mobile_redirect"]
    return EditUser(login=item.key, **wanted) if wanted else None


def _redirect(redirect: Thing) -> MobileRedirectInput:
    return MobileRedirectInput(
        enabled=bool(redirect.get("enabled")),
        delay=min(redirect.get("delay") or 0, LONGEST_DELAY),
        forward=bool(redirect.get("forward")),
    )


def _anew(login: str, was: Thing) -> AddUser:
    mobile, redirect = was.get("mobile") or None, was.get("mobile_redirect") or {}
    return AddUser(
        login=login,
        name=was.get("name") or login,
        ext=was.get("ext") or None,
        position=was.get("position") or None,
        email=was.get("email") or None,
        role=was.get("role") or None,
        mobile=mobile,
        mobile_redirect=_redirect(redirect) if mobile and redirect.get("enabled") else None,
    )
