"""/snapshot, /diff: the exchange's settings in a file, what has changed since, and the way back (private chats)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from aiogram.utils.formatting import Text

from chat import texts
from chat.answers import Button, Document, Line, Refusal, Reply, Run, Words
from chat.change import Change, Step
from chat.command import command
from chat.params import Phrase, PhraseParam
from chat.params.files import FileParam
from chat.power import raises
from chat.rendering import joined
from chat.rights import Right
from chat.turn import Turn
from handlers.snapshot import renewed
from storage.files import KeptFile
from watch.difference import Item, compare
from watch.finding import Finding, line_of, ways_back
from watch.looking import SAVED, SEEN
from watch.moves import Back
from watch.parts import PARTS
from watch.reading import read
from watch.snapshot import NotASnapshot, Snapshot
from watch.way_back import way_back
from watch.words import Names, sides, title

MOST_BACK = 100
"""So many operations at the most are performed in one go."""

_HOW = "Пришлите файл снимка с подписью /diff или ответьте /diff на сообщение с ним."


@command(
    "snapshot",
    about="снимок настроек ВАТС: всё в одном файле",
    label="Снимок настроек",
    right=Right.ADMIN,
    groups=False,
    examples=("/snapshot",),
)
async def snapshot(turn: Turn) -> Document:
    """Save all settings that the key may read; /diff compares with them."""
    now = await read(turn.vats, turn.clock)
    async with turn.store.database.transaction():
        await turn.store.exchange.keep(SAVED, now.taken_at, now.as_json())
    counts = [
        texts.plural(len(now.part(part)), *words)
        for part, words in (
            ("employees", ("сотрудник", "сотрудника", "сотрудников")),
            ("departments", ("отдел", "отдела", "отделов")),
            ("numbers", ("номер", "номера", "номеров")),
        )
        if part in now.parts
    ]
    lines: list[Words] = [f"Настройки ВАТС на {texts.moment(now.taken_at, turn.now)}: {', '.join(counts)}."]
    lines += [*_unread(now), "Паролей и ключей в файле нет. Что изменилось потом, покажет /diff."]
    name = f"vats-{now.taken_at.astimezone(turn.zone):%Y-%m-%d-%H%M}.json"
    return Document(name, now.as_file(), joined(lines))


def _unread(found: Snapshot) -> list[str]:
    """Name the parts that could not be read, those with one reason together."""
    reasons: dict[str, list[str]] = {}
    for part, why in found.unread.items():
        reasons.setdefault(why, []).append(PARTS[part].title)
    return [f"Не прочитано – {', '.join(titles)}: {why}" for why, titles in reasons.items()]


@command(
    "diff",
    about="что изменилось в настройках ВАТС со времени снимка",
    label="Что изменилось",
    right=Right.ADMIN,
    groups=False,
    examples=("/diff",),
)
async def diff(turn: Turn, file: Annotated[KeptFile | None, FileParam("файл снимка", _HOW)] = None) -> Reply:
    """Compare with the last snapshot, or with one that is sent along; without any, with what the watch saw last."""
    before = await _before(turn, file)
    now = await read(turn.vats, turn.clock)
    items = compare(before, now)
    since = texts.moment(before.taken_at, turn.now)
    skipped = [*_unread(now), *_unread(before)] if file is not None else _unread(now)
    if not items:
        return Reply(joined([f"С {since} в настройках ВАТС ничего не изменилось.", *skipped]))
    finding = Finding.between(before, now, items)
    id_ = await finding.keep(turn.store, turn.clock, before.taken_at.isoformat())
    count = texts.plural(len(items), "изменение", "изменения", "изменений")
    rows = ways_back(finding, id_)
    if len(items) > 1:
        rows.append([Button("Всё файлом", Run("diff file", {"found": id_}))])
    return Reply([*finding.lines(), *skipped], title=f"С {since}: {count}", buttons=rows)


async def _before(turn: Turn, file: KeptFile | None) -> Snapshot:
    if file is not None:
        try:
            return Snapshot.of_file(file.content)
        except NotASnapshot as flaw:
            raise Refusal(flaw.words) from None
    for name in (SAVED, SEEN):
        kept = await turn.store.exchange.kept(name)
        if kept is not None:
            try:
                return Snapshot.of_json(kept.content)
            except NotASnapshot:
                continue
    raise Refusal(f"Сравнивать пока не с чем. Сделать снимок: /snapshot. {_HOW}")


@command("diff", "file", about="изменения файлом", right=Right.ADMIN, groups=False, hidden=True)
async def diff_file(turn: Turn, found: Phrase) -> Document:
    """Give a difference that was found as a file in words."""
    finding = await _found(turn, found)
    count = texts.plural(len(finding.items), "изменение", "изменения", "изменений")
    return Document("изменения.txt", finding.as_file().encode(), f"{count}: {finding.by_part()}")


@command("diff", "things", about="изменения по одному", right=Right.ADMIN, groups=False, hidden=True)
async def diff_things(turn: Turn, found: Phrase) -> Reply:
    """List what was found changed, each with a button that brings it back where that can be done."""
    finding = await _found(turn, found)
    lines = []
    for number, item in enumerate(finding.items):
        back = way_back(item, finding.called)
        label = f"Вернуть: {title(item, finding.names)}"
        run = Run("diff back", {"found": found, "thing": str(number)})
        # A way that ends at what there is now is found when it is pressed: here all that may be one is offered.
        can = bool(back.moves) or item.part == "special"
        words = line_of(item, finding.names)
        lines.append(
            Line(words, [Button(label, run)])
            if can
            else Line(Text(words, "\n  вернуть нельзя: ", "; ".join(back.cannot)))
        )
    return Reply(lines, title="Что вернуть?")


async def _found(turn: Turn, found: str) -> Finding:
    kept = await turn.store.exchange.found(found)
    if kept is None:
        raise Refusal("Этих изменений я больше не помню. Сравнить заново: /diff.")
    return Finding.load(kept.content)


@command("diff", "back", about="вернуть настройки, как были", right=Right.ADMIN, groups=False, hidden=True)
async def diff_back(
    turn: Turn, found: Phrase, thing: Annotated[str | None, PhraseParam("номер", "Что вернуть?", "0")] = None
) -> Change:
    """Bring back what was found changed: all of it, or one thing. What has moved since is left alone and named."""
    finding = await _found(turn, found)
    items = [item for number, item in enumerate(finding.items) if thing is None or thing == str(number)]
    now = await read(turn.vats, turn.clock, _needed(items))
    names = Names(now, finding.called)
    still, moved = _still(items, now)
    if not still:
        raise Refusal("Возвращать нечего: с тех пор всё это изменили ещё раз. Сравнить заново: /diff.")
    world = _with_the_gone(now, still)
    backs = [(item, way_back(item, world)) for item in still]
    ways = [(item, back) for item, back in backs if back.moves]
    steps = [move for _, back in ways for move in back.moves]
    notes = _notes(backs, moved, names)
    if not steps:
        raise Refusal(joined(["Отсюда этого не вернуть.", *notes]))
    if len(steps) > MOST_BACK:
        raise Refusal("За один раз это слишком много. Верните по одному, что нужно.")

    async def report(_: object) -> Words:
        await renewed(turn)
        fresh = await read(turn.vats, turn.clock, _needed(items))
        return _report(ways, fresh, names)

    return Change(
        what=f"Вернуть настройки: {texts.plural(len(ways), 'изменение', 'изменения', 'изменений')}",
        before=_side(ways, names, now=True),
        after=_side(ways, names, now=False),
        do=[move.do for move in steps],
        undo=_undo(ways),
        confirm=True,
        # Who becomes an administrator by it, or is one no more, takes two, as by any other command.
        grave=raises(move.do for move in steps) or raises(move.undo for move in steps if move.undo is not None),
        warning=joined(notes) if notes else None,
        report=report,
    )


def _needed(items: Sequence[Item]) -> set[str]:
    """Name the parts that are to be read: those that differ, and what the way back leads to."""
    return {*(item.part for item in items), "employees", "departments", "numbers"}


def _still(items: Sequence[Item], now: Snapshot) -> tuple[list[Item], list[Item]]:
    """Part those that are now as they were found from those that were changed again since, or cannot be read."""
    still: list[Item] = []
    moved: list[Item] = []
    for item in items:
        thing = now.part(item.part).get(item.key)
        known = {name: thing[name] for name in (item.new or {}) if name in thing} if thing is not None else None
        is_as_found = item.part in now.parts and known == (item.new if item.new is None else dict(item.new))
        (still if is_as_found else moved).append(item)
    return still, moved


def _with_the_gone(now: Snapshot, items: Sequence[Item]) -> Snapshot:
    """Add the employees that are about to be made anew, so that departments take them in again."""
    again = {item.key: item.old for item in items if item.part == "employees" and item.old and item.new is None}
    return replace(now, parts={**now.parts, "employees": {**now.part("employees"), **again}})


def _notes(backs: Sequence[tuple[Item, Back]], moved: Sequence[Item], names: Names) -> list[str]:
    notes = [f"{title(item, names)} – {why}." for item, back in backs for why in (*back.warnings, *back.cannot)]
    return notes + [f"{title(item, names)}: с тех пор изменилось ещё раз, не трогаю." for item in moved]


def _side(ways: Sequence[tuple[Item, Back]], names: Names, *, now: bool) -> Words:
    lines = [f"{title(item, names)}: {sides(item, names)[1 if now else 0]}" for item, _ in ways]
    return lines[0] if len(lines) == 1 else joined(["", *(f"• {line}" for line in lines)])


def _undo(ways: Sequence[tuple[Item, Back]]) -> list[Step]:
    """The way back of the way back: one for each step, or none where one of them has none."""
    moves = [move for _, back in ways for move in back.moves]
    undo = [move.undo for move in moves if move.undo is not None]
    return list(undo) if len(undo) == len(moves) else []


def _report(ways: Sequence[tuple[Item, Back]], fresh: Snapshot, names: Names) -> Words:
    """Say of each thing whether it is now as it was, read afresh."""
    lines = []
    for item, _ in ways:
        thing = fresh.part(item.part).get(item.key)
        left = Item(item.part, item.key, item.old, thing)
        if (thing is None) == (item.old is None) and not left.fields:
            lines.append(f"{title(item, names)}: как было")
        else:
            lines.append(f"{title(left, names)}: {sides(left, names)[1]}")
    return joined(lines)
