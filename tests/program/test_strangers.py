"""Where a request came from, and who knocks with a wrong token."""

from ipaddress import ip_network

import pytest

from bot.strangers import Knocks, Strangers, came_from
from tests.running import MovedClock

OURS = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "where"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # a stranger says what it likes
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),  # the first was said by the client
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("fd00::1", "198.51.100.1", "198.51.100.1"),
        (None, "198.51.100.1", "?"),
    ],
)
def test_only_our_proxies_are_believed(peer: str | None, forwarded: str, where: str) -> None:
    assert came_from(peer, forwarded, OURS) == where


def test_nobody_is_believed_unless_said_so() -> None:
    assert came_from("10.0.0.1", "198.51.100.1", ()) == "10.0.0.1"


async def test_knocks_are_forgotten_and_bounded() -> None:
    clock = MovedClock()
    strangers = Strangers(clock)
    for number in range(5000):
        strangers.knocked(f"203.0.113.{number % 2}", {})
    strangers.knocked("198.51.100.1", {"X-Forwarded-For": "192.0.2.1"})
    assert strangers.lately() == Knocks(1000, ("203.0.113.1", "203.0.113.0", "198.51.100.1"))
    await clock.moves(minutes=11)
    assert strangers.lately() == Knocks(0, ())
