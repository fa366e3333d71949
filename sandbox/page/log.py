"""The log of requests in both directions: the newest ones, their bodies shortened, secrets masked."""

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sandbox.page.fields import Json
from sandbox.page.messages import iso
from sandbox.telegram.manual import Upload
from sandbox.telegram.server import Call
from sandbox.vats.pushes import Push
from sandbox.vats.server import Logged

if TYPE_CHECKING:
    from sandbox.telegram.virtual import VirtualTelegram
    from sandbox.vats.virtual import VirtualVats

KEPT = 500
TOLD = 200
AT_ONCE = 60
"""So many entries are told at once; of a storm the others are only counted."""
_SHORT = 800
_WHOLE = 64_000
MASK = "•••"
_SECRET_NAMES = ("password", "passwd", "secret", "token", "api_key", "apikey")
_SECRET_KEYS = frozenset({"key", "pin"})

Sent = Logged | Push | Call


@dataclass(slots=True)
class _Entry:
    """A request and its number; a request is answered after it was written down, so it is looked at again."""

    number: int
    sent: Sent
    at: str
    status: int | None = None


@dataclass
class Log:
    """Follows what a virtual exchange and a virtual Telegram write down."""

    vats: "VirtualVats"
    telegram: "VirtualTelegram"
    now: Callable[[], datetime]
    _kept: "OrderedDict[str, _Entry]" = field(default_factory=OrderedDict)
    _open: dict[str, _Entry] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _seen: dict[str, int] = field(default_factory=dict)
    left_out: int = 0

    def changed(self) -> list[Json]:
        """Tell the entries that are new or were answered since the last look; ``left_out`` counts those not told."""
        came = [
            *self._new("requests", self.vats.requests),
            *self._new("pushes", self.vats.pushes),
            *self._new("calls", self.telegram.server.calls),
        ]
        came.sort(key=lambda one: one[0])
        new = [_Entry(next(self._numbers), sent, iso(at), _status(sent)) for at, sent in came]
        answered = [entry for entry in self._open.values() if _status(entry.sent) != entry.status]
        for entry in answered:
            entry.status = _status(entry.sent)
        for entry in new:
            self._kept[str(entry.number)] = entry
            if not entry.status:
                self._open[str(entry.number)] = entry
        for number in [number for number, entry in self._open.items() if entry.status]:
            del self._open[number]
        while len(self._kept) > KEPT:
            number, _ = self._kept.popitem(last=False)
            self._open.pop(number, None)
        told = [
            entry for entry in {id(one): one for one in [*answered, *new]}.values() if str(entry.number) in self._kept
        ]
        self.left_out = max(0, len(told) - AT_ONCE) + max(0, len(new) - KEPT)
        return [self._json(entry, _SHORT) for entry in told[-AT_ONCE:]]

    def _new(self, name: str, lines: list[Any]) -> list[tuple[datetime, Sent]]:
        seen = self._seen.get(name, 0)
        self._seen[name] = len(lines)
        sent = [one for one in lines[seen:] if not (isinstance(one, Call) and one.method.lower() == "getupdates")]
        return [(self._at(one), one) for one in sent]

    def _at(self, sent: Sent) -> datetime:
        """Tell when a request was made; Telegram's are written down by a steady clock."""
        return self.now() - timedelta(seconds=monotonic() - sent.at) if isinstance(sent, Call) else sent.at

    def newest(self) -> list[Json]:
        """Tell the newest entries, oldest first."""
        self.changed()
        return [self._json(entry, _SHORT) for entry in [*self._kept.values()][-TOLD:]]

    def whole(self, number: str) -> Json | None:
        """Tell one entry with the whole of its bodies."""
        entry = self._kept.get(number)
        return None if entry is None else self._json(entry, _WHOLE)

    def _json(self, entry: _Entry, most: int) -> Json:
        sent = entry.sent
        told, asked, answer = _told_of(sent)
        request, request_cut = self._words(asked, most)
        answered, answer_cut = self._words(answer, most)
        status = _status(sent)
        return {
            "id": str(entry.number),
            "at": entry.at,
            **told,
            "title": self._masked(told["title"]),
            "status": status,
            "ok": 200 <= status < 300 if status else (None if _waits(sent) else False),
            "request": request,
            "answer": answered,
            "cut": request_cut or answer_cut,
        }

    def _words(self, value: Any, most: int) -> tuple[str, bool]:
        """Put a body into text of at most so many signs; tell whether it was cut."""
        if value is None or value == "":
            return "", False
        shown = _without_secrets(value)
        text = shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False, indent=1, default=_bytes)
        text = self._masked(text[: most * 4])
        return text[:most], len(text) > most

    def _masked(self, text: str) -> str:
        for secret in (self.vats.api_key, self.vats.crm_token, self.telegram.token):
            for form in {secret, quote(secret, safe="")}:
                text = text.replace(form, MASK)
        return text


def _told_of(sent: Sent) -> tuple[dict[str, str], Any, Any]:
    """Tell who asked whom for what; then the body of the request and of its answer."""
    if isinstance(sent, Logged):
        body = {**({"query": sent.query} if sent.query else {}), **({} if sent.body is None else {"body": sent.body})}
        title = f"{sent.method} {sent.path}"
        return {"direction": "bot→vats", "operation": sent.operation, "title": title}, body or None, sent.answer
    if isinstance(sent, Push):
        title = f"{sent.cmd or 'push'} {sent.fields.get('type', '')}".strip()
        answer = sent.answer if sent.status else sent.error
        return {"direction": "vats→bot", "operation": sent.cmd, "title": title}, sent.fields, answer
    answer = sent.result if sent.ok else sent.description
    return {"direction": "bot→telegram", "operation": sent.method, "title": sent.method}, sent.fields or None, answer


def _status(sent: Sent) -> int:
    return sent.code if isinstance(sent, Call) else sent.status


def _waits(sent: Sent) -> bool:
    """Tell whether an answer may still come."""
    return not isinstance(sent, Call) and not (isinstance(sent, Push) and sent.error)


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: MASK if _is_secret(str(name)) and isinstance(inner, str) and inner else _without_secrets(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_without_secrets(inner) for inner in value]
    return value


def _is_secret(name: str) -> bool:
    lower = name.casefold()
    return lower in _SECRET_KEYS or any(word in lower for word in _SECRET_NAMES)


def _bytes(value: object) -> str:
    """Say what JSON cannot."""
    if isinstance(value, Upload):
        return f"[{value.name}, {len(value.content)} B]"
    return f"[{len(value)} B]" if isinstance(value, bytes) else str(value)
