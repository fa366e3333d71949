"""What a person does in Telegram through the page: says, presses, shares, edits, reacts, reads."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.page.chats import Chats
from sandbox.page.fields import Act, Fields, Json, answering, cannot, missing, wrong
from sandbox.page.served import served
from sandbox.telegram.message import origin_of
from sandbox.telegram.methods.self import menu_for
from sandbox.telegram.people import Person
from sandbox.telegram.refusals import Refusal
from sandbox.telegram.world import Chat, Message

if TYPE_CHECKING:
    from sandbox.telegram.virtual import VirtualTelegram

MOST_TEXT = 20_000
MOST_FILE = 20 << 20
_PRESS = 10.0
_KINDS = ("document", "photo", "audio", "voice")
_MOST_OLDER = 200


class Speaking:
    """The people of a virtual Telegram in the hands of the page."""

    def __init__(self, telegram: "VirtualTelegram", chats: Chats) -> None:
        self._telegram = telegram
        self._chats = chats

    def routes(self) -> list[web.RouteDef]:
        """The addresses."""
        acts: dict[str, Act] = {
            "say": self._say,
            "edit": self._edit,
            "delete": self._delete,
            "forward": self._forward,
            "react": self._react,
            "read": self._read,
            "block": self._block,
            "press": self._press,
            "contact": self._contact,
        }
        return [
            *(web.post(f"/api/{name}", answering(act)) for name, act in acts.items()),
            web.post("/api/file", self._file),
            web.get("/api/messages", self._older),
            web.get("/api/commands", self._commands),
            web.get("/api/files/{id}", self._download),
        ]

    def _person(self, fields: Fields, name: str = "person") -> Person:
        number = fields.number(name)
        found = next((one for one in self._telegram.people if one.id == number), None)
        if found is None:
            raise missing("Такого человека здесь нет.", "There is no such person here.")
        return found

    def _chat(self, fields: Fields, name: str = "chat") -> Chat:
        found = self._telegram.world.chats.get(fields.number(name))
        if found is None or found not in self._chats.places():
            raise missing("Такого чата здесь нет.", "There is no such chat here.")
        return found

    def _seat(self, fields: Fields, name: str = "chat") -> tuple[Person, Chat]:
        """Find a person and a chat where that person is."""
        person, chat = self._person(fields), self._chat(fields, name)
        if chat.user is not person.user and not (chat.is_group and chat.has(person.id)):
            raise cannot(f"{person.user.first_name} не состоит в этом чате.", "This person is not in this chat.")
        return person, chat

    def _may_speak(self, person: Person, chat: Chat, topic: int | None) -> None:
        if chat.user is not None and person.user.blocked:
            raise cannot("Бот заблокирован: сначала разблокируйте его.", "The bot is blocked: unblock it first.")
        if topic is None:
            return
        found = chat.topics.get(topic)
        if found is None or found.deleted:
            raise missing("Такой темы здесь нет.", "There is no such topic here.")
        if found.closed and not chat.is_administrator(person.id):
            raise cannot(
                "Тема закрыта: писать в ней могут администраторы.",
                "The topic is closed: only administrators may write there.",
            )

    def _message(self, chat: Chat, fields: Fields, name: str = "message") -> Message:
        return self._found(chat, fields.number(name))

    @staticmethod
    def _found(chat: Chat, number: int) -> Message:
        message = chat.find(number)
        if message is None or message.deleted:
            raise missing("Такого сообщения уже нет.", "There is no such message any more.")
        return message

    def _own(self, fields: Fields) -> tuple[Person, Message]:
        person, chat = self._seat(fields)
        message = self._message(chat, fields)
        if message.sender is not person.user or message.sender_chat is not None:
            raise cannot("Это чужое сообщение.", "This is somebody else's message.")
        return person, message

    async def _say(self, fields: Fields) -> Json:
        person, chat = self._seat(fields)
        topic, text = fields.maybe_number("topic"), fields.text("text", most=MOST_TEXT)
        replied = fields.maybe_number("reply_to")
        reply_to = None if replied is None else self._found(chat, replied)
        self._may_speak(person, chat, topic)
        return {"message": person.sends(text, chat=chat, topic=topic, reply_to=reply_to).number}

    async def _edit(self, fields: Fields) -> Json:
        person, message = self._own(fields)
        if message.file or message.contact or message.service or message.origin:
            raise cannot("Изменить можно только своё текстовое сообщение.", "Only an own text can be edited.")
        person.edits(message, fields.text("text", most=4096))
        return {}

    async def _delete(self, fields: Fields) -> Json:
        person, message = self._own(fields)
        person.deletes(message)
        return {}

    async def _forward(self, fields: Fields) -> Json:
        person, source = self._seat(fields)
        message = self._message(source, fields)
        _, target = self._seat(fields, "to")
        topic = fields.maybe_number("topic")
        self._may_speak(person, target, topic)
        if message.service:
            raise cannot("Служебное сообщение не пересылают.", "A service message cannot be forwarded.")
        origin = message.origin or origin_of(message)
        return {"message": self._put(person, target, thread_id=topic, origin=origin, **message.content()).id}

    async def _react(self, fields: Fields) -> Json:
        person, chat = self._seat(fields)
        message = self._message(chat, fields)
        sign = fields.text("emoji", most=8) if fields.has("emoji") else None
        person.reacts(message, *([sign] if sign else []))
        return {}

    async def _read(self, fields: Fields) -> Json:
        person, chat = self._seat(fields)
        place = (person.id, chat.id, fields.maybe_number("topic"))
        self._chats.read[place] = max(self._chats.read.get(place, 0), fields.number("message"))
        return {}

    async def _block(self, fields: Fields) -> Json:
        person = self._person(fields)
        if fields.flag("blocked"):
            person.blocks_bot()
        else:
            person.unblocks_bot()
        return {}

    async def _press(self, fields: Fields) -> Json:
        person, chat = self._seat(fields)
        message = self._message(chat, fields)
        if not message.is_seen_by(person.id):
            raise missing("Такого сообщения этот человек не видит.", "This person does not see such a message.")
        row, column = fields.number("row"), fields.number("column")
        if not 0 <= row < len(message.inline) or not 0 <= column < len(message.inline[row]):
            raise missing("Этой кнопки уже нет.", "This button is not there any more.")
        button = message.inline[row][column]
        told: Json = {"answered": True, "toast": None, "alert": False, "url": None, "copy": None}
        if "url" in button:
            return told | {"url": button["url"]}
        if "copy_text" in button:
            return told | {"copy": button["copy_text"]["text"]}
        if "callback_data" not in button:
            raise cannot(
                "Такие кнопки на этой странице не нажимаются.", "Buttons of this kind cannot be pressed on this page."
            )
        query = self._telegram.events.pressed(person.user, message, button["callback_data"])
        answer = await self._telegram.waiting.until(lambda: query.answer, _PRESS)
        if answer is None:
            return told | {"answered": False}
        return told | {
            "toast": answer.get("text") or None,
            "alert": bool(answer.get("show_alert")),
            "url": answer.get("url"),
        }

    async def _contact(self, fields: Fields) -> Json:
        person = self._person(fields)
        chat = person.chat.chat
        self._may_speak(person, chat, None)
        given = fields.raw("of")
        contact: Json
        if given == "own":
            contact = _card(person)
        elif isinstance(given, dict):
            card = Fields(given)
            contact = {"phone_number": card.text("phone", most=32), "first_name": card.text("name", most=64)}
        else:
            contact = _card(self._person(fields, "of"))
        return {"message": self._put(person, chat, contact=contact).id}

    def _put(self, person: Person, chat: Chat, **content: Any) -> Message:
        """Let a person say something that is no text."""
        message = self._telegram.world.say(chat, person.user, **content)
        if chat.user is not None:
            chat.user.wrote = True
        self._telegram.events.said(message)
        return message

    async def _file(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Playground") != "1" or request.content_type != "multipart/form-data":
            raise wrong(
                "Нужны multipart/form-data и заголовок X-Playground: 1.",
                "multipart/form-data and the header X-Playground: 1 are needed.",
            )
        form = await request.post()
        given = form.get("file")
        if not isinstance(given, web.FileField):
            raise wrong("Поле «file»: нужен файл.", "Field “file”: a file is needed.")
        fields = Fields({name: value for name, value in form.items() if isinstance(value, str)})
        person, chat = self._seat(fields)
        topic, replied = fields.maybe_number("topic"), fields.maybe_number("reply_to")
        self._may_speak(person, chat, topic)
        kind, caption = fields.one_of("kind", _KINDS), fields.text("caption", default="", most=1024)
        reply_to = None if replied is None else self._found(chat, replied)
        try:
            message = person.sends_file(
                given.filename,
                given.file.read(),
                kind=kind,
                caption=caption,
                chat=chat,
                topic=topic,
                reply_to=reply_to,
                media_type=given.content_type,
            )
        except Refusal as refusal:
            raise cannot(
                f"Такой файл не отправить: {refusal.description}", f"This file cannot be sent: {refusal.description}"
            ) from None
        return web.json_response({"ok": True, "message": message.id})

    async def _older(self, request: web.Request) -> web.Response:
        fields = Fields(request.query)
        limit = fields.maybe_number("limit") or 50
        chat, before = self._chat(fields), fields.maybe_number("before")
        messages, more = self._chats.older(chat, 1 << 53 if before is None else before, max(1, min(limit, _MOST_OLDER)))
        return web.json_response({"messages": messages, "more": more})

    async def _commands(self, request: web.Request) -> web.Response:
        person, chat = self._seat(Fields(request.query))
        return web.json_response({"commands": menu_for(self._telegram.api, person.user, chat)})

    async def _download(self, request: web.Request) -> web.Response:
        try:
            file = self._telegram.world.files.known(request.match_info["id"])
        except Refusal:
            raise missing("Такого файла нет.", "There is no such file.") from None
        return served(file)


def _card(person: Person) -> Json:
    return {"phone_number": person.phone, "first_name": person.user.first_name, "user_id": person.id}
