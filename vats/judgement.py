"""What an HTTP answer means: the answer of an operation, or which error. Nothing here knows the transport."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from vats.errors import (
    ApiSwitchedOff,
    BadAnswer,
    KeyRefused,
    MethodRefused,
    NotThere,
    OutcomeUnknown,
    Refused,
    RightMissing,
    Temporary,
    VatsError,
    WrongKey,
)
from vats.operation import Operation

T = TypeVar("T")

_LONGEST_REASON = 200
_LONGEST_WAIT = 5
_SUCCESS, _REFUSALS, _FAULTS = range(200, 300), range(400, 500), range(500, 600)
_KEY_REASONS: Mapping[str, type[KeyRefused]] = {
    "invalid token": WrongKey,
    "crm disabled": ApiSwitchedOff,
    "crm switched off": ApiSwitchedOff,
    "domain disabled": ApiSwitchedOff,
}
"""The texts of 401 (manual 3.3, A03-3), and one that was seen beside them."""
_NO_PERMISSION = "don't have permission to access"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it came: its body whole, its headers reduced to what matters here."""

    status: int
    media_type: str
    body: bytes
    retry_after: str = ""


def judge(operation: Operation[T], answered: Answered) -> T:
    """Read the answer of an operation.

    Raises:
        VatsError: It failed, or cannot be read.
    """
    if answered.status not in _SUCCESS:
        raise failure(operation.id, answered, right=operation.right, is_read=operation.is_read)
    wanted = operation.answers_with()
    if wanted is bytes:
        return _file(operation, answered)
    found = _json(operation, answered, needed=wanted is not None)
    if wanted is None:
        if (told := _told_error(found)) is not None:
            raise _refused(operation, answered.status, told)
        return operation.read_answer(None)
    if isinstance(found, dict) and found and not found.keys() & _known(wanted):
        told = _told_error(found) or _text_of(found)
        if told:
            raise _refused(operation, answered.status, told)
        raise _unreadable(operation, "nothing known in the answer")
    try:
        return operation.read_answer(found)
    except ValidationError as error:
        if (told := _told_error(found)) is not None:
            raise _refused(operation, answered.status, told) from None
        places = sorted({".".join(map(str, flaw["loc"])) for flaw in error.errors(include_input=False)})
        raise _unreadable(operation, f"cannot be read: {', '.join(places[:5])}") from None


def failure(operation: str, answered: Answered, *, right: str | None, is_read: bool) -> VatsError:
    """Tell which error a status other than 2xx means (manual 3.3, A03-2)."""
    status, reason = answered.status, _reason(answered)
    told = _KEY_REASONS.get(reason.strip(" .!").lower())
    error: VatsError
    match status:
        case 401:
            error = (told or KeyRefused)(operation, status, reason)
        case 403:
            error = told(operation, status, reason) if told else RightMissing(operation, status, reason, right)
        case 404:
            error = NotThere(operation, status, reason)
        case 405 | 501:
            error = MethodRefused(operation, status, reason)
        case 429:
            error = Temporary(operation, status, reason, _seconds(answered.retry_after))
        case _ if status in _FAULTS and is_read:
            error = Temporary(operation, status, reason, _seconds(answered.retry_after))
        case _ if status in _FAULTS:
            error = OutcomeUnknown(operation, f"answered {status}", status)
        case _ if status in _REFUSALS:
            error = Refused(operation, status, reason)
        case _:
            error = BadAnswer(operation, f"answered {status}")
    return error


def _file(operation: Operation[T], answered: Answered) -> T:
    if answered.media_type == "text/html":
        raise _unreadable(operation, "a page instead of a file")
    if answered.media_type == "application/json" and (told := _told_error(_parsed(answered.body))) is not None:
        raise _refused(operation, answered.status, told)
    return operation.read_answer(answered.body)


def _json(operation: Operation[Any], answered: Answered, *, needed: bool) -> object:
    """The JSON of a body; None where it is empty, or where it is no JSON and none is needed."""
    if not answered.body.strip():
        return None
    if answered.media_type == "text/html":
        # Some other server answered for the ВАТС: whether a change went through is not known.
        raise BadAnswer(operation.id, "a page instead of an answer", carried_out=False if operation.is_read else None)
    found = _parsed(answered.body)
    if found is _NOTHING:
        if needed:
            raise _unreadable(operation, "no JSON")
        return None
    return found


_NOTHING = object()


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return _NOTHING


def _known(wanted: Any) -> set[str]:
    """The names on the wire of the outermost object of an answer."""
    if isinstance(wanted, type) and issubclass(wanted, BaseModel):
        return {field.alias or name for name, field in wanted.model_fields.items()}
    return {"items"}


def _told_error(found: object) -> str | None:
    """The text of an error that comes under 200; None where there is none."""
    if not isinstance(found, dict):
        return None
    told = found.get("error") or found.get("errors")
    if told or found.get("success") is False or found.get("status") == "error":
        return _text_of(found)
    return None


def _text_of(found: Mapping[str, object]) -> str:
    for name in ("message", "error", "detail", "errors"):
        text = found.get(name)
        if isinstance(text, Mapping):
            text = text.get("message")
        if isinstance(text, str) and text.strip():
            return text.strip()[:_LONGEST_REASON]
    return ""


def _reason(answered: Answered) -> str:
    """The ВАТС's own text of an error: from JSON, else the body itself; a page says nothing (A03-1)."""
    if answered.media_type == "text/html" or answered.body.lstrip()[:1] == b"<":
        return ""
    found = _parsed(answered.body)
    if isinstance(found, dict):
        return _text_of(found)
    text = found if isinstance(found, str) else answered.body.decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()[:_LONGEST_REASON]


def _refused(operation: Operation[Any], status: int, reason: str) -> VatsError:
    """An error that is told under 200: the known texts mean what they mean under their own status."""
    text = reason.strip(" .!").lower()
    if kind := _KEY_REASONS.get(text):
        return kind(operation.id, status, reason)
    if text == _NO_PERMISSION:
        return RightMissing(operation.id, status, reason, operation.right)
    return Refused(operation.id, status, reason)


def _unreadable(operation: Operation[Any], text: str) -> BadAnswer:
    return BadAnswer(operation.id, text, carried_out=not operation.is_read)


def _seconds(header: str) -> float | None:
    return float(header) if header.isascii() and header.isdigit() and len(header) <= _LONGEST_WAIT else None
