import json
import string
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vats.manual import callbacks
from vats.events import (
    CallEnded,
    CallEvent,
    ContactAsked,
    DoubledToken,
    Event,
    LineFault,
    NoCommand,
    OtherWebhook,
    Rated,
    UnknownCommand,
    UnreadableBody,
    UnreadableEvent,
    fields_of,
    read,
)

FORM = "application/x-www-form-urlencoded"
TOKEN = "d47f9e88-cbe3-4961-8deb-ce55c169f40c"
ACCEPTED: dict[str, dict[str, str]] = {each["name"]: each for each in callbacks()["x-must-accept"]}
REJECTED: dict[str, dict[str, str]] = {each["name"]: each for each in callbacks()["x-must-reject"]}

MISSED = CallEnded(
    call_id="33274238",
    client="79261904198",
    direction="in",
    department="Отдел продаж",
    number="74952005060",
    start=datetime(2022, 1, 20, 8, 59, 22, tzinfo=UTC),
    duration=13,
    status="missed",
    status_shown="Missed",
)
ENDED = CallEnded(
    call_id="33274237",
    client="79261904198",
    direction="in",
    login="admin",
    ext="701",
    department="Отдел продаж",
    number="74952005060",
    number_name="Основной",
    direct_number="79262005060",
    start=datetime(2022, 1, 20, 8, 58, 42, tzinfo=UTC),
    duration=28,
    status="success",
    status_shown="Success",
    link="https://link/file.mp3",
    rating=5,
)


def _event(kind: str, direction: str | None = "in", **more: str) -> CallEvent:
    return CallEvent(kind, "33274237", "79261904198", "admin", direction=direction, **more)  # type: ignore[arg-type]


def _like(event: CallEnded, **changes: Any) -> CallEnded:
    return CallEnded(**{name: getattr(event, name) for name in CallEnded.__slots__} | changes)


FAULT = LineFault("898254be-e2cd-4e8a-90d1-1615a42eb2dd", "79262005060", "Тест", "regtest.com")
READ: dict[str, Event] = {
    "manual_2_1_history": CallEnded(
        call_id="33274237",
        client="74951904198",
        direction="out",
        login="admin",
        start=datetime(2017, 7, 3, 12, 11, 10, tzinfo=UTC),
        duration=124,
        status="success",
        status_shown="SUCCESS",
        link="https://link/file.mp3",
    ),
    "manual_2_2_event": _event("incoming", number="74952005060"),
    "manual_2_3_contact": ContactAsked("33274237", "79261904198", "74952005060"),
    "manual_2_4_rating": Rated("33274237", "79261904198", "user", "701", 4),
    "history_missed_no_user": MISSED,
    "history_status_lowercase": _like(MISSED, status_shown="missed"),
    "history_missed_outgoing": _like(MISSED, direction="out", login="admin"),
    "history_user_with_domain": ENDED,
    "history_user_absent": MISSED,
    "history_extra_fields": MISSED,
    "history_unknown_status": _like(ENDED, status="voicemail", status_shown="Voicemail"),
    "history_anonymous_phone": _like(MISSED, client="anonymous"),
    "history_empty_numbers": _like(MISSED, duration=None),
    "event_incoming": _event("incoming"),
    "event_accepted": _event("accepted"),
    "event_completed": _event("completed"),
    "event_cancelled": _event("cancelled"),
    "event_outgoing": _event("outgoing", "out"),
    "event_transferred": _event("transferred", second_call_id="33274240"),
    "event_unknown_type": _event("hold"),
    "event_duplicate": _event("incoming"),
    "event_after_history": _event("completed"),
    "form_with_charset": _event("incoming"),
    "json_body": _event("incoming", number="74952005060"),
    "webhook_data_json": FAULT,
    "webhook_data_brackets": FAULT,
    "webhook_data_dots": LineFault(None, "79262005060", "Тест", "regtest.com"),
    "webhook_no_data": LineFault(),
    "unknown_cmd": UnknownCommand("newcmd"),
}


def test_every_body_of_the_manual_has_its_event() -> None:
    assert set(READ) == set(ACCEPTED)


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_must_be_accepted_is_read(name: str) -> None:
    delivery = ACCEPTED[name]
    fields = fields_of(delivery["content_type"], delivery["body"].encode())
    assert fields["crm_token"] == TOKEN
    assert read(fields) == READ[name]


