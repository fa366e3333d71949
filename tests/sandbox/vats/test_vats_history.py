"""The history: periods, filters, what became of the missed, both formats."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest

from sandbox.company import CLIENT, MAIN, OTHER_CLIENT, SALES_ID, SUPPORT
from sandbox.vats.state import InsideCall, OutsideCall
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.conftest import Crm, Time
from tests.sandbox.vats.wire import Wire


def uids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["uid"] for row in rows]


def at(vats: VirtualVats, *moments: str) -> None:
    """Fill the history anew with a call at each of these moments."""
    vats.company.outside_calls = [
        OutsideCall(str(place), "in", "success", CLIENT, MAIN, datetime.fromisoformat(moment))
        for place, moment in enumerate(moments)
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["1", "0"]),
        ({"period": "today"}, ["1", "0"]),
        ({"period": "today", "start": "20200101T000000Z", "end": "20200102T000000Z"}, ["1", "0"]),
        ({"period": "yesterday"}, ["3", "2"]),
        ({"period": "this_week"}, ["1", "0", "3", "2"]),
        ({"period": "last_week"}, ["4"]),
        ({"period": "this_month"}, ["1", "0", "3", "2", "4", "5"]),
        ({"period": "last_month"}, ["6"]),
        ({"start": "20261123T205959Z"}, ["1", "0", "3"]),
        ({"start": "20261123T210000Z", "end": "20261123T210000Z"}, ["0"]),
        ({"end": "20261123T205959Z"}, ["3", "2"]),
        ({"limit": 1}, ["1"]),
    ],
)
async def test_periods_are_of_the_companys_zone(wire: Wire, query: dict[str, Any], found: list[str]) -> None:
    at(
        wire.vats,
        "2026-11-24T00:00:00+03:00",
        "2026-11-24T11:59:59+03:00",
        "2026-11-23T00:00:00+03:00",
        "2026-11-23T23:59:59+03:00",
        "2026-11-22T23:59:59+03:00",
        "2026-11-01T00:00:00+03:00",
        "2026-10-31T23:59:59+03:00",
    )
    assert uids(await wire.do("get_history_json", query=query)) == found


async def test_answer_is_cut_without_a_word(wire: Wire) -> None:
    at(wire.vats, *["2026-11-24T09:00:00+03:00"] * 5)
    wire.vats.exchange.history_cap = 3
    assert len(await wire.do("get_history_json", query={"limit": 100})) == 3


async def test_filters(wire: Wire) -> None:
    wide = {"start": "20261101T000000Z", "end": "20261201T000000Z"}

    async def found(**query: Any) -> list[str]:
        return uids(await wire.do("get_history_json", query={**wide, **query}))

    everything = await found()
    assert len(everything) == 7
    assert await found(type="out") == ["33000006", "33000003"]
    assert len(await found(type="in")) == 5
    assert "33000006" in await found(type="missed"), "an unanswered call of ours is among the missed (A04-6)"
    assert await found(user="anna") == ["33000001"]
    assert await found(client=OTHER_CLIENT) == ["33000003", "33000002"]
    assert await found(diversion=SUPPORT) == ["33000006", "33000005"]
    assert await found(groups=[SALES_ID]) == ["33000004", "33000002", "33000001"]
    assert await found(missedStatus=["2", "4"]) == ["33000005", "33000002"]


async def test_what_became_of_the_missed_is_told_when_asked(wire: Wire, vats: VirtualVats, time: Time) -> None:
    vats.company.outside_calls.clear()

    async def statuses() -> list[int]:
        rows = await wire.do("get_history_json", query={"processMissed": "true"})
        return [row["missedStatus"] for row in rows if "missedStatus" in row]

    await (await vats.rings(CLIENT, MAIN)).missed()
    assert "missedStatus" not in (await wire.do("get_history_json"))[0]
    assert await statuses() == [3]
    time.moves(minutes=1)
    await (await vats.dials("anna", CLIENT)).fails("Busy")
    assert await statuses() == [4]
    time.moves(minutes=1)
    back = await vats.dials("anna", CLIENT)
    await back.answered()
    await back.ends()
    assert await statuses() == [2]
    time.moves(minutes=1)
    again = await vats.rings(CLIENT, MAIN)
    await again.answered_by("anna")
    await again.ends()
    assert await statuses() == [2], "the first talk decides"


async def test_client_who_called_again(wire: Wire, vats: VirtualVats, time: Time) -> None:
    vats.company.outside_calls.clear()
    await (await vats.rings(CLIENT, MAIN)).missed()
    time.moves(minutes=1)
    again = await vats.rings(CLIENT, MAIN)
    await again.answered_by("anna")
    await again.ends()
    [_, missed] = await wire.do("get_history_json", query={"processMissed": "true"})
    assert missed["missedStatus"] == 1


async def test_row_says_who_answered_last_or_first(wire: Wire, vats: VirtualVats, crm: Crm) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.transferred("boris", blind=False)
    await call.ends(seconds=70)
    await call.rated(5)
    [row] = await wire.do("get_history_json")
    assert (row["user"], row["user_name"], row["group_name"]) == ("boris", "Борис Волков", "Отдел продаж")
    assert (row["duration"], row["rating"], row["telnum_name"], row["start"]) == (
        70,
        5,
        "Основной",
        "2026-11-24T09:00:00Z",
    )
    [row] = await wire.do("get_history_json", query={"first_answered": "true"})
    assert row["user"] == "anna"


async def test_csv_has_the_columns_of_the_example(wire: Wire) -> None:
    text = await wire.do("get_history_csv", query={"start": "20261101T000000Z", "end": "20261201T000000Z"})
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[-1] == [
        "33000001",
        "success",
        CLIENT,
        "anna@sever.vats.example",
        MAIN,
        "2026-11-21T09:00:00Z",
        "8",
        "184",
        f"{wire.vats.url}/records/33000001.mp3",
    ]
    assert rows[-2][3] == "sales@sever.vats.example"
    assert rows[0][3] == "offtime"


async def test_inner_history_in_both_formats(wire: Wire, vats: VirtualVats) -> None:
    vats.company.inside_calls = [InsideCall("1", "success", "anna", "olga", vats.exchange.now(), 4, 62)]
    vats.talks_inside("ivan", "anna")
    vats.talks_inside("ivan", "maria", seconds=9)
    rows = await wire.do("get_inner_history_json", query={"user": "anna"})
    assert [(row["from"], row["to"], row["to_name"], row["status"]) for row in rows] == [
        ("ivan", "anna", "Анна Смирнова", "noanswer"),
        ("anna", "olga", "Ольга Петрова", "success"),
    ]
    assert len(await wire.do("get_inner_history_json", query={"type": "success"})) == 2
    text = await wire.do("get_inner_history_csv", query={"user": "anna"})
    into, out = csv.reader(io.StringIO(text))
    assert out[:4] == ["1", "out", "anna@sever.vats.example", "olga@sever.vats.example"]
    assert (into[1], into[-1]) == ("in", "")


async def test_recording_is_served_to_who_has_the_key(wire: Wire, vats: VirtualVats, crm: Crm) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=30)
    link = crm.got[-1]["link"]
    served = await wire.http.get(link)
    assert served.headers["Content-Type"] == "audio/mpeg"
    frames = [served.content[place : place + 72] for place in range(0, len(served.content), 72)]
    assert {frame[:4] for frame in frames} == {b"\xff\xf3\x28\xc0"}
    assert len(frames) * 0.036 == pytest.approx(30, abs=0.1)
    assert (await wire.http.get(link, headers={"X-API-KEY": "wrong"})).status_code == 401
    vats.server.records_need_key = False
    assert (await wire.http.get(link, headers={"X-API-KEY": ""})).status_code == 200
    assert (await wire.http.get(f"{vats.url}/records/nothing.mp3")).status_code == 404


async def test_recordings_of_the_past_are_served_too(wire: Wire, vats: VirtualVats) -> None:
    [row] = await wire.do(
        "get_history_json", query={"user": "anna", "start": "20261101T000000Z", "end": "20261201T000000Z"}
    )
    assert row["record"].startswith(vats.url)
    assert (await wire.http.get(row["record"])).status_code == 200


async def test_company_without_calls_answers_an_empty_list(wire: Wire, vats: VirtualVats) -> None:
    vats.company.outside_calls.clear()
    assert await wire.do("get_history_json") == []
    assert await wire.do("get_history_csv") is None
