"""The menus of commands that Telegram shows: for strangers, for each person by right, for bound groups."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

import structlog
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import DeleteMyCommands, SetMyCommands
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeUnion,
)

from chat.change import Step
from chat.command import Commands, Declaration
from chat.own import Bind, Link, Unbind, Unlink
from chat.rights import Right, actor
from chat.sender import Sender, SendingError
from chat.turn import ChatSettings, Place
from storage.people import Person
from storage.store import Store

_log = structlog.get_logger(__name__)

_MOST_COMMANDS = 100
_LONGEST_ABOUT = 256
_FOR_ALL = frozenset({Right.SELF_READ, Right.SELF})


class Menus:
    """Keeps the menus as they should be. What is there already is not sent again; what fails is tried another time."""

    def __init__(self, commands: Commands, store: Store, sender: Sender, settings: ChatSettings) -> None:
        self._commands = commands
        self._store = store
        self._sender = sender
        self._settings = settings

    async def all(self) -> None:
        """Bring every menu up to date."""
        start = [one for one in self._commands if one.right is Right.ANYONE and not one.hidden and not one.sub]
        await self._set("private", BotCommandScopeAllPrivateChats(), _menu(start))
        await self._set("groups", BotCommandScopeAllGroupChats(), [])
        persons = {person.id for person in await self._store.people.linked()} | self._settings.admin_ids
        for person_id in sorted(persons):
            await self.person(person_id)
        for chat_id in sorted({bound.chat_id for bound in await self._store.chats.all()}):
            await self.group(chat_id)

    async def person(self, person_id: int) -> None:
        """Bring the menu of a person's private chat up to date: what it may use, or only the way to be linked."""
        person = await self._store.people.get(person_id) or Person(person_id, "", None, None, None, reachable=True)
        who = actor(person, await self._store.directory.company(), self._settings.admin_ids)
        allowed = self._commands.allowed(who, Place(person_id, "private")) if who.is_known else []
        await self._set(str(person_id), BotCommandScopeChat(chat_id=person_id), _menu(allowed))

    async def group(self, chat_id: int) -> None:
        """Bring the menu of a group up to date: what every employee may use there."""
        bound = [one for one in await self._store.chats.all() if one.chat_id == chat_id]
        place = Place(chat_id, "group", bound=bound[0] if bound else None)
        usable = [one for one in self._commands if not one.hidden and one.right in _FOR_ALL and one.is_usable_in(place)]
        await self._set(str(chat_id), BotCommandScopeChat(chat_id=chat_id), _menu(usable if bound else []))

    async def after(self, steps: Iterable[Step]) -> None:
        """See to the menus that some steps have changed."""
        for step in steps:
            match step:
                case Link(person_id=person_id) | Unlink(person_id=person_id):
                    await self.person(person_id)
                case Bind(chat_id=chat_id) | Unbind(chat_id=chat_id):
                    await self.group(chat_id)

    async def _set(self, name: str, scope: BotCommandScopeUnion, menu: Sequence[BotCommand]) -> None:
        words = "\n".join(f"{command.command} {command.description}" for command in menu)
        wanted = sha256(words.encode()).hexdigest() if menu else ""
        if (await self._store.state.get(f"menu:{name}") or "") == wanted:
            return
        try:
            if menu:
                await self._sender(SetMyCommands(commands=list(menu), scope=scope))
            else:
                await self._sender(DeleteMyCommands(scope=scope))
        except (SendingError, TelegramAPIError) as error:
            _log.info("menu_not_set", menu=name, error=type(error).__name__)
            return
        await self._store.state.set(f"menu:{name}", wanted or None)


def _menu(declarations: Iterable[Declaration]) -> list[BotCommand]:
    """Make a menu: each word once, with what its first declaration says."""
    abouts: dict[str, str] = {}
    for declaration in declarations:
        if declaration.about and (not declaration.sub or declaration.name not in abouts):
            abouts.setdefault(declaration.name, declaration.about)
    return [
        BotCommand(command=name, description=about[:_LONGEST_ABOUT])
        for name, about in list(abouts.items())[:_MOST_COMMANDS]
    ]