@pytest.mark.parametrize("name", ["empty_body", "no_cmd"])
def test_what_must_be_refused_for_its_shape_is_refused(name: str) -> None:
    delivery = REJECTED[name]
    with pytest.raises((UnreadableBody, NoCommand)):
        read(fields_of(delivery["content_type"], delivery["body"].encode()))


@pytest.mark.parametrize("name", ["wrong_token", "no_token", "empty_token"])
def test_a_token_is_handed_on_as_it_came(name: str) -> None:
    sent = {"wrong_token": "wrong", "no_token": None, "empty_token": ""}
    assert fields_of(FORM, REJECTED[name]["body"].encode()).get("crm_token") == sent[name]


def test_no_other_body_must_be_refused() -> None:
    assert set(REJECTED) == {"empty_body", "no_cmd", "wrong_token", "no_token", "empty_token"}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (FORM, "cmd=event&crm_token=a&crm_token=a"),
        (FORM, "cmd=event&crm_token=a&crm%5Ftoken=b"),
        (FORM, "crm_token=a&crm_token="),
        ("application/json", '{"cmd": "event", "crm_token": "a", "crm_token": "b"}'),
        (FORM, "crm_token=a&payload=" + '{"cmd": "event", "crm_token": "a"}'),
        (FORM, "payload=" + '{"cmd": "event", "crm_token": "a", "crm_token": "a"}'),
    ],
)
def test_a_doubled_token_is_noticed(content_type: str, body: str) -> None:
    with pytest.raises(DoubledToken):
        fields_of(content_type, body.encode())


def test_a_doubled_token_within_the_data_is_none() -> None:
    body = json.dumps({"cmd": "webhook", "crm_token": "a", "data": {"crm_token": "b"}})
    assert fields_of("application/json", body.encode())["crm_token"] == "a"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (FORM, b""),
        (FORM, b"   "),
        (FORM, b"hello"),
        ("", b"\x00\x01\x02"),
        ("text/plain", b"hello"),
        (FORM, b"cmd=event&cmd=history"),
        ("application/json", b""),
        ("application/json", b"[]"),
        ("application/json", b'"cmd"'),
        ("application/json", b'{"cmd": "event"'),
        ("application/json", b'{"cmd": NaN}'),
        ("application/json", b'{"cmd": "event", "cmd": "history"}'),
        ("application/json", b"[" * 60_000),
        ("application/json", b'{"a":' * 30_000),
        ("application/json", b'{"cmd": "event", "phone":' + b'{"a":' * 500 + b"1" + b"}" * 501),
        ("application/json", b'{"cmd": "event", "phone":' + b"[" * 18 + b"]" * 18 + b"}"),
        (FORM, b"payload=" + b"%5B" * 100 + b"%5D" * 100),
        ("application/json", b'{"cmd": ' + b"9" * 5000 + b"}"),
        ("application/json", b"\xff\xfe"),
        ("multipart/form-data; boundary=x", b"cmd=event"),
        (FORM, b"a=1&" * 10_000),
    ],
)
def test_a_body_that_is_neither_form_nor_json(content_type: str, body: bytes) -> None:
    with pytest.raises(UnreadableBody):
        fields_of(content_type, body)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("", b'{"cmd": "x"}'),
        ("", b"cmd=x"),
        (FORM, b' {"cmd": "x"}'),
        ("application/json", b"cmd=x"),
        ("application/vnd.api+json", b'{"cmd": "x"}'),
        ("APPLICATION/JSON; charset=utf-8", b'{"cmd": "x"}'),
        ("text/plain", b"cmd=x\r\n"),
        (FORM, b"cmd=x&&nothing&"),
        (FORM, b"cm%64=%78"),
        (FORM, b"payload=%7B%22cmd%22%3A+%22x%22%7D"),
    ],
)
def test_a_body_is_taken_as_what_it_looks_like(content_type: str, body: bytes) -> None:
    assert fields_of(content_type, body)["cmd"] == "x"


def test_a_sign_that_takes_a_form_apart_may_be_within_a_value() -> None:
    fields = fields_of(FORM, b"cmd=x&a%3Db=1&c=2%263=4&d=%3d+%26")
    assert fields == {"cmd": "x", "a=b": "1", "c": "2&3=4", "d": "= &"}


def test_plus_and_percent_are_read_as_in_forms() -> None:
    fields = fields_of(FORM, "cmd=x&a=1+2%2B3%26%3D&б=Привет&c=%d0%9e&d=100%".encode())
    assert fields == {"cmd": "x", "a": "1 2+3&=", "б": "Привет", "c": "О", "d": "100%"}


