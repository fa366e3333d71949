"""Who may hear a recording."""

import pytest

from chat.hearing import RECORD, Recorded, may_hear, of_record, recorded, remembered
from storage.calls import StoredCall
from tests.calls.scenes import CLIENT, COMPANY, NOON

LINK = "https://vats.example/1.mp3"
OF_ANNA = Recorded(LINK, frozenset({"anna"}), frozenset({"sales"}))


def stored(state: dict[str, object]) -> StoredCall:
    return StoredCall("c1", state, CLIENT, NOON, NOON, over=True)


@pytest.mark.parametrize(
    ("login", "heads", "is_admin", "hears"),
    [
        ("anna", (), False, True),
        ("Anna", (), False, True),
        ("boris", (), False, False),
        ("olga", ("sales",), False, True),
        ("irina", ("help",), False, False),
        (None, (), False, False),
        (None, (), True, True),
    ],
)
def test_the_own_call_the_heads_and_the_administrators(
    *, login: str | None, heads: tuple[str, ...], is_admin: bool, hears: bool
) -> None:
    assert may_hear(login, OF_ANNA, is_admin=is_admin, heads=heads) is hears


def test_a_recording_is_its_talkers_and_its_departments() -> None:
    record = remembered(LINK, ["login:ANNA", "ext:704", "login:gone"], "отдел продаж")
    assert recorded(stored({RECORD: record}), COMPANY) == Recorded(
        LINK, frozenset({"anna", "irina"}), frozenset({"sales", "help"})
    )


def test_a_department_that_is_not_known_opens_nothing() -> None:
    assert of_record(remembered(LINK, [], "Кто это"), COMPANY) == Recorded(LINK, frozenset(), frozenset())


def test_a_call_without_a_recording_has_none() -> None:
    assert recorded(stored({}), COMPANY) is None
