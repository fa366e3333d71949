"""What people wish to be told."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chat.preferences import DEFAULT, Preferences, Quiet, prefer, preferences
from storage.store import Store

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("quiet", "silent"),
    [
        (Quiet(22 * 60, 8 * 60), {22, 23, 0, 7}),
        (Quiet(7 * 60, 22 * 60), {7, 8, 12}),
        (Quiet(0, 60), {0}),
        (None, set()),
    ],
)
def test_quiet_hours_begin_and_end_to_the_minute(quiet: Quiet | None, silent: set[int]) -> None:
    hours = (22, 23, 0, 7, 8, 12)
    wished = Preferences(quiet=quiet)
    assert {hour for hour in hours if wished.is_silent(datetime(2026, 11, 24, hour, tzinfo=MOSCOW))} == silent
    if quiet is not None:
        end = datetime(2026, 11, 24, quiet.end // 60, tzinfo=MOSCOW)
        assert wished.is_silent(end.replace(hour=(end.hour - 1) % 24, minute=59))
        assert not wished.is_silent(end)


async def test_each_person_has_own_ones_and_they_are_kept(store: Store) -> None:
    one, other = Preferences(missed_only=True), Preferences(sound=False, quiet=Quiet(60, 120))
    await prefer(store, 1, one)
    await prefer(store, 2, other)
    assert await preferences(store) == {1: one, 2: other}
    await prefer(store, 1, DEFAULT)
    assert await preferences(store) == {2: other}
    await prefer(store, 2, DEFAULT)
    assert await preferences(store) == {}
