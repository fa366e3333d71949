"""Failures that are switched on and off by the page: one at a time for each service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.page.fields import Fields, Json, wrong

if TYPE_CHECKING:
    from sandbox.telegram.virtual import VirtualTelegram
    from sandbox.vats.virtual import VirtualVats

HOWS: Mapping[str, tuple[str, ...]] = {
    "telegram": ("silence", "slow", "429", "500", "502-html", "garbage", "drop", "drop-after", "401"),
    "vats": (
        "silence", "slow", "403", "401", "401-disabled", "401-off", "429", "500", "502-html", "503", "404", "400",
        "garbage", "half", "null", "empty", "drop", "drop-after",
    ),
}  # fmt: skip
"""What the page offers, for all requests of a service."""
_SECONDS = {"429": 5.0, "slow": 4.0}
_EVERYTHING = "*"


@dataclass
class Failing:
    """Switches failures of both services."""

    vats: "VirtualVats"
    telegram: "VirtualTelegram"
    _on: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(HOWS))

    def told(self) -> Json:
        """Tell what can fail and what does."""
        return {service: {"on": self._on[service], "hows": list(hows)} for service, hows in HOWS.items()}

    def switch(self, fields: Fields) -> None:
        """Let a service fail in one way, or work again.

        Raises:
            NotDone: there is no such service or way to fail.
        """
        service = fields.one_of("service", tuple(HOWS))
        how = fields.raw("how")
        if how is not None and how not in HOWS[service]:
            raise wrong(
                f"Поле «how»: null или одно из {', '.join(HOWS[service])}.",
                f"Field “how”: null or one of {', '.join(HOWS[service])}.",
            )
        if service == "vats":
            self.vats.works(_EVERYTHING)
            if how is not None:
                self.vats.fail(_EVERYTHING, how, seconds=_SECONDS.get(how))
        else:
            self.telegram.heal()
            if how is not None:
                self.telegram.fail(_EVERYTHING, how, seconds=_SECONDS.get(how, 1.0))
        self._on[service] = how