def test_bytes_that_are_no_text_cost_the_name_not_the_call() -> None:
    fields = fields_of(FORM, b"cmd=event&callid=1&groupRealName=\xce\xf2%EE%F2&phone=79261904198")
    assert isinstance(event := read(fields), CallEvent)
    assert event.client == "79261904198"


def test_what_no_database_takes_is_taken_out() -> None:
    body = rb'{"cmd": "x", "a": "\u0000A\ud800", "b": [1e999, {"\u0000c": "\udc00"}], "d": null}'
    assert fields_of("application/json", body) == {"cmd": "x", "a": "A?", "b": ["inf", {"c": "?"}], "d": None}
    assert fields_of(FORM, b"cmd=x&a=%00A&b=\x00B&%00c=C") == {"cmd": "x", "a": "A", "b": "B", "c": "C"}


def test_of_a_doubled_field_the_last_one_counts() -> None:
    assert fields_of(FORM, b"cmd=x&phone=1&phone=2")["phone"] == "2"
    assert fields_of("application/json", b'{"cmd": "x", "phone": 1, "phone": 2}')["phone"] == 2


@pytest.mark.parametrize("cmd", ["event", "history", "rating"])
def test_a_call_without_an_id_cannot_be_understood(cmd: str) -> None:
    with pytest.raises(UnreadableEvent) as failed:
        read({"cmd": cmd, "phone": "79261904198", "callid": " "})
    assert failed.value.cmd == cmd
    assert "7926" not in str(failed.value)


@pytest.mark.parametrize("fields", [{}, {"cmd": ""}, {"cmd": None}, {"cmd": ["event"]}, {"cmd": {}}, {"cmd": True}])
def test_without_a_command_it_is_nothing_of_the_exchange(fields: dict[str, object]) -> None:
    with pytest.raises(NoCommand):
        read(fields)


def test_letter_case_does_not_matter() -> None:
    event = read({"cmd": "EVENT", "type": "Incoming", "callid": "1", "phone": "79261904198", "direction": "IN"})
    assert event == CallEvent("incoming", "1", "79261904198", direction="in")
    assert isinstance(ended := read({"cmd": "History", "type": "IN", "status": "MISSED", "callid": 1}), CallEnded)
    assert ended.is_missed


@pytest.mark.parametrize(
    ("type_", "said", "direction"),
    [
        ("INCOMING", "out", "in"),
        ("OUTGOING", "in", "out"),
        ("ACCEPTED", "out", "out"),
        ("ACCEPTED", "", None),
        ("ACCEPTED", "sideways", None),
        ("", "in", "in"),
    ],
)
def test_the_direction_follows_from_the_type_first(type_: str, said: str, direction: str | None) -> None:
    event = read({"cmd": "event", "type": type_, "direction": said, "callid": "1"})
    assert isinstance(event, CallEvent)
    assert event.direction == direction


@pytest.mark.parametrize(("type_", "missed"), [("in", True), ("out", False), ("", False)])
def test_missed_is_what_came_in(type_: str, missed: bool) -> None:  # noqa: FBT001
    ended = read({"cmd": "history", "type": type_, "status": "Missed", "callid": "1"})
    assert isinstance(ended, CallEnded)
    assert ended.is_missed is missed


