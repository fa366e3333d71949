"""Levers of the virtual Telegram over HTTP, under ``/control``: people that are moved from outside of this process.

No part of the Bot API. Every body is a JSON object; a refusal is ``{"message": …}``: 400 what is asked for wrongly, 404
who is not there, 409 what cannot happen, 504 what the bot did not answer in time.
"""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from aiohttp import web

from sandbox.telegram.groups import Group
from sandbox.telegram.manual import Json
from sandbox.telegram.people import Person, Place, Pressed
from sandbox.telegram.waiting import PATIENCE, NoAnswer
from sandbox.telegram.world import Happening, Message

if TYPE_CHECKING:
    from sandbox.telegram.virtual import VirtualTelegram

P = TypeVar("P", Person, Group)
Work: TypeAlias = Callable[["Asked"], Awaitable[Any]]


class Wrong(Exception):  # noqa: N818 (an answer, not an error of ours)
    """What was asked for is refused with this status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Asked:
    """One request: the values in its path, its query and its body."""

    def __init__(self, telegram: "VirtualTelegram", values: Json) -> None:
        self.telegram = telegram
        self._values = values

    def take(self, name: str, kind: type, default: Any = None) -> Any:
        """Read a value; ``...`` as default makes it required.

        Raises:
            Wrong: it is missing or of another type.
        """
        value = self._values.get(name, default)
        if value is default and default is not ...:
            return default
        if kind in {int, float} and isinstance(value, str):
            value = int(value) if value.lstrip("-").isdecimal() else value
        if kind is float and isinstance(value, int):
            value = float(value)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise Wrong(400, f"{name} must be {kind.__name__}")
        return value

    def person(self, name: str = "person") -> Person:
        """Find the person that a value names.

        Raises:
            Wrong: there is nobody.
        """
        return self._one_of(self.telegram.people, self.take(name, int, ...), "person")

    def place(self) -> Place | None:
        """Find the group of ``chat``; ``None`` for the private chat."""
        number = self.take("chat", int)
        return None if number is None else self._one_of(self.telegram.groups, number, "group")

    @staticmethod
    def _one_of(things: "list[P]", number: int, what: str) -> "P":
        found = next((thing for thing in things if thing.id == number), None)
        if found is None:
            raise Wrong(404, f"no {what} {number}")
        return found

    def message(self, place: Place, name: str) -> Message | None:
        """Find the message of a chat that a value names, if it names one."""
        number = self.take(name, int)
        if number is None:
            return None
        if number not in place.chat.messages:
            raise Wrong(404, f"no message {number}")
        return place.chat.messages[number]

    @property
    def seconds(self) -> float:
        """How long to wait for the bot."""
        return float(self.take("timeout", float, PATIENCE))


def shown(message: Message | None) -> Json | None:
    """Make the JSON of a message as a person sees it."""
    if message is None:
        return None
    return {
        "id": message.id,
        "chat": message.chat.id,
        "topic": message.thread_id,
        "from": message.sender.id if message.sender else None,
        "by_bot": message.by_bot,
        "date": message.date.isoformat(),
        "text": message.text,
        "entities": list(message.entities),
        "buttons": message.buttons,
        "keyboard": message.keyboard,
        "file": message.file.name if message.file else None,
        "reply_to": message.reply_to.id if message.reply_to else None,
        "edited": message.edited,
        "deleted": message.deleted,
        "silent": message.silent,
    }


def _pressed(pressed: Pressed) -> Json:
    return {
        "toast": pressed.toast,
        "alert": pressed.alert,
        "message": shown(pressed.message),
        "answer": shown(pressed.answer),
        "changed": pressed.changed,
        "url": pressed.url,
    }


def _happened(one: Happening) -> Json:
    return {"number": one.number, "kind": one.kind, "chat": one.chat_id, "message": shown(one.message)}


def _met(person: Person) -> Json:
    user = person.user
    return {"id": user.id, "name": f"{user.first_name} {user.last_name}".strip(), "phone": user.phone}


def _gathered(group: Group) -> Json:
    topics = {topic.name: topic.id for topic in group.chat.topics.values() if not topic.deleted}
    return {"id": group.id, "title": group.title, "members": dict(group.chat.members), "topics": topics}


async def _state(asked: Asked) -> Json:
    telegram = asked.telegram
    return {
        "bot": telegram.world.bot.json(),
        "people": [_met(person) for person in telegram.people],
        "groups": [_gathered(group) for group in telegram.groups],
        "happenings": len(telegram.world.happenings),
        "problems": telegram.problems,
    }


async def _meets(asked: Asked) -> Json:
    return _met(
        asked.telegram.person(
            asked.take("name", str, ...),
            phone=asked.take("phone", str, ""),
            id=asked.take("id", int),
            username=asked.take("username", str, ""),
        )
    )


async def _gathers(asked: Asked) -> Json:
    people = {person.id: person for person in asked.telegram.people}
    members, administrators = (asked.take(name, list, []) for name in ("members", "administrators"))
    if not {*members, *administrators} <= set(people):
        raise Wrong(404, "no such person")
    group = asked.telegram.group(
        asked.take("title", str, ...),
        [people[number] for number in members],
        kind=asked.take("kind", str, "supergroup"),
        topics=asked.take("topics", list, []),
        administrators=[people[number] for number in administrators],
    )
    return _gathered(group)


async def _writes(asked: Asked) -> Json | None:
    person, place = asked.person(), asked.place()
    reply_to = asked.message(place or person.chat, "reply_to")
    text, topic = asked.take("text", str, ...), asked.take("topic", int)
    if not asked.take("wait", bool, default=True):
        return shown(person.sends(text, chat=place, topic=topic, reply_to=reply_to))
    return shown(await person.writes(text, chat=place, topic=topic, reply_to=reply_to, timeout=asked.seconds))


async def _presses(asked: Asked) -> Json:
    person, place = asked.person(), asked.place()
    message = asked.message(place or person.chat, "message")
    label = asked.take("label", str, ...)
    return _pressed(await person.presses(label, message, chat=place, timeout=asked.seconds))


async def _shares_phone(asked: Asked) -> Json | None:
    contact_of = asked.person("contact_of") if asked.take("contact_of", int) else None
    phone = asked.take("phone", str)
    return shown(await asked.person().shares_phone(contact_of, phone=phone, timeout=asked.seconds))


async def _blocks(asked: Asked) -> None:
    person = asked.person()
    if asked.take("blocked", bool, default=True):
        person.blocks_bot()
    else:
        person.unblocks_bot()


async def _menu(asked: Asked) -> list[str]:
    return asked.person().menu(asked.place())


async def _messages(asked: Asked) -> list[Json | None]:
    number = asked.take("id", int, ...)
    chat = asked.telegram.world.chats.get(number)
    if chat is None:
        raise Wrong(404, f"no chat {number}")
    return [shown(message) for message in chat.messages.values()]


async def _happenings(asked: Asked) -> list[Json]:
    after = asked.take("after", int, 0)
    world = asked.telegram.world
    await world.bell.until(lambda: len(world.happenings) > after or None, float(asked.take("timeout", float, 0.0)))
    return [_happened(one) for one in world.happenings[after:]]


async def _requests(asked: Asked) -> list[Json]:
    after = asked.take("after", int, 0)
    return [
        {"method": one.method, "fields": _plain(one.fields), "code": one.code, "description": one.description}
        for one in asked.telegram.requests[after:]
    ]


def _plain(fields: Json) -> Json:
    return {name: value if isinstance(value, _JSON) else repr(value)[:80] for name, value in fields.items()}


_JSON = (str, int, float, bool, list, dict)


async def _fails(asked: Asked) -> None:
    asked.telegram.fail(
        asked.take("method", str, "*"),
        asked.take("how", str, ...),
        times=asked.take("times", int),
        chat=asked.place(),
        seconds=asked.take("seconds", float, 1.0),
    )


async def _heals(asked: Asked) -> None:
    asked.telegram.heal()


_LEVERS: tuple[tuple[str, str, Work], ...] = (
    ("GET", "/state", _state),
    ("POST", "/people", _meets),
    ("POST", "/groups", _gathers),
    ("POST", "/people/{person}/writes", _writes),
    ("POST", "/people/{person}/presses", _presses),
    ("POST", "/people/{person}/shares-phone", _shares_phone),
    ("POST", "/people/{person}/blocks", _blocks),
    ("GET", "/people/{person}/menu", _menu),
    ("GET", "/chats/{id}/messages", _messages),
    ("GET", "/happenings", _happenings),
    ("GET", "/requests", _requests),
    ("POST", "/fail", _fails),
    ("POST", "/heal", _heals),
)


def levers(telegram: "VirtualTelegram") -> list[web.RouteDef]:
    """Make the levers of one virtual Telegram."""
    return [web.route(method, f"/control{path}", _answering(telegram, work)) for method, path, work in _LEVERS]


def _object(body: bytes) -> Json:
    try:
        read = json.loads(body or b"{}")
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise Wrong(400, "a JSON object is expected")
    return read


def _answering(telegram: "VirtualTelegram", work: Work) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            body = _object(await request.read())
            result = await work(Asked(telegram, {**body, **request.query, **request.match_info}))
        except Wrong as wrong:
            return web.json_response({"message": str(wrong)}, status=wrong.status)
        except ValueError as impossible:
            return web.json_response({"message": str(impossible)}, status=409)
        except NoAnswer as silence:
            return web.json_response({"message": str(silence)}, status=504)
        return web.json_response(result)

    return answer
