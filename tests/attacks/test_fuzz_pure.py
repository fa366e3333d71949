"""Generated bodies, lines, phones and texts, straight into what reads them: nothing but the planned refusals comes out.

Without ``TORTURE`` a bounded part; with it more than 200,000 cases, with seeds of the day.
"""

import json
import time
from datetime import timedelta
from random import Random
from typing import Any, Final
from urllib.parse import quote_plus

import pytest
from aiogram.utils.formatting import Bold, Code, Text
from pydantic import ValidationError

from calls.audience import Role, Seat
from calls.call import Call, Received, fold
from calls.card import Facts, card
from calls.story import tell
from chat.line import read_line
from chat.rendering import MOST_UNITS, parts, render, units
from storage.delivery import Delivery, wrap
from tests.attacks import figures, nasty, size
from tests.calls.scenes import COMPANY, NOON
from vats.events import UnreadableBody, UnreadableEvent, fields_of, read
from vats.operations import OPERATIONS
from vats.phones import CallRefused, NotAPhone, Phone, canonical, find_phone, masked, may_ring, read_phone, shown

SEED: Final = int(time.time()) if size.WHOLE else 20261124
NAMES: Final = (
    "cmd", "type", "phone", "user", "ext", "callid", "diversion", "telnum", "telnum_name", "groupRealName",
    "direction",
    "second_callid", "status", "start", "duration", "link", "rating", "crm_token", "data", "id", "payload",
    "data[telnum]",
    "data.name", "data[", "", "__proto__", "CMD",
)  # fmt: skip
VALUES: Final = (
    "event", "history", "contact", "rating", "webhook", "INCOMING", "ACCEPTED", "COMPLETED", "CANCELLED", "OUTGOING",
    "TRANSFERRED", "in", "out", "Success", "Missed", "missed", "79261904198", "anonymous", "anna",
    "anna@sever.ru", "701",
    "c1", "c2", "20261124T085900Z", "20261399T999999Z", "0", "-1", "28", "1e9", "99999999999999999999", "5",
    "9", "null",
    "https://vats.example/rec.mp3", "javascript:alert(1)", "sipregs_error", '{"telnum": "7812"}', "{", "Отдел продаж",
)  # fmt: skip
TYPES: Final = (
    "application/x-www-form-urlencoded", "application/json", "text/plain", "", "multipart/form-data; boundary=x",
    "application/vnd.api+json", "APPLICATION/JSON; charset=cp1251", "x" * 300,
)  # fmt: skip


def value(random: Random) -> str:
    return random.choice(VALUES) if random.random() < 0.7 else nasty.made(random)


def thing(random: Random, depth: int = 0) -> Any:
    """Make any value of JSON."""
    match random.randrange(9 if depth < 4 else 6):
        case 0:
            return random.choice((True, False, None))
        case 1:
            return random.randrange(-(10**6), 10**12)
        case 2:
            return random.choice((0.5, 1e308, -0.0, 1e16, 3.0))
        case 6:
            return [thing(random, depth + 1) for _ in range(random.randrange(3))]
        case 7 | 8:
            return {random.choice(NAMES): thing(random, depth + 1) for _ in range(random.randrange(4))}
        case _:
            return value(random)


