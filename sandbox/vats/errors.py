from collections.abc import Collection


class Refusal(Exception):  # noqa: N818 (an answer of the exchange, not an error of ours)
    """The exchange refuses a request: ``status`` and the text that goes into ``{"message": …}`` (manual 3.3).

    ``allow`` are the methods that a 405 names.
    """

    def __init__(self, status: int, message: str, allow: Collection[str] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.allow = allow


def invalid(reason: str) -> Refusal:
    """Make the refusal for wrong parameters (400)."""
    return Refusal(400, f"Validation error: {reason}")


def absent(what: str) -> Refusal:
    """Make the refusal for an address that names nothing (404)."""
    return Refusal(404, f"Not found: {what}")


class SandboxFault(AssertionError):  # noqa: N818 (a verdict, like AssertionError)
    """The virtual exchange itself broke its contract: a fault of the sandbox, never of the one who tests."""
