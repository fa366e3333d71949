"""Levers of the virtual Telegram over HTTP, under ``/control``: people that are moved from outside of this process.

No part of the Bot API. Every body is a JSON object; a refusal is ``{"message": …}``: 400 what is asked for wrongly, 404
who is not there, 409 what cannot happen, 504 what the bot did not answer in time.
"""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import web

from sandbox.telegram import acting, staging
from sandbox.telegram.asked import Asked, Wrong, shown
from sandbox.telegram.manual import Json
from sandbox.telegram.refusals import Refusal
from sandbox.telegram.waiting import NoAnswer
from sandbox.telegram.world import Happening

if TYPE_CHECKING:
    from sandbox.telegram.virtual import VirtualTelegram

Work: TypeAlias = Callable[[Asked], Awaitable[Any]]


def _happened(one: Happening) -> Json:
    return {"number": one.number, "kind": one.kind, "chat": one.chat_id, "message": shown(one.message)}


async def _state(asked: Asked) -> Json:
    telegram = asked.telegram
    return {
        "bot": telegram.world.bot.json(),
        "people": [acting.met(person) for person in telegram.people],
        "groups": [staging.gathered(group) for group in telegram.groups],
        "channels": [staging.published(channel) for channel in telegram.channels],
        "updates": {"pending": len(telegram.updates.pending), "webhook": telegram.updates.webhook is not None},
        "happenings": len(telegram.world.happenings),
        "problems": telegram.problems,
    }


async def _messages(asked: Asked) -> list[Json | None]:
    number = asked.take("id", int, ...)
    chat = asked.telegram.world.chats.get(number)
    if chat is None:
        raise Wrong(404, f"no chat {number}")
    viewer = asked.take("person", int)
    seen = chat.messages.values() if viewer is None else chat.seen_by(viewer)
    return [shown(message) for message in seen]


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


async def _file(asked: Asked) -> web.Response:
    try:
        file = asked.telegram.world.files.known(asked.take("file", str, ...))
    except Refusal:
        raise Wrong(404, "no such file") from None
    return web.Response(body=file.content, content_type="application/octet-stream")


_LEVERS: tuple[tuple[str, str, Work], ...] = (
    ("GET", "/state", _state),
    ("GET", "/chats/{id}/messages", _messages),
    ("GET", "/files/{file}", _file),
    ("GET", "/happenings", _happenings),
    ("GET", "/requests", _requests),
    ("POST", "/fail", _fails),
    ("POST", "/heal", _heals),
    ("POST", "/people", acting.meets),
    ("POST", "/people/{person}/writes", acting.writes),
    ("POST", "/people/{person}/presses", acting.presses),
    ("POST", "/people/{person}/shares-phone", acting.shares_phone),
    ("POST", "/people/{person}/blocks", acting.blocks),
    ("POST", "/people/{person}/edits", acting.edits),
    ("POST", "/people/{person}/deletes", acting.deletes),
    ("POST", "/people/{person}/forwards", acting.forwards),
    ("POST", "/people/{person}/reacts", acting.reacts),
    ("POST", "/people/{person}/votes", acting.votes),
    ("POST", "/people/{person}/sends-file", acting.sends_file),
    ("POST", "/people/{person}/asks-inline", acting.asks_inline),
    ("POST", "/people/{person}/chooses-inline", acting.chooses_inline),
    ("GET", "/people/{person}/menu", acting.menu),
    ("POST", "/groups", staging.gathers),
    ("POST", "/groups/{chat}/members/{person}", staging.moves_member),
    ("POST", "/groups/{chat}/bot", staging.moves_bot),
    ("POST", "/groups/{chat}/topics", staging.opens_topic),
    ("POST", "/groups/{chat}/topics/{topic}", staging.changes_topic),
    ("POST", "/channels", staging.founds),
    ("POST", "/channels/{chat}/posts", staging.posts),
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
        return result if isinstance(result, web.StreamResponse) else web.json_response(result)

    return answer
