"""Bodies to `/vats`: each with the status that must be answered and what the door must count it as.

``{token}`` is the right token. `form` makes a form, `data` JSON; both add the token if the case does not.
"""

# ruff: noqa: E501 -- a row of the table is a case
import json
from typing import Any, Final, NamedTuple
from urllib.parse import quote_plus

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
KEPT, UNREADABLE, ANSWERED = "kept", "unreadable", "answered"
MALFORMED, UNAUTHORIZED, NOT_COUNTED = "malformed", "unauthorized", ""
STATUS: Final = {KEPT: 200, UNREADABLE: 200, ANSWERED: 200, MALFORMED: 400, UNAUTHORIZED: 401}


class Body(NamedTuple):
    """What is sent, as what type, and what the door makes of it."""

    why: str
    sent: bytes
    made_of_it: str
    content_type: str = FORM
    status: int = 0

    @property
    def answered(self) -> int:
        """The status that must be answered."""
        return self.status or STATUS[self.made_of_it]


def form(**fields: str) -> bytes:
    """Write a form, with the right token unless the case names one."""
    given = {"crm_token": "{token}", **fields}
    return "&".join(f"{name}={quote_plus(value, safe='{}')}" for name, value in given.items()).encode()


def data(**fields: Any) -> bytes:
    """Write JSON, with the right token unless the case names one."""
    return json.dumps({"crm_token": "{token}", **fields}, ensure_ascii=False).encode()


def event(**fields: str) -> bytes:
    return form(
        **{"cmd": "event", "type": "INCOMING", "phone": "79160000001", "user": "anna", "callid": "b1", **fields}
    )


def history(**fields: str) -> bytes:
    given = {
        "cmd": "history", "type": "in", "user": "anna", "phone": "79160000001", "diversion": "74951234567",
        "start": "20261124T085842Z", "duration": "28", "callid": "b2", "status": "Success",
    }  # fmt: skip
    return form(**{**given, **fields})


def rating(**fields: str) -> bytes:
    return form(**{"cmd": "rating", "phone": "79160000001", "rating": "4", "user": "anna", "callid": "b3", **fields})


def contact(**fields: str) -> bytes:
    return form(**{"cmd": "contact", "phone": "79160000001", "callid": "b4", **fields})


def webhook(**fields: str) -> bytes:
    return form(**{"cmd": "webhook", "type": "sipregs_error", **fields})


LONG: Final = "а" * 9_000

