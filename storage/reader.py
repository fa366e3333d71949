"""Reading without a layer between: for what is asked while a phone rings, and before anything heavy is loaded."""

from collections.abc import Sequence
from typing import Any, Protocol


class Reader(Protocol):
    """Asks a database in its driver's own words."""

    async def rows(self, question: str, *values: str) -> Sequence[Sequence[Any]]:
        """Ask; values stand where the question has ``$1``, ``$2`` …

        Raises:
            StorageError: there is no answer now.
        """
        ...
