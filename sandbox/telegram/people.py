"""People as actors: they write, press, share their phone; and wait for what the bot does then."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex

from sandbox.telegram.formatting import written
from sandbox.telegram.inline import Offered
from sandbox.telegram.keyboards import best_fit
from sandbox.telegram.manual import Json, Upload
from sandbox.telegram.message import origin_of
from sandbox.telegram.methods.self import menu_for
from sandbox.telegram.voices import Place, Voice, Where
from sandbox.telegram.waiting import PATIENCE
from sandbox.telegram.world import Chat, Happening, Message

__all__ = ["Person", "Place", "Pressed", "Voice"]

_DETAILS: dict[str, Json] = {
    "audio": {"duration": 1},
    "voice": {"duration": 1},
    "video": {"duration": 1, "width": 320, "height": 240},
    "animation": {"duration": 1, "width": 320, "height": 240},
    "video_note": {"duration": 1, "length": 240},
    "sticker": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
}


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of pressing a button: the words that popped up, and the messages in the chat as they are now."""

    toast: str | None
    alert: bool
    message: Message
    answer: Message | None = None
    changed: bool = False
    url: str | None = None

    @property
    def text(self) -> str:
        """What the person was told: the words that popped up, or the newest message, or the pressed one as it is."""
        return self.toast or (self.answer or self.message).text


