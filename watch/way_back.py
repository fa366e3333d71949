"""The way back: from a difference to the operations that make a thing as it was, and what cannot be brought back. Pure.

What is no setting of this API is said, not guessed. Employees, departments and SIM cards that came are never deleted
here: that is asked for by its own command, which lists what refers to them.
"""

from collections.abc import Callable, Mapping
from typing import Final

from pydantic import ValidationError

from vats.choices import Direction, MusicType, RegionMode, WebhookType
from vats.operations import (
    AddAnsweringMachineGroups,
    AddAnsweringMachineUsers,
    AddBlfUsers,
    AddRecordExceptions,
    AddSipuriTransfer,
    AddToBlacklist,
    AddWebhook,
    AllowGroupDirections,
    AllowMainDirections,
    AllowUserDirections,
    AssignSimToCompany,
    AssignSimToUser,
    BlacklistAddItem,
    DeleteAnsweringMachineGroups,
    DeleteAnsweringMachineUsers,
    DeleteBlfUsers,
    DeleteFromBlacklist,
    DeleteGroupCallerId,
    DeleteRecordExceptions,
    DeleteRegionCallerId,
    DeleteSipuriTransfer,
    DeleteUserCallerId,
    DeleteWebhook,
    DenyGroupDirections,
    DenyMainDirections,
    DenyUserDirections,
    DisableBlockAnonymous,
    DisableSim,
    EditBranch,
    EditSipRegistration,
    EditSipuriTransfer,
    EnableBlockAnonymous,
    SetGroupCallerId,
    SetMainCallerId,
    SetMusic,
    SetRegionCallerId,
    SetUserCallerId,
)
from vats.operations.restrictions import AllowedGroup, AllowedUser
from watch.back_departments import department_back
from watch.back_employees import employee_back
from watch.back_numbers import number_back, special_back
from watch.difference import Item
from watch.moves import Back, Move, Step
from watch.parts import WHOLE, Thing
from watch.snapshot import Snapshot

CABINET: Final = "это меняется только в кабинете ВАТС"


def way_back(item: Item, now: Snapshot) -> Back:
    """Find the way back for one thing; ``now`` says what there is that it can lead to."""
    try:
        return _WAYS[item.part](item, now)
    except ValidationError:
        return Back(cannot=("прежнее значение ВАТС не примет: задайте его в кабинете",))


def _both(there: Step, back: Step) -> Back:
    return Back((Move(there, back),))


def _sim(item: Item, _: Snapshot) -> Back:
    if item.old is None:
        return Back(cannot=(f"новая карта остаётся; удалить её – /sim del {item.key}",))
    if item.new is None:
        return Back(cannot=("удалённую SIM-карту ВАТС возвращает, только если сама её предложит: /sim available",))
    owners = "login", "company", "disabled"
    rest = [field for field in item.fields if field not in owners]
    cannot = (CABINET,) if rest else ()
    if len(rest) == len(item.fields):
        return Back(cannot=cannot)
    there, back = _sim_steps(item.key, item.old), _sim_steps(item.key, item.new)
    if not there:
        return Back(cannot=("снова сделать карту ничьей API не умеет", *cannot))
    if item.fields == ["disabled"]:
        # The owner is the same: giving it away switches it on, and that is only wanted where it was on.
        return Back((Move(there[-1], back[-1]),))
    # Giving it back as it is now is one way back for all of them, so the first takes all back.
    moves = [Move(step, None) for step in there]
    if len(back) == 1:
        moves[0] = Move(there[0], back[0])
    return Back(tuple(moves), cannot)


def _sim_steps(number: str, thing: Thing) -> list[Step]:
    """Give it to whom it was; nothing but that switches it on (A10-4)."""
    if thing.get("login"):
        steps: list[Step] = [AssignSimToUser(telnum=number, login=thing["login"])]
    elif thing.get("company"):
        steps = [AssignSimToCompany(telnum=number)]
    else:
        return []
    return [*steps, DisableSim(telnum=number)] if thing.get("disabled") else steps