@pytest.mark.parametrize(
    ("sent", "start"),
    [
        ("20260120T085842Z", datetime(2026, 1, 20, 8, 58, 42, tzinfo=UTC)),
        ("2026-01-20T08:58:42Z", datetime(2026, 1, 20, 8, 58, 42, tzinfo=UTC)),
        ("2026-01-20T11:58:42+03:00", datetime(2026, 1, 20, 8, 58, 42, tzinfo=UTC)),
        ("2026-01-20 08:58:42", datetime(2026, 1, 20, 8, 58, 42, tzinfo=UTC)),
        ("", None),
        ("yesterday", None),
        ("20269999T085842Z", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_times(sent: str, start: datetime | None) -> None:
    ended = read({"cmd": "history", "callid": "1", "start": sent})
    assert isinstance(ended, CallEnded)
    assert ended.start == start


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("5", 5),
        (5, 5),
        (5.0, 5),
        ("5.0", 5),
        ("", None),
        (None, None),
        (True, None),
        ("пять", None),
        ("-1", None),
        ("1e999", None),
        (10**400, None),
        ("²", None),
        ([], None),
    ],
)
def test_numbers(sent: object, number: int | None) -> None:
    rated = read({"cmd": "rating", "callid": 33274237, "rating": sent})
    assert rated == Rated("33274237", "", rating=number)


@pytest.mark.parametrize(
    ("sent", "login"),
    [
        ("anna", "anna"),
        ("anna@domain", "anna"),
        (" anna ", "anna"),
        ("@domain", None),
        ("", None),
        (None, None),
        (705, "705"),
    ],
)
def test_logins(sent: object, login: str | None) -> None:
    rated = read({"cmd": "rating", "callid": "1", "user": sent})
    assert isinstance(rated, Rated)
    assert rated.login == login


@pytest.mark.parametrize(
    ("sent", "link"),
    [
        ("https://link/file.mp3", "https://link/file.mp3"),
        (" http://link/" + "a" * 1000 + " ", "http://link/" + "a" * 1000),
        ("javascript:alert(1)", None),
        ("", None),
        (7, None),
    ],
)
def test_links(sent: object, link: str | None) -> None:
    ended = read({"cmd": "history", "callid": "1", "link": sent})
    assert isinstance(ended, CallEnded)
    assert ended.link == link


def test_a_name_has_an_end() -> None:
    event = read({"cmd": "event", "callid": "1", "groupRealName": "А" * 60_000})
    assert isinstance(event, CallEvent)
    assert event.department == "А" * 256


@pytest.mark.parametrize(
    ("data", "event"),
    [
        ({"telnum": 79262005060, "name": None, "host": "h"}, LineFault("1", "79262005060", None, "h")),
        ("no JSON", LineFault("1")),
        ("[1]", LineFault("1")),
        ("", LineFault("1")),
        (7, LineFault("1")),
    ],
)
def test_data_of_a_fault(data: object, event: LineFault) -> None:
    assert read({"cmd": "webhook", "type": "SIPREGS_ERROR", "id": 1, "data": data}) == event


def test_data_that_is_too_deep_is_words() -> None:
    event = read({"cmd": "webhook", "data": '{"a":' + "[" * 500 + "]" * 500 + "}"})
    assert isinstance(event, OtherWebhook)


def test_another_subscription_is_kept_as_text() -> None:
    assert read({"cmd": "webhook", "type": "balance", "data": '{"left": "5 ₽"}'}) == OtherWebhook(
        "balance", None, '{"left": "5 ₽"}'
    )
    assert read({"cmd": "webhook", "data": "words"}) == OtherWebhook("", None, '{"text": "words"}')
    assert read({"cmd": "webhook", "type": "x"}) == OtherWebhook("x")


def test_contact_needs_nothing() -> None:
    assert read({"cmd": "contact"}) == ContactAsked("", "")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(
    [
        *("cmd", "type", "callid", "phone", "user", "direction", "diversion", "ext", "groupRealName", "telnum"),
        *("data", "payload"),
        *(
            "telnum_name",
            "second_callid",
            "start",
            "duration",
            "status",
            "link",
            "rating",
            "id",
            "payload",
            "crm_token",
        ),
    ]
)
CMDS = st.sampled_from(["event", "history", "contact", "rating", "webhook", "other"])


@settings(deadline=None)
@given(CMDS, st.dictionaries(NAMES, VALUES))
def test_whatever_the_fields_hold_is_an_event_or_no_event(cmd: str, fields: dict[str, object]) -> None:
    try:
        event = read({**fields, "cmd": cmd})
    except UnreadableEvent as error:
        assert error.cmd == cmd  # noqa: PT017 — either end is right
    else:
        assert event == read({**fields, "cmd": cmd})
        assert hash(event) is not None


@settings(deadline=None)
@given(st.sampled_from([FORM, "application/json", "", "text/plain"]), st.binary(max_size=300))
def test_whatever_the_bytes_are_they_are_fields_or_no_fields(content_type: str, body: bytes) -> None:
    try:
        fields = fields_of(content_type, body)
    except UnreadableBody:
        return
    json.dumps(fields, allow_nan=False, ensure_ascii=False).encode()


SAFE_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
SOME_NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=8).filter(
    lambda name: name not in {"payload", "data"}
)


@settings(deadline=None)
@given(st.dictionaries(SOME_NAMES, SAFE_TEXT, min_size=1))
def test_what_is_written_as_a_form_or_as_json_is_read_back(fields: dict[str, str]) -> None:
    assert fields_of(FORM, urlencode(fields).encode()) == fields
    assert fields_of("application/json", json.dumps(fields).encode()) == fields
