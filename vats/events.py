"""What the ВАТС pushes: from bytes to fields, from fields to an event (manual chapter 2, 15.6, 18.4).

Read with tolerance: nothing but ``cmd``, and ``callid`` where events are told together by it, is required (A02-4).
Plain dataclasses and hand-made reading, for the door does this for every delivery before it answers.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Literal
from urllib.parse import unquote_to_bytes

from vats.phones import canonical

_MOST_FIELDS = 256
_DEEPEST = 16
_LONGEST = 256
"""Names and ids are cut here: no name is longer, and a message has an end."""
_YEARS = range(2000, 2200)
"""A call of another year is a slip of the sender, and near the end of all time nothing can be added to it."""

Direction = Literal["in", "out"]


class UnreadableBody(Exception):  # noqa: N818 — it says what is wrong
    """The body is neither a form nor JSON, or says ``cmd`` twice."""


class DoubledToken(UnreadableBody):
    """The body says ``crm_token`` twice: which one counts is for no reader to guess."""


class UnreadableEvent(Exception):  # noqa: N818 — it says what is wrong
    """The fields are no event that we understand. ``cmd`` and ``call_id`` as they came, empty where there is none."""

    def __init__(self, text: str, cmd: str = "", call_id: str = "") -> None:
        super().__init__(text)
        self.cmd = cmd
        self.call_id = call_id


class NoCommand(UnreadableEvent):
    """There is no ``cmd``: nothing of the ВАТС."""


@dataclass(frozen=True, slots=True)
class CallEvent:
    """A call begins, is answered, ends, is handed on (``event``, manual 2.2).

    ``kind`` is the ВАТС's type in lower case: ``incoming``, ``accepted``, ``completed``, ``cancelled``, ``outgoing``,
    ``transferred``, or one that we do not know. ``cancelled`` is not «missed» (A02-6). ``number`` is the number of ours
    that the client dialled, ``direct_number`` the employee's own.
    """

    kind: str
    call_id: str
    client: str
    login: str | None = None
    ext: str | None = None
    department: str | None = None
    number: str | None = None
    number_name: str | None = None
    direct_number: str | None = None
    direction: Direction | None = None
    second_call_id: str | None = None


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call is over (``history``, manual 2.1): ``start`` in UTC, ``duration`` in seconds from the first ring (A02-13).

    ``status`` is in lower case, ``status_shown`` as it came. Without an employee ``login`` is None (A02-5).
    """

    call_id: str
    client: str
    direction: Direction | None = None
    login: str | None = None
    ext: str | None = None
    department: str | None = None
    number: str | None = None
    number_name: str | None = None
    direct_number: str | None = None
    start: datetime | None = None
    duration: int | None = None
    status: str = ""
    status_shown: str = ""
    link: str | None = None
    rating: int | None = None

    @property
    def is_missed(self) -> bool:
        """Whether a client rang in vain: unanswered outgoing calls are called ``Missed`` too (A02-20)."""
        return self.direction == "in" and self.status == "missed"


@dataclass(frozen=True, slots=True)
class ContactAsked:
    """The ВАТС asks who is ringing and who is responsible, while it rings (``contact``, manual 2.3)."""

    call_id: str
    client: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """A client rated an employee (``rating``, manual 2.4); out of how many is not said (A02-11)."""

    call_id: str
    client: str
    login: str | None = None
    ext: str | None = None
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class LineFault:
    """A number of another operator lost its registration (``webhook``, ``sipregs_error``, manual 15.6)."""

    id: str | None = None
    number: str | None = None
    name: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class OtherWebhook:
    """A subscription tells of something that we do not know (A18-4); ``text`` is its data as JSON."""

    type: str
    id: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """A command that the manual does not have."""

    cmd: str
    call_id: str | None = None


Event = CallEvent | CallEnded | ContactAsked | Rated | LineFault | OtherWebhook | UnknownCommand