EVENTS: Final = (
    Body("no callid", form(cmd="event", type="INCOMING", phone="79160000001", user="anna"), UNREADABLE),
    Body("an empty callid", event(callid=""), UNREADABLE),
    Body("a callid of spaces", event(callid="   "), UNREADABLE),
    Body("a callid of NUL alone", event(callid="\x00", x="1"), UNREADABLE),
    Body("a callid of 9,000 letters", event(callid=LONG), KEPT),
    Body("a callid of markup", event(callid="<b>'; DROP TABLE calls; --"), KEPT),
    Body("a callid of line breaks", event(callid="1\r\nSet-Cookie: a=b"), KEPT),
    Body("a callid that is turned around", event(callid="\u202e123"), KEPT),
    Body("no type", form(cmd="event", phone="79160000001", callid="e1"), KEPT),
    Body("a type that there is not", event(type="HOLD", callid="e2"), KEPT),
    Body("a type of 9,000 letters", event(type=LONG, callid="e3"), KEPT),
    Body("a type in Turkish", event(type="İNCOMİNG", callid="e4"), KEPT),
    Body("no phone and no user", form(cmd="event", type="INCOMING", callid="e5"), KEPT),
    Body("a phone of letters", event(phone="anonymous", callid="e6"), KEPT),
    Body("a phone of 9,000 digits", event(phone="7" * 9_000, callid="e7"), KEPT),
    Body("a phone of Arabic digits", event(phone="٧٩١٦٠٠٠٠٠٠١", callid="e8"), KEPT),
    Body("a phone as an address", event(phone="sip:anna@evil.example", callid="e9"), KEPT),
    Body("a phone of markup", event(phone="<a href='tg://user?id=1'>я</a>", callid="e10"), KEPT),
    Body("a user that there is not", event(user="nobody", callid="e11"), KEPT),
    Body("a user of another house", event(user="anna@evil.example", callid="e12"), KEPT),
    Body("a user that is only a house", event(user="@evil.example", callid="e13"), KEPT),
    Body("a user with a path", event(user="../boris", callid="e14"), KEPT),
    Body("a department that there is not", event(groupRealName="Нет такого", callid="e15"), KEPT),
    Body("a department of 9,000 letters", event(groupRealName=LONG, callid="e16"), KEPT),
    Body("a department of NUL and halves", event(groupRealName="а\x00б\ufffe", callid="e17"), KEPT),
    Body("a number that is not ours", event(diversion="79990001122", callid="e18"), KEPT),
    Body("handed on to itself", event(type="TRANSFERRED", second_callid="e19", callid="e19"), KEPT),
    Body("handed on to nothing", event(type="TRANSFERRED", second_callid="", callid="e20"), KEPT),
    Body("a direction that is none", event(direction="sideways", callid="e21"), KEPT),
    Body("the same field twice", event(callid="e22") + b"&phone=79160000009", KEPT),
    Body("the command twice", event(callid="e23") + b"&cmd=contact", MALFORMED),
    Body("the token twice", event(callid="e24") + b"&crm_token={token}", UNAUTHORIZED),
    Body("the token twice, once encoded", event(callid="e25") + b"&%63rm_token=x", UNAUTHORIZED),
    Body("a command in capitals", form(cmd="EVENT", type="INCOMING", callid="e26"), KEPT),
    Body("a command of ours", form(cmd="our:tick", callid="e27"), KEPT),
    Body("a command of ours behind a space", form(cmd=" OUR:tick", callid="e28"), KEPT),
    Body("a command that there is not", form(cmd="newcmd"), KEPT),
    Body("a command of 9,000 letters", form(cmd=LONG), KEPT),
    Body("a command of spaces", form(cmd="  "), MALFORMED),
    Body("no command", form(phone="79160000001"), MALFORMED),
    Body("a field named like a method", event(callid="e29") + b"&__class__=x&__proto__=y", KEPT),
)

HISTORIES: Final = (
    Body("no callid", history(callid=""), UNREADABLE),
    Body("no status", history(status="", callid="h1"), KEPT),
    Body("a status that there is not", history(status="Voicemail", callid="h2"), KEPT),
    Body("a status of 9,000 letters", history(status=LONG, callid="h3"), KEPT),
    Body("missed, going out", history(status="Missed", type="out", callid="h4"), KEPT),
    Body("missed by nobody", history(status="missed", user="", callid="h5", phone="79160000001"), KEPT),
    Body("a day that there is not", history(start="20261399T999999Z", callid="h6"), KEPT),
    Body("the year 0", history(start="00000101T000000Z", callid="h7"), KEPT),
    Body("the year 9999", history(start="99991231T235959Z", callid="h8"), KEPT),
    Body("the end of time, westwards", history(start="9999-12-31T23:59:59-23:59", callid="h9"), KEPT),
    Body("a start in words", history(start="вчера", callid="h10"), KEPT),
    Body("a start of Arabic digits", history(start="٢٠٢٦١١٢٤T٠٨٥٨٤٢Z", callid="h11"), KEPT),
    Body("a duration below zero", history(duration="-1", callid="h12"), KEPT),
    Body("a duration beyond 64 bits", history(duration="9" * 40, callid="h13"), KEPT),
    Body("a duration of 9,000 digits", history(duration="9" * 9_000, callid="h14"), KEPT),
    Body("a duration that is no number", history(duration="NaN", callid="h15"), KEPT),
    Body("a duration without end", history(duration="inf", callid="h16"), KEPT),
    Body("a duration of half a second", history(duration="0.5", callid="h17"), KEPT),
    Body("a duration in hexadecimal", history(duration="0x1c", callid="h18"), KEPT),
    Body("a recording elsewhere", history(link="http://169.254.169.254/", callid="h19"), KEPT),
    Body("a recording of a file", history(link="file:///etc/passwd", callid="h20"), KEPT),
    Body("a recording of script", history(link="javascript:alert(1)", callid="h21"), KEPT),
    Body("a recording of 9,000 letters", history(link="https://vats.example/" + "a" * 9_000, callid="h22"), KEPT),
    Body("a recording with line breaks", history(link="https://vats.example/\r\nX: y", callid="h23"), KEPT),
    Body("a rating of a million", history(rating="1000000", callid="h24"), KEPT),
    Body("a type that is none", history(type="both", callid="h25"), KEPT),
)

