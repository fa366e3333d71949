"""What the Bot API answers when it refuses, in its own words."""

from typing import Any


class Refusal(Exception):  # noqa: N818 (an answer of the Bot API, not an error of ours)
    """The Bot API refuses a call: ``code`` is the HTTP status, ``parameters`` what a caller can act upon."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Make the JSON of the answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


class Fault(Refusal):
    """A call that no right client makes (unknown method or field, wrong type): also kept among the problems."""


def bad(reason: str, **parameters: Any) -> Refusal:
    """Make the refusal of a request that cannot be carried out (400)."""
    return Refusal(400, f"Bad Request: {reason}", **parameters)


def fault(reason: str) -> Fault:
    """Make the refusal of a request that is wrong by the manual (400)."""
    return Fault(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refusal:
    """Make the refusal of what the bot may not do (403)."""
    return Refusal(403, f"Forbidden: {reason}")


def too_many(seconds: int) -> Refusal:
    """Make the refusal for haste (429): ``seconds`` to be quiet."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
