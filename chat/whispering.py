"""What one member of a group alone gets to see: ephemeral messages, where Telegram knows them.

A server of the Bot API that is older than they are refuses what it does not know, or passes it over: then everybody
would read along. So the first message goes out as everybody may read it. Only when Telegram says that it was for one
person alone may others hold what is meant for that person.
"""

from typing import Final, TypeAlias

import structlog
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramNotFound
from aiogram.methods import (
    DeleteMessage,
    EditEphemeralMessageText,
    SendAudio,
    SendDocument,
    SendMessage,
    SendPhoto,
)
from aiogram.types import EphemeralMessageParameters, InlineKeyboardMarkup, LinkPreviewOptions, Message

from chat.rendering import Rendered
from chat.scene import Scene
from chat.sender import ChatGone, Sender, SendingError, TelegramAway, Urgency

_log = structlog.get_logger(__name__)

Sent: TypeAlias = SendMessage | SendDocument | SendAudio | SendPhoto

_REFUSED: Final = (TelegramBadRequest, TelegramNotFound, ChatGone)
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


def id_of(message: Message) -> int:
    """Name a message of a chat; below zero: an ephemeral one."""
    return message.message_id or -(message.ephemeral_message_id or 0)


class Whisperer:
    """Says things in groups to one member alone, and remembers where that cannot be done, as long as it lives."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._is_known: bool | None = None
        self._heard: set[int] = set()
        self._deaf: set[tuple[int, int]] = set()
        """Members (chat, person) who get none; person 0: nobody there does."""

    def can(self, scene: Scene) -> bool:
        """Tell whether what is said so is surely for the person of a scene alone."""
        if scene.alone:
            self._is_known = True
        return self._is_known is True and self._is_open(scene)

    def may_try(self, scene: Scene) -> bool:
        """Tell whether it is not known that it cannot be done."""
        return self._is_known is not False and self._is_open(scene)

    def _is_open(self, scene: Scene) -> bool:
        place, person = scene.turn.place, scene.turn.actor.person.id
        return not place.is_private and self._deaf.isdisjoint({(place.chat_id, 0), (place.chat_id, person)})

    async def send(self, scene: Scene, method: Sent, *, keep: bool = False) -> Message | None:
        """Send a message to the person of a scene alone; None: it cannot be done.

        ``keep``: everybody may read it, so it stays (and is the answer) if everybody does.

        Raises:
            Dropped: It may have arrived.
        """
        press = scene.press
        alone = EphemeralMessageParameters(
            receiver_user_id=scene.turn.actor.person.id,
            callback_query_id=press.id if press is not None else None,
            replace_callback_query_message=True if press is not None and (scene.replaces or 0) > 0 else None,
        )
        message = await self._try(method, alone, is_bare=False)
        if message is None and (press is not None or method.reply_parameters is not None):
            # A press that is too old, a message that is gone: neither is a reason to tell everybody.
            bare = EphemeralMessageParameters(receiver_user_id=alone.receiver_user_id)
            message = await self._try(method, bare, is_bare=True)
        chat_id = scene.turn.place.chat_id
        if message is None:
            self._deaf.add((chat_id, alone.receiver_user_id if chat_id in self._heard else 0))
            _log.info("ephemeral_message_refused", chat=chat_id)
            return None
        if message.ephemeral_message_id is not None:
            self._is_known = True
            self._heard.add(chat_id)
            return message
        self._is_known = False
        _log.info("ephemeral_messages_unknown")
        if not keep:
            await self._take_back(message)
            return None
        return message

    async def _try(self, method: Sent, alone: EphemeralMessageParameters, *, is_bare: bool) -> Message | None:
        changed = {"ephemeral_message_parameters": alone, **({"reply_parameters": None} if is_bare else {})}
        try:
            return await self._sender(method.model_copy(update=changed), Urgency.REPLY)
        except _REFUSED:
            return None

    async def _take_back(self, message: Message) -> None:
        try:
            await self._sender(DeleteMessage(chat_id=message.chat.id, message_id=message.message_id))
        except (SendingError, TelegramAPIError) as error:
            _log.warning("whisper_not_taken_back", chat=message.chat.id, error=type(error).__name__)

    async def edit(self, scene: Scene, number: int, part: Rendered, markup: InlineKeyboardMarkup | None) -> bool:
        """Bring an ephemeral message of the person of a scene up to date; answer whether it could be done."""
        method = EditEphemeralMessageText(
            chat_id=scene.turn.place.chat_id,
            receiver_user_id=scene.turn.actor.person.id,
            ephemeral_message_id=number,
            text=part.text,
            entities=list(part.entities) or None,
            parse_mode=None,
            link_preview_options=_NO_PREVIEW,
            reply_markup=markup,
        )
        try:
            await self._sender(method, Urgency.REPLY)
        except (*_REFUSED, TelegramAway):
            _log.info("message_not_editable", chat=scene.turn.place.chat_id)
            return False
        return True
