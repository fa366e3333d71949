"""What callers, the exchange and colleagues write is shown as text, and makes no file dangerous.

Strings of `nasty.py` in every field that somebody outside can fill.
"""

import io
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, Literal

import httpx
import pytest
import pytest_asyncio
import structlog

from bot import logs
from calls.audience import Role, Seat
from calls.card import Facts, LastTalk, card
from calls.story import tell
from chat.rendering import MOST_UNITS, units
from handlers.sheet import sheet
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from storage.contacts import Contact
from tests.attacks import nasty, size
from tests.attacks.ground import Ground, ground
from tests.attacks.intruders import PEOPLE
from tests.attacks.law import Kind
from tests.calls.scenes import COMPANY, NOON, call_of, event, history, received
from tests.running import Hosted
from vats.client import Vats
from vats.errors import VatsError
from vats.operations import ListUsers

STRINGS: Final = list(nasty.strings(7, 1_000))
ADMIN: Final = next(one for one in PEOPLE if one.name == "administrator")
TURNS_AROUND: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
FIELDS: Final = ("phone", "groupRealName", "telnum_name", "user", "ext", "diversion", "telnum")
ENDED: Final[dict[str, Any]] = {
    "type": "in",
    "status": "Missed",
    "user": "anna",
    "start": "20261124T090000Z",
    "duration": "28",
}
DECIDING: Final = ("type", "status", "direction", "start", "duration", "rating", "link", "second_callid")
"""Fields that decide what a card says, whatever is in them."""


def kinds(view: Any) -> list[str]:
    """Give the kinds of entities, in order: ours alone make them."""
    return [entity.type for entity in view.text.render()[1]]


def view_of(**fields: Any) -> Any:
    told = tell(
        call_of(event("INCOMING", **fields), history("Missed", **fields)), COMPANY, NOON + timedelta(seconds=90)
    )
    return card(told, Seat(1001, None, Role.EMPLOYEE, "anna"), Facts(COMPANY), NOON + timedelta(seconds=90))


@pytest.mark.parametrize("field", FIELDS)
def test_fields_of_a_pushed_call_are_text_on_its_card(field: str) -> None:
    usual = kinds(view_of())
    for string in STRINGS if size.WHOLE or field == "groupRealName" else STRINGS[::4]:
        view = view_of(**{field: string.encode("utf-8", "replace").decode().replace("\x00", "")})
        text = view.text.render()[0]
        assert kinds(view) == usual, string
        assert units(text) <= MOST_UNITS
        assert not TURNS_AROUND & set(text), string
        assert text.count("\n") <= 8, string


@pytest.mark.parametrize("field", DECIDING)
def test_fields_that_decide_lead_nowhere(field: str) -> None:
    for string in STRINGS if size.WHOLE else STRINGS[::4]:
        changed: dict[str, Any] = {field: string.encode("utf-8", "replace").decode().replace("\x00", "")}
        rings: dict[str, Any] = {"type": "INCOMING", "user": "anna", "direction": "in"} | changed
        rated: dict[str, Any] = {"user": "anna", "rating": "5"} | changed
        told = tell(
            call_of(
                received("event", **rings), received("history", 60, **ENDED | changed), received("rating", 70, **rated)
            ),
            COMPANY,
            NOON + timedelta(seconds=90),
        )
        view = card(told, Seat(1001, None, Role.EMPLOYEE, "anna"), Facts(COMPANY), NOON + timedelta(seconds=90))
        text, entities = view.text.render()
        assert {entity.type for entity in entities} <= {"bold", "code"}, string
        assert units(text) <= MOST_UNITS
        assert not TURNS_AROUND & set(text), string
        assert text.count("\n") <= 8, string


def test_what_is_known_around_a_call_is_text_on_its_card() -> None:
    story = tell(call_of(event("INCOMING"), history()), COMPANY, NOON + timedelta(seconds=90))
    seat, later = Seat(1001, None, Role.EMPLOYEE, "anna"), NOON + timedelta(seconds=90)
    talk = LastTalk(NOON - timedelta(days=1), "Анна")
    usual = kinds(card(story, seat, Facts(COMPANY, "Имя", "Борис", "Заметка", talk), later))
    for kept in STRINGS:
        # What is kept went through Telegram or the storage, which take no halves of pairs.
        string = kept.encode("utf-8", "ignore").decode()
        if not string.strip():
            continue
        facts = Facts(COMPANY, string, string, string, LastTalk(talk.at, string))
        view = card(story, seat, facts, later)
        assert set(kinds(view)) <= set(usual)
        assert len(kinds(view)) <= len(usual)
        assert "<b>" not in string or len(string) > 60 or "<b>" in view.text.render()[0]


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Ground]:
    host = Hosted(ground(tmp_path))
    yield await host.enter()
    await host.leave()


