"""Pushes in every shape and order that a real exchange might give them."""

import json
from time import monotonic
from urllib.parse import parse_qs

import pytest

from sandbox.company import CLIENT, MAIN, OTHER_OPERATOR
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.conftest import Crm
from tests.sandbox.vats.wire import Wire, check


async def test_json_instead_of_a_form(vats: VirtualVats, crm: Crm) -> None:
    vats.shape.encoding = "json"
    await vats.rings(CLIENT, MAIN)
    assert set(crm.kinds) == {"application/json"}
    assert json.loads(crm.bodies[1]) == vats.pushes[1].fields
    assert json.loads(crm.bodies[1])["type"] == "INCOMING"


async def test_odd_letters_logins_with_domain_and_missing_fields(vats: VirtualVats, crm: Crm) -> None:
    vats.shape.letters = "lower"
    vats.shape.login_with_domain = True
    vats.shape.omitted = frozenset({"direction", "diversion"})
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    vats.shape.letters = "upper"
    await call.ends()
    assert crm.story()[1] == "incoming anna@sever.vats.example"
    assert crm.got[-1]["status"] == "SUCCESS"
    assert all("direction" not in one and "diversion" not in one for one in crm.got)


async def test_twice_and_late(vats: VirtualVats, crm: Crm) -> None:
    vats.shape.times, vats.shape.delay = 2, 0.02
    began = monotonic()
    await vats.push("event", type="INCOMING", callid="1", phone=CLIENT, user="anna", direction="in")
    assert monotonic() - began >= 0.04
    assert len(crm.bodies) == 2
    assert crm.bodies[0] == crm.bodies[1]
    assert len(vats.pushes) == 1


@pytest.mark.parametrize(("order", "expected"), [("as-is", "abc"), ("reversed", "cba"), ([1, 2, 0], "bca")])
async def test_held_pushes_come_in_any_order(
    vats: VirtualVats, crm: Crm, order: "str | list[int]", expected: str
) -> None:
    vats.hold()
    for name in "abc":
        await vats.push("event", type=name)
    assert crm.got == []
    await vats.release(order)  # type: ignore[arg-type]
    assert "".join(one["type"] for one in crm.got) == expected
    await vats.push("event", type="d")
    assert crm.got[-1]["type"] == "d"


async def test_held_pushes_shuffled_are_all_there(vats: VirtualVats, crm: Crm) -> None:
    vats.hold()
    call = await vats.rings(CLIENT, MAIN)
    await call.missed()
    assert crm.story() == ["contact"], "a question cannot wait"
    await vats.release("shuffled")
    assert len(crm.got) == 8


async def test_raw_bytes_and_wrong_token(vats: VirtualVats, crm: Crm) -> None:
    push = await vats.push_raw(b"cmd=event&x=1")
    assert (push.status, crm.got[-1]) == (200, {"cmd": "event", "x": "1"})
    await vats.push("event", crm_token="wrong")
    assert crm.got[-1]["crm_token"] == "wrong"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("json", {"data": '{"telnum": "78123334455", "name": "Питер", "domain": "sip.operator.example"}'}),
        (
            "brackets",
            {"data[telnum]": OTHER_OPERATOR, "data[name]": "Питер", "data[domain]": "sip.operator.example"},
        ),
        ("dots", {"data.telnum": OTHER_OPERATOR, "data.name": "Питер", "data.domain": "sip.operator.example"}),
    ],
)
async def test_line_fault_reaches_every_subscription(
    wire: Wire, vats: VirtualVats, crm: Crm, data: str, expected: dict[str, str]
) -> None:
    vats.shape.data = data  # type: ignore[assignment]
    await wire.do("add_webhook", body={"type": "sipregs_error", "url": f"{crm.url}?secret=1"})
    await wire.do("add_webhook", body={"type": "sipregs_error", "url": crm.url})
    vats.crm_url = None
    await vats.line_fault(OTHER_OPERATOR)
    assert len(crm.got) == 2
    fields = {name: values[0] for name, values in parse_qs(crm.bodies[0].decode()).items()}
    assert {name: value for name, value in fields.items() if name.startswith("data")} == expected
    assert (fields["cmd"], fields["type"], fields["id"]) == (
        "webhook",
        "sipregs_error",
        vats.company.subscriptions[0].id,
    )
    check(vats.pushes[0].fields, {"$ref": "#/components/schemas/WebhookCallback"}, "callbacks.yaml")
    registration = await wire.do("get_sip_registration", path={"telnum": OTHER_OPERATOR})
    assert registration["status"] == "error"


async def test_answer_that_is_no_json_is_kept_as_text(vats: VirtualVats) -> None:
    vats.crm_url = f"{vats.url}/crmapi/v1/history/csv"
    push = await vats.push("event")
    assert push.status == 401
    assert push.answer == {"message": "Invalid token"}
    vats.fail("*", "502-html")
    vats.crm_url = f"{vats.url}/crmapi/v1/users"
    assert str((await vats.push("event")).answer).startswith("<html>")
