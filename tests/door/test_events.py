"""What the ВАТС posts, and what it is answered: every row of the contract's table, every body of `callbacks.yaml`."""

import asyncio
import gzip
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from tests.door.conftest import FORM, TOKEN, Caller

CALLBACKS = yaml.safe_load((Path(__file__).parents[2] / "sandbox/spec/callbacks.yaml").read_text())
ACCEPTED: list[dict[str, Any]] = CALLBACKS["x-must-accept"]
REJECTED: list[dict[str, Any]] = CALLBACKS["x-must-reject"]
EVENT = f"cmd=event&type=INCOMING&phone=79261904198&user=admin&crm_token={TOKEN}&callid=33274237"


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case["name"])
async def test_what_must_be_accepted_is_answered_and_kept_once(door: Caller, case: dict[str, Any]) -> None:
    for _ in range(2):
        answer = await door.posts(case["body"], case["content_type"])
        assert (answer.status, answer.json) == (200, {})
    assert len(await door.kept()) == (0 if "cmd=contact" in case["body"] else 1)


@pytest.mark.parametrize("case", REJECTED, ids=lambda case: case["name"])
async def test_what_must_be_rejected_is_refused_and_kept_nowhere(door: Caller, case: dict[str, Any]) -> None:
    answer = await door.posts(case["body"], case["content_type"])
    assert str(answer.status) in case["expect"]
    assert set(answer.json) == {"error"}
    assert await door.kept() == []


async def test_what_is_kept_has_all_fields_but_the_token(door: Caller) -> None:
    await door.posts(EVENT + "&groupRealName=%D0%9E%D1%82%D0%B4%D0%B5%D0%BB&newField=x")
    (kept,) = await door.kept()
    assert (kept.cmd, kept.call_id) == ("event", "33274237")
    assert kept.fields == {
        "cmd": "event",
        "type": "INCOMING",
        "phone": "79261904198",
        "user": "admin",
        "callid": "33274237",
        "groupRealName": "Отдел",
        "newField": "x",
    }


@pytest.mark.parametrize(
    "body",
    [
        EVENT.replace(TOKEN, TOKEN[:-1]),
        EVENT.replace(TOKEN, TOKEN + "0"),
        EVENT.replace(TOKEN, TOKEN.upper()),
        EVENT.replace(TOKEN, "%D1%82%D0%BE%D0%BA%D0%B5%D0%BD"),
        EVENT + f"&crm_token={TOKEN}",
        EVENT + "&crm_token=other",
        EVENT.replace("crm_token", "CRM_TOKEN"),
    ],
)
async def test_a_wrong_or_doubled_token_is_401_with_the_contract_s_words(door: Caller, body: str) -> None:
    answer = await door.posts(body)
    assert (answer.status, answer.json) == (401, {"error": "Invalid token"})
    assert await door.kept() == []


@pytest.mark.parametrize(
    "body",
    [
        f'{{"cmd": "event", "callid": "1", "crm_token": "{TOKEN}", "crm_token": "{TOKEN}"}}',
        '{"cmd": "event", "callid": "1", "crm_token": "\\ud800"}',
        '{"cmd": "event", "callid": "1", "crm_token": null}',
        '{"cmd": "event", "callid": "1", "crm_token": ["' + TOKEN + '"]}',
        '{"cmd": "event", "callid": "1", "crm_token": {}}',
    ],
)
async def test_the_same_in_json(door: Caller, body: str) -> None:
    assert (await door.posts(body, "application/json")).status == 401


async def test_a_token_in_the_query_counts_for_nothing(door: Caller) -> None:
    body = EVENT.replace(f"&crm_token={TOKEN}", "")
    assert (await door.posts(body, path=f"/vats?crm_token={TOKEN}")).status == 401
    assert (await door.posts(EVENT, path="/vats?crm_token=wrong")).status == 200


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (f"crm_token={TOKEN}", FORM),
        (f"cmd=&crm_token={TOKEN}", FORM),
        (f"cmd=%20&crm_token={TOKEN}", FORM),
        (json.dumps({"crm_token": TOKEN}), "application/json"),
        (json.dumps({"crm_token": TOKEN, "cmd": None}), "application/json"),
        (json.dumps({"crm_token": TOKEN, "cmd": ["event"]}), "application/json"),
        (json.dumps([TOKEN]), "application/json"),
        ('"event"', "application/json"),
        ("{", "application/json"),
        ("", "application/json"),
        ("just words", "text/plain"),
        (b"\x00\xff\xfe", "application/octet-stream"),
        (f'--x\r\nContent-Disposition: form-data; name="crm_token"\r\n\r\n{TOKEN}\r\n--x--', "multipart/form-data"),
        ("[" * 50_000, "application/json"),
        ('{"a":' * 10_000 + "1" + "}" * 10_000, "application/json"),
    ],
)
async def test_no_command_or_neither_form_nor_json_is_400(door: Caller, body: str | bytes, content_type: str) -> None:
    answer = await door.posts(body, content_type)
    assert answer.status == 400
    assert set(answer.json) == {"error"}
    assert await door.kept() == []