RATINGS: Final = (
    Body("no callid", rating(callid=""), UNREADABLE),
    Body("no rating", rating(rating="", callid="r1"), KEPT),
    Body("a rating below zero", rating(rating="-5", callid="r2"), KEPT),
    Body("a rating in words", rating(rating="отлично", callid="r3"), KEPT),
    Body("a rating of markup", rating(rating="<b>5</b>", callid="r4"), KEPT),
    Body("a rating of 9,000 digits", rating(rating="5" * 9_000, callid="r5"), KEPT),
    Body("a rating beyond 32 bits", rating(rating=str(2**31), callid="r6"), KEPT),
    Body("a rating of a call that there is not", rating(callid="nowhere"), KEPT),
    Body("a rating of nobody", rating(user="", callid="r7"), KEPT),
)

CONTACTS: Final = (
    Body("as it should be", contact(), ANSWERED),
    Body("no callid", contact(callid=""), ANSWERED),
    Body("no phone", contact(phone=""), ANSWERED),
    Body("a phone of letters", contact(phone="anonymous"), ANSWERED),
    Body("a phone of 9,000 digits", contact(phone="7" * 9_000), ANSWERED),
    Body("a phone for SQL", contact(phone="' OR 1=1 --"), ANSWERED),
    Body("a phone for LIKE", contact(phone="7%"), ANSWERED),
    Body("a phone of NUL", contact(phone="\x00"), ANSWERED),
    Body("a list of phones", data(cmd="contact", phone=["79160000001"]), ANSWERED, JSON),
    Body("with a wrong token", contact(crm_token="x"), UNAUTHORIZED),
)

WEBHOOKS: Final = (
    Body("nothing but the command", form(cmd="webhook"), KEPT),
    Body("no data", webhook(), KEPT),
    Body("data that is no JSON", webhook(data="{", id="w1"), KEPT),
    Body("data that is a list", webhook(data="[1, 2]", id="w2"), KEPT),
    Body("data that is a number", webhook(data="7", id="w3"), KEPT),
    Body("data of data of data", webhook(data='{"data": {"data": {}}}', id="w4"), KEPT),
    Body("data of 9,000 letters", webhook(data=LONG, id="w5"), KEPT),
    Body("data 5,000 brackets deep", webhook(data="[" * 5_000, id="w6"), KEPT),
    Body("data in brackets of brackets", webhook(id="w7") + b"&data[a][b]=c&data[]=d&data[=e", KEPT),
    Body("data both ways", webhook(id="w8", data='{"telnum": "1"}') + b"&data[telnum]=2&data.telnum=3", KEPT),
    Body("data of NaN", webhook(id="w9", data='{"telnum": NaN}'), KEPT),
    Body("an unknown type", webhook(type="new_thing", id="w10"), KEPT),
    Body("names of markup", webhook(id="w11", data='{"name": "<b>", "telnum": "7", "domain": "t.me/x"}'), KEPT),
)

