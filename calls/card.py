"""What a card shows: the words and buttons of one call, for one seat. Pure.

Everything that comes from outside (names, numbers, notes) is a plain piece of aiogram's ``Text``, never markup, and is
cut to a bounded length, so that a card always fits into one message.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from aiogram.utils.formatting import Bold, Text

from calls.audience import Role, Seat
from calls.story import Stage, Story, name_of, transferred_from, transferred_to
from calls.words import MOST_NOTE, one_line
from chat.texts import duration, moment
from storage.company import Company
from vats.phones import shown

LATE: Final = "⏱ с опозданием"


@dataclass(frozen=True, slots=True)
class Press:
    """A button of a card: its label, and the command that a press is."""

    label: str
    command: str
    values: Mapping[str, str]

    def action(self) -> dict[str, Any]:
        """Give the press as ``store.buttons`` keeps it."""
        return {"command": self.command, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class View:
    """What a chat should see."""

    text: Text
    buttons: tuple[tuple[Press, ...], ...] = ()
    late: Text = field(default_factory=lambda: Text(LATE))
    """The line that is added when it is told late."""


@dataclass(frozen=True, slots=True)
class LastTalk:
    """When the client was last talked with before this call, and by whom (names)."""

    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known around a call and is not in it."""

    company: Company
    name: str | None = None
    """The contact's name."""
    responsible: str | None = None
    """The name of the employee who is responsible for the client."""
    note: str | None = None
    last_talk: LastTalk | None = None
    times_today: int = 1
    """How many times the client has called today, this call counted."""
    others: Mapping[str, Story] = field(default_factory=dict)
    """The other calls of a transfer, by id."""
    may_block: bool = False
    may_hear: bool = False


def card(story: Story, seat: Seat, facts: Facts, now: datetime) -> View:
    """Make the card of one call for one seat; ``now`` is on the company's clock, as it is wherever cards are drawn."""
    lines = [
        Text(_title(story, seat), Bold(client_name(story.client, facts.name))),
        *_about_client(story.client, facts),
        *_about_number(story),
        *_about_talk(story, facts),
        *_about_past(story, facts, now),
    ]
    if seat.role is Role.RESPONSIBLE:
        lines.append(Text("Этот клиент закреплён за вами"))
    return View(joined(lines), tuple(_buttons(story, facts)), late_line(story, now))


def late_line(story: Story, now: datetime) -> Text:
    """Say that a card is late, and when the call was."""
    return Text(LATE, f": звонок был {moment(story.began, now)}") if story.began is not None else Text(LATE)


def joined(lines: Iterable[Text]) -> Text:
    """Put lines under each other."""
    text = Text()
    for number, line in enumerate(lines):
        text = Text(*text, *(("\n",) if number else ()), line)
    return text


def client_name(client: str, name: str | None) -> str:
    """Say who the client is: the contact's name, else the number."""
    if name and (seen := one_line(name)):
        return seen
    return client_number(client)


def client_number(client: str) -> str:
    """Say the client's number, or that there is none."""
    if not client:
        return "номер не определён"
    return shown(client) if client.isdigit() else f"скрытый номер ({one_line(client)})"


def number_of_ours(number: str, name: str) -> str:
    """Say a number of ours: its name and its digits."""
    digits = shown(number) if number.isdigit() else one_line(number)
    return ", ".join(part for part in (one_line(name), digits) if part)


def names(keys: Iterable[str], company: Company) -> str:
    """Say who some employees are."""
    return ", ".join(one_line(name_of(key, company)) for key in keys)


def talk_line(said: str, talk: LastTalk, now: datetime) -> Text:
    """Say when a talk was and who had it."""
    return Text(said, ", ".join(part for part in (moment(talk.at, now), one_line(talk.who)) if part))


def callable_client(client: str) -> bool:
    """Tell whether the client has a number that can be called back, saved and blocked."""
    return client.isdigit() and len(client) >= _SHORTEST_PHONE


_SHORTEST_PHONE: Final = 10

_OUTCOMES: Final = {
    "missed": "не дозвонились",
    "cancel": "вызов отменён",
    "busy": "занято",
    "notavailable": "абонент недоступен",
    "notallowed": "звонки на это направление запрещены",
    "notfound": "такого номера нет",
    "noanswer": "нет ответа",
}


