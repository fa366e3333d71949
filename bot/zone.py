"""Whose midnight «сегодня» means (contract 1, `TIMEZONE`)."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from storage.state import State
from vats.client import Vats
from vats.errors import VatsError
from vats.operations import GetDomain

DEFAULT = "Europe/Moscow"
_REMEMBERED = "timezone"

_log = structlog.get_logger(__name__)


async def zone_of(vats: Vats, state: State) -> ZoneInfo:
    """Ask the ВАТС for the company's zone (manual 12.1), else take what it said last, else Moscow."""
    try:
        domain = await vats(GetDomain())
    except VatsError as error:
        _log.warning("zone_not_asked", failed=type(error).__name__)
    else:
        if domain.timezone and (zone := _zone(domain.timezone.name)):
            await state.set(_REMEMBERED, zone.key)
            return zone
    remembered = await state.get(_REMEMBERED)
    return _zone(remembered or DEFAULT) or ZoneInfo(DEFAULT)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