def _blacklist(item: Item, _: Snapshot) -> Back:
    old, new = ((None if thing is None else _blocked(item.key, thing)) for thing in (item.old, item.new))
    off = DeleteFromBlacklist(telnum=(item.key,))
    if old is None:
        return Back((Move(off, new),))
    if new is None:
        return Back((Move(old, off),))
    # Whether adding again changes the comment is not said: taken off first, it surely does.
    return Back((Move(off, new), Move(old, off)))


def _blocked(number: str, thing: Thing) -> AddToBlacklist:
    return AddToBlacklist(items=(BlacklistAddItem(telnum=number, comment=thing.get("comment") or None),))


def _anonymous(item: Item, _: Snapshot) -> Back:
    was_blocked = bool((item.old or {}).get("state"))
    on, off = EnableBlockAnonymous(), DisableBlockAnonymous()
    return _both(on, off) if was_blocked else _both(off, on)


def _restrictions(item: Item, _: Snapshot) -> Back:
    kind, _sign, key = item.key.partition(":")
    old, new = (tuple((thing or {}).get("allowed") or ()) for thing in (item.old, item.new))
    known = {one.value for one in Direction}
    gone = tuple(Direction(code) for code in old if code not in new and code in known)
    came = tuple(Direction(code) for code in new if code not in old and code in known)
    moves = []
    # Widened before it is narrowed: nobody is left without any direction in between.
    if gone:
        moves.append(Move(_allow(kind, key, gone), _deny(kind, key, gone)))
    if came:
        moves.append(Move(_deny(kind, key, came), _allow(kind, key, came)))
    strange = ({*old} ^ {*new}) - known
    return Back(tuple(moves), (f"направление {', '.join(sorted(strange))}: {CABINET}",) if strange else ())


def _allow(kind: str, key: str, directions: tuple[Direction, ...]) -> Step:
    match kind:
        case "user":
            return AllowUserDirections(rules=(AllowedUser(login=key, allowed=directions),))
        case "group":
            return AllowGroupDirections(rules=(AllowedGroup(group_id=key, allowed=directions),))
        case _:
            return AllowMainDirections(allowed=directions)


def _deny(kind: str, key: str, directions: tuple[Direction, ...]) -> Step:
    match kind:
        case "user":
            return DenyUserDirections(login=key, allowed=directions)
        case "group":
            return DenyGroupDirections(group_id=key, allowed=directions)
        case _:
            return DenyMainDirections(allowed=directions)


def _caller_ids(item: Item, _: Snapshot) -> Back:
    there, back = (_shown_number(item.key, str((thing or {}).get("number") or "")) for thing in (item.old, item.new))
    if there is None:
        return Back(cannot=("основной номер убрать нельзя, можно назначить другой: /clid main",))
    return Back((Move(there, back),))


def _shown_number(whose: str, number: str) -> Step | None:
    kind, _, key = whose.partition(":")
    match kind:
        case "main":
            return SetMainCallerId(telnum=number) if number else None
        case "user":
            return SetUserCallerId(telnum=number, login=key) if number else DeleteUserCallerId(user=key)
        case "group":
            return SetGroupCallerId(telnum=number, group_id=key) if number else DeleteGroupCallerId(group_id=key)
        case _:
            region, _, said = key.rpartition(":")
            mode = next((one for one in RegionMode if one.value == said), RegionMode.ALL)
            if number:
                return SetRegionCallerId(telnum=number, region_id=region, mode=mode)
            return DeleteRegionCallerId(region_id=region, mode=mode)


def _music(item: Item, _: Snapshot) -> Back:
    there, back = (str((thing or {}).get("file") or "") for thing in (item.old, item.new))
    kind = next((one for one in MusicType if one.value == item.key), None)
    if kind is None or not there:
        return Back(cannot=(CABINET,))
    return Back((Move(SetMusic(type=kind, file=there), SetMusic(type=kind, file=back) if back else None),))


def _record(item: Item, _: Snapshot) -> Back:
    if item.key == WHOLE:
        return Back(cannot=(CABINET,))
    login = (item.key.partition(":")[2],)
    add, delete = AddRecordExceptions(logins=login), DeleteRecordExceptions(user=login)
    return _both(delete, add) if item.old is None else _both(add, delete)


