"""The exchange on the loopback: key, contract, rights, failures, the log; recordings beside."""

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.vats.contract import Answer, Specification, contract
from sandbox.vats.errors import Refusal, SandboxFault
from sandbox.vats.exchange import Exchange, Operate
from sandbox.vats.failures import BEFORE_WORK, REFUSALS, Failure, Failures, How
from sandbox.vats.recordings import recording
from sandbox.vats.table import OPERATIONS

API = "/crmapi/v1"
WRONG_KEY = Refusal(401, "Invalid token")
_HUGE = 1 << 30
_CHUNK = b"x" * (1 << 16)
_BODY_LIMIT = 1 << 20

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Logged:
    """A request that came in, and what was answered; ``status`` 0: nothing was."""

    at: datetime
    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    operation: str = ""
    status: int = 0
    answer: Any = None
    key_given: bool = False


@dataclass
class Server:
    """Answers requests for one exchange. ``lacks``: the rights «Раздел → Действие» that the key does not have."""

    exchange: Exchange
    api_key: str
    operations: Mapping[str, Operate] = field(default_factory=lambda: OPERATIONS)
    failures: Failures = field(default_factory=Failures)
    lacks: set[str] = field(default_factory=set)
    requests: list[Logged] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    records_need_key: bool = True
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def application(self) -> web.Application:
        """Make the web application."""
        application = web.Application(client_max_size=_BODY_LIMIT)
        application.router.add_route("*", API + "/{tail:.*}", self.api)
        application.router.add_get("/records/{name}", self.record)
        application.router.add_route("*", "/elsewhere/{tail:.*}", self.elsewhere)
        return application

    async def api(self, request: web.Request) -> web.StreamResponse:
        """Answer a request of the API."""
        body = await request.read()
        logged = self._keep(request, body)
        try:
            operation, path = contract().find(request.method, request.rel_url.raw_path)
        except Refusal as refusal:
            return self._refuse(logged, refusal if self._has_key(request) else WRONG_KEY)
        logged.operation = operation.id
        failure = self.failures.take(operation.id)
        if failure is not None and failure.how in BEFORE_WORK:
            return await self._fail(request, logged, failure)
        if not self._has_key(request):
            return self._refuse(logged, WRONG_KEY)
        try:
            answer = self._perform(request, logged, operation, path, body)
        except Refusal as refusal:
            return self._refuse(logged, refusal)
        if failure is not None:
            return await self._spoil(request, logged, failure, answer)
        return self._say(logged, answer)

    async def record(self, request: web.Request) -> web.StreamResponse:
        """Serve a recording: to who has the key, unless recordings are open."""
        logged = self._keep(request, b"")
        logged.operation = "recording"
        failure = self.failures.take("recording")
        if failure is not None and failure.how in BEFORE_WORK:
            return await self._fail(request, logged, failure)
        if self.records_need_key and not self._has_key(request):
            return self._refuse(logged, WRONG_KEY)
        seconds = self._recorded_seconds(request.rel_url.path)
        if seconds is None:
            return self._refuse(logged, Refusal(404, "Not Found"))
        answer = Answer(200, recording(seconds), kind="audio/mpeg")
        if failure is not None:
            return await self._spoil(request, logged, failure, answer)
        return self._say(logged, answer)

    async def elsewhere(self, request: web.Request) -> web.StreamResponse:
        """Answer where a redirect leads: who follows it has been led astray, and the log shows it."""
        logged = self._keep(request, await request.read())
        logged.operation = "elsewhere"
        return self._say(logged, Answer(200, []))

    def _perform(
        self, request: web.Request, logged: Logged, operation: Specification, path: dict[str, str], body: bytes
    ) -> Answer:
        if operation.right in self.lacks:
            raise Refusal(403, "Don't have permission to access")
        query = logged.query
        if operation.id == "delete_from_blacklist" and not any(query.get("telnum", ())):
            _log.error("DELETE /blacklist/telnums without telnum: a real exchange might clear the whole list (A11-3)")
            self.exchange.remarks.append("delete_from_blacklist without telnum")
        read = contract().read(operation, path, query, request.headers.get("Content-Type", ""), body)
        answer = self.operations[operation.id](self.exchange, read)
        try:
            contract().check_answer(operation, answer)
        except Refusal as refusal:
            self.faults.append(refusal.message)
            raise
        return answer

    def _recorded_seconds(self, path: str) -> int | None:
        company = self.exchange.company
        outside = ((one.record, one.talk or one.message) for one in company.outside_calls)
        inside = ((one.record, one.talk) for one in company.inside_calls)
        return next((seconds for record, seconds in (*outside, *inside) if record.endswith(path)), None)

    def _has_key(self, request: web.Request) -> bool:
        return request.headers.getall("X-API-KEY", []) == [self.api_key]

    def _keep(self, request: web.Request, body: bytes) -> Logged:
        query: dict[str, list[str]] = {}
        for name, value in parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True):
            query.setdefault(name, []).append(value)
        key_given = "X-API-KEY" in request.headers
        logged = Logged(
            self.exchange.now(), request.method, request.rel_url.path, query, _content(body), key_given=key_given
        )
        self.requests.append(logged)
        return logged

    def _say(self, logged: Logged, answer: Answer) -> web.Response:
        logged.status, logged.answer = answer.status, answer.content if answer.kind != "audio/mpeg" else "mp3"
        self.exchange.changes.note()
        return _response(answer)

    def _refuse(self, logged: Logged, refusal: Refusal) -> web.Response:
        response = self._say(logged, Answer(refusal.status, {"message": refusal.message}))
        if refusal.allow:
            response.headers["Allow"] = ", ".join(refusal.allow)
        return response

    async def _fail(self, request: web.Request, logged: Logged, failure: Failure) -> web.StreamResponse:
        """Fail without having done anything."""
        match failure.how:
            case How.SILENCE:
                await self._wait(failure.seconds)
                return _drop(request)
            case How.DROP:
                return _drop(request)
            case How.BAD_GATEWAY:
                logged.status = 502
                page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
                return web.Response(status=502, text=page, content_type="text/html")
            case How.REDIRECT:
                logged.status = 302
                return web.Response(status=302, headers={"Location": f"/elsewhere{request.rel_url.raw_path}"})
        status, text = REFUSALS[failure.how]
        response = self._refuse(logged, Refusal(status, failure.message or text))
        if failure.how is How.TOO_MANY:
            response.headers["Retry-After"] = str(max(1, round(failure.seconds)))
        return response

    async def _spoil(
        self, request: web.Request, logged: Logged, failure: Failure, answer: Answer
    ) -> web.StreamResponse:
        """Fail to say what has been done."""
        match failure.how:
            case How.DROP_AFTER:
                return _drop(request)
            case How.SLOW:
                await self._wait(failure.seconds)
                return self._say(logged, answer)
            case How.HALF:
                return await _half(request, answer)
            case How.HUGE:
                return await self._huge(request)
        logged.status = 200
        text = {How.GARBAGE: "<<<{ not json", How.NULL: "null", How.EMPTY: ""}[failure.how]
        return web.Response(text=text, content_type="application/json")

    async def _huge(self, request: web.Request) -> web.StreamResponse:
        """Stream a gigabyte, or as much of it as is taken."""
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        with suppress(ConnectionError):
            await response.write(b'"')
            for _ in range(_HUGE // len(_CHUNK)):
                if self.stopping.is_set():
                    break
                await response.write(_CHUNK)
        return response

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        except TimeoutError:
            return

    def check(self) -> None:
        """Raise ``SandboxFault`` if an answer of ours ever broke the contract."""
        if self.faults:
            raise SandboxFault("; ".join(self.faults))


def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _half(request: web.Request, answer: Answer) -> web.StreamResponse:
    whole = _response(answer).body
    content = bytes(whole) if isinstance(whole, bytes) and whole else b'{"state": true}'
    response = web.StreamResponse(headers={"Content-Type": answer.kind or "application/json"})
    response.content_length = len(content)
    await response.prepare(request)
    await response.write(content[: len(content) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


def _response(answer: Answer) -> web.Response:
    if not answer.kind:
        return web.Response(status=answer.status)
    if isinstance(answer.content, bytes):
        return web.Response(status=answer.status, body=answer.content, content_type=answer.kind)
    text = answer.content if answer.kind == "text/csv" else json.dumps(answer.content, ensure_ascii=False)
    return web.Response(status=answer.status, text=text, content_type=answer.kind)


def _content(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")
