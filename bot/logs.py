"""The log: one line an event, as text or as JSON, with nothing in it that is secret or personal.

Whatever a line is made of (our events, other libraries' records, warnings, tracebacks), it goes through the same last
processors. Secrets and what looks like a phone are masked there. Texts of exceptions quote what they stumbled over, a
contact's name for example, so only the texts of those kinds are kept that speak of files, sockets and code.
"""

import asyncio
import contextlib
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator, MutableMapping
from types import TracebackType
from typing import Any, Literal, TextIO, TypeAlias
from urllib.parse import quote

import structlog

from storage.errors import StorageError
from vats.errors import VatsError

Event: TypeAlias = MutableMapping[str, Any]
ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_OURS = ("bot", "calls", "chat", "handlers", "storage", "vats", "__main__")
_PHONE = re.compile(r"(?<![0-9])\+?[0-9](?:[ ()\-]{0,3}[0-9]){9,17}(?![0-9])|%2[Bb][0-9]{10,15}")
_OPAQUE = frozenset({"callid", "call_id", "second_call_id"})  # ids of the ВАТС may be long digits, and are no phones
_TOLD: tuple[type[BaseException], ...] = (
    OSError,
    ImportError,
    AttributeError,
    TypeError,
    NameError,
    RecursionError,
    StorageError,
    VatsError,
)
# What moves the cursor, turns the writing around, ends a line for some, or is no character at all.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_SHORTEST_SECRET = 4
_MASK = "***"
_NUMBER = "[number]"

_log = structlog.get_logger(__name__)


class Masks:
    """What must be seen nowhere; secrets that are made later are added as they come."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def hide(self, *secrets: str) -> None:
        """Mask these from now on, also as they look inside an address."""
        for secret in secrets:
            if len(secret) >= _SHORTEST_SECRET:
                self._secrets |= {secret, quote(secret, safe="")}
        longest_first = sorted(self._secrets, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def reveal(self) -> None:
        """Forget them all: for tests, whose programs follow one another in one process."""
        self._secrets.clear()
        self._pattern = None

    def text(self, text: str) -> str:
        """Answer the text without secrets and phones, and with signs that are seen."""
        return _PHONE.sub(_NUMBER, self._secret_only(text))

    def value(self, value: object) -> object:
        """Do the same for whatever a line holds; numbers are ids and measures, and stay."""
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, dict):
            return {self.text(str(name)): self.value(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(inner) for inner in value]
        return self.text(str(value))

    def __call__(self, logger: object, method: str, event: Event) -> Event:
        """Mask a whole line; a processor of structlog."""
        del logger, method
        return {
            name: self._secret_only(value) if name in _OPAQUE and isinstance(value, str) else self.value(value)
            for name, value in event.items()
            if not name.startswith("_")
        }

    def _secret_only(self, text: str) -> str:
        text = self._pattern.sub(_MASK, text) if self._pattern is not None else text
        return _UNSEEN.sub(_escaped, text)


def _escaped(sign: re.Match[str]) -> str:
    return sign[0].encode("unicode_escape").decode()


_masks = Masks()


def hide(*secrets: str) -> None:
    """Mask these secrets in every line from now on."""
    _masks.hide(*secrets)


def reveal() -> None:
    """Forget all secrets: for tests, whose programs follow one another in one process."""
    _masks.reveal()


def told(error: BaseException) -> str:
    """Answer what may be said of an exception: its kind, and its text where that kind never quotes."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    # Those of aiogram quote Telegram's own words, but for the errors of decoding, which quote the whole answer.
    of_telegram = kind.__module__ == "aiogram.exceptions" and kind.__name__.startswith("Telegram")
    return f"{name}: {error}" if isinstance(error, _TOLD) or of_telegram else name


def _chain(error: BaseException, seen: set[int]) -> Iterator[str]:
    if id(error) in seen:
        return
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _chain(before, seen)
        yield "\nthen:\n"
    yield from traceback.format_tb(error.__traceback__)
    yield told(error)
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield "\npart of it:\n"
            yield from _chain(part, seen)


def _exception(logger: object, method: str, event: Event) -> Event:
    """Put a traceback into the line, without the values that exceptions quote."""
    del logger, method
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = "".join(_chain(error, set()))
    return event


def configure(
    level: str = "info", form: Literal["text", "json"] = "text", *, secrets: list[str], stream: TextIO | None = None
) -> None:
    """Let all lines of this program, its libraries and Python itself go one way, to stderr if nothing else is said."""
    _masks.hide(*secrets)
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]
    render: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before, processors=[_exception, _masks, stamp, _one_line(form), render]
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Foreign libraries quote requests, updates and parameters of SQL below this level, whatever level is ours.
    root.setLevel(max(logging.WARNING, _LEVELS[level]))
    for room in _OURS:
        logging.getLogger(room).setLevel(_LEVELS[level])
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def _one_line(form: str) -> structlog.typing.Processor:
    """Keep a text line one line but for its traceback; JSON does it by itself."""

    def keep(logger: object, method: str, event: Event) -> Event:
        del logger, method
        if form == "text":
            event["event"] = str(event.get("event", "")).replace("\n", "⏎")
        return event

    return keep


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("program_failed", exc_info=(kind, error, trace))


def _uncaught_in_thread(given: threading.ExceptHookArgs) -> None:
    _log.error("thread_failed", exc_info=given.exc_value)


def _unraisable(given: Any) -> None:  # the type of what Python hands over exists for type checkers only
    _log.error("error_ignored", where=type(given.object).__qualname__, exc_info=given.exc_value)


def loop_failure(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what the event loop could hand to nobody; its own way prints reprs, which quote values."""
    del loop
    _log.error("loop_error", what=str(context.get("message", "")), exc_info=context.get("exception"))


@contextlib.contextmanager
def untouched() -> Iterator[None]:
    """Give logging back as it was: for tests that configure it in their own process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    rooms = {room: logging.getLogger(room).level for room in _OURS}
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    ours = structlog.get_config() if structlog.is_configured() else None
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for room, room_level in rooms.items():
            logging.getLogger(room).setLevel(room_level)
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        logging.captureWarnings(False)
        structlog.reset_defaults()
        if ours is not None:
            structlog.configure(**ours)