def _title(story: Story, seat: Seat) -> str:
    if story.outgoing:
        return _OUTGOING_TITLES.get(story.stage) or ("📤 Исходящий: " if story.talked else "📤 Не состоялся: ")
    if story.missed:
        return "❌ Пропущенный: "
    if story.stage is Stage.RINGING and seat.login and f"login:{seat.login.lower()}" in story.quiet:
        return "📞 Звонит коллегам: "
    if story.stage is Stage.STOPPED and story.talked:
        return "✅ Разговор окончен: "
    return _INCOMING_TITLES.get(story.stage) or ("✅ Входящий: " if story.talked else "📞 Не состоялся: ")


_OUTGOING_TITLES: Final = {
    Stage.RINGING: "📤 Вызываем: ",
    Stage.TALKING: "🟢 На линии, исходящий: ",
    Stage.STOPPED: "📤 Исходящий завершён: ",
    Stage.UNSURE: "📤 Исходящий: ",
}

_INCOMING_TITLES: Final = {
    Stage.RINGING: "📞 Звонит: ",
    Stage.TALKING: "🟢 Разговор: ",
    Stage.STOPPED: "📞 Звонок прекратился: ",
    Stage.UNSURE: "📞 Звонок: ",
}


def _about_client(client: str, facts: Facts) -> Iterator[Text]:
    if client and facts.name and one_line(facts.name):
        yield Text(client_number(client))


def _about_number(story: Story) -> Iterator[Text]:
    call = story.call
    if ours := number_of_ours(
        call.number.value if call.number else "", call.number_name.value if call.number_name else ""
    ):
        yield Text("С номера: " if story.outgoing else "На номер: ", ours)
    if story.department:
        yield Text("Отдел: ", one_line(story.department))


def _about_talk(story: Story, facts: Facts) -> Iterator[Text]:
    company = facts.company
    if story.outgoing:
        if callers := sorted((story.dialled or story.people) - {""}):
            yield Text("Звонит: " if story.stage is Stage.RINGING else "Звонок сделан: ", names(callers, company))
    elif story.answered and not story.missed:
        yield Text("Ответили: " if len(story.answered) > 1 else "Ответил(а): ", names(story.answered, company))
    if givers := transferred_from(story, facts.others):
        yield Text("Перевод от: ", names(givers, company))
    if receivers := transferred_to(story, facts.others):
        yield Text("Переведён: ", names(receivers, company))
    elif story.transferrers or story.call.transferred_to:
        yield Text("Переведён")
    yield from _about_end(story)
    if (rating := story.call.rating) is not None:
        whose = f" · {names([rating.who], company)}" if rating.who else ""
        yield Text(f"⭐ оценка {rating.value}{whose}")


def _about_end(story: Story) -> Iterator[Text]:
    if story.stage is Stage.UNSURE:
        yield Text("Исход уточняется")
    if story.outcome is None:
        return
    if story.talked:
        if story.length is not None:
            yield Text("Разговор " if story.outcome.talk >= 0 else "Общая длительность ", duration(story.length))
        return
    if not story.missed:
        known = _OUTCOMES.get(story.outcome.status)
        yield Text("Итог: ", known or one_line(story.outcome.shown or story.outcome.status))
    if story.waited and not story.outgoing:
        yield Text("Ожидание ", duration(story.waited))


def _about_past(story: Story, facts: Facts, now: datetime) -> Iterator[Text]:
    if facts.times_today > 1 and not story.outgoing:
        yield Text(f"Сегодня звонит {facts.times_today}-й раз")
    if facts.last_talk is not None:
        yield talk_line("Последний разговор: ", facts.last_talk, now)
    if facts.note and (note := one_line(facts.note, MOST_NOTE)):
        yield Text("Заметка: ", note)


def _buttons(story: Story, facts: Facts) -> Iterator[tuple[Press, ...]]:
    about = {"call_id": story.call.call_id}
    can_call = callable_client(story.client)
    top = []
    if can_call and story.stage not in {Stage.RINGING, Stage.TALKING}:
        top.append(call_back(story.client))
    if facts.may_hear and story.call.link is not None:
        top.append(Press("Запись", "recording", about))
    if top:
        yield tuple(top)
    note = Press("Заметка", "card note", about)
    yield (Press("Сохранить контакт", "card contact", about), note) if can_call else (note,)
    if can_call and facts.may_block:
        yield (Press("В чёрный список", "card blacklist", about),)


def call_back(client: str) -> Press:
    """Make the button that calls the client."""
    return Press("Перезвонить", "call", {"target": f"+{client}"})
