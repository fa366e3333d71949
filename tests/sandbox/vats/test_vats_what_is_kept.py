"""What is set by the API decides which talks are recorded, and who gets voice messages: each setting, then a call."""

import pytest

from sandbox.company import (
    CLIENT,
    MAIN,
    OTHER_OPERATOR,
    SALES_ID,
    SUPPORT_ID,
)
from sandbox.vats.calls import CallError
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.conftest import Crm, Time
from tests.sandbox.vats.settings import ALL, Settings, settings_are_made
from tests.sandbox.vats.wire import Wire


@pytest.mark.parametrize(
    ("settings", "recorded"),
    [
        ([], True),
        ([("add_record_exceptions", {"body": ["anna"]})], False),
        ([("add_record_exceptions", {"body": ["boris"]})], True),
        (
            [
                ("add_record_exceptions", {"body": ["anna"]}),
                ("delete_record_exceptions", {"query": {"user": ["anna"]}}),
            ],
            True,
        ),
    ],
)
async def test_setting_decides_whether_a_talk_is_recorded(
    wire: Wire,
    vats: VirtualVats,
    crm: Crm,
    settings: Settings,
    recorded: bool,  # noqa: FBT001
) -> None:
    await settings_are_made(wire, settings)
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=3)
    [row] = await wire.do("get_history_json", query={"period": "today", "limit": 1})
    assert bool(row["record"]) is recorded
    assert crm.got[-1].get("link", "") == row["record"]


async def test_talks_inside_are_recorded_when_that_is_on(wire: Wire, vats: VirtualVats) -> None:
    async def record() -> str:
        call = await vats.dials("anna", "703")
        await call.answered()
        await call.ends(seconds=5)
        [row] = await wire.do("get_inner_history_json", query={"period": "today", "limit": 1})
        link: str = row["record"]
        return link

    assert await record() == ""
    vats.company.records_inside = True
    assert (await wire.http.get(await record())).headers["Content-Type"] == "audio/mpeg"
    await wire.do("add_record_exceptions", body=["boris"])
    assert await record() == ""


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ([], ["admin", *ALL]),
        ([("add_answering_machine_users", {"body": ["ivan"]})], ["admin", "ivan", *ALL]),
        ([("delete_answering_machine_users", {"query": {"user": ["admin"]}})], ALL),
        ([("delete_answering_machine_groups", {"query": {"group": [SALES_ID]}})], ["admin"]),
        ([("add_answering_machine_groups", {"body": [SUPPORT_ID]})], ["admin", *ALL, "ivan", "maria"]),
    ],
)
async def test_setting_decides_to_whom_a_voice_message_goes(
    wire: Wire, vats: VirtualVats, time: Time, crm: Crm, settings: Settings, told: list[str]
) -> None:
    await settings_are_made(wire, settings)
    vats.company.voicemail_email = "box@sever.example"
    call = await vats.rings(CLIENT, OTHER_OPERATOR)
    await call.times_out()
    time.moves(seconds=31)
    await call.leaves_message(seconds=7)
    [message] = vats.company.voice_messages
    assert (message.logins, message.email, message.seconds, message.client) == (told, "box@sever.example", 7, CLIENT)
    [row] = await wire.do("get_history_json", query={"period": "today", "limit": 1})
    assert (row["status"], row["destination"], row["wait"], row["duration"]) == ("missed", "vm", 31, 0)
    assert (crm.got[-1]["link"], crm.got[-1]["duration"]) == (row["record"], "38")
    assert len((await wire.http.get(row["record"])).content) == round(7 * 1000 / 36) * 72
    vats.company.voicemail_all = True
    again = await vats.rings(CLIENT, OTHER_OPERATOR)
    with pytest.raises(CallError, match="ringing, not voicemail"):
        await again.leaves_message()
    await again.times_out()
    await again.leaves_message()
    assert len(vats.company.voice_messages[-1].logins) == len(vats.company.employees)
