"""/blacklist: who does not get through."""

from collections.abc import Sequence
from typing import Annotated

from chat import texts
from chat.answers import Button, Line, Refusal, Reply, Run
from chat.change import Change
from chat.command import command, declaration_of
from chat.params import Mask, Switch
from chat.params.blocked import Blocked
from chat.params.text import RestParam
from chat.rights import Right, may
from chat.turn import Turn
from vats.answers import BlacklistItem
from vats.operations import (
    AddToBlacklist,
    DeleteFromBlacklist,
    DisableBlockAnonymous,
    EnableBlockAnonymous,
    GetBlockAnonymous,
    ListBlacklist,
)
from vats.operations.blacklist import BlacklistAddItem
from vats.phones import canonical, shown

LONGEST_COMMENT = 200


def _shown(mask: str) -> str:
    return mask if mask.endswith("*") else shown(mask)


def _key(mask: str) -> str:
    """What tells an entry from others, however the ВАТС writes it (A11-5)."""
    return mask if mask.endswith("*") else canonical(mask)


def _list(masks: Sequence[str]) -> str:
    return ", ".join(_shown(mask) for mask in masks)


async def _now(turn: Turn) -> dict[str, BlacklistItem]:
    return {_key(item.number): item for item in await turn.vats(ListBlacklist())}


@command(
    "blacklist",
    about="чёрный список",
    label="Весь список",
    right=Right.ADMIN,
    grants=("blacklist.get",),
    examples=("/blacklist",),
)
async def blacklist(turn: Turn, text: Annotated[str | None, RestParam("часть номера или комментария")] = None) -> Reply:
    """List blocked phones and masks with what they kept away."""
    items = await turn.vats(ListBlacklist(with_statistics=True))
    wanted = (text or "").casefold()
    digits = "".join(sign for sign in wanted if sign.isdigit())
    found = [
        item for item in items if not wanted or wanted in item.comment.casefold() or (digits and digits in item.number)
    ]
    if not found:
        return Reply(f"В чёрном списке нет «{text}»." if text else "Чёрный список пуст.")
    lines = []
    may_delete = may(turn.actor, declaration_of(blacklist_del))
    for item in found:
        counts = (
            f" · за неделю {item.week}, за год {item.year}" if item.week is not None or item.year is not None else ""
        )
        comment = f" – {item.comment}" if item.comment else ""
        button = Button(f"Убрать {_shown(item.number)}", Run("blacklist del", {"masks": _said(item.number)}))
        lines.append(Line(f"{_shown(item.number)}{comment}{counts}", [button] if may_delete else ()))
    return Reply(lines, title=f"Чёрный список: {len(found)}")


def _said(mask: str) -> str:
    return mask if mask.endswith("*") else f"+{canonical(mask)}"


@command(
    "blacklist",
    "add",
    about="добавить в чёрный список",
    label="Добавить в чёрный список",
    right=Right.ADMIN,
    undoable=True,
    grants=("blacklist.create",),
    examples=("/blacklist add 79261904198 спам", "/blacklist add 7499555* 79261904199 реклама"),
)
async def blacklist_add(
    turn: Turn,
    masks: tuple[Mask, ...],
    comment: Annotated[str | None, RestParam("комментарий", "Какой комментарий?", "спам")] = None,
) -> Change:
    """Block phones or masks; what follows the last of them is the comment."""
    own = {*turn.company.numbers, *(one.direct_number for one in turn.company.employees.values())} - {""}
    ours = [digits for digits in sorted(own) for mask in masks if _covers(mask, digits)]
    if ours:
        raise Refusal(
            f"Это наши собственные номера: {_list(list(dict.fromkeys(ours)))}. Их блокировать нельзя. "
            "Чужие можно. Например: /blacklist add 79261904198 спам"
        )
    if comment and len(comment) > LONGEST_COMMENT:
        raise Refusal(f"Комментарий слишком длинный: не больше {LONGEST_COMMENT} знаков.")
    now = await _now(turn)
    new = [mask for mask in masks if _key(mask) not in now]
    there = [mask for mask in masks if _key(mask) in now]
    if not new:
        words = f"уже в чёрном списке: {_list(there)}"
        return Change(what="Чёрный список", before=words, after=words, do=[], nothing_to_do=True)

    async def report(_: object) -> str:
        fresh = await _now(turn)
        added = [mask for mask in new if _key(mask) in fresh]
        missing = [mask for mask in new if _key(mask) not in fresh]
        words = f"В чёрном списке: {_list(added)}" if added else "В чёрный список ничего не добавилось"
        words += f". ВАТС не добавила: {_list(missing)}" if added and missing else ""
        return words + (f". Уже были там: {_list(there)}" if there else "")

    return Change(
        what="Чёрный список",
        before=f"не заблокированы: {_list(new)}",
        after=f"заблокированы: {_list(new)}{f' – {comment}' if comment else ''}",
        do=[AddToBlacklist(items=tuple(BlacklistAddItem(telnum=mask, comment=comment) for mask in new))],
        undo=[DeleteFromBlacklist(telnum=tuple(new))],
        report=report,
    )


