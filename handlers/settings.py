"""/settings: which calls one is told of in private, and how loudly."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Final

from chat.answers import Button, Reply, Run
from chat.change import Change
from chat.command import command
from chat.own import SetPreferences
from chat.params import Behind, Choice, FirstOf, Found, NotRead, Param, Switch
from chat.params.choice import ChoiceParam
from chat.preferences import DEFAULT, Preferences, Quiet, preferences
from chat.rights import Right
from chat.turn import Turn
from handlers.words import headed

_HOURS: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")
_USUAL: Final = "22:00-8:00"


class News(Choice):
    """Which calls."""

    ALL = "all", "все", "всё"
    MISSED = "missed", "пропущенные", "только пропущенные"


class Never(Choice):
    """No quiet hours."""

    OFF = "off", "нет", "выкл", "выключить"


class QuietParam(Param[Quiet]):
    """Hours of the day: ``22:00-8:00``."""

    what = "22:00-8:00"
    question = "В какие часы не шуметь?"
    example = _USUAL

    async def read(self, turn: Turn, words: Sequence[str]) -> Found[Quiet]:  # noqa: ARG002 — as all kinds
        """Read one word."""
        found = _HOURS.fullmatch(words[0])
        start, end = (_minute(*found.group(one, one + 1)) for one in (1, 3)) if found else (None, None)
        if start is None or end is None or start == end:
            raise NotRead(f"«{words[0]}» – не часы.", possible="Нужно начало и конец, или «нет».", example=_USUAL)
        return Found(Quiet(start, end))

    def said(self, value: Quiet) -> str:
        """Say the hours."""
        return str(value)


def _minute(hour: str, minute: str | None) -> int | None:
    at = int(hour) * 60 + int(minute or 0)
    return at if int(hour) < 24 and int(minute or 0) < 60 else None  # noqa: PLR2004 — a day, an hour


QuietOrNever = Annotated[Quiet | Never, FirstOf((Never, ChoiceParam(Never)), (Quiet, QuietParam()))]


def told(wished: Preferences) -> str:
    """Say what somebody wants."""
    news = "только о пропущенных" if wished.missed_only else "обо всех"
    sound = "со звуком" if wished.sound else "без звука"
    quiet = f", {wished.quiet} без звука" if wished.quiet and wished.sound else ""
    return f"о звонках: {news}, {sound}{quiet}"


@command(
    "settings",
    about="о каких звонках сообщать, звук, тихие часы",
    label="Уведомления",
    right=Right.SELF,
    undoable=True,
    groups=False,
    examples=("/settings", "/settings пропущенные", "/settings quiet 22:00-8:00", "/settings sound off"),
)
async def settings(
    turn: Turn,
    news: News | None = None,
    sound: Annotated[Switch | None, Behind("sound", "звук")] = None,
    quiet: Annotated[QuietOrNever | None, Behind("quiet", "тишина")] = None,
) -> Reply | Change:
    """Tell what one is told in this chat, or change it."""
    person = turn.actor.person.id
    now = (await preferences(turn.store)).get(person, DEFAULT)
    if news is None and sound is None and quiet is None:
        return Reply(headed("Что я пишу сюда", told(now)), buttons=_buttons(now))
    wanted = now
    if news is not None:
        wanted = replace(wanted, missed_only=news is News.MISSED)
    if sound is not None:
        wanted = replace(wanted, sound=sound is Switch.ON)
    if quiet is not None:
        wanted = replace(wanted, quiet=quiet if isinstance(quiet, Quiet) else None)
    return Change(
        what="Настройки",
        before=told(now),
        after=told(wanted),
        do=[SetPreferences(person_id=person, wished=wanted.dump())],
        undo=[SetPreferences(person_id=person, wished=now.dump())],
        nothing_to_do=wanted == now,
    )


def _buttons(now: Preferences) -> list[list[Button]]:
    news = News.ALL if now.missed_only else News.MISSED
    label = "Сообщать обо всех" if now.missed_only else "Только о пропущенных"
    sound = Button("Выключить звук", Run("settings", {"sound": Switch.OFF.value}))
    if not now.sound:
        sound = Button("Включить звук", Run("settings", {"sound": Switch.ON.value}))
    quiet = Button(f"Тихие часы {_USUAL}", Run("settings", {"quiet": _USUAL}))
    if now.quiet is not None:
        quiet = Button("Без тихих часов", Run("settings", {"quiet": Never.OFF.value}))
    return [[Button(label, Run("settings", {"news": news.value}))], [sound, quiet]]
