"""Settings as the API makes them, said in short, for tests of what they lead to."""

from collections.abc import Sequence
from typing import Any

from sandbox.company import HOURS, MAIN, SALES_ID
from tests.sandbox.vats.wire import Wire

ALL = ["anna", "boris", "olga"]
ANNA, SALES, NUMBER, HOURS_NUMBER = {"login": "anna"}, {"groupId": SALES_ID}, {"telnum": MAIN}, {"telnum": HOURS}
IN_SALES = {"group_id": SALES_ID}
Settings = Sequence[tuple[str, dict[str, Any]]]


def route(telnum: str, kind: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    return "edit_telnum_route", {"path": {"telnum": telnum}, "body": {"type": kind, "greeting": False, **fields}}


def sales(**fields: Any) -> tuple[str, dict[str, Any]]:
    return "edit_group", {"path": SALES, "body": fields}


def members(**fields: Any) -> tuple[str, dict[str, Any]]:
    return "edit_group_users", {"path": SALES, "body": fields}


async def settings_are_made(wire: Wire, settings: Settings) -> None:
    for operation, request in settings:
        await wire.do(operation, **request)