def fields_of(content_type: str, body: bytes) -> dict[str, object]:
    """Take a body apart: a form or JSON as it says it is, or as it looks.

    ``data[…]=`` and ``data.…=`` become one ``data``, JSON in a form field ``payload`` becomes the fields (A02-16). Of a
    field that comes twice the last one counts.

    Raises:
        DoubledToken: ``crm_token`` comes twice.
        UnreadableBody: It is neither.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        raise UnreadableBody("multipart")
    if body.lstrip()[:1] == b"{" or kind == "application/json" or kind.endswith("+json"):
        try:
            return _json_fields(body)
        except UnreadableBody:
            if b"=" not in body or body.lstrip()[:1] == b"{":
                raise
    return _form_fields(body.strip())


def read(fields: Mapping[str, object]) -> Event:
    """Read the fields of one delivery.

    Raises:
        NoCommand: No ``cmd``.
        UnreadableEvent: A command of the manual whose fields we cannot understand.
    """
    cmd = _text(fields, "cmd")
    if cmd is None:
        raise NoCommand("no cmd")
    reader = _READERS.get(cmd) or _READERS.get(cmd.lower())
    return reader(fields) if reader else UnknownCommand(cmd, _text(fields, "callid"))


def _form_fields(body: bytes) -> dict[str, object]:
    pairs: list[tuple[str, str, str]]
    if b"%26" in body or b"%3D" in body or b"%3d" in body:
        apart = (pair.partition(b"=") for pair in body.split(b"&", _MOST_FIELDS))
        pairs = [(_decoded(name), equals.decode(), _decoded(value)) for name, equals, value in apart]
    else:
        # No sign that takes a form apart is encoded: decoding it all at once costs half.
        pairs = [pair.partition("=") for pair in _decoded(body).split("&", _MOST_FIELDS)]
    if len(pairs) > _MOST_FIELDS:
        raise UnreadableBody("too many fields")
    fields: dict[str, object] = {}
    for name, equals, value in pairs:
        if name in fields:
            _only_once(name)
        if equals:
            fields[name] = value
    if not fields:
        raise UnreadableBody("no form and no JSON")
    if b"data" in body:
        _gather_data(fields)
    if "cmd" not in fields and "payload" in fields:
        return _from_payload(fields)
    return fields


def _decoded(raw: bytes) -> str:
    # Bytes that are no UTF-8 are replaced: a call is worth more than a name. No database takes NUL.
    return unquote_to_bytes(raw.replace(b"+", b" ")).replace(b"\x00", b"").decode("utf-8", "replace")


def _only_once(name: str) -> None:
    if name == "crm_token":
        raise DoubledToken("crm_token twice")
    if name == "cmd":
        raise UnreadableBody("cmd twice")


def _gather_data(fields: dict[str, object]) -> None:
    """Bring ``data[name]`` and ``data.name`` together."""
    parts = {
        name: match[1] or match[2] for name in fields if (match := re.fullmatch(r"data(?:\[(\w+)\]|\.(\w+))", name))
    }
    if parts:
        fields["data"] = {part: fields.pop(name) for name, part in parts.items()}


def _from_payload(fields: dict[str, object]) -> dict[str, object]:
    inner = _json_fields(str(fields.pop("payload")).encode())
    for name in fields.keys() & inner.keys():
        _only_once(name)
    return {**fields, **inner}


def _json_fields(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body, object_pairs_hook=_pairs, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnreadableBody("no JSON") from error
    if not isinstance(found, dict):
        raise UnreadableBody("JSON, but no object")
    return {_clean(name): _clean(value, _DEEPEST) for name, value in found.items()}


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        for name in ("crm_token", "cmd"):
            if names.count(name) > 1:
                _only_once(name)
    return fields


def _no_number(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _clean(value: Any, depth: int = 0) -> Any:
    """Take out of JSON what no database and no chat takes: NUL, halves of surrogate pairs, infinity, endless depth."""
    if depth < 0:
        raise UnreadableBody("too deep")
    match value:
        case str():
            return value.replace("\x00", "").encode("utf-8", "replace").decode()
        case float() if not isfinite(value):
            return str(value)
        case dict():
            return {_clean(name): _clean(item, depth - 1) for name, item in value.items()}
        case list():
            return [_clean(item, depth - 1) for item in value]
        case _:
            return value


def _text(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value.__class__ is not str:
        match value:
            case bool() | None:
                return None
            case int():
                value = str(value) if value.bit_length() < _LONGEST else None
            case float():
                value = str(int(value)) if value.is_integer() else str(value)
            case _:
                return None
    text = value.strip()[:_LONGEST] if isinstance(value, str) else ""
    return text or None


def _phone(fields: Mapping[str, object], name: str) -> str | None:
    text = _text(fields, name)
    return canonical(text) if text else None


def _login(fields: Mapping[str, object]) -> str | None:
    text = _text(fields, "user")
    return (text.partition("@")[0] or None) if text and "@" in text else text


def _whole(fields: Mapping[str, object], name: str) -> int | None:
    text = _text(fields, name)
    if text is None:
        return None
    try:
        number = int(text) if text.isascii() and text.isdigit() else int(float(text))
    except (ValueError, OverflowError):
        return None
    return number if 0 <= number < 2**31 else None


def _moment(fields: Mapping[str, object], name: str) -> datetime | None:
    text = _text(fields, name)
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.year in _YEARS else None


def _direction(text: str | None) -> Direction | None:
    match text and text.lower():
        case "in":
            return "in"
        case "out":
            return "out"
        case _:
            return None


def _call_id(fields: Mapping[str, object], cmd: str) -> str:
    found = _text(fields, "callid")
    if found is None:
        raise UnreadableEvent(f"{cmd} without callid", cmd)
    return found


_BY_KIND: dict[str, Direction] = {"incoming": "in", "outgoing": "out"}


def _call_event(fields: Mapping[str, object]) -> Event:
    kind = (_text(fields, "type") or "").lower()
    return CallEvent(
        kind,
        _call_id(fields, "event"),
        _phone(fields, "phone") or "",
        _login(fields),
        _text(fields, "ext"),
        _text(fields, "groupRealName"),
        _phone(fields, "diversion"),
        _text(fields, "telnum_name"),
        _phone(fields, "telnum"),
        _BY_KIND.get(kind) or _direction(_text(fields, "direction")),
        _text(fields, "second_callid"),
    )


def _call_ended(fields: Mapping[str, object]) -> Event:
    status = _text(fields, "status") or ""
    link = _text_whole(fields, "link")
    return CallEnded(
        _call_id(fields, "history"),
        _phone(fields, "phone") or "",
        _direction(_text(fields, "type")),
        _login(fields),
        _text(fields, "ext"),
        _text(fields, "groupRealName"),
        _phone(fields, "diversion"),
        _text(fields, "telnum_name"),
        _phone(fields, "telnum"),
        _moment(fields, "start"),
        _whole(fields, "duration"),
        status.lower(),
        status,
        link if link and link.startswith(("https://", "http://")) else None,
        _whole(fields, "rating"),
    )


def _text_whole(fields: Mapping[str, object], name: str) -> str | None:
    """A link is worth nothing when it is cut."""
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else None


def _contact(fields: Mapping[str, object]) -> Event:
    return ContactAsked(_text(fields, "callid") or "", _phone(fields, "phone") or "", _phone(fields, "diversion"))


def _rated(fields: Mapping[str, object]) -> Event:
    return Rated(
        _call_id(fields, "rating"),
        _phone(fields, "phone") or "",
        _login(fields),
        _text(fields, "ext"),
        _whole(fields, "rating"),
    )


def _webhook(fields: Mapping[str, object]) -> Event:
    told = fields.get("data")
    if isinstance(told, str):
        try:
            told = _json_fields(told.encode()) if told.strip() else {}
        except UnreadableBody:
            told = {"text": told}
    data: dict[str, object] = told if isinstance(told, dict) else {}
    kind = (_text(fields, "type") or "").lower()
    if kind == "sipregs_error":
        return LineFault(
            _text(fields, "id"),
            _phone(data, "telnum"),
            _text(data, "name"),
            _text(data, "domain") or _text(data, "host"),
        )
    return OtherWebhook(kind, _text(fields, "id"), json.dumps(data, ensure_ascii=False) if data else "")


_READERS: dict[str, Callable[[Mapping[str, object]], Event]] = {
    "event": _call_event,
    "history": _call_ended,
    "contact": _contact,
    "rating": _rated,
    "webhook": _webhook,
}
