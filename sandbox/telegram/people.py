"""People as actors: they write, press, share their phone; and wait for what the bot does then."""

import re
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.telegram.draft import units
from sandbox.telegram.events import Events
from sandbox.telegram.formatting import Formatted, written
from sandbox.telegram.keyboards import best_fit
from sandbox.telegram.manual import Json, Upload
from sandbox.telegram.message import origin_of
from sandbox.telegram.methods.self import menu_for
from sandbox.telegram.waiting import PATIENCE, Waiting
from sandbox.telegram.world import Chat, Happening, Message, User

_MOST_TEXT = 4096


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


@dataclass(slots=True, eq=False)
class Place:
    """A chat where people meet."""

    chat: Chat
    events: Events
    waiting: Waiting

    @property
    def id(self) -> int:
        """The id of the chat."""
        return self.chat.id

    @property
    def messages(self) -> list[Message]:
        """All that can be read in the chat now, oldest first."""
        return [message for message in self.chat.messages.values() if not message.deleted]

    @property
    def from_bot(self) -> list[Message]:
        """What our bot said in the chat, oldest first."""
        bot = self.events.api.bot
        return [message for message in self.messages if message.is_of(bot) and message.via is None]

    def find(self, text: str, topic: int | None = None) -> Message | None:
        """Find the newest message of the bot that has ``text`` in it."""
        return next(
            (
                message
                for message in reversed(self.from_bot)
                if text in message.text and (topic is None or message.thread_id == topic)
            ),
            None,
        )


Where: TypeAlias = "Place | Chat | None"


class Voice:
    """Somebody who can say things in a chat: a person, or a group or channel that speaks in its own name."""

    def __init__(self, user: User, sender_chat: Chat | None, home: Place) -> None:
        self.user = user
        self.sender_chat = sender_chat
        self.home = home
        self.events = home.events
        self.waiting = home.waiting

    @property
    def id(self) -> int:
        """The Telegram id."""
        return self.user.id

    def _chat(self, chat: Where, reply_to: Message | None) -> Chat:
        if reply_to is not None and chat is None:
            return reply_to.chat
        return self.home.chat if chat is None else chat.chat if isinstance(chat, Place) else chat

    def sends(
        self, text: str, *, chat: Where = None, topic: int | None = None, reply_to: Message | None = None
    ) -> Message:
        """Write a text and do not wait; one that is too long goes in parts, as apps do."""
        for part in _parts(text)[:-1]:
            self._say(self._chat(chat, reply_to), topic, written(part), reply_to=reply_to)
        return self._say(self._chat(chat, reply_to), topic, written(_parts(text)[-1]), reply_to=reply_to)

    def _say(self, chat: Chat, topic: int | None, formatted: Formatted, **content: object) -> Message:
        reply_to = content.get("reply_to")
        if topic is None and isinstance(reply_to, Message):
            topic = reply_to.thread_id
        self._may_speak(chat)
        message = self.events.api.world.say(
            chat, self.user, sender_chat=self.sender_chat, thread_id=topic, formatted=formatted, **content
        )
        if chat.user is not None:
            chat.user.wrote = True
        self.events.said(message)
        return message

    def _may_speak(self, chat: Chat) -> None:
        if self.sender_chat is None and chat.user is not self.user and not chat.has(self.user.id):
            raise ValueError(f"{self.user.first_name} is not in that chat")
        if chat.user is not None and self.user.blocked:
            raise ValueError(f"{self.user.first_name} has blocked the bot: unblock it first")

    async def writes(
        self,
        text: str,
        *,
        chat: Where = None,
        topic: int | None = None,
        reply_to: Message | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Message:
        """Write a text and wait for the bot's answer there.

        Raises:
            NoAnswer: there was none.
        """
        mark = self.waiting.mark
        message = self.sends(text, chat=chat, topic=topic, reply_to=reply_to)
        return await self.waiting.answer(mark, message.chat, message.thread_id, timeout)

    async def is_ignored(
        self,
        text: str,
        *,
        chat: Where = None,
        topic: int | None = None,
        reply_to: Message | None = None,
        within: float = 0.5,
    ) -> bool:
        """Write a text and tell whether the bot leaves it unanswered for ``within`` seconds after it got it."""
        mark = self.waiting.mark
        message = self.sends(text, chat=chat, topic=topic, reply_to=reply_to)
        return await self._quiet(mark, message.chat, within)

    async def _quiet(self, mark: int, chat: Chat, within: float) -> bool:
        newest = max((update["update_id"] for update in self.events.api.updates.pending), default=None)
        if newest is not None and not await self.events.api.updates.seen(newest, PATIENCE):
            raise self.waiting.no_answer("the bot does not take its updates")
        return await self.waiting.silence(mark, chat, within)


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

    def forwards(self, message: Message, *, chat: Where = None) -> Message:
        """Forward a message."""
        content = {"file": message.file, "contact": message.contact, "origin": message.origin or origin_of(message)}
        return self._say(self._chat(chat, None), None, message.formatted, **content)

    def sends_file(
        self, name: str, content: bytes, *, kind: str = "document", caption: str = "", chat: Where = None
    ) -> Message:
        """Send a file; ``kind`` is ``document``, ``audio``, ``voice`` or ``photo``."""
        details = {"duration": 1} if kind in {"audio", "voice"} else {}
        file = self.events.api.world.files.take(kind, Upload(name, content, "application/octet-stream"), details)
        return self._say(self._chat(chat, None), None, written(caption), file=file)

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
        self._say(self.home.chat, None, Formatted(""), contact=contact)
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
            shown = [message.buttons for message in place.from_bot[-3:]]
            raise self.waiting.no_answer(f"no button {label!r} within {timeout:g} s; there are {shown}")
        pressed, button = found
        if pressed is None:
            answer = await self.writes(button["text"], chat=place, timeout=timeout)
            return Pressed(None, alert=False, message=answer, answer=answer)
        if "url" in button:
            return Pressed(None, alert=False, message=pressed, url=button["url"])
        return await self.forges(button.get("callback_data", ""), pressed, timeout=timeout)

    def _button(self, label: str, message: Message | None, place: Place) -> tuple[Message | None, Json] | None:
        """Find a button under a message (else under the newest that has it); with no message, in the reply keyboard."""
        for one in [message] if message else reversed(place.from_bot):
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
        """
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
            if one.chat_id == chat.id and one.kind in {"new", "edit", "delete"}
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
        found = await self.waiting.until(lambda: place.find(text, topic), timeout)
        if found is None:
            shown = "\n".join(f"  {message.text!r}" for message in place.from_bot[-5:])
            raise self.waiting.no_answer(f"{text!r} is not seen; last messages:\n{shown}")
        return found

    async def never_sees(self, text: str, *, chat: Place | None = None, within: float = 0.5) -> bool:
        """Tell whether no message of the bot with ``text`` in it can be read within ``within`` seconds."""
        place = chat or self.home
        return await self.waiting.until(lambda: place.find(text), within) is None

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


def _parts(text: str) -> list[str]:
    if units(text) <= _MOST_TEXT:
        return [text]
    return re.findall(rf"(?s).{{1,{_MOST_TEXT // 2}}}", text)
