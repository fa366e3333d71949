"""How large an attack is: a bounded part by itself, the whole with ``TORTURE`` set (`make torture`)."""

import os
from typing import Final

WHOLE: Final = bool(os.environ.get("TORTURE"))


def of(part: int, whole: int) -> int:
    """Give the number of cases."""
    return whole if WHOLE else part
