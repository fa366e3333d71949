"""Who is on the phone now."""

from datetime import timedelta

from chat.lines import LINE, TALKS_AT_MOST, on_line
from storage.calls import StoredCall
from tests.calls.scenes import CLIENT, COMPANY, NOON


def stored(*keys: str, over: bool = False) -> StoredCall:
    return StoredCall("c1", {LINE: list(keys)} if keys else {}, CLIENT, NOON, NOON, over=over)


def test_employees_are_named_by_login_however_they_came() -> None:
    anna = COMPANY.employees["anna"]
    assert on_line([stored("login:anna"), stored("login:boris")], COMPANY, NOON) == {"anna", "boris"}
    assert on_line([stored(f"ext:{anna.ext}")], COMPANY, NOON) == {"anna"}
    assert on_line([stored("login:nobody"), stored()], COMPANY, NOON) == frozenset()


def test_a_call_that_is_over_or_long_silent_holds_no_line() -> None:
    assert on_line([stored("login:anna", over=True)], COMPANY, NOON) == frozenset()
    late = NOON + TALKS_AT_MOST
    assert on_line([stored("login:anna")], COMPANY, late - timedelta(seconds=1)) == {"anna"}
    assert on_line([stored("login:anna")], COMPANY, late) == frozenset()
