from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from sandbox.vats.changes import Changes
from sandbox.vats.contract import Answer, Request
from sandbox.vats.state import Company

Place: TypeAlias = Callable[[str, str, str], str]


@dataclass(slots=True)
class Exchange:
    """What an operation works on: the company, the time, and a way to place a call.

    ``place_call`` takes (login, phone, clid) and answers the id of the new call. ``page_cap`` and ``history_cap`` are
    the most rows that one answer has, whatever was asked.
    """

    company: Company
    now: Callable[[], datetime]
    place_call: Place
    page_cap: int | None = None
    history_cap: int = 1000
    remarks: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the company."""
        return ZoneInfo(self.company.timezone)


Operate: TypeAlias = Callable[[Exchange, Request], Answer]
