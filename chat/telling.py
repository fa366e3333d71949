"""How answers become messages: in parts when long, page by page when a list, in place of a message when asked so."""

from collections.abc import Sequence
from typing import Any, Final

import structlog
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import EditMessageText, SendAudio, SendDocument, SendMessage, SendPhoto
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from aiogram.utils.formatting import Bold

from chat.answers import Audio, Document, Photo, Reply, Words
from chat.keyboard import Key, keyboard, of_button
from chat.notices import tell_later
from chat.pages import Page, page_of
from chat.privacy import key_that_shows, veil, veil_keys
from chat.rendering import MOST_CAPTION_UNITS, Rendered, joined, parts
from chat.scene import Scene
from chat.screens.keys import EARLIER, LATER, ways
from chat.sender import Sender, TelegramAway, Urgency
from chat.turn import Turn

_log = structlog.get_logger(__name__)

_MENU: Final = "menu"
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)

SHARE_PHONE: Final = "📱 Поделиться телефоном"
ASK_ACCESS: Final = "Попросить доступ"

_NEXT, _BACK = "Ещё ›", "‹ Назад"


class Teller:
    """Says things in chats."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def reply(
        self,
        scene: Scene,
        reply: Reply,
        *,
        command: str,
        said: dict[str, str],
        page: int = 0,
        more: Sequence[Key] = (),
    ) -> None:
        """Tell a reply; of a list, one page of it. ``command`` and ``said`` are what its other pages are made of.

        ``more`` is a row of buttons under those of the reply itself.
        """
        if reply.alert and scene.press is not None:
            await scene.press.answer(reply.alert, alert=True)
            return
        home = scene.home
        rows = [
            [
                of_button(one, home and home.under(command, said, tuple(one.run.values)))
                for one in row
                if home is None or one.run.command != _MENU  # a screen has its own way there
            ]
            for row in reply.buttons
        ]
        if isinstance(reply.body, Sequence) and not isinstance(reply.body, str):
            shown = page_of(reply.body, page)
            rows = [*([of_button(button)] for button in shown.buttons), *rows, _turning(scene, shown, command, said)]
            body: Words = shown.text
        else:
            body = reply.body
        words = joined([Bold(reply.title), body]) if reply.title is not None else body
        keys = await _keys(scene.turn, reply) if scene.turn.place.is_private else None
        await self.say(scene, words, [*rows, more], keys=keys)

    async def say(
        self,
        scene: Scene,
        words: Words,
        rows: Sequence[Sequence[Key]] = (),
        *,
        group: str | None = None,
        keys: ReplyKeyboardMarkup | ReplyKeyboardRemove | None = None,
        leading: Sequence[Key] | None = None,
    ) -> int | None:
        """Say something, with buttons under it; answer the id of the message that carries them.

        On a screen there is always a way on: ``leading``, else back to where one was and to the menu.
        """
        if scene.press is not None:
            await scene.press.answer()
        sheet = None
        if scene.home is not None and scene.sheet is not None:
            home, sheet = scene.home, scene.sheet.anew()
            rows = [*([key.at(home) for key in row] for row in rows), ways(home) if leading is None else leading]
        several = parts(words)
        if not scene.turn.place.is_private:
            several, rows = await self._veiled(scene, several, rows)
        inline = await keyboard(scene.turn, rows, group, sheet)
        message_id: int | None = None
        for number, part in enumerate(several):
            markup = inline if number == len(several) - 1 else None
            if number == 0 and scene.replaces is not None and keys is None:
                message_id = await self._replace(scene, scene.replaces, part, markup)
            else:
                message_id = await self._send(scene, part, (keys if number == len(several) - 1 else None) or markup)
        return message_id

    async def _veiled(
        self, scene: Scene, several: Sequence[Rendered], rows: Sequence[Sequence[Key]]
    ) -> tuple[list[Rendered], list[Sequence[Key]]]:
        """Mask clients where others read along, with a button that shows them to whoever may see them."""
        turn = scene.turn
        veiled: list[Rendered] = []
        keys, hidden = await veil_keys(turn, rows)
        for part in several:
            told, more = await veil(turn.store, turn.company, part)
            veiled.append(told)
            hidden += more
        return veiled, [*keys, [key_that_shows(turn, scene.command, hidden)]] if hidden else list(keys)

    async def aside(self, scene: Scene, words: Words) -> None:
        """Tell whoever pressed a button something that nobody else is to see.

        Raises:
            SendingError: It did not arrive.
        """
        person = scene.turn.actor.person.id
        for part in parts(words):
            method = SendMessage(chat_id=person, text=part.text, entities=list(part.entities) or None, parse_mode=None)
            await self._sender(method, Urgency.REPLY)

    async def document(self, scene: Scene, document: Document) -> None:
        """Send a file."""
        caption = await self._caption(scene, document.caption)
        file = BufferedInputFile(document.content, document.name)
        await self._sender(SendDocument(document=file, **_where(scene), **caption), Urgency.REPLY)

    async def audio(self, scene: Scene, audio: Audio) -> None:
        """Send a recording."""
        caption = await self._caption(scene, audio.caption)
        await self._sender(
            SendAudio(
                audio=BufferedInputFile(audio.content, audio.name),
                title=audio.title or None,
                performer=audio.performer or None,
                duration=audio.duration,
                **_where(scene),
                **caption,
            ),
            Urgency.REPLY,
        )

    async def photo(self, scene: Scene, photo: Photo) -> None:
        """Send a picture; words that are too long for its caption follow."""
        caption = await self._caption(scene, photo.caption)
        file = BufferedInputFile(photo.content, photo.name)
        await self._sender(SendPhoto(photo=file, **_where(scene), **caption), Urgency.REPLY)

    async def _caption(self, scene: Scene, words: Words) -> dict[str, Any]:
        """Make the caption of a file; what is too long for one is said before it."""
        if scene.press is not None:
            await scene.press.answer()
        several = parts(words, MOST_CAPTION_UNITS)
        if not scene.turn.place.is_private:
            several, _ = await self._veiled(scene, several, ())
        for part in several[:-1]:
            await self._send(scene, part, None)
        last = several[-1]
        return {"caption": last.text or None, "caption_entities": list(last.entities) or None, "parse_mode": None}

    async def _send(
        self,
        scene: Scene,
        part: Rendered,
        markup: InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None,
    ) -> int | None:
        """Send a message; while Telegram is away it is stored, to be told when it is back."""
        method = SendMessage(
            text=part.text,
            entities=list(part.entities) or None,
            parse_mode=None,
            link_preview_options=_NO_PREVIEW,
            reply_markup=markup,
            **_where(scene),
        )
        try:
            return (await self._sender(method, Urgency.REPLY)).message_id
        except TelegramAway:
            turn, inline = scene.turn, markup if isinstance(markup, InlineKeyboardMarkup) else None
            await tell_later(turn.store, turn.clock, turn.place.chat_id, turn.place.thread_id, part, inline)
            return None

    async def _replace(
        self, scene: Scene, message_id: int, part: Rendered, markup: InlineKeyboardMarkup | None
    ) -> int | None:
        """Bring a message up to date; one that cannot be edited any more is followed by a new one."""
        method = EditMessageText(
            chat_id=scene.turn.place.chat_id,
            message_id=message_id,
            text=part.text,
            entities=list(part.entities) or None,
            parse_mode=None,
            link_preview_options=_NO_PREVIEW,
            reply_markup=markup,
        )
        try:
            answer = await self._sender(method, Urgency.REPLY)
        except (TelegramBadRequest, TelegramAway):
            _log.info("message_not_editable", chat=scene.turn.place.chat_id)
            return await self._send(scene, part, markup)
        return answer.message_id if isinstance(answer, Message) else message_id


async def _keys(turn: Turn, reply: Reply) -> ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    """Choose the keys under the chat: shown, or taken away if they may be there; no message has those and buttons."""
    name = f"keys:{turn.place.chat_id}"
    if reply.share_phone:
        await turn.store.state.set(name, "shown")
        return _SHARE
    if reply.drop_keys and await turn.store.state.get(name):
        await turn.store.state.set(name, None)
        return ReplyKeyboardRemove(remove_keyboard=True)
    return None


def _where(scene: Scene) -> dict[str, Any]:
    place = scene.turn.place
    reply = ReplyParameters(message_id=scene.reply_to, allow_sending_without_reply=True) if scene.reply_to else None
    return {"chat_id": place.chat_id, "message_thread_id": place.thread_id, "reply_parameters": reply}


def _turning(scene: Scene, page: Page, command: str, said: dict[str, str]) -> list[Key]:
    """Make the buttons that turn the pages of a list; on a screen «‹ Назад» leads elsewhere."""
    back, on = (_BACK, _NEXT) if scene.home is None else (EARLIER, LATER)
    action = {"core": "page", "command": command, "said": said}
    keys: list[Key] = []
    if page.number > 0:
        keys.append(Key(back, {**action, "page": page.number - 1}))
    if page.number + 1 < page.count:
        keys.append(Key(on, {**action, "page": page.number + 1}))
    return keys


_SHARE: Final = ReplyKeyboardMarkup(
    keyboard=[[KeyboardButton(text=SHARE_PHONE, request_contact=True)], [KeyboardButton(text=ASK_ACCESS)]],
    resize_keyboard=True,
    is_persistent=True,
)
