"""Where an answer goes: the turn, the message that it answers or replaces, the press that waits for a word."""

import secrets
from dataclasses import dataclass, replace
from typing import Final

from aiogram.exceptions import TelegramAPIError
from aiogram.methods import AnswerCallbackQuery

from chat.screens.spot import Home, Sheet
from chat.sender import Sender, SendingError
from chat.turn import Turn

_LONGEST_TOAST: Final = 200


class Press:
    """A press that waits for its answer: it gets exactly one."""

    def __init__(self, id: str, sender: Sender) -> None:  # noqa: A002 — Telegram's word
        self.id = id
        self._sender = sender
        self._is_answered = False

    async def answer(self, words: str = "", *, alert: bool = False) -> bool:
        """Answer it, if that has not been done; tell whether these words were shown.

        A press that Telegram has forgotten meanwhile, or that was answered before, is no matter.
        """
        if self._is_answered:
            return False
        self._is_answered = True
        text = words[:_LONGEST_TOAST] or None
        try:
            await self._sender(AnswerCallbackQuery(callback_query_id=self.id, text=text, show_alert=alert or None))
        except (SendingError, TelegramAPIError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Scene:
    """Where an answer goes.

    Attributes:
        turn: Who asks, and where.
        reply_to: In groups: the message that is answered; below zero: an ephemeral one.
        replaces: The message that the answer takes the place of; below zero: an ephemeral one; None: it is a new one.
        press: The press that is answered.
        home: The screen that this was begun on; None: it was said, or pressed elsewhere.
        sheet: The message of that screen.
        command: The command (word and subcommand) that is answered; empty: none.
        alone: In groups: it began in an ephemeral message, so what is said is for this person alone, too.
    """

    turn: Turn
    reply_to: int | None = None
    replaces: int | None = None
    press: Press | None = None
    home: Home | None = None
    sheet: Sheet | None = None
    command: str = ""
    alone: bool = False

    def at(self, home: Home, sheet: Sheet | None = None) -> "Scene":
        """The same, on a screen; it is a new one if no sheet of it is known."""
        return replace(self, home=home, sheet=sheet or self.sheet or Sheet(secrets.token_urlsafe(9)))

    def anew(self) -> "Scene":
        """The same, for an answer that is a new message, and no screen."""
        return replace(self, replaces=None, home=None, sheet=None)
