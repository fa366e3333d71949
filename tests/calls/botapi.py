"""A Bot API just large enough for the courier: messages are kept as they would be seen, failures come on demand."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.serving import served

TOKEN = "42:courier"


@dataclass
class Seen:
    """One message as the chat sees it now, and every text that it has had."""

    id: int
    chat_id: int
    thread_id: int | None
    texts: list[str]
    entities: list[dict[str, Any]]
    keyboard: list[list[dict[str, Any]]]
    silent: bool
    reply_to: int | None

    @property
    def text(self) -> str:
        return self.texts[-1]


@dataclass
class BotApi:
    """``failures`` are used up one a request: a status and body, or ``"drop"``: done, but never answered."""

    url: str = ""
    messages: list[Seen] = field(default_factory=list)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    failures: list[str | tuple[int, dict[str, Any]]] = field(default_factory=list)
    refuses: Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]] | None] = lambda _method, _fields: None
    delay: float = 0
    """Seconds between the work and its answer."""
    is_away: bool = False
    """Every connection is cut, with nothing done."""
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    def chat(self, chat_id: int) -> list[Seen]:
        return [message for message in self.messages if message.chat_id == chat_id]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fields = dict(await request.post())
        if self.is_away:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if method == "getMe":
            me = {"id": 42, "is_bot": True, "first_name": "АТС"}
            return web.json_response({"ok": True, "result": me})
        self.requests.append((method, fields))
        failure = self.failures.pop(0) if self.failures else self.refuses(method, fields)
        if isinstance(failure, tuple):
            return web.json_response({"ok": False, **failure[1]}, status=failure[0])
        result = self._perform(method, fields)
        await asyncio.sleep(self.delay)
        if failure is not None:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"ok": True, "result": result})

    def _perform(self, method: str, fields: dict[str, Any]) -> dict[str, Any]:
        chat_id = int(fields["chat_id"])
        keyboard = json.loads(fields.get("reply_markup", "{}")).get("inline_keyboard", [])
        entities = json.loads(fields.get("entities", "[]"))
        text = fields["caption" if method in {"sendDocument", "editMessageCaption"} else "text"]
        if method.startswith("send"):
            reply = json.loads(fields.get("reply_parameters", "{}")).get("message_id")
            silent = str(fields.get("disable_notification", "")).lower() == "true"
            thread = int(fields["message_thread_id"]) if "message_thread_id" in fields else None
            seen = Seen(next(self._ids), chat_id, thread, [text], entities, keyboard, silent=silent, reply_to=reply)
            self.messages.append(seen)
        else:
            (seen,) = [message for message in self.chat(chat_id) if message.id == int(fields["message_id"])]
            seen.texts.append(text)
            seen.entities, seen.keyboard = entities, keyboard
        kind = "private" if chat_id > 0 else "supergroup"
        return {"message_id": seen.id, "date": 1, "chat": {"id": chat_id, "type": kind}, "text": seen.text}


@asynccontextmanager
async def serving() -> AsyncIterator[BotApi]:
    """Run it on the loopback."""
    api = BotApi()
    app = web.Application()
    app.router.add_post(f"/bot{TOKEN}/{{method}}", api.answer)
    async with served(app, "127.0.0.1", (0,), patience=60) as api.url:
        yield api
