"""/branches, /branch: other exchanges that are joined to ours (manual 17)."""

import asyncio
from typing import Annotated, Final

from aiogram.utils.formatting import Bold, Text

from chat import texts
from chat.answers import Button, Line, Refusal, Reply, Run, Words
from chat.change import Change
from chat.command import command, declaration_of
from chat.params import PhraseParam, RestParam
from chat.params.branches import BranchDomain, BranchKey, NewDomain
from chat.rights import Right, may
from chat.turn import Turn
from handlers.searching import holds
from handlers.words import headed
from vats.answers import Branch
from vats.errors import NotThere
from vats.operations import AddBranch, DeleteBranch, EditBranch, GetBranch, ListBranches, SyncBranch

WAITING: Final = "waiting"
_STATUSES: Final = {WAITING: "синхронизируется", "success": "синхронизирована"}
"""Others are shown as they come (A17-2)."""
_PAUSES: Final = (0.2, 0.5, 1.0)
"""Seconds between looks at a synchronisation: the ВАТС answers before it is done (A17-3), and a person waits."""
_ABSENT: Final = "такая АТС не подключена"

Name = Annotated[str, PhraseParam("название", "Как назвать другую АТС?", "«Филиал в Казани»")]


def _title(one: Branch) -> str:
    return f"«{one.name}» ({one.domain})" if one.name else one.domain


def _status(one: Branch) -> str:
    return _STATUSES.get(one.status, f"состояние: {one.status or 'не сказано'}")


def _counts(one: Branch) -> list[str]:
    named = {
        "сотрудников": one.users_count,
        "отделов": one.groups_count,
        "добавочных": one.exts_count,
        "совпадений добавочных": one.collisions_count,
    }
    return [f"{name}: {count}" for name, count in named.items() if count is not None]


def _all(one: Branch) -> str:
    return ", ".join([_title(one), _status(one), *_counts(one)])


async def _branch(turn: Turn, domain: str) -> Branch:
    try:
        return await turn.vats(GetBranch(domain=domain))
    except NotThere:
        raise Refusal(f"АТС {domain} не подключена. Все: /branches") from None


async def _found(turn: Turn, domain: str) -> Branch | None:
    return next((one for one in await turn.vats.every(ListBranches()) if one.domain == domain), None)


async def _settled(turn: Turn, domain: str) -> Branch:
    """Look a few times whether a synchronisation is over."""
    found = await _branch(turn, domain)
    for pause in _PAUSES:
        if found.status != WAITING:
            break
        await asyncio.sleep(pause)
        found = await _branch(turn, domain)
    return found


def _after_sync(one: Branch) -> str:
    more = f"\nЕщё не закончила. Посмотреть: /branch {one.domain}" if one.status == WAITING else ""
    return _all(one) + more


@command(
    "branches",
    about="другие АТС, подключённые к нашей",
    label="Все АТС",
    right=Right.ADMIN,
    grants=("branches.get",),
    examples=("/branches", "/branches Филиал"),
)
async def branches(
    turn: Turn, text: Annotated[str, RestParam("текст", "Что искать?", "Казань")] | None = None
) -> Reply:
    """List the exchanges that are joined, or those in which a text is found."""
    every = await turn.vats.every(ListBranches())
    found = [one for one in every if holds(text, [one.name, one.domain])]
    if not found:
        words = f"АТС, в которой есть «{text}», не нашёл. Все: /branches" if text else "Других АТС не подключено."
        raise Refusal(f"{words} Подключить: /branch add <домен> name=… key=…")
    lines: list[Line | Words] = [
        Line(
            Text(Bold(one.name or one.domain), f" – {one.domain} · {_status(one)}"),
            [Button(one.name or one.domain, Run("branch", {"domain": one.domain}))],
        )
        for one in found
    ]
    count = texts.plural(len(found), "другая АТС", "другие АТС", "других АТС")
    return Reply(lines, title=f"{count} по запросу «{text}»" if text else count)


