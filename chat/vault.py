"""Where a password waits between two messages: in memory alone, for minutes. Stored is only a name for it."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from chat.clock import Clock

_MARK: Final = "vault:"
_KEPT_FOR: Final = timedelta(minutes=15)


class Vault:
    """Secrets by name. After a restart there are none: the person is asked again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[str, datetime]] = {}

    def put(self, secret: str) -> str:
        """Keep a secret; the name of it."""
        now = self._clock.now()
        self._kept = {name: kept for name, kept in self._kept.items() if kept[1] > now}
        name = _MARK + secrets.token_urlsafe(16)
        self._kept[name] = secret, now + _KEPT_FOR
        return name

    def get(self, name: str) -> str | None:
        """Give the secret of a name, if it is still there."""
        kept = self._kept.get(name)
        return kept[0] if kept is not None and kept[1] > self._clock.now() else None
