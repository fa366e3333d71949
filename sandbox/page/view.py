"""The whole of what the page shows, and what of it has changed since the last look.

Nothing here is told by those who change something: it is looked at, a few times a second while somebody watches. So a
change costs the same whoever made it and however many came at once: a storm of calls is one event after the other of
what is new by then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox.page.bot_control import BotControl
from sandbox.page.chats import Chats
from sandbox.page.exchange import ExchangeSight
from sandbox.page.fields import Json
from sandbox.page.log import Log
from sandbox.page.messages import iso

if TYPE_CHECKING:
    from sandbox.page.failing import Failing
    from sandbox.page.scenarios import Scenarios


@dataclass
class View:
    """Looks at everything. ``state`` is the whole of it, ``changes`` what is new since the last ``state`` or look."""

    chats: Chats
    exchange: ExchangeSight
    log: Log
    failing: "Failing"
    scenarios: "Scenarios"
    bot: BotControl | None
    now: Callable[[], datetime]
    _items: dict[str, Mapping[Any, Json]] = field(default_factory=dict)
    _wholes: dict[str, Any] = field(default_factory=dict)
    _menus: dict[Any, Any] = field(default_factory=dict)
    _menus_version: int = 0

    def state(self) -> Json:
        """Tell everything."""
        self._items = {name: look() for name, look in self._kinds().items()}
        messages = self.chats.newest()
        self._wholes = self._look_at_wholes()
        return {
            "zone": self.exchange.vats.company.timezone,
            **{name: list(items.values()) for name, items in self._items.items()},
            "messages": messages,
            "log": self.log.newest(),
            **self._wholes,
            "clock": self._clock(),
        }

    def changes(self) -> Json | None:
        """Tell what is new; empty when nothing is, ``None`` when it is better to tell everything."""
        told: Json = {}
        gone: Json = {}
        for name, look in self._kinds().items():
            before, now = self._items.get(name, {}), look()
            changed = [item for key, item in now.items() if before.get(key) != item]
            if changed:
                told[name] = changed
            if missing := [key for key in before if key not in now]:
                gone[name] = missing
            self._items[name] = now
        messages = self.chats.changed()
        if messages is None:
            return None
        log = self.log.changed()
        wholes = self._look_at_wholes()
        changed_wholes = {name: value for name, value in wholes.items() if self._wholes.get(name) != value}
        self._wholes = wholes
        if "clock" in changed_wholes:
            changed_wholes["clock"] = self._clock()
        parts: Mapping[str, Any] = {
            "gone": gone,
            "messages": messages,
            "typing": self.chats.typing,
            "log": log,
            "log_left_out": self.log.left_out,
        }
        return told | {name: value for name, value in parts.items() if value} | changed_wholes

    def _kinds(self) -> Mapping[str, Callable[[], Mapping[Any, Json]]]:
        return {
            "people": self.chats.people,
            "chats": self.chats.chats,
            "employees": self.exchange.employees,
            "departments": self.exchange.departments,
            "numbers": self.exchange.numbers,
            "blacklist": self.exchange.blacklist,
            "calls": self.exchange.calls,
        }

    def _look_at_wholes(self) -> Json:
        bot = self.bot
        menus = self.chats.menus()
        if menus != self._menus:
            self._menus, self._menus_version = menus, self._menus_version + 1
        return {
            "unread": self.chats.unread(),
            "scenarios": self.scenarios.told(),
            "failures": self.failing.told(),
            "bot": None
            if bot is None
            else {"state": bot.state, "pid": bot.pid, "since": bot.since, "starts": bot.starts, "code": bot.code},
            "clock": bot.ahead if bot is not None else None,
            "commands": self._menus_version,
        }

    def _clock(self) -> Json:
        ahead = self.bot.ahead if self.bot is not None else 0
        return {"now": iso(self.now()), "ahead": ahead, "moves": self.bot is not None}
