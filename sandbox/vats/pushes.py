"""Requests of the exchange to the CRM (manual 2 and 18.4)."""

import asyncio
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp

from sandbox.vats.changes import Changes


@dataclass(slots=True)
class PushShape:
    """How pushes look: the manual leaves it open, real exchanges differ.

    ``omitted`` fields are left out; ``times`` is how often each push is delivered; ``delay`` in seconds before each.
    """

    encoding: Literal["form", "json"] = "form"
    letters: Literal["manual", "upper", "lower"] = "manual"
    login_with_domain: bool = False
    data: Literal["json", "brackets", "dots"] = "json"
    omitted: frozenset[str] = frozenset()
    times: int = 1
    delay: float = 0


@dataclass(slots=True)
class Push:
    """A request to the CRM and what came of it; ``status`` 0: not delivered, with the reason in ``error``."""

    cmd: str
    fields: dict[str, Any]
    url: str
    at: datetime
    status: int = 0
    answer: Any = None
    error: str = ""


@dataclass
class Pusher:
    """Sends pushes, one after another, to ``crm_url``; keeps all of them in ``sent``.

    While ``held``, pushes wait for ``release``. ``timeout`` in seconds; ``contact_timeout`` is how long a caller is
    kept waiting for the answer of ``contact``.
    """

    now: Callable[[], datetime]
    domain: str
    crm_token: str
    crm_url: str | None = None
    shape: PushShape = field(default_factory=PushShape)
    sent: list[Push] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    held: bool = False
    timeout: float = 10.0
    contact_timeout: float = 1.0
    _waiting: list[Push] = field(default_factory=list)
    _session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open the connections."""
        self._session = aiohttp.ClientSession(trust_env=False)

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    async def push(self, cmd: str, fields: Mapping[str, Any], url: str | None = None) -> Push:
        """Push a command; ``crm_token`` is added. A held push is answered only in ``release``."""
        target = url or self.crm_url or ""
        push = Push(cmd, {"cmd": cmd, "crm_token": self.crm_token, **self._shaped(fields)}, target, self.now())
        self.sent.append(push)
        if self.held and cmd != "contact":
            self._waiting.append(push)
        else:
            await self._deliver(push)
        return push

    async def raw(self, body: bytes, content_type: str, url: str | None = None) -> Push:
        """Push bytes as they are."""
        push = Push("", {}, url or self.crm_url or "", self.now())
        self.sent.append(push)
        await self._post(push, body, content_type)
        return push

    async def release(self, order: Literal["as-is", "reversed", "shuffled"] | Sequence[int] = "as-is") -> list[Push]:
        """Deliver what was held, in this order (or in the order of these positions), and hold no longer."""
        waiting, self._waiting, self.held = self._waiting, [], False
        match order:
            case "as-is":
                pass
            case "reversed":
                waiting.reverse()
            case "shuffled":
                random.shuffle(waiting)
            case _:
                waiting = [waiting[position] for position in order]
        for push in waiting:
            await self._deliver(push)
        return waiting

    async def _deliver(self, push: Push) -> None:
        body, content_type = self.encoded(push.fields)
        for _ in range(self.shape.times):
            if self.shape.delay:
                await asyncio.sleep(self.shape.delay)
            await self._post(push, body, content_type)

    def encoded(self, fields: Mapping[str, Any]) -> tuple[bytes, str]:
        """Put fields into a body of the shape that is set."""
        if self.shape.encoding == "json":
            return json.dumps(dict(fields), ensure_ascii=False).encode(), "application/json"
        flat: dict[str, str] = {}
        for name, value in fields.items():
            if not isinstance(value, dict):
                flat[name] = str(value)
            elif self.shape.data == "json":
                flat[name] = json.dumps(value, ensure_ascii=False)
            else:
                pattern = "{}[{}]" if self.shape.data == "brackets" else "{}.{}"
                flat |= {pattern.format(name, key): str(inner) for key, inner in value.items()}
        return urlencode(flat).encode(), "application/x-www-form-urlencoded"

    async def _post(self, push: Push, body: bytes, content_type: str) -> None:
        if not push.url or self._session is None:
            push.error = "no address"
            return
        limit = self.contact_timeout if push.cmd == "contact" else self.timeout
        try:
            async with self._session.post(
                push.url,
                data=body,
                headers={"Content-Type": content_type},
                timeout=aiohttp.ClientTimeout(total=limit),
                allow_redirects=False,
            ) as response:
                push.status = response.status
                push.answer = _json(await response.text())
        except (aiohttp.ClientError, TimeoutError) as error:
            push.error = type(error).__name__
        finally:
            self.changes.note()

    def _shaped(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        shaped = {name: value for name, value in fields.items() if value is not None and name not in self.shape.omitted}
        if self.shape.login_with_domain and shaped.get("user"):
            shaped["user"] = f"{shaped['user']}@{self.domain}"
        for name in ("type", "status"):
            if name in shaped and self.shape.letters != "manual":
                shaped[name] = getattr(shaped[name], self.shape.letters)()
        return shaped


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
