"""Reading without a layer between: for what is asked while a phone rings, and before anything heavy is loaded."""

from collections.abc import Sequence
from typing import Any, Protocol


class Reader(Protocol):
    """Asks a database in its driver's own words."""

    async def rows(self, question: str, *values: str) -> Sequence[Sequence[Any]]:
        """Ask; the values stand where the question has ``$1`` and so on.

        Raises:
            StorageError: there is no answer now.
        """
        ...
