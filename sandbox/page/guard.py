"""Who may ask: this machine's own page alone.

The server listens on the loopback, yet any page of the internet that is open in a browser here can send requests to
it, and can give its own name our address (DNS rebinding). So the name it is called by must be a loopback name, and
what a browser tells of the page that asks must be our own.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.page.fields import NotDone

_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_OWN_SITE = frozenset({"same-origin", "none"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
        "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Tell the browser to run and load nothing but our own; a signal of ``on_response_prepare``."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let our own page through, refuse the rest; say what is refused in JSON."""
    try:
        _check(request)
        return await handler(request)
    except NotDone as refusal:
        return refusal.response()
    except web.HTTPRequestEntityTooLarge:
        return NotDone("too_big", "Слишком большое.", "Too big.", 413).response()
    except web.HTTPException as error:
        code = "not_found" if error.status == 404 else "bad_request"
        return NotDone(code, "Такого здесь нет.", error.reason, error.status).response()


def _check(request: web.Request) -> None:
    if len(request.headers.getall("Host", [])) != 1 or _name(request.host) not in _OWN_NAMES:
        raise _foreign(
            "Страница открывается только по адресу этой машины: http://127.0.0.1:…",
            "The page opens under this machine's own address only: http://127.0.0.1:…",
        )
    origins = request.headers.getall("Origin", [])
    if any(origin != f"http://{request.host}" for origin in origins):
        raise _foreign("Запрос пришёл с чужой страницы.", "The request comes from another page.")
    site = request.headers.get("Sec-Fetch-Site", "none")
    follows_link = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    if site not in _OWN_SITE and not (follows_link and not request.path.startswith("/api/")):
        raise _foreign("Запрос пришёл с чужой страницы.", "The request comes from another page.")


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _foreign(text: str, english: str) -> NotDone:
    return NotDone("foreign", text, english, 403)