class Person(Voice):
    """A person with a Telegram account."""

    @property
    def chat(self) -> Place:
        """The private chat with the bot."""
        return self.home

    @property
    def phone(self) -> str:
        """The phone of the account."""
        return self.user.phone

    async def starts(self, code: str = "", timeout: float = PATIENCE) -> Message:  # noqa: ASYNC109
        """Press «Start», or open a link ``t.me/<bot>?start=<code>``."""
        return await self.writes(f"/start {code}".strip(), timeout=timeout)

    def edits(self, message: Message, text: str) -> None:
        """Edit an own message."""
        self.events.api.world.change(message, written(text))
        self.events.edited(message)

    def deletes(self, *messages: Message) -> None:
        """Delete messages for everybody; the bot is not told, as with the real one."""
        for message in messages:
            message.deleted = True
        self.events.api.world.bell.ring()

    def forwards(self, message: Message, *, chat: Where = None) -> Message:
        """Forward a message."""
        origin = message.origin or origin_of(message)
        return self._say(self._chat(chat, None), None, origin=origin, **message.content())

    def sends_file(
        self,
        name: str,
        content: bytes,
        *,
        kind: str = "document",
        caption: str = "",
        chat: Where = None,
        topic: int | None = None,
        reply_to: Message | None = None,
        media_type: str = "application/octet-stream",
    ) -> Message:
        """Send a file; ``kind`` is ``document``, ``photo``, ``audio``, ``voice``, ``video`` and so on."""
        file = self.events.api.world.files.take(kind, Upload(name, content, media_type), _DETAILS.get(kind, {}))
        return self._say(self._chat(chat, reply_to), topic, formatted=written(caption), file=file, reply_to=reply_to)

    def sends_album(
        self, files: Sequence[tuple[str, bytes]], *, kind: str = "photo", caption: str = "", chat: Where = None
    ) -> list[Message]:
        """Send several files as an album; the bot gets each by itself, with one ``media_group_id``."""
        album, store = str(int(token_hex(7), 16)), self.events.api.world.files
        sent = []
        for place, (name, content) in enumerate(files):
            file = store.take(kind, Upload(name, content, "application/octet-stream"), _DETAILS.get(kind, {}))
            shown = written(caption if place == 0 else "")
            sent.append(self._say(self._chat(chat, None), None, formatted=shown, file=file, album=album))
        return sent

    def sends_location(self, latitude: float, longitude: float, *, chat: Where = None) -> Message:
        """Send a place."""
        place = {"location": {"latitude": latitude, "longitude": longitude}}
        return self._say(self._chat(chat, None), None, special=place)

    async def asks_inline(
        self,
        text: str = "",
        *,
        chat: Where = None,
        offset: str = "",
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Offered:
        """Type ``@bot text`` in a chat (any: the bot need not be there) and wait for what is offered.

        An answer that the bot let Telegram keep (``cache_time``) is shown without asking it again.

        Raises:
            NoAnswer: nothing was offered in time.
            ValueError: the bot has no inline mode.
        """
        api = self.events.api
        if not api.inline:
            raise ValueError("the bot has no inline mode: VirtualTelegram(inline=True)")
        known = api.remembered_inline(self.user, text, offset)
        if known is not None:
            return Offered(known)
        query = self.events.asked_inline(self.user, text, offset, self._chat(chat, None))
        if await self.waiting.until(lambda: query.answer, timeout) is None:
            raise self.waiting.no_answer(f"the inline query was not answered within {timeout:g} s")
        return Offered(query)

    def chooses(self, offered: Offered, title: str | int, *, chat: Where = None) -> Message:
        """Send one of the offered results (by the stem of its title, or by its place) to a chat."""
        place = title if isinstance(title, int) else offered.place(title)
        content, api = offered.content(place), self.events.api
        # The manual: a message has an inline_message_id only if it has an inline keyboard.
        inline_id = api.world.free_inline_id() if content["inline"] else ""
        message = self._say(self._chat(chat, None), None, via=api.bot, inline_id=inline_id, **content)
        self.events.chose_inline(offered.query, self.user, offered.query.results[place]["id"], message)
        return message

    def votes(self, message: Message, *options: str | int) -> None:
        """Vote in a poll for options (by the stem of their text, or by place); for none: take the vote back.

        Raises:
            ValueError: there is no such option, or the poll does not allow it.
        """
        poll = message.poll
        if poll is None:
            raise ValueError("there is no poll in the message")
        labels = [option.text for option in poll.options]
        places = [option if isinstance(option, int) else best_fit(option, labels) for option in options]
        poll.vote(self.id, [-1 if place is None else place for place in places])
        self.events.voted(self.user, poll)

    async def shares_phone(
        self,
        contact_of: "Person | None" = None,
        *,
        phone: str | None = None,
        user_id: int | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Message:
        """Share a phone and wait for the answer.

        Nothing named: the own one, with the button that the bot must have shown. ``contact_of``: somebody else's
        contact from the address book. ``phone`` (and ``user_id``): a card made by hand.

        Raises:
            NoAnswer: the bot shows no such button, or did not answer.
        """
        contact: Json = {"phone_number": phone or (contact_of or self).phone, "first_name": self.user.first_name}
        if phone is None:
            contact |= {"first_name": (contact_of or self).user.first_name, "user_id": (contact_of or self).id}
        elif user_id is not None:
            contact["user_id"] = user_id
        own = contact_of is None and phone is None
        if own and not await self.waiting.until(self._phone_button, timeout):
            raise self.waiting.no_answer("the bot shows no button that shares the phone")
        mark = self.waiting.mark
        self._say(self.home.chat, None, contact=contact)
        return await self.waiting.answer(mark, self.home.chat, None, timeout)

    def _phone_button(self) -> bool | None:
        buttons = [button for row in self._reply_keyboard(self.home).get("keyboard", []) for button in row]
        return any(button.get("request_contact") for button in buttons) or None

    def _reply_keyboard(self, place: Place) -> Json:
        """Answer the reply keyboard that stands under the chat now."""
        for message in reversed(place.from_bot):
            if message.reply_markup.get("remove_keyboard"):
                return {}
            if "keyboard" in message.reply_markup:
                return message.reply_markup
        return {}

    async def presses(
        self,
        label: str,
        message: Message | None = None,
        *,
        chat: Place | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Pressed:
        """Press a button by the stem of its label, on ``message`` or on the newest message that has it.

        The stem is compared without emoji and letter case: the same label first, then one that begins so, then one with
        a word that begins so; of several alike the first. A button that is not there yet is waited for. A button of a
        reply keyboard sends its text.

        Raises:
            NoAnswer: there is no such button, or the press was not answered.
        """
        place = chat or self.home
        found = await self.waiting.until(lambda: self._button(label, message, place), timeout)
        if found is None:
            shown = [message.buttons for message in place.from_bot_to(self.user)[-3:]]
            raise self.waiting.no_answer(f"no button {label!r} within {timeout:g} s; there are {shown}")
        pressed, button = found
        if pressed is None:
            answer = await self.writes(button["text"], chat=place, timeout=timeout)
            return Pressed(None, alert=False, message=answer, answer=answer)
        if "disabled" in button:
            raise self.waiting.no_answer(f"the button {button['text']!r} is disabled: it cannot be pressed")
        if "url" in button:
            return Pressed(None, alert=False, message=pressed, url=button["url"])
        return await self.forges(button.get("callback_data", ""), pressed, timeout=timeout)

    def _button(self, label: str, message: Message | None, place: Place) -> tuple[Message | None, Json] | None:
        """Find a button under a message (else under the newest that has it); with no message, in the reply keyboard."""
        for one in [message] if message else reversed(place.from_bot_to(self.user)):
            buttons = [button for row in one.inline for button in row]
            fit = best_fit(label, [button["text"] for button in buttons])
            if fit is not None and not one.deleted:
                return one, buttons[fit]
        if message is not None:
            return None
        buttons = [button for row in self._reply_keyboard(place).get("keyboard", []) for button in row]
        fit = best_fit(label, [button["text"] for button in buttons])
        return None if fit is None else (None, buttons[fit])

    async def forges(
        self,
        data: str,
        message: Message,
        *,
        accessible: bool = True,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Pressed:
        """Send a press with any data (a changed app can do that) and wait until it is answered.

        Raises:
            NoAnswer: the press was not answered.
            ValueError: it is an ephemeral message that somebody else sees.
        """
        if not message.is_seen_by(self.id):
            raise ValueError(f"{self.user.first_name} does not see that message")
        chat, mark = message.chat, self.waiting.mark
        query = self.events.pressed(self.user, message, data, accessible=accessible)
        if await self.waiting.until(lambda: query.answer, timeout) is None:
            raise self.waiting.no_answer(f"the press was not answered within {timeout:g} s")
        answer = query.answer or {}
        toast = answer.get("text")
        # A press that pops up words has its answer; one that does not should show something soon.
        await self.waiting.until(lambda: self._since(mark, chat), 0.2 if toast else 3.0)
        await self.waiting.settle()
        happened = self._since(mark, chat) or []
        new = [one.message for one in happened if one.kind == "new" and one.message and not one.message.deleted]
        changed = any(one.message is message for one in happened)
        alert = bool(answer.get("show_alert"))
        return Pressed(toast, alert, message, new[-1] if new else None, changed, answer.get("url"))

    def _since(self, mark: int, chat: Chat) -> list[Happening] | None:
        return [
            one
            for one in self.events.api.world.happenings[mark:]
            if one.chat_id == chat.id
            and one.kind in {"new", "edit", "delete"}
            and (one.message is None or one.message.is_seen_by(self.id))
        ] or None

    async def sees(
        self,
        text: str,
        *,
        chat: Place | None = None,
        topic: int | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Message:
        """Wait until a message of the bot with ``text`` in it can be read (in the private chat if none is named).

        Raises:
            NoAnswer: it did not come.
        """
        place = chat or self.home
        found = await self.waiting.until(lambda: place.find(text, topic, self.user), timeout)
        if found is None:
            shown = "\n".join(f"  {message.text!r}" for message in place.from_bot_to(self.user)[-5:])
            raise self.waiting.no_answer(f"{text!r} is not seen; last messages:\n{shown}")
        return found

    async def never_sees(self, text: str, *, chat: Place | None = None, within: float = 0.5) -> bool:
        """Tell whether no message of the bot with ``text`` in it can be read within ``within`` seconds."""
        place = chat or self.home
        return await self.waiting.until(lambda: place.find(text, viewer=self.user), within) is None

    def reacts(self, message: Message, *emoji: str) -> None:
        """React to a message; with no emoji take the reaction back."""
        self.events.reacted(self.user, message, list(emoji))

    def blocks_bot(self) -> None:
        """Block the bot."""
        self.events.block(self.user, blocked=True)

    def unblocks_bot(self) -> None:
        """Take the block back."""
        self.events.block(self.user, blocked=False)

    def deletes_account(self) -> None:
        """Delete the Telegram account."""
        self.user.gone = True
        self.user.first_name = ""

    def menu(self, chat: Place | None = None) -> list[str]:
        """Answer the commands of the menu that this person sees in a chat."""
        return [command["command"] for command in menu_for(self.events.api, self.user, (chat or self.home).chat)]
