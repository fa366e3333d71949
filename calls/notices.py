"""News that are no call: a line that fails, a low rating, a delivery that could not be understood. Pure words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, TypeAlias

from aiogram.utils.formatting import Bold, Code, Text

from calls.card import Facts, Press, View, client_name, client_number, joined, names
from calls.story import Story
from calls.words import one_line
from chat.texts import moment, plural
from vats.events import LineFault
from vats.phones import canonical, shown

MOST_PARAMETER: Final = 128
"""The most that is shown of a ``cmd`` or a ``callid``, which somebody else has made up."""

Matter: TypeAlias = Literal["strange", "webhook", "parked", "card"]
"""Not understood; a notification of a type that the manual does not know (A18-4); one that our own code failed over; a
card that it failed over."""

_ODD: Final[Mapping[Matter, tuple[str, str, str, str]]] = {
    "strange": ("ВАТС прислала то, чего бот не понимает", "", "cmd", "callid"),
    "webhook": ("Уведомление ВАТС", ", вид которого бот не знает", "cmd: webhook, type", "id"),
    "parked": (
        "Событие ВАТС отложено",
        ": бот не смог его обработать, подробности в журнале. Попробовать ещё раз: /parked",
        "cmd",
        "callid",
    ),
    "card": (
        "Новость отложена",
        ": бот не смог её показать, подробности в журнале. Попробовать ещё раз: /parked",
        "карточка",
        "id",
    ),
}
"""Title, what follows it, and what the two names of a delivery are called."""


def line_fault(fault: LineFault) -> View:
    """Tell of a SIP line that cannot register (``webhook sipregs_error``, 15.6)."""
    number = canonical(fault.number) if fault.number else ""
    lines = [Text("⚠️ ", Bold("Сбой SIP-линии"), ": регистрация не удалась")]
    if number:
        lines.append(Text("Номер: ", shown(number) if number.isdigit() else one_line(number)))
    if fault.name:
        lines.append(Text("Имя: ", one_line(fault.name)))
    if fault.host:
        lines.append(Text("Узел: ", Code(one_line(fault.host))))
    if len(lines) == 1:
        lines.append(Text("Подробностей ВАТС не прислала"))
    return View(joined(lines))


def odd(matter: Matter, times: int, last: Sequence[tuple[str, str]]) -> View:
    """Tell of what the bot cannot read, or could not work off: how often within the hour, and which were the last.

    Args:
        matter: What the matter is with it.
        times: How often it came.
        last: Command (or type) and id of the last ones, the newest last.
    """
    title, more, word, name = _ODD[matter]
    lines = [Text("⚠️ ", Bold(title), more)]
    if times == 1:
        ((command, id_),) = last
        return View(joined([*lines, Text(word, ": ", _code(command)), Text(name, ": ", _code(id_))]))
    lines.append(Text("За час: ", Bold(plural(times, "раз", "раза", "раз")), ". Последние:"))
    lines += [Text(word, ": ", _code(command), ", ", name, ": ", _code(id_)) for command, id_ in reversed(last)]
    return View(joined(lines))


def low_rating(story: Story, facts: Facts, now: datetime) -> View:
    """Tell those who answer for an employee that a client was not content."""
    rating = story.call.rating
    lines = [Text("⭐ ", Bold("Низкая оценка"), f": оценка {rating.value}" if rating else "")]
    if rating is not None and rating.who:
        lines.append(Text("Сотрудник: ", names([rating.who], facts.company)))
    lines.append(Text("Клиент: ", client_name(story.client, facts.name)))
    if facts.name:
        lines.append(Text(client_number(story.client)))
    if story.department:
        lines.append(Text("Отдел: ", one_line(story.department)))
    if story.began is not None:
        lines.append(Text("Звонок: ", moment(story.began, now)))
    buttons: tuple[tuple[Press, ...], ...] = ()
    if facts.may_hear and story.call.link is not None:
        buttons = ((Press("Запись", "recording", {"call_id": story.call.call_id}),),)
    return View(joined(lines), buttons)


def chat_gone(title: str, *, silenced: bool = False) -> View:
    """Tell that a department's chat is no more, or (``silenced``) that the bot may not write there."""
    where = Text("⚠️ ", Bold("Чат недоступен"), f": {one_line(title)}. ")
    meanwhile = "новости отдела пойдут его руководителям"
    if silenced:
        return View(Text(where, f"Боту нельзя там писать; {meanwhile}, пока администратор чата не разрешит"))
    return View(Text(where, f"Бот исключён или чат удалён; {meanwhile}. ", "Привязать другой чат: /bind"))


def topic_gone(title: str) -> View:
    """Tell that a topic of a department's chat is no more."""
    return View(
        Text(
            "⚠️ ",
            Bold("Тема удалена"),
            f" в чате {one_line(title)}: новости отдела пойдут его руководителям. ",
            "Привязать другую тему: /bind",
        )
    )


def _code(foreign: str) -> Code | str:
    seen = one_line(foreign, MOST_PARAMETER)
    return Code(seen) if seen else "не указан"
