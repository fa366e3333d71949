"""Who is on the phone now. Pure: the desk keeps it with each call, the command that lists people reads it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from storage.calls import StoredCall
from storage.company import Company

LINE: Final = "line"
"""Where the state of a stored call keeps who talks in it now, by key: ``login:anna``, ``ext:701``."""

TALKS_AT_MOST: Final = timedelta(hours=4)
"""A talk of which nothing was heard for longer has ended without our hearing of it."""


def on_line(stored: Iterable[StoredCall], company: Company, now: datetime) -> frozenset[str]:
    """Name the employees, by login, who talk in one of these calls at a moment."""
    under_way = (call for call in stored if not call.over and now - call.updated_at < TALKS_AT_MOST)
    keys = {key for call in under_way for key in call.state.get(LINE, ())}
    found = (company.employee(key.partition(":")[2]) for key in keys)
    return frozenset(employee.login for employee in found if employee is not None)
