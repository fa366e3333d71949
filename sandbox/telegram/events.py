"""How what people do becomes updates for the bot, and what the bot does not get to see."""

import re
from collections.abc import Mapping
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from sandbox.telegram.manual import Json
from sandbox.telegram.members import may, member_json
from sandbox.telegram.message import origin_of
from sandbox.telegram.polls import Poll
from sandbox.telegram.queries import InlineQuery, Query
from sandbox.telegram.world import TELEGRAM, Chat, Message, Status, User

if TYPE_CHECKING:
    from sandbox.telegram.api import Api

_COMMAND = re.compile(r"/[A-Za-z0-9_]+(?:@([A-Za-z0-9_]+))?")


class Events:
    """Tells the bot what happened. ``privacy`` = in groups it sees commands and replies only (BotFather's default)."""

    def __init__(self, api: "Api") -> None:
        self.api = api
        self.privacy = True

    def _put(self, kind: str, content: Json) -> int | None:
        return self.api.updates.put(kind, content)

    def _moment(self) -> int:
        return int(self.api.world.now().timestamp())

    def said(self, message: Message) -> int | None:
        """Tell that something was said; answer the number of the update, if the bot is told at all."""
        kind = "channel_post" if message.chat.kind == "channel" else "message"
        number = self._put(kind, message.json()) if self._sees(message) else None
        self.forwarded(message)
        return number

    def forwarded(self, post: Message) -> Message | None:
        """Forward a post of a channel to its discussion group, as Telegram does by itself."""
        group = post.chat.linked if post.chat.kind == "channel" else None
        if group is None:
            return None
        telegram = self.api.world.users.setdefault(TELEGRAM, User(TELEGRAM, "Telegram"))
        copy = self.api.world.say(
            group, telegram, sender_chat=post.chat, origin=origin_of(post), **post.content() | _automatic(post)
        )
        if self._sees(copy):
            self._put("message", copy.json())
        return copy

    def edited(self, message: Message) -> int | None:
        """Tell that something said was edited."""
        kind = "edited_channel_post" if message.chat.kind == "channel" else "edited_message"
        return self._put(kind, message.json()) if self._sees(message) else None

    def _sees(self, message: Message) -> bool:
        chat, bot = message.chat, self.api.bot
        if chat.user is not None:
            return not chat.user.blocked
        if not chat.has(bot.id):
            return False
        if message.by_bot:
            return False
        if message.service or chat.is_administrator(bot.id) or not self.privacy or message.via is bot:
            return True
        if message.reply_to is not None and message.reply_to.is_of(bot):
            return True
        command = _COMMAND.match(message.text)
        return command is not None and (command.group(1) or bot.username).lower() == bot.username.lower()

    def pressed(self, person: User, message: Message, data: str, *, accessible: bool = True) -> Query:
        """Tell that a button was pressed."""
        query = Query(_number(), person, message, data, self.api.world.now())
        self.api.queries[query.id] = query
        content: Json = {
            "id": query.id,
            "from": person.json(),
            "chat_instance": str(abs(message.chat.id) * 7919),
            "data": data,
        }
        if message.inline_id:
            content["inline_message_id"] = message.inline_id
        elif accessible:
            content["message"] = message.json()
        else:
            content["message"] = {"chat": message.chat.json(), "message_id": message.id, "date": 0}
        self._put("callback_query", content)
        return query

    def asked_inline(self, person: User, text: str, offset: str, chat: Chat) -> InlineQuery:
        """Tell what somebody typed behind the bot's name in a chat."""
        query = InlineQuery(_number(), person, text, offset, self.api.world.now())
        self.api.inline_queries[query.id] = query
        kind = "sender" if chat.user is not None else chat.kind
        content = {"id": query.id, "from": person.json(), "query": text, "offset": offset, "chat_type": kind}
        self._put("inline_query", content)
        return query

    def chose_inline(self, query: InlineQuery, person: User, result_id: str, message: Message) -> None:
        """Tell which result somebody sent, if the bot asked BotFather for that."""
        if not self.api.inline_feedback:
            return
        content: Json = {"result_id": result_id, "from": person.json(), "query": query.text}
        if message.inline_id:
            content["inline_message_id"] = message.inline_id
        self._put("chosen_inline_result", content)

    def status(self, chat: Chat, user: User, by: User, status: Status, rights: Mapping[str, Any] | None = None) -> None:
        """Change what somebody is in a chat (and what they may there), and tell it."""
        before = member_json(chat, user)
        chat.members[user.id] = status
        if rights is None:
            chat.rights.pop(user.id, None)
        else:
            chat.rights[user.id] = dict(rights)
        after = member_json(chat, user)
        if after != before:
            self._member_update(chat, user, by, before, after)

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
        self._put(
            kind,
            {
                "chat": chat.json(),
                "from": by.json(),
                "date": self._moment(),
                "old_chat_member": before,
                "new_chat_member": after,
            },
        )

    def asked_to_join(self, chat: Chat, person: User) -> None:
        """Tell that somebody asks to be let in (the bot must have the right to invite)."""
        if person.id not in chat.asking:
            chat.asking.append(person.id)
        if not may(chat, self.api.bot.id, "can_invite_users"):
            return
        content = {"chat": chat.json(), "from": person.json(), "user_chat_id": person.id, "date": self._moment()}
        self._put("chat_join_request", content)

    def reacted(self, person: User, message: Message, emoji: list[str]) -> None:
        """Tell that a person reacted to a message (the bot must administer the chat); in channels nobody knows who."""
        before = message.reactions.get(person.id, [])
        after: list[Json] = [{"type": "emoji", "emoji": sign} for sign in emoji]
        message.reactions[person.id] = after
        chat = message.chat
        self.api.world.bell.ring()
        if chat.user is None and not chat.is_administrator(self.api.bot.id):
            return
        told: Json = {"chat": chat.json(), "message_id": message.id, "date": self._moment()}
        if chat.kind == "channel":
            self._put("message_reaction_count", told | {"reactions": _counted(message)})
        else:
            told |= {"user": person.json(), "old_reaction": before, "new_reaction": after}
            self._put("message_reaction", told)

    def voted(self, person: User, poll: Poll) -> None:
        """Tell how a poll of the bot stands, and who voted unless it is anonymous."""
        if not poll.anonymous:
            places = poll.votes.get(person.id, [])
            persistent = [poll.option_id(place) for place in places]
            answer = {"poll_id": poll.id, "user": person.json(), "option_ids": places}
            self._put("poll_answer", answer | {"option_persistent_ids": persistent})
        self._put("poll", poll.json())


def _automatic(post: Message) -> Json:
    return {"told": {**post.content()["told"], "is_automatic_forward": True}}


def _number() -> str:
    return str(int(token_hex(7), 16))


def _counted(message: Message) -> list[Json]:
    counts: dict[str, int] = {}
    for signs in message.reactions.values():
        for sign in signs:
            counts[sign["emoji"]] = counts.get(sign["emoji"], 0) + 1
    return [{"type": {"type": "emoji", "emoji": emoji}, "total_count": number} for emoji, number in counts.items()]
