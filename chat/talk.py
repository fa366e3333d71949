"""The talk with people: who says something, where, and what becomes of it. The way in for updates of Telegram."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Any, Final

import structlog
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import DeleteMessage
from aiogram.types import CallbackQuery, Chat, ChatMemberUpdated, Message, User

from chat import linking
from chat.answers import Button, Refusal, Reply, Words
from chat.approving import APPROVAL
from chat.asking import Dialogue
from chat.clock import Clock
from chat.command import Commands
from chat.conversation import LEAVE, Conversation
from chat.files import keep
from chat.line import Line, Word, holds_secret, read_line
from chat.members import Members
from chat.menus import Menus
from chat.notices import tell_admins
from chat.own import GIVE_BACK
from chat.pressing import ANOTHERS, OLD, Presser
from chat.reading import Reader
from chat.refusals import refusal
from chat.rendering import plain
from chat.rights import Right, actor, may
from chat.scene import Press, Scene
from chat.sender import ChatGone, Sender, SendingError
from chat.telling import ASK_ACCESS, Teller
from chat.turn import ChatSettings, Place, Turn
from chat.unreachable import note_unreachable
from chat.vault import Vault
from chat.whispering import id_of
from storage.due import Work
from storage.people import Person
from storage.store import Store
from vats.client import Vats
from vats.errors import VatsError

_log = structlog.get_logger(__name__)

_GROUPS: Final = {"group", "supergroup"}
_LONGEST_ALERT: Final = 200
_LEAVING: Final = {"отмена", "отмени", "отменить"}
"""Words that leave a dialogue, as its button does."""
_WORDS_WITHIN: Final = 9.0
"""Seconds that the ВАТС has for all that one message or press asks of it: words come within ten."""
_TO_READ_BACK: Final = 2.0
"""Seconds of these that are kept to read back a change whose outcome is unknown."""
_NAMELESS: Final = "Пишите от своего имени: сообщения от имени группы или канала я не выполняю."
_STRANGER: Final = "Сначала представьтесь мне в личном чате: /start."
_SORRY: Final = "Что-то пошло не так. Ничего не повторяйте вслепую: проверьте, как сейчас, и попробуйте ещё раз."


class Talk:
    """Handles what people write and press. Updates of one chat come one after the other.

    Args:
        zone: The company's time zone.
        wakes: Set when there may be news to deliver (the courier's).
    """

    def __init__(
        self,
        commands: Commands,
        store: Store,
        vats: Vats,
        clock: Clock,
        sender: Sender,
        settings: ChatSettings,
        zone: tzinfo,
        wakes: asyncio.Event | None = None,
    ) -> None:
        self.commands = commands
        self.store = store
        self.vats = vats
        self.clock = clock
        self.sender = sender
        self.settings = settings
        self.zone = zone
        self._wakes = wakes or asyncio.Event()
        self.menus = Menus(commands, store, sender, settings)
        self._members = Members(store, clock, self.menus, settings)
        self._teller = Teller(sender)
        self.conversation = Conversation(commands, Reader(Vault(clock)), self._teller, self.menus)
        self._presser = Presser(self.conversation, self._teller)

    async def message(self, message: Message, update_key: str) -> None:
        """Handle a message. ``update_key`` names its update, for ever.

        Raises:
            StorageError: Nothing is done; it may be handled again.
        """
        if message.migrate_to_chat_id is not None:
            await self._members.migrated(message.chat.id, message.migrate_to_chat_id)
        elif message.chat.type == "private":
            await self._private(message, update_key)
        elif message.chat.type in _GROUPS:
            await self._group(message, update_key)
        self._wakes.set()

    async def press(self, query: CallbackQuery, update_key: str) -> None:
        """Handle a press: it gets one answer. When this raises, it is `sorry` that gives it.

        Raises:
            StorageError: Nothing is done; it may be handled again.
        """
        press = Press(query.id, self.sender)
        await self._press(query, press, update_key)
        await press.answer()
        self._wakes.set()

    async def member(self, update: ChatMemberUpdated) -> None:
        """Take note that the bot was let in, thrown out, blocked or unblocked.

        Raises:
            StorageError: It is not noted; it may be handled again.
        """
        await self._members.changed(update)
        self._wakes.set()

    async def due(self, work: Work) -> bool:
        """Do due work of a kind that is ours; answer whether it was.

        Raises:
            StorageError: It is not done, and still due.
        """
        if work.kind == APPROVAL:
            nobody = await self._turn(_nobody(0), await self._place(0, None), f"due:{work.id}")
            await self.conversation.approver.expire(nobody, work)
            self._wakes.set()
            return True
        if work.kind != GIVE_BACK:
            return False
        payload = work.payload
        place = await self._place(payload["chat"], payload["thread"])
        person = await self.store.people.get(payload["person"]) or _nobody(payload["person"])
        turn = await self._turn(person, place, f"due:{work.id}")
        await self.conversation.undoer.in_time(replace(turn, vats=self.vats), work)
        self._wakes.set()
        return True

    async def set_menus(self) -> None:
        """Bring all menus up to date: at the start, and after a synchronisation."""
        await self.menus.all()

    async def tell_admins(self, words: Words, key: str, buttons: Sequence[Sequence[Button]] = ()) -> None:
        """Tell the administrators; the same key is the same message."""
        await tell_admins(self.store, self.clock, self.settings.admin_ids, words, key, buttons)

    async def is_secret(self, message: Message) -> bool:
        """Tell whether a message holds a password or a key, so that it must be kept nowhere."""
        if holds_secret(_written(message)):
            return True
        if message.from_user is None or message.text is None:
            return False
        state = await self.store.dialogues.get(message.chat.id, message.from_user.id)
        declaration = self.commands.get(str(state["command"])) if state else None
        parameter = declaration.parameter(str(state["asks"])) if state and declaration else None
        return parameter is not None and parameter.param.secret and read_line(message.text) is None

    async def sorry(self, chat_id: int, thread_id: int | None, query_id: str | None = None) -> None:
        """Say that something of ours went wrong; in a message, if the press was answered already."""
        if query_id is not None and await Press(query_id, self.sender).answer(_SORRY[:_LONGEST_ALERT], alert=True):
            return
        place = await self._place(chat_id, thread_id)
        if place.is_private or place.bound is not None:
            scene = Scene(await self._turn(_nobody(chat_id), place, ""))
            await self._guarded(scene, self._teller.say(scene, _SORRY))

    async def _private(self, message: Message, update_key: str) -> None:
        user = message.from_user
        if user is None or user.is_bot or message.via_bot is not None:
            return
        person = await self.store.people.seen(user.id, user.full_name, user.username)
        turn = await self._turn(person, Place(message.chat.id, "private"), update_key)
        scene = Scene(turn)
        if await self.is_secret(message):
            await self._delete(message)
        await self._guarded(scene, self._said_in_private(scene, message))
        if not turn.actor.is_known:
            await self.menus.person(person.id)

    async def _said_in_private(self, scene: Scene, message: Message) -> None:
        turn, text = scene.turn, _written(message)
        if message.forward_origin is not None:
            raise Refusal("Пересланные сообщения я не выполняю. Напишите сами.")
        line = await self._with_file(turn, read_line(text), message)
        if line is not None and not self._is_ours(line):
            return
        dialogue = await self.conversation.asker.current(turn)
        if message.contact is not None and dialogue is None:
            await self._reply(scene, await linking.by_phone(turn, message.contact))
        elif not turn.actor.is_known:
            await self._stranger(scene, line, text)
        elif line is not None:
            await self.conversation.line(scene, line)
        elif text.startswith("/"):
            await self.conversation.phrase(scene, text)
        elif not await self._noted(scene, message):
            await self._freely(scene, message, dialogue, text)

    async def _freely(self, scene: Scene, message: Message, dialogue: Dialogue | None, text: str) -> None:
        """Take what is no command: the answer to a question, or words that mean a command."""
        if dialogue is not None and text.casefold() in _LEAVING:
            await self.conversation.line(scene, Line(LEAVE, "", ()))
        elif dialogue is not None:
            given = message.contact.phone_number if message.contact is not None else text
            await self._answered(scene, given)
        elif text:
            await self.conversation.phrase(scene, text)

    async def _with_file(self, turn: Turn, line: Line | None, message: Message) -> Line | None:
        """Give a command the file that it came with, or that it answers; a file alone says the command that reads one.

        What somebody may not do is not even fetched.
        """
        answered = message.reply_to_message if line is not None else None
        document = message.document or (answered.document if answered is not None else None)
        if document is None or (line is not None and not self._is_ours(line)):
            return line
        if line is None:
            declaration = next((one for one in self.commands.allowed(turn.actor, turn.place) if one.file), None)
            line = Line(declaration.name, "", ()) if declaration is not None else None
        else:
            found = self.commands.find(line.word, [word.text for word in line.words])
            declaration = found[0] if found is not None and may(turn.actor, found[0]) else None
        if line is None or declaration is None or declaration.file is None:
            return line
        said = f"{declaration.file.name}={await keep(turn, self.sender, document)}"
        return replace(line, words=(*line.words, Word(said, len(said))))

    async def _stranger(self, scene: Scene, line: Line | None, text: str) -> None:
        """Show somebody who is not linked the way to be, and nothing else."""
        if text == ASK_ACCESS:
            await self._reply(scene, await linking.ask_access(scene.turn))
            return
        declaration = self.commands.get(line.word) if line is not None else None
        if line is not None and declaration is not None and declaration.right is Right.ANYONE:
            await self.conversation.line(scene, line)
            return
        await self._reply(scene, await linking.welcome(scene.turn))

    async def _group(self, message: Message, update_key: str) -> None:
        thread_id = message.message_thread_id if message.is_topic_message else None
        place = await self._place(message.chat.id, thread_id, message.chat)
        line = read_line(message.text or "")
        if line is not None and not self._is_ours(line):
            return
        if message.sender_chat is not None:
            if line is not None and place.bound is not None and not message.is_automatic_forward:
                nameless = await self._turn(_nobody(message.sender_chat.id), place, update_key)
                scene = Scene(nameless, reply_to=message.message_id or None)
                await self._guarded(scene, self._teller.say(scene, _NAMELESS))
            return
        user = message.from_user
        if user is None or user.is_bot or message.via_bot is not None or message.forward_origin is not None:
            return
        turn = await self._turn(await self._known(user), place, update_key)
        scene = Scene(turn, reply_to=id_of(message), alone=id_of(message) < 0)
        if place.bound is None and not self._may_unbound(turn, line):
            return
        if await self.is_secret(message):
            await self._delete(message)
        await self._guarded(scene, self._said_in_group(scene, message, line))

    def _may_unbound(self, turn: Turn, line: Line | None) -> bool:
        """Whether it is one of the few commands for groups that are not bound, said by an administrator."""
        found = self.commands.find(line.word, [word.text for word in line.words]) if line is not None else None
        return found is not None and found[0].unbound and turn.actor.is_admin

    async def _said_in_group(self, scene: Scene, message: Message, line: Line | None) -> None:
        if line is not None:
            if not scene.turn.actor.is_known:
                raise Refusal(_STRANGER)
            await self.conversation.line(scene, line)
            return
        answered = message.reply_to_message
        if answered is None or not message.text or not scene.turn.actor.is_known:
            return
        dialogue = await self.conversation.asker.current(scene.turn)
        if dialogue is not None and dialogue.question == id_of(answered):
            await self._answered(replace(scene, alone=scene.alone or id_of(answered) < 0), message.text)
        else:
            await self._noted(scene, message)

    async def _answered(self, scene: Scene, text: str) -> None:
        """Take a free text as the answer to what the dialogue asks."""
        asker = self.conversation.asker
        dialogue = await asker.current(scene.turn)
        if dialogue is None:
            return
        if not text:
            raise Refusal("Ответьте словами или нажмите кнопку. Выйти: /cancel.")
        await self.conversation.answered(scene, dialogue, text)

    async def _noted(self, scene: Scene, message: Message) -> bool:
        """Take a reply to a card as a note; answer whether it was one."""
        answered = message.reply_to_message
        if answered is None or not message.text:
            return False
        card = await self.store.cards.by_message(message.chat.id, answered.message_id)
        kind, _, name = card.key.partition(":") if card is not None else ("", "", "")
        notes = {"call": ("card note", "call_id"), "case": ("case note", "case_id")}
        if kind not in notes:
            return False
        path, parameter = notes[kind]
        await self.conversation.run(scene, path, {parameter: name, "text": message.text})
        return True

    async def _press(self, query: CallbackQuery, press: Press, update_key: str) -> None:
        button = await self.store.buttons.get(query.data or "")
        message = query.message
        if button is None or message is None or button.chat_id != message.chat.id:
            await press.answer(OLD, alert=True)
            return
        if button.person_id is not None and button.person_id != query.from_user.id:
            await press.answer(ANOTHERS, alert=True)
            return
        thread_id = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
        place = await self._place(message.chat.id, thread_id, message.chat)
        turn = await self._turn(await self._known(query.from_user), place, update_key)
        if not turn.actor.is_known:
            await press.answer(_STRANGER, alert=True)
            return
        if not place.is_private and place.bound is None and not turn.actor.is_admin:
            await press.answer("Эта группа ни к чему не привязана.", alert=True)
            return
        number = id_of(message) if isinstance(message, Message) else message.message_id
        reply_to = None if place.is_private or number < 0 else number
        scene = Scene(turn, reply_to=reply_to, replaces=number, press=press, alone=number < 0)
        await self._guarded(scene, self._presser.press(scene, button))

    async def _guarded(self, scene: Scene, work: Awaitable[Any]) -> None:
        """Do something for a person; what is refused is told in words."""
        try:
            try:
                await work
            except Refusal as refused:
                await self._refuse(scene, refused.words)
            except VatsError as error:
                _log.info("vats_refused", operation=error.operation, error=type(error).__name__)
                await self._refuse(scene, refusal(error))
        except ChatGone as gone:
            _log.info("answer_not_wanted", chat=scene.turn.place.chat_id, reason=gone.reason)
            if scene.turn.place.is_private:
                person_id = scene.turn.actor.person.id
                await note_unreachable(self.store, self.clock, self.settings.admin_ids, person_id)
        except SendingError as error:
            _log.warning("answer_not_sent", chat=scene.turn.place.chat_id, error=type(error).__name__)

    async def _refuse(self, scene: Scene, words: Words) -> None:
        if scene.press is not None and len(plain(words)) <= _LONGEST_ALERT:
            await scene.press.answer(plain(words), alert=True)
            return
        await self._teller.say(scene.anew(), words)

    async def _reply(self, scene: Scene, reply: Reply) -> None:
        await self._teller.reply(scene, reply, command="", said={})

    async def _delete(self, message: Message) -> None:
        try:
            await self.sender(DeleteMessage(chat_id=message.chat.id, message_id=message.message_id))
        except (SendingError, TelegramAPIError) as error:
            _log.warning("secret_not_deleted", chat=message.chat.id, error=type(error).__name__)

    async def _known(self, user: User) -> Person:
        known = await self.store.people.get(user.id)
        return replace(known, name=user.full_name, username=user.username) if known else _person(user)

    async def _place(self, chat_id: int, thread_id: int | None, chat: Chat | None = None) -> Place:
        """Find out what a chat is bound to; a topic that is not bound itself is a part of its group."""
        if chat_id > 0:
            return Place(chat_id, "private")
        bound = await self.store.chats.get(chat_id, thread_id)
        if bound is None and thread_id is not None:
            bound = await self.store.chats.get(chat_id, None)
        return Place(
            chat_id, "group", thread_id, bound, (chat.title if chat else None) or (bound.title if bound else "")
        )

    async def _turn(self, person: Person, place: Place, update_key: str) -> Turn:
        company = await self.store.directory.company()
        deadline = asyncio.get_running_loop().time() + _WORDS_WITHIN
        return Turn(
            actor=actor(person, company, self.settings.admin_ids),
            place=place,
            company=company,
            vats=self.vats.by(deadline, spare=_TO_READ_BACK),
            store=self.store,
            clock=self.clock,
            zone=self.zone,
            settings=self.settings,
            update_key=update_key,
        )

    def _is_ours(self, line: Line) -> bool:
        return line.bot in {"", self.settings.bot_username.lower()}


def _written(message: Message) -> str:
    """Give what somebody has written: a message's text, or what stands under a file."""
    return message.text or (message.caption if message.document is not None else None) or ""


def _person(user: User) -> Person:
    return Person(user.id, user.full_name, user.username, None, None, reachable=True)


def _nobody(id_: int) -> Person:
    return Person(id_, "", None, None, None, reachable=True)
