"""News that are no call: a line that fails, a low rating, a delivery that could not be understood. Pure words."""

from datetime import datetime
from typing import Final

from aiogram.utils.formatting import Bold, Code, Text

from calls.card import Facts, Press, View, client_name, client_number, joined, names
from calls.story import Story
from calls.words import one_line
from chat.texts import moment
from vats.events import LineFault, OtherWebhook
from vats.phones import canonical, shown

MOST_PARAMETER: Final = 128
"""The most that is shown of a ``cmd`` or a ``callid``, which somebody else has made up."""


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


def other_webhook(webhook: OtherWebhook) -> View:
    """Tell of a notification whose type the manual does not know (A18-4)."""
    lines = [
        Text("⚠️ ", Bold("Уведомление ВАТС"), ", вид которого бот не знает"),
        Text("cmd: ", Code("webhook"), ", type: ", _code(webhook.type)),
    ]
    if webhook.id:
        lines.append(Text("id: ", _code(webhook.id)))
    return View(joined(lines))


def not_understood(cmd: str, call_id: str) -> View:
    """Tell of a delivery that was kept and that the bot cannot read."""
    return View(
        joined(
            [
                Text("⚠️ ", Bold("ВАТС прислала то, чего бот не понимает")),
                Text("cmd: ", _code(cmd)),
                Text("callid: ", _code(call_id)),
            ]
        )
    )


def parked(cmd: str, call_id: str) -> View:
    """Tell of a delivery that the bot stumbled over: it is set aside, the rest goes on."""
    return View(
        joined(
            [
                Text("⚠️ ", Bold("Событие ВАТС отложено"), ": бот не смог его обработать, подробности в журнале"),
                Text("cmd: ", _code(cmd)),
                Text("callid: ", _code(call_id)),
            ]
        )
    )


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


def chat_gone(title: str) -> View:
    """Tell that a department's chat is no more."""
    return View(
        Text(
            "⚠️ ",
            Bold("Чат недоступен"),
            f": {one_line(title)}. Бот исключён или чат удалён; ",
            "новости отдела пойдут его руководителям. Привязать другой чат: /bind",
        )
    )


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