@pytest.mark.parametrize(
    "body",
    [
        f"cmd=newcmd&callid=7&crm_token={TOKEN}",
        f"cmd=event&crm_token={TOKEN}",
        f"cmd=history&callid=&start=yesterday&crm_token={TOKEN}",
        f"cmd=rating&rating=good&crm_token={TOKEN}",
        f"cmd={'x' * 5000}&crm_token={TOKEN}",
        f"cmd=event&callid=1&phone=%00%ED%A0%80&crm_token={TOKEN}",
    ],
)
async def test_what_we_cannot_understand_is_kept_for_the_administrators(door: Caller, body: str) -> None:
    answer = await door.posts(body)
    assert (answer.status, answer.json) == (200, {})
    assert len(await door.kept()) == 1


@pytest.mark.parametrize(
    "value",
    ['"\\ud800"', '"\\u0000"', "NaN", "1e999", "9" * 400, "[1, [2, {}]]", "null", '{"a":' * 500 + "1" + "}" * 500],
    ids=["surrogate", "nul", "nan", "infinity", "huge", "nested", "null", "deep"],
)
async def test_odd_json_of_the_right_sender_is_kept_or_refused_but_never_our_fault(door: Caller, value: str) -> None:
    for field in ("phone", "callid", "data", "start", "other"):
        body = f'{{"cmd": "event", "{field}": {value}, "crm_token": "{TOKEN}"}}'
        assert (await door.posts(body, "application/json")).status in {200, 400}
    for depth in (960, 980, 990, 1000):
        body = f'{{"cmd": "event", "crm_token": "{TOKEN}", "a": {"[" * depth}{"]" * depth}}}'
        assert (await door.posts(body, "application/json")).status in {200, 400}


async def test_inner_commands_are_not_taken_from_outside(door: Caller) -> None:
    await door.posts(f"cmd=our:refresh&client=79261904198&crm_token={TOKEN}")
    await door.posts(f"cmd=%20Our:reroute&crm_token={TOKEN}")
    assert [kept.cmd for kept in await door.kept()] == ["?our:refresh", "? Our:reroute"]
    assert all(str(kept.fields["cmd"]).startswith("?") for kept in await door.kept())


async def test_64_kib_are_taken_and_one_byte_more_is_413(door: Caller) -> None:
    body = f"cmd=event&callid=1&crm_token={TOKEN}&x="
    full = body + "x" * (64 * 1024 - len(body))
    assert (await door.posts(full)).status == 200
    answer = await door.posts(full + "x")
    assert (answer.status, set(answer.json)) == (413, {"error"})
    assert len(await door.kept()) == 1


async def test_a_long_body_without_a_length_is_413_too(door: Caller) -> None:
    async def pieces() -> Any:
        for _ in range(70):
            yield b"x" * 1024

    assert (await door.asks("POST", "/vats", data=pieces(), headers={"Content-Type": FORM})).status == 413


async def test_a_body_without_an_end_is_413_before_it_ends(door: Caller) -> None:
    async def pieces() -> Any:
        while True:
            yield b"x" * 8192
            await asyncio.sleep(0.005)

    async with asyncio.timeout(5):
        with suppress(aiohttp.ClientOSError):  # whoever goes on sending may miss the answer
            answer = await door.asks("POST", "/vats", data=pieces(), headers={"Content-Type": FORM})
            assert answer.status == 413
    assert await door.kept() == []


async def test_a_body_in_pieces_is_taken(door: Caller) -> None:
    async def pieces() -> Any:
        for place in range(0, len(EVENT), 10):
            yield EVENT[place : place + 10].encode()
            await asyncio.sleep(0)

    assert (await door.asks("POST", "/vats", data=pieces(), headers={"Content-Type": FORM})).status == 200
    assert len(await door.kept()) == 1


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity"])
async def test_an_encoded_body_is_415(door: Caller, encoding: str) -> None:
    answer = await door.posts(gzip.compress(EVENT.encode()), Content_Encoding=encoding)
    assert (answer.status, set(answer.json)) == (415, {"error"})
    assert await door.kept() == []


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/vats", "POST"), ("/health/live", "GET"), ("/health/ready", "GET"), ("/metrics", "GET")],
)
async def test_another_method_is_405(door: Caller, path: str, allowed: str) -> None:
    for method in {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"} - {allowed}:
        answer = await door.asks(method, path)
        assert (answer.status, set(answer.json)) == (405, {"error"})
        assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("path", ["/", "/vat", "/vats/", "/vats/x", "/health", "/telegram", "/..%2fvats", "/VATS"])
async def test_another_path_is_404(door: Caller, path: str) -> None:
    for method in ("GET", "POST"):
        answer = await door.asks(method, path)
        assert (answer.status, set(answer.json)) == (404, {"error"})


async def test_many_at_once_are_all_kept_and_repeats_among_them_once(door: Caller) -> None:
    bodies = [EVENT.replace("callid=33274237", f"callid={number % 200}") for number in range(400)]
    answers = await asyncio.gather(*map(door.posts, bodies))
    assert {answer.status for answer in answers} == {200}
    assert sorted(int(kept.call_id) for kept in await door.kept()) == list(range(200))
