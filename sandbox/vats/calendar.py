"""The official calendar that special days may follow (manual 9.8: «производственный календарь»)."""

from collections.abc import Collection
from datetime import date

# Public holidays of Russia: New Year and Christmas, then the days of February, March, May, June and November.
_HOLIDAYS = frozenset({*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})


def is_official_holiday(day: date, moved: Collection[str] = ()) -> bool:
    """Tell whether a day is a public holiday; ``moved`` are days off (ISO) that a year's decree adds to them."""
    return (day.month, day.day) in _HOLIDAYS or day.isoformat() in moved
