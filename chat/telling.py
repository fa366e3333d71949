"""How answers become messages: in parts when long, page by page when a list, in place of a message when asked so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

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
from chat.rendering import MOST_CAPTION_UNITS, Rendered, joined, parts, render
from chat.scene import Scene
from chat.screens.keys import EARLIER, LATER, ways
from chat.screens.spot import Sheet
from chat.sender import Sender, TelegramAway, Urgency
from chat.turn import Turn
from chat.whispering import Whisperer, id_of

_log = structlog.get_logger(__name__)

_MENU: Final = "menu"
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)

WithFile: TypeAlias = SendDocument | SendAudio | SendPhoto

SHARE_PHONE: Final = "📱 Поделиться телефоном"
ASK_ACCESS: Final = "Попросить доступ"

_ASIDE: Final = "Показываю номера клиентов."
_NEXT, _BACK = "Ещё ›", "‹ Назад"


@dataclass(frozen=True, slots=True)
class Told:
    """What is said: its parts, the buttons under the last one, and which set and sheet these belong to."""

    several: Sequence[Rendered]
    rows: Sequence[Sequence[Key]]
    group: str | None
    sheet: Sheet | None

    async def keyboard(self, scene: Scene) -> InlineKeyboardMarkup | None:
        """Make its buttons."""
        return await keyboard(scene.turn, self.rows, self.group, self.sheet)


@dataclass(frozen=True, slots=True)
class Veiled:
    """What everybody may read of something (parts, rows of buttons), and whether that is less than all of it."""

    told: tuple[Sequence[Rendered], Sequence[Sequence[Key]]]
    is_needed: bool


class Teller:
    """Says things in chats."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._whisperer = Whisperer(sender)

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
            veiled = await self._veiled(scene, several, rows)
            if veiled.is_needed or scene.alone:
                return await self._alone(scene, Told(several, rows, group, sheet), Told(*veiled.told, group, sheet))
        return await self._openly(scene, several, await keyboard(scene.turn, rows, group, sheet), keys)

    async def _openly(
        self,
        scene: Scene,
        several: Sequence[Rendered],
        inline: InlineKeyboardMarkup | None,
        keys: ReplyKeyboardMarkup | ReplyKeyboardRemove | None = None,
    ) -> int | None:
        message_id: int | None = None
        for number, part in enumerate(several):
            markup = inline if number == len(several) - 1 else None
            if number == 0 and scene.replaces is not None and keys is None:
                message_id = await self._replace(scene, scene.replaces, part, markup)
            else:
                message_id = await self._send(scene, part, (keys if number == len(several) - 1 else None) or markup)
        return message_id

    async def _alone(self, scene: Scene, whole: "Told", veiled: "Told") -> int | None:
        """Say something to whoever asked alone; masked to everybody where Telegram cannot do that."""
        if self._whisperer.can(scene):
            return await self._whispered(scene, whole, veiled)
        if not self._whisperer.may_try(scene):
            return await self._masked(scene, veiled)
        single = len(veiled.several) == 1
        masked = await veiled.keyboard(scene)
        first = _message(scene, veiled.several[0], masked if single else None)
        try:
            told = await self._whisperer.send(scene, first, keep=True)
        except TelegramAway:
            told = None
        if told is None:
            return await self._openly(scene, veiled.several, masked)
        if self._whisperer.can(scene):
            return await self._whispered(replace(scene, replaces=id_of(told), alone=True), whole, veiled)
        return told.message_id if single else await self._openly(scene.anew(), veiled.several[1:], masked)

    async def _whispered(self, scene: Scene, whole: "Told", veiled: "Told") -> int | None:
        markup = await whole.keyboard(scene)
        message_id: int | None = None
        for number, part in enumerate(whole.several):
            message_id = await self._whisper(scene, part, markup if number == len(whole.several) - 1 else None)
            if message_id is None:
                return await self._masked(scene, replace(veiled, several=veiled.several[number:]))
            scene = replace(scene, replaces=None)
        return message_id

    async def _masked(self, scene: Scene, veiled: "Told") -> int | None:
        return await self._openly(_for_all(scene), veiled.several, await veiled.keyboard(scene))

    async def _whisper(self, scene: Scene, part: Rendered, markup: InlineKeyboardMarkup | None) -> int | None:
        """Say a part to whoever asked alone; None: it cannot be done."""
        at = scene.replaces or 0
        if at < 0 and await self._whisperer.edit(scene, -at, part, markup):
            return at
        try:
            told = await self._whisperer.send(scene, _message(scene, part, markup))
        except TelegramAway:
            return None
        return id_of(told) if told is not None else None

    async def _veiled(self, scene: Scene, several: Sequence[Rendered], rows: Sequence[Sequence[Key]]) -> "Veiled":
        """Mask clients where others read along, with a button that shows them to whoever may see them."""
        turn = scene.turn
        veiled: list[Rendered] = []
        keys, hidden = await veil_keys(turn, rows)
        for part in several:
            told, more = await veil(turn.store, turn.company, part)
            veiled.append(told)
            hidden += more
        rows = [*keys, [key_that_shows(turn, scene.command, hidden)]] if hidden else keys
        return Veiled((veiled, rows), is_needed=bool(hidden))

    async def aside(self, scene: Scene, words: Words) -> bool:
        """Tell whoever pressed a button something that nobody else is to see; answer whether it stands in the group.

        Where that cannot be done it is told in private.

        Raises:
            SendingError: It did not arrive.
        """
        if await self._aside_here(replace(scene, replaces=None), words):
            return True
        person = scene.turn.actor.person.id
        for part in parts(words):
            method = SendMessage(chat_id=person, text=part.text, entities=list(part.entities) or None, parse_mode=None)
            await self._sender(method, Urgency.REPLY)
        return False

    async def _aside_here(self, scene: Scene, words: Words) -> bool:
        if not self._whisperer.can(scene) and self._whisperer.may_try(scene):
            at = await self._whisper(scene, render(_ASIDE), None)
            scene = replace(scene, replaces=at)
        if not self._whisperer.can(scene):
            return False
        for part in parts(words):
            if await self._whisper(scene, part, None) is None:
                return False
            scene = replace(scene, replaces=None)
        return True

    async def document(self, scene: Scene, document: Document) -> None:
        """Send a file."""
        file = BufferedInputFile(document.content, document.name)
        await self._file(scene, SendDocument(document=file, **_where(scene)), document.caption)

    async def audio(self, scene: Scene, audio: Audio) -> None:
        """Send a recording."""
        method = SendAudio(
            audio=BufferedInputFile(audio.content, audio.name),
            title=audio.title or None,
            performer=audio.performer or None,
            duration=audio.duration,
            **_where(scene),
        )
        await self._file(scene, method, audio.caption)

    async def photo(self, scene: Scene, photo: Photo) -> None:
        """Send a picture; words that are too long for its caption follow."""
        file = BufferedInputFile(photo.content, photo.name)
        await self._file(scene, SendPhoto(photo=file, **_where(scene)), photo.caption)

    async def _file(self, scene: Scene, method: WithFile, words: Words) -> None:
        """Send a file with its caption; what is too long for one is said before it."""
        if scene.press is not None:
            await scene.press.answer()
        scene = replace(scene, replaces=None)
        several = parts(words, MOST_CAPTION_UNITS)
        if not scene.turn.place.is_private:
            veiled = await self._veiled(scene, several, ())
            if (veiled.is_needed or scene.alone) and await self._whispered_file(scene, method, several):
                return
            several, scene = list(veiled.told[0]), _for_all(scene)
            method = method.model_copy(update={"reply_parameters": _where(scene)["reply_parameters"]})
        for part in several[:-1]:
            await self._send(scene, part, None)
        await self._sender(_captioned(method, several[-1]), Urgency.REPLY)

    async def _whispered_file(self, scene: Scene, method: WithFile, several: Sequence[Rendered]) -> bool:
        """Send a file to whoever asked alone; answer whether it could be done."""
        if not self._whisperer.can(scene):
            return False
        for part in several[:-1]:
            if await self._whisper(scene, part, None) is None:
                return False
        return await self._whisperer.send(scene, _captioned(method, several[-1])) is not None

    async def _send(
        self,
        scene: Scene,
        part: Rendered,
        markup: InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None,
    ) -> int | None:
        """Send a message; while Telegram is away it is stored, to be told when it is back."""
        try:
            return (await self._sender(_message(scene, part, markup), Urgency.REPLY)).message_id
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
    reply, number = None, scene.reply_to or 0
    if number > 0:
        reply = ReplyParameters(message_id=number, allow_sending_without_reply=True)
    elif number < 0:
        reply = ReplyParameters(ephemeral_message_id=-number)
    return {"chat_id": place.chat_id, "message_thread_id": place.thread_id, "reply_parameters": reply}


def _for_all(scene: Scene) -> Scene:
    """The same, for an answer that everybody sees: it cannot take the place of an ephemeral message, nor answer one."""
    at, to = scene.replaces, scene.reply_to
    return replace(scene, replaces=at if at is None or at > 0 else None, reply_to=to if to is None or to > 0 else None)


def _message(
    scene: Scene, part: Rendered, markup: InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None
) -> SendMessage:
    return SendMessage(
        text=part.text,
        entities=list(part.entities) or None,
        parse_mode=None,
        link_preview_options=_NO_PREVIEW,
        reply_markup=markup,
        **_where(scene),
    )


def _captioned(method: WithFile, part: Rendered) -> WithFile:
    caption = {"caption": part.text or None, "caption_entities": list(part.entities) or None, "parse_mode": None}
    return method.model_copy(update=caption)


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