LINES: Final = (
    "/users", "/user anna", "/groups", "/group sales", "/numbers", "/number 74951234567", "/blacklist", "/who",
    "/domain",
    "/roles", "/music", "/sip", "/branches", "/webhooks", "/holiday", "/me", "/departments anna",
    "/calls week", "/record", "/sipuri", "/clid regions",
    "/clid", "/contacts", "/contact 79161234567", "/help", "/audit", "/dnd status anna", "/route 74951234567",
)  # fmt: skip
"""Commands whose answers show what the exchange, or a colleague, has written."""


def poison(company: Any, string: str) -> None:
    """Let the exchange call everything so; halves of pairs have a test of their own."""
    string = string.encode("utf-8", "ignore").decode()
    named = (*company.employees, *company.departments, *company.numbers, *company.roles, *company.branches)
    routes = (route for number in company.numbers for route in number.custom_routes)
    melodies = (melody for some in company.media.values() for melody in some)
    filled = {
        ("name",): (*named, *routes, *melodies, *company.registrations),
        ("position", "email"): company.employees,
        ("comment",): company.blacklist,
        ("uri",): company.sipuris,
        ("url",): company.subscriptions,
        ("user", "first_answered", "department", "note"): company.outside_calls,
    }
    for fields, things in filled.items():
        for thing in things:
            for name in fields:
                setattr(thing, name, string)
    company.regions = dict.fromkeys(company.regions, string)


async def test_whatever_the_exchange_calls_its_things_answers_are_text(place: Ground) -> None:
    random = Random(3)
    usual: dict[str, set[str]] = {}
    chosen = [
        "Имя",
        "\u202eтекст наоборот\u202c",
        *(STRINGS if size.WHOLE else random.sample(STRINGS[: len(nasty.BY_HAND)], 24)),
    ]
    for number, string in enumerate(chosen):
        poison(place.vats.company, string)
        contact = Contact("79161234567", string.encode("utf-8", "ignore").decode(), None, None, NOON)
        await place.store.contacts.set(contact.phone, contact.name, None, 1, NOON)
        await place.learns()
        for line in LINES if number == 0 or size.WHOLE else random.sample(LINES, 7):
            place.sent.methods.clear()
            await ADMIN.says(place, line, Kind.PRIVATE)
            assert place.sent.methods, line
            for method in place.sent.methods:
                told = method.model_dump()
                text = told.get("text") or told.get("caption") or ""
                assert told.get("parse_mode") is None or "parse_mode" not in method.model_fields_set
                assert units(text) <= MOST_UNITS, (line, string)
                assert not TURNS_AROUND & set(text), (line, string)
                found = {entity["type"] for entity in told.get("entities") or []}
                if number == 0:
                    usual.setdefault(line, set()).update(found)
                else:
                    assert found <= usual[line] | {"bold", "code"}, (line, string)
                assert "Что-то пошло не так" not in text, (line, string)


@pytest.mark.parametrize("half", ["\\ud800", "а\\udc00б", "\\u0000", "\\ud83d\\ud83d"])
async def test_one_unwritable_name_does_not_hide_the_others(half: str) -> None:
    """JSON can name halves of pairs and NUL, which no chat and no database takes."""
    body = f'{{"items": [{{"login": "anna", "name": "Анна"}}, {{"login": "bad", "name": "x{half}"}}]}}'

    def answers(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=body.encode(), headers={"Content-Type": "application/json"})

    async with Vats("vats.example", "canary-key", transport=httpx.MockTransport(answers)) as vats:
        found = (await vats(ListUsers())).items
    names = [one.name for one in found]
    assert names[0] == "Анна"
    assert not [name for name in names if "\x00" in name or any("\ud800" <= sign <= "\udfff" for sign in name)]


