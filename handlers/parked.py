"""/parked: what the bot could not work off of what the ВАТС delivered, or could not show, and another try."""

from aiogram.utils.formatting import Bold, Code, Text

from chat import texts
from chat.answers import Button, Line, Refusal, Reply, Run
from chat.change import Change
from chat.command import command
from chat.own import RepeatParked
from chat.rights import Right
from chat.turn import Turn
from storage.cards import Card
from storage.inbox import Kept


@command("parked", about="события ВАТС, которые бот не смог обработать", label="Отложенные события", right=Right.ADMIN)
async def parked(turn: Turn) -> Reply:
    """List what was put aside: its command and its call, no more of it."""
    events, cards = await turn.store.inbox.parked(), await turn.store.cards.parked()
    if not events and not cards:
        return Reply("Отложенных событий нет.")
    repeat = [[Button("Повторить", Run("parked repeat", {}))]]
    lines = [*(_event(turn, kept) for kept in events), *(_card(turn, card) for card in cards)]
    return Reply(lines, title=f"Отложено: {_many(len(events), len(cards))}", buttons=repeat)


def _event(turn: Turn, kept: Kept) -> Line:
    return Line(
        Text(
            Bold(texts.moment(kept.received_at, turn.now)),
            " · cmd: ",
            Code(kept.cmd),
            " · callid: ",
            Code(kept.call_id or "нет"),
        )
    )


def _card(turn: Turn, card: Card) -> Line:
    return Line(Text(Bold(texts.moment(card.event_at, turn.now)), " · карточка: ", Code(card.key)))


def _many(events: int, cards: int) -> str:
    said = [texts.plural(events, "событие", "события", "событий")] if events or not cards else []
    return " и ".join([*said, *([texts.plural(cards, "новость", "новости", "новостей")] if cards else [])])


@command(
    "parked",
    "repeat",
    about="обработать отложенные события ещё раз",
    label="Повторить отложенное",
    right=Right.ADMIN,
)
async def parked_repeat(turn: Turn) -> Change:
    """Have everything that was put aside worked off anew, after the bot was mended."""
    events, cards = await turn.store.inbox.parked_count(), await turn.store.cards.parked_count()
    if not events and not cards:
        raise Refusal("Отложенных событий нет.")
    many = _many(events, cards)
    return Change(
        what="Отложенные события ВАТС",
        before=f"отложено: {many}",
        after=f"обрабатываются заново: {many}. Что не выйдет и теперь, будет отложено опять: /parked",
        do=[RepeatParked()],
    )
