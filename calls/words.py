"""Foreign names and notes, made fit for a line of a card."""

import unicodedata
from typing import Final

MOST_NAME: Final = 64
"""A longer name, of a contact, a department or an employee, is cut: in UTF-16 units, as Telegram counts."""

MOST_NOTE: Final = 500


def one_line(foreign: str, most: int = MOST_NAME) -> str:
    """Make somebody else's text fit for a line of ours: no breaks, no invisible marks that turn it around, no excess.

    Everything that can be seen stays as it is, ``<b>&`` to the byte.
    """
    seen = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in foreign)
    seen = "".join(sign for sign in seen if sign not in _TURN_AROUND).strip()
    if _units(seen) <= most:
        return seen
    while _units(seen) > most - 1:
        seen = seen[: -max(1, (_units(seen) - most + 1) // 2)]
    return seen.rstrip() + "…"


_TURN_AROUND: Final = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u200b")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