SHAPES: Final = (
    Body("nothing", b"", MALFORMED),
    Body("spaces", b"  \r\n ", MALFORMED),
    Body("a word", b"hello", MALFORMED),
    Body("a form of ampersands", b"&&&&&&", MALFORMED),
    Body("a form of equals signs", b"====", UNAUTHORIZED),
    Body("a form of 300 fields", event(callid="s1") + b"&a=b" * 300, MALFORMED),
    Body("a form of 300 empty fields", event(callid="s1") + b"&" * 300, MALFORMED),
    Body("a form behind spaces", b" \r\n" + event(callid="s2"), KEPT),
    Body("half of an encoding", event(callid="s3") + b"&x=%", KEPT),
    Body("an encoding that is none", event(callid="s4") + b"&x=%zz%u0410", KEPT),
    Body("bytes that are no UTF-8", event(callid="s5") + b"&groupRealName=\xff\xfe%ff%c0%80", KEPT),
    Body("Windows-1251", event(callid="s6") + b"&groupRealName=%CE%F2%E4%E5%EB", KEPT),
    Body("a form that says that it is JSON", event(callid="s7"), KEPT, JSON),
    Body("JSON that says that it is a form", data(cmd="event", callid="s8"), KEPT),
    Body("JSON that says that it is text", data(cmd="event", callid="s9"), KEPT, "text/plain"),
    Body("JSON of an API", data(cmd="event", callid="s10"), KEPT, "application/vnd.api+json"),
    Body("a type with a charset", event(callid="s11"), KEPT, FORM + "; charset=windows-1251"),
    Body("a type of 7,000 letters", event(callid="s12"), KEPT, "x" * 7_000),
    Body("a type of nothing", event(callid="s13"), KEPT, ";;;"),
    Body("XML", b"<?xml version='1.0'?><cmd>event</cmd>", UNAUTHORIZED, "text/xml"),
    Body("XML with an entity", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", MALFORMED, "text/xml"),
    Body("a picture", b"\x89PNG\r\n\x1a\n\x00\x00", MALFORMED, "image/png"),
    Body("several parts", b"--x\r\nContent-Disposition: form-data; name=cmd\r\n\r\nevent\r\n--x--", MALFORMED,
         "multipart/form-data; boundary=x"),
    Body("several parts without a border", event(callid="s14"), MALFORMED, "multipart/form-data"),
    Body("several parts in capitals", event(callid="s15"), MALFORMED, "MULTIPART/FORM-DATA; boundary=x"),
    Body("65,536 bytes", event(callid="s16", x="a" * 65_000)[:65_536], KEPT),
    Body("70,000 bytes", event(callid="s17", x="a" * 70_000), NOT_COUNTED, status=413),
    Body("a payload of JSON", form(payload='{"cmd": "event", "callid": "s18"}'), KEPT),
    Body("a payload that is none", form(payload="{"), MALFORMED),
    Body("a payload with a token too", form(payload='{"cmd": "event", "callid": "s19", "crm_token": "{token}"}'), UNAUTHORIZED),
    Body("a payload in a payload", form(payload='{"payload": "{}"}'), MALFORMED),
)  # fmt: skip

DATA: Final = (
    Body("an empty object", b"{}", UNAUTHORIZED, JSON),
    Body("a list", b"[]", MALFORMED, JSON),
    Body("null", b"null", MALFORMED, JSON),
    Body("a text", b'"cmd=event"', UNAUTHORIZED, JSON),
    Body("half of an object", b'{"cmd": "event", ', MALFORMED, JSON),
    Body("two objects", data(cmd="event", callid="j1") * 2, MALFORMED, JSON),
    Body("an object and rubbish", data(cmd="event", callid="j2") + b"x", MALFORMED, JSON),
    Body("a mark of byte order", b"\xef\xbb\xbf" + data(cmd="event", callid="j3"), KEPT, JSON),
    Body("UTF-16, with a token that is none", data(cmd="event", callid="j4").decode().encode("utf-16-le"), UNAUTHORIZED, JSON),
    Body("single quotes", b"{'cmd': 'event'}", MALFORMED, JSON),
    Body("a comma at the end", b'{"cmd": "event",}', MALFORMED, JSON),
    Body("a remark", b'{"cmd": "event" /* x */}', MALFORMED, JSON),
    Body("100,000 is too deep", b'{"a":' * 5_000 + b"1" + b"}" * 5_000, MALFORMED, JSON),
    Body("eighteen deep", data(cmd="event", callid="j5", a=json.loads("[" * 18 + "]" * 18)), MALFORMED, JSON),
    Body("NaN", b'{"cmd": "event", "a": NaN, "crm_token": "{token}"}', MALFORMED, JSON),
    Body("endless", b'{"cmd": "event", "a": -Infinity, "crm_token": "{token}"}', MALFORMED, JSON),
    Body("beyond a double", b'{"cmd": "event", "callid": "j6", "a": 1e999, "crm_token": "{token}"}', KEPT, JSON),
    Body("5,000 digits", b'{"cmd": "event", "callid": "j7", "a": ' + b"9" * 5_000 + b', "crm_token": "{token}"}', MALFORMED, JSON),
    Body("1,000 digits", b'{"cmd": "event", "callid": "j8", "duration": ' + b"9" * 1_000 + b', "crm_token": "{token}"}', KEPT, JSON),
    Body("half of a pair", b'{"cmd": "event", "callid": "j9\\ud800", "crm_token": "{token}"}', KEPT, JSON),
    Body("NUL in a name", b'{"cmd": "event", "callid": "j10", "a\\u0000b": 1, "crm_token": "{token}"}', KEPT, JSON),
    Body("a name twice", b'{"cmd": "event", "callid": "1", "callid": "j11", "crm_token": "{token}"}', KEPT, JSON),
    Body("the command twice", b'{"cmd": "event", "cmd": "contact", "crm_token": "{token}"}', MALFORMED, JSON),
    Body("the token twice", b'{"cmd": "event", "crm_token": "x", "crm_token": "{token}"}', UNAUTHORIZED, JSON),
    Body("the token twice, once escaped", b'{"cmd": "event", "crm_token": "x", "crm\\u005ftoken": "{token}"}', UNAUTHORIZED, JSON),
    Body("a token that is a list", data(cmd="event", crm_token=["{token}"]), UNAUTHORIZED, JSON),
    Body("a token that is true", data(cmd="event", crm_token=True), UNAUTHORIZED, JSON),
    Body("a token that is null", data(cmd="event", crm_token=None), UNAUTHORIZED, JSON),
    Body("a token that is 0", data(cmd="event", crm_token=0), UNAUTHORIZED, JSON),
    Body("a token that is an object", data(cmd="event", crm_token={"$ne": ""}), UNAUTHORIZED, JSON),
    Body("a command that is a list", data(cmd=["event"], callid="j12"), MALFORMED, JSON),
    Body("a command that is a number", data(cmd=1, callid="j13"), KEPT, JSON),
    Body("a command that is null", data(cmd=None, callid="j14"), MALFORMED, JSON),
    Body("a callid that is a number", data(cmd="event", callid=33274237), KEPT, JSON),
    Body("a callid that is a fraction", data(cmd="event", callid=1.5), KEPT, JSON),
    Body("a callid that is true", data(cmd="event", callid=True), UNREADABLE, JSON),
    Body("a callid that is a list", data(cmd="event", callid=["j15"]), UNREADABLE, JSON),
    Body("a callid that is an object", data(cmd="history", callid={"a": 1}), UNREADABLE, JSON),
    Body("a phone that is a number", data(cmd="event", callid="j16", phone=79160000001), KEPT, JSON),
    Body("a phone that is an object", data(cmd="event", callid="j17", phone={"a": "b"}), KEPT, JSON),
    Body("a user that is a list", data(cmd="event", callid="j18", user=["anna", "boris"]), KEPT, JSON),
    Body("a type that is a number", data(cmd="history", callid="j19", type=7, status=[], start=0), KEPT, JSON),
    Body("data that is true", data(cmd="webhook", type="sipregs_error", id="j20", data=True), KEPT, JSON),
    Body("data of lists", data(cmd="webhook", type="sipregs_error", id="j21", data={"telnum": ["7"], "name": {}}), KEPT, JSON),
    Body("an event that is an object", data(event={"cmd": "event"}), MALFORMED, JSON),
)  # fmt: skip

TOKENS: Final = (
    Body("no token", b"cmd=event&type=INCOMING&callid=t1", UNAUTHORIZED),
    Body("an empty token", event(crm_token=""), UNAUTHORIZED),
    Body("a space before it", event(crm_token=" {token}"), UNAUTHORIZED),
    Body("a space behind it", event(crm_token="{token} ", callid="t2"), UNAUTHORIZED),
    Body("a letter too many", event(crm_token="{token}x"), UNAUTHORIZED),
    Body("in capitals", event(crm_token="{TOKEN}"), UNAUTHORIZED),
    Body("a star", event(crm_token="*"), UNAUTHORIZED),
    Body("null", event(crm_token="null"), UNAUTHORIZED),
    Body("for SQL", event(crm_token="' OR '1'='1"), UNAUTHORIZED),
    Body("Cyrillic", event(crm_token="ключ"), UNAUTHORIZED),
    Body("9,000 letters", event(crm_token="a" * 9_000), UNAUTHORIZED),
    Body("by another name", b"cmd=event&callid=t3&CRM_TOKEN={token}&token={token}", UNAUTHORIZED),
    Body("as a list of a form", b"cmd=event&callid=t4&crm_token[]={token}", UNAUTHORIZED),
    Body("encoded letter by letter", b"cmd=event&callid=t5&crm_token={token}".replace(b"crm_token", b"crm%5Ftoken"), KEPT),
)  # fmt: skip

TABLE: Final = (
    *EVENTS, *HISTORIES, *RATINGS, *CONTACTS, *WEBHOOKS, *SHAPES, *DATA, *TOKENS,
)  # fmt: skip
