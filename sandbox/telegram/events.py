"""How what people do becomes updates for the bot, and what the bot does not get to see."""

import re
from secrets import token_hex
from typing import Any

from sandbox.telegram.api import Api, Query
from sandbox.telegram.manual import Json
from sandbox.telegram.methods.chats import member_json
from sandbox.telegram.world import Chat, Message, Status, User

_COMMAND = re.compile(r"/[A-Za-z0-9_]+(?:@([A-Za-z0-9_]+))?")


class Events:
    """Tells the bot what happened. ``privacy`` = in groups it sees commands and replies only (BotFather's default)."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.privacy = True

    def said(self, message: Message) -> int | None:
        """Tell that something was said; answer the number of the update, if the bot is told at all."""
        kind = "channel_post" if message.chat.kind == "channel" else "message"
        return self.api.updates.put(kind, message.json()) if self._sees(message) else None

    def edited(self, message: Message) -> int | None:
        """Tell that something said was edited."""
        kind = "edited_channel_post" if message.chat.kind == "channel" else "edited_message"
        return self.api.updates.put(kind, message.json()) if self._sees(message) else None

    def _sees(self, message: Message) -> bool:
        chat, bot = message.chat, self.api.bot
        if chat.user is not None:
            return not chat.user.blocked
        if not chat.has(bot.id):
            return False
        if message.by_bot:
            return False
        if message.service or chat.is_administrator(bot.id) or not self.privacy:
            return True
        if message.reply_to is not None and message.reply_to.sender is bot:
            return True
        command = _COMMAND.match(message.text)
        return command is not None and (command.group(1) or bot.username).lower() == bot.username.lower()

    def pressed(self, person: User, message: Message, data: str, *, accessible: bool = True) -> Query:
        """Tell that a button was pressed."""
        query = Query(str(int(token_hex(7), 16)), person, message, data, self.api.world.now())
        self.api.queries[query.id] = query
        shown = message.json()
        if not accessible:
            shown = {"chat": message.chat.json(), "message_id": message.id, "date": 0}
        content = {
            "id": query.id,
            "from": person.json(),
            "message": shown,
            "chat_instance": str(abs(message.chat.id) * 7919),
            "data": data,
        }
        self.api.updates.put("callback_query", content)
        return query

    def status(self, chat: Chat, user: User, by: User, status: Status) -> None:
        """Change what somebody is in a chat, and tell it."""
        before = member_json(chat, user)
        chat.members[user.id] = status
        self._member_update(chat, user, by, before, member_json(chat, user))

    def block(self, person: User, *, blocked: bool) -> None:
        """Let a person block the bot or take it back, and tell it."""
        if person.blocked is blocked:
            return
        person.blocked = blocked
        free: Json = {"status": "member", "user": self.api.bot.json()}
        stopped: Json = {"status": "kicked", "user": self.api.bot.json(), "until_date": 0}
        before, after = (free, stopped) if blocked else (stopped, free)
        self._member_update(self.api.world.chats[person.id], self.api.bot, person, before, after)

    def _member_update(self, chat: Chat, user: User, by: User, before: Json, after: Json) -> None:
        kind = "my_chat_member" if user is self.api.bot else "chat_member"
        if kind == "chat_member" and not chat.is_administrator(self.api.bot.id):
            return
        content: dict[str, Any] = {
            "chat": chat.json(),
            "from": by.json(),
            "date": int(self.api.world.now().timestamp()),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        self.api.updates.put(kind, content)

    def reacted(self, person: User, message: Message, emoji: list[str]) -> None:
        """Tell that a person reacted to a message (the bot must administer the chat)."""
        before = message.reactions.get(person.id, [])
        after: list[Json] = [{"type": "emoji", "emoji": sign} for sign in emoji]
        message.reactions[person.id] = after
        chat = message.chat
        if chat.user is None and not chat.is_administrator(self.api.bot.id):
            return
        content = {
            "chat": chat.json(),
            "message_id": message.id,
            "user": person.json(),
            "date": int(self.api.world.now().timestamp()),
            "old_reaction": before,
            "new_reaction": after,
        }
        self.api.updates.put("message_reaction", content)