def _covers(mask: str, digits: str) -> bool:
    return digits.startswith(mask[:-1]) if mask.endswith("*") else digits == mask


@command(
    "blacklist",
    "del",
    about="убрать из чёрного списка",
    label="Убрать из чёрного списка",
    right=Right.ADMIN,
    undoable=True,
    grants=("blacklist.delete",),
    examples=("/blacklist del 79261904198",),
)
async def blacklist_del(turn: Turn, masks: tuple[Blocked, ...]) -> Change:
    """Let phones or masks through again. Nothing is sent where none of them is blocked (A11-3)."""
    now = await _now(turn)
    there = [now[_key(mask)] for mask in masks if _key(mask) in now]
    missing = [mask for mask in masks if _key(mask) not in now]
    if not there:
        raise Refusal(f"В чёрном списке этого нет: {_list(missing)}. Посмотреть список: /blacklist.")
    numbers = [item.number for item in there]

    async def report(_: object) -> str:
        fresh = await _now(turn)
        stayed = [number for number in numbers if _key(number) in fresh]
        gone = [number for number in numbers if _key(number) not in fresh]
        words = f"Больше не в чёрном списке: {_list(gone)}" if gone else "Из чёрного списка ничего не убралось"
        words += f". Остались: {_list(stayed)}" if gone and stayed else ""
        return words + (f". Не было: {_list(missing)}" if missing else "")

    back = tuple(BlacklistAddItem(telnum=item.number, comment=item.comment or None) for item in there)
    return Change(
        what="Чёрный список",
        before=f"заблокированы: {_list(numbers)}",
        after=f"не заблокированы: {_list(numbers)}",
        do=[DeleteFromBlacklist(telnum=tuple(numbers))],
        undo=[AddToBlacklist(items=back)],
        confirm=True,
        touches=f"Снова смогут дозвониться: {texts.plural(len(numbers), 'запись', 'записи', 'записей')}",
        report=report,
    )


def _anonymous(state: bool | None) -> str:  # noqa: FBT001 — as it is stored
    words = {
        True: "скрытые номера заблокированы",
        False: "скрытые номера проходят",
        None: "о скрытых номерах ВАТС не сказала",
    }
    return words[state]


@command(
    "blacklist",
    "anonymous",
    about="звонки со скрытых номеров",
    label="Скрытые номера",
    right=Right.ADMIN,
    undoable=True,
    grants=("blacklist.edit",),
    examples=("/blacklist anonymous on",),
)
async def blacklist_anonymous(turn: Turn, state: Switch | None = None) -> Reply | Change:
    """Tell whether hidden numbers are blocked, or block them, or let them through."""
    now = (await turn.vats(GetBlockAnonymous())).state
    if state is None:
        other = Switch.OFF if now else Switch.ON
        label = "Пропускать скрытые" if now else "Блокировать скрытые"
        button = Button(label, Run("blacklist anonymous", {"state": other.value}))
        return Reply(f"{_anonymous(now).capitalize()}.", buttons=[[button]])
    blocks = state is Switch.ON

    async def report(_: object) -> str:
        return _anonymous((await turn.vats(GetBlockAnonymous())).state).capitalize()

    return Change(
        what="Скрытые номера",
        before=_anonymous(now),
        after=_anonymous(blocks),
        do=[EnableBlockAnonymous() if blocks else DisableBlockAnonymous()],
        undo=[DisableBlockAnonymous() if blocks else EnableBlockAnonymous()],
        report=report,
        nothing_to_do=now is blocks,
    )