async def test_over_the_wire_telegram_takes_it_as_it_was_said(
    telegram: VirtualTelegram, vats: VirtualVats, anna: Person, admin: Person
) -> None:
    shown = ["<b>жирно</b>", "&lt;b&gt;", "*жирно* _косо_ `код`", "[я](tg://user?id=100001)", "' OR 1=1 --", "{0} %s"]
    for number, string in enumerate(shown):
        await vats.push(
            "event",
            type="INCOMING",
            callid=f"inj{number}",
            phone=f"7916123450{number}",
            user="anna",
            groupRealName=string,
        )
        assert string in (await anna.sees(string)).text
    for number, string in enumerate(nasty.BY_HAND[: size.of(25, 150)]):
        fields = {"groupRealName": string.encode("utf-8", "replace").decode(), "telnum_name": "x" + string[:99]}
        fields = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
        await vats.push(
            "event", type="INCOMING", callid=f"wire{number}", phone=f"791600000{number:02}", user="anna", **fields
        )
    await vats.push("event", type="INCOMING", callid="last", phone="79165554433", user="anna")
    await anna.sees("555-44-33")
    assert telegram.problems == []
    # Telegram itself finds addresses and mentions in any text; nobody is linked or styled by what he is called.
    found = {entity["type"] for one in anna.chat.from_bot for entity in one.entities}
    assert not found & {"text_link", "text_mention", "italic", "code", "pre", "spoiler", "strikethrough", "underline"}


def test_a_table_holds_no_formula() -> None:
    rows = [[string.encode("utf-8", "ignore").decode()[:30_000] for _ in range(2)] for string in STRINGS]
    content = sheet("Звонки", {"Имя": 10, "Номер": 10}, rows)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        page = file.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in page
        assert b"<hyperlink" not in page
        assert b"HYPERLINK" in file.read("xl/sharedStrings.xml")


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_value_begins_a_line_of_the_log(form: Literal["text", "json"]) -> None:
    """A call id, a login or a kind that the exchange sends must not write lines of its own into the log."""
    stream = io.StringIO()
    with logs.untouched():
        logs.configure("debug", form, secrets=["x" * 20], stream=stream)
        log = structlog.get_logger("bot.attack")
        for string in STRINGS[: len(nasty.BY_HAND)]:
            log.info("event_kept", call_id=string, login=string, kind=string, nested={"a": string}, many=[string])
            log.info(string)
    lines = stream.getvalue().split("\n")[:-1]
    assert len(lines) == 2 * len(nasty.BY_HAND)
    assert not {"\r", "\x1b", "\u2028", "\x85", "\u202e"} & set(stream.getvalue())


ELSEWHERE: Final = (
    "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1/rec.mp3", "http://localhost/rec.mp3",
    "http://[::1]/r.mp3",
    "http://10.0.0.1/r.mp3", "http://192.168.1.1/r.mp3", "http://0/r.mp3", "http://2130706433/r.mp3",
    "http://0x7f.1/r.mp3",
    "https://evil.example/r.mp3", "https://vats.example.evil.example/r.mp3",
    "https://evil.example/https://vats.example/r.mp3",
    "https://vats.example@evil.example/r.mp3", "https://user:pw@vats.example/r.mp3",
    "https://evil.example#vats.example",
    "https://vats.example:22/r.mp3", "http://vats.example/r.mp3", "ftp://vats.example/r.mp3", "file:///etc/passwd",
    "gopher://vats.example/", "javascript:alert(1)", "data:audio/mpeg;base64,AAAA", "//vats.example/r.mp3",
    "/r.mp3", "",
    "https://vats.example\\@evil.example/r.mp3", "https://vats.example%2eevil.example/", "https://vаts.example/r.mp3",
    "https://vats.example\r\nX: y/r.mp3", "https://vats.example /r.mp3", "https:vats.example/r.mp3",
    "https://", "x" * 5000,
)  # fmt: skip


@pytest.mark.parametrize("link", ELSEWHERE)
async def test_a_recording_elsewhere_is_never_fetched(link: str) -> None:
    asked: list[httpx.Request] = []

    def answers(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"x", headers={"Content-Type": "audio/mpeg"})

    async with Vats("vats.example", "canary-key", transport=httpx.MockTransport(answers)) as vats:
        assert not vats.is_own_link(link)
        with pytest.raises(VatsError):
            await vats.recording(link)
    assert asked == []


async def test_a_recording_that_leads_away_or_never_ends_is_left() -> None:
    asked: list[str] = []

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(2_048):
            sent[0] += 1
            yield bytes(2**20)

    sent = [0]

    def answers(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        if request.url.path == "/away.mp3":
            return httpx.Response(302, headers={"Location": "https://evil.example/r.mp3"})
        if request.url.path == "/huge.mp3":
            return httpx.Response(
                200, content=b"", headers={"Content-Length": str(2 * 2**30), "Content-Type": "audio/mpeg"}
            )
        return httpx.Response(200, content=endless(), headers={"Content-Type": "audio/mpeg"})

    async with Vats("vats.example", "canary-key", transport=httpx.MockTransport(answers)) as vats:
        for path in ("away", "huge", "endless"):
            with pytest.raises(VatsError):
                await vats.recording(f"https://vats.example/{path}.mp3")
    assert set(asked) == {"vats.example"}
    assert sent[0] <= 52
