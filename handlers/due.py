"""/due: what was changed for a time, and will be changed back by itself."""

from aiogram.utils.formatting import Bold, Text

from chat.answers import Button, Line, Refusal, Reply, Run, Words
from chat.change import Change
from chat.command import command
from chat.own import GIVE_BACK, EndTerm, GiveBackLater
from chat.params import Phrase
from chat.params.until import until_title
from chat.power import raises
from chat.rights import Right, may
from chat.standing.reading import standing
from chat.standing.titles import title_of
from chat.things import things_of
from chat.turn import Turn
from chat.way_back import Back, differences, told
from handlers import subjects as about
from storage.due import Work


def _is_mine(turn: Turn, work: Work) -> bool:
    """Whether it is one's own to see and to decide: asked for by oneself, or about oneself; an administrator's all."""
    login = turn.actor.login
    is_about_me = login is not None and work.payload["said"].get("employee") == login
    return turn.actor.is_admin or is_about_me or work.payload["person"] == turn.actor.person.id


def _term(turn: Turn, work: Work) -> str:
    return until_title(work.at.astimezone(turn.zone), turn.now)


@command(
    "due",
    about="что изменено на время и вернётся само",
    label="Вернётся само",
    subject=about.JOURNAL,
    right=Right.SELF_READ,
    examples=("/due",),
)
async def due(turn: Turn) -> Reply:
    """List what is to be changed back, the next first, with buttons to do so now, or never."""
    waiting = [work for work in await turn.store.due.of_kind(GIVE_BACK) if _is_mine(turn, work)]
    if not waiting:
        return Reply("Ничего не изменено на время. Изменить на время: добавьте срок, например: /dnd on до 18:00")
    return Reply([await _line(turn, work) for work in waiting], title="Вернётся само")


async def _line(turn: Turn, work: Work) -> Line:
    payload = work.payload
    words: list[Words] = [Bold(payload["what"]), f" – {_term(turn, work)}, потом будет: {payload['before']}"]
    if payload["person"] != turn.actor.person.id:
        person = await turn.store.people.get(payload["person"])
        words.append(f" (изменил(а) {person.name if person is not None and person.name else 'другой человек'})")
    values = {"key": work.key or ""}
    buttons = [
        Button(f"Вернуть сейчас: {payload['what']}", Run("due now", values)),
        Button(f"Оставить так: {payload['what']}", Run("due keep", values)),
    ]
    return Line(Text(*words), buttons)


async def _work(turn: Turn, key: str) -> Work:
    """Find what waits, if it still does and is one's own.

    Raises:
        Refusal: It is not.
    """
    from handlers import commands  # noqa: PLC0415 — the register loads this file

    work = await turn.store.due.of_key(key)
    if work is None or work.kind != GIVE_BACK or not _is_mine(turn, work):
        raise Refusal("Этого срока уже нет: вернулось, или отменили. Что осталось: /due")
    declaration = commands().get(work.payload["command"])
    if declaration is None or not may(turn.actor, declaration):
        raise Refusal("На это у вас больше нет права. Вернётся само в срок.")
    return work


@command("due", "now", about="вернуть сейчас", right=Right.SELF, restricted=True, hidden=True)
async def due_now(turn: Turn, key: Phrase) -> Change:
    """Change back at once; what was changed since is shown first."""
    work = await _work(turn, key)
    backs = [Back.load(step) for step in work.payload["steps"]]
    found = await differences(turn, backs)
    facts = await standing(turn, (thing for back in backs for thing in things_of(back.step)))
    now = "; ".join(f"{title_of(turn.company, thing)}: {fact.words}" for thing, fact in facts.items())
    is_grave = raises(back.step for back in backs)
    return Change(
        what=f"Вернуть сейчас: {work.payload['what']}",
        before=now or f"изменено {_term(turn, work)}",
        after=work.payload["before"],
        do=[*(back.step for back in backs), EndTerm(key=key)],
        confirm=bool(found) or is_grave,
        grave=is_grave,
        warning=f"С тех пор это изменили ещё раз: {told(turn, found)}" if found else None,
    )


@command("due", "keep", about="оставить так", right=Right.SELF, restricted=True, hidden=True)
async def due_keep(turn: Turn, key: Phrase) -> Change:
    """Let it be as it is: it is not changed back."""
    work = await _work(turn, key)
    whom = {name: value for name, value in work.payload.items() if name != "steps"}
    return Change(
        what=f"Оставить так: {work.payload['what']}",
        before=f"{_term(turn, work)}, потом: {work.payload['before']}",
        after="остаётся так, само не вернётся",
        do=[EndTerm(key=key)],
        # Two administrators were for it for a time: for good it takes two again.
        confirm=bool(whom.get("grave")),
        grave=bool(whom.get("grave")),
        undo=[GiveBackLater(at=work.at, about=whom, steps=tuple(work.payload["steps"]), key=key)],
    )