def body(random: Random) -> tuple[str, bytes]:
    """Make a body: a form or JSON, right, wrong, or broken in the middle."""
    names = [random.choice(NAMES) for _ in range(random.randrange(1, 9))]
    if random.random() < 0.6:
        names[0:0] = ["cmd", "callid"]
    if random.random() < 0.5:
        made = "&".join(
            f"{name}={quote_plus(value(random), errors='replace') if random.random() < 0.8 else value(random)}"
            for name in names
        ).encode("utf-8", "surrogatepass")
    else:
        told = {name: value(random) if random.random() < 0.7 else thing(random) for name in names}
        told |= {"cmd": random.choice(VALUES[:5])} if random.random() < 0.5 else {}
        made = json.dumps(told, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    if random.random() < 0.15:
        broken = bytearray(made)
        for _ in range(random.randrange(1, 4)):
            broken[random.randrange(len(broken))] = random.randrange(256)
        made = bytes(broken[: random.randrange(1, len(broken) + 1)])
    return random.choice(TYPES[:2] if random.random() < 0.7 else TYPES), made


def clean(found: object) -> bool:
    """Tell whether a value is one that a database and a chat take."""
    match found:
        case str():
            return "\x00" not in found and not any("\ud800" <= sign <= "\udfff" for sign in found)
        case dict():
            return all(clean(name) and clean(inner) for name, inner in found.items())
        case list():
            return all(map(clean, found))
        case _:
            return True


def test_bodies_are_read_or_refused_and_what_is_read_becomes_a_card() -> None:
    random, read_well, carded = Random(SEED), 0, 0
    call = Call("c1")
    for number in range(size.of(9_000, 100_000)):
        content_type, made = body(random)
        try:
            fields = fields_of(content_type, made)
        except UnreadableBody:
            continue
        assert clean(fields), (content_type, made)
        fields.setdefault("cmd", "event")
        try:
            wrap(Delivery(str(fields["cmd"]), str(fields.get("callid") or ""), fields, NOON))
            event = read(fields)
        except UnreadableEvent:
            continue
        read_well += 1
        if type(event).__name__ not in {"CallEvent", "CallEnded", "Rated"}:
            continue
        call = fold(Call("c1") if number % 5 == 0 else call, Received(event, NOON + timedelta(seconds=number % 90)))
        assert Call.load(json.loads(json.dumps(call.dump()))) == call
        told = tell(call, COMPANY, NOON + timedelta(seconds=100))
        view = card(told, Seat(1001, None, Role.EMPLOYEE, "anna"), Facts(COMPANY), NOON)
        assert units(view.text.render()[0]) <= MOST_UNITS
        carded += 1
    assert read_well > size.of(3_000, 33_000)
    assert carded > size.of(700, 7_000)
    figures.count("generated: bodies, read and made into cards", size.of(9_000, 100_000))


def test_lines_are_read_as_they_are_written_again() -> None:
    random = Random(SEED + 1)
    for _ in range(size.of(6_000, 60_000)):
        said = random.choice(("/", "/dnd ", "/user add ", "/CALL@bot ", "", "/ы ")) + "".join(
            nasty.made(random) + random.choice(' \n\t="«»') for _ in range(random.randrange(4))
        )
        line = read_line(said[:4096])
        if line is not None:
            again = read_line(line.written)
            assert again is not None
            assert (again.word, again.bot) == (line.word, "")
            assert line.word == line.word.lower()
            assert sum(len(word.text) for word in line.words) <= len(said)
    figures.count("generated: lines", size.of(6_000, 60_000))


def first_phone(text: str) -> Phone:
    return find_phone(text.split())[0]


def test_phones_are_digits_or_refused() -> None:
    random = Random(SEED + 2)
    signs = "0123456789" * 3 + "+-() .–  \u00a0\u200b\u202e٣７abcф*#,;@"
    for number in range(size.of(5_000, 30_000)):
        text = nasty.made(random)[:64] if number % 4 == 0 else "".join(random.choices(signs, k=random.randrange(1, 20)))
        for reads in (read_phone, first_phone):
            try:
                phone = reads(text)
            except NotAPhone:
                continue
            assert phone.digits.isascii()
            assert phone.digits.isdigit()
            try:
                may_ring(phone, {"RU"})
            except CallRefused:
                continue
            assert phone.kind == "extension" or (phone.digits.startswith("7") and len(phone.digits) == 11)
            assert not phone.digits.startswith(("7803", "7809", "7954"))
        kept = canonical(text)
        assert isinstance(shown(kept), str)
        hidden = masked(kept)
        if kept.isascii() and kept.isdigit() and len(kept) > 7:
            assert kept not in "".join(sign for sign in hidden if sign.isdigit())
    figures.count("generated: phones", size.of(5_000, 30_000))


def test_texts_are_cut_into_what_telegram_takes() -> None:
    random = Random(SEED + 3)
    for _ in range(size.of(3_000, 20_000)):
        pieces: list[Text | str] = []
        for _ in range(random.randrange(1, 7)):
            # Halves of pairs come from nowhere: the door, the answers of the exchange and Telegram's updates lose them.
            text = nasty.made(random).encode("utf-8", "ignore").decode()
            kind = random.choice((Bold, Code, Text, str))
            pieces.append(kind(text))
        whole = Text(*pieces)
        plain = render(whole).text
        for part in parts(whole):
            long = units(part.text)
            assert long <= MOST_UNITS
            for entity in part.entities:
                assert 0 <= entity.offset < entity.offset + entity.length <= long
                assert entity.type in {"bold", "code"}
        if units(plain) <= MOST_UNITS:
            assert [part.text for part in parts(whole)] == [plain]
        else:
            assert "".join("".join(part.text for part in parts(whole)).split()) == "".join(plain.split())
    figures.count("generated: texts", size.of(3_000, 20_000))


@pytest.mark.parametrize("made", list(range(size.of(1, 4))))
def test_operations_take_no_input_that_would_leave_their_path(made: int) -> None:
    random = Random(SEED + 4 + made)
    for _ in range(size.of(10, 60)):
        for kind in OPERATIONS.values():
            fields = {name: nasty.made(random) for name, field in kind.model_fields.items() if field.is_required()}
            try:
                operation = kind(**fields)
            except ValidationError:
                continue
            path = operation.request().path
            assert path.isascii()
            assert path.count("/") == kind.path.count("/"), path
            assert "/../" not in f"{path}/"
            assert not {"?", "#", "\\", " "} & set(path)
    figures.count("generated: inputs of operations", size.of(10, 60) * len(OPERATIONS))
