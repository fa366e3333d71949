"""The card of a department's chat: one client that called and was not answered, until somebody settles it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from aiogram.utils.formatting import Bold, Text

from calls.card import (
    Facts,
    LastTalk,
    Press,
    View,
    call_back,
    callable_client,
    client_name,
    client_number,
    joined,
    late_line,
    number_of_ours,
    talk_line,
)
from calls.story import Story
from calls.words import MOST_NOTE, one_line
from chat.texts import duration, moment


@dataclass(frozen=True, slots=True)
class Missed:
    """An open or settled case, in words for people."""

    id: int
    times: int
    first_at: datetime
    last_at: datetime
    taken_by: str | None = None
    """The name of the person who has taken it upon themselves."""
    closed_by: str | None = None
    talked: LastTalk | None = None
    """The talk with the client after the last miss, if there was one: then there is nobody left to call back."""


def case_card(case: Missed, last: Story, facts: Facts, now: datetime) -> View:
    """Make the card of a case; ``last`` is the call that was missed last."""
    lines = [Text(_title(case), Bold(client_name(last.client, facts.name))), *_about(case, last, facts, now)]
    return View(joined(lines), tuple(_buttons(case, last, facts)), late_line(last, now))


def again(case: Missed, last: Story, facts: Facts, now: datetime) -> View:
    """Make the short message beside the card of a case whose client called again: it is heard, an edit is not."""
    when = last.began or case.last_at
    who = Bold(client_name(last.client, facts.name))
    return View(Text("🔁 ", who, f": {case.times}-й раз, снова пропущен в {moment(when, now)}"))


def _title(case: Missed) -> str:
    if case.closed_by is not None:
        return "☑️ Закрыт: "
    return "✅ Пропущенный, уже поговорили: " if case.talked is not None else "❌ Пропущенный: "


def _about(case: Missed, last: Story, facts: Facts, now: datetime) -> Iterator[Text]:
    call = last.call
    if facts.name and one_line(facts.name):
        yield Text(client_number(last.client))
    if ours := number_of_ours(
        call.number.value if call.number else "", call.number_name.value if call.number_name else ""
    ):
        yield Text("На номер: ", ours)
    if last.department:
        yield Text("Отдел: ", one_line(last.department))
    if case.times > 1:
        yield Text(f"{case.times}-й раз, впервые в {moment(case.first_at, now)}")
        yield Text("Последний раз: ", moment(case.last_at, now))
    if last.waited:
        yield Text("Ожидание ", duration(last.waited))
    if case.talked is not None:
        yield talk_line("Поговорили: ", case.talked, now)
    elif facts.last_talk is not None:
        yield talk_line("Последний разговор: ", facts.last_talk, now)
    yield from _settled(case, facts)


def _settled(case: Missed, facts: Facts) -> Iterator[Text]:
    if facts.note and (note := one_line(facts.note, MOST_NOTE)):
        yield Text("Заметка: ", note)
    if facts.responsible is not None:
        yield Text("Ответственный: ", one_line(facts.responsible))
    if case.closed_by is not None:
        yield Text("Закрыл(а): ", one_line(case.closed_by))
    elif case.taken_by is not None:
        yield Text("Взял(а): ", one_line(case.taken_by))


def _buttons(case: Missed, last: Story, facts: Facts) -> Iterator[tuple[Press, ...]]:
    about = {"case_id": str(case.id)}
    top = [call_back(last.client)] if callable_client(last.client) else []
    if case.closed_by is not None:
        if top:
            yield tuple(top)
        return
    if case.taken_by is None:
        top.append(Press("Взять", "case take", about))
    else:
        top.append(Press("Отпустить", "case release", about))
    yield tuple(top)
    close = Press("Закрыть", "case close", about)
    if not callable_client(last.client):
        yield (close,)
        return
    # Who has the client already is said: another may take it over, and should know from whom.
    now = f" (сейчас: {one_line(facts.responsible)})" if facts.responsible is not None else ""
    yield close, Press(f"Закрепить за мной{now}", "case keep", about)
