"""Who knocks with a wrong token: a ВАТС that was set up with another one, or somebody who guesses."""

from collections import Counter, deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, TypeAlias

from chat.clock import Clock

Network: TypeAlias = IPv4Network | IPv6Network
Address: TypeAlias = IPv4Address | IPv6Address

WITHIN: Final = timedelta(minutes=10)
_MOST: Final = 1000
"""So many knocks are remembered: a flood must not cost memory."""
_FORWARDED: Final = "X-Forwarded-For"


@dataclass(frozen=True, slots=True)
class Knocks:
    """How often somebody knocked with a wrong token lately, and from where: the busiest addresses first."""

    times: int
    addresses: tuple[str, ...]


class Strangers:
    """Remembers knocks for ten minutes.

    Args:
        trusted: Proxies of ours, whose word about where a request came from is believed.
    """

    def __init__(self, clock: Clock, trusted: Collection[Network] = ()) -> None:
        self._clock = clock
        self._trusted = tuple(trusted)
        self._knocks: deque[tuple[datetime, str]] = deque(maxlen=_MOST)

    def knocked(self, peer: str | None, headers: Mapping[str, str]) -> None:
        """Note a knock of whoever is at the other end of the connection, or behind a proxy of ours there."""
        self._knocks.append((self._clock.now(), came_from(peer, headers.get(_FORWARDED, ""), self._trusted)))

    def lately(self) -> Knocks:
        """Tell of the last ten minutes."""
        since = self._clock.now() - WITHIN
        while self._knocks and self._knocks[0][0] < since:
            self._knocks.popleft()
        counted = Counter(address for _, address in self._knocks)
        return Knocks(len(self._knocks), tuple(address for address, _ in counted.most_common(3)))


def came_from(peer: str | None, forwarded: str, trusted: Collection[Network]) -> str:
    """Say where a request came from: the last address that no trusted proxy vouches for.

    What stands before that in the header was written by whoever sent it, and counts for nothing.
    """
    found = _read(peer or "")
    for said in reversed(forwarded.split(",")):
        if found is None or not any(found in network for network in trusted):
            break
        further = _read(said.strip())
        if further is None:
            break
        found = further
    return str(found) if found is not None else "?"


def _read(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
