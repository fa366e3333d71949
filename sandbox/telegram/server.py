"""The HTTP side of the virtual Bot API: reads a call, checks it, lets it be carried out, writes it down."""

import asyncio
import inspect
import json
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.telegram.api import Api
from sandbox.telegram.attachments import Attachments
from sandbox.telegram.failures import Failure, Failures
from sandbox.telegram.manual import Json, Upload, manual
from sandbox.telegram.methods.table import perform
from sandbox.telegram.refusals import Fault, Refusal, fault

MOST_BODY = 60 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot, as it came and as it was answered; ``at`` in seconds of a steady clock."""

    method: str
    fields: Json
    code: int
    description: str = ""
    result: Any = None
    at: float = field(default_factory=time.monotonic)

    @property
    def ok(self) -> bool:
        """Whether it was carried out."""
        return self.code == 200


@dataclass(slots=True)
class Server:
    """The Bot API for one token."""

    api: Api
    token: str
    failures: Failures = field(default_factory=Failures)
    calls: list[Call] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    busy: int = 0

    def routes(self) -> list[web.RouteDef]:
        """The addresses of the Bot API."""
        return [
            web.route("*", "/bot{token}/{method}", self.serve),
            web.get("/file/bot{token}/{path:.+}", self.download),
        ]

    async def download(self, request: web.Request) -> web.Response:
        """Serve a file that ``getFile`` named."""
        file = self.api.world.files.at(request.match_info["path"])
        if request.match_info["token"] != self.token or file is None:
            return _answered(Refusal(404, "Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a call, or fail as was asked for."""
        if request.method not in {"GET", "POST"} or ":" not in request.match_info["token"]:
            return _answered(Refusal(404, "Not Found"))
        if request.match_info["token"] != self.token:
            return _answered(Refusal(401, "Unauthorized"))
        name = request.match_info["method"]
        try:
            given, uploads = await _given(request)
        except Refusal as refusal:
            self._problem(name, refusal)
            return _answered(refusal)
        failure = self.failures.strike(name, given)
        if failure is not None:
            early = await self._fail(request, failure, name, given)
            if early is not None:
                return early
        answer = await self._answer(name, given, Attachments(uploads))
        if failure is not None and failure.how.endswith("-after"):
            if failure.how == "silence-after":
                await failure.stopped()
            return _cut(request)
        return answer

    async def _fail(self, request: web.Request, failure: Failure, name: str, given: Json) -> web.StreamResponse | None:
        """Do what a failure does before the work; answer ``None`` if the work is done all the same."""
        match failure.how:
            case "drop":
                self.calls.append(Call(name, given, 0, "dropped"))
                return _cut(request)
            case "silence":
                self.calls.append(Call(name, given, 0, "not answered"))
                # Until it is healed: then the connection is cut, so that a client need not wait for its own time-out.
                await failure.stopped()
                return _cut(request)
            case "slow":
                await asyncio.sleep(failure.seconds)
            case "garbage" | "502-html":
                self.calls.append(Call(name, given, 502, failure.how))
                status = 502 if failure.how == "502-html" else 200
                return web.Response(
                    status=status, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html"
                )
        refusal = failure.refusal
        if refusal is None:
            return None
        self.calls.append(Call(name, given, refusal.code, refusal.description))
        return _answered(refusal)

    async def _answer(self, name: str, given: Json, attachments: Attachments) -> web.Response:
        try:
            result = await self.carry_out(name, given, attachments)
        except Refusal as refusal:
            return _answered(refusal)
        return web.json_response({"ok": True, "result": result})

    async def carry_out(self, name: str, given: Json, attachments: Attachments | None = None) -> Any:
        """Check a call and carry it out.

        Raises:
            Refusal: it is wrong, or cannot be carried out.
        """
        self.busy += name.lower() != "getupdates"
        try:
            method = manual().method(name)
            if method is None:
                raise Fault(404, "Not Found")
            attachments = attachments or Attachments({})
            given = attachments.within(manual().read(method, attachments.of_fields(method, given)))
            result = perform(self.api, method, given)
            if inspect.isawaitable(result):
                result = await result
        except Refusal as refusal:
            self.calls.append(Call(name, given, refusal.code, refusal.description))
            self._problem(name, refusal)
            raise
        finally:
            self.busy -= name.lower() != "getupdates"
        self.calls.append(Call(method.name, given, 200, result=result))
        return result

    def _problem(self, name: str, refusal: Refusal) -> None:
        if isinstance(refusal, Fault):
            self.problems.append(f"{name}: {refusal.description}")


def _answered(refusal: Refusal) -> web.Response:
    headers = {}
    if "retry_after" in refusal.parameters:
        headers["Retry-After"] = str(refusal.parameters["retry_after"])
    return web.json_response(refusal.body(), status=refusal.code, headers=headers)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _given(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Read the parameters of a call: address, then body (form, JSON or multipart); a method takes any of them."""
    given: Json = dict(request.query)
    if request.method == "GET" or not request.body_exists:
        return given, {}
    if request.content_type == "application/json":
        try:
            body = json.loads(await _body(request))
        except (ValueError, RecursionError):
            raise fault("object expected as JSON body") from None
        if not isinstance(body, dict):
            raise fault("object expected as JSON body")
        return given | body, {}
    if request.content_type not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        raise fault(f"unsupported Content-Type {request.content_type}")
    return await _form(request, given)


async def _body(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large") from None


async def _form(request: web.Request, given: Json) -> tuple[Json, dict[str, Upload]]:
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large") from None
    uploads: dict[str, Upload] = {}
    for name, value in form.items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.file.read(), value.content_type)
        elif name in given:
            raise fault(f"parameter {name} is given twice")
        else:
            given[name] = value
    return given, uploads
