"""What a page sends: read strictly, refused in words that a person can read."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from aiohttp import web

Json: TypeAlias = dict[str, Any]

_MOST_ID = 2**53
_JSON = "application/json"

Act: TypeAlias = "Callable[[Fields], Awaitable[Json]]"


class NotDone(Exception):  # noqa: N818 (a refusal, not a fault)
    """A request of the page is not done; ``code`` is for the page, the words are for the person."""

    def __init__(self, code: str, text: str, english: str, status: int = 400) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.english = english
        self.status = status

    def response(self) -> web.Response:
        """Make the answer."""
        error = {"code": self.code, "text": self.text, "text_en": self.english}
        return web.json_response({"error": error}, status=self.status)


def wrong(text: str, english: str) -> NotDone:
    """Make the refusal of a request that is not as it should be."""
    return NotDone("bad_request", text, english, 400)


def missing(text: str, english: str) -> NotDone:
    """Make the refusal of a request that names what is not there."""
    return NotDone("not_found", text, english, 404)


def cannot(text: str, english: str) -> NotDone:
    """Make the refusal of what cannot be done now."""
    return NotDone("cannot", text, english, 409)


class Fields:
    """The fields of one request."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given

    @classmethod
    async def of(cls, request: web.Request) -> "Fields":
        """Read the JSON body of a request.

        Raises:
            NotDone: it is no JSON object.
        """
        if request.content_type != _JSON:
            raise wrong("Нужен Content-Type: application/json.", "Content-Type: application/json is needed.")
        try:
            body = await request.json()
        except (ValueError, RecursionError):
            raise wrong("Тело запроса — не JSON.", "The body is no JSON.") from None
        if not isinstance(body, dict):
            raise wrong("Тело запроса — не объект JSON.", "The body is no JSON object.")
        return cls(body)

    def has(self, name: str) -> bool:
        """Tell whether a field was given at all."""
        return self._given.get(name) is not None

    def raw(self, name: str) -> Any:
        """Answer a field as it came."""
        return self._given.get(name)

    def text(self, name: str, *, default: str | None = None, most: int = 200) -> str:
        """Read a text of at most so many signs; without a default it has to be there and not be blank."""
        value = self._given.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise wrong(f"Поле «{name}»: нужен текст.", f"Field “{name}”: a text is needed.")
        if len(value) > most:
            raise wrong(f"Поле «{name}»: не длиннее {most} знаков.", f"Field “{name}”: at most {most} signs.")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise wrong(f"Поле «{name}»: половина знака.", f"Field “{name}”: half a sign.") from None
        return value

    def number(self, name: str) -> int:
        """Read a whole number."""
        found = self.maybe_number(name)
        if found is None:
            raise wrong(f"Поле «{name}»: нужно целое число.", f"Field “{name}”: a whole number is needed.")
        return found

    def maybe_number(self, name: str) -> int | None:
        """Read a whole number that may be left out."""
        value = self._given.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str) and value.removeprefix("-").isdecimal():
            value = int(value[:20])
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _MOST_ID:
            raise wrong(f"Поле «{name}»: нужно целое число.", f"Field “{name}”: a whole number is needed.")
        return value

    def flag(self, name: str) -> bool:
        """Read yes or no."""
        value = self._given.get(name)
        if not isinstance(value, bool):
            raise wrong(f"Поле «{name}»: true или false.", f"Field “{name}”: true or false.")
        return value

    def one_of(self, name: str, allowed: Mapping[str, Any] | tuple[str, ...]) -> str:
        """Read a word that must be one of these."""
        value = self.text(name)
        if value not in allowed:
            raise wrong(
                f"Поле «{name}»: одно из {', '.join(allowed)}.", f"Field “{name}”: one of {', '.join(allowed)}."
            )
        return value


def answering(act: Act) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Make a handler of something that takes fields and tells JSON, or refuses."""

    async def handle(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, **await act(await Fields.of(request))})

    return handle
