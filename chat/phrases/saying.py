"""A way to say a command in people's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chat.phrases.pattern import Pattern

SHOW: Final = (
    "[покажи|показать|покажите|дай|дайте|выведи|пришли|скинь|глянь|посмотри|посмотреть|проверь|открой|открыть|узнать] "
    "[мне|нам]"
)
"""What may stand before whatever is shown."""

TURN_ON: Final = "включи|включить|включите|вкл|вруби|врубить"
TURN_OFF: Final = "выключи|выключить|выключите|выкл|отключи|отключить|отключите|выруби|вырубить|убери|убрать"


@dataclass(frozen=True, slots=True)
class Saying:
    """Patterns that say one command.

    Attributes:
        command: Word and subcommand.
        values: Values that the words themselves mean, by parameter name.
        patterns: Each says it (``chat/phrases/pattern.py``).
        sure: What they say is an order. Else they may be meant otherwise («я на обеде»), so that it is only offered.
        shows: Nothing is changed by it, though the command can.
    """

    command: str
    values: Mapping[str, str]
    patterns: tuple[Pattern, ...]
    sure: bool = True
    shows: bool = False


def say(
    command: str,
    *patterns: str,
    values: Mapping[str, str] | None = None,
    sure: bool = True,
    shows: bool = False,
) -> Saying:
    """Declare how a command is said."""
    return Saying(command, values or {}, tuple(Pattern.of(one) for one in patterns), sure, shows)