@command(
    "branch",
    about="другая АТС: показать, подключить, переименовать, синхронизировать, отключить",
    label="АТС",
    right=Right.ADMIN,
    grants=("branches.get",),
    examples=("/branch filial.vats.ru",),
)
async def branch(turn: Turn, domain: BranchDomain) -> Reply:
    """Show an exchange that is joined."""
    found = await _branch(turn, domain)
    lines = [f"домен: {found.domain}", _status(found), *_counts(found)]
    ways = {"Синхронизировать": declaration_of(branch_sync), "Удалить": declaration_of(branch_del)}
    buttons = [Button(label, Run(way.path, {"domain": domain})) for label, way in ways.items() if may(turn.actor, way)]
    return Reply(headed(found.name or found.domain, *lines), buttons=[buttons] if buttons else ())


@command(
    "branch",
    "add",
    about="подключить другую АТС",
    label="Подключить АТС",
    right=Right.ADMIN,
    undoable=True,
    grants=("branches.create",),
    examples=("/branch add filial.vats.ru name=«Филиал в Казани» key=…",),
)
async def branch_add(turn: Turn, domain: NewDomain, *, name: Name, key: BranchKey) -> Change:
    """Join another exchange; the key is a secret (A17-4)."""
    there = await _found(turn, domain)
    if there is not None:
        raise Refusal(f"Эта АТС уже подключена: {_all(there)}. Переименовать: /branch edit {domain} name=…")

    async def report(_: object) -> str:
        fresh = await _found(turn, domain)
        return _after_sync(fresh) if fresh is not None else _ABSENT

    return Change(
        what=f"Подключить АТС {domain}",
        before=_ABSENT,
        after=f"{_title(Branch(domain=domain, name=name))}, ключ: ваш",
        do=[AddBranch(domain=domain, name=name, key=key)],
        undo=[DeleteBranch(domain=domain)],
        report=report,
    )


@command(
    "branch",
    "edit",
    about="переименовать другую АТС",
    label="Переименовать АТС",
    right=Right.ADMIN,
    undoable=True,
    grants=("branches.edit",),
    examples=("/branch edit filial.vats.ru name=«Филиал в Казани»",),
)
async def branch_edit(turn: Turn, domain: BranchDomain, *, name: Name) -> Change:
    """Rename an exchange that is joined: nothing else of it can be changed (A17-1)."""
    now = await _branch(turn, domain)

    async def report(_: object) -> str:
        return f"название: {(await _branch(turn, domain)).name}"

    return Change(
        what=f"Другая АТС {domain}",
        before=f"название: {now.name or 'нет'}",
        after=f"название: {name}",
        do=[EditBranch(domain=domain, name=name)],
        undo=[EditBranch(domain=domain, name=now.name)] if now.name else (),
        report=report,
        nothing_to_do=now.name == name,
    )


@command(
    "branch",
    "sync",
    about="синхронизировать сотрудников и отделы другой АТС",
    label="Синхронизировать",
    right=Right.ADMIN,
    grants=("branches.edit",),
    examples=("/branch sync filial.vats.ru",),
)
async def branch_sync(turn: Turn, domain: BranchDomain) -> Change:
    """Have our exchange learn employees and departments of another one anew; there is no way back."""
    now = await _branch(turn, domain)

    async def report(_: object) -> str:
        return _after_sync(await _settled(turn, domain))

    return Change(
        what=f"Синхронизация АТС {_title(now)}",
        before=_all(now),
        after="синхронизируется",
        do=[SyncBranch(domain=domain)],
        report=report,
    )


@command(
    "branch",
    "del",
    about="отключить другую АТС",
    label="Отключить АТС",
    right=Right.ADMIN,
    grants=("branches.delete",),
    examples=("/branch del filial.vats.ru",),
)
async def branch_del(turn: Turn, domain: BranchDomain) -> Change:
    """Part another exchange from ours; how much goes with it is told first."""
    now = await _branch(turn, domain)
    counts = ", ".join(_counts(now))

    async def report(_: object) -> str:
        fresh = await _found(turn, domain)
        return "АТС отключена" if fresh is None else _all(fresh)

    return Change(
        what=f"Отключить АТС {_title(now)}",
        before=_all(now),
        after="АТС отключена",
        do=[DeleteBranch(domain=domain)],
        confirm=True,
        touches=f"до её сотрудников будет не дозвониться по добавочному{f' ({counts})' if counts else ''}",
        warning="Подключить снова можно только с ключом.",
        report=report,
    )