def _blf(item: Item, _: Snapshot) -> Back:
    login = (item.key.partition(":")[2],)
    add, delete = AddBlfUsers(logins=login), DeleteBlfUsers(user=login)
    return _both(delete, add) if item.old is None else _both(add, delete)


def _voicemail(item: Item, _: Snapshot) -> Back:
    kind, _sign, key = item.key.partition(":")
    if kind == "user":
        add: Step = AddAnsweringMachineUsers(logins=(key,))
        delete: Step = DeleteAnsweringMachineUsers(user=(key,))
    elif kind == "group":
        add, delete = AddAnsweringMachineGroups(group_ids=(key,)), DeleteAnsweringMachineGroups(group=(key,))
    else:
        return Back(cannot=(CABINET,))
    return _both(delete, add) if item.old is None else _both(add, delete)


def _sip(item: Item, _: Snapshot) -> Back:
    if item.old is None:
        return Back(cannot=(f"новая регистрация остаётся; удалить её – /sip del {item.key}",))
    if item.new is None:
        return Back(cannot=("прежнего пароля мы не знаем; завести заново – /sip add",))
    fields = [field for field in item.fields if item.old[field] is not None and item.new[field] is not None]
    there, back = (
        EditSipRegistration(telnum=item.key, **{field: thing[field] for field in fields})
        for thing in (item.old, item.new)
    )
    return _both(there, back)


def _sipuri(item: Item, _: Snapshot) -> Back:
    delete = DeleteSipuriTransfer(telnum=item.key)
    if item.old is None:
        again = AddSipuriTransfer(telnum=item.key, active=bool((item.new or {}).get("active")))
        return Back((Move(delete, again),), warnings=("если потом завести её снова, адрес будет другой",))
    was = bool(item.old.get("active"))
    if item.new is None:
        cannot = "адрес переадресации будет новый: его нужно снова указать у оператора"
        return Back((Move(AddSipuriTransfer(telnum=item.key, active=was), delete),), (cannot,))
    moves = (
        Move(EditSipuriTransfer(telnum=item.key, active=was), EditSipuriTransfer(telnum=item.key, active=not was)),
    )
    is_more = item.fields != ["active"]
    return Back(moves if "active" in item.fields else (), ("адрес даёт сама ВАТС",) if is_more else ())


def _branch(item: Item, _: Snapshot) -> Back:
    if item.old is None:
        return Back(cannot=(f"новое подключение остаётся; удалить его – /branch del {item.key}",))
    if item.new is None:
        return Back(cannot=("ключа подключения мы не знаем; подключить заново – /branch add",))
    there, back = (EditBranch(domain=item.key, name=str(thing.get("name") or "")) for thing in (item.old, item.new))
    return _both(there, back)


def _webhook(item: Item, _: Snapshot) -> Back:
    if item.old is not None and item.new is not None:
        return Back(cannot=("подписку не изменить, только удалить и завести заново: /webhooks",))
    thing = item.old or item.new or {}
    known = any(one.value == thing.get("type") for one in WebhookType) and not thing.get("is_cut", True)
    add = AddWebhook(type=WebhookType(thing["type"]), url=thing["url"]) if known else None
    if item.old is None:
        return Back((Move(DeleteWebhook(webhook_id=item.key), add),))
    return Back((Move(add, None),)) if add is not None else Back(cannot=("весь адрес подписки мы не храним",))


def _only_in_cabinet(_item: Item, _now: Snapshot) -> Back:
    return Back(cannot=(CABINET,))


_WAYS: Final[Mapping[str, Callable[[Item, Snapshot], Back]]] = {
    "employees": employee_back,
    "departments": department_back,
    "numbers": number_back,
    "special": special_back,
    "sims": _sim,
    "blacklist": _blacklist,
    "anonymous": _anonymous,
    "restrictions": _restrictions,
    "caller_ids": _caller_ids,
    "music": _music,
    "record": _record,
    "blf": _blf,
    "voicemail": _voicemail,
    "sip": _sip,
    "sipuri": _sipuri,
    "branches": _branch,
    "webhooks": _webhook,
    "roles": _only_in_cabinet,
    "domain": _only_in_cabinet,
}
