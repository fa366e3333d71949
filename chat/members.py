"""Groups that let the bot in or throw it out, that move; persons that block it (contract §7)."""

from typing import Final

import structlog
from aiogram.types import ChatMemberRestricted, ChatMemberUpdated

from chat.clock import Clock
from chat.menus import Menus
from chat.notices import tell_admins
from chat.turn import ChatSettings
from chat.unreachable import note_unreachable
from storage.store import Store

_log = structlog.get_logger(__name__)

_OUT: Final = {"left", "kicked"}

SILENCED: Final = "silenced"
"""Why a group is gone that the bot is in and may not write to (`chat.sender.Reason`)."""


class Members:
    """Takes note of where the bot is."""

    def __init__(self, store: Store, clock: Clock, menus: Menus, settings: ChatSettings) -> None:
        self._store = store
        self._clock = clock
        self._menus = menus
        self._settings = settings

    async def changed(self, update: ChatMemberUpdated) -> None:
        """Take note of what became of the bot in a chat; tell the administrators of a bound group that is lost."""
        chat, is_out = update.chat, update.new_chat_member.status in _OUT
        if chat.type == "private":
            if is_out:
                await note_unreachable(self._store, self._clock, self._settings.admin_ids, chat.id)
            elif await self._store.people.get(chat.id) is not None:
                await self._store.people.reachable(chat.id, True)
            return
        if not is_out:
            if not isinstance(update.new_chat_member, ChatMemberRestricted) or update.new_chat_member.can_send_messages:
                await self._may_write(chat.id)
            return
        bound = [one for one in await self._store.chats.all() if one.chat_id == chat.id]
        if not bound or not await self._store.chats.gone(chat.id, "kicked"):
            return
        _log.info("chat_lost", chat=chat.id, reason="kicked")
        words = f"Меня удалили из группы «{bound[0].title}»: новости её отделов пойдут руководителям или вам."
        key = f"notice:gone:{chat.id}:{self._clock.now():%Y%m%d%H%M%S}"
        await tell_admins(self._store, self._clock, self._settings.admin_ids, words, key)

    async def _may_write(self, chat_id: int) -> None:
        """Go on in a bound group where the bot might not write. One that threw it out is to be bound anew."""
        if not await self._store.chats.back(chat_id, SILENCED):
            return
        _log.info("chat_back", chat=chat_id)
        bound = next(one for one in await self._store.chats.all() if one.chat_id == chat_id)
        words = f"В группе «{bound.title}» мне снова можно писать: новости её отделов идут туда."
        key = f"notice:back:{chat_id}:{self._clock.now():%Y%m%d%H%M%S}"
        await tell_admins(self._store, self._clock, self._settings.admin_ids, words, key)

    async def migrated(self, old: int, new: int) -> None:
        """Follow a group that has become a supergroup."""
        _log.info("chat_migrated", chat=old)
        await self._store.chats.migrated(old, new)
        await self._store.cards.migrate(old, new)
        await self._menus.group(new)
