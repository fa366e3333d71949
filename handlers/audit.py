"""/audit, /undo: what was changed, and the way back."""

from aiogram.utils.formatting import Bold, Text

from chat import texts
from chat.answers import Line, Reply, TakeBack
from chat.command import command
from chat.params import AnyEmployee, Period, Today
from chat.rights import Right
from chat.turn import Turn
from handlers.words import employee_title
from storage.audit import AuditEntry
from storage.people import Person

MOST = 500
RESULTS = {
    "done": "сделано",
    "refused": "отказано",
    "unknown": "неизвестно, сделано ли",
    "failed": "не вышло",
    "partly": "сделано не всё",
}


@command(
    "audit",
    about="кто что менял",
    label="Кто что менял",
    right=Right.ADMIN,
    examples=("/audit", "/audit вчера {employee}"),
)
async def audit(turn: Turn, period: Period = Today, employee: AnyEmployee | None = None) -> Reply:
    """List changes, the newest first: who, when, from where, what, old → new, result."""
    login = employee.login if employee else None
    entries = await turn.store.audit.list(period.start, period.end, login, limit=MOST)
    whose = f" · {employee.name or employee.login}" if employee else ""
    title = f"Изменения за период «{period.title}»{whose}"
    if not entries:
        return Reply(f"{title}: нет.")
    titles = {bound.chat_id: bound.title for bound in await turn.store.chats.all()}
    people = {who: await turn.store.people.get(who) for who in {entry.person_id for entry in entries}}
    return Reply(
        [_line(turn, entry, people[entry.person_id], titles) for entry in entries], title=f"{title}: {len(entries)}"
    )


def _line(turn: Turn, entry: AuditEntry, person: Person | None, titles: dict[int, str]) -> Line:
    name = (employee_title(turn, entry.login) if entry.login else "") or (person.name if person else "")
    private = entry.chat_id == entry.person_id
    place = "в личном чате" if private else f"из чата «{titles.get(entry.chat_id, str(entry.chat_id))}»"
    result = RESULTS.get(entry.result or "", "прервано: чем кончилось, неизвестно")
    undone = ", потом отменено" if entry.undone_at else ""
    change = " → ".join(part for part in (entry.before, entry.after or "") if part)
    return Line(
        Text(
            Bold(texts.moment(entry.at, turn.now)),
            f" · {name or f'Telegram {entry.person_id}'} · {place}\n{entry.what}: {change}\n{result}{undone}",
        )
    )


@command("undo", about="отменить моё последнее изменение", label="Отменить последнее", right=Right.SELF_READ)
async def undo(turn: Turn) -> TakeBack:  # noqa: ARG001 — whose, the core knows
    """Take the last change of one's own back, if it can be still."""
    return TakeBack()
